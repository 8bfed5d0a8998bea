internal import Funds

/// What the API says of the books of a holder.
extension Schema {
    static let month = Schema.object([
        ("month", .day), ("closed", .boolean), ("last", .integer), ("head", .string),
    ])
    static let reopening = Schema.object([
        ("id", .integer), ("month", .day), ("reason", .string), ("last", .integer),
        ("answer", .nullable(.codes(PeriodReopening.Answer.allCases.map(\.rawValue)))),
    ])
    static let releaseHead = Schema.object([
        ("id", .integer), ("fund", .integer), ("month", .day), ("expense", .money), ("restricted", .money),
        ("released", .money), ("voucher", .integer), ("reversed", .boolean),
    ])
    static let release = Schema.object([
        ("release", releaseHead),
        (
            "lines",
            .list(
                .object([
                    ("voucher", .integer), ("number", .string), ("day", .day), ("account", .string), ("cost", .money),
                    ("amount", .money),
                ]))
        ),
    ])
    static let books = Schema.object([
        ("id", .integer), ("books", .codes(Holder.Books.allCases.map(\.rawValue))),
        ("chart", .codes(Holder.Chart.allCases.map(\.rawValue))), ("months", .list(month)),
        ("reopenings", .list(reopening)), ("releases", .list(releaseHead)),
    ])
    static let correction = Schema.object([("reversal", voucher), ("voucher", voucher)])
}
