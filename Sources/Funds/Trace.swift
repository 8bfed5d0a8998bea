public import Kernel
public import Platform
public import Postgres

/// Which receipt met which payment and, further down, which accepted cost in which village. Decided at posting and
/// stored; changed only by money that came back.
public struct Trace: Sendable, Hashable {
    /// One step of the money, by place.
    public struct Step: Sendable, Hashable {
        /// The receipt that the money came with.
        public let receipt: Receipt.ID
        /// The voucher with which it left.
        public let entry: Voucher.ID
        /// Number of the voucher, and its day.
        public let entryName: String
        /// Day of the voucher.
        public let day: Day
        /// The contract that it was paid for.
        public let contract: Int64?
        /// Name of who was paid; empty for direct costs.
        public let payee: String
        /// The place that it was paid for.
        public let paidFor: String?
        /// The cost that it met; nil while the grantee has not accounted for it.
        public let cost: ExpenseReport.Line.ID?
        /// What the cost was for.
        public let purpose: String
        /// Where the cost arose: the village.
        public let spentIn: String?
        /// Name of that place with what lies above it.
        public let spentInName: String
        /// How much.
        public let amount: Money
    }

    /// Where the money of a receipt went, in the order in which it left. With `Receipt.remaining` the amounts sum
    /// to the receipt.
    public static func down(from receipt: Receipt, in db: Connection, tenant: Tenant.ID) throws -> [Step] {
        try down(from: receipt.id, in: db, tenant: tenant)
    }

    /// The same by the key of the receipt, for a giver who may follow the gift but sees nothing else of the books.
    public static func down(from receipt: Receipt.ID, in db: Connection, tenant: Tenant.ID) throws -> [Step] {
        try steps("t.receipt_id = \(receipt)", in: db, tenant: tenant)
    }

    /// Which receipts a voucher's money came from; the amounts sum to what left.
    public static func up(from voucher: Voucher.ID, in db: Connection, tenant: Tenant.ID) throws -> [Step] {
        try steps("t.entry_id = \(voucher)", in: db, tenant: tenant)
    }

    /// Which receipts an accepted cost was met from; the amounts sum to the cost.
    public static func up(
        from cost: ExpenseReport.Line.ID, in db: Connection, tenant: Tenant.ID
    ) throws -> [Step] {
        try steps("s.expense_line_id = \(cost)", in: db, tenant: tenant)
    }

    private static func steps(_ condition: SQL, in db: Connection, tenant: Tenant.ID) throws -> [Step] {
        let query: SQL = """
            -- trace of money
            SELECT t.receipt_id, t.entry_id, to_char(e.month, 'YYYY-MM') || '-' || lpad(e.voucher_no::text, 4, '0'),
                e.entry_date, t.contract_id, coalesce(o.name, ''), l.area_code, s.expense_line_id,
                coalesce(x.purpose, e.summary), coalesce(x.area_code, granted.area_code), coalesce(place.name, ''),
                s.amount_fen
            FROM trace_link t
            JOIN journal_entry e ON e.tenant_id = t.tenant_id AND e.id = t.entry_id
            JOIN journal_line l ON l.tenant_id = t.tenant_id AND l.entry_id = t.entry_id AND l.n = t.line_n
            LEFT JOIN payment p ON p.tenant_id = t.tenant_id AND p.entry_id = t.entry_id
            LEFT JOIN payment_request q ON q.tenant_id = p.tenant_id AND q.id = p.request_id
            LEFT JOIN organisation o ON o.id = q.payee_organisation_id
            CROSS JOIN LATERAL (
                SELECT u.expense_line_id, sum(u.amount_fen)::bigint AS amount_fen FROM trace_use u
                WHERE u.tenant_id = t.tenant_id AND u.trace_link_id = t.id GROUP BY 1
                UNION ALL
                SELECT NULL, t.amount_fen - coalesce(sum(u.amount_fen), 0)::bigint FROM trace_use u
                WHERE u.tenant_id = t.tenant_id AND u.trace_link_id = t.id
            ) s
            LEFT JOIN expense_line x ON x.tenant_id = t.tenant_id AND x.id = s.expense_line_id
            LEFT JOIN trace_link undone ON undone.tenant_id = t.tenant_id AND undone.id = t.undoes
            LEFT JOIN grant_item granted ON granted.tenant_id = t.tenant_id AND (granted.entry_id, granted.line_n)
                = (coalesce(undone.entry_id, t.entry_id), coalesce(undone.line_n, t.line_n))
            LEFT JOIN LATERAL (SELECT string_agg(above.name, '' ORDER BY above.level) AS name
                FROM area a CROSS JOIN unnest(string_to_array(rtrim(a.path, '.'), '.')) AS part (code)
                JOIN area above ON above.code = part.code AND above.level > 0
                WHERE a.code = coalesce(x.area_code, granted.area_code, l.area_code)) place ON true
            WHERE t.tenant_id = \(tenant) AND s.amount_fen <> 0 AND
            """
        return try db.rows(query + " " + condition + " ORDER BY t.id, s.expense_line_id NULLS LAST") { row in
            try Step(
                receipt: row.next(), entry: row.next(), entryName: row.next(), day: row.next(), contract: row.next(),
                payee: row.next(), paidFor: row.next(), cost: row.next(), purpose: row.next(), spentIn: row.next(),
                spentInName: row.next(), amount: row.next())
        }
    }
}
