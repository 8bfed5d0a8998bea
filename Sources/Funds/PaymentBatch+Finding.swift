public import Kernel
public import Platform
public import Postgres

extension PaymentBatch {
    private init(row: inout Row) throws {
        id = try row.next()
        holder = try row.next()
        holderName = try row.next()
        account = try row.next()
        accountCode = try row.next()
        day = try row.next()
        count = Int(try row.next(Int32.self))
        amount = try row.next()
        madeBy = try row.next()
        maker = try row.next()
        madeAt = try row.next()
        cancelledReason = try row.next()
        let isCancelled = try row.next(Bool.self)
        let open = try row.next(Int64.self)
        waiting = Int(try row.next(Int64.self))
        state = isCancelled ? .cancelled : open > 0 ? .sent : waiting > 0 ? .answered : .settled
    }

    private static let selection: SQL = """
        SELECT b.id, b.holder_id, o.name, b.bank_account_id, k.code, b.day, b.item_count, b.amount_fen, b.made_by,
            a.name, b.made_at, b.cancelled_reason, b.cancelled_by IS NOT NULL, i.open, i.waiting
        FROM payment_batch b JOIN holder h ON h.tenant_id = b.tenant_id AND h.id = b.holder_id
        JOIN organisation o ON o.id = h.organisation_id JOIN account a ON a.id = b.made_by
        JOIN bank_account k ON k.tenant_id = b.tenant_id AND k.id = b.bank_account_id
        CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE i.state = 'sent') AS open,
            count(*) FILTER (WHERE i.state = 'paid' AND i.entry_id IS NULL
                OR i.state = 'returned' AND i.entry_id IS NOT NULL AND i.return_entry_id IS NULL) AS waiting
            FROM payment_batch_item i WHERE i.tenant_id = b.tenant_id AND i.batch_id = b.id) i
        """

    /// A batch of a holder whose books the viewer sees. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> PaymentBatch {
        let found = try db.first(
            "-- payment batch by id\n" + selection
                + " WHERE b.tenant_id = \(try viewer.requireTenant().id) AND b.id = \(id)"
        ) { row in try PaymentBatch(row: &row) }
        guard let found, viewer.seesBooks(of: found.holder) else { throw NotFound() }
        return found
    }

    /// Batches of the holders whose books the viewer sees, the newest first: those before `last`.
    public static func list(
        before last: ID? = nil, limit: Int, for viewer: Viewer, in db: Connection
    ) throws -> [PaymentBatch] {
        let holders = try Holder.all(for: viewer, in: db).map(\.id.rawValue)
        return try db.rows(
            "-- payment batches\n" + selection
                + """
                 WHERE b.tenant_id = \(try viewer.requireTenant().id) AND b.holder_id = ANY (\(holders))
                  AND b.id < \(last?.rawValue ?? Int64.max) ORDER BY b.id DESC LIMIT \(limit)
                """
        ) { row in try PaymentBatch(row: &row) }
    }

    /// What it pays, in order. The caller has found the batch for the viewer.
    public func items(for viewer: Viewer, in db: Connection) throws -> [PaymentBatchItem] {
        try PaymentBatchItem.all("i.batch_id = \(id)", tenant: try viewer.requireTenant().id, in: db)
    }
}

extension PaymentBatchItem {
    /// In which batches a request was sent, in order. The caller has found the request for the viewer.
    public static func all(
        of request: PaymentRequest.ID, for viewer: Viewer, in db: Connection
    ) throws -> [PaymentBatchItem] {
        try all("i.request_id = \(request)", tenant: try viewer.requireTenant().id, in: db)
    }

    fileprivate static func all(_ filter: SQL, tenant: Tenant.ID, in db: Connection) throws -> [PaymentBatchItem] {
        try db.rows(
            """
            -- items of payment batches
            SELECT i.id, i.batch_id, i.n, i.request_id, q.purpose, o.name, p.account_name, p.bank_name, p.number,
                p.proof, i.amount_fen, i.state, i.reissues, i.reference, i.reason, i.entry_id, i.return_entry_id, b.name
            FROM payment_batch_item i
            JOIN payment_request q ON q.tenant_id = i.tenant_id AND q.id = i.request_id
            JOIN organisation o ON o.id = i.payee_organisation_id
            JOIN payee_account p ON p.tenant_id = i.tenant_id AND p.id = i.payee_account_id
            LEFT JOIN account b ON b.id = i.booked_by
            WHERE i.tenant_id = \(tenant) AND \(filter) ORDER BY i.batch_id, i.n
            """
        ) { row in
            try PaymentBatchItem(
                id: row.next(), batch: row.next(), number: row.next(), request: row.next(), purpose: row.next(),
                payeeName: row.next(),
                payee: PayeeAccount.Draft(
                    accountName: row.next(), bankName: row.next(), number: row.next(), proof: row.next()),
                amount: row.next(), state: row.next(), reissues: row.next(), reference: row.next(),
                reason: row.next(), entry: row.next(), returnEntry: row.next(), booker: row.next())
        }
    }
}

extension PaymentRequest {
    /// Approved requests of a holder that are in no batch: what the cashier can put into one. The oldest first.
    public static func awaitingBatch(
        of holder: Holder.ID, limit: Int = 200, for viewer: Viewer, in db: Connection
    ) throws -> [PaymentRequest] {
        let taken = Set(
            try db.rows(
                """
                -- requests that are under way in a batch
                SELECT i.request_id FROM payment_batch_item i
                WHERE i.tenant_id = \(try viewer.requireTenant().id) AND i.holder_id = \(holder)
                  AND i.state IN ('sent', 'paid') AND i.entry_id IS NULL
                """
            ) { row in try row.next(PaymentRequest.ID.self) })
        return try list(in: .approved, limit: limit, for: viewer, in: db)
            .filter { $0.holder == holder && !taken.contains($0.id) }.reversed()
    }
}
