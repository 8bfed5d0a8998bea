public import Kernel
public import Platform
internal import Postgres

extension MatchGroup {
    /// Matches a part of one line with a part of one voucher; the rest of both stays open. The accountant does this.
    @discardableResult
    public static func confirmPart(
        of line: BankLine.ID, and entry: Voucher.ID, amount: Money, in account: BankAccount, change: Change
    ) throws -> ID {
        try change.viewer.require(.accountant, in: Scope(holder: account.holder.rawValue))
        let facts: JSON = ["amount": false, "part": .string(amount.description)]
        let id = try refusing {
            try change.db.value(
                """
                -- confirm a part
                SELECT confirm_part(\(account.id), \(line), \(entry), \(amount.fen), \(facts.stored))
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.confirm_match", "match_group", id, facts)
        return id
    }

    /// Matches a line with vouchers of more money in, or less money out, than the bank shows: what the bank or the
    /// platform kept is posted as a fee of a fund, and the three close exactly. The accountant does this.
    ///
    /// Throws a refusal when the difference is no fee: nothing, or money that came in addition.
    @discardableResult
    public static func confirmNet(
        of line: BankLine.ID, entries: [Voucher.ID], fund: Fund.ID, key: String, in account: BankAccount, change: Change
    ) throws -> ID {
        try change.viewer.require(.accountant, in: Scope(holder: account.holder.rawValue))
        let open = try Matching.open(in: account, for: change.viewer, db: change.db)
        let items = open.items.filter { entries.contains($0.entry) }
        guard let own = open.lines.first(where: { $0.id == line }), !items.isEmpty, items.count == entries.count else {
            throw FundsRefusal.broken(.matchOpenItems)
        }
        let fee = try items.map(\.open).sum().subtracting(own.open)
        guard fee.fen > 0 else { throw FieldRefusal("entry", "funds.refusal.no_fee") }
        let holder = try Holder.find(account.holder, for: change.viewer, in: change.db)
        let name = own.reference.isEmpty ? own.day.description : own.reference
        let voucher = try Voucher.post(
            .expense, in: holder, day: own.day, summary: "手续费 \(name)", key: key,
            lines: [
                .init(.otherCost, fund: fund, amount: fee),
                .init(.bankDeposit, fund: fund, amount: try fee.negated(), bank: account.id, memo: own.reference),
            ], in: change)
        let facts: JSON = ["amount": true, "fee": .string(fee.description)]
        return try confirm(
            lines: [line], entries: entries + [voucher.id], by: "fee", facts, in: account, change: change)
    }

    /// Books a transfer between two accounts of the holder from what both banks say, and matches it on both sides. The
    /// accountant does this.
    @discardableResult
    public static func confirmTransfer(
        of line: BankLine.ID, in account: BankAccount, and otherLine: BankLine.ID, in other: BankAccount, fund: Fund.ID,
        key: String, change: Change
    ) throws -> [ID] {
        try change.viewer.require(.accountant, in: Scope(holder: account.holder.rawValue))
        func open(_ line: BankLine.ID, _ account: BankAccount) throws -> BankLine {
            let lines = try Matching.open(in: account, for: change.viewer, db: change.db).lines
            guard let found = lines.first(where: { $0.id == line }) else {
                throw FundsRefusal.broken(.matchOpenItems)
            }
            return found
        }
        let (one, two) = (try open(line, account), try open(otherLine, other))
        guard account.holder == other.holder, account.id != other.id, one.open.fen == -two.open.fen else {
            throw FieldRefusal("other_line", "funds.refusal.no_transfer")
        }
        let holder = try Holder.find(account.holder, for: change.viewer, in: change.db)
        let voucher = try Voucher.post(
            .transfer, in: holder, day: min(one.day, two.day), summary: "内部转账 \(account.code) \(other.code)", key: key,
            lines: [
                .init(.bankDeposit, fund: fund, amount: one.open, bank: account.id, memo: one.reference),
                .init(.bankDeposit, fund: fund, amount: two.open, bank: other.id, memo: two.reference),
            ], in: change)
        let facts: JSON = ["amount": true, "date": .bool(one.day == two.day)]
        return [
            try confirm(lines: [line], entries: [voucher.id], by: "transfer", facts, in: account, change: change),
            try confirm(lines: [otherLine], entries: [voucher.id], by: "transfer", facts, in: other, change: change),
        ]
    }

    /// Confirms a group by a rule and looks at once whether it closes.
    static func confirm(
        lines: [BankLine.ID], entries: [Voucher.ID], by rule: String, _ facts: JSON, in account: BankAccount,
        change: Change
    ) throws -> ID {
        let id = try refusing {
            try change.db.savepoint {
                let id = try change.db.value(
                    """
                    -- confirm a match
                    SELECT confirm_match(\(account.id), \(lines.map(\.rawValue)), \(entries.map(\.rawValue)),
                        \(rule), \(facts.stored))
                    """, as: ID.self)
                try change.db.settle(.groupCloses)
                return id
            }
        }
        guard let id else { throw NotFound() }
        change.record("funds.confirm_match", "match_group", id, facts)
        return id
    }
}
