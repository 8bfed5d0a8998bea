public import Kernel
public import Platform
public import Postgres

extension Voucher {
    /// Posts a voucher that no document of the system stands behind: a direct cost, a transfer between accounts or
    /// an adjustment. The holder's accountant does this.
    ///
    /// The same key with the same content answers the voucher that is there; with other content it is a `Conflict`.
    public static func post(
        _ kind: Kind, in holder: Holder, day: Day, summary: String, key: String, lines: [Line], in change: Change
    ) throws -> Voucher {
        try change.viewer.require(.accountant, in: holder.scope)
        guard !summary.isEmpty else { throw FieldRefusal("summary", "field.refusal.missing") }
        return try refusing {
            let voucher = try posted(
                """
                post_voucher(\(holder.id), \(kind.rawValue), \(day), \(summary), \(key),
                    \(JSON.array(lines.map(\.json)).stored))
                """, action: "funds.post", in: change)
            try change.db.settle(.entryBalances)
            return voucher
        }
    }

    /// Reverses the voucher by a new one with the negated amounts, dated in an open month. Payments are not reversed:
    /// their money is recovered.
    public func reverse(on day: Day, reason: String, key: String, in change: Change) throws -> Voucher {
        try change.viewer.require(.accountant, in: Scope(holder: holder.rawValue))
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        guard documentKind != "settlement" else { throw FundsRefusal.broken(.settlementReversedWhole) }
        return try refusing {
            try Self.posted(
                "reverse_voucher(\(id), \(day), \(reason), \(key))", action: "funds.reverse", in: change)
        }
    }

    /// Calls a posting function of the database and answers its voucher.
    static func posted(_ call: SQL, action: String, in change: Change) throws -> Voucher {
        let id = try change.db.value("-- post\nSELECT e.id FROM " + call + " AS e", as: ID.self)
        guard let id else { throw NotFound() }
        let voucher = try find(id, in: change.db, tenant: try change.tenant())
        change.record(action, "journal_entry", id, ["number": .string(voucher.name)])
        return voucher
    }
}

extension Voucher {
    private init(row: inout Row) throws {
        id = try row.next()
        holder = try row.next()
        month = try row.next()
        day = try row.next()
        kind = try row.next()
        number = try row.next()
        summary = try row.next()
        documentKind = try row.next()
        documentID = try row.next()
        chainHash = try row.next()
        reverses = try row.next()
        poster = try row.next()
        postedAt = try row.next()
        amount = try row.next()
    }

    private static let selection: SQL = """
        SELECT e.id, e.holder_id, e.month, e.entry_date, e.kind, e.voucher_no, e.summary, e.document_kind,
            e.document_id, e.chain_hash, e.reverses, a.name, e.posted_at,
            (SELECT coalesce(sum(l.amount_fen), 0)::bigint FROM journal_line l
             WHERE l.tenant_id = e.tenant_id AND l.entry_id = e.id AND l.amount_fen > 0)
        FROM journal_entry e JOIN account a ON a.id = e.posted_by
        """

    /// A voucher that the viewer may see. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Voucher {
        let voucher = try find(id, in: db, tenant: try viewer.requireTenant().id)
        guard viewer.seesBooks(of: voucher.holder) else { throw NotFound() }
        return voucher
    }

    static func find(_ id: ID, in db: Connection, tenant: Tenant.ID) throws -> Voucher {
        let found = try db.first(
            "-- voucher by id\n" + selection + " WHERE e.tenant_id = \(tenant) AND e.id = \(id)"
        ) { row in try Voucher(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// Vouchers of a holder, the newest first: those before `last`.
    public static func list(
        of holder: Holder, before last: ID? = nil, limit: Int, for viewer: Viewer, in db: Connection
    ) throws -> [Voucher] {
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        let start: SQL = last.map { " AND e.id < \($0)" } ?? ""
        return try db.rows(
            "-- vouchers of a holder\n" + selection
                + " WHERE e.tenant_id = \(try viewer.requireTenant().id) AND e.holder_id = \(holder.id)" + start
                + " ORDER BY e.id DESC LIMIT \(limit)"
        ) { row in try Voucher(row: &row) }
    }

    /// The lines of the voucher, in order.
    public func lines(for viewer: Viewer, in db: Connection) throws -> [Line] {
        guard viewer.seesBooks(of: holder) else { throw NotFound() }
        return try db.rows(
            """
            -- lines of a voucher
            SELECT l.ledger_account, l.bank_account_id, l.fund_id, l.budget_line_id, l.year, l.area_code, l.contract_id,
                l.commitment_id, l.amount_fen, l.memo
            FROM journal_line l WHERE l.tenant_id = \(try viewer.requireTenant().id) AND l.entry_id = \(id)
            ORDER BY l.n
            """
        ) { row in
            let account = try row.next(LedgerAccount.self)
            let bank = try row.next(BankAccount.ID?.self)
            let fund = try row.next(Fund.ID.self)
            let (line, year, area) = try (
                row.next(Budget.Line.ID?.self), row.next(Int?.self), row.next(String?.self)
            )
            let cell = line.map { CellKey(fund: fund, line: $0, year: year ?? 0, area: area ?? Area.rootCode) }
            let (contract, commitment) = try (row.next(Int64?.self), row.next(Commitment.ID?.self))
            return Line(
                account, fund: fund, amount: try row.next(), bank: bank, cell: cell, contract: contract,
                commitment: commitment, memo: try row.next())
        }
    }
}
