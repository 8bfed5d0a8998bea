// Funds keeps the books of every holder (会计主体) of a programme: funds, bank accounts, the budget with its hard-stop
// cells, commitments, receipts, payments in three hands, what grantees report to have spent, bank statements and
// their matching. It owns the tables holder, bank_account, fund, ledger_account, chart_account, period, budget*,
// receipt, journal_*, commitment*, bank_balance, book_item, posting_key, trace_*, payment*, expense_*, invoice_claim,
// bank_statement, bank_line and match_*.
//
// It promises: every voucher is zero in each fund; vouchers are numbered without gaps, chained and never changed; no
// cell is overspent and no fund spends another's cash, whatever happens at the same moment; a tranche is paid once
// by each holder; every fen that left can be followed back to the receipt it came from and on to the accepted cost.
// The database holds these promises itself, see Migrations/0007 to 0010.
//
// It leaves to others: when a contract commits money and when a tranche may be paid (Contracts, Milestones).
