internal import Forms
public import Kernel
public import Platform
public import Postgres

/// A live pitch (路演) of an edition: entries in a drawn order, a clock, judges with their pads.
public struct PitchSession: Sendable {
    /// Identifies a session.
    public typealias ID = Identifier<PitchSession>

    /// What a judge marks.
    public struct Criterion: Sendable, Hashable {
        /// Its name.
        public let name: String
        /// The highest mark.
        public let marksMax: Int

        /// What a judge marks.
        public init(name: String, marksMax: Int) {
            self.name = name
            self.marksMax = marksMax
        }
    }

    /// A judge with the number on the table.
    public struct Judge: Sendable, Hashable {
        /// The number on the table.
        public let number: Int
        /// The account.
        public let account: Account.ID
        /// The name.
        public let name: String
    }

    /// An entry in the drawn order.
    public struct Slot: Sendable {
        /// 1 for the first.
        public let position: Int
        /// The entry.
        public let entry: Competition.Entry.ID
        /// Its number in the edition.
        public let number: Int
        /// Its title.
        public let title: String
        /// Who pitches; empty as long as reviewers may not know it.
        public let organisationName: String
        /// Whether the entry was withdrawn: nobody waits for it.
        public let isWithdrawn: Bool
    }

    /// Its key.
    public let id: ID
    /// The edition.
    public let competition: Competition.ID
    /// The programme of the edition's call.
    public let programme: Programme.ID?
    /// Its name.
    public let name: String
    /// How long a pitch may last, in seconds.
    public let pitchSeconds: Int
    /// How long the questions may last, in seconds.
    public let questionSeconds: Int
    /// How sheets become a score.
    public let rule: RankingRule
    /// The random seed of the order; nil before the draw.
    public let seed: Int64?
    /// Whether whoever drew typed the seed; nil before the draw, and where this was not recorded.
    public let isSeedTyped: Bool?
    /// Where a typed seed comes from.
    public let seedSource: String
    /// When it opened.
    public let openedAt: Timestamp?
    /// When it closed.
    public let closedAt: Timestamp?
    /// When it was withdrawn; from then on it counts no more.
    public let withdrawnAt: Timestamp?

    /// Where it lies for the roles of a viewer.
    public var scope: Scope { programme.map { Scope(programme: $0) } ?? .tenant }

    private static let select: SQL = """
        SELECT s.id, s.competition_id, c.programme_id, s.name, s.pitch_seconds, s.question_seconds, s.method,
            s.drop_high, s.drop_low, s.when_at_least, s.places, s.rounding, s.ranked_by, s.tie_chain, s.quorum, s.seed,
            s.seed_typed, s.seed_source, s.opened_at, s.closed_at, s.withdrawn_at
        FROM pitch_session s
        JOIN competition m ON m.tenant_id = s.tenant_id AND m.id = s.competition_id
        LEFT JOIN call c ON c.tenant_id = m.tenant_id AND c.id = m.call_id
        """

    private init(row: inout Row) throws {
        id = try row.next()
        competition = try row.next()
        programme = try row.next()
        name = try row.next()
        pitchSeconds = Int(try row.next(Int16.self))
        questionSeconds = Int(try row.next(Int16.self))
        var rule = RankingRule(method: try row.choice("method", RankingRule.Method.init(rawValue:)), quorum: 1)
        rule.dropHigh = Int(try row.next(Int16.self))
        rule.dropLow = Int(try row.next(Int16.self))
        rule.whenAtLeast = Int(try row.next(Int16.self))
        rule.places = Int(try row.next(Int16.self))
        // A sheet is the sum of its marks, which have two places at most.
        rule.sheetPlaces = 2
        rule.rounding = try row.choice("rounding", Rounding.init(rawValue:))
        rule.rankedBy = try row.next()
        rule.tieChain = try row.next([String].self).compactMap(TieBreak.init)
        rule.quorum = Int(try row.next(Int16.self))
        self.rule = rule
        seed = try row.next()
        isSeedTyped = try row.next()
        seedSource = try row.next()
        openedAt = try row.next()
        closedAt = try row.next()
        withdrawnAt = try row.next()
    }

    /// A session; public as soon as its order is drawn, before for staff and judges. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> PitchSession {
        let session = try load(id, tenant: try viewer.requireTenant().id, in: db)
        if session.seed != nil || session.isStaff(viewer) { return session }
        guard try session.judge(of: viewer, in: db) != nil else { throw NotFound() }
        return session
    }

    static func load(_ id: ID, tenant: Tenant.ID, in db: Connection) throws -> PitchSession {
        let found = try db.first("\(select) WHERE s.tenant_id = \(tenant) AND s.id = \(id)") { row in
            try PitchSession(row: &row)
        }
        guard let found else { throw NotFound() }
        return found
    }

    /// The sessions of an edition in the order of their keys; before their draw and withdrawn ones for the authority's
    /// staff only.
    public static func all(of competition: Competition, for viewer: Viewer, in db: Connection) throws -> [PitchSession]
    {
        try db.rows(
            """
            \(select) WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.competition_id = \(competition.id)
              AND (s.seed IS NOT NULL AND s.withdrawn_at IS NULL OR \(competition.isStaff(viewer)))
            ORDER BY s.id
            """
        ) { row in try PitchSession(row: &row) }
    }

    /// Whether the viewer sees the authority's side of the session.
    public func isStaff(_ viewer: Viewer) -> Bool { ReviewRound.staff.contains { viewer.holds($0, in: scope) } }

    /// The seat of the viewer among the judges; nil for everybody else.
    public func judge(of viewer: Viewer, in db: Connection) throws -> Judge? {
        guard let account = viewer.account else { return nil }
        return try judges(for: viewer, in: db).first { $0.account == account }
    }

    /// What is marked, in order.
    public func criteria(for viewer: Viewer, in db: Connection) throws -> [Criterion] {
        try db.rows(
            """
            -- criteria of a live pitch
            SELECT c.name, c.marks_max FROM pitch_criterion c
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.session_id = \(id) ORDER BY c.position
            """
        ) { row in try Criterion(name: row.next(), marksMax: Int(row.next(Int16.self))) }
    }

    /// The judges by their numbers.
    public func judges(for viewer: Viewer, in db: Connection) throws -> [Judge] {
        try db.rows(
            """
            -- judges of a live pitch
            SELECT j.number, j.account_id, a.name FROM pitch_judge j JOIN account a ON a.id = j.account_id
            WHERE j.tenant_id = \(try viewer.requireTenant().id) AND j.session_id = \(id) ORDER BY j.number
            """
        ) { row in try Judge(number: Int(row.next(Int16.self)), account: row.next(), name: row.next()) }
    }

    /// The entries in the drawn order.
    public func slots(for viewer: Viewer, in db: Connection) throws -> [Slot] {
        try db.rows(
            """
            -- order of a live pitch
            SELECT l.position, l.entry_id, e.number, e.title,
                CASE WHEN \(isStaff(viewer)) OR NOT \(Competition.hidesTeams) THEN e.organisation_name ELSE '' END,
                e.withdrawn_at IS NOT NULL
            FROM pitch_slot l
            JOIN competition_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
            WHERE l.tenant_id = \(try viewer.requireTenant().id) AND l.session_id = \(id) ORDER BY l.position
            """
        ) { row in
            try Slot(
                position: Int(row.next(Int16.self)), entry: row.next(), number: Int(row.next(Int32.self)),
                title: row.next(), organisationName: row.next(), isWithdrawn: row.next())
        }
    }
}
