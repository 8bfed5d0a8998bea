internal import Forms
public import Kernel

extension RoundResult {
    /// The input of `miaopu calc` that gives these scores again: of `aggregate` where the rule is of sheets alone, one
    /// row for each proposal in the order of the result, padded with null, whose columns say nothing about who the
    /// reviewer is; of `round-result` otherwise.
    public var calculation: JSON {
        rule.calculationName == "aggregate" ? aggregateCalculation : resultCalculation
    }

    private var aggregateCalculation: JSON {
        let width = lines.map(\.entry.sheets.count).max() ?? 0
        let rows = lines.map { line -> JSON in
            let totals = line.entry.sheets.map { JSON.string($0.total.decimal(places: rule.sheetPlaces)) }
            return .array(totals + Array(repeating: .null, count: width - totals.count))
        }
        return ["scores": .array(rows), "rule": calculationRule]
    }

    /// The rule as `miaopu calc aggregate` reads it.
    private var calculationRule: JSON {
        [
            "method": .string(rule.method.rawValue), "drop_high": .integer(Int64(rule.dropHigh)),
            "drop_low": .integer(Int64(rule.dropLow)), "when_at_least": .integer(Int64(max(1, rule.whenAtLeast))),
            "places": .integer(Int64(rule.places)), "rounding": .string(rule.rounding.rawValue),
        ]
    }

    /// The input of `miaopu calc round-result` that gives scores and places again, whatever the rule; judges are
    /// numbered by their keys.
    public var resultCalculation: JSON {
        let judges = Set(lines.flatMap { $0.entry.sheets.map(\.judge) }).sorted()
        let number = Dictionary(uniqueKeysWithValues: judges.enumerated().map { ($1, String($0 + 1)) })
        let entries = lines.sorted { $0.entry.proposal < $1.entry.proposal }.map { line -> JSON in
            var values = JSONObject()
            for part in rule.parts where part.source != .sheets {
                values[part.source.rawValue] = .string((line.entry.values[part.source] ?? .zero).description)
            }
            var told = JSONObject()
            told["id"] = .string(String(line.entry.proposal))
            told["sheets"] = .array(
                line.entry.sheets.map {
                    [
                        "judge": .string(number[$0.judge] ?? ""),
                        "total": .string($0.total.decimal(places: rule.sheetPlaces)), "marks": marks(of: $0),
                    ]
                })
            told["values"] = .object(values)
            if let quorum = line.entry.quorum { told["quorum"] = .integer(Int64(quorum)) }
            return .object(told)
        }
        var declared = rule.json.object ?? JSONObject()
        declared["when_at_least"] = .integer(Int64(max(1, rule.whenAtLeast)))
        return ["rule": .object(declared), "entries": .array(entries), "seed": .integer(seed)]
    }

    /// Marks by the code of their criterion; null for one that was left out.
    private func marks(of sheet: Sheet) -> JSON {
        var marks = JSONObject()
        for (code, mark) in sheet.marks.sorted(by: { $0.key < $1.key }) {
            if case .given(let value) = mark { marks[code] = .string(value.description) } else { marks[code] = .null }
        }
        return .object(marks)
    }

    /// Everything that the result was made of: rule, criteria with weights, every sheet with its marks, which sheets
    /// counted and which were left out, the exact and the rounded score, the place.
    public func derivation(round: ReviewRound, criteria: [Criterion]) -> JSON {
        [
            "round": .integer(round.id.rawValue), "call": .integer(round.call),
            "round_number": .integer(Int64(round.number)), "rule": rule.json, "seed": .integer(seed),
            "criteria": .array(
                criteria.map { criterion in
                    [
                        "code": .string(criterion.code), "name": .string(criterion.name),
                        "weight": .string(criterion.weight.description),
                        "max": .string(criterion.marksMax.description),
                    ]
                }),
            "entries": .array(lines.map(derivation)),
        ]
    }

    /// Everything that one score was made of, with the places.
    func derivation(of line: Line) -> JSON {
        let totals = line.entry.sheets.map { $0.total.decimal(places: rule.sheetPlaces) }
        let entered = line.entry.sheets.map {
            ($0.total - (effects[$0.judge] ?? .zero)).decimal(places: rule.sheetPlaces)
        }
        let number = { (value: Int?) -> JSON in value.map { .integer(Int64($0)) } ?? .null }
        return [
            "proposal": .integer(line.entry.proposal), "number": .integer(Int64(line.entry.number)),
            "lot": .integer(line.entry.lot), "place": number(line.place), "lot_place": number(line.lotPlace),
            "score": line.text(rule).map { .string($0) } ?? .null,
            "exact": line.exact.map { .string($0.description) } ?? .null,
            "gap": line.aggregation.gap.map { .string($0.rawValue) } ?? .null,
            "used": .array(line.aggregation.used.map { .string(entered[$0]) }),
            "dropped": .array(line.aggregation.dropped.map { .string(entered[$0]) }),
            "sheets": .array(zip(line.entry.sheets, totals).map(derivation)),
            "parts": .array(line.parts.map(derivation)),
        ]
    }

    private func derivation(of score: PartScore) -> JSON {
        [
            "source": .string(score.part.source.rawValue), "name": .string(score.part.name),
            "value": .string(score.value.description), "points": .string(score.points.description),
        ]
    }

    private func derivation(of sheet: Sheet, total: String) -> JSON {
        [
            "assignment": .integer(sheet.assignment), "marks": marks(of: sheet), "total": .string(total),
            "effect": effects[sheet.judge].map { .string($0.decimal(places: rule.sheetPlaces)) } ?? .null,
        ]
    }
}
