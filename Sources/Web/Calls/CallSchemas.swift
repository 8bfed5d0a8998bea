internal import Calls
internal import Platform

/// What the API says of calls and of the forms that are filled in for them.
extension Schema {
    /// A rule of a call: who may propose.
    static let eligibilityRule = Schema.either([
        rule(["kinds"], [("kinds", .list(.codes(Organisation.Kind.allCases.map(\.rawValue))))]),
        rule(["registered"], [("months_at_least", .integer)]), rule(["rating"], [("grade_at_least", .integer)]),
        rule(["areas"], [("areas", .list(.string))]), rule(["proposals"], [("at_most", .integer)]),
        rule(["not_barred", "no_open_recovery"], []),
        rule(["no_past_prize"], [("words", .string), ("years", .integer)]),
        rule(["executed", "matching"], [("percent_at_least", .integer)]),
        rule(["no_past_award"], [("years", .integer)]),
    ])
    private static func rule(_ codes: [String], _ members: [(name: String, schema: Schema)]) -> Schema {
        .object([("rule", .codes(codes))] + members, optional: [("advisory", .boolean)])
    }
    /// What a rule says of an organisation, with what was found.
    static let eligibilityVerdict = Schema.object([
        ("rule", eligibilityRule),
        ("outcome", .codes(["met", "pending", "unmet", "advised"])),
        ("found", .dictionary(.string)),
    ])

    private static let budgetGrid = Schema.object(
        [
            (
                "rows",
                .list(
                    .object(
                        [("item", .string), ("sources", .dictionary(.money))],
                        optional: [
                            ("line", .string), ("unit_price", .money), ("quantity", .decimal), ("unit", .string),
                            ("amount", .money),
                        ]))
            )
        ], optional: [("totals", .dictionary(.money)), ("total", .money)])
    private static let attachedFile = Schema.object([
        ("file", .integer), ("name", .string), ("sha256", .string), ("bytes", .integer),
    ])
    /// Answers by the key of their question: a text, number, amount or day as a text; yes or no; what was chosen;
    /// files; a budget; rows by column; points by item, or the parts of an organisation, person or area.
    static let formAnswers = Schema.dictionary(
        .either([
            .string, .boolean, .list(.string), .list(attachedFile), budgetGrid,
            .list(.dictionary(.either([.string, .boolean, .list(.string)]))), .dictionary(.string),
        ]))
}
