// Sheets reads and writes spreadsheets: XLSX in and out, CSV in UTF-8 and GB18030. It limits what a hostile
// file can cost and never lets a text cell become a formula.
