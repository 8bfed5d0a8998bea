// Papers turns a template into a printed paper: PDF by WeasyPrint in a limited subprocess, and QR codes as SVG.
//
// It promises that the same HTML gives the same bytes, so that a paper can be hashed and compared with its scan; that a
// paper reaches no network and no file outside the folder of the papers; and that a print ends, within its limits of
// time, memory and size, as a PDF or as a `PaperRefusal`. The structs under `Forms` are what the templates of the same
// names show: formatted text and lists, never domain objects.
//
// It leaves to others what the texts say, which language they are in, and keeping what was printed.
