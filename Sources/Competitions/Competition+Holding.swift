internal import Kernel
public import Platform
internal import Postgres

extension Competition {
    /// An edition as the officer writes it.
    public struct Draft: Sendable {
        /// 1 for the first edition.
        public var edition: Int
        /// The year.
        public var year: Int
        /// Title in Chinese.
        public var title: String
        /// Title in English; may be empty.
        public var englishTitle: String
        /// Where its honours count.
        public var honourLevel: HonourLevel
        /// Its tracks.
        public var tracks: [Track]

        /// An edition.
        public init(
            edition: Int, year: Int, title: String, englishTitle: String = "", honourLevel: HonourLevel,
            tracks: [Track] = []
        ) {
            self.edition = edition
            self.year = year
            self.title = title
            self.englishTitle = englishTitle
            self.honourLevel = honourLevel
            self.tracks = tracks
        }
    }

    /// The officer makes a call the call of a contest.
    public static func hold(call: Int64, _ draft: Draft, in change: Change) throws -> Competition {
        let tenant = try change.tenant()
        let programme = try change.db.value(
            """
            -- programme of a call
            SELECT c.programme_id FROM call c WHERE c.tenant_id = \(tenant) AND c.id = \(call)
            """,
            as: Programme.ID.self)
        guard let programme else { throw NotFound() }
        let officer = try change.viewer.require(.programmeOfficer, in: Scope(programme: programme))
        try draft.check()
        let id = try ReviewRefusal.mapping {
            try change.db.value(
                """
                -- hold a competition
                INSERT INTO competition (tenant_id, call_id, edition, year, title, title_en, honour_level, created_by)
                VALUES (\(tenant), \(call), \(Int16(draft.edition)), \(Int16(draft.year)), \(draft.title),
                    \(draft.englishTitle), \(draft.honourLevel), \(officer))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        for track in draft.tracks {
            let added = try ReviewRefusal.mapping {
                try change.db.execute(
                    """
                    -- add a track
                    INSERT INTO competition_track (tenant_id, competition_id, lot_id, name, name_en)
                    SELECT l.tenant_id, \(id), l.id, \(track.name), \(track.englishName)
                    FROM lot l WHERE l.tenant_id = \(tenant) AND l.call_id = \(call) AND l.id = \(track.lot)
                    """)
            }
            guard added == 1 else { throw FieldRefusal("tracks", "field.refusal.choice") }
        }
        change.record("competitions.hold", "competition", id, ["title": .string(draft.title)])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Winners of a contest get an honour in their public record.
    static func honour(_ awards: [Award], call: Int64, in change: Change) throws {
        guard let competition = try find(ofCall: call, tenant: try change.tenant(), in: change.db) else { return }
        let tracks = try competition.tracks(for: change.viewer, in: change.db)
        for award in awards {
            let track = tracks.first { $0.lot == award.lot }.map { "\($0.name)" } ?? award.lotTitle
            try Organisation.grantHonour(
                to: award.organisation, title: "\(competition.title)（\(track)）获奖：\(award.title)",
                level: competition.honourLevel.rawValue, in: change)
        }
    }
}

extension Competition.Draft {
    func check() throws {
        var refusals: [any Refusal] = []
        if title.isEmpty { refusals.append(FieldRefusal("title", "field.refusal.missing")) }
        if title.count > 200 { refusals.append(FieldRefusal.tooLong("title", title, max: 200)) }
        if !(1...1_000).contains(edition) {
            refusals.append(FieldRefusal("edition", "field.refusal.range", ["min": "1", "max": "1000"]))
        }
        if !(2_000...2_200).contains(year) {
            refusals.append(FieldRefusal("year", "field.refusal.range", ["min": "2000", "max": "2200"]))
        }
        if tracks.contains(where: { $0.name.isEmpty || $0.name.count > 100 }) {
            refusals.append(FieldRefusal("tracks", "field.refusal.missing"))
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
    }
}
