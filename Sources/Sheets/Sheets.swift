// Sheets reads and writes spreadsheets: XLSX in and out, old XLS in, CSV in UTF-8 and GB18030, and
// the elements of XML files from outside.
//
// It promises that a file from outside costs no more than `SheetLimits` allows and is either read or refused with a
// `SheetRefusal` that says what is wrong and where; that a text cell never becomes a formula; that no number or amount
// passes through floating point, in or out, except where the file format itself has nothing else
// and the fen survive; and that a table of any length is written and read in constant memory.
//
// It leaves to others which columns a file must have, what its texts mean and where files are kept.
