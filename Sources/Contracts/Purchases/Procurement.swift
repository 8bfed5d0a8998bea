public import Kernel
public import Platform
public import Postgres

/// How a need is bought. Below the threshold the procurement runs here: announcement, sealed responses, opening by two
/// people, evaluation, notice. One by a statutory method is run by the government's platform and recorded here. Both
/// end in a recorded award.
public struct Procurement: Sendable {
    /// Identifies a procurement.
    public typealias ID = Identifier<Procurement>

    /// How far it is.
    public enum State: String, StoredAsText, CaseIterable {
        case draft
        case announced
        case opened
        case ranked
        case noticed
        case recorded
        case awarded
        case failed
        case cancelled

        /// Key of its name in the message catalogue.
        public var messageKey: String { "purchasing.procurement.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// Its number.
    public let number: String
    /// The need.
    public let need: PurchaseNeed.ID
    /// The programme.
    public let programme: Programme.ID
    /// The year for which it is planned.
    public let year: Int
    /// Code of the item.
    public let itemCode: String
    /// Name of the item.
    public let itemName: String
    /// Where the service is given.
    public let areaCode: String
    /// Path of that area.
    public let areaPath: String
    /// Who buys.
    public let purchaser: Organisation.ID
    /// Name of who buys.
    public let purchaserName: String
    /// What it is for.
    public let title: String
    /// What is asked for.
    public let description: String
    /// What it will cost.
    public let estimate: Money
    /// How the contractor is found.
    public let method: RecordedAward.Method
    /// How far it is.
    public let state: State
    /// Who started it.
    public let startedBy: Account.ID
    /// The day whose rules bind it.
    public let startedOn: Day
    /// What the price counts, in percent; nil before the announcement.
    public let priceWeight: Fraction?
    /// Until when responses are taken.
    public let responsesDueAt: Timestamp?
    /// Until when questions are taken; nil for until responses are.
    public let questionsUntil: Timestamp?
    /// When it was announced.
    public let announcedAt: Timestamp?
    /// When the result was announced.
    public let noticedOn: Day?
    /// Last day of that notice.
    public let noticeEndsOn: Day?
    /// When two people had signed the opening; nil before.
    public let openedAt: Timestamp?

    /// Whether it runs here.
    public var runsHere: Bool { method == .belowThreshold }
    /// Where rights to it are looked up.
    public var scope: Scope { Scope(programme: programme, areaPath: areaPath) }
    /// Where rules are looked up, the narrowest first.
    var ruleScopes: [String] { areaPath.split(separator: ".").map(String.init).reversed() + ["CN"] }

    private static let select: SQL = """
        SELECT p.id, p.number, p.need_id, p.programme_id, p.year, p.item_code, i.name, p.area_code, a.path,
            p.purchaser_id, o.name, p.title, p.description, p.estimate_fen, p.method, p.state, p.started_by,
            p.started_on, p.price_weight::text, p.responses_due_at, p.questions_until, p.announced_at,
            p.noticed_on, p.notice_ends_on, e.signed_at
        FROM procurement p JOIN catalogue_item i ON i.tenant_id = p.tenant_id AND i.id = p.item_id
        JOIN area a ON a.code = p.area_code JOIN organisation o ON o.id = p.purchaser_id
        LEFT JOIN procurement_opening e ON e.tenant_id = p.tenant_id AND e.procurement_id = p.id
        """

    private init(row: inout Row) throws {
        id = try row.next()
        number = try row.next()
        need = try row.next()
        programme = try row.next()
        year = Int(try row.next(Int16.self))
        itemCode = try row.next()
        itemName = try row.next()
        areaCode = try row.next()
        areaPath = try row.next()
        purchaser = try row.next()
        purchaserName = try row.next()
        title = try row.next()
        description = try row.next()
        estimate = try row.next()
        method = try row.next()
        state = try row.next()
        startedBy = try row.next()
        startedOn = try row.next()
        priceWeight = try row.next(String?.self).flatMap { Fraction($0) }
        responsesDueAt = try row.next()
        questionsUntil = try row.next()
        announcedAt = try row.next()
        noticedOn = try row.next()
        noticeEndsOn = try row.next()
        openedAt = try row.next()
    }

    /// Who reads procurements before they are announced.
    public static let readers: Set<Role> = [.programmeOfficer, .decisionMaker, .auditor, .supervisor, .evaluator]

    /// Whether the viewer sees more of it than the public.
    public func isStaff(_ viewer: Viewer) -> Bool { Self.readers.contains { viewer.holds($0, in: scope) } }

    private func isVisible(to viewer: Viewer) -> Bool {
        announcedAt != nil || state == .recorded || state == .awarded || isStaff(viewer)
    }

    /// What a list is narrowed to.
    public struct Query: Sendable {
        /// Words in number, title or code of the item.
        public var words = ""
        /// The state; nil for all.
        public var state: State?
        /// The method; nil for all.
        public var method: RecordedAward.Method?

        /// Everything.
        public init() {}
    }

    /// Procurements, the newest first: what was announced or decided for everybody, for the authority's staff all.
    public static func all(_ query: Query, for viewer: Viewer, in db: Connection) throws -> [Procurement] {
        let pattern = "%\(query.words.lowercased())%"
        return try db.rows(
            """
            -- procurements
            \(select)
            WHERE p.tenant_id = \(try viewer.requireTenant().id)
              AND (lower(p.number) LIKE \(pattern) OR lower(p.title) LIKE \(pattern)
                OR lower(p.item_code) LIKE \(pattern))
              AND (\(query.state?.rawValue ?? "") = '' OR p.state = \(query.state?.rawValue ?? ""))
              AND (\(query.method?.rawValue ?? "") = '' OR p.method = \(query.method?.rawValue ?? ""))
            ORDER BY p.id DESC
            """
        ) { row in try Procurement(row: &row) }.filter { $0.isVisible(to: viewer) }
    }

    /// A procurement. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Procurement {
        let found = try db.first(
            """
            -- procurement by id
            \(select) WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.id = \(id)
            """
        ) { row in try Procurement(row: &row) }
        guard let found, found.isVisible(to: viewer) else { throw NotFound() }
        return found
    }

    /// Whether a complaint suspends it on a day.
    public func isSuspended(on day: Day, in db: Connection, for viewer: Viewer) throws -> Bool {
        try db.value(
            """
            -- whether a procurement is suspended
            SELECT procurement_is_suspended(\(try viewer.requireTenant().id), \(id), \(day))
            """, as: Bool.self) ?? false
    }

    /// Whether its deadline has passed, by the clock of the database.
    public func isOver(in db: Connection) throws -> Bool {
        guard let responsesDueAt else { return false }
        return try db.value("-- whether a deadline has passed\nSELECT moment() > \(responsesDueAt)", as: Bool.self)
            ?? false
    }

    /// Whether questions are taken now, by the clock of the database.
    public func takesQuestions(in db: Connection) throws -> Bool {
        guard state == .announced, let last = questionsUntil ?? responsesDueAt else { return false }
        return try db.value("-- whether questions are taken\nSELECT moment() <= \(last)", as: Bool.self) ?? false
    }

    /// Moves it on and logs the move.
    func move(
        to next: State, _ assignments: SQL, _ action: String, reason: String = "", in change: Change
    ) throws -> Procurement {
        let rows = try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- move a procurement
                UPDATE procurement SET state = \(next)\(assignments)
                WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND state = \(state)
                """)
        }
        guard rows == 1 else { throw Conflict(current: ["state": state.rawValue]) }
        change.record(action, "procurement", id, ["state": .string(next.rawValue)])
        try change.move("procurement", id.rawValue, from: state.rawValue, to: next.rawValue, reason: reason)
        return try Self.find(id, for: change.viewer, in: change.db)
    }
}
