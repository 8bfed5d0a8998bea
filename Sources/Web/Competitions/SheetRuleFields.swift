internal import Competitions
internal import Forms
internal import Kernel
internal import Platform

extension RoundRuleFields {
    /// How sheets become one score and one order; what is left out stays as it is.
    static let sheets = [
        InputField(
            "method", .choice(RankingRule.Method.allCases.map(\.rawValue), prefix: "calls.method"), optional: true,
            label: "rounds.method", "How the sheets of an entry become one score."),
        InputField(
            "dropHigh", .integer(0...20), optional: true, label: "rounds.drop_high", hint: "rounds.drop_hint",
            "Highest sheets left out; of `trimmed` alone."),
        InputField("dropLow", .integer(0...20), optional: true, label: "rounds.drop_low", "Lowest sheets left out."),
        InputField(
            "whenAtLeast", .integer(0...100), optional: true, label: "rounds.when_at_least",
            "From how many sheets on any are left out."),
        InputField(
            "quorum", .integer(1...50), optional: true, label: "rounds.quorum", "Fewest sheets of an entry."),
        InputField(
            "places", .integer(0...6), optional: true, label: "rounds.places", "Decimal places of the score."),
        InputField(
            "sheetPlaces", .integer(0...6), optional: true, label: "rounds.sheet_places",
            "Decimal places of the total of a sheet."),
        InputField(
            "rounding", .choice(Rounding.allCases.map(\.rawValue), prefix: "reviews.rounding"), optional: true,
            label: "rounds.rounding", "How both are rounded."),
        InputField(
            "rankedBy", .choice(RankingRule.Basis.allCases.map(\.rawValue), prefix: "rounds.ranked_by"),
            optional: true, label: "rounds.ranked_by", "Whether the rounded or the exact score orders."),
        InputField(
            "tieChain", .longText(max: 500), optional: true, label: "rounds.tie_chain", hint: "rounds.tie_chain_hint",
            "How equal scores are told apart, one key a line."),
    ]

    /// What a field of the rule holds now.
    static func value(of field: String, _ rule: RankingRule) -> String? {
        switch field {
        case "method": rule.method.rawValue
        case "dropHigh": String(rule.dropHigh)
        case "dropLow": String(rule.dropLow)
        case "whenAtLeast": String(rule.whenAtLeast)
        case "quorum": String(rule.quorum)
        case "places": String(rule.places)
        case "sheetPlaces": String(rule.sheetPlaces)
        case "rounding": rule.rounding.rawValue
        case "rankedBy": rule.rankedBy.rawValue
        case "tieChain": rule.tieChain.map(\.text).joined(separator: "\n")
        default: nil
        }
    }

    /// Takes over what was typed. A method that leaves no sheets out has nothing to leave out.
    static func read(_ input: Input, into rule: inout RankingRule) throws {
        func number(_ field: String, _ stored: Int) -> Int { input.integer(field).map(Int.init) ?? stored }
        rule.method = RankingRule.Method(rawValue: input.text("method")) ?? rule.method
        rule.dropHigh = number("dropHigh", rule.dropHigh)
        rule.dropLow = number("dropLow", rule.dropLow)
        rule.whenAtLeast = number("whenAtLeast", rule.whenAtLeast)
        if rule.method != .trimmed { (rule.dropHigh, rule.dropLow, rule.whenAtLeast) = (0, 0, 0) }
        rule.quorum = number("quorum", rule.quorum)
        rule.places = number("places", rule.places)
        rule.sheetPlaces = number("sheetPlaces", rule.sheetPlaces)
        rule.rounding = Rounding(rawValue: input.text("rounding")) ?? rule.rounding
        rule.rankedBy = RankingRule.Basis(rawValue: input.text("rankedBy")) ?? rule.rankedBy
        let keys = input.text("tieChain").split(whereSeparator: { $0.isNewline || $0 == "," || $0 == "，" })
            .map { String($0).trimmed }.filter { !$0.isEmpty }
        guard !keys.isEmpty else { return }
        let chain = keys.compactMap(TieBreak.init)
        guard chain.count == keys.count else { throw FieldRefusal("tieChain", "field.refusal.choice") }
        rule.tieChain = chain
    }
}
