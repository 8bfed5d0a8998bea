public import Platform
public import Postgres

/// How far the reviewers of a closed round agree, and what the ranks would be without their leniency: shown beside the
/// ranking, never in its place.
public struct RoundReliability: Sendable {
    /// A proposal with its raw and its adjusted place.
    public struct Line: Sendable {
        /// Title of the proposal.
        public let title: String
        /// The mean of its sheets.
        public let rawMean: Double
        /// Its mean without the leniency of its judges.
        public let adjusted: Double?
        /// Its place by the raw mean.
        public let rawPlace: Int
        /// Its place by the adjusted mean; nil where some entries have no judge in common with the others.
        public let adjustedPlace: Int?
        /// Its part of the table, from 1: adjusted means compare within one part only.
        public let part: Int
        /// Its mean z, of judges with enough sheets.
        public let meanZ: Double?

        /// Whether the two places differ.
        public var isMoved: Bool { adjustedPlace != nil && adjustedPlace != rawPlace }
    }

    /// A reviewer.
    public struct Judge: Sendable {
        /// Name of the reviewer.
        public let name: String
        /// How many sheets.
        public let sheets: Int
        /// By how much more lenient than the others.
        public let effect: Double?
        /// Whether the effect lies far outside those of the panel: see `OutlyingEffects`.
        public let isOutlying: Bool
    }

    /// From how many sheets of a judge on z-scores count.
    public static let sheetsMin = 3

    /// Proposals by raw mean, best first.
    public let lines: [Line]
    /// Reviewers by name.
    public let judges: [Judge]
    /// The correlations; nil unless every judge scored every proposal.
    public let correlation: IntraclassCorrelation?
    /// Krippendorff's α of the totals as intervals.
    public let alpha: Double?
    /// Kendall's W; nil unless every judge scored every proposal.
    public let concordance: KendallConcordance?
    /// How many parts of the table no reviewer connects: adjusted values are comparable within one part only.
    public let parts: Int

    /// The report of a closed round, for the authority's staff. Throws `NotFound`.
    public static func of(_ round: ReviewRound, for viewer: Viewer, in db: Connection) throws -> RoundReliability {
        guard round.isStaff(viewer), round.state == .closed else { throw NotFound() }
        let sheets = try db.rows(
            """
            -- totals of a closed round by proposal and reviewer
            SELECT a.proposal_id, p.title, a.reviewer_id, c.name, s.total::double precision
            FROM score_sheet s
            JOIN review_assignment a ON a.tenant_id = s.tenant_id AND a.id = s.assignment_id AND a.ended_at IS NULL
            JOIN proposal p ON p.tenant_id = a.tenant_id AND p.id = a.proposal_id
            JOIN reviewer r ON r.tenant_id = a.tenant_id AND r.id = a.reviewer_id
            JOIN account c ON c.id = r.account_id
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND a.round_id = \(round.id)
              AND s.submitted_at IS NOT NULL
            ORDER BY a.proposal_id, a.reviewer_id
            """
        ) { row in
            try Sheet(
                proposal: row.next(), title: row.next(), reviewer: row.next(), name: row.next(), total: row.next())
        }
        guard !sheets.isEmpty else { throw NotFound() }
        return RoundReliability(sheets)
    }

    /// A submitted sheet.
    struct Sheet: Sendable {
        let proposal: Int64
        let title: String
        let reviewer: Int64
        let name: String
        let total: Double
    }

    init(_ sheets: [Sheet]) {
        let proposals = Set(sheets.map(\.proposal)).sorted()
        let reviewers = Set(sheets.map(\.reviewer)).sorted()
        let row = Dictionary(uniqueKeysWithValues: proposals.enumerated().map { ($1, $0) })
        let column = Dictionary(uniqueKeysWithValues: reviewers.enumerated().map { ($1, $0) })
        let scores = sheets.map {
            JudgeCalibration.Sheet(entry: row[$0.proposal] ?? 0, judge: column[$0.reviewer] ?? 0, score: $0.total)
        }
        let squares = JudgeCalibration(leastSquaresOf: scores)
        let standard = JudgeCalibration(zScoresOf: scores, minimum: Self.sheetsMin)
        var cells: [[Double?]] = proposals.map { _ in reviewers.map { _ in nil } }
        for sheet in scores { cells[sheet.entry][sheet.judge] = sheet.score }
        let titles = Dictionary(sheets.map { ($0.proposal, $0.title) }, uniquingKeysWith: { first, _ in first })
        let isOne = squares.components.count == 1
        let order = isOne ? squares.adjustedOrder : []
        let adjusted = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0 + 1) })
        let part = Dictionary(
            uniqueKeysWithValues: squares.components.enumerated().flatMap { part, rows in
                rows.map { ($0, part + 1) }
            })
        lines = squares.rawOrder.enumerated().map { place, index in
            Line(
                title: titles[proposals[index]] ?? "", rawMean: squares.entries[index].rawMean,
                adjusted: squares.entries[index].adjusted, rawPlace: place + 1, adjustedPlace: adjusted[index],
                part: part[index] ?? 1, meanZ: standard.entries[index].effect)
        }
        let freed = squares.entries.compactMap(\.effect)
        let spread = (freed.reduce(0) { $0 + $1 * $1 } / Double(max(1, freed.count - 1))).squareRoot()
        let outlying = OutlyingEffects(squares.judgeEffects.compactMap { $0 }, spread: spread)
        judges = reviewers.enumerated().map { index, reviewer in
            let own = sheets.filter { $0.reviewer == reviewer }
            let effect = squares.judgeEffects[index]
            return Judge(
                name: own.first?.name ?? "", sheets: own.count, effect: effect,
                isOutlying: own.count >= Self.sheetsMin && effect.map(outlying.contains) ?? false)
        }
        let table = RatingTable(cells)
        correlation = table.flatMap { IntraclassCorrelation($0) }
        alpha = table.flatMap { KrippendorffAlpha.of($0, .interval) }
        concordance = table.flatMap { KendallConcordance($0) }
        parts = squares.components.count
    }
}
