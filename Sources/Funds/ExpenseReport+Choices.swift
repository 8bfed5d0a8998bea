public import Kernel
public import Platform
public import Postgres

extension ExpenseReport {
    /// What a grantee can choose from: the funds that its contract is paid from, and the lines of the budget.
    public struct Choices: Sendable {
        /// A fund or a line under its name.
        public struct Choice<ID: Sendable & Hashable>: Sendable {
            /// Its key.
            public let id: ID
            /// Its code.
            public let code: String
            /// Its name.
            public let name: String
            /// Its name in English; empty where none was given.
            public let englishName: String
        }

        /// Funds from which the contract has commitments or payments.
        public let funds: [Choice<Fund.ID>]
        /// Lines of the programme's budget.
        public let lines: [Choice<Budget.Line.ID>]
    }

    /// The choices for costs of this report; names only, so the grantee sees nothing of the books.
    public func choices(in db: Connection, tenant: Tenant.ID) throws -> Choices {
        Choices(
            funds: try Self.funds(of: contract, in: db, tenant: tenant),
            lines: try Self.lines(of: programme, in: db, tenant: tenant))
    }

    /// The lines of a programme's budget, by name.
    public static func lines(
        of programme: Programme.ID, in db: Connection, tenant: Tenant.ID
    ) throws -> [Choices.Choice<Budget.Line.ID>] {
        try db.rows(
            """
            -- lines of a programme's budget
            SELECT l.id, l.code, l.name, l.name_en FROM budget_line l
            JOIN budget b ON b.tenant_id = l.tenant_id AND b.id = l.budget_id
            WHERE l.tenant_id = \(tenant) AND b.programme_id = \(programme) ORDER BY l.position
            """
        ) { row in
            try Choices.Choice<Budget.Line.ID>(
                id: row.next(), code: row.next(), name: row.next(), englishName: row.next())
        }
    }

    /// The funds from which a contract has commitments or payments, by name.
    public static func funds(
        of contract: Int64, in db: Connection, tenant: Tenant.ID
    ) throws -> [Choices.Choice<Fund.ID>] {
        try db.rows(
            """
            -- funds of a contract
            SELECT f.id, f.code, f.name, f.name_en FROM fund f WHERE f.tenant_id = \(tenant) AND (
                EXISTS (SELECT FROM commitment c WHERE c.tenant_id = f.tenant_id AND c.fund_id = f.id
                    AND c.contract_id = \(contract))
                OR EXISTS (SELECT FROM journal_line l WHERE l.tenant_id = f.tenant_id AND l.fund_id = f.id
                    AND l.contract_id = \(contract)))
            ORDER BY f.code
            """
        ) { row in
            try Choices.Choice<Fund.ID>(id: row.next(), code: row.next(), name: row.next(), englishName: row.next())
        }
    }
}
