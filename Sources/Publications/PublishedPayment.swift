public import Contracts
public import Funds
public import Kernel
public import Platform
public import Postgres

/// A payment under a contract as everybody may read it: no person, only the voucher that states it.
public struct PublishedPayment: Sendable, Hashable {
    /// The voucher.
    public let entry: Voucher.ID
    /// Month and number of the voucher.
    public let name: String
    /// The day.
    public let day: Day
    /// The contract.
    public let contract: Contract.ID
    /// The fund.
    public let fund: Fund.ID
    /// The tranche that was paid; nil for a payment of no tranche.
    public let tranche: Tranche.ID?
    /// How much, also where it met a claim of another contract; negative when it came back or was set off elsewhere.
    public let amount: Money

    /// Of the lines `l` of vouchers `e`, those that move money of a contract: through a bank account, or where a claim
    /// was set off between two contracts, paid of the one and come back from the other.
    static let moves: SQL = """
        (l.bank_account_id IS NOT NULL OR l.budget_line_id IS NOT NULL AND e.document_kind = 'recovery_set_off')
        """
    /// How much these lines pay in all; negative when it came back.
    static let paid: SQL = """
        sum(CASE WHEN l.bank_account_id IS NULL THEN l.amount_fen ELSE -l.amount_fen END)::bigint
        """

    /// The payments under the contracts of a programme, or under one of them, in the order of their vouchers.
    public static func all(
        of programme: Programme.ID, contract: Contract.ID? = nil, tenant: Tenant.ID, in db: Connection
    ) throws -> [PublishedPayment] {
        try db.rows(
            """
            -- published payments
            SELECT e.id, to_char(e.month, 'YYYY-MM') || '-' || lpad(e.voucher_no::text, 4, '0'), e.entry_date,
                l.contract_id, l.fund_id, q.tranche_id, \(paid)
            FROM journal_line l
            JOIN journal_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
            JOIN contract c ON c.tenant_id = l.tenant_id AND c.id = l.contract_id
            LEFT JOIN payment p ON p.tenant_id = e.tenant_id AND p.entry_id = coalesce(e.reverses, e.id)
            LEFT JOIN payment_request q ON q.tenant_id = l.tenant_id AND q.contract_id = l.contract_id
                AND q.id = CASE WHEN e.document_kind = 'recovery_set_off' THEN e.document_id ELSE p.request_id END
            WHERE l.tenant_id = \(tenant) AND \(moves) AND c.programme_id = \(programme)
              AND (\(contract)::bigint IS NULL OR c.id = \(contract))
            GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY e.entry_date, e.id, l.fund_id
            """
        ) { row in
            try PublishedPayment(
                entry: row.next(), name: row.next(), day: row.next(), contract: row.next(), fund: row.next(),
                tranche: row.next(), amount: row.next())
        }
    }
}

/// What accepted costs came to at a place, out of one fund under one contract (已支出).
public struct PlaceCost: Sendable, Hashable {
    /// The contract.
    public let contract: Contract.ID
    /// The fund.
    public let fund: Fund.ID
    /// Code of the place.
    public let area: String
    /// Name of the place with what lies above it.
    public let areaName: String
    /// How many costs.
    public let costs: Int
    /// How much.
    public let amount: Money

    /// The accepted costs of a programme by place, of one contract or of all.
    public static func all(
        of programme: Programme.ID, contract: Contract.ID? = nil, area: String? = nil, tenant: Tenant.ID,
        in db: Connection
    ) throws -> [PlaceCost] {
        try db.rows(
            """
            -- accepted costs by place
            SELECT r.contract_id, l.fund_id, l.area_code,
                (SELECT coalesce(string_agg(above.name, '' ORDER BY above.level), '') FROM area a
                 JOIN area above ON a.path LIKE above.path || '%' AND above.level > 1 WHERE a.code = l.area_code),
                count(*), sum(l.amount_fen)::bigint
            FROM expense_line l
            JOIN expense_report r ON r.tenant_id = l.tenant_id AND r.id = l.report_id
            JOIN expense_answer a ON a.tenant_id = l.tenant_id AND a.expense_line_id = l.id AND a.accepted
            WHERE l.tenant_id = \(tenant) AND r.programme_id = \(programme)
              AND (\(contract)::bigint IS NULL OR r.contract_id = \(contract))
              AND (\(area)::text IS NULL OR l.area_code = \(area))
            GROUP BY 1, 2, 3, 4 ORDER BY 3, 1, 2
            """
        ) { row in
            try PlaceCost(
                contract: row.next(), fund: row.next(), area: row.next(), areaName: row.next(), costs: row.next(),
                amount: row.next())
        }
    }
}
