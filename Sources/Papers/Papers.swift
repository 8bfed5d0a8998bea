// Papers turns a template into a printed paper: PDF by WeasyPrint in a limited subprocess, and QR codes as SVG.
