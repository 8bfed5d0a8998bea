internal import Competitions
internal import Kernel

extension Calculation {
    static let calibrate = Calculation(
        "calibrate", "scores freed of the leniency of their judges, beside the raw means; effects sum to zero",
        keys: [
            .required("scores", "one element a sheet"),
            .required("scores[].entry", "name of the entry"),
            .required("scores[].judge", "name of the judge; at most one sheet for an entry"),
            .required("scores[].score", "the score"),
            .required("method", "'least_squares', or 'z_score' by each judge's own mean and deviation"),
            .optional("minimum", "how many sheets a judge needs to count with 'z_score', 2 when not given"),
        ],
        example: (
            [
                "scores": [
                    ["entry": "1", "judge": "1", "score": 70], ["entry": "1", "judge": "2", "score": 80],
                    ["entry": "2", "judge": "1", "score": 76], ["entry": "2", "judge": "2", "score": 86],
                ],
                "method": "least_squares",
            ],
            [
                "entries": [
                    ["id": "1", "raw_mean": 75, "effect": -3, "adjusted": 75],
                    ["id": "2", "raw_mean": 81, "effect": 3, "adjusted": 81],
                ],
                "judges": [["id": "1", "effect": -5], ["id": "2", "effect": 5]],
                "order_raw": ["2", "1"], "order_adjusted": ["2", "1"],
                "anova": ["ss_judges": 100, "ss_entries_adjusted": 36, "ss_error": 0, "f": nil],
            ]
        )
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["scores", "method"], optional: ["minimum"])
        let method = try members["method"].choice(JudgeCalibration.Method.self)
        let minimum = try members.optional("minimum")?.integer(in: 2...1_000_000) ?? 2
        let (entries, judges, sheets) = try sheets(members["scores"])
        let calibration: JudgeCalibration
        switch method {
        case .leastSquares:
            let most = JudgeCalibration.smallerSideMax
            guard min(entries.count, judges.count) <= most else {
                throw members["scores"].refusal(.range, "There are more than \(most) judges and entries.")
            }
            calibration = JudgeCalibration(leastSquaresOf: sheets)
        case .zScore: calibration = JudgeCalibration(zScoresOf: sheets, minimum: minimum)
        }
        return output(calibration, entries: entries, judges: judges)
    }

    private static func sheets(
        _ field: Field
    ) throws(CalculationRefusal) -> (entries: [String], judges: [String], sheets: [JudgeCalibration.Sheet]) {
        var (entries, judges) = (Names(), Names())
        var seen: Set<[Int]> = []
        let sheets = try field.elements(atMost: 1_000_000, atLeast: 1).map { field throws(CalculationRefusal) in
            let members = try field.members(["entry", "judge", "score"])
            let entry = entries.number(of: try members["entry"].string())
            let judge = judges.number(of: try members["judge"].string())
            guard seen.insert([entry, judge]).inserted else {
                throw field.refusal(.repeated, "An earlier element is the same judge's score of the same entry.")
            }
            return JudgeCalibration.Sheet(entry: entry, judge: judge, score: try members["score"].measurement())
        }
        return (entries.all, judges.all, sheets)
    }

    private static func output(_ calibration: JudgeCalibration, entries: [String], judges: [String]) -> JSON {
        var output = JSONObject()
        output["entries"] = .array(
            zip(entries, calibration.entries).map { id, entry in
                [
                    "id": .string(id), "raw_mean": JSON(entry.rawMean), "effect": JSON(entry.effect),
                    "adjusted": JSON(entry.adjusted),
                ]
            })
        output["judges"] = .array(
            zip(judges, calibration.judgeEffects).map { ["id": .string($0), "effect": JSON($1)] })
        output["order_raw"] = .array(calibration.rawOrder.map { .string(entries[$0]) })
        output["order_adjusted"] = .array(calibration.adjustedOrder.map { .string(entries[$0]) })
        output["anova"] =
            calibration.variance.map { variance in
                [
                    "ss_judges": JSON(variance.judges), "ss_entries_adjusted": JSON(variance.entriesAdjusted),
                    "ss_error": JSON(variance.error), "f": JSON(variance.ratio),
                ]
            } ?? .null
        if calibration.components.count > 1 {
            // No judge connects these groups of entries: adjusted values are comparable within a group only.
            output["components"] = .array(
                calibration.components.map { .array($0.map { .string(entries[$0]) }) })
        }
        return .object(output)
    }
}
