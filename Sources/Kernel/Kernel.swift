// Kernel holds the values that every module speaks: identifiers, messages, exact fractions, money in fen with its
// words, splits and tranches, days, instants and the working calendar, figures that keep their meaning, checks and
// masks of official codes, and JSON whose numbers keep their digits.
//
// It does no input or output, reads no clock and no locale, and depends on no other module. Whatever can fail fails
// with a refusal that names its text by a key of the message catalogue; nothing here traps on any value that a user,
// a file or the database can hold. It leaves the texts to the web front, storage to Platform, and every legal or
// contractual number to the dated rules.
