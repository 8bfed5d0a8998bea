import Foundation
import Funds
import Kernel
import Platform
import Postgres
import Testing

/// Statements, matching and the sheet of the month.
@Suite struct StatementTests {
    static let file = """
        日期,金额,余额,流水号,对方户名,摘要
        2026-02-01,100.00,100.00,IN-donor,donor,gift
        2026-03-02,-60.00,40.00,OUT,grantee,tranche
        2026-03-20,0.35,40.35,,bank,interest

        """

    static func reading(_ text: String) throws -> StatementReading {
        try StatementReading(file: Array(text.utf8))
    }

    @Test func `Opening and sum give the closing balance, and a broken row is named`() throws {
        let good = try Self.reading(Self.file)
        #expect(good.addsUp)
        #expect(good.opening == .zero)
        #expect(good.sum == Books.yuan("40.35"))
        #expect(good.closing == Books.yuan("40.35"))
        let bad = try Self.reading(Self.file.replacing("40.00,OUT", with: "41.00,OUT"))
        #expect(!bad.addsUp)
        #expect(bad.breaks.map(\.row) == [3, 4])
        #expect(bad.breaks[0].expected == Books.yuan("40.00").fen)
    }

    @Test func `GB18030, newest first, two columns and thousands separators are read`() throws {
        let text = """
            网上银行明细
            交易日期,收入,支出,余额,流水号,对方户名,摘要
            20260302,-,"1,060.00","40.00",2,乙,支付
            20260201,"1,100.00",-,"1,100.00",1,甲,捐赠
            合计,"1,100.00","1,060.00",,,,

            """
        let encoded = text.data(using: String.Encoding(rawValue: 0x8000_0632))
        let reading = try StatementReading(file: Array(try #require(encoded)))
        #expect(reading.layout.code == "icbc")
        #expect(reading.addsUp)
        #expect(reading.lines.map(\.amount) == [Books.yuan("1100.00"), Books.yuan("-1060.00")])
        #expect(reading.lines.map(\.counterparty) == ["甲", "乙"])
    }

    @Test func `The same file again adds nothing, and an import is taken back while nothing is matched`() async throws {
        let books = try await Books.open()
        let first = try await books.importing(Self.file)
        #expect(first.newCount == 3)
        let again = try await books.importing(Self.file)
        #expect(again.newCount == 0)
        #expect(again.duplicateCount == 3)
        // The second import states the lines, too: they go with it.
        try await books.act("Anna") { try first.revert(in: $0) }
        #expect(try await books.importing(Self.file).newCount == 0)
        try await books.act("Anna") { try again.revert(in: $0) }
        let third = try await books.importing(Self.file)
        #expect(third.newCount == 0)
        #expect(try await books.check().isEmpty)
    }

    @Test func `Parallel imports of the same file keep each line once`() async throws {
        let books = try await Books.open()
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 { group.addTask { try await books.importing(Self.file).newCount } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.sorted() == [0, 0, 0, 3])
    }

    @Test func `A suggestion says what agrees, a match closes exactly, and undoing frees both sides`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        let payment = try await books.pay("60.00", tranche: 1)
        let statement = try await books.importing(Self.file)
        let open = try await books.look { db, viewer in try Matching.open(in: books.bank, for: viewer, db: db) }
        #expect(open.lines.count == 3)
        let best = open.suggestions.filter { $0.items.map(\.entry) == [payment.entry] }
        #expect(best.map(\.amountAgrees) == [true])
        #expect(best.map(\.referenceAgrees) == [true])
        #expect(best.map(\.partyAgrees) == [true])
        #expect(best.map(\.dateAgrees) == [false])
        let (line, interest) = (open.lines[1].id, open.lines[2].id)
        await #expect(throws: FundsRefusal.broken(.groupClosesExactly)) {
            try await books.act("Anna") { change in
                try MatchGroup.confirm(
                    lines: [line, interest], entries: [payment.entry], in: books.bank, change: change)
            }
        }
        let group = try await books.act("Anna") { change in
            try MatchGroup.confirm(lines: [line], entries: [payment.entry], in: books.bank, change: change)
        }
        await #expect(throws: FundsRefusal.broken(.matchOpenItems)) {
            try await books.act("Anna") { change in
                try MatchGroup.confirm(lines: [line], entries: [payment.entry], in: books.bank, change: change)
            }
        }
        await #expect(throws: FundsRefusal.broken(.statementUnmatched)) {
            try await books.act("Anna") { try statement.revert(in: $0) }
        }
        try await books.act("Anna") { change in
            try MatchGroup.undo(group, reason: "wrong line", in: books.bank, change: change)
        }
        let again = try await books.look { db, viewer in try Matching.open(in: books.bank, for: viewer, db: db) }
        #expect(again.lines.count == 3)
        #expect(try await books.check().isEmpty)
    }

    @Test func `How far bank and books may lie apart is the rule in force on the day of the bank line`() async throws {
        let books = try await Books.open()
        try await books.give("100.00", by: "giver", day: "2026-02-01")
        try await books.give("200.00", by: "giver", day: "2026-03-01")
        try await books.tamper(
            """
            UPDATE rule SET valid_to = '2026-02-28' WHERE code = 'bank_match.days.max';
            INSERT INTO rule (code, value, unit, operator, valid_from, citation, mark, effect)
            VALUES ('bank_match.days.max', 4, 'day', 'at_most', '2026-03-01', 'tests', 'G', 'warn');
            """)
        _ = try await books.importing(
            """
            日期,金额,余额,流水号,对方户名,摘要
            2026-02-06,100.00,100.00,,giver,gift
            2026-03-06,200.00,300.00,,giver,gift

            """)
        let (suggested, matched) = try await books.look { [bank = books.bank] db, viewer in
            let open = try Matching.open(in: bank, for: viewer, db: db)
            let run = try MatchRun.propose(in: bank, for: viewer, db: db)
            return (open.suggestions.map(\.line.open), run.matching.groups.map { run.lines[$0.lines[0]].fen })
        }
        // Both lie five days apart: ten were allowed in February, four are in March.
        #expect(suggested == [Books.yuan("100.00")])
        #expect(matched == [10_000])
    }

    @Test func `The sheet of a month names what each side does not know and agrees when both are known`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        let payment = try await books.pay("60.00", tranche: 1)
        _ = try await books.importing(Self.file)
        let open = try await books.look { db, viewer in try Matching.open(in: books.bank, for: viewer, db: db) }
        let received = try #require(open.suggestions.first { $0.line.id == open.lines[0].id })
        try await books.act("Anna") { change in
            try MatchGroup.confirm(
                lines: [received.line.id], entries: received.items.map(\.entry), in: books.bank, change: change)
            try MatchGroup.confirm(
                lines: [open.lines[1].id], entries: [payment.entry], in: books.bank, change: change)
        }
        let sheet = try await books.look { db, viewer in
            try Reconciliation.of(books.bank, month: Books.day("2026-03-05"), for: viewer, in: db)
        }
        #expect(sheet.bookBalance == Books.yuan("40.00"))
        #expect(sheet.bankBalance == Books.yuan("40.35"))
        #expect(sheet.onlyBank.map(\.amount) == [Books.yuan("0.35")])
        #expect(sheet.onlyBooks.isEmpty)
        #expect(sheet.difference == .zero)
        let february = try await books.look { db, viewer in
            try Reconciliation.of(books.bank, month: Books.day("2026-02-05"), for: viewer, in: db)
        }
        #expect(february.adjustedBook == Books.yuan("100.00"))
        #expect(february.difference == .zero)
    }
}

extension Books {
    func importing(_ text: String) async throws -> BankStatement {
        let reading = try StatementTests.reading(text)
        return try await act("Anna") { [bank] change in
            try BankStatement.import(reading, file: Array(text.utf8), named: "march.csv", into: bank, in: change)
        }
    }
}
