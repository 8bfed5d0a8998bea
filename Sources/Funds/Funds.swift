// Funds owns money: funds and their holders, budgets and their cells, the journal, commitments, payments, bank
// statements and their matching. Every fen is an integer; the database itself refuses an unbalanced entry, an
// overspent cell and a changed line.
