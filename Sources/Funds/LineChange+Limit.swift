public import Kernel
public import Platform
public import Postgres

extension LineChange {
    /// By how much of a line's amount the agreement lets costs go beyond that amount: entered by one person, in force
    /// once another has confirmed it.
    public struct Limit: Sendable, Hashable {
        /// Identifies a limit.
        public typealias ID = Identifier<Limit>

        /// How the second person answered.
        public enum Answer: String, StoredAsText, CaseIterable {
            case confirmed
            case refused
        }

        /// Its key.
        public let id: ID
        /// In hundredths of a percent, from 0 to 10,000.
        public let basisPoints: Int
        /// The clause of the agreement.
        public let clause: String
        /// Account of who entered it.
        public let setBy: Account.ID
        /// Name of who entered it.
        public let setter: String
        /// When.
        public let setAt: Timestamp
        /// Name of who confirmed it; nil while it waits, and where none was asked for when it was entered.
        public let confirmer: String?

        /// In percent, such as `10` or `2.5`.
        public var percent: String { Fraction(basisPoints: basisPoints).inPercent }
    }
}

extension LineChange.Limit {
    private static func find(_ condition: SQL, in db: Connection, tenant: Tenant.ID) throws -> Self? {
        try db.first(
            """
            -- limit of the changes of lines
            SELECT c.id, c.percent_bp, c.clause, c.set_by, a.name, c.set_at, b.name FROM line_change_limit c
            JOIN account a ON a.id = c.set_by
            LEFT JOIN line_limit_answer w ON w.tenant_id = c.tenant_id AND w.limit_id = c.id
            LEFT JOIN account b ON b.id = w.answered_by
            WHERE c.tenant_id = \(tenant) AND \(condition) ORDER BY c.id DESC LIMIT 1
            """
        ) { row in
            try Self(
                id: row.next(), basisPoints: Int(row.next(Int32.self)), clause: row.next(), setBy: row.next(),
                setter: row.next(), setAt: row.next(), confirmer: row.next())
        }
    }

    /// The limit in force of a contract's agreement; nil while none was confirmed. The caller has checked who may see
    /// it.
    public static func inForce(of contract: Int64, in db: Connection, tenant: Tenant.ID) throws -> Self? {
        try find("c.id = line_limit_in_force(\(contract))", in: db, tenant: tenant)
    }

    /// The newest limit of a contract when nobody has answered it. The caller has checked who may see it.
    public static func waiting(of contract: Int64, in db: Connection, tenant: Tenant.ID) throws -> Self? {
        try find(
            """
            c.id = (SELECT max(m.id) FROM line_change_limit m
                WHERE m.tenant_id = \(tenant) AND m.contract_id = \(contract))
              AND c.takes_two AND w.limit_id IS NULL
            """, in: db, tenant: tenant)
    }

    /// Contracts whose newest limit waits for the viewer as the second person.
    public static func contractsWaiting(for viewer: Viewer, in db: Connection) throws -> [Int64] {
        let found = try db.rows(
            """
            -- contracts whose limit waits
            SELECT c.contract_id, c.programme_id FROM line_change_limit c
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.takes_two
              AND c.set_by IS DISTINCT FROM \(viewer.account)
              AND c.id = (SELECT max(m.id) FROM line_change_limit m
                WHERE m.tenant_id = c.tenant_id AND m.contract_id = c.contract_id)
              AND NOT EXISTS (SELECT FROM line_limit_answer w WHERE w.tenant_id = c.tenant_id AND w.limit_id = c.id)
            ORDER BY c.id
            """
        ) { row in (contract: try row.next(Int64.self), programme: try row.next(Programme.ID.self)) }
        return found.filter { one in
            [Role.decisionMaker, .financeApprover].contains { viewer.holds($0, in: Scope(programme: one.programme)) }
        }.map(\.contract)
    }

    /// Enters the limit of an agreement; it holds for costs that are answered after another person has confirmed it. A
    /// programme officer does this.
    ///
    /// - Parameters:
    ///   - percent: From 0 to 100, with at most two decimals.
    ///   - clause: Where the agreement says so.
    @discardableResult
    public static func propose(
        _ percent: Fraction, clause: String, contract: Int64, of programme: Programme.ID, in change: Change
    ) throws -> ID {
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: programme))
        guard let basisPoints = (percent * Fraction(100)).int64, (0...10_000).contains(basisPoints) else {
            throw FieldRefusal("percent", "funds.refusal.line_change_percent")
        }
        guard !clause.isEmpty else { throw FieldRefusal("clause", "field.refusal.missing") }
        let id = try change.db.value(
            """
            -- limit the changes of lines
            INSERT INTO line_change_limit (tenant_id, contract_id, programme_id, percent_bp, clause, set_by)
            VALUES (\(try change.tenant()), \(contract), \(programme), \(Int32(basisPoints)), \(clause), \(account))
            RETURNING id
            """, as: ID.self)
        guard let id else { throw NotFound() }
        change.record(
            "funds.limit_line_changes", "contract", contract,
            ["percent": .string(percent.description), "clause": .string(clause)])
        return id
    }

    /// Confirms or refuses the limit of a contract as the second person: a decision-maker, or a finance approver.
    public static func answer(
        _ id: ID, _ answer: Answer, reason: String = "", contract: Int64, of programme: Programme.ID, in change: Change
    ) throws {
        let account = try change.viewer.require(.decisionMaker, .financeApprover, in: Scope(programme: programme))
        let tenant = try change.tenant()
        let isThere = try change.db.value(
            """
            -- limit of this contract
            SELECT EXISTS (SELECT FROM line_change_limit c
                WHERE c.tenant_id = \(tenant) AND c.id = \(id) AND c.contract_id = \(contract))
            """, as: Bool.self)
        guard isThere == true else { throw NotFound() }
        try refusing {
            try change.db.execute(
                """
                -- answer a limit of the changes of lines
                INSERT INTO line_limit_answer (tenant_id, limit_id, answer, answered_by, reason)
                VALUES (\(tenant), \(id), \(answer), \(account), \(reason))
                """)
        }
        change.record(
            "funds.answer_line_limit", "contract", contract, ["answer": .string(answer.rawValue)])
    }
}
