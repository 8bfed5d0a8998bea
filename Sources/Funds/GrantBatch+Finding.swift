public import Kernel
public import Platform
public import Postgres

extension GrantBatch {
    private init(row: inout Row) throws {
        func act() throws -> Act? {
            let (account, name, at) = try (
                row.next(Account.ID?.self), row.next(String?.self), row.next(Timestamp?.self)
            )
            guard let account, let name, let at else { return nil }
            return Act(account: account, name: name, at: at)
        }
        id = try row.next()
        holder = try row.next()
        holderName = try row.next()
        fund = try row.next()
        fundName = try row.next()
        programme = try row.next()
        let (line, year, area) = try (row.next(Budget.Line.ID?.self), row.next(Int?.self), row.next(String?.self))
        let fund = self.fund
        cell = line.map { CellKey(fund: fund, line: $0, year: year ?? 0, area: area ?? Area.rootCode) }
        purpose = try row.next()
        period = try row.next()
        title = try row.next()
        posting = try row.next()
        count = try row.next()
        amount = try row.next()
        state = try row.next()
        guard let prepared = try act() else { throw NotFound() }
        self.prepared = prepared
        approved = try act()
        sent = try act()
        sentOn = try row.next()
        account = try row.next()
        minutesReference = try row.next()
        cancelledReason = try row.next()
    }

    private static let selection: SQL = """
        SELECT b.id, b.holder_id, o.name, b.fund_id, f.name, f.programme_id, b.budget_line_id, b.year, b.area_code,
            b.purpose, b.period, b.title, b.posting, b.item_count, b.amount_fen, b.state, b.prepared_by, p.name,
            b.prepared_at, b.approved_by, v.name, b.approved_at, b.sent_by, s.name, b.sent_at, b.sent_on,
            b.bank_account_id, b.minutes_reference, b.cancelled_reason
        FROM grant_batch b
        JOIN holder h ON h.tenant_id = b.tenant_id AND h.id = b.holder_id
        JOIN organisation o ON o.id = h.organisation_id
        JOIN fund f ON f.tenant_id = b.tenant_id AND f.id = b.fund_id
        JOIN account p ON p.id = b.prepared_by
        LEFT JOIN account v ON v.id = b.approved_by
        LEFT JOIN account s ON s.id = b.sent_by
        """

    /// A batch that the viewer may see. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> GrantBatch {
        let found = try db.first(
            "-- grant batch by id\n" + selection
                + " WHERE b.tenant_id = \(try viewer.requireTenant().id) AND b.id = \(id)"
        ) { row in try GrantBatch(row: &row) }
        guard let found, viewer.seesBooks(of: found.holder, programme: found.programme) else { throw NotFound() }
        return found
    }

    /// Batches that the viewer may see, the newest first: those in `state`, before `last`.
    public static func list(
        standing state: State? = nil, before last: ID? = nil, limit: Int, for viewer: Viewer, in db: Connection
    ) throws -> [GrantBatch] {
        let holders = try Holder.all(for: viewer, in: db).map(\.id.rawValue)
        let filter: SQL = state.map { " AND b.state = \($0)" } ?? ""
        let start: SQL = last.map { " AND b.id < \($0)" } ?? ""
        return try db.rows(
            "-- grant batches\n" + selection
                + " WHERE b.tenant_id = \(try viewer.requireTenant().id) AND b.holder_id = ANY (\(holders))" + filter
                + start + " ORDER BY b.id DESC LIMIT \(limit)"
        ) { row in try GrantBatch(row: &row) }
        .filter { viewer.seesBooks(of: $0.holder, programme: $0.programme) }
    }

    /// Items by state; the counts and the amounts sum to the batch.
    public func tally(in db: Connection, tenant: Tenant.ID) throws -> [Tally] {
        try db.rows(
            """
            -- grants of a batch by state
            SELECT i.state, count(*), sum(i.amount_fen)::bigint FROM grant_item i
            WHERE i.tenant_id = \(tenant) AND i.batch_id = \(id) GROUP BY i.state
            """
        ) { row in try Tally(state: row.next(), count: row.next(), amount: row.next()) }
        .sorted { $0.state.rank < $1.state.rank }
    }

    /// Items of the batch in the order of the list: those in `state`, after number `last`.
    public func items(
        standing state: GrantItem.State? = nil, after last: Int = 0, limit: Int, in db: Connection, tenant: Tenant.ID
    ) throws -> [GrantItem] {
        let filter: SQL = state.map { " AND i.state = \($0)" } ?? ""
        return try db.rows(
            """
            -- grants of a batch
            SELECT i.id, i.batch_id, i.n, i.person_id, coalesce(place.name, ''), i.amount_fen, i.state,
                nullif(i.reply, ''), i.bank_reference, i.reissues, i.entry_id, i.return_entry_id
            FROM grant_item i
            LEFT JOIN LATERAL (SELECT string_agg(above.name, '' ORDER BY above.level) AS name
                FROM area a CROSS JOIN unnest(string_to_array(rtrim(a.path, '.'), '.')) AS part (code)
                JOIN area above ON above.code = part.code AND above.level > 1
                WHERE a.code = i.area_code) place ON true
            WHERE i.tenant_id = \(tenant) AND i.batch_id = \(id) AND i.n > \(Int32(clamping: last))\(filter)
            ORDER BY i.n LIMIT \(limit)
            """
        ) { row in
            try GrantItem(
                id: row.next(), batch: row.next(), number: row.next(), person: row.next(), areaName: row.next(),
                amount: row.next(), state: row.next(), reply: row.next(), reference: row.next(),
                reissues: row.next(), entry: row.next(), returnEntry: row.next())
        }
    }

    /// The vouchers of the batch, in order.
    public func vouchers(for viewer: Viewer, in db: Connection) throws -> [Voucher] {
        let tenant = try viewer.requireTenant().id
        return try db.rows(
            """
            -- vouchers of a grant batch
            SELECT e.id FROM journal_entry e WHERE e.tenant_id = \(tenant) AND e.document_kind = 'grant_batch'
              AND e.document_id = \(id) ORDER BY e.id
            """
        ) { row in try row.next(Voucher.ID.self) }
        .map { try Voucher.find($0, in: db, tenant: tenant) }
    }

    /// Where it lies for a grant of a role.
    var scope: Scope { Scope(programme: programme, holder: holder.rawValue) }
}

extension GrantItem.State {
    /// Its place on the way.
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
