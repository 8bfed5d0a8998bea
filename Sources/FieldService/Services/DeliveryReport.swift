public import Kernel
public import Platform
public import Postgres

/// Units that a contractor says it delivered in a period, and how many of them were verified.
public struct DeliveryReport: Sendable {
    /// Identifies a report.
    public typealias ID = Identifier<DeliveryReport>

    /// Where it stands.
    public enum State: String, StoredAsText, CaseIterable {
        case submitted
        case returned
        case verified

        /// Key of its name in the message catalogue.
        public var messageKey: String { "delivery.state.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// The deliverable.
    public let deliverable: Deliverable.ID
    /// First day.
    public let startsOn: Day
    /// Last day.
    public let endsOn: Day
    /// What was said to be delivered.
    public let claimed: Int64
    /// What was said about it.
    public let statement: String
    /// Where it stands.
    public let state: State
    /// Who reported.
    public let submittedBy: Account.ID
    /// What was verified.
    public let verified: Int64?
    /// What the supervisor found.
    public let finding: String
    /// Counts the changes.
    public let version: Int

    private static func load(_ condition: SQL, for viewer: Viewer, in db: Connection) throws -> [DeliveryReport] {
        try db.rows(
            """
            -- reports of delivery
            SELECT r.id, r.deliverable_id, r.starts_on, r.ends_on, r.claimed, r.statement, r.state, r.submitted_by,
                r.verified, r.finding, r.version
            FROM delivery_report r WHERE r.tenant_id = \(try viewer.requireTenant().id) AND \(condition)
            ORDER BY r.starts_on DESC, r.id DESC LIMIT 500
            """
        ) { row in
            try DeliveryReport(
                id: row.next(), deliverable: row.next(), startsOn: row.next(), endsOn: row.next(), claimed: row.next(),
                statement: row.next(), state: row.next(), submittedBy: row.next(), verified: row.next(),
                finding: row.next(), version: row.next())
        }
    }

    /// The reports of a deliverable that the viewer was shown, the latest period first.
    public static func all(
        of deliverable: Deliverable, for viewer: Viewer, in db: Connection
    ) throws -> [DeliveryReport] {
        try load("r.deliverable_id = \(deliverable.id)", for: viewer, in: db)
    }

    /// A report with its deliverable. Throws `NotFound`.
    public static func find(
        _ id: ID, for viewer: Viewer, in db: Connection
    ) throws -> (report: DeliveryReport, deliverable: Deliverable) {
        guard let report = try load("r.id = \(id)", for: viewer, in: db).first else { throw NotFound() }
        return (report, try Deliverable.find(report.deliverable, for: viewer, in: db))
    }

    /// Verifies so many of the units, or gives the report back. A supervisor does who does not act for the contractor;
    /// fewer units than reported need a finding.
    public static func decide(
        _ id: ID, version: Int, verified: Int64?, finding: String, in change: Change
    ) throws -> DeliveryReport {
        try change.db.execute(
            """
            -- lock a report of delivery
            SELECT FROM delivery_report r WHERE r.tenant_id = \(try change.tenant()) AND r.id = \(id) FOR UPDATE
            """)
        let (report, deliverable) = try find(id, for: change.viewer, in: change.db)
        let account = try change.viewer.require(.supervisor, in: deliverable.scope)
        guard !change.viewer.acts(for: deliverable.organisation) else { throw DeliveryRefusal.samePerson }
        guard report.version == version else { throw Conflict(current: ["state": report.state.rawValue]) }
        guard report.state == .submitted else { throw DeliveryRefusal.wrongState }
        if let verified, !(0...report.claimed).contains(verified) {
            throw DeliveryRefusal.value(field: "verified", "more_than_claimed")
        }
        guard finding.count <= 4_000, verified == report.claimed || !finding.isEmpty else {
            throw DeliveryRefusal.value(field: "finding", "finding")
        }
        let state = verified == nil ? State.returned : .verified
        try DeliveryRefusal.told {
            try change.db.execute(
                """
                -- verify units, or give the report back
                UPDATE delivery_report SET state = \(state), verified = \(verified), finding = \(finding),
                    decided_by = \(account), decided_at = moment(), version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        try change.move(
            "delivery_report", id.rawValue, from: report.state.rawValue, to: state.rawValue, reason: finding)
        change.record("delivery.verify", "delivery_report", id, ["verified": verified.map { .integer($0) } ?? .null])
        try change.notifyMembers(
            of: [deliverable.organisation], Message("delivery.notice.\(state.rawValue)"),
            url: "/\(try change.viewer.requireTenant().slug)/deliverables/\(deliverable.id)")
        return try find(id, for: change.viewer, in: change.db).report
    }
}

extension Deliverable {
    /// Reports the units of a period. Members of the contractor do, while the contract is in force; no day counts in
    /// two reports, and what has a log is proved by it.
    public func report(
        _ claimed: Int64, from first: Day, through last: Day, statement: String, in change: Change
    ) throws -> DeliveryReport {
        let account = try change.viewer.signedIn()
        guard change.viewer.acts(for: organisation) else { throw NotFound() }
        try Self.requireContract(contract, in: ["active"], change)
        guard last >= first else { throw DeliveryRefusal.value(field: "endsOn", "ends_before") }
        guard try last <= change.moment().day(in: .shanghai) else {
            throw DeliveryRefusal.value(field: "endsOn", "future_day")
        }
        guard (1...1_000_000_000).contains(claimed) else { throw DeliveryRefusal.value(field: "claimed", "quantity") }
        guard statement.count <= 4_000 else { throw DeliveryRefusal.value(field: "statement", "statement") }
        let made = try DeliveryRefusal.told {
            try change.db.value(
                """
                -- report units of a period
                INSERT INTO delivery_report (tenant_id, deliverable_id, starts_on, ends_on, claimed, statement,
                    submitted_by)
                VALUES (\(try change.tenant()), \(id), \(first), \(last), \(claimed), \(statement), \(account))
                RETURNING id
                """, as: DeliveryReport.ID.self)
        }
        guard let made else { throw NotFound() }
        try change.move("delivery_report", made.rawValue, from: "", to: DeliveryReport.State.submitted.rawValue)
        change.record("delivery.report", "delivery_report", made, ["claimed": .integer(claimed)])
        return try DeliveryReport.find(made, for: change.viewer, in: change.db).report
    }
}
