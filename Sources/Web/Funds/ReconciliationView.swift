internal import Funds
internal import Kernel

/// The 银行存款余额调节表 as a page: both sides, every open item, and what the two differ by.
enum ReconciliationView {
    /// A row of both sides: what is added or taken off, and the items behind it.
    private struct Line: Sendable {
        let lineLabel: String
        let lineAmount: String
        let otherLabel: String
        let otherAmount: String
        let lineKind: String
    }

    private struct Content: Sendable {
        let remark: String
        let remarkKind: String
        let accountText: String
        let day: String
        let printURL: String
        let tabs: [Desk.Link]
        let rows: [Line]
        let tables: [Desk.Table]
    }

    static func page(_ sheet: Reconciliation, of account: BankAccount, _ visit: Visit) -> Page {
        let url = "\(visit.base)/bank-accounts/\(account.id)"
        func line(_ left: String, _ one: Money?, _ right: String, _ other: Money?, _ kind: String = "") -> Line {
            Line(
                lineLabel: visit.text("reconciliation.\(left)"), lineAmount: one?.grouped ?? "--",
                otherLabel: visit.text("reconciliation.\(right)"), otherAmount: other?.grouped ?? "--", lineKind: kind)
        }
        func taken(_ items: [Reconciliation.Item]) -> Money { Money(fen: -sum(items, positive: false).fen) }
        let content = Content(
            remark: visit.text(remark(sheet)),
            remarkKind: sheet.difference == .zero ? "good" : sheet.difference == nil ? "info" : "bad",
            accountText: "\(account.bankName) \(account.maskedNumber)", day: sheet.day.description,
            printURL: "\(url)/reconciliation.pdf?month=\(sheet.day)",
            tabs: months(around: sheet.day).map {
                .init(
                    linkURL: "\(url)/reconciliation?month=\($0)", linkText: String($0.description.prefix(7)),
                    linkIsCurrent: $0.description.prefix(7) == sheet.day.description.prefix(7))
            },
            rows: [
                line("book_balance", sheet.bookBalance, "bank_balance", sheet.bankBalance, "level"),
                line(
                    "bank_received", sum(sheet.onlyBank, positive: true), "books_received",
                    sum(sheet.onlyBooks, positive: true), "item"),
                line("bank_paid", taken(sheet.onlyBank), "books_paid", taken(sheet.onlyBooks), "item"),
                line("adjusted", sheet.adjustedBook, "adjusted", sheet.adjustedBank, "level"),
            ],
            tables: [
                table("reconciliation.only_bank", sheet.onlyBank, visit),
                table("reconciliation.only_books", sheet.onlyBooks, visit),
            ])
        return Page(
            "funds/reconciliation", title: Message("reconciliation.title"), content: content, json: json(sheet),
            crumbs: [
                .init(Message("statements.title"), "\(visit.base)/statements"), .init(.verbatim(account.code), url),
            ])
    }

    private static func remark(_ sheet: Reconciliation) -> String {
        switch sheet.difference {
        case nil: "reconciliation.no_statement"
        case Money.zero?: "reconciliation.agrees"
        default: "reconciliation.differs"
        }
    }

    private static func months(around day: Day) -> [Day] {
        [-2, -1, 0, 1].compactMap { try? day.firstOfMonth.adding(months: $0) }
    }

    private static func sum(_ items: [Reconciliation.Item], positive: Bool) -> Money {
        Money(fen: items.reduce(0) { $0 + ($1.amount.isNegative == positive ? 0 : $1.amount.fen) })
    }

    private static func table(_ title: String, _ items: [Reconciliation.Item], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text(title),
            ["funds.day", "reconciliation.item", "funds.purpose", "funds.amount"].map { visit.text($0) },
            items.map { [.head($0.day.description), .text($0.name), .text($0.text), .money($0.amount)] },
            foot: [
                .head(visit.text("funds.total")), .text(""), .text(""),
                .money(Money(fen: items.reduce(0) { $0 + $1.amount.fen })),
            ])
    }

    private static func json(_ sheet: Reconciliation) -> JSON {
        func list(_ items: [Reconciliation.Item]) -> JSON {
            .array(
                items.map {
                    [
                        "day": .string($0.day.description), "name": .string($0.name), "text": .string($0.text),
                        "amount": .string($0.amount.description),
                    ]
                })
        }
        return [
            "day": .string(sheet.day.description), "book_balance": .string(sheet.bookBalance.description),
            "bank_balance": sheet.bankBalance.map { .string($0.description) } ?? .null,
            "only_bank": list(sheet.onlyBank), "only_books": list(sheet.onlyBooks),
            "adjusted_book": .string(sheet.adjustedBook.description),
            "adjusted_bank": sheet.adjustedBank.map { .string($0.description) } ?? .null,
            "difference": sheet.difference.map { .string($0.description) } ?? .null,
        ]
    }
}
