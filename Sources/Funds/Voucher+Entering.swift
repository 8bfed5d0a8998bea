public import Kernel
public import Platform
public import Postgres

extension Voucher {
    /// What staff enter: things that happened, not debits and credits. Receipts, payments and releases have verbs of
    /// their own.
    public enum Entry: Sendable, Hashable {
        /// A cost paid without a request, such as postage.
        case cost(CellKey, from: BankAccount.ID, amount: Money)
        /// What a bank or a platform keeps for its services, or a management fee. With a cell it is a cost of the
        /// cell's line: the budget stops it, and a line for management counts in the giver's cap.
        case charge(Fund.ID, of: CellKey? = nil, from: BankAccount.ID, amount: Money)
        /// Money of one fund moved from one account of the holder to another.
        case transfer(Fund.ID, from: BankAccount.ID, to: BankAccount.ID, amount: Money)
        /// A cost that belongs to another cell of the same fund.
        case recast(from: CellKey, to: CellKey, amount: Money)
        /// Money of a fund that may be invested, put into an investment.
        case invest(Fund.ID, from: BankAccount.ID, amount: Money)
        /// A mistake of a year that is over (以前年度净资产调整): no money moves and no cell is spent.
        case priorYear(Fund.ID, PriorYear)

        /// The amount, above zero.
        public var amount: Money {
            switch self {
            case .cost(_, _, let amount), .charge(_, _, _, let amount), .transfer(_, _, _, let amount),
                .recast(_, _, let amount), .invest(_, _, let amount):
                amount
            case .priorYear(_, let mistake): mistake.amount
            }
        }

        var kind: Kind {
            switch self {
            case .cost, .charge: .expense
            case .transfer, .invest: .transfer
            case .recast: .adjustment
            case .priorYear: .priorYear
            }
        }
    }

    /// Posts what happened. The holder's accountant does this.
    ///
    /// The same key with the same content answers the voucher that is there; with other content it is a `Conflict`.
    public static func enter(
        _ entry: Entry, in holder: Holder, day: Day, summary: String, key: String, in change: Change
    ) throws -> Voucher {
        guard entry.amount.fen > 0 else { throw FundsRefusal.amountNotPositive }
        if case .priorYear(let fund, let mistake) = entry {
            return try setRight(mistake, of: fund, in: holder, day: day, summary: summary, key: key, in: change)
        }
        return try post(
            entry.kind, in: holder, day: day, summary: summary, key: key, lines: try lines(of: entry, in: change),
            in: change)
    }

    /// Corrects a voucher that was entered: reverses it and enters what should have been, both in an open month.
    public func correct(
        by entry: Entry, on day: Day, summary: String, reason: String, key: String, in change: Change
    ) throws -> (reversal: Voucher, voucher: Voucher) {
        guard isCorrectable else {
            throw FundsRefusal.broken(.voucherReversible)
        }
        let books = try Holder.find(holder, for: change.viewer, in: change.db)
        let reversal = try reverse(on: day, reason: reason, key: key + "-reversal", in: change)
        return (reversal, try Self.enter(entry, in: books, day: day, summary: summary, key: key, in: change))
    }

    private static func lines(of entry: Entry, in change: Change) throws -> [Line] {
        let (amount, less) = (entry.amount, try entry.amount.negated())
        switch entry {
        case .cost(let cell, let bank, _):
            return [
                Line(try account(of: cell, in: change), fund: cell.fund, amount: amount, cell: cell),
                Line(.bankDeposit, fund: cell.fund, amount: less, bank: bank),
            ]
        case .charge(let fund, let cell?, let bank, _):
            guard cell.fund == fund else { throw FundsRefusal.broken(.entryBalancesPerFund) }
            return [
                Line(try account(of: cell, in: change), fund: fund, amount: amount, cell: cell),
                Line(.bankDeposit, fund: fund, amount: less, bank: bank),
            ]
        case .charge(let fund, nil, let bank, _):
            return [
                Line(.otherCost, fund: fund, amount: amount), Line(.bankDeposit, fund: fund, amount: less, bank: bank),
            ]
        case .invest(let fund, let bank, _):
            return [
                Line(.investment, fund: fund, amount: amount), Line(.bankDeposit, fund: fund, amount: less, bank: bank),
            ]
        case .transfer(let fund, let source, let target, _):
            guard source != target else { throw FieldRefusal("to", "funds.refusal.same_account") }
            return [
                Line(.bankDeposit, fund: fund, amount: amount, bank: target),
                Line(.bankDeposit, fund: fund, amount: less, bank: source),
            ]
        case .priorYear: return []
        case .recast(let source, let target, _):
            guard source != target else { throw FieldRefusal("to_cell", "funds.refusal.same_cell") }
            guard source.fund == target.fund else { throw FundsRefusal.broken(.entryBalancesPerFund) }
            return [
                Line(try account(of: target, in: change), fund: target.fund, amount: amount, cell: target),
                Line(try account(of: source, in: change), fund: source.fund, amount: less, cell: source),
            ]
        }
    }

    /// As which cost a payment from a cell is booked.
    private static func account(of cell: CellKey, in change: Change) throws -> LedgerAccount {
        let account = try change.db.value(
            """
            -- account of a budget line
            SELECT l.ledger_account FROM budget_line l
            WHERE l.tenant_id = \(try change.tenant()) AND l.id = \(cell.line)
            """, as: LedgerAccount.self)
        guard let account else { throw FundsRefusal.broken(.cellExists) }
        return account
    }
}

extension Voucher {
    /// Kind of the subject of files that prove a voucher.
    public static let fileKind = "journal_entry"

    /// Attaches the paper behind the voucher (原始凭证). It is never taken off again. The accountant or the cashier of the
    /// holder does this.
    public func attach(_ upload: FileStore.Upload, in change: Change) throws -> StoredFile {
        try change.viewer.require(.accountant, .cashier, in: Scope(holder: holder.rawValue))
        return try StoredFile.attach(upload, to: Self.fileKind, id.rawValue, in: change)
    }

    /// The papers behind the voucher, the oldest first.
    public func files(for viewer: Viewer, in db: Connection) throws -> [StoredFile] {
        guard viewer.seesBooks(of: holder) else { throw NotFound() }
        return try StoredFile.all(of: Self.fileKind, id.rawValue, for: viewer, in: db)
    }
}
