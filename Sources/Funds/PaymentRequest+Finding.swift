public import Kernel
public import Platform
public import Postgres

extension PaymentRequest {
    private init(row: inout Postgres.Row) throws {
        id = try row.next()
        holder = try row.next()
        holderName = try row.next()
        contract = try row.next()
        tranche = try row.next()
        payee = try row.next()
        payeeName = try row.next()
        purpose = try row.next()
        amount = try row.next()
        state = try row.next()
        preparer = try row.next()
        preparedBy = try row.next()
        preparedAt = try row.next()
        approver = try row.next()
        approvedBy = try row.next()
        approvedAt = try row.next()
        minutesReference = try row.next()
        payer = try row.next()
        paidAt = try row.next()
        endedReason = try row.next()
        version = try row.next()
    }

    private static let selection: SQL = """
        SELECT q.id, q.holder_id, ho.name, q.contract_id, q.tranche_id, q.payee_organisation_id, o.name, q.purpose,
            q.amount_fen, q.state, p.name, q.prepared_by, q.prepared_at, a.name, q.approved_by, q.approved_at,
            q.minutes_reference, c.name, q.paid_at, q.ended_reason, q.version
        FROM payment_request q JOIN holder h ON h.tenant_id = q.tenant_id AND h.id = q.holder_id
        JOIN organisation ho ON ho.id = h.organisation_id JOIN organisation o ON o.id = q.payee_organisation_id
        JOIN account p ON p.id = q.prepared_by LEFT JOIN account a ON a.id = q.approved_by
        LEFT JOIN account c ON c.id = q.paid_by
        """

    /// A request that the viewer may see: people who see the holder's books, and members of the payee.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> PaymentRequest {
        let found = try db.first(
            "-- payment request by id\n" + selection
                + " WHERE q.tenant_id = \(try viewer.requireTenant().id) AND q.id = \(id)"
        ) { row in try PaymentRequest(row: &row) }
        guard let found, viewer.seesBooks(of: found.holder) || viewer.acts(for: found.payee) else { throw NotFound() }
        return found
    }

    /// Requests of the holders whose books the viewer sees, the newest first: those before `last`.
    public static func list(
        in state: State? = nil, before last: ID? = nil, limit: Int, for viewer: Viewer, in db: Connection
    ) throws -> [PaymentRequest] {
        let holders = try Holder.all(for: viewer, in: db).map(\.id.rawValue)
        let filter: SQL = state.map { " AND q.state = \($0)" } ?? ""
        let start: SQL = last.map { " AND q.id < \($0)" } ?? ""
        return try db.rows(
            "-- payment requests\n" + selection
                + " WHERE q.tenant_id = \(try viewer.requireTenant().id) AND q.holder_id = ANY (\(holders))" + filter
                + start + " ORDER BY q.id DESC LIMIT \(limit)"
        ) { row in try PaymentRequest(row: &row) }
    }

    /// The requests for a contract, the oldest first; the caller has checked that the viewer may see the contract.
    public static func all(of contract: Int64, for viewer: Viewer, in db: Connection) throws -> [PaymentRequest] {
        try db.rows(
            "-- payment requests of a contract\n" + selection
                + " WHERE q.tenant_id = \(try viewer.requireTenant().id) AND q.contract_id = \(contract) ORDER BY q.id"
        ) { row in try PaymentRequest(row: &row) }
    }

    /// What the request takes from where.
    public func rows(for viewer: Viewer, in db: Connection) throws -> [Row] {
        try db.rows(
            """
            -- rows of a payment request
            SELECT r.fund_id, r.budget_line_id, r.year, r.area_code, r.commitment_id, r.amount_fen
            FROM payment_request_row r
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.request_id = \(id) ORDER BY r.n
            """
        ) { row in
            let cell = try CellKey(fund: row.next(), line: row.next(), year: row.next(), area: row.next())
            return Row(cell, commitment: try row.next(), amount: try row.next())
        }
    }
}
