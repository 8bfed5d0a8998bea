public import Kernel
public import Platform
public import Postgres

/// What one site tells for one period.
public struct Submission: Sendable {
    /// Identifies a submission.
    public typealias ID = Identifier<Submission>

    /// Where it stands.
    public enum State: String, StoredAsText, CaseIterable {
        case open
        case submitted
        case returned
        case accepted

        /// Key of its name in the message catalogue.
        public var messageKey: String { "submissions.state.\(rawValue)" }
    }

    /// How it stands to its day; follows from the days and is not stored.
    public enum Timeliness: String, Sendable, CaseIterable {
        /// Nothing came yet, and there is time.
        case due
        /// Nothing came yet, and the day is past.
        case missing
        /// It came by its day.
        case onTime = "on_time"
        /// It came later.
        case late

        /// Key of its name in the message catalogue.
        public var messageKey: String { "submissions.timeliness.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// The template.
    public let template: ReportTemplate.ID
    /// The period.
    public let period: ReportPeriod.ID
    /// The programme.
    public let programme: Programme.ID
    /// Title of the template.
    public let title: String
    /// Its English title; may be empty.
    public let englishTitle: String
    /// First day of the period.
    public let startsOn: Day
    /// Last day of the period.
    public let endsOn: Day
    /// The last day on which it is on time.
    public let dueOn: Day
    /// Whether its period is locked.
    public let isLocked: Bool
    /// Name of the site.
    public let siteName: String
    /// Name of the village.
    public let areaName: String
    /// Name of the county that it lies in; empty where it lies in none.
    public let countyName: String
    /// Path of the village.
    public let areaPath: String
    /// Where it stands.
    public let state: State
    /// When it came for the first time.
    public let firstSubmittedAt: Timestamp?
    /// Who submitted it last.
    public let submittedBy: Account.ID?
    /// Why it was given back, or empty.
    public let returnedReason: String
    /// Counts the changes.
    public let version: Int

    /// Where rights to it are looked up.
    public var scope: Scope { Scope(programme: programme, areaPath: areaPath) }

    /// How it stands to its day.
    public func timeliness(on today: Day) -> Timeliness {
        guard let first = firstSubmittedAt?.day(in: .shanghai) else { return dueOn < today ? .missing : .due }
        return first <= dueOn ? .onTime : .late
    }

    /// Those who read submissions of the places that their grant covers.
    public static let readers: Set<Role> = [
        .areaOfficer, .programmeOfficer, .decisionMaker, .auditor, .supervisor, .evaluator,
    ]

    private static let columns: SQL = """
        s.id, s.template_id, s.period_id, t.programme_id, t.title, t.title_en, p.starts_on, p.ends_on, p.due_on,
        p.locked_at IS NOT NULL, e.name, a.name, coalesce((SELECT c.name FROM area c WHERE c.level = 3
            AND c.code <> a.code AND c.code = ANY (string_to_array(a.path, '.'))), ''), a.path,
        s.state, s.first_submitted_at, s.submitted_by,
        s.returned_reason, s.version
        """
    private static let tables: SQL = """
        submission s JOIN report_period p ON p.tenant_id = s.tenant_id AND p.id = s.period_id
        JOIN report_template t ON t.tenant_id = s.tenant_id AND t.id = s.template_id
        JOIN site e ON e.tenant_id = s.tenant_id AND e.id = s.site_id JOIN area a ON a.code = s.area_code
        """

    private init(row: inout Row) throws {
        id = try row.next()
        template = try row.next()
        period = try row.next()
        programme = try row.next()
        title = try row.next()
        englishTitle = try row.next()
        startsOn = try row.next()
        endsOn = try row.next()
        dueOn = try row.next()
        isLocked = try row.next()
        siteName = try row.next()
        areaName = try row.next()
        countyName = try row.next()
        areaPath = try row.next()
        state = try row.next()
        firstSubmittedAt = try row.next()
        submittedBy = try row.next()
        returnedReason = try row.next()
        version = try row.next()
    }

    /// Which submissions of a list.
    public enum Filter: String, Sendable, CaseIterable {
        /// What the site has to fill in: nothing came, or it was given back.
        case toFillIn = "to_fill_in"
        /// What waits for a decision.
        case toDecide = "to_decide"
        /// What is past its day and did not come.
        case missing
        /// What came after its day.
        case late
    }

    /// Submissions of the places that the viewer's grants cover, those due first, after the key `last`.
    public static func all(
        _ filter: Filter?, period: ReportPeriod.ID? = nil, after last: ID? = nil, limit: Int, for viewer: Viewer,
        in db: Connection
    ) throws -> [Submission] {
        let paths = viewer.grants.filter { readers.contains($0.role) }.map { $0.scope.areaPath ?? "" }
        let condition: SQL =
            switch filter {
            case nil: "true"
            case .toFillIn: "s.state IN ('open', 'returned') AND p.locked_at IS NULL"
            case .toDecide: "s.state = 'submitted' AND p.locked_at IS NULL"
            case .missing: "s.state = 'open' AND p.due_on < today()"
            case .late: "(s.first_submitted_at AT TIME ZONE 'Asia/Shanghai')::date > p.due_on"
            }
        return try db.rows(
            """
            -- submissions of a viewer's places
            SELECT \(columns) FROM \(tables)
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND \(condition)
              AND (\(period)::bigint IS NULL OR s.period_id = \(period)) AND s.id > \(last?.rawValue ?? 0)
              AND EXISTS (SELECT FROM unnest(\(paths)) AS mine (path) WHERE starts_with(a.path, mine.path))
            ORDER BY s.id LIMIT \(Int64(limit))
            """
        ) { row in try Submission(row: &row) }.filter { $0.isVisible(to: viewer) }
    }

    /// A submission that the viewer may read. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Submission {
        let found = try db.first(
            """
            -- submission by id
            SELECT \(columns) FROM \(tables)
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.id = \(id)
            """
        ) { row in try Submission(row: &row) }
        guard let found, found.isVisible(to: viewer) else { throw NotFound() }
        return found
    }

    /// Its numbers by the keys of their items.
    public func values(in db: Connection, tenant: Tenant.ID) throws -> [String: Int64] {
        Dictionary(
            uniqueKeysWithValues: try db.rows(
                """
                -- numbers of a submission
                SELECT v.key, v.value FROM submission_value v
                WHERE v.tenant_id = \(tenant) AND v.submission_id = \(id)
                """
            ) { row in (try row.next(String.self), try row.next(Int64.self)) })
    }

    func isVisible(to viewer: Viewer) -> Bool { Self.readers.contains { viewer.holds($0, in: scope) } }

    /// Whether the viewer may fill it in.
    public func isFilledIn(by viewer: Viewer) -> Bool {
        viewer.holds(.areaOfficer, in: scope) && !isLocked && state != .accepted
    }

    /// Whether the viewer may accept it or give it back: an officer of the town or of a place above it, or a programme
    /// officer, and never who submitted it.
    public func isDecided(by viewer: Viewer) -> Bool {
        guard state == .submitted, !isLocked, submittedBy != viewer.account else { return false }
        return viewer.holds(.programmeOfficer, in: scope)
            || viewer.grants.contains {
                $0.role == .areaOfficer && $0.covers(scope) && ($0.scope.areaPath ?? "") != areaPath
            }
    }
}
