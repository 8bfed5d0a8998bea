/// Scores freed of the leniency of their judges: always shown beside the raw rank, never silently in its place.
public struct JudgeCalibration: Sendable, Hashable {
    /// One score; entries and judges are numbered from 0.
    public struct Sheet: Sendable, Hashable {
        let entry: Int
        let judge: Int
        let score: Double

        /// A score.
        public init(entry: Int, judge: Int, score: Double) {
            self.entry = entry
            self.judge = judge
            self.score = score
        }
    }

    /// How leniency is estimated.
    public enum Method: String, Sendable, Hashable, CaseIterable {
        /// Judge and entry effects that fit the scores best.
        case leastSquares = "least_squares"
        /// Each judge's scores on a scale of the judge's own mean and deviation.
        case zScore = "z_score"
    }

    /// What was found on an entry.
    public struct Entry: Sendable, Hashable {
        /// The mean of its scores.
        public let rawMean: Double
        /// By how much it is above or below the others; its mean z with `zScore`; nil when no score of it counts.
        public let effect: Double?
        /// Its mean without the leniency of its judges.
        public let adjusted: Double?
    }

    /// The analysis of variance of least squares.
    public struct Variance: Sendable, Hashable {
        /// Sum of squares between judges, not adjusted for entries.
        public let judges: Double
        /// Sum of squares between entries, adjusted for judges.
        public let entriesAdjusted: Double
        /// Residual sum of squares.
        public let error: Double
        /// The mean square of entries over the residual one; nil without degrees of freedom or without residual.
        public let ratio: Double?
    }

    /// By entry.
    public let entries: [Entry]
    /// By how much each judge is more lenient than the others; nil for a judge who does not count.
    public let judgeEffects: [Double?]
    /// Nil with `zScore`.
    public let variance: Variance?
    /// The entries of each part of the table that no judge connects with another: values are comparable within one
    /// part only. One part when all are connected.
    public let components: [[Int]]

    /// Positions of the entries by raw mean, best first, equal ones in the order of the input.
    public var rawOrder: [Int] { Self.falling(entries.map(\.rawMean)) }
    /// Positions of the entries by adjusted value, best first; those without one are left out.
    public var adjustedOrder: [Int] {
        Self.falling(entries.map { $0.adjusted ?? -.infinity }).filter { entries[$0].adjusted != nil }
    }

    /// Values that differ by less than a billionth differ by rounding only.
    private static func falling(_ values: [Double]) -> [Int] {
        let scale = max(1, values.filter(\.isFinite).map { abs($0) }.max() ?? 1) * 1e-10
        let steps = values.map { ($0 / scale).rounded() }
        return values.indices.sorted { steps[$0] == steps[$1] ? $0 < $1 : steps[$0] > steps[$1] }
    }

    /// Above this many judges and this many entries at once a table is too large for least squares.
    public static let smallerSideMax = 1_000

    /// The effects that fit y = μ + entry + judge best; the effects of either sum to zero (Montgomery, Design and
    /// Analysis of Experiments, intrablock analysis). In a table of several components the judges of each are taken to
    /// be equally lenient on average.
    ///
    /// Every entry and every judge from 0 to the largest number has a sheet, and the smaller number of the two is at
    /// most `smallerSideMax`.
    public init(leastSquaresOf sheets: [Sheet]) {
        let fit = EffectsFit(sheets)
        let count = Double(sheets.count)
        let mean = fit.levels.reduce(0, +) / Double(max(1, fit.levels.count))
        entries = zip(fit.rawMeans, fit.levels).map { Entry(rawMean: $0, effect: $1 - mean, adjusted: $1) }
        judgeEffects = fit.judgeEffects
        components = fit.components
        var (error, total) = (0.0, 0.0)
        let grandMean = sheets.reduce(0) { $0 + $1.score } / max(1, count)
        for sheet in sheets {
            let rest = sheet.score - fit.levels[sheet.entry] - fit.judgeEffects[sheet.judge]
            error += rest * rest
            total += (sheet.score - grandMean) * (sheet.score - grandMean)
        }
        let judges = zip(fit.judgeMeans, fit.judgeCounts).reduce(0) {
            $0 + $1.1 * ($1.0 - grandMean) * ($1.0 - grandMean)
        }
        let entriesAdjusted = max(0, total - judges - error)
        let entryDegrees = Double(fit.levels.count - fit.components.count)
        let errorDegrees = count - Double(fit.levels.count + fit.judgeEffects.count - fit.components.count)
        // A residual of rounding only is none.
        let isExact = error <= 1e-20 * max(total, grandMean * grandMean * count)
        let ratio = (entriesAdjusted / entryDegrees) / (error / errorDegrees)
        variance = Variance(
            judges: judges, entriesAdjusted: entriesAdjusted, error: isExact ? 0 : error,
            ratio: entryDegrees > 0 && errorDegrees > 0 && !isExact ? defined(ratio) : nil)
    }

    /// z = (score − judge's mean) / judge's sample deviation, for judges with at least `minimum` sheets and a deviation
    /// above zero; an entry's effect is its mean z, its adjusted value the same on the scale of all scores.
    public init(zScoresOf sheets: [Sheet], minimum: Int) {
        let table = SheetTable(sheets)
        let byJudge = Dictionary(grouping: sheets, by: \.judge)
        let deviations = table.judgeMeans.indices.map { judge -> Double? in
            let scores = (byJudge[judge] ?? []).map(\.score)
            guard scores.count >= max(2, minimum), scores.contains(where: { $0 != scores[0] }) else { return nil }
            return Self.deviation(scores)
        }
        let scores = sheets.map(\.score)
        let mean = scores.reduce(0, +) / Double(max(1, scores.count))
        let spread = scores.count > 1 ? Self.deviation(scores) : 0
        let byEntry = Dictionary(grouping: sheets, by: \.entry)
        entries = table.rawMeans.enumerated().map { entry, rawMean in
            let z = (byEntry[entry] ?? []).compactMap { sheet in
                deviations[sheet.judge].map { (sheet.score - table.judgeMeans[sheet.judge]) / $0 }
            }
            guard !z.isEmpty else { return Entry(rawMean: rawMean, effect: nil, adjusted: nil) }
            let effect = z.reduce(0, +) / Double(z.count)
            return Entry(rawMean: rawMean, effect: effect, adjusted: mean + spread * effect)
        }
        let counted = table.judgeMeans.indices.filter { deviations[$0] != nil }
        let meanOfJudges = counted.reduce(0) { $0 + table.judgeMeans[$1] } / Double(max(1, counted.count))
        judgeEffects = table.judgeMeans.indices.map {
            deviations[$0] == nil ? nil : table.judgeMeans[$0] - meanOfJudges
        }
        variance = nil
        components = [Array(table.rawMeans.indices)]
    }

    private static func deviation(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    }
}
