internal import Forms
public import Kernel
public import Platform
public import Postgres

/// The result of a closed round, frozen with everything that it was made of.
public struct Ranking: Sendable {
    /// Identifies a ranking.
    public typealias ID = Identifier<Ranking>

    /// One line.
    public struct Place: Sendable {
        /// Key of the proposal.
        public let proposal: Int64
        /// Title of the proposal.
        public let title: String
        /// The applicant.
        public let organisation: Organisation.ID
        /// Name of the applicant.
        public let organisationName: String
        /// Key of the lot.
        public let lot: Int64
        /// Title of the lot.
        public let lotTitle: String
        /// What the proposal asks for.
        public let requested: Money
        /// Its position in the list, 1 for the first.
        public let position: Int
        /// Its place, shared among equals; nil without a score.
        public let place: Int?
        /// Its place within its lot.
        public let lotPlace: Int?
        /// Its score.
        public let score: Fraction?
        /// How many sheets it had.
        public let sheetCount: Int
    }

    /// Its key.
    public let id: ID
    /// Its round.
    public let round: ReviewRound.ID
    /// Canonical JSON of everything that it was made of.
    public let derivation: String
    /// SHA-256 of the derivation.
    public let sha256: [UInt8]
    /// Input of `miaopu calc` that gives the scores again; the rule of the round names the calculation.
    public let calculation: String
    /// When it was made.
    public let madeAt: Timestamp

    /// The ranking of a closed round, for the authority's staff. Throws `NotFound`.
    public static func find(of round: ReviewRound, for viewer: Viewer, in db: Connection) throws -> Ranking {
        guard round.isStaff(viewer) else { throw NotFound() }
        let found = try db.first(
            """
            -- ranking of a round
            SELECT k.id, k.round_id, k.derivation, k.derivation_sha256, k.calculation, k.made_at FROM ranking k
            WHERE k.tenant_id = \(try viewer.requireTenant().id) AND k.round_id = \(round.id)
            """
        ) { row in
            try Ranking(
                id: row.next(), round: row.next(), derivation: row.next(), sha256: row.next(), calculation: row.next(),
                madeAt: row.next())
        }
        guard let found else { throw NotFound() }
        return found
    }

    /// The lines, best first; the viewer has found the ranking.
    public func places(for viewer: Viewer, in db: Connection) throws -> [Place] {
        try db.rows(
            """
            -- places of a ranking
            SELECT x.proposal_id, p.title, p.organisation_id, o.name, p.lot_id, l.title, coalesce(p.requested_fen, 0),
                x.position, x.place, x.lot_place, x.score, x.sheet_count
            FROM ranking_place x
            JOIN proposal p ON p.tenant_id = x.tenant_id AND p.id = x.proposal_id
            JOIN organisation o ON o.id = p.organisation_id
            JOIN lot l ON l.tenant_id = p.tenant_id AND l.id = p.lot_id
            WHERE x.tenant_id = \(try viewer.requireTenant().id) AND x.ranking_id = \(id) ORDER BY x.position
            """
        ) { row in
            try Place(
                proposal: row.next(), title: row.next(), organisation: row.next(), organisationName: row.next(),
                lot: row.next(), lotTitle: row.next(), requested: row.next(), position: Int(row.next(Int32.self)),
                place: row.next(Int32?.self).map(Int.init), lotPlace: row.next(Int32?.self).map(Int.init),
                score: row.fractionIfAny(), sheetCount: Int(row.next(Int32.self)))
        }
    }

    /// The exact scores that a ranking's rule ranks by, by proposal, from its derivation; empty where the rule ranks by
    /// the published, rounded ones.
    static func measuredScores(of id: ID, tenant: Tenant.ID, in db: Connection) throws -> [Int64: Fraction] {
        let lines = try db.rows(
            """
            -- exact scores of a ranking
            SELECT (e ->> 'proposal')::bigint, e ->> 'exact' FROM ranking k
            JOIN review_round r ON r.tenant_id = k.tenant_id AND r.id = k.round_id AND r.ranked_by = 'exact'
            CROSS JOIN LATERAL jsonb_array_elements(k.derivation::jsonb -> 'entries') e
            WHERE k.tenant_id = \(tenant) AND k.id = \(id)
            """
        ) { row in (try row.next(Int64.self), try row.next(String?.self).flatMap(exactScore)) }
        return Dictionary(lines.compactMap { proposal, exact in exact.map { (proposal, $0) } }) { first, _ in first }
    }

    /// A score as derivations write it: a decimal, or numerator and denominator.
    private static func exactScore(_ text: String) -> Fraction? {
        let parts = text.split(separator: "/").map { Fraction(String($0)) }
        guard let first = parts.first, let numerator = first else { return nil }
        return parts.count == 1 ? numerator : parts[1].flatMap { numerator.divided(by: $0) }
    }

    /// How the score of one proposal of a ranking was made.
    public struct Line: Sendable {
        /// Title of the proposal.
        public let title: String
        /// Canonical JSON of the entry of the derivation.
        public let derivation: String
        /// SHA-256 of the derivation of the whole ranking.
        public let sha256: [UInt8]
    }

    /// How the score of one proposal was made, for the authority's staff. Throws `NotFound`.
    public static func line(
        of proposal: Int64, in round: ReviewRound, for viewer: Viewer, in db: Connection
    ) throws -> Line {
        guard round.isStaff(viewer) else { throw NotFound() }
        let found = try db.first(
            """
            -- one line of a ranking
            SELECT p.title, coalesce(x.derivation, (SELECT e::text
                FROM jsonb_array_elements(k.derivation::jsonb -> 'entries') e
                WHERE (e ->> 'proposal')::bigint = x.proposal_id)), k.derivation_sha256
            FROM ranking k
            JOIN ranking_place x ON x.tenant_id = k.tenant_id AND x.ranking_id = k.id
            JOIN proposal p ON p.tenant_id = x.tenant_id AND p.id = x.proposal_id
            WHERE k.tenant_id = \(try viewer.requireTenant().id) AND k.round_id = \(round.id)
              AND x.proposal_id = \(proposal)
            """
        ) { row in try Line(title: row.next(), derivation: row.next(), sha256: row.next()) }
        guard let found else { throw NotFound() }
        return found
    }

    static func freeze(
        _ result: RoundResult, of round: ReviewRound, criteria: [Criterion], in change: Change
    ) throws -> Ranking {
        let tenant = try change.tenant()
        let derivation = result.derivation(round: round, criteria: criteria).canonical
        let id = try change.db.value(
            """
            -- freeze a ranking
            INSERT INTO ranking (tenant_id, round_id, derivation, derivation_sha256, calculation, made_by)
            VALUES (\(tenant), \(round.id), \(derivation), \(SHA256.digest(Array(derivation.utf8))),
                \(result.calculation.canonical), \(change.viewer.account))
            RETURNING id
            """, as: ID.self)
        guard let id else { throw NotFound() }
        for (index, line) in result.lines.enumerated() {
            try change.db.execute(
                """
                -- freeze a place
                INSERT INTO ranking_place (tenant_id, ranking_id, proposal_id, position, place, lot_place, score,
                    sheet_count, derivation)
                VALUES (\(tenant), \(id), \(line.entry.proposal), \(Int32(index + 1)), \(line.place.map(Int32.init)),
                    \(line.lotPlace.map(Int32.init)), \(line.score(result.rule)?.description)::text::numeric,
                    \(Int32(line.entry.sheets.count)), \(result.derivation(of: line).canonical))
                """)
        }
        return try find(of: round, for: change.viewer, in: change.db)
    }
}
