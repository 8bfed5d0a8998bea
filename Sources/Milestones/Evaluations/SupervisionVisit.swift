public import Kernel
public import Platform
public import Postgres

/// A desk check or a visit of a supervisor, with what was found.
public struct SupervisionVisit: Sendable {
    /// Identifies a visit.
    public typealias ID = Identifier<SupervisionVisit>

    /// How it was checked.
    public enum Manner: String, StoredAsText, CaseIterable {
        case desk
        case site
    }

    /// How bad a finding is.
    public enum Severity: String, StoredAsText, CaseIterable {
        case minor
        case major
        /// Nothing is paid while it is open.
        case critical

        /// Key of its name in the message catalogue.
        public var messageKey: String { "visits.severity.\(rawValue)" }
    }

    /// Something found.
    public struct Finding: Sendable {
        /// Identifies a finding.
        public typealias ID = Identifier<Finding>
        /// Its key.
        public let id: ID
        /// How bad it is.
        public let severity: Severity
        /// What was found.
        public let statement: String
        /// By when it has to be put right.
        public let dueOn: Day
        /// How it was put right; empty while it is open.
        public let resolution: String
    }

    /// What a supervisor records.
    public struct Record: Sendable {
        /// How.
        public var manner: Manner
        /// When.
        public var visitedOn: Day
        /// How far the work has come, in percent.
        public var progress: Fraction?
        /// How many were asked.
        public var asked: Int?
        /// How many of them were satisfied.
        public var satisfied: Int?
        /// What was seen.
        public var statement: String

        /// A record.
        public init(
            manner: Manner, visitedOn: Day, progress: Fraction? = nil, asked: Int? = nil, satisfied: Int? = nil,
            statement: String
        ) {
            self.manner = manner
            self.visitedOn = visitedOn
            self.progress = progress
            self.asked = asked
            self.satisfied = satisfied
            self.statement = statement
        }
    }

    /// Its key.
    public let id: ID
    /// What was recorded.
    public let record: Record
    /// Who visited.
    public let name: String
    /// What was found.
    public let findings: [Finding]

    /// The visits of a milestone, the latest first. The caller has found the milestone.
    public static func all(of milestone: Milestone.ID, for viewer: Viewer, in db: Connection) throws
        -> [SupervisionVisit]
    {
        let tenant = try viewer.requireTenant().id
        let findings = try db.rows(
            """
            -- findings of a milestone
            SELECT f.visit_id, f.id, f.severity, f.statement, f.due_on, f.resolution FROM visit_finding f
            JOIN supervision_visit v ON v.tenant_id = f.tenant_id AND v.id = f.visit_id
            WHERE f.tenant_id = \(tenant) AND v.milestone_id = \(milestone) ORDER BY f.visit_id, f.n
            """
        ) { row in
            (
                try row.next(ID.self),
                try Finding(
                    id: row.next(), severity: row.next(), statement: row.next(), dueOn: row.next(),
                    resolution: row.next())
            )
        }
        let byVisit = Dictionary(grouping: findings, by: \.0).mapValues { $0.map(\.1) }
        return try db.rows(
            """
            -- visits of a milestone
            SELECT v.id, v.manner, v.visited_on, trim_scale(v.progress)::text, v.asked, v.satisfied, v.statement, a.name
            FROM supervision_visit v JOIN account a ON a.id = v.visited_by
            WHERE v.tenant_id = \(tenant) AND v.milestone_id = \(milestone) ORDER BY v.visited_on DESC, v.id DESC
            """
        ) { row in
            let id = try row.next(ID.self)
            let record = Record(
                manner: try row.next(), visitedOn: try row.next(),
                progress: try row.next(String?.self).flatMap { Fraction($0) },
                asked: try row.next(Int32?.self).map { Int($0) }, satisfied: try row.next(Int32?.self).map { Int($0) },
                statement: try row.next())
            return SupervisionVisit(id: id, record: record, name: try row.next(), findings: byVisit[id] ?? [])
        }
    }
}

extension Milestone {
    /// A supervisor who does not act for the contractor records a desk check or a visit.
    public func visit(
        _ record: SupervisionVisit.Record, findings: [(SupervisionVisit.Severity, String, Day)], in change: Change
    ) throws -> SupervisionVisit.ID {
        let account = try change.viewer.require(.supervisor, in: scope)
        guard !isWork(of: change.viewer) else { throw MilestoneRefusal.samePerson }
        guard record.visitedOn <= change.viewer.today else {
            throw FieldRefusal("visitedOn", "field.refusal.in_future")
        }
        guard !record.statement.isEmpty else { throw FieldRefusal("statement", "field.refusal.missing") }
        if let progress = record.progress, progress < .zero || progress > Fraction(100) {
            throw FieldRefusal("progress", "visits.refusal.percent")
        }
        guard (record.asked == nil) == (record.satisfied == nil), record.satisfied ?? 0 <= record.asked ?? 0 else {
            throw FieldRefusal("satisfied", "visits.refusal.satisfied")
        }
        for (_, statement, due) in findings {
            guard !statement.isEmpty else { throw FieldRefusal("finding", "field.refusal.missing") }
            guard due > change.viewer.today else { throw FieldRefusal("findingDue", "visits.refusal.due_past") }
        }
        let id = try change.db.value(
            """
            -- record a visit
            INSERT INTO supervision_visit (tenant_id, milestone_id, manner, visited_on, progress, asked, satisfied,
                statement, visited_by)
            VALUES (\(try change.tenant()), \(self.id), \(record.manner), \(record.visitedOn),
                \(record.progress?.exactDecimal)::text::numeric, \(record.asked.map { Int32(clamping: $0) }),
                \(record.satisfied.map { Int32(clamping: $0) }), \(record.statement), \(account)) RETURNING id
            """, as: SupervisionVisit.ID.self)
        guard let id else { throw NotFound() }
        for (index, finding) in findings.enumerated() {
            try change.db.execute(
                """
                -- something found at a visit
                INSERT INTO visit_finding (tenant_id, visit_id, n, severity, statement, due_on)
                VALUES (\(try change.tenant()), \(id), \(Int16(index + 1)), \(finding.0), \(finding.1), \(finding.2))
                """)
        }
        change.record("visits.record", "milestone", self.id, ["findings": .integer(Int64(findings.count))])
        return id
    }

    /// A supervisor says how a finding was put right.
    public func resolve(_ finding: SupervisionVisit.Finding.ID, _ resolution: String, in change: Change) throws {
        let account = try change.viewer.require(.supervisor, in: scope)
        guard !resolution.isEmpty else { throw FieldRefusal("resolution", "field.refusal.missing") }
        let resolved = try change.guarded(["visit_finding_resolved": (nil, "visits.refusal.resolved")]) {
            try change.db.execute(
                """
                -- a finding is put right
                UPDATE visit_finding f SET resolution = \(resolution), resolved_by = \(account), resolved_at = moment()
                FROM supervision_visit v
                WHERE f.tenant_id = \(try change.tenant()) AND f.id = \(finding) AND v.tenant_id = f.tenant_id
                  AND v.id = f.visit_id AND v.milestone_id = \(id)
                """)
        }
        guard resolved == 1 else { throw NotFound() }
        change.record("visits.resolve", "milestone", id)
    }
}
