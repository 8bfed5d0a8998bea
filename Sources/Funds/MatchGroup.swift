public import Kernel
public import Platform
public import Postgres

/// Bank lines and vouchers that are the same money. An undone group stays as history.
public struct MatchGroup: Sendable, Hashable {
    /// Identifies a match.
    public typealias ID = Identifier<MatchGroup>

    /// Its key.
    public let id: ID
    /// How it came about: `suggestion`, `by_hand`, a stage of a run, or `reversal`: a voucher and its reversal.
    public let rule: String
    /// What agreed when it was confirmed, as JSON.
    public let facts: String
    /// The matched amount.
    public let amount: Money
    /// Day of the bank line.
    public let day: Day
    /// The bank's other party and remarks.
    public let bankText: String
    /// Numbers of the vouchers.
    public let vouchers: String
    /// Name of who confirmed it.
    public let confirmer: String
    /// When.
    public let confirmedAt: Timestamp
    /// When it was undone.
    public let undoneAt: Timestamp?
    /// Why.
    public let undoneReason: String?
}

extension MatchGroup {
    /// Confirms that lines and vouchers are the same money; what is open of both sides must sum to the same. The
    /// accountant does this. Of two people with the same line one is refused.
    @discardableResult
    public static func confirm(
        lines: [BankLine.ID], entries: [Voucher.ID], in account: BankAccount, change: Change
    ) throws -> ID {
        try change.viewer.require(.accountant, in: Scope(holder: account.holder.rawValue))
        let open = try Matching.open(in: account, for: change.viewer, db: change.db)
        let suggestion = open.suggestions
            .first { lines == [$0.line.id] && Set($0.items.map(\.entry)) == Set(entries) }
        let id = try confirm(
            lines: lines, entries: entries, by: suggestion == nil ? "by_hand" : "suggestion",
            suggestion?.facts ?? ["amount": true], in: account, change: change)
        if lines.count == 1, let line = open.lines.first(where: { $0.id == lines[0] }) {
            let items = open.items.filter { entries.contains($0.entry) }
            try MatchLesson.keep(id, line, items, in: account, change: change)
        }
        return id
    }

    /// Undoes a match with a reason; both sides are open again.
    public static func undo(_ id: ID, reason: String, in account: BankAccount, change: Change) throws {
        try change.viewer.require(.accountant, in: Scope(holder: account.holder.rawValue))
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        guard try all(in: account, for: change.viewer, db: change.db).contains(where: { $0.id == id }) else {
            throw NotFound()
        }
        try refusing { try change.db.execute("-- undo a match\nSELECT undo_match(\(id), \(reason))") }
        change.record("funds.undo_match", "match_group", id, ["reason": .string(reason)])
    }

    /// The matches of an account with those that were undone, the newest first.
    public static func all(in account: BankAccount, for viewer: Viewer, db: Connection) throws -> [MatchGroup] {
        guard viewer.seesBooks(of: account.holder) else { throw NotFound() }
        return try db.rows(
            """
            -- matches of an account
            SELECT g.id, g.rule, g.facts::text,
                (SELECT s.bank_fen FROM sides_of_group(g.tenant_id, g.id) s),
                coalesce((SELECT min(b.day) FROM match_bank_line m
                 JOIN bank_line b ON b.tenant_id = m.tenant_id AND b.id = m.bank_line_id
                 WHERE m.tenant_id = g.tenant_id AND m.group_id = g.id), g.confirmed_at::date),
                coalesce((SELECT string_agg(concat_ws(' ', b.counterparty, b.note), '; ' ORDER BY b.id)
                 FROM match_bank_line m JOIN bank_line b ON b.tenant_id = m.tenant_id AND b.id = m.bank_line_id
                 WHERE m.tenant_id = g.tenant_id AND m.group_id = g.id), ''),
                coalesce((SELECT string_agg(to_char(e.month, 'YYYY-MM') || '-' || lpad(e.voucher_no::text, 4, '0'), ' '
                    ORDER BY e.id)
                 FROM match_book_item m JOIN journal_entry e ON e.tenant_id = m.tenant_id AND e.id = m.entry_id
                 WHERE m.tenant_id = g.tenant_id AND m.group_id = g.id),
                (SELECT string_agg(o.summary, ' ') FROM match_opening_item m
                 JOIN opening_item o ON o.tenant_id = m.tenant_id AND o.id = m.opening_item_id
                 WHERE m.tenant_id = g.tenant_id AND m.group_id = g.id), ''),
                a.name, g.confirmed_at, g.undone_at, g.undone_reason
            FROM match_group g JOIN account a ON a.id = g.confirmed_by
            WHERE g.tenant_id = \(try viewer.requireTenant().id) AND g.bank_account_id = \(account.id)
            ORDER BY g.id DESC
            """
        ) { row in
            try MatchGroup(
                id: row.next(), rule: row.next(), facts: row.next(), amount: row.next(), day: row.next(),
                bankText: row.next(), vouchers: row.next(), confirmer: row.next(), confirmedAt: row.next(),
                undoneAt: row.next(), undoneReason: row.next())
        }
    }
}
