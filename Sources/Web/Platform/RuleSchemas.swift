internal import Platform

/// What the API says of rules, of their changes and of the pairs of roles that exclude each other.
extension Schema {
    private static let ruleVersion: [(name: String, schema: Schema)] = [
        ("value", .string),
        ("unit", .codes(Rule.Unit.allCases.map(\.rawValue))),
        ("operator", .codes(Rule.Operator.allCases.map(\.rawValue))),
        ("valid_from", .day),
        ("valid_to", .nullable(.day)),
        ("citation", .string),
        ("mark", .codes(Rule.Mark.allCases.map(\.rawValue))),
        ("effect", .codes(Rule.Effect.allCases.map(\.rawValue))),
        ("note", .string),
    ]
    static let rule = Schema.object(
        [("id", .integer), ("code", .string), ("name", .string), ("name_en", .string), ("scope", .string)]
            + ruleVersion)
    static let wholeRule = Schema.object([("rule", rule), ("versions", .list(rule))])
    static let ruleChange = Schema.object(
        [
            ("id", .integer), ("predecessor", .nullable(.integer)), ("code", .string), ("name", .string),
            ("name_en", .string), ("scope", .string),
        ] + ruleVersion + [
            ("proposed_by", .string), ("proposed_at", .timestamp),
            ("answer", .nullable(.codes(RuleChange.Answer.allCases.map(\.rawValue)))),
            ("answered_by", .nullable(.string)), ("answered_at", .nullable(.timestamp)), ("reason", .string),
            ("rule", .nullable(.integer)),
        ])
    static let rolePairs = Schema.object([
        (
            "items",
            .list(
                .object([
                    ("pair", .string), ("role", .codes(Role.allCases.map(\.rawValue))),
                    ("other", .codes(Role.allCases.map(\.rawValue))), ("citation", .string), ("added_by", .string),
                    ("added_at", .timestamp),
                ]))
        )
    ])
}
