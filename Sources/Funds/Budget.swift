public import Kernel
public import Platform
public import Postgres

/// The budget of a programme. What it says is the sum of its approved versions.
public struct Budget: Sendable, Hashable {
    /// Identifies a budget.
    public typealias ID = Identifier<Budget>

    /// What money is for.
    public struct Line: Sendable, Hashable {
        /// Identifies a budget line.
        public typealias ID = Identifier<Line>
        /// Its key.
        public let id: ID
        /// Short code, unique in the budget.
        public let code: String
        /// Name in Chinese.
        public let name: String
        /// Name in English; empty when there is none.
        public let englishName: String
        /// As which cost a payment on it is booked.
        public let account: LedgerAccount
    }

    /// What a new line is to be.
    public struct LineDraft: Sendable {
        /// Short code.
        public var code: String
        /// Name in Chinese.
        public var name: String
        /// Name in English; may be empty.
        public var englishName: String
        /// As which cost a payment on it is booked: programme, management or fund-raising.
        public var account: LedgerAccount

        /// A line for programme costs, unless said otherwise.
        public init(code: String, name: String, englishName: String = "", account: LedgerAccount = .programmeCost) {
            self.code = code
            self.name = name
            self.englishName = englishName
            self.account = account
        }
    }

    /// Its key.
    public let id: ID
    /// The programme.
    public let programme: Programme.ID
    /// Its lines, in order.
    public let lines: [Line]
}

extension Budget {
    /// Begins the budget of a programme with its lines. A programme officer or an accountant does this.
    public static func begin(
        for programme: Programme.ID, lines: [LineDraft], in change: Change
    ) throws -> Budget {
        let account = try change.viewer.require(.programmeOfficer, .accountant, in: Scope(programme: programme))
        guard !lines.isEmpty else { throw FieldRefusal("lines", "field.refusal.missing") }
        let tenant = try change.tenant()
        return try refusing {
            let id = try change.db.value(
                """
                -- begin a budget
                INSERT INTO budget (tenant_id, programme_id, created_by)
                VALUES (\(tenant), \(programme), \(account)) RETURNING id
                """, as: ID.self)
            guard let id else { throw NotFound() }
            for (index, line) in lines.enumerated() {
                try change.db.execute(
                    """
                    -- add a budget line
                    INSERT INTO budget_line (tenant_id, budget_id, position, code, name, name_en, ledger_account)
                    VALUES (\(tenant), \(id), \(Int16(index + 1)), \(line.code), \(line.name), \(line.englishName),
                        \(line.account))
                    """)
            }
            change.record("funds.begin_budget", "budget", id)
            return try load(programme, in: change.db, tenant: tenant)
        }
    }

    /// The budget of a programme, for those who see its money. Throws `NotFound`.
    public static func of(_ programme: Programme.ID, for viewer: Viewer, in db: Connection) throws -> Budget {
        guard viewer.seesMoney(of: programme) else { throw NotFound() }
        return try load(programme, in: db, tenant: try viewer.requireTenant().id)
    }

    static func load(_ programme: Programme.ID, in db: Connection, tenant: Tenant.ID) throws -> Budget {
        let id = try db.value(
            "-- budget\nSELECT id FROM budget WHERE tenant_id = \(tenant) AND programme_id = \(programme)", as: ID.self)
        guard let id else { throw NotFound() }
        let lines = try db.rows(
            """
            -- budget lines
            SELECT l.id, l.code, l.name, l.name_en, l.ledger_account FROM budget_line l
            WHERE l.tenant_id = \(tenant) AND l.budget_id = \(id) ORDER BY l.position, l.id
            """
        ) { row in
            try Line(
                id: row.next(), code: row.next(), name: row.next(), englishName: row.next(), account: row.next())
        }
        return Budget(id: id, programme: programme, lines: lines)
    }
}

extension Viewer {
    /// Whether the viewer sees the money of a programme: finance people, the authority's staff, supervisors.
    func seesMoney(of programme: Programme.ID) -> Bool {
        grants.contains { grant in
            (Role.finance.contains(grant.role) || Role.staff.contains(grant.role) || grant.role == .supervisor)
                && (grant.scope.programme == nil || grant.scope.programme == programme)
        }
    }
}
