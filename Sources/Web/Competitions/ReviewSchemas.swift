internal import Competitions
internal import Forms
internal import Kernel

/// What the API says of reviews and awards.
extension Schema {
    static let reviewRound = Schema.object([
        ("id", .integer),
        ("call", .integer),
        ("name", .string),
        ("state", .string),
        ("anonymity", .codes(ReviewRound.Anonymity.allCases.map(\.rawValue))),
        ("rule", reviewRule),
        ("version", .integer),
    ])
    private static let ruleMembers: [(name: String, schema: Schema)] = [
        ("method", .codes(RankingRule.Method.allCases.map(\.rawValue))), ("drop_high", .integer),
        ("drop_low", .integer), ("when_at_least", .integer), ("places", .integer), ("sheet_places", .integer),
        ("rounding", .codes(Rounding.allCases.map(\.rawValue))),
        ("ranked_by", .codes(RankingRule.Basis.allCases.map(\.rawValue))), ("quorum", .integer),
        ("tie_chain", .list(.string)),
        ("combination", .codes(RankingRule.Combination.allCases.map(\.rawValue))),
        ("calibration", .codes(RankingRule.Calibration.allCases.map(\.rawValue))),
        (
            "parts",
            .list(
                .object([
                    ("source", .codes(RankingRule.Part.Source.allCases.map(\.rawValue))), ("name", .string),
                    ("least", .decimal), ("most", .decimal), ("full_at", .nullable(.decimal)),
                ]))
        ),
    ]
    static let reviewRule = Schema.object(ruleMembers)
    /// The rule as a call declares it: what it leaves out is customary.
    static let declaredRule = Schema.object([], optional: ruleMembers)
    static let reviewRounds = Schema.object([
        ("own", .list(reviewRound)),
        ("rounds", .list(reviewRound)),
    ])
    static let wholeRound = Schema.either([
        .object([
            ("id", .integer), ("state", .string),
            ("assignments", .list(.object([("id", .integer), ("title", .string), ("progress", .string)]))),
        ]),
        .object([
            ("id", .integer), ("call", .integer), ("name", .string), ("state", .string), ("anonymity", .string),
            ("rule", reviewRule), ("version", .integer),
            (
                "entries",
                .list(
                    .object([
                        ("proposal", .integer), ("number", .integer), ("assigned", .integer), ("submitted", .integer),
                    ]))
            ),
        ]),
    ])
    static let assignments = Schema.object([
        (
            "items",
            .list(
                .object([
                    ("id", .integer), ("reviewer", .integer), ("proposal", .integer), ("released", .boolean),
                    ("progress", .string), ("source", .string), ("accepted", .boolean),
                ]))
        ),
        (
            "conflicts",
            .list(
                .object([("reviewer", .integer), ("proposal", .integer), ("ground", .string), ("evidence", .string)]))
        ),
    ])
    static let reviewer = Schema.object([
        ("id", .integer),
        ("name", .string),
        ("paused", .boolean),
    ])
    private static let scoreSheetMembers: [(name: String, schema: Schema)] = [
        ("assignment", .integer),
        ("marks", .dictionary(.object([("mark", .nullable(.decimal)), ("left_out", .boolean), ("comment", .string)]))),
        ("overall", .string),
        ("version", .integer),
        ("locked", .boolean),
        ("savedAt", .nullable(.string)),
        ("total", .nullable(.decimal)),
        ("signed_name", .nullable(.string)),
    ]
    static let scoreSheet = Schema.object(scoreSheetMembers)
    static let scoreSheetBesideProposal = Schema.object(
        scoreSheetMembers + [
            ("files", .list(.object([("id", .integer), ("name", .string), ("answers", .string)]))),
            ("differences", DifferenceView.schema),
        ])
    static let ranking = Schema.object([
        ("round", .integer),
        ("sha256", .string),
        ("plan", .nullable(.integer)),
        ("unconnected", unconnected),
        (
            "places",
            .list(.object([("proposal", .integer), ("place", .nullable(.integer)), ("score", .nullable(.decimal))]))
        ),
    ])
    static let derivation = Schema.object(
        [
            ("proposal", .integer),
            ("number", .integer),
            ("lot", .integer),
            ("place", .nullable(.integer)),
            ("lot_place", .nullable(.integer)),
            ("score", .nullable(.decimal)),
            ("exact", .nullable(.fraction)),
            ("gap", .nullable(.codes(Aggregation.Gap.allCases.map(\.rawValue)))),
            ("used", .list(.decimal)),
            ("dropped", .list(.decimal)),
            (
                "sheets",
                .list(
                    .object(
                        [
                            ("assignment", .integer), ("marks", .dictionary(.nullable(.fraction))), ("total", .decimal),
                        ], optional: [("effect", .nullable(.decimal))]))
            ),
        ],
        optional: [
            (
                "parts",
                .list(
                    .object([("source", .string), ("name", .string), ("value", .string), ("points", .string)]))
            )
        ])
    static let awardPlan = Schema.object([
        ("id", .integer),
        ("state", .string),
        ("version", .integer),
        ("total", .money),
        ("left", .list(.object([("fund", .integer), ("left", .money)]))),
        (
            "lines",
            .list(
                .object([
                    ("proposal", .integer), ("outcome", .string), ("amount", .money), ("override", .nullable(.string)),
                ]))
        ),
        ("awards", .list(.object([("id", .integer), ("state", .string)]))),
    ])
    static let award = Schema.object([
        ("id", .integer),
        ("title", .string),
        ("state", .string),
        ("organisation", .string),
        ("amount", .money),
        ("parts", .list(.object([("fund", .string), ("amount", .money)]))),
    ])
    static let resultNotice = Schema.object([
        ("id", .integer),
        ("title", .string),
        ("ends_on", .day),
        ("state", .codes(["withdrawn", "standing", "ended"])),
        ("sha256", .string),
        (
            "awards",
            .list(
                .object([
                    ("proposal", .integer), ("title", .string), ("organisation", .string), ("lot", .string),
                    ("amount", .money),
                ]))
        ),
    ])
    static let competition = Schema.object([
        ("id", .integer),
        ("call", .nullable(.integer)),
        ("edition", .integer),
        ("year", .integer),
        ("title", .string),
        ("published", .boolean),
    ])
}
