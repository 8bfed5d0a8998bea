public import Kernel
public import Platform
public import Postgres

/// The money of one contract from one fund: paid out (已拨付) and spent (已支出) are two figures everywhere.
public struct ContractMoney: Sendable, Hashable {
    /// The contract.
    public let contract: Int64
    /// The fund.
    public let fund: Fund.ID
    /// What is reserved, whether used or not, less what was released.
    public let committed: Money
    /// Of that, what no payment has used yet. Money that came back does not count again.
    public let open: Money
    /// 已拨付: paid, less what came back.
    public let paid: Money
    /// 已支出: costs that were accepted.
    public let spent: Money
    /// Reported and not yet answered.
    public let reported: Money

    /// Paid and not yet accounted for.
    public var unspent: Money { Money(fen: paid.fen - spent.fen) }

    /// One row per contract and fund of a programme's funds; the caller has checked who may see them.
    public static func all(
        of programme: Programme.ID, contract: Int64? = nil, tenant: Tenant.ID, in db: Connection
    ) throws -> [ContractMoney] {
        try db.rows(
            """
            -- money of contracts by source
            WITH part AS (
                SELECT c.contract_id, c.fund_id, c.amount_fen - c.released_fen AS committed,
                    c.amount_fen - c.released_fen - c.used_fen AS open, 0::bigint AS paid, 0::bigint AS spent,
                    0::bigint AS reported
                FROM commitment c WHERE c.tenant_id = \(tenant)
                UNION ALL
                SELECT l.contract_id, l.fund_id, 0, 0, -l.amount_fen, 0, 0
                FROM journal_line l WHERE l.tenant_id = \(tenant) AND l.contract_id IS NOT NULL
                  AND l.bank_account_id IS NOT NULL
                UNION ALL
                -- What was set off between two contracts is paid of the one and back of the other.
                SELECT l.contract_id, l.fund_id, 0, 0, l.amount_fen, 0, 0
                FROM journal_entry e JOIN journal_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
                    AND l.budget_line_id IS NOT NULL AND l.contract_id IS NOT NULL
                WHERE e.tenant_id = \(tenant) AND e.document_kind = 'recovery_set_off'
                UNION ALL
                SELECT r.contract_id, l.fund_id, 0, 0, 0, CASE WHEN a.accepted THEN l.amount_fen ELSE 0 END,
                    CASE WHEN a.accepted IS NULL THEN l.amount_fen ELSE 0 END
                FROM expense_line l JOIN expense_report r ON r.tenant_id = l.tenant_id AND r.id = l.report_id
                LEFT JOIN expense_answer a ON a.tenant_id = l.tenant_id AND a.expense_line_id = l.id
                WHERE l.tenant_id = \(tenant) AND r.submitted_at IS NOT NULL
            )
            SELECT p.contract_id, p.fund_id, sum(p.committed)::bigint, sum(p.open)::bigint, sum(p.paid)::bigint,
                sum(p.spent)::bigint, sum(p.reported)::bigint
            FROM part p JOIN fund f ON f.tenant_id = \(tenant) AND f.id = p.fund_id
            WHERE f.programme_id = \(programme) AND (\(contract)::bigint IS NULL OR p.contract_id = \(contract))
            GROUP BY 1, 2 ORDER BY 1, 2
            """
        ) { row in
            try ContractMoney(
                contract: row.next(), fund: row.next(), committed: row.next(), open: row.next(), paid: row.next(),
                spent: row.next(), reported: row.next())
        }
    }
}
