public import Kernel
public import Platform
public import Postgres

/// One edition of a contest (大赛); its entries are the proposals to its call, its tracks the lots of it.
public struct Competition: Sendable {
    /// Identifies an edition.
    public typealias ID = Identifier<Competition>

    /// Where an honour of this contest counts; the levels of the public record.
    public enum HonourLevel: String, StoredAsText, CaseIterable {
        case national
        case province
        case city
        case county
        case other
    }

    /// A track (赛道): a lot under the name that the contest gives it.
    public struct Track: Sendable, Hashable {
        /// Key of the lot.
        public var lot: Int64
        /// Name in Chinese.
        public var name: String
        /// Name in English; may be empty.
        public var englishName: String

        /// A track.
        public init(lot: Int64, name: String, englishName: String = "") {
            self.lot = lot
            self.name = name
            self.englishName = englishName
        }
    }

    /// Its key.
    public let id: ID
    /// Its call; nil for the record of an edition that was held elsewhere.
    public let call: Int64?
    /// The programme of its call.
    public let programme: Programme.ID?
    /// 1 for the first edition.
    public let edition: Int
    /// The year.
    public let year: Int
    /// Title in Chinese.
    public let title: String
    /// Title in English; empty when there is none.
    public let englishTitle: String
    /// Where its honours count.
    public let honourLevel: HonourLevel
    /// How many projects an organisation may enter; nil: any number.
    public let entriesMax: Int?
    /// Grades with which a project may not enter again.
    public let barredGrades: [Grade]
    /// When the public votes; nil: it does not.
    public let votes: VotePeriod?
    /// When the result was published.
    public let publishedAt: Timestamp?

    /// Where it lies for the roles of a viewer.
    public var scope: Scope { programme.map { Scope(programme: $0) } ?? .tenant }

    /// From when until when the public votes.
    public struct VotePeriod: Sendable, Hashable {
        /// From when.
        public let from: Timestamp
        /// Until when.
        public let until: Timestamp

        /// A period.
        public init(from: Timestamp, until: Timestamp) {
            self.from = from
            self.until = until
        }
    }

    private static let select: SQL = """
        SELECT m.id, m.call_id, c.programme_id, m.edition, m.year, m.title, m.title_en, m.honour_level, m.entries_max,
            m.barred_grades, m.votes_from, m.votes_until, m.published_at
        FROM competition m LEFT JOIN call c ON c.tenant_id = m.tenant_id AND c.id = m.call_id
        """

    private init(row: inout Row) throws {
        id = try row.next()
        call = try row.next()
        programme = try row.next()
        edition = Int(try row.next(Int16.self))
        year = Int(try row.next(Int16.self))
        title = try row.next()
        englishTitle = try row.next()
        honourLevel = try row.next()
        entriesMax = try row.next(Int16?.self).map(Int.init)
        barredGrades = try row.next([String].self).compactMap(Grade.init)
        let (from, until) = (try row.next(Timestamp?.self), try row.next(Timestamp?.self))
        votes = from.flatMap { from in until.map { VotePeriod(from: from, until: $0) } }
        publishedAt = try row.next()
    }

    /// The editions of the tenant, the newest first: for everybody once their call or their result is published, for
    /// the authority's staff before.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [Competition] {
        try db.rows(
            """
            \(select) WHERE m.tenant_id = \(try viewer.requireTenant().id)
              AND (c.published_at IS NOT NULL OR m.published_at IS NOT NULL
                    OR \(viewer.holdsAnywhere(ReviewRound.staff)))
            ORDER BY m.year DESC, m.edition DESC, m.id DESC
            """
        ) { row in try Competition(row: &row) }
    }

    /// An edition, as visible as in the list. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Competition {
        let found = try db.first(
            """
            \(select) WHERE m.tenant_id = \(try viewer.requireTenant().id) AND m.id = \(id)
              AND (c.published_at IS NOT NULL OR m.published_at IS NOT NULL
                    OR \(viewer.holdsAnywhere(ReviewRound.staff)))
            """
        ) { row in try Competition(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    static func find(ofCall call: Int64, tenant: Tenant.ID, in db: Connection) throws -> Competition? {
        try db.first("\(select) WHERE m.tenant_id = \(tenant) AND m.call_id = \(call)") { row in
            try Competition(row: &row)
        }
    }

    /// The tracks in order of their lots.
    public func tracks(for viewer: Viewer, in db: Connection) throws -> [Track] {
        try db.rows(
            """
            -- tracks of an edition
            SELECT t.lot_id, t.name, t.name_en FROM competition_track t
            WHERE t.tenant_id = \(try viewer.requireTenant().id) AND t.competition_id = \(id) ORDER BY t.lot_id
            """
        ) { row in try Track(lot: row.next(), name: row.next(), englishName: row.next()) }
    }
}

extension Competition {
    /// The lots of a call as tracks with the lots' own titles, for the officer who names them.
    public static func lots(ofCall call: Int64, for viewer: Viewer, in db: Connection) throws -> [Track] {
        guard viewer.holdsAnywhere([.programmeOfficer]) else { throw NotFound() }
        return try db.rows(
            """
            -- lots of a call
            SELECT l.id, l.title FROM lot l
            WHERE l.tenant_id = \(try viewer.requireTenant().id) AND l.call_id = \(call) ORDER BY l.number
            """
        ) { row in try Track(lot: row.next(), name: row.next()) }
    }
}
