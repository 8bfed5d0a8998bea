internal import Forms
public import Kernel

extension RoundResult {
    /// What a part of the rule brings to the score of an entry.
    public struct PartScore: Sendable, Hashable {
        /// The part.
        public let part: RankingRule.Part
        /// Its value: the score of the sheets, yuan, votes or points.
        public let value: Fraction
        /// The points that the value gives, exact.
        public let points: Fraction
    }

    /// By how much each judge is more lenient than the others, rounded to the places of a sheet; empty where the rule
    /// takes sheets as they were signed. Throws a refusal where leniency cannot be told: no judge connects some
    /// entries with the others, or there are more than 1,000 judges and entries.
    static func effects(_ entries: [Entry], rule: RankingRule) throws(ReviewRefusal) -> [Int64: Fraction] {
        guard rule.calibration == .leastSquares else { return [:] }
        let scored = entries.filter { !$0.sheets.isEmpty }
        // By where they come first: the calculation that repeats this knows no keys, and sums in the same order.
        var number: [Int64: Int] = [:]
        var judges: [Int64] = []
        for sheet in scored.flatMap(\.sheets) where number[sheet.judge] == nil {
            number[sheet.judge] = judges.count
            judges.append(sheet.judge)
        }
        guard !scored.isEmpty else { return [:] }
        guard min(scored.count, judges.count) <= JudgeCalibration.smallerSideMax else { throw .calibrationTooLarge }
        let sheets = scored.enumerated().flatMap { index, entry in
            entry.sheets.map {
                JudgeCalibration.Sheet(entry: index, judge: number[$0.judge] ?? 0, score: $0.total.double)
            }
        }
        let calibration = JudgeCalibration(leastSquaresOf: sheets)
        // Within a group leniency would be told, but not how the groups compare: nobody ranks one after the other.
        guard calibration.components.count == 1 else {
            throw .calibrationUnconnected(calibration.components.map { $0.map { scored[$0].number }.sorted() })
        }
        let found = calibration.judgeEffects
        let scale = (0..<rule.sheetPlaces).reduce(Int64(1)) { product, _ in product * 10 }
        let billion: Int64 = 1_000_000_000
        return Dictionary(
            uniqueKeysWithValues: zip(judges, found).map { judge, effect in
                // To billionths first: an effect of exactly half a step is not decided by the last bits.
                let billionths = ((effect ?? 0) * Double(billion)).rounded()
                let steps = (billionths / Double(billion / scale)).rounded()
                return (judge, Fraction(Int64(exactly: steps) ?? 0, over: scale) ?? .zero)
            })
    }

    /// The parts of every line that has a score of its sheets; no parts where the rule is of sheets alone.
    static func combine(_ lines: [Line], rule: RankingRule) -> [Line] {
        guard rule.combination != .sheets else { return lines }
        let values = lines.map { line in
            rule.parts.map { part in
                part.source == .sheets ? line.aggregation.unrounded ?? .zero : line.entry.values[part.source] ?? .zero
            }
        }
        let highest = rule.parts.indices.map { index in values.map { $0[index] }.max() ?? .zero }
        return zip(lines, values).map { line, values in
            guard line.aggregation.unrounded != nil else { return line }
            var line = line
            line.parts = rule.parts.indices.map { index in
                let part = rule.parts[index]
                return PartScore(
                    part: part, value: values[index], points: part.points(of: values[index], highest: highest[index]))
            }
            return line
        }
    }
}

extension RoundResult.Line {
    /// The score before it was rounded.
    public var exact: Fraction? {
        parts.isEmpty ? aggregation.unrounded : parts.map(\.points).sum()
    }

    /// The score as published, rounded once.
    public func score(_ rule: RankingRule) -> Fraction? {
        exact?.rounded(places: rule.places, rule.rounding)
    }

    /// The score as text with the places of the rule.
    public func text(_ rule: RankingRule) -> String? {
        exact?.decimal(places: rule.places, rule.rounding)
    }
}
