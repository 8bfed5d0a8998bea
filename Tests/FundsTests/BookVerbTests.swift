import Funds
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// Every verb of an expense report, of a month, of a bank statement and of a match in every state.
@Suite("Verbs and states of books", .serialized)
struct BookVerbTests {
    enum Stand: String, CaseIterable, Sendable { case begun, filled, submitted, accepted, disallowed }
    enum Verb: String, CaseIterable, Sendable { case add, remove, submit, accept, disallow }

    static let reports: [Stand: [Verb: Outcome]] = [
        .begun: [.add: .done, .submit: .refused(.expenseReportFilled)],
        .filled: [
            .add: .done, .remove: .done, .submit: .done, .accept: .refused(.expenseReportSubmitted),
            .disallow: .refused(.expenseReportSubmitted),
        ],
        .submitted: [
            .add: .refused(.expenseReportFrozen), .remove: .refused(.expenseReportFrozen),
            .submit: .refused(.expenseReportFrozen), .accept: .done, .disallow: .done,
        ],
        .accepted: [
            .add: .refused(.expenseReportFrozen), .remove: .refused(.expenseReportFrozen),
            .submit: .refused(.expenseReportFrozen), .accept: .refused(.expenseAnswered),
            .disallow: .refused(.expenseAnswered),
        ],
        .disallowed: [
            .add: .refused(.expenseReportFrozen), .remove: .refused(.expenseReportFrozen),
            .submit: .refused(.expenseReportFrozen), .accept: .refused(.expenseAnswered),
            .disallow: .refused(.expenseAnswered),
        ],
    ]

    private static func cost(_ books: Books, _ invoice: String) -> ExpenseReport.Cost {
        .init(
            fund: books.social.id, line: books.line, area: Books.village, day: Books.day("2026-03-05"),
            purpose: "books", seller: "shop", invoiceNumber: invoice, amount: Books.yuan("10.00"))
    }

    private static func bring(to stand: Stand, _ books: Books) async throws -> (ExpenseReport, ExpenseReport.Line.ID?) {
        try await books.give("100.00")
        _ = try await books.pay("60.00", tranche: 1)
        let cost = cost(books, "INV00001")
        let (report, line) = try await books.act("Alice") { [books] change in
            let report = try ExpenseReport.begin(
                "March", contract: Books.contract, of: books.grantee, programme: books.programme, in: change)
            let line = stand == .begun ? nil : try report.add(cost, in: change)
            return (![.begun, .filled].contains(stand) ? try report.submit(in: change) : report, line)
        }
        if let line, [.accepted, .disallowed].contains(stand) {
            try await books.act("Anna") {
                try report.answer(line, accepted: stand == .accepted, reason: "because", in: $0)
            }
        }
        return (report, line)
    }

    @Test(arguments: Stand.allCases)
    func `Each verb of an expense report is done or refused as the table says`(stand: Stand) async throws {
        // What is refused changes nothing, so that new books are needed only after something was done.
        var untouched: (Books, ExpenseReport, ExpenseReport.Line.ID?)?
        for verb in Verb.allCases {
            let (books, report, line) = try await kept(untouched) {
                let books = try await Books.open()
                let (report, line) = try await Self.bring(to: stand, books)
                return (books, report, line)
            }
            let second = Self.cost(books, "INV00002")
            let expected = Self.reports[stand]?[verb]
            untouched = expected == .done ? nil : (books, report, line)
            switch (verb, line) {
            case (.add, _):
                try await books.expect(expected, of: "\(stand) \(verb)", by: "Alice") { try report.add(second, in: $0) }
            case (.submit, _):
                try await books.expect(expected, of: "\(stand) \(verb)", by: "Alice") { _ = try report.submit(in: $0) }
            case (.remove, let line?):
                try await books.expect(expected, of: "\(stand) \(verb)", by: "Alice") {
                    try report.remove(line, in: $0)
                }
            case (.accept, let line?), (.disallow, let line?):
                try await books.expect(expected, of: "\(stand) \(verb)", by: "Anna") {
                    try report.answer(line, accepted: verb == .accept, reason: "because", in: $0)
                }
            default: #expect(expected == nil)
            }
        }
    }

    @Test func `A month is closed once, in order, and takes nothing any more`() async throws {
        let books = try await Books.open()
        let (january, february) = (Books.day("2026-01-01"), Books.day("2026-02-01"))
        try await books.give("10.00", day: "2026-01-05")
        try await books.give("20.00", day: "2026-02-05")
        let late = try await books.act("Anna") { [social = books.social, bank = books.bank.id] in
            try Receipt.register(
                .init(
                    fund: social, account: bank, day: Books.day("2026-01-20"), amount: Books.yuan("5.00"),
                    payer: "donor", channel: .direct), in: $0)
        }
        func close(_ month: Day) -> @Sendable (Change) throws -> Void {
            { [holder = books.foundation] in try Period.close(month, of: holder, in: $0) }
        }
        try await books.expect(.refused(.periodsCloseInOrder), of: "out of order", by: "Frank", close(february))
        try await books.expect(.absent, of: "by the accountant", by: "Anna", close(january))
        try await books.expect(.done, of: "first", by: "Frank", close(january))
        try await books.expect(.refused(.periodOpen), of: "twice", by: "Frank", close(january))
        try await books.expect(.refused(.periodOpen), of: "late", by: "Anna") { try late.book(in: $0) }
        try await books.expect(.done, of: "second", by: "Frank", close(february))
    }

    enum Statement: String, CaseIterable, Sendable { case imported, matched, undone, reverted }

    /// What comes of taking the import back, of matching its line, and of undoing the match.
    static let statements: [Statement: [Outcome?]] = [
        .imported: [.done, .done, nil],
        .matched: [.refused(.statementUnmatched), .refused(.matchOpenItems), .done],
        .undone: [.done, .done, .refused(.matchInForce)],
        .reverted: [.conflict, .refused(.matchOpenItems), nil],
    ]

    @Test(arguments: Statement.allCases, 0..<3)
    func `A statement is taken back and matched as the table says`(stand: Statement, verb: Int) async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        let payment = try await books.pay("60.00", tranche: 1)
        let statement = try await books.importing(StatementTests.file)
        let open = try await books.look { try Matching.open(in: books.bank, for: $1, db: $0).lines }
        let (line, bank) = (open[1].id, books.bank)
        var group: MatchGroup.ID?
        if [.matched, .undone].contains(stand) {
            group = try await books.act("Anna") {
                try MatchGroup.confirm(lines: [line], entries: [payment.entry], in: bank, change: $0)
            }
        }
        if stand == .undone, let group {
            try await books.act("Anna") { try MatchGroup.undo(group, reason: "wrong", in: bank, change: $0) }
        }
        if stand == .reverted { try await books.act("Anna") { try statement.revert(in: $0) } }
        let expected = Self.statements[stand]?[verb]
        switch (verb, group) {
        case (0, _):
            try await books.expect(expected, of: "\(stand) revert", by: "Anna") { try statement.revert(in: $0) }
        case (1, _):
            try await books.expect(expected, of: "\(stand) confirm", by: "Anna") {
                try MatchGroup.confirm(lines: [line], entries: [payment.entry], in: bank, change: $0)
            }
        case (_, let group?):
            try await books.expect(expected, of: "\(stand) undo", by: "Anna") {
                try MatchGroup.undo(group, reason: "wrong", in: bank, change: $0)
            }
        default: #expect(expected == nil)
        }
    }
}
