import Funds
import Kernel
import Platform
import Postgres
import Testing

/// Every verb of a request to open a month again, in every state, and who may do it.
@Suite struct ReopeningTests {
    enum Stand: String, CaseIterable, Sendable { case closed, asked, reopened, refused }
    enum Verb: String, CaseIterable, Sendable { case ask, open, refuse }

    static let table: [Stand: [Verb: Outcome]] = [
        .closed: [.ask: .done],
        .asked: [.ask: .refused(.reopeningOpen), .open: .done, .refuse: .done],
        .reopened: [
            .ask: .refused(.lastClosedMonth), .open: .refused(.reopeningWaits), .refuse: .refused(.reopeningWaits),
        ],
        .refused: [.ask: .done, .open: .refused(.reopeningWaits), .refuse: .refused(.reopeningWaits)],
    ]

    private static let february = Books.day("2026-02-01")

    private static func ask(_ books: Books) async throws -> PeriodReopening {
        try await books.act("Anna") {
            try PeriodReopening.request(february, of: books.foundation, reason: "late invoice", in: $0)
        }
    }

    private static func bring(to stand: Stand) async throws -> (Books, PeriodReopening?) {
        let books = try await Books.open()
        try await books.give("10.00")
        try await books.act("Frank") { try Period.close(february, of: books.foundation, in: $0) }
        guard stand != .closed else { return (books, nil) }
        let request = try await ask(books)
        if stand == .reopened { try await books.act("Frank") { try request.answer(.reopened, in: $0) } }
        if stand == .refused {
            try await books.act("Frank") { try request.answer(.refused, reason: "no need", in: $0) }
        }
        return (books, request)
    }

    @Test(arguments: Stand.allCases)
    func `Each verb is done or refused as the table says`(stand: Stand) async throws {
        for verb in Verb.allCases {
            let (books, request) = try await Self.bring(to: stand)
            let expected = Self.table[stand]?[verb]
            switch (verb, request) {
            case (.ask, _):
                try await books.expect(expected, of: "\(stand) \(verb)", by: "Anna") {
                    _ = try PeriodReopening.request(Self.february, of: books.foundation, reason: "late", in: $0)
                }
            case (_, let request?):
                try await books.expect(expected, of: "\(stand) \(verb)", by: "Frank") {
                    try request.answer(verb == .open ? .reopened : .refused, reason: "because", in: $0)
                }
            default: #expect(expected == nil)
            }
        }
    }

    @Test func `One person alone does not open a month, nor does the accountant`() async throws {
        let (books, _) = try await Self.bring(to: .closed)
        let own = try await books.act("Frank") {
            try PeriodReopening.request(Self.february, of: books.foundation, reason: "late", in: $0)
        }
        try await books.expect(.refused(.reopeningTakesTwo), of: "own request", by: "Frank") {
            try own.answer(.reopened, in: $0)
        }
        try await books.expect(.absent, of: "by the accountant", by: "Anna") { try own.answer(.reopened, in: $0) }
        try await books.expect(.absent, of: "asked by the cashier", by: "Dave") {
            _ = try PeriodReopening.request(Self.february, of: books.foundation, reason: "late", in: $0)
        }
        let period = try await books.look { try Period.all(of: books.foundation, for: $1, in: $0).first }
        #expect(period?.isClosed == true)
    }

    @Test func `Only the last closed month opens, then takes a correction and is closed again`() async throws {
        let books = try await Books.open()
        try await books.give("10.00", day: "2026-01-05")
        try await books.give("20.00", day: "2026-02-05")
        for month in ["2026-01-01", "2026-02-01"] {
            try await books.act("Frank") { try Period.close(Books.day(month), of: books.foundation, in: $0) }
        }
        try await books.expect(.refused(.lastClosedMonth), of: "January", by: "Anna") {
            _ = try PeriodReopening.request(Books.day("2026-01-01"), of: books.foundation, reason: "late", in: $0)
        }
        let request = try await Self.ask(books)
        try await books.act("Frank") { try request.answer(.reopened, in: $0) }
        try await books.give("5.00", day: "2026-02-20")
        try await books.expect(.done, of: "close again", by: "Frank") {
            try Period.close(Self.february, of: books.foundation, in: $0)
        }
        let period = try await books.look { try Period.all(of: books.foundation, for: $1, in: $0).first }
        #expect(period?.lastNumber == request.lastNumber + 1)
    }
}
