public import Kernel
public import Platform
public import Postgres

/// How far an organisation has carried out a project that was paid: from the books, never from a figure that somebody
/// typed.
public struct ProjectExecution: Sendable, Hashable {
    /// Key of the contract.
    public let contract: Int64
    /// What its first payment was for.
    public let name: String
    /// What was paid, less what came back.
    public let paid: Money
    /// Costs that were accepted.
    public let accepted: Money
    /// What has to come back under its final account and has not.
    public let owed: Money

    /// An execution as it was found.
    public init(contract: Int64, name: String, paid: Money, accepted: Money, owed: Money) {
        self.contract = contract
        self.name = name
        self.paid = paid
        self.accepted = accepted
        self.owed = owed
    }

    /// Accepted costs in percent of what was paid; all of it where nothing was paid or everything came back.
    public var percent: Fraction {
        (accepted.yuan * Fraction(100)).divided(by: paid.yuan) ?? Fraction(100)
    }

    /// All projects of an organisation that were paid in the tenant of the transaction, by the key of their contract.
    public static func all(of organisation: Organisation.ID, in db: Connection) throws -> [ProjectExecution] {
        try db.rows(
            """
            -- executions of the projects of an organisation
            SELECT k.contract_id, k.name, m.paid, m.accepted,
                CASE WHEN EXISTS (SELECT FROM final_account f WHERE f.tenant_id = current_tenant()
                    AND f.contract_id = k.contract_id AND f.accepted IS DISTINCT FROM false)
                THEN greatest(m.paid - m.accepted, 0) ELSE 0 END
            FROM (SELECT r.contract_id, (array_agg(r.purpose ORDER BY r.id))[1] AS name
                FROM payment_request r
                WHERE r.tenant_id = current_tenant() AND r.payee_organisation_id = \(organisation)
                  AND r.contract_id IS NOT NULL AND r.state = 'paid'
                GROUP BY r.contract_id) k
            CROSS JOIN LATERAL (SELECT coalesce(sum(s.paid_fen), 0)::bigint AS paid,
                coalesce(sum(s.accepted_fen), 0)::bigint AS accepted
                FROM contract_source_money(k.contract_id) s) m
            ORDER BY k.contract_id
            """
        ) { row in
            try ProjectExecution(
                contract: row.next(), name: row.next(), paid: row.next(), accepted: row.next(), owed: row.next())
        }
    }
}
