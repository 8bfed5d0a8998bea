public import Kernel
public import Platform
public import Postgres

extension Milestone {
    /// A milestone that the viewer may see: the members of the contractor and of its consortium, staff,
    /// supervisors and finance. Throws
    /// `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Milestone {
        let found = try db.first(
            """
            -- milestone by id
            SELECT \(columns) FROM milestone m JOIN organisation o ON o.id = m.organisation_id
            JOIN area ar ON ar.code = m.area_code
            WHERE m.tenant_id = \(try viewer.requireTenant().id) AND m.id = \(id)
            """
        ) { row in try Milestone(row: &row) }
        guard let found, found.isVisible(to: viewer) else { throw NotFound() }
        return found
    }

    /// The milestones of a contract in order. The caller has found the contract for this viewer.
    public static func all(of contract: Int64, for viewer: Viewer, in db: Connection) throws -> [Milestone] {
        try db.rows(
            """
            -- milestones of a contract
            SELECT \(columns) FROM milestone m JOIN organisation o ON o.id = m.organisation_id
            JOIN area ar ON ar.code = m.area_code
            WHERE m.tenant_id = \(try viewer.requireTenant().id) AND m.contract_id = \(contract) ORDER BY m.n
            """
        ) { row in try Milestone(row: &row) }
    }

    /// Milestones that are not done yet and that the viewer may see, the most urgent first.
    public static func open(limit: Int, for viewer: Viewer, in db: Connection) throws -> [Milestone] {
        let all = try db.rows(
            """
            -- open milestones
            SELECT \(columns) FROM milestone m JOIN organisation o ON o.id = m.organisation_id
            JOIN area ar ON ar.code = m.area_code
            JOIN contract c ON c.tenant_id = m.tenant_id AND c.id = m.contract_id AND c.state = 'active'
            WHERE m.tenant_id = \(try viewer.requireTenant().id) AND m.state NOT IN ('accepted', 'cancelled')
            ORDER BY coalesce(m.rectify_by, m.due_on), m.id LIMIT \(Int64(limit))
            """
        ) { row in try Milestone(row: &row) }
        return all.filter { $0.isVisible(to: viewer) }
    }

    /// Whether it was accepted without the score by which its tranche pays, so that it is evaluated afterwards.
    public func lacksScore(in db: Connection) throws -> Bool {
        try db.value(
            """
            -- whether a milestone lacks its score
            SELECT milestone_lacks_score(current_tenant(), \(id))
            """, as: Bool.self) ?? false
    }

    /// Roles that look on where their grant covers the place.
    static let watchers: [Role] = [
        .programmeOfficer, .decisionMaker, .supervisor, .auditor, .areaOfficer, .evaluator,
    ]

    func isVisible(to viewer: Viewer) -> Bool {
        isWork(of: viewer) || Self.watchers.contains { viewer.holds($0, in: scope) }
            || viewer.holdsAnywhere(Role.finance)
    }
}

/// A report of a contractor, with its evidence and the check that answered it.
public struct MilestoneReport: Sendable {
    /// Identifies a report.
    public typealias ID = Identifier<MilestoneReport>
    /// Its key.
    public let id: ID
    /// Its number, from 1.
    public let number: Int
    /// What the contractor says.
    public let statement: String
    /// Who handed it in.
    public let submittedBy: Account.ID
    /// When.
    public let submittedAt: Timestamp
    /// The check that answered it.
    public let check: Check?

    /// What a supervisor found.
    public struct Check: Sendable {
        /// Key of the check.
        public let id: Int64
        /// `passed`, `returned` or `rectify`.
        public let finding: String
        /// What the supervisor says.
        public let statement: String
        /// When the place was visited, if it was.
        public let visitedOn: Day?
        /// Who checked.
        public let checkedBy: Account.ID
        /// Name of the supervisor.
        public let name: String
        /// When.
        public let checkedAt: Timestamp
    }

    /// The reports of a milestone, the oldest first. The caller has found the milestone for this viewer.
    public static func all(of milestone: Milestone.ID, for viewer: Viewer, in db: Connection) throws
        -> [MilestoneReport]
    {
        try db.rows(
            """
            -- reports of a milestone
            SELECT r.id, r.n, r.statement, r.submitted_by, r.submitted_at, c.id, c.finding, c.statement, c.visited_on,
                c.checked_by, a.name, c.checked_at
            FROM milestone_report r
            LEFT JOIN milestone_check c ON c.tenant_id = r.tenant_id AND c.report_id = r.id
            LEFT JOIN account a ON a.id = c.checked_by
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.milestone_id = \(milestone) ORDER BY r.n
            """
        ) { row in
            let head = (
                try row.next(ID.self), try row.next(Int.self), try row.next(String.self), try row.next(Account.ID.self),
                try row.next(Timestamp.self)
            )
            return MilestoneReport(
                id: head.0, number: head.1, statement: head.2, submittedBy: head.3, submittedAt: head.4,
                check: try Check(row: &row))
        }
    }
}

extension MilestoneReport.Check {
    fileprivate init?(row: inout Row) throws {
        let id = try row.next(Int64?.self)
        let finding = try row.next(String?.self)
        let statement = try row.next(String?.self)
        let visitedOn = try row.next(Day?.self)
        let checkedBy = try row.next(Account.ID?.self)
        let name = try row.next(String?.self)
        let checkedAt = try row.next(Timestamp?.self)
        guard let id, let finding, let statement, let checkedBy, let name, let checkedAt else { return nil }
        self.init(
            id: id, finding: finding, statement: statement, visitedOn: visitedOn, checkedBy: checkedBy, name: name,
            checkedAt: checkedAt)
    }
}
