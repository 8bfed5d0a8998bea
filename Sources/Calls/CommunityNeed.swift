public import Kernel
public import Platform
public import Postgres

/// What a town or a community needs (社区需求): for how many, by when, at about what cost.
///
/// Not the need of a child: that is a private matter of FieldService. A community's need is public once the county has
/// accepted it, becomes a lot of a call or goes to a matching fair, and closes only after the community was asked.
public struct CommunityNeed: Sendable {
    /// Identifies a community need.
    public typealias ID = Identifier<CommunityNeed>

    /// Where it stands.
    public enum State: String, StoredAsText, CaseIterable {
        case stated
        case returned
        case accepted
        case closed
        case withdrawn

        /// Key of the state's name in the message catalogue.
        public var messageKey: String { "needs.state.\(rawValue)" }
    }

    /// What the community said when it was asked.
    public enum Answer: String, StoredAsText, CaseIterable {
        case met
        case partly
        case unmet
        case unreachable

        /// Key of the answer's name in the message catalogue.
        public var messageKey: String { "needs.answer.\(rawValue)" }
    }

    /// What is stated of a need.
    public struct Statement: Sendable {
        /// Code of the place.
        public var areaCode: String
        /// What is needed, in a line.
        public var title: String
        /// What is needed, and why.
        public var description: String
        /// For how many people.
        public var people: Int
        /// By when.
        public var neededBy: Day
        /// What it may cost.
        public var budget: Money

        /// A statement.
        public init(
            areaCode: String, title: String, description: String, people: Int, neededBy: Day, budget: Money
        ) {
            self.areaCode = areaCode
            self.title = title
            self.description = description
            self.people = people
            self.neededBy = neededBy
            self.budget = budget
        }
    }

    /// Its key.
    public let id: ID
    /// What was stated.
    public let statement: Statement
    /// Name of the place.
    public let areaName: String
    /// Path of the place.
    public let areaPath: String
    /// Where it stands.
    public let state: State
    /// Who stated it.
    public let statedBy: Account.ID
    /// When.
    public let statedAt: Timestamp
    /// Why the county gave it back, or empty.
    public let returnedReason: String
    /// The call in whose lot it is; none again when that call ended without a taker.
    public let call: Call.ID?
    /// Title of that call.
    public let callTitle: String?
    /// Whether that call is published.
    public let isCallPublished: Bool
    /// Whether a quick claim decides who takes it.
    public let isClaimable: Bool
    /// The lot that answers it.
    public let lot: Call.Lot.ID?
    /// Who takes care of it.
    public let taker: Organisation.ID?
    /// Name of who takes care of it.
    public let takerName: String?
    /// What the community said.
    public let answer: Answer?
    /// What it added.
    public let answerNote: String
    /// When it was closed.
    public let closedAt: Timestamp?
    /// Counts the changes; a change names the version it saw.
    public let version: Int

    /// Where it lies, for the check of roles.
    public var scope: Scope { Scope(areaPath: areaPath) }

    static let columns: SQL = """
        n.id, n.area_code, n.title, n.description, n.people, n.needed_by, n.budget_fen, area.name, area.path, n.state,
        n.stated_by, n.stated_at, n.returned_reason, c.id, c.title, coalesce(c.published_at IS NOT NULL, false),
        coalesce(c.kind = 'claim' AND c.state = 'published', false), ln.lot_id, n.taker_id, o.name, n.answer,
            n.answer_note, n.closed_at, n.version
        """
    static let joins: SQL = """
        community_need n
        JOIN area ON area.code = n.area_code
        LEFT JOIN lot_need ln ON ln.tenant_id = n.tenant_id AND ln.need_id = n.id
            AND ln.ended_at IS NULL
        LEFT JOIN call c ON c.tenant_id = ln.tenant_id AND c.id = ln.call_id
        LEFT JOIN organisation o ON o.id = n.taker_id
        """

    init(row: inout Row) throws {
        id = try row.next()
        statement = try Statement(
            areaCode: row.next(), title: row.next(), description: row.next(), people: Int(row.next(Int32.self)),
            neededBy: row.next(), budget: row.next())
        areaName = try row.next()
        areaPath = try row.next()
        state = try row.next()
        statedBy = try row.next()
        statedAt = try row.next()
        returnedReason = try row.next()
        call = try row.next()
        callTitle = try row.next()
        isCallPublished = try row.next()
        isClaimable = try row.next()
        lot = try row.next()
        taker = try row.next()
        takerName = try row.next()
        answer = try row.next()
        answerNote = try row.next()
        closedAt = try row.next()
        version = Int(try row.next(Int32.self))
    }
}

extension CommunityNeed {
    /// Which needs a list shows.
    public enum Filter: String, Sendable, CaseIterable {
        /// Accepted, and nobody takes care of them yet.
        case open
        /// Somebody takes care of them.
        case taken
        case closed
        /// Stated, and the county has not decided: for those who may see them.
        case waiting

        fileprivate var condition: SQL {
            switch self {
            case .open: "n.state = 'accepted' AND n.taker_id IS NULL"
            case .taken: "n.state = 'accepted' AND n.taker_id IS NOT NULL"
            case .closed: "n.state = 'closed'"
            case .waiting: "n.state IN ('stated', 'returned')"
            }
        }
    }

    /// Everybody sees what the county accepted; who works for the authority or in the area sees the rest.
    static func visible(to viewer: Viewer) -> SQL {
        let grants = viewer.grants.filter {
            StaffReach.submitted.contains($0.role) && $0.scope.holder == nil && $0.scope.lot == nil
        }
        return """
            (n.state IN ('accepted', 'closed') OR n.stated_by = \(viewer.account?.rawValue ?? 0) OR EXISTS (
                SELECT FROM unnest(\(grants.map { $0.scope.areaPath ?? "" })) AS g (area)
                WHERE starts_with(area.path, g.area)))
            """
    }

    /// Needs that the viewer may see, the newest first.
    public static func all(
        _ filter: Filter? = nil, areaCode: String? = nil, after: ID? = nil, limit: Int = 50, for viewer: Viewer,
        in db: Connection
    ) throws -> [CommunityNeed] {
        var condition: SQL = "n.tenant_id = \(try viewer.requireTenant().id) AND \(visible(to: viewer))"
        if let filter { condition += " AND \(filter.condition)" }
        if let areaCode {
            condition += " AND starts_with(area.path, (SELECT top.path FROM area top WHERE top.code = \(areaCode)))"
        }
        return try db.rows(
            """
            -- community needs
            SELECT \(columns) FROM \(joins)
            WHERE \(condition) AND n.id < \(after?.rawValue ?? Int64.max)
            ORDER BY n.id DESC LIMIT \(min(max(limit, 1), 2_000))
            """
        ) { row in try CommunityNeed(row: &row) }
    }

    /// A need that the viewer may see. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> CommunityNeed {
        let found = try db.first(
            """
            -- community need by id
            SELECT \(columns) FROM \(joins)
            WHERE n.tenant_id = \(try viewer.requireTenant().id) AND n.id = \(id) AND \(visible(to: viewer))
            """
        ) { row in try CommunityNeed(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    static func locked(_ id: ID, in change: Change) throws -> CommunityNeed {
        try change.db.execute(
            """
            -- lock a community need
            SELECT FROM community_need WHERE tenant_id = \(try change.tenant()) AND id = \(id) FOR UPDATE
            """)
        return try find(id, for: change.viewer, in: change.db)
    }
}
