public import Kernel
public import Platform
public import Postgres

/// What only the bank or only the books knew when the books here began.
public struct OpeningItem: Sendable, Hashable {
    /// Identifies an item.
    public typealias ID = Identifier<OpeningItem>

    /// Who knows it.
    public enum Side: String, StoredAsText, CaseIterable {
        /// The bank: the books will follow.
        case bank
        /// The books: the bank will follow.
        case books
    }

    /// Its key.
    public let id: ID
    /// Who knows it.
    public let side: Side
    /// The day on which that side has it.
    public let day: Day
    /// Reference.
    public let reference: String
    /// What it is.
    public let summary: String
    /// Positive for money in.
    public let amount: Money
    /// Whether the other side shows it by now.
    public let isMatched: Bool

    /// Enters an item from before the first voucher. The accountant does this.
    @discardableResult
    public static func enter(
        _ side: Side, day: Day, amount: Money, summary: String, reference: String, in account: BankAccount,
        change: Change
    ) throws -> ID {
        let actor = try change.viewer.require(.accountant, in: Scope(holder: account.holder.rawValue))
        guard !amount.isZero else { throw FieldRefusal("amount", "field.refusal.missing") }
        guard !summary.isEmpty else { throw FieldRefusal("summary", "field.refusal.missing") }
        let id = try refusing {
            try change.db.value(
                """
                -- enter an opening item
                INSERT INTO opening_item (tenant_id, holder_id, bank_account_id, side, day, reference, summary,
                    amount_fen, entered_by)
                VALUES (\(try change.tenant()), \(account.holder), \(account.id), \(side), \(day), \(reference),
                    \(summary), \(amount), \(actor))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.enter_opening_item", "opening_item", id, ["amount": .string(amount.description)])
        return id
    }

    /// The items of an account, the earliest first.
    public static func all(in account: BankAccount, for viewer: Viewer, db: Connection) throws -> [OpeningItem] {
        guard viewer.seesBooks(of: account.holder) else { throw NotFound() }
        return try db.rows(
            """
            -- opening items of an account
            SELECT o.id, o.side, o.day, o.reference, o.summary, o.amount_fen, o.matched_fen <> 0 FROM opening_item o
            WHERE o.tenant_id = \(try viewer.requireTenant().id) AND o.bank_account_id = \(account.id)
            ORDER BY o.day, o.id
            """
        ) { row in
            try OpeningItem(
                id: row.next(), side: row.next(), day: row.next(), reference: row.next(), summary: row.next(),
                amount: row.next(), isMatched: row.next())
        }
    }

    /// Says which bank lines, or which vouchers, are this item: the side that did not know it shows it now. Both must
    /// sum to the same. The accountant does this.
    @discardableResult
    public static func clear(
        _ id: ID, lines: [BankLine.ID], entries: [Voucher.ID], in account: BankAccount, change: Change
    ) throws -> MatchGroup.ID {
        try change.viewer.require(.accountant, in: Scope(holder: account.holder.rawValue))
        let facts: JSON = ["amount": true, "opening_item": .integer(id.rawValue)]
        let group = try refusing {
            try change.db.savepoint {
                let group = try change.db.value(
                    """
                    -- clear an opening item
                    SELECT confirm_opening(\(account.id), \(id), \(lines.map(\.rawValue)), \(entries.map(\.rawValue)),
                        \(facts.stored))
                    """, as: MatchGroup.ID.self)
                try change.db.settle(.groupCloses)
                return group
            }
        }
        guard let group else { throw NotFound() }
        change.record("funds.confirm_match", "match_group", group, facts)
        return group
    }
}
