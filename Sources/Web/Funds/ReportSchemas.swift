internal import Funds
internal import Platform

/// What the API says in the reports of a holder's books.
extension Schema {
    private static let activityAmounts = Schema.object([("unrestricted", .money), ("restricted", .money)])
    static let activityStatement = Schema.object([
        ("month", .day),
        ("items", .list(.object([("item", .string), ("month", activityAmounts), ("year", activityAmounts)]))),
    ])
    static let accountStatement = Schema.object([
        ("opening", .money), ("closing", .money),
        (
            "items",
            .list(
                .object([
                    ("voucher", .integer), ("line", .integer), ("number", .string), ("day", .day), ("kind", .string),
                    ("summary", .string), ("fund", .integer), ("amount", .money), ("balance", .money),
                ]))
        ), ("next", .nullable(.string)),
    ])
    static let incomeAndCosts = Schema.object([
        (
            "items",
            .list(
                .object([
                    ("voucher", .integer), ("line", .integer), ("number", .string), ("day", .day),
                    ("account", .string), ("fund", .integer), ("budget_line", .string), ("area", .string),
                    ("activity", .string), ("party", .string), ("income", .boolean), ("amount", .money),
                ]))
        ), ("next", .nullable(.string)), ("totals", .object([("income", .money), ("cost", .money)])),
    ])
    private static func share(_ codes: [String]) -> Schema {
        .object([
            ("way", .codes(codes)), ("count", .integer), ("amount", .money), ("count_share", .decimal),
            ("amount_share", .decimal),
        ])
    }
    static let sourcesAndUses = Schema.object([
        (
            "items",
            .list(
                .object([
                    ("fund", .integer), ("source", .codes(Fund.Source.allCases.map(\.rawValue))), ("opening", .money),
                    ("received", .money), ("paid", .money), ("returned", .money), ("closing", .money),
                    ("spent", .money),
                ]))
        ), ("channels", .list(share(Receipt.Channel.allCases.map(\.rawValue)))),
        ("sources", .list(share(Fund.Source.allCases.map(\.rawValue)))),
    ])
    static let fundMovements = Schema.object([
        ("opening", .money), ("total", .money), ("closing", .nullable(.money)),
        (
            "items",
            .list(
                .object([
                    ("voucher", .integer), ("line", .integer), ("number", .string), ("day", .day),
                    ("summary", .string), ("flow", .codes(SourcesAndUses.Flow.allCases.map(\.rawValue))),
                    ("amount", .money),
                ]))
        ),
    ])
    static let acceptedCosts = Schema.object([
        ("total", .money),
        (
            "items",
            .list(
                .object([
                    ("id", .integer), ("report", .integer), ("title", .string), ("grantee", .string), ("day", .day),
                    ("purpose", .string), ("invoice_number", .string), ("budget_line", .string), ("area", .string),
                    ("amount", .money),
                ]))
        ),
    ])
    static let releaseMoves = Schema.object([
        ("total", .money),
        (
            "items",
            .list(
                .object([
                    ("release", .integer), ("voucher", .integer), ("number", .string), ("day", .day),
                    ("fund", .integer), ("amount", .money),
                ]))
        ),
    ])
    static let ratios = Schema.object([
        ("year", .integer), ("body", .codes(CharityRatios.Body.allCases.map(\.rawValue))),
        (
            "items",
            .list(
                .object([
                    ("rule", .string), ("mark", .codes(Rule.Mark.allCases.map(\.rawValue))), ("citation", .string),
                    ("base", .codes(CharityRatios.Base.allCases.map(\.rawValue))), ("amount", .money), ("of", .money),
                    ("share", .nullable(.decimal)), ("limit", .decimal),
                    ("verdict", .codes(CharityRatios.Verdict.allCases.map(\.rawValue))),
                ]))
        ),
    ])
    static let exportProfile = Schema.object([
        ("id", .integer), ("name", .string), ("preamble", .string), ("columns", .string), ("accounts", .string),
        ("encoding", .codes(ExportProfile.Encoding.allCases.map(\.rawValue))),
        ("format", .codes(ExportProfile.Format.allCases.map(\.rawValue))), ("version", .integer),
    ])
    static let exportProfiles = Schema.object([
        (
            "preview",
            .object([
                ("layout", .string), ("from", .day), ("through", .day), ("vouchers", .integer), ("lines", .integer),
                ("amount", .money), ("unnumbered", .list(.string)),
            ])
        ),
        ("profiles", .list(exportProfile)),
        (
            "layouts",
            .list(.object([("code", .string), ("name", .string), ("columns", .string), ("source", .string)]))
        ),
    ])
    static let deadlines = Schema.object([
        (
            "items",
            .list(
                .object([
                    ("kind", .codes(DisclosureDeadline.Kind.allCases.map(\.rawValue))), ("subject", .string),
                    ("due", .day), ("rule", .string), ("mark", .string), ("citation", .string),
                ]))
        )
    ])
}
