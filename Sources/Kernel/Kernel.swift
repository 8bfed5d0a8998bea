// Kernel holds the values that every module speaks: money in fen, days, timestamps, the working calendar,
// figures with their qualifiers, exact fractions, amounts in Chinese words, checks of official codes, and JSON
// whose numbers keep their digits. It does no input or output and depends on no other module.
