public import Kernel
public import Platform
public import Postgres

extension Receipt {
    private init(row: inout Row) throws {
        id = try row.next()
        holder = try row.next()
        fund = try row.next()
        fundName = try row.next()
        account = try row.next()
        day = try row.next()
        amount = try row.next()
        payer = try row.next()
        anonymous = try row.next()
        wish = try row.next()
        documentNumber = try row.next()
        channel = try row.next()
        earmarkArea = try row.next()
        reference = try row.next()
        entry = try row.next()
        remaining = try row.next()
        isWithdrawn = try row.next()
        isReversed = try row.next()
        income = try row.next()
        instalment = Int(try row.next(Int16.self))
        earmarkLineName = try row.next()
    }

    private static let selection: SQL = """
        SELECT r.id, r.holder_id, r.fund_id, f.name, r.bank_account_id, r.received_on, r.amount_fen, r.payer_name,
            r.anonymous, r.wish, r.document_number, r.channel, r.earmark_area_code, r.reference, r.entry_id,
            r.remaining_fen, r.withdrawn_at IS NOT NULL, r.reversed_entry_id IS NOT NULL, r.income, r.instalment,
            coalesce(l.code || ' ' || l.name, '')
        FROM receipt r JOIN fund f ON f.tenant_id = r.tenant_id AND f.id = r.fund_id
        LEFT JOIN budget_line l ON l.tenant_id = r.tenant_id AND l.id = r.earmark_line_id
        """

    /// Registers money that arrived. The holder's accountant or cashier does this; the accountant alone registers what
    /// was there before the books began.
    public static func register(_ draft: Draft, in change: Change) throws -> Receipt {
        let account = try change.viewer.require(.accountant, .cashier, in: draft.fund.scope)
        if draft.opening { try change.viewer.require(.accountant, in: draft.fund.scope) }
        guard draft.amount.fen > 0 else { throw FundsRefusal.broken(.receiptPositive) }
        guard (1...99).contains(draft.instalment) else {
            throw FieldRefusal("instalment", "receipts.refusal.instalment")
        }
        if let line = draft.earmarkLine {
            let lines = try draft.fund.programme.map {
                try Budget.load($0, in: change.db, tenant: try change.tenant()).lines
            }
            guard lines?.contains(where: { $0.id == line }) == true else {
                throw FieldRefusal("earmark_line", "funds.refusal.budget_line_of_this_budget")
            }
        }
        let id = try refusing {
            try change.db.value(
                """
                -- register a receipt
                INSERT INTO receipt (tenant_id, holder_id, fund_id, source_kind, bank_account_id, opening, received_on,
                    amount_fen, payer_name, payer_organisation_id, anonymous, wish, document_number, channel,
                    earmark_area_code, earmark_line_id, reference, income, instalment, registered_by)
                VALUES (\(try change.tenant()), \(draft.fund.holder), \(draft.fund.id), \(draft.fund.source),
                    \(draft.account), \(draft.opening), \(draft.day), \(draft.amount), \(draft.payer),
                    \(draft.payerOrganisation), \(draft.anonymous), \(draft.wish), \(draft.documentNumber),
                    \(draft.channel), \(draft.earmarkArea), \(draft.earmarkLine), \(draft.reference),
                    \(draft.income), \(Int16(draft.instalment)), \(account))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.register_receipt", "receipt", id, ["amount": .string(draft.amount.description)])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Takes the receipt into the books of its fund. The holder's accountant does this; a second time it answers the
    /// voucher that is there.
    @discardableResult
    public func book(in change: Change) throws -> Voucher {
        try change.viewer.require(.accountant, in: try place(in: change))
        // Booked before: there is nothing new to note.
        if let entry = try Self.find(id, for: change.viewer, in: change.db).entry {
            return try Voucher.find(entry, for: change.viewer, in: change.db)
        }
        let voucher = try refusing {
            try Voucher.posted(
                "book_receipt(\(id), \("receipt/\(id)"))", action: "funds.book_receipt", in: change)
        }
        return voucher
    }

    /// Takes back a registration that was wrong, before it is booked.
    public func withdraw(reason: String, in change: Change) throws {
        try change.viewer.require(.accountant, .cashier, in: try place(in: change))
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        try refusing {
            try change.db.execute("-- withdraw a receipt\nSELECT withdraw_receipt(\(id), \(reason))")
        }
        change.record("funds.withdraw_receipt", "receipt", id, ["reason": .string(reason)])
    }

    private func place(in change: Change) throws -> Scope {
        try Fund.find(fund, for: change.viewer, in: change.db).scope
    }

    /// A receipt that the viewer may see. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Receipt {
        let found = try db.first(
            "-- receipt by id\n" + selection
                + " WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.id = \(id)"
        ) { row in try Receipt(row: &row) }
        guard let found, viewer.seesBooks(of: found.holder) else { throw NotFound() }
        return found
    }

    /// Receipts that the viewer may see, the newest first: of one fund or of all, those before `last`.
    public static func list(
        of fund: Fund.ID? = nil, before last: ID? = nil, limit: Int, for viewer: Viewer, in db: Connection
    ) throws -> [Receipt] {
        let holders = try Holder.all(for: viewer, in: db).map(\.id.rawValue)
        let filter: SQL = fund.map { " AND r.fund_id = \($0)" } ?? ""
        let start: SQL = last.map { " AND r.id < \($0)" } ?? ""
        return try db.rows(
            "-- receipts\n" + selection
                + " WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.holder_id = ANY (\(holders))" + filter
                + start + " ORDER BY r.id DESC LIMIT \(limit)"
        ) { row in try Receipt(row: &row) }
    }
}
