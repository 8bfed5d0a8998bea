internal import Funds
internal import Kernel
internal import Platform

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
        let running: [String]
        let gaps: [String]
        let accountText: String
        let books: String
        let day: String
        let printURL: String
        let tabs: [Desk.Link]
        let digest: String
        let hasDigest: Bool
        let forms: [Desk.Form]
        let rows: [Line]
        let tables: [Desk.Table]
    }

    /// The sheet of a month as it is now, with what was signed before.
    static func page(
        _ sheet: Reconciliation, of account: BankAccount, in books: String, signed: [SignedReconciliation],
        _ visit: Visit
    ) -> Page {
        let url = "\(visit.base)/bank-accounts/\(account.id)"
        return page(
            sheet, of: account, in: books, visit,
            tabs: months(around: sheet.day).filter { $0 <= visit.viewer.today }.map {
                .init(
                    linkURL: "\(url)/reconciliation?month=\($0)", linkText: String($0.description.prefix(7)),
                    linkIsCurrent: $0.description.prefix(7) == sheet.day.description.prefix(7))
            }, printURL: "\(url)/reconciliation.pdf?month=\(sheet.day)",
            more: signed.isEmpty ? [] : [SignedReconciliationRoutes.table(signed, visit)],
            forms: [SignedReconciliationRoutes.form(sheet, account.id, visit)].compactMap(\.self),
            json: [
                "sheet": sheet.json, "running": .bool(sheet.isRunning), "stated": .bool(sheet.reach.isStated),
                "gaps": .array(
                    sheet.reach.gaps.map { gap in
                        [
                            "statement": .integer(gap.statement.rawValue), "file": .string(gap.fileName),
                            "first_day": .string(gap.firstDay.description),
                            "expected": .string(gap.expected.description), "stated": .string(gap.stated.description),
                        ]
                    }),
            ])
    }

    /// A sheet as it was signed.
    static func page(
        _ signed: SignedReconciliation, of account: BankAccount, in books: String, _ visit: Visit
    ) -> Page {
        var forms: [Desk.Form] = []
        if signed.checker == nil, visit.viewer.holdsAnywhere([.financeApprover]) {
            forms = [visit.deskForm("reconciliation.check", "/reconciliations/\(signed.id)/check")]
        }
        return page(
            signed.sheet, of: account, in: books, visit,
            tabs: [
                .init(
                    linkURL: "\(visit.base)/bank-accounts/\(account.id)/reconciliation?month=\(signed.day)",
                    linkText: visit.text("reconciliation.as_it_is_now"))
            ], printURL: "\(visit.base)/reconciliations/\(signed.id)/sheet.pdf",
            more: [SignedReconciliationRoutes.table([signed], visit)], forms: forms,
            json: SignedReconciliationRoutes.json(signed), digest: signed.digest)
    }

    private static func page(
        _ sheet: Reconciliation, of account: BankAccount, in books: String, _ visit: Visit, tabs: [Desk.Link],
        printURL: String, more: [Desk.Table], forms: [Desk.Form], json: JSON, digest: String = ""
    ) -> Page {
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
            running: sheet.isRunning ? [visit.text("reconciliation.running", ["day": sheet.day.description])] : [],
            gaps: gaps(sheet, visit),
            accountText: "\(account.bankName) \(account.maskedNumber)", books: books, day: sheet.day.description,
            printURL: printURL, tabs: tabs, digest: digest, hasDigest: !digest.isEmpty, forms: forms,
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
            ] + more)
        return Page(
            "funds/reconciliation", title: Message("reconciliation.title"), content: content, json: json,
            crumbs: [
                .init(Message("statements.title"), "\(visit.base)/statements"), .init(.verbatim(account.code), url),
            ])
    }

    /// Why the balance of the bank may not be what the bank had.
    private static func gaps(_ sheet: Reconciliation, _ visit: Visit) -> [String] {
        let unstated =
            sheet.reach.isStated || sheet.bankBalance == nil ? [] : [visit.text("reconciliation.not_reached")]
        return unstated
            + sheet.reach.gaps.map { gap in
                visit.text(
                    "reconciliation.gap",
                    [
                        "file": gap.fileName, "day": gap.firstDay.description, "stated": gap.stated.grouped,
                        "expected": gap.expected.grouped,
                        "difference": ((try? gap.stated.subtracting(gap.expected)) ?? .zero).grouped,
                    ])
            }
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
}
