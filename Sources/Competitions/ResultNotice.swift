public import Kernel
public import Platform
public import Postgres

/// The public notice (公示) of proposed awards.
public struct ResultNotice: Sendable {
    /// Identifies a notice.
    public typealias ID = Identifier<ResultNotice>

    /// One proposed award, as it is shown to everybody.
    public struct Line: Sendable, Hashable {
        /// Key of the proposal; the reader may object to it.
        public let proposal: Int64
        /// Title of the proposal.
        public let title: String
        /// The organisation.
        public let organisation: String
        /// Title of the lot.
        public let lot: String
        /// The amount.
        public let amount: Money
    }

    /// Its key.
    public let id: ID
    /// The plan whose awards it shows.
    public let plan: AwardPlan.ID
    /// Its heading.
    public let title: String
    /// What stands above the list.
    public let introduction: String
    /// The list as it was published.
    public let lines: [Line]
    /// SHA-256 of the list.
    public let sha256: [UInt8]
    /// When it was published.
    public let publishedAt: Timestamp
    /// How long it stands, as the rule in force said.
    public let periodDays: Int
    /// In what the period is counted.
    public let periodUnit: Rule.Unit
    /// Where the period comes from.
    public let periodCitation: String
    /// The last day on which objections are received.
    public let endsOn: Day
    /// Whether the last day rests on a year without a published table of holidays (预估).
    public let isEstimated: Bool
    /// When it was withdrawn.
    public let withdrawnAt: Timestamp?
    /// Why it was withdrawn, or empty.
    public let withdrawnReason: String

    /// Whether objections are received on a day.
    public func receivesObjections(on day: Day) -> Bool { withdrawnAt == nil && day <= endsOn }

    private static let select: SQL = """
        SELECT n.id, n.plan_id, n.title, n.introduction, n.content, n.content_sha256, n.published_at, n.period_days,
            n.period_unit, n.period_citation, n.ends_on, n.ends_on_estimated, n.withdrawn_at, n.withdrawn_reason
        FROM result_notice n
        """

    private init(row: inout Row) throws {
        id = try row.next()
        plan = try row.next()
        title = try row.next()
        introduction = try row.next()
        lines = try Self.lines(of: try row.next(String.self))
        sha256 = try row.next()
        publishedAt = try row.next()
        periodDays = Int(try row.next(Int16.self))
        periodUnit = try row.next()
        periodCitation = try row.next()
        endsOn = try row.next()
        isEstimated = try row.next()
        withdrawnAt = try row.next()
        withdrawnReason = try row.next()
    }

    private static func lines(of content: String) throws -> [Line] {
        guard let array = try JSON.parse(content).array else {
            throw PostgresDecodingError(column: "content", reason: "no list")
        }
        return try array.map { line in
            guard let proposal = line["proposal"]?.number?.int64, let fen = line["amount_fen"]?.number?.int64,
                let title = line["title"]?.string, let organisation = line["organisation"]?.string,
                let lot = line["lot"]?.string
            else { throw PostgresDecodingError(column: "content", reason: "no line of a notice") }
            return Line(
                proposal: proposal, title: title, organisation: organisation, lot: lot, amount: Money(fen: fen))
        }
    }

    /// A notice; public. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> ResultNotice {
        let found = try db.first(
            "\(select) WHERE n.tenant_id = \(try viewer.requireTenant().id) AND n.id = \(id)"
        ) { row in try ResultNotice(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// The notices of the tenant, the newest first; public.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [ResultNotice] {
        try db.rows("\(select) WHERE n.tenant_id = \(try viewer.requireTenant().id) ORDER BY n.id DESC") { row in
            try ResultNotice(row: &row)
        }
    }

    /// The standing notice of a plan, if there is one; public.
    public static func standing(
        of plan: AwardPlan.ID, for viewer: Viewer, in db: Connection
    ) throws -> ResultNotice? {
        try db.first(
            """
            \(select) WHERE n.tenant_id = \(try viewer.requireTenant().id) AND n.plan_id = \(plan)
              AND n.withdrawn_at IS NULL
            """
        ) { row in try ResultNotice(row: &row) }
    }
}
