internal import Funds

/// What the API says of payment batches, payees and layouts of bank files.
extension Schema {
    static let bankLayout = Schema.object([
        ("id", .integer), ("name", .string), ("columns", .string),
        ("encoding", .codes(ExportProfile.Encoding.allCases.map(\.rawValue))),
        ("format", .codes(ExportProfile.Format.allCases.map(\.rawValue))), ("version", .integer),
    ])
    static let bankLayouts = Schema.object([
        ("items", .list(bankLayout)), ("known", .list(.object([("code", .string), ("columns", .string)]))),
    ])
    static let payee = Schema.object([
        ("organisation", .integer), ("name", .string),
        (
            "accounts",
            .list(
                .object([
                    ("id", .integer), ("account_name", .string), ("bank_name", .string), ("number", .string),
                    ("confirmed", .boolean), ("current", .boolean),
                ]))
        ),
    ])
    static let paymentBatch = Schema.object([
        ("id", .integer), ("holder", .integer), ("account", .integer), ("day", .day), ("count", .integer),
        ("amount", .money), ("state", .codes(PaymentBatch.State.allCases.map(\.rawValue))), ("to_book", .integer),
    ])
    static let awaitingPayments = Schema.object([
        ("holder", .integer),
        (
            "items",
            .list(
                .object([("id", .integer), ("payee", .string), ("amount", .money), ("has_account", .boolean)]))
        ),
    ])
    static let wholePaymentBatch = Schema.object([
        ("batch", paymentBatch),
        (
            "items",
            .list(
                .object([
                    ("id", .integer), ("request", .integer), ("payee", .string), ("number", .string),
                    ("amount", .money), ("state", .codes(PaymentBatchItem.State.allCases.map(\.rawValue))),
                    ("reissues", .nullable(.integer)), ("reference", .string), ("reason", .string),
                    ("entry", .nullable(.integer)), ("return_entry", .nullable(.integer)),
                ]))
        ),
    ])
}
