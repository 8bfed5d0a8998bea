internal import Forms
internal import Kernel

extension Calculation {
    static let aggregate = Calculation(
        "aggregate", "the scores that several judges gave, made into one score an entry",
        keys: [
            .required("scores", "one row an entry, one column a judge; null where it is not applicable, never 0"),
            .required("rule.method", "'mean', 'trimmed', 'median' or 'sum'"),
            .optional("rule.drop_high", "how many of the highest 'trimmed' drops; required for it"),
            .optional("rule.drop_low", "how many of the lowest 'trimmed' drops; required for it"),
            .optional("rule.when_at_least", "from how many scores on 'trimmed' drops any; required for it"),
            .optional("rule.quorum", "how many scores a result needs, 1 when not given"),
            .optional("rule.places", "decimal places from 0 to 20, 2 when not given"),
            .optional("rule.rounding", "'half_up' (when not given), 'half_even', 'down' or 'up'"),
        ],
        example: (
            [
                "scores": [[99, 80, 86], [nil, 75, 87]],
                "rule": [
                    "method": "trimmed", "drop_high": 1, "drop_low": 1, "when_at_least": 3, "places": 2,
                    "rounding": "half_up",
                ],
            ],
            [
                "results": [
                    ["score": "86.00", "used": [86], "dropped": [99, 80]],
                    ["score": "81.00", "used": [75, 87], "dropped": []],
                ]
            ]
        )
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["scores", "rule"])
        let rule = try aggregationRule(members["rule"])
        let results = try members["scores"].elements().map { row throws(CalculationRefusal) in
            let fields = try row.elements()
            let scores = try fields.map { field throws(CalculationRefusal) in
                field.value.isNull ? nil : try field.score()
            }
            let aggregation = rule.aggregate(scores)
            var result: JSONObject = JSONObject()
            result["score"] = rule.text(of: aggregation).map { .string($0) } ?? .null
            result["used"] = .array(aggregation.used.map { fields[$0].value })
            result["dropped"] = .array(aggregation.dropped.map { fields[$0].value })
            if let gap = aggregation.gap { result["reason"] = .string(gap.rawValue) }
            return JSON.object(result)
        }
        return ["results": .array(results)]
    }

    private static func aggregationRule(_ field: Field) throws(CalculationRefusal) -> AggregationRule {
        let drops = ["drop_high", "drop_low", "when_at_least"]
        let isTrimmed = field.value["method"]?.string == AggregationRule.Method.trimmed.rawValue
        let members = try field.members(
            ["method"] + (isTrimmed ? drops : []),
            optional: ["quorum", "places", "rounding"] + (isTrimmed ? [] : drops))
        let method = try members["method"].choice(AggregationRule.Method.self)
        let counts = 0...1_000_000
        let dropHigh = try members.optional("drop_high")?.integer(in: counts) ?? 0
        let dropLow = try members.optional("drop_low")?.integer(in: counts) ?? 0
        let whenAtLeast = try members.optional("when_at_least")?.integer(in: counts) ?? .max
        let quorum = try members.optional("quorum")?.integer(in: 1...counts.upperBound) ?? 1
        let (places, rounding) = (try members.places(), try members.rounding())
        do throws(AggregationRefusal) {
            return try AggregationRule(
                method, dropHigh: dropHigh, dropLow: dropLow, whenAtLeast: whenAtLeast, quorum: quorum, places: places,
                rounding: rounding)
        } catch {
            throw members["when_at_least"].refusal(.range, "This must exceed the number of scores that are dropped.")
        }
    }
}

extension Field.Members {
    /// Decimal places, 2 when not given.
    func places() throws(CalculationRefusal) -> Int {
        try optional("places")?.integer(in: 0...AggregationRule.placesMax) ?? 2
    }

    /// The way of rounding, half up when not given.
    func rounding() throws(CalculationRefusal) -> Rounding {
        try optional("rounding")?.choice(Rounding.self) ?? .halfUp
    }
}
