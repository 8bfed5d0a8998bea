public import Kernel
public import Platform
public import Postgres

/// The editions of one contest with what came of them: those whose result is published.
public struct ContestSeries: Sendable {
    /// An edition.
    public struct Edition: Sendable {
        /// Its key.
        public let id: Competition.ID
        /// 1 for the first.
        public let edition: Int
        /// The year.
        public let year: Int
        /// Entries that took part.
        public let entries: Int
        /// Results that stand.
        public let winners: Int
        /// Names of those who held it together with the host.
        public let coHosts: [String]
    }

    /// The title that they share.
    public let title: String
    /// By year, the oldest first.
    public let editions: [Edition]

    /// All contests with a published result, by title; public as their results are.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [ContestSeries] {
        let rows = try db.rows(
            """
            -- editions of contests with their outcome
            SELECT c.title, c.id, c.edition, c.year, coalesce(e.number, 0), coalesce(r.number, 0),
                coalesce(h.names, '{}')
            FROM competition c
            LEFT JOIN (SELECT e.tenant_id, e.competition_id, count(*) AS number FROM competition_entry e
                WHERE e.tenant_id = \(try viewer.requireTenant().id) AND e.withdrawn_at IS NULL GROUP BY 1, 2) e
                ON e.tenant_id = c.tenant_id AND e.competition_id = c.id
            LEFT JOIN (SELECT r.tenant_id, r.competition_id, count(*) AS number FROM competition_result r
                WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.withdrawn_at IS NULL GROUP BY 1, 2) r
                ON r.tenant_id = c.tenant_id AND r.competition_id = c.id
            LEFT JOIN (SELECT p.tenant_id, p.competition_id, array_agg(o.name ORDER BY o.name) AS names
                FROM competition_party p JOIN organisation o ON o.id = p.organisation_id
                WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.role = 'co_host' GROUP BY 1, 2) h
                ON h.tenant_id = c.tenant_id AND h.competition_id = c.id
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.published_at IS NOT NULL
            ORDER BY c.title, c.year, c.edition
            """
        ) { row in
            (
                try row.next(String.self),
                try Edition(
                    id: row.next(), edition: Int(row.next(Int16.self)), year: Int(row.next(Int16.self)),
                    entries: Int(row.next(Int64.self)), winners: Int(row.next(Int64.self)), coHosts: row.next())
            )
        }
        return Dictionary(grouping: rows, by: \.0).sorted { $0.key < $1.key }
            .map { ContestSeries(title: $0.key, editions: $0.value.map(\.1)) }
    }

    /// The longest run of editions in years that follow each other, the latest of several that are as long.
    public var longestRun: [Edition] {
        var (best, run): ([Edition], [Edition]) = ([], [])
        for edition in editions {
            if let last = run.last, last.year == edition.year { continue }
            run = run.last.map { $0.year + 1 == edition.year } == true ? run + [edition] : [edition]
            if run.count >= best.count { best = run }
        }
        return best
    }
}

extension Fair {
    /// Who came to a fair and what it led to.
    public struct Turnout: Sendable {
        /// The fair.
        public let fair: Fair
        /// Different teams that offered something.
        public let teams: Int
        /// Of them, those that the chosen matching brought together with a need.
        public let matched: Int
    }

    /// The turnout of every fair, the newest first; public.
    public static func turnouts(for viewer: Viewer, in db: Connection) throws -> [Turnout] {
        let tenant = try viewer.requireTenant().id
        let counts = try db.rows(
            """
            -- who came to the fairs
            SELECT p.fair_id, count(DISTINCT p.name), count(DISTINCT p.name) FILTER (WHERE EXISTS (
                SELECT FROM fair_pair x JOIN fair_matching m ON m.tenant_id = x.tenant_id AND m.id = x.matching_id
                WHERE x.tenant_id = p.tenant_id AND x.offer_id = p.id AND m.chosen_at IS NOT NULL))
            FROM fair_party p WHERE p.tenant_id = \(tenant) AND p.side = 'offer' GROUP BY p.fair_id
            """
        ) { row in (try row.next(ID.self), Int(try row.next(Int64.self)), Int(try row.next(Int64.self))) }
        return try all(for: viewer, in: db).map { fair in
            let found = counts.first { $0.0 == fair.id }
            return Turnout(fair: fair, teams: found?.1 ?? 0, matched: found?.2 ?? 0)
        }
    }
}
