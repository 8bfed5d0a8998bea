internal import Funds

/// What the API says of money.
extension Schema {
    static let fund = Schema.object([
        ("id", .integer),
        ("code", .string),
        ("name", .string),
        ("holder", .integer),
        ("source", .codes(Fund.Source.allCases.map(\.rawValue))),
        ("agreed", .nullable(.money)),
        ("received", .money),
        ("balance", .money),
        ("restriction", .codes(Fund.Restriction.allCases.map(\.rawValue))),
        ("purpose", .string),
        ("usable_until", .nullable(.day)),
        ("usable_from", .nullable(.day)),
        ("agency", .boolean),
        ("no_invest", .boolean),
        ("areas", .list(.string)),
        ("lines", .list(.string)),
        ("management_cap", .nullable(.decimal)),
    ])
    static let funds = Schema.object([
        ("items", .list(fund)),
        ("holders", .list(.object([("id", .integer), ("name", .string)]))),
        ("accounts", .list(.object([("id", .integer), ("code", .string), ("balance", .money)]))),
    ])
    static let receipt = Schema.object([
        ("id", .integer),
        ("fund", .integer),
        ("day", .day),
        ("amount", .money),
        ("remaining", .money),
        ("payer", .nullable(.string)),
        ("document_number", .string),
        ("channel", .codes(Receipt.Channel.allCases.map(\.rawValue))),
        ("booked", .boolean),
        ("state", .codes(Receipt.State.allCases.map(\.rawValue))),
        ("income", .codes(Receipt.Income.allCases.map(\.rawValue))),
        ("instalment", .integer),
    ])
    static let budgetAmounts = Schema.object([
        ("approved", .money),
        ("adjusted", .money),
        ("committed", .money),
        ("spent", .money),
        ("left", .money),
    ])
    static let budget = Schema.either([
        .object([("budget", .nullable(.object([])))]),
        .object([
            (
                "items",
                .list(
                    .object([
                        ("fund", .nullable(.integer)), ("line", .nullable(.integer)), ("year", .nullable(.integer)),
                        ("area", .nullable(.string)), ("amounts", budgetAmounts),
                    ]))
            ), ("total", budgetAmounts),
        ]),
    ])
    static let budgetMoves = Schema.object([
        (
            "items",
            .list(
                .object([
                    ("id", .integer), ("day", .day), ("kind", .codes(BudgetMove.Kind.allCases.map(\.rawValue))),
                    ("document_kind", .codes(["budget_version", "commitment", "voucher"])), ("document", .integer),
                    ("fund", .integer), ("line", .integer), ("year", .integer), ("area", .string), ("text", .string),
                    ("amounts", budgetAmounts),
                ]))
        ), ("next", .nullable(.string)), ("count", .integer), ("total", budgetAmounts),
    ])
    static let budgetForecast = Schema.object([
        ("year", .integer),
        ("days_passed", .integer),
        ("days", .integer),
        (
            "items",
            .list(
                .object([
                    ("fund", .integer), ("line", .integer), ("adjusted", .money),
                    ("in_proportion", .nullable(.money)), ("bound", .money), ("expected", .money), ("left", .money),
                ]))
        ),
    ])
    static let budgetVersion = Schema.object(
        [
            ("id", .integer),
            ("kind", .codes(BudgetVersion.Kind.allCases.map(\.rawValue))),
            ("content", .string),
            ("answer", .nullable(.string)),
        ], optional: rowsOfBudget)
    static let paymentRequest = Schema.object(
        [
            ("id", .integer),
            ("holder", .integer),
            ("payee", .string),
            ("purpose", .string),
            ("amount", .money),
            ("state", .codes(PaymentRequest.State.allCases.map(\.rawValue))),
            ("tranche", .nullable(.integer)),
            ("version", .integer),
        ], optional: wholePayment)
    static let payment = Schema.object([
        ("payment", .integer),
        ("amount", .money),
    ])
    static let voucher = Schema.object([
        ("id", .integer),
        ("number", .string),
        ("day", .day),
        ("kind", .string),
        ("summary", .string),
        ("amount", .money),
    ])
    static let expenseReport = Schema.object([
        ("id", .integer),
        ("title", .string),
        ("contract", .integer),
        ("grantee", .string),
        ("submitted", .boolean),
        ("total", .money),
        ("accepted", .money),
        ("disallowed", .money),
    ])
    static let expenseReportWithCosts = Schema.object([
        ("id", .integer), ("title", .string), ("contract", .integer), ("grantee", .string), ("submitted", .boolean),
        ("total", .money), ("accepted", .money), ("disallowed", .money),
        (
            "costs",
            .list(
                .object([
                    ("id", .integer), ("fund", .integer), ("line", .integer), ("area", .string), ("day", .string),
                    ("purpose", .string), ("seller", .string), ("invoice_number", .string), ("amount", .money),
                    ("accepted", .nullable(.boolean)), ("reason", .string), ("files", .list(.integer)),
                ]))
        ),
        (
            "reversals",
            .list(
                .object([
                    ("line", .integer), ("accepted", .boolean), ("answer_reason", .string), ("answerer", .string),
                    ("reason", .string), ("reverser", .string), ("at", .string),
                ]))
        ),
    ])
    static let contractExpenses = Schema.object([
        ("items", .list(expenseReport)),
        (
            "money",
            .list(
                .object([
                    ("fund", .integer), ("committed", .money), ("paid", .money), ("spent", .money), ("unspent", .money),
                ]))
        ),
    ])
    static let finalAccount = Schema.object([
        ("id", .integer),
        ("contract", .integer),
        ("auditor", .string),
        ("audit_number", .string),
        ("accepted", .nullable(.boolean)),
        (
            "sources",
            .list(
                .object([
                    ("fund", .integer), ("paid", .money), ("spent", .money), ("disallowed", .money),
                    ("unspent", .money),
                ]))
        ),
    ])
    static let statement = Schema.object([
        ("id", .integer),
        ("lines", .integer),
        ("new", .integer),
        ("duplicates", .integer),
        ("opening", .nullable(.money)),
        ("sum", .money),
        ("closing", .nullable(.money)),
        ("adds_up", .boolean),
        ("difference", .nullable(.money)),
        ("breaks", breaks),
        ("covers_to", .string),
        ("layout", .string),
        ("layout_version", .integer),
        ("left_out", leftOut),
    ])
    private static let breaks = Schema.list(
        .object([
            ("row", .integer), ("kind", .codes(["balance", "total", "count", "details"])), ("expected", .string),
            ("found", .string), ("difference", .string),
        ]))
    private static let leftOut = Schema.list(.object([("row", .integer), ("text", .string)]))
    static let statementFile = Schema.object([
        ("id", .integer),
        ("name", .string),
        ("headings", .list(.string)),
        (
            "reading",
            .nullable(
                .object([
                    ("lines", .integer), ("opening", .nullable(.money)), ("sum", .money),
                    ("closing", .nullable(.money)),
                    ("adds_up", .boolean), ("breaks", breaks), ("left_out", leftOut),
                ]))
        ),
    ])
    static let openingItem = Schema.object([
        ("id", .integer), ("side", .codes(OpeningItem.Side.allCases.map(\.rawValue))), ("day", .day),
        ("amount", .money), ("summary", .string), ("matched", .boolean),
    ])
    static let statementProfile = Schema.object([
        ("id", .integer), ("name", .string), ("version", .integer), ("columns", .dictionary(.string)),
    ])
    static let bankAccount = Schema.object([
        ("id", .integer),
        ("code", .string),
        ("balance", .money),
        ("statements", .list(statement)),
    ])
    static let openMatches = Schema.object([
        ("lines", .list(.object([("id", .integer), ("day", .day), ("amount", .money), ("counterparty", .string)]))),
        (
            "suggestions",
            .list(
                .object([
                    ("line", .integer), ("entries", .list(.integer)), ("amount", .boolean), ("date", .boolean),
                    ("reference", .boolean), ("party", .boolean),
                ]))
        ),
    ])
    static let reconciliation = Schema.object([
        ("day", .day),
        ("book_balance", .money),
        ("bank_balance", .nullable(.money)),
        ("only_bank", .list(openItem)),
        ("only_books", .list(openItem)),
        ("adjusted_book", .money),
        ("adjusted_bank", .nullable(.money)),
        ("difference", .nullable(.money)),
    ])
    static let presentReconciliation = Schema.object([
        ("sheet", .reconciliation), ("running", .boolean), ("stated", .boolean),
        (
            "gaps",
            .list(
                .object([
                    ("statement", .integer), ("file", .string), ("first_day", .day), ("expected", .money),
                    ("stated", .money),
                ]))
        ),
    ])
    static let openItem = Schema.object([
        ("day", .day),
        ("name", .string),
        ("text", .string),
        ("amount", .money),
    ])
}
