public import Kernel
public import Platform
public import Postgres

extension MatchRun {
    /// A group as a person reads it.
    public struct Proposed: Sendable {
        /// The stage that made it.
        public let stage: AutomaticMatching.Stage
        /// Day of the first bank line.
        public let day: Day
        /// What the bank wrote.
        public let bankText: String
        /// Numbers and parties of the vouchers.
        public let bookText: String
        /// Sum of the bank lines.
        public let bankAmount: Money
        /// Sum of the vouchers.
        public let bookAmount: Money
    }

    /// The first groups of these, in words. Never more than some hundreds are asked for.
    public func rows(
        of groups: some Sequence<AutomaticMatching.Group>, for viewer: Viewer, in db: Connection
    ) throws -> [Proposed] {
        let groups = Array(groups)
        let tenant = try viewer.requireTenant().id
        let lineKeys = groups.flatMap { $0.lines.map { lines[$0].id } }
        let itemKeys = groups.flatMap { $0.items.map { items[$0].id } }
        let lineTexts = Dictionary(
            try db.rows(
                """
                -- bank lines in words
                SELECT b.id, concat_ws(' ', b.counterparty, b.reference, b.note) FROM bank_line b
                WHERE b.tenant_id = \(tenant) AND b.id = ANY (\(lineKeys))
                """
            ) { row in try (row.next(Int64.self), row.next(String.self)) }, uniquingKeysWith: { one, _ in one })
        let itemTexts = Dictionary(
            try db.rows(
                """
                -- vouchers in words
                SELECT e.id, to_char(e.month, 'YYYY-MM') || '-' || lpad(e.voucher_no::text, 4, '0') || ' ' || e.summary
                FROM journal_entry e WHERE e.tenant_id = \(tenant) AND e.id = ANY (\(itemKeys))
                """
            ) { row in try (row.next(Int64.self), row.next(String.self)) }, uniquingKeysWith: { one, _ in one })
        return groups.map { group in
            func sum(_ places: [Int], _ sides: [AutomaticMatching.Side]) -> Money {
                Money(fen: places.reduce(0) { $0 + sides[$1].fen })
            }
            let day = group.lines.map { lines[$0].day }.min() ?? 0
            return Proposed(
                stage: group.stage, day: Day(daysSinceEpoch: day) ?? .first,
                bankText: group.lines.compactMap { lineTexts[lines[$0].id] }.joined(separator: "; "),
                bookText: group.items.compactMap { itemTexts[items[$0].id] }.joined(separator: "; "),
                bankAmount: sum(group.lines, lines), bookAmount: sum(group.items, items))
        }
    }

    /// A run that was confirmed.
    public struct Confirmed: Sendable {
        /// Its key.
        public let id: ID
        /// How many groups it made.
        public let count: Int
        /// How many of them are still in force.
        public let left: Int
        /// Name of who confirmed it.
        public let confirmer: String
        /// When.
        public let confirmedAt: Timestamp
    }

    /// The runs of an account, the newest first.
    public static func all(in account: BankAccount, for viewer: Viewer, db: Connection) throws -> [Confirmed] {
        guard viewer.seesBooks(of: account.holder) else { throw NotFound() }
        return try db.rows(
            """
            -- runs of an account
            SELECT r.id, r.group_count, (SELECT count(*) FROM match_group g
                    WHERE g.tenant_id = r.tenant_id AND g.run_id = r.id AND g.undone_at IS NULL),
                a.name, r.confirmed_at
            FROM match_run r JOIN account a ON a.id = r.confirmed_by
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.bank_account_id = \(account.id)
            ORDER BY r.id DESC LIMIT 50
            """
        ) { row in
            try Confirmed(
                id: row.next(), count: Int(row.next(Int32.self)), left: Int(row.next(Int64.self)),
                confirmer: row.next(), confirmedAt: row.next())
        }
    }
}
