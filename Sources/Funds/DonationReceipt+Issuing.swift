public import Kernel
public import Platform
public import Postgres

extension DonationReceipt {
    /// Opens a series of numbers; a stock of paper names its last one. The holder's accountant does this.
    public static func openSeries(
        _ code: String, isPaper: Bool, first: Int64, last: Int64?, of holder: Holder, in change: Change
    ) throws -> Series.ID {
        let account = try change.viewer.require(.accountant, in: holder.scope)
        try requireCode(code, signsMax: 20)
        guard first > 0, last.map({ $0 >= first }) ?? !isPaper else {
            throw FieldRefusal("last", "donations.refusal.numbers")
        }
        let id = try refusing {
            try change.db.value(
                """
                -- open a series of donation receipts
                INSERT INTO donation_series (tenant_id, holder_id, code, medium, first_number, last_number, next_number,
                    opened_by)
                VALUES (\(try change.tenant()), \(holder.id), \(code), \(isPaper ? "paper" : "electronic"), \(first),
                    \(last), \(first), \(account))
                RETURNING id
                """, as: Series.ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.open_series", "donation_series", id, ["code": .string(code)])
        return id
    }

    /// The series of a holder, by code.
    public static func series(of holder: Holder.ID, in db: Connection, tenant: Tenant.ID) throws -> [Series] {
        try db.rows(
            """
            -- series of donation receipts
            SELECT s.id, s.code, s.medium = 'paper', s.next_number, s.last_number FROM donation_series s
            WHERE s.tenant_id = \(tenant) AND s.holder_id = \(holder) ORDER BY s.code, s.first_number
            """
        ) { row in
            try Series(id: row.next(), code: row.next(), isPaper: row.next(), next: row.next(), last: row.next())
        }
    }

    /// Issues a receipt for a booked gift, or records why there is none. The holder's accountant does this. Answers the
    /// receipt and the link for the giver, which is shown once: only its digest is kept.
    public static func issue(_ draft: Draft, for gift: Receipt, in change: Change) throws -> (ID, link: Token) {
        try issue(draft, receipt: gift.id, goods: nil, holder: gift.holder, in: change)
    }

    /// The same for a gift in kind: quantity, and the amount only where the gift has a value.
    public static func issue(_ draft: Draft, for gift: Goods, in change: Change) throws -> (ID, link: Token) {
        try issue(draft, receipt: nil, goods: gift.id, holder: gift.holder, in: change)
    }

    private static func issue(
        _ draft: Draft, receipt: Receipt.ID?, goods: Goods.ID?, holder: Holder.ID, in change: Change
    ) throws -> (ID, link: Token) {
        try change.viewer.require(.accountant, in: Scope(holder: holder.rawValue))
        guard !draft.itemName.isEmpty else { throw FieldRefusal("item_name", "field.refusal.missing") }
        guard draft.state == .anonymous || !draft.payer.isEmpty else {
            throw FieldRefusal("payer", "field.refusal.missing")
        }
        let code = CodeCheck.unifiedSocialCreditCode.normalised(draft.payerCode)
        if !code.isEmpty, CodeCheck.unifiedSocialCreditCode.flaw(in: code) != nil {
            throw FieldRefusal("payer_code", "donations.refusal.code")
        }
        let link = Token()
        let id = try refusing {
            try change.db.value(
                """
                -- issue a donation receipt
                SELECT issue_donation(\(receipt), \(goods), \(draft.series), \(draft.state),
                    \(draft.state == .anonymous ? "" : draft.payer), \(code), \(draft.itemCode), \(draft.itemName),
                    \(draft.note), \(link.sha256))
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.issue_donation", "donation_receipt", id, ["state": .string(draft.state.rawValue)])
        return (id, link)
    }

    /// Makes a wrong receipt void; the gift can get another one, with another number.
    public func void(reason: String, in change: Change) throws {
        try change.viewer.require(.accountant, in: Scope(holder: holder.rawValue))
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        try refusing {
            try change.db.execute("-- void a donation receipt\nSELECT void_donation(\(id), \(reason))")
        }
        change.record("funds.void_donation", "donation_receipt", id, ["reason": .string(reason)])
    }
}

extension LedgerCheck {
    /// What is kept ready about donation receipts.
    static let donationQuestions: [Question] = [
        Question(name: "donation_numbers") { tenant in
            """
            -- check: numbers of donation receipts without gaps
            SELECT 'series ' || s.id, (s.next_number - s.first_number)::text,
                count(d.id) || ' up to ' || coalesce(max(d.number), 0)
            FROM donation_series s
            LEFT JOIN donation_receipt d ON d.tenant_id = s.tenant_id AND d.series_id = s.id
            WHERE s.tenant_id = \(tenant) GROUP BY s.id, s.first_number, s.next_number
            HAVING count(d.id) <> s.next_number - s.first_number
                OR coalesce(max(d.number), s.first_number - 1) <> s.next_number - 1
            """
        },
        Question(name: "donation_amounts") { tenant in
            """
            -- check: donation receipts against their gifts
            SELECT 'donation receipt ' || d.id, coalesce(r.amount_fen, g.value_fen, 0)::text,
                coalesce(d.amount_fen, 0)::text
            FROM donation_receipt d
            LEFT JOIN receipt r ON r.tenant_id = d.tenant_id AND r.id = d.receipt_id
            LEFT JOIN goods g ON g.tenant_id = d.tenant_id AND g.id = d.goods_id
            WHERE d.tenant_id = \(tenant) AND d.amount_fen IS DISTINCT FROM coalesce(r.amount_fen, g.value_fen)
            """
        },
    ]
}
