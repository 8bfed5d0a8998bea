public import Kernel
public import Platform
public import Postgres

extension Competition {
    /// A project that takes part in an edition (参赛项目).
    public struct Entry: Sendable {
        /// Identifies an entry.
        public typealias ID = Identifier<Entry>

        /// Its key.
        public let id: ID
        /// Its number in the edition.
        public let number: Int
        /// Title of the project.
        public let title: String
        /// Who enters it; empty for everybody but the authority's staff as long as reviewers may not know it.
        public let organisationName: String
        /// The organisation, where it is registered here and may be known.
        public let organisation: Organisation.ID?
        /// Its area.
        public let areaCode: String
        /// Name of the area.
        public let areaName: String
        /// Name of its track; empty without one.
        public let track: String
        /// Key of its proposal, where it is one of the call.
        public let proposal: Int64?
        /// When it was withdrawn.
        public let withdrawnAt: Timestamp?
        /// The grade that it got in the published result, if any.
        public let grade: Grade?
        /// Key of that result.
        public let result: Int64?
        /// What it was given.
        public let amount: Money?
        /// Key of its certificate.
        public let certificate: Int64?
    }

    /// The entries of an edition by their numbers; public as the edition is.
    public func entries(for viewer: Viewer, in db: Connection) throws -> [Entry] {
        try db.rows(
            """
            -- entries of an edition
            SELECT e.id, e.number, e.title, CASE WHEN b.hides THEN '' ELSE e.organisation_name END,
                CASE WHEN b.hides THEN NULL ELSE e.organisation_id END, e.area_code, a.name,
                coalesce(t.name, ''), e.proposal_id, e.withdrawn_at, r.grade, r.id, r.amount_fen, f.id
            FROM competition_entry e
            JOIN area a ON a.code = e.area_code
            CROSS JOIN LATERAL (SELECT NOT \(isStaff(viewer)) AND \(Self.hidesTeams) AS hides) b
            LEFT JOIN competition_track t ON t.tenant_id = e.tenant_id AND t.competition_id = e.competition_id
                AND t.lot_id = e.lot_id
            LEFT JOIN competition_result r ON r.tenant_id = e.tenant_id AND r.entry_id = e.id AND r.withdrawn_at IS NULL
                AND \(publishedAt != nil)
            LEFT JOIN competition_certificate f ON f.tenant_id = r.tenant_id AND f.result_id = r.id
            WHERE e.tenant_id = \(try viewer.requireTenant().id) AND e.competition_id = \(id) ORDER BY e.number
            """
        ) { row in
            try Entry(
                id: row.next(), number: Int(row.next(Int32.self)), title: row.next(), organisationName: row.next(),
                organisation: row.next(), areaCode: row.next(), areaName: row.next(), track: row.next(),
                proposal: row.next(), withdrawnAt: row.next(), grade: row.next(), result: row.next(),
                amount: row.next(), certificate: row.next())
        }
    }

    /// Whether who enters `e` is hidden from the public: a double-blind round of the call is being prepared or held,
    /// and a title that led to its team would lead a reviewer there too. What is published is known to everybody.
    static let hidesTeams: SQL = """
        EXISTS (SELECT FROM competition blind
            JOIN review_round d ON d.tenant_id = blind.tenant_id AND d.call_id = blind.call_id
                AND d.anonymity = 'double_blind' AND d.closed_at IS NULL
            WHERE blind.tenant_id = e.tenant_id AND blind.id = e.competition_id AND blind.published_at IS NULL)
        """

    /// An entry of the edition. Throws `NotFound`.
    public func entry(_ entry: Entry.ID, for viewer: Viewer, in db: Connection) throws -> Entry {
        guard let found = try entries(for: viewer, in: db).first(where: { $0.id == entry }) else { throw NotFound() }
        return found
    }

    /// The edition, locked for a change by the officer who may change it. Throws `NotFound`.
    static func lock(_ id: ID, in change: Change) throws -> Competition {
        try change.db.execute(
            """
            -- lock an edition
            SELECT m.id FROM competition m WHERE m.tenant_id = \(try change.tenant()) AND m.id = \(id) FOR UPDATE
            """)
        let competition = try find(id, for: change.viewer, in: change.db)
        try change.viewer.require(.programmeOfficer, in: competition.scope)
        return competition
    }

    /// Whether the viewer sees the authority's side of the edition.
    public func isStaff(_ viewer: Viewer) -> Bool {
        ReviewRound.staff.contains { viewer.holds($0, in: scope) }
    }

    /// The officer withdraws an entry, with a reason.
    public static func withdraw(_ entry: Entry.ID, from id: ID, reason: String, in change: Change) throws {
        _ = try lock(id, in: change)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let withdrawn = try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- withdraw an entry
                UPDATE competition_entry SET withdrawn_at = moment(), withdrawn_reason = \(reason)
                WHERE tenant_id = \(try change.tenant()) AND competition_id = \(id) AND id = \(entry)
                  AND withdrawn_at IS NULL
                """)
        }
        guard withdrawn == 1 else { throw NotFound() }
        change.record("contests.withdraw_entry", "competition_entry", entry, ["reason": .string(reason)])
    }
}

extension Competition {
    /// Standing entries and winners of the published results, by edition; public.
    public static func counts(
        for viewer: Viewer, in db: Connection
    ) throws -> [ID: (entries: Int, winners: Int)] {
        let rows = try db.rows(
            """
            -- entries and winners by edition
            SELECT e.competition_id, count(*), count(r.id)
            FROM competition_entry e
            JOIN competition c ON c.tenant_id = e.tenant_id AND c.id = e.competition_id
            LEFT JOIN competition_result r ON r.tenant_id = e.tenant_id AND r.entry_id = e.id AND r.withdrawn_at IS NULL
                AND c.published_at IS NOT NULL
            WHERE e.tenant_id = \(try viewer.requireTenant().id) AND e.withdrawn_at IS NULL GROUP BY 1
            """
        ) { row in (try row.next(ID.self), Int(try row.next(Int64.self)), Int(try row.next(Int64.self))) }
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.0, (entries: $0.1, winners: $0.2)) })
    }
}
