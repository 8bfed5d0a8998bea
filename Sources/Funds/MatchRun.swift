public import Kernel
public import Platform
public import Postgres

/// Matches beyond doubt: looked at as a list, and confirmed together.
public struct MatchRun: Sendable {
    /// Identifies a run that was confirmed.
    public typealias ID = Identifier<MatchRun>

    /// The account.
    public let account: BankAccount
    /// The groups, and the references of both sides whose sums differ.
    public let matching: AutomaticMatching
    /// The bank lines in the order that the groups name.
    public let lines: [AutomaticMatching.Side]
    /// The book items in the order that the groups name.
    public let items: [AutomaticMatching.Side]

    /// Groups of each stage, with how much money they are.
    public var stages: [(stage: AutomaticMatching.Stage, count: Int, amount: Money)] {
        AutomaticMatching.Stage.allCases.map { stage in
            let groups = matching.groups.filter { $0.stage == stage }
            let fen = groups.reduce(Int64(0)) { sum, group in
                group.lines.reduce(sum) { $0 + Int64(lines[$1].fen.magnitude) }
            }
            return (stage, groups.count, Money(fen: fen))
        }
    }

    /// What the list holds, in 64 hexadecimal digits: who confirms it says which list was seen.
    public var digest: String { sha256.hexadecimal }
    private let sha256: [UInt8]

    private init(
        account: BankAccount, matching: AutomaticMatching, lines: [AutomaticMatching.Side],
        items: [AutomaticMatching.Side]
    ) {
        (self.account, self.matching, self.lines, self.items) = (account, matching, lines, items)
        sha256 = SHA256.digest(Self.content(matching, lines, items))
    }

    private static func content(
        _ matching: AutomaticMatching, _ lines: [AutomaticMatching.Side], _ items: [AutomaticMatching.Side]
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(matching.groups.count * 40)
        func add(_ number: Int64) {
            withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
        }
        for group in matching.groups {
            bytes += group.stage.rawValue.utf8
            for place in group.lines { add(lines[place].id); add(lines[place].fen) }
            bytes.append(0)
            for place in group.items { add(items[place].id); add(items[place].fen) }
        }
        return bytes
    }

    /// What could be matched now, in an account. Lines of statements that do not add up are not touched.
    public static func propose(
        in account: BankAccount, for viewer: Viewer, db: Connection
    ) throws -> MatchRun {
        guard viewer.seesBooks(of: account.holder) else { throw NotFound() }
        let tenant = try viewer.requireTenant().id
        // Compiling these statements takes longer than running them, and what they sort stays in memory.
        try db.execute("-- run as it is\nSELECT set_config('jit', 'off', true), set_config('work_mem', '64MB', true)")
        let window = try AutomaticMatching.Window.inForce(in: db)
        let lines = try openLines(of: account, tenant: tenant, db: db)
        let items = try openItems(of: account, tenant: tenant, db: db)
        return MatchRun(
            account: account, matching: AutomaticMatching(lines: lines, items: items, window: window), lines: lines,
            items: items)
    }

    /// Texts become numbers in the database: only which are equal matters, and numbers travel faster.
    private static func openLines(
        of account: BankAccount, tenant: Tenant.ID, db: Connection
    ) throws -> [AutomaticMatching.Side] {
        try db.first(
            """
            -- open bank lines for matching
            SELECT array_agg(o.id), array_agg(o.day), array_agg(o.fen), array_agg(o.reference), array_agg(o.party)
            FROM (SELECT b.id, b.day - '1970-01-01'::date AS day, b.amount_fen - b.matched_fen AS fen,
                    CASE b.reference WHEN '' THEN 0 ELSE hashtextextended(b.reference, 0) END AS reference,
                    CASE b.counterparty WHEN '' THEN 0
                        ELSE hashtextextended(translate(b.counterparty, ' 　()（）', ''), 0) END AS party
                FROM bank_line b
                JOIN bank_statement s ON s.tenant_id = b.tenant_id AND s.id = b.statement_id AND s.adds_up
                WHERE b.tenant_id = \(tenant) AND b.bank_account_id = \(account.id) AND b.matched_fen <> b.amount_fen
                ORDER BY b.day, b.id) o
            """, sides) ?? []
    }

    private static func openItems(
        of account: BankAccount, tenant: Tenant.ID, db: Connection
    ) throws -> [AutomaticMatching.Side] {
        try db.first(
            """
            -- open book items for matching
            SELECT array_agg(o.id), array_agg(o.day), array_agg(o.fen), array_agg(o.reference), array_agg(o.party)
            FROM (SELECT i.entry_id AS id, i.entry_date - '1970-01-01'::date AS day,
                    i.amount_fen - i.matched_fen AS fen,
                    coalesce(hashtextextended(nullif(coalesce(p.reference, r.reference, (SELECT min(l.memo)
                        FROM journal_line l WHERE l.tenant_id = i.tenant_id AND l.entry_id = i.entry_id
                          AND l.bank_account_id = i.bank_account_id), ''), ''), 0), 0) AS reference,
                    coalesce(hashtextextended(translate(nullif(coalesce(o.name, r.payer_name, ''), ''),
                        ' 　()（）', ''), 0), 0) AS party
                FROM book_item i JOIN journal_entry e ON e.tenant_id = i.tenant_id AND e.id = i.entry_id
                LEFT JOIN payment p ON p.tenant_id = i.tenant_id AND p.entry_id = i.entry_id
                LEFT JOIN payment_request q ON q.tenant_id = p.tenant_id AND q.id = p.request_id
                LEFT JOIN organisation o ON o.id = q.payee_organisation_id
                LEFT JOIN receipt r ON r.tenant_id = i.tenant_id AND r.entry_id = i.entry_id
                WHERE i.tenant_id = \(tenant) AND i.bank_account_id = \(account.id) AND i.matched_fen <> i.amount_fen
                  AND e.kind <> 'opening'
                ORDER BY i.entry_date, i.entry_id) o
            """, sides) ?? []
    }

    private static func sides(_ row: inout Row) throws -> [AutomaticMatching.Side] {
        let ids = try row.next([Int64]?.self) ?? []
        let days = try row.next([Int64]?.self) ?? []
        let fen = try row.next([Int64]?.self) ?? []
        let references = try row.next([Int64]?.self) ?? []
        let parties = try row.next([Int64]?.self) ?? []
        return ids.indices.map {
            AutomaticMatching.Side(
                id: ids[$0], day: Int(days[$0]), fen: fen[$0], reference: references[$0], party: parties[$0])
        }
    }

    /// Confirms what is proposed now, if it is what was seen. The accountant does this.
    ///
    /// Throws a `Conflict` when something moved since.
    @discardableResult
    public static func confirm(seen digest: String, in account: BankAccount, change: Change) throws -> ID {
        try change.viewer.require(.accountant, in: Scope(holder: account.holder.rawValue))
        // Waits for other matching of the account, so that what is proposed is what is confirmed.
        try change.db.execute("-- match alone\nSELECT lock_matching(\(account.id), true)")
        let run = try propose(in: account, for: change.viewer, db: change.db)
        guard !run.matching.groups.isEmpty, run.digest == digest else { throw Conflict() }
        return try run.confirm(in: change)
    }

    private func confirm(in change: Change) throws -> ID {
        let groups = matching.groups
        var (linePlaces, lineKeys, lineFen): ([Int32], [Int64], [Int64]) = ([], [], [])
        var (itemPlaces, itemKeys, itemFen): ([Int32], [Int64], [Int64]) = ([], [], [])
        for (number, group) in groups.enumerated() {
            for place in group.lines {
                linePlaces.append(Int32(number + 1))
                lineKeys.append(lines[place].id)
                lineFen.append(lines[place].fen)
            }
            for place in group.items {
                itemPlaces.append(Int32(number + 1))
                itemKeys.append(items[place].id)
                itemFen.append(items[place].fen)
            }
        }
        let id = try refusing {
            try change.db.value(
                """
                -- confirm a run
                SELECT confirm_run(\(account.id), \(groups.map(\.stage.rawValue)), \(linePlaces), \(lineKeys),
                    \(lineFen),
                    \(itemPlaces), \(itemKeys), \(itemFen), \(sha256))
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record(
            "funds.confirm_matches", "match_run", id,
            ["groups": .integer(Int64(groups.count)), "sha256": .string(digest)])
        return id
    }

    /// Undoes what is still in force of a run, with a reason. Answers how many groups that was.
    @discardableResult
    public static func undo(_ id: ID, reason: String, in account: BankAccount, change: Change) throws -> Int {
        try change.viewer.require(.accountant, in: Scope(holder: account.holder.rawValue))
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let isThere = try change.db.value(
            """
            -- run of this account
            SELECT count(*) FROM match_run WHERE tenant_id = \(try change.tenant()) AND id = \(id)
              AND bank_account_id = \(account.id)
            """, as: Int.self)
        guard isThere == 1 else { throw NotFound() }
        let count = try refusing {
            try change.db.value("-- undo a run\nSELECT undo_run(\(id), \(reason))", as: Int.self)
        }
        change.record("funds.undo_matches", "match_run", id, ["reason": .string(reason)])
        return count ?? 0
    }
}
