internal import Forms
public import Kernel

extension RankingRule {
    /// Reads the rule that a call declares; what it leaves out is customary. Throws refusals that name the key.
    ///
    /// Keys: `method`, `drop_high`, `drop_low`, `when_at_least`, `places`, `sheet_places`, `rounding`, `ranked_by`,
    /// `quorum`, `tie_chain`, `combination`, `calibration`, `parts`.
    public init(declared json: JSON) throws(ReviewRefusal) {
        var rule = RankingRule.customary
        if json["method"] != nil {
            rule.method = try Self.choice(json, "method", Method.init(rawValue:)) ?? rule.method
            if rule.method != .trimmed { (rule.dropHigh, rule.dropLow, rule.whenAtLeast) = (0, 0, 0) }
        }
        // What is left out says nothing of a method that leaves nothing out.
        let drops = (
            try Self.number(json, "drop_high", 0...20), try Self.number(json, "drop_low", 0...20),
            try Self.number(json, "when_at_least", 0...100)
        )
        if rule.method == .trimmed {
            rule.dropHigh = drops.0 ?? rule.dropHigh
            rule.dropLow = drops.1 ?? rule.dropLow
            rule.whenAtLeast = drops.2 ?? rule.whenAtLeast
        }
        rule.places = try Self.number(json, "places", 0...6) ?? rule.places
        rule.sheetPlaces = try Self.number(json, "sheet_places", 0...6) ?? rule.sheetPlaces
        rule.rounding = try Self.choice(json, "rounding", Rounding.init(rawValue:)) ?? rule.rounding
        rule.rankedBy = try Self.choice(json, "ranked_by", Basis.init(rawValue:)) ?? rule.rankedBy
        rule.quorum = try Self.number(json, "quorum", 1...50) ?? rule.quorum
        if let chain = json["tie_chain"] {
            let keys = (chain.array ?? []).compactMap { $0.string.flatMap(TieBreak.init) }
            guard let array = chain.array, keys.count == array.count else { throw .ruleUnreadable("tie_chain") }
            rule.tieChain = keys
        }
        try rule.readParts(json)
        try rule.check()
        self = rule
    }

    /// The rule as a call declares it and as the derivation of a ranking shows it.
    public var json: JSON {
        [
            "method": .string(method.rawValue), "drop_high": .integer(Int64(dropHigh)),
            "drop_low": .integer(Int64(dropLow)), "when_at_least": .integer(Int64(whenAtLeast)),
            "places": .integer(Int64(places)), "sheet_places": .integer(Int64(sheetPlaces)),
            "rounding": .string(rounding.rawValue), "ranked_by": .string(rankedBy.rawValue),
            "quorum": .integer(Int64(quorum)), "tie_chain": .array(tieChain.map { .string($0.text) }),
            "combination": .string(combination.rawValue), "calibration": .string(calibration.rawValue),
            "parts": .array(parts.map(\.json)),
        ]
    }

    /// Throws a refusal when the rule contradicts itself.
    public func check() throws(ReviewRefusal) {
        if method == .trimmed {
            guard dropHigh + dropLow > 0 else { throw .ruleUnreadable("drop_high") }
            guard whenAtLeast > dropHigh + dropLow else { throw .ruleUnreadable("when_at_least") }
        } else {
            guard dropHigh == 0, dropLow == 0, whenAtLeast == 0 else { throw .ruleUnreadable("method") }
        }
        guard (0...6).contains(places), (0...6).contains(sheetPlaces) else { throw .ruleUnreadable("places") }
        guard quorum >= 1 else { throw .ruleUnreadable("quorum") }
        guard let last = tieChain.last, last.isLast, !tieChain.dropLast().contains(where: \.isLast),
            tieChain.count <= 10
        else { throw .ruleUnreadable("tie_chain") }
        try checkParts()
    }

    private static func number(_ json: JSON, _ key: String, _ range: ClosedRange<Int>) throws(ReviewRefusal) -> Int? {
        guard let value = json[key] else { return nil }
        guard let number = value.number?.int64.flatMap({ Int(exactly: $0) }), range.contains(number) else {
            throw .ruleUnreadable(key)
        }
        return number
    }

    static func choice<Value>(
        _ json: JSON, _ key: String, _ read: (String) -> Value?
    ) throws(ReviewRefusal) -> Value? {
        guard let value = json[key] else { return nil }
        guard let read = value.string.flatMap(read) else { throw .ruleUnreadable(key) }
        return read
    }
}
