import Funds
import Kernel
import Platform
import Postgres
import Testing

/// From the gift to the village and back.
@Suite struct TraceTests {
    @Test func `100.00 given by one donor is followed to its village, and both directions sum exactly`() async throws {
        let books = try await Books.open()
        let first = try await books.give("30.00", by: "first", day: "2026-02-01")
        let second = try await books.give("100.00", by: "second", day: "2026-02-02")
        let payment = try await books.pay("110.00", tranche: 1)
        try await books.report("45.00", invoice: "INV00001", area: Books.village)
        try await books.report("25.00", invoice: "INV00002", area: Books.otherVillage)
        let (down, up, remaining) = try await books.look { [tenant = books.tenant] db, viewer in
            (
                try Trace.down(from: second, in: db, tenant: tenant.id),
                try Trace.up(from: payment.entry, in: db, tenant: tenant.id),
                try Receipt.find(second.id, for: viewer, in: db).remaining
            )
        }
        #expect(remaining == Books.yuan("20.00"))
        #expect(down.map(\.amount) == ["15.00", "25.00", "40.00"].map(Books.yuan))
        #expect(down.map(\.spentIn) == [Books.village, Books.otherVillage, nil])
        #expect(try down.map(\.amount).sum() == Books.yuan("80.00"))
        #expect(try up.map(\.amount).sum() == Books.yuan("110.00"))
        #expect(Set(up.map(\.receipt)) == [first.id, second.id])
        #expect(try await books.check().isEmpty)
    }

    @Test func `An earmarked gift meets payments for its place first and no others`() async throws {
        let books = try await Books.open()
        let free = try await books.give("50.00", by: "free", day: "2026-02-01")
        let bound = try await books.give("50.00", by: "bound", day: "2026-02-02", to: Books.otherVillage)
        let payment = try await books.pay("20.00", tranche: 1, area: Books.otherVillage)
        let sources = try await books.look { [tenant = books.tenant] db, _ in
            try Trace.up(from: payment.entry, in: db, tenant: tenant.id).map(\.receipt)
        }
        #expect(sources == [bound.id])
        await #expect(throws: FundsRefusal.broken(.receiptsCoverPayment)) { try await books.pay("50.01", tranche: 2) }
        _ = try await books.pay("50.00", tranche: 3)
        let left = try await books.look { db, viewer in
            try [free, bound].map { try Receipt.find($0.id, for: viewer, in: db).remaining }
        }
        #expect(left == [.zero, Books.yuan("30.00")])
    }

    @Test func `More than was paid is not accepted, and an invoice is handed in once`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        _ = try await books.pay("20.00", tranche: 1)
        await #expect(throws: FundsRefusal.broken(.costWithinPayments)) {
            try await books.report("20.01", invoice: "INV00001")
        }
        await #expect(throws: FundsRefusal.broken(.invoiceUsedOnce)) {
            try await books.report("1.00", invoice: "INV00001")
        }
        try await books.report("20.00", invoice: "INV00002")
        #expect(try await books.check().isEmpty)
    }

    @Test func `A disallowed cost needs a reason, frees its invoice and is not spent`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        _ = try await books.pay("20.00", tranche: 1)
        let report = try await books.act("Alice") { change in
            let report = try ExpenseReport.begin(
                "March", contract: Books.contract, of: books.grantee, programme: books.programme, in: change)
            try report.add(
                .init(
                    fund: books.social.id, line: books.line, area: Books.village, day: Books.day("2026-03-05"),
                    purpose: "dinner", seller: "inn", invoiceNumber: "INV00009", amount: Books.yuan("5.00")), in: change
            )
            return try report.submit(in: change)
        }
        let line = try await books.look { db, viewer in try report.lines(for: viewer, in: db)[0].id }
        await #expect(throws: FundsRefusal.broken(.disallowanceHasReason)) {
            try await books.act("Anna") { try report.answer(line, accepted: false, in: $0) }
        }
        try await books.act("Anna") { try report.answer(line, accepted: false, reason: "not in the budget", in: $0) }
        await #expect(throws: FundsRefusal.broken(.expenseReportFrozen)) {
            try await books.act("Alice") { try report.remove(line, in: $0) }
        }
        let after = try await books.look { db, viewer in try ExpenseReport.find(report.id, for: viewer, in: db) }
        #expect(after.disallowed == Books.yuan("5.00"))
        #expect(after.accepted == .zero)
    }
}
