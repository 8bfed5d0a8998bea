internal import Competitions
internal import Forms
internal import Kernel

extension Calculation {
    static let roundResult = Calculation(
        "round-result", "the scores and places of a round or a live pitch under its whole rule",
        keys: [
            .required("rule", "the rule of the round"),
            .required("rule.method", "'mean', 'trimmed', 'median' or 'sum' of the sheets of an entry"),
            .optional("rule.drop_high", "how many of the highest sheets 'trimmed' drops; required for it"),
            .optional("rule.drop_low", "how many of the lowest sheets 'trimmed' drops; required for it"),
            .optional("rule.when_at_least", "from how many sheets on 'trimmed' drops any; required for it"),
            .optional("rule.quorum", "how many sheets a result needs, 1 when not given"),
            .optional("rule.places", "decimal places of a score from 0 to 6, 2 when not given"),
            .optional("rule.sheet_places", "decimal places of a sheet from 0 to 6, 4 when not given"),
            .optional("rule.rounding", "'half_up' (when not given), 'half_even', 'down' or 'up'"),
            .optional("rule.calibration", "'none' (when not given) or 'least_squares'"),
            .optional("rule.combination", "'sheets' (when not given), 'sum' or 'weights'"),
            .optional("rule.ranked_by", "'rounded' (when not given) or 'exact': the score that places follow"),
            .optional(
                "rule.tie_chain",
                "how equal scores are told apart: 'criterion:CODE', 'lowest_sheet', 'median', at last 'shared' or"
                    + " 'draw'; with it the result says places"),
            .optional("rule.parts", "the parts of 'sum' or 'weights', at least two, one of them the sheets"),
            .optional("rule.parts[].source", "'sheets', 'pledged', 'received', 'votes' or 'points'; required"),
            .optional("rule.parts[].most", "the most points that it gives, its cap or its weight; required"),
            .optional("rule.parts[].name", "its name"),
            .optional("rule.parts[].least", "the fewest points that may be given by hand"),
            .optional("rule.parts[].full_at", "the value that gives all its points; null: the highest of the input"),
            .required("entries", "the entries"),
            .required("entries[].id", "its name"),
            .required("entries[].sheets", "its sheets: the judge's name and the total"),
            .optional("entries[].sheets[].marks", "the marks by the code of their criterion; null: left out"),
            .optional("entries[].quorum", "the fewest sheets of this entry where they were lowered"),
            .optional("entries[].values", "the values of the other parts by their source, 0 when not given"),
            .optional("seed", "the random seed of 'draw', 0 when not given"),
        ],
        example: (
            [
                "rule": [
                    "method": "mean", "combination": "sum",
                    "parts": [
                        ["source": "sheets", "most": "100", "full_at": "100"],
                        ["source": "received", "most": "50", "full_at": "50000"],
                        ["source": "points", "least": "5", "most": "20", "full_at": nil],
                    ],
                ],
                "entries": [
                    [
                        "id": "1", "sheets": [["judge": "1", "total": "88"], ["judge": "2", "total": "91"]],
                        "values": ["received": "63000.00", "points": "5"],
                    ]
                ],
            ],
            [
                "results": [
                    [
                        "id": "1", "score": "144.50", "exact": "144.5", "used": ["88.0000", "91.0000"], "dropped": [],
                        "parts": [
                            ["source": "sheets", "value": "89.5", "points": "89.5"],
                            ["source": "received", "value": "63000", "points": "50"],
                            ["source": "points", "value": "5", "points": "5"],
                        ],
                    ]
                ], "effects": [:],
            ]
        )
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["rule", "entries"], optional: ["seed"])
        let rule = try rankingRule(members["rule"])
        var (judges, names) = (Names(), Names())
        let entries = try members["entries"].elements(atMost: 100_000).map { field throws(CalculationRefusal) in
            try entry(field, rule, &judges, &names)
        }
        let seed = Int64(try members.optional("seed")?.integer(in: 0...Int.max) ?? 0)
        let saysPlaces = members["rule"].value["tie_chain"] != nil
        let result: RoundResult
        do throws(ReviewRefusal) {
            result = try RoundResult(entries: entries, rule: rule, seed: seed)
        } catch .calibrationUnconnected(let groups) {
            throw members["entries"].refusal(
                .range, "No judge connects \(groups.count) groups of entries: their scores cannot be compared.")
        } catch .calibrationTooLarge {
            let most = JudgeCalibration.smallerSideMax
            throw members["entries"].refusal(.range, "There are more than \(most) judges and entries.")
        } catch {
            throw members["rule"].refusal(.range, "The rule contradicts itself.")
        }
        var effects = JSONObject()
        for (judge, effect) in result.effects.sorted(by: { $0.key < $1.key }) {
            effects[judges.all[Int(judge)]] = .string(effect.decimal(places: rule.sheetPlaces))
        }
        let lines = result.lines.sorted { $0.entry.proposal < $1.entry.proposal }
        return [
            "results": .array(
                lines.map { line in
                    var told = resultLine(line, of: result, id: names.all[Int(line.entry.proposal)])
                    if saysPlaces { told["place"] = line.place.map { .integer(Int64($0)) } ?? .null }
                    return .object(told)
                }),
            "effects": .object(effects),
        ]
    }

    private static func resultLine(_ line: RoundResult.Line, of result: RoundResult, id: String) -> JSONObject {
        let sheets = line.entry.sheets.map {
            JSON.string(
                ($0.total - (result.effects[$0.judge] ?? .zero)).decimal(places: result.rule.sheetPlaces))
        }
        var told = JSONObject()
        told["id"] = .string(id)
        told["score"] = line.text(result.rule).map { .string($0) } ?? .null
        told["exact"] = line.exact.map { .string($0.description) } ?? .null
        told["used"] = .array(line.aggregation.used.map { sheets[$0] })
        told["dropped"] = .array(line.aggregation.dropped.map { sheets[$0] })
        told["parts"] = .array(
            line.parts.map {
                [
                    "source": .string($0.part.source.rawValue), "value": .string($0.value.description),
                    "points": .string($0.points.description),
                ]
            })
        return told
    }

    private static func rankingRule(_ field: Field) throws(CalculationRefusal) -> RankingRule {
        let members = try field.members(
            ["method"],
            optional: [
                "drop_high", "drop_low", "when_at_least", "quorum", "places", "sheet_places", "rounding",
                "calibration", "combination", "parts", "ranked_by", "tie_chain",
            ])
        var rule = RankingRule(method: try members["method"].choice(RankingRule.Method.self), quorum: 1)
        if rule.method == .trimmed {
            for key in ["drop_high", "drop_low", "when_at_least"] where members.optional(key) == nil {
                throw field.refusal(.missing, "The key '\(key)' is missing.")
            }
        }
        rule.dropHigh = try members.optional("drop_high")?.integer(in: 0...20) ?? 0
        rule.dropLow = try members.optional("drop_low")?.integer(in: 0...20) ?? 0
        rule.whenAtLeast = try members.optional("when_at_least")?.integer(in: 0...100) ?? 0
        rule.quorum = try members.optional("quorum")?.integer(in: 1...50) ?? 1
        rule.places = try members.optional("places")?.integer(in: 0...6) ?? 2
        rule.sheetPlaces = try members.optional("sheet_places")?.integer(in: 0...6) ?? 4
        rule.rounding = try members.rounding()
        rule.rankedBy = try members.optional("ranked_by")?.choice(RankingRule.Basis.self) ?? .rounded
        if let chain = members.optional("tie_chain") { rule.tieChain = try tieChain(chain) }
        rule.calibration = try members.optional("calibration")?.choice(RankingRule.Calibration.self) ?? .none
        rule.combination = try members.optional("combination")?.choice(RankingRule.Combination.self) ?? .sheets
        rule.parts =
            try members.optional("parts")?.elements(atMost: 10).map { field throws(CalculationRefusal) in
                try part(field)
            } ?? []
        do throws(ReviewRefusal) {
            try rule.checkParts()
        } catch {
            throw CalculationRefusal(
                .range,
                "Parts have different sources, one of them the sheets; weights sum to 100; without a combination none.",
                path: field.member("parts"))
        }
        return rule
    }

    private static func tieChain(_ field: Field) throws(CalculationRefusal) -> [TieBreak] {
        let keys = try field.elements(atMost: 10)
        let chain = try keys.map { key throws(CalculationRefusal) in
            guard let read = TieBreak(try key.string()) else {
                throw key.refusal(
                    .range, "This must be 'criterion:CODE', 'lowest_sheet', 'median', 'shared' or 'draw'.")
            }
            return read
        }
        guard chain.last?.isLast == true, !chain.dropLast().contains(where: \.isLast) else {
            throw field.refusal(.range, "The last key, and only the last, must be 'shared' or 'draw'.")
        }
        return chain
    }

    private static func part(_ field: Field) throws(CalculationRefusal) -> RankingRule.Part {
        let members = try field.members(["source", "most"], optional: ["name", "least", "full_at"])
        let source = try members["source"].choice(RankingRule.Part.Source.self)
        var fullAt: Fraction?
        if let given = members.optional("full_at"), !given.value.isNull { fullAt = try given.exact() }
        return RankingRule.Part(
            source, name: try members.optional("name")?.string() ?? source.rawValue,
            least: try members.optional("least")?.exact() ?? .zero, most: try members["most"].exact(), fullAt: fullAt)
    }

    private static func entry(
        _ field: Field, _ rule: RankingRule, _ judges: inout Names, _ names: inout Names
    ) throws(CalculationRefusal) -> RoundResult.Entry {
        let members = try field.members(["id", "sheets"], optional: ["values", "quorum"])
        let id = try members["id"].string()
        guard names.known(id) == nil else {
            throw members["id"].refusal(.repeated, "An earlier entry has this name.")
        }
        let number = Int64(names.number(of: id))
        var seen: Set<Int64> = []
        var sheets: [RoundResult.Sheet] = []
        for (index, sheet) in try members["sheets"].elements(atMost: 1_000).enumerated() {
            let given = try sheet.members(["judge", "total"], optional: ["marks"])
            let judge = Int64(judges.number(of: try given["judge"].string()))
            guard seen.insert(judge).inserted else {
                throw given["judge"].refusal(.repeated, "An earlier sheet of this entry is the same judge's.")
            }
            sheets.append(
                .init(
                    assignment: Int64(index), judge: judge, marks: try marks(given.optional("marks")),
                    total: try given["total"].score()))
        }
        var values: [RankingRule.Part.Source: Fraction] = [:]
        for (key, value) in try members.optional("values")?.entries() ?? [] {
            guard let part = rule.parts.first(where: { $0.source.rawValue == key }), part.source != .sheets else {
                throw CalculationRefusal(
                    .unknownKey, "The rule has no part '\(key)'.", path: members["values"].member(key))
            }
            let number = try value.score()
            guard !number.isNegative else { throw value.refusal(.range, "A value must not be below zero.") }
            values[part.source] = number
        }
        return RoundResult.Entry(
            proposal: number, number: Int(number), lot: 0, sheets: sheets, values: values,
            quorum: try members.optional("quorum")?.integer(in: 1...100))
    }

    private static func marks(_ field: Field?) throws(CalculationRefusal) -> [String: WeightedScore.Mark] {
        var marks: [String: WeightedScore.Mark] = [:]
        for (code, mark) in try field?.entries() ?? [] {
            marks[code] = mark.value.isNull ? .notApplicable : .given(try mark.score())
        }
        return marks
    }
}
