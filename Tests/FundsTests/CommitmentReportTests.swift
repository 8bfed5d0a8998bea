import Funds
import Kernel
import Platform
import Testing

/// What contracts may still use, as it was on a day.
@Suite struct CommitmentReportTests {
    @Test func `What is open on a day is what was reserved, less what was used and given back by then`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        _ = try await books.pay("60.00", tranche: 1)
        let cell = books.cell(nil, Books.otherVillage)
        let kept = try await books.act("Anna") { change in
            try Commitment.reserve(contract: 8, in: cell, amount: Books.yuan("40.00"), in: change)
        }
        try await books.act("Anna") { _ = try kept.release(Books.yuan("15.00"), in: $0) }
        let (report, lines) = try await books.look { db, viewer in
            let kept = try Commitment.find(kept.id, for: viewer, in: db)
            return (
                try CommitmentReport.of(books.foundation, on: Books.day("2100-01-01"), for: viewer, in: db),
                try kept.lines(for: viewer, in: db)
            )
        }
        #expect(report.rows.map(\.id) == [kept.id], "what was used up is settled")
        #expect(report.rows[0].open == Books.yuan("25.00") && report.rows[0].released == Books.yuan("15.00"))
        #expect(report.rows[0].age == .older)
        #expect(try report.total() == Books.yuan("25.00"))
        #expect(lines.map(\.amount) == [Books.yuan("40.00"), Books.yuan("-15.00")])
        let before = try await books.look { db, viewer in
            try CommitmentReport.of(books.foundation, on: Books.day("2000-01-01"), for: viewer, in: db)
        }
        #expect(before.rows.isEmpty)
        await #expect(throws: NotFound.self) {
            _ = try await books.look("Alice") { db, viewer in
                try CommitmentReport.of(books.foundation, on: Books.day("2026-03-01"), for: viewer, in: db)
            }
        }
    }

    @Test(arguments: [(0, "month"), (30, "month"), (31, "quarter"), (180, "half"), (365, "year"), (366, "older")])
    func `Ages have their limits`(days: Int, age: String) {
        #expect(CommitmentReport.Age(days: days).rawValue == age)
    }
}
