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
        /// What kind of spending it is, where rules bar money of some source from it.
        public let nature: Nature
    }

    /// What kind of spending a line is. Rules bar 福彩公益金 from some kinds; a line that is none of them is `other`.
    public enum Nature: String, StoredAsText, CaseIterable {
        case other
        case staff
        case runningCost = "running_cost"
        case travelAbroad = "travel_abroad"
        case reception
        case vehicle
        case bonus
        case building
        case profit

        /// Key of its name in the message catalogue.
        public var messageKey: String { "budgets.nature.\(rawValue)" }
        /// Code of the rule that says what lottery money may pay of it.
        public var lotteryRule: String { "lottery.use.\(rawValue).max" }
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

    /// Names what kind of spending a line is. A programme officer or an accountant does this; a line that has lottery
    /// money is not named for what the rules bar this money from.
    public func name(_ line: Line.ID, as nature: Nature, in change: Change) throws {
        try change.viewer.require(.programmeOfficer, .accountant, in: Scope(programme: programme))
        guard let found = lines.first(where: { $0.id == line }) else { throw NotFound() }
        try refusing {
            try change.db.execute(
                """
                -- name the nature of a line
                UPDATE budget_line SET nature = \(nature) WHERE tenant_id = \(try change.tenant()) AND id = \(line)
                """)
        }
        change.record(
            "funds.name_nature", "budget_line", line,
            ["before": .string(found.nature.rawValue), "nature": .string(nature.rawValue)])
    }

    /// Rules that do not bar lottery money from a line that it is budgeted on, and yet warn: line and rule. The area is
    /// that of the programme.
    public func warnings(
        of rows: [CellAmount], funds: [Fund], in db: Connection, on day: Day, scopes: [String]
    ) throws -> [(line: Line, rule: Rule)] {
        let lottery = Set(funds.filter { $0.source == .lottery }.map(\.id))
        let touched = Set(rows.filter { lottery.contains($0.cell.fund) }.map(\.cell.line))
        return try lines.filter { touched.contains($0.id) && $0.nature != .other }.compactMap { line in
            do {
                return (line, try Rule.inForce(line.nature.lotteryRule, scopes: scopes, on: day, in: db))
            } catch is RuleMissing {
                return nil
            }
        }
    }

    static func load(_ programme: Programme.ID, in db: Connection, tenant: Tenant.ID) throws -> Budget {
        let id = try db.value(
            "-- budget\nSELECT id FROM budget WHERE tenant_id = \(tenant) AND programme_id = \(programme)", as: ID.self)
        guard let id else { throw NotFound() }
        let lines = try db.rows(
            """
            -- budget lines
            SELECT l.id, l.code, l.name, l.name_en, l.ledger_account, l.nature FROM budget_line l
            WHERE l.tenant_id = \(tenant) AND l.budget_id = \(id) ORDER BY l.position, l.id
            """
        ) { row in
            try Line(
                id: row.next(), code: row.next(), name: row.next(), englishName: row.next(), account: row.next(),
                nature: row.next())
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
