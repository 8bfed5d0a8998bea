import Foundation
import Funds
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// Answers to costs that are taken back, and what a reported cost has to be.
@Suite struct ExpenseReversalTests {
    /// A report of one cost of 60.00, handed in, under a contract that was paid 60.00.
    private static func reported(_ invoice: String = "INV00001") async throws -> (Books, ExpenseReport, Line) {
        let books = try await Books.open()
        try await books.give("100.00")
        _ = try await books.pay("60.00", tranche: 1)
        let (report, line) = try await report("60.00", invoice, books)
        return (books, report, line)
    }

    private typealias Line = ExpenseReport.Line.ID

    private static func report(_ amount: String, _ invoice: String, _ books: Books) async throws -> (
        ExpenseReport, Line
    ) {
        try await books.act("Alice") { [books] change in
            let report = try ExpenseReport.begin(
                "March", contract: Books.contract, of: books.grantee, programme: books.programme, in: change)
            let line = try report.add(cost(amount, invoice, books), in: change)
            return (try report.submit(in: change), line)
        }
    }

    private static func cost(
        _ amount: String, _ invoice: String, _ books: Books, day: String = "2026-03-05", fund: Fund? = nil
    ) -> ExpenseReport.Cost {
        .init(
            fund: (fund ?? books.social).id, line: books.line, area: Books.village, day: Books.day(day),
            purpose: "books", seller: "shop", invoiceNumber: invoice, amount: Books.yuan(amount))
    }

    private static func spent(_ books: Books) async throws -> Money {
        try await books.look { [tenant = books.tenant, programme = books.programme] db, _ in
            try ContractMoney.all(of: programme, contract: Books.contract, tenant: tenant.id, in: db)[0].spent
        }
    }

    @Test func `Another person takes an acceptance back with a reason, and the cost waits and can be met again`()
        async throws
    {
        let (books, report, line) = try await Self.reported()
        try await books.act("Anna") { try report.answer(line, accepted: true, reason: "paper seen", in: $0) }
        #expect(try await Self.spent(books) == Books.yuan("60.00"))
        try await books.expect(.refused(.expenseReversalTakesTwo), of: "who answered", by: "Anna") {
            try report.reverse(line, reason: "wrong", in: $0)
        }
        await #expect(throws: FieldRefusal.self) {
            try await books.act("Olga") { try report.reverse(line, reason: "", in: $0) }
        }
        try await books.expect(.absent, of: "no role", by: "Dave") { try report.reverse(line, reason: "x", in: $0) }
        try await books.act("Olga") { try report.reverse(line, reason: "the invoice is another village's", in: $0) }
        #expect(try await Self.spent(books) == .zero)
        let (lines, reversals, steps) = try await books.look { [tenant = books.tenant] db, viewer in
            try (
                report.lines(for: viewer, in: db), report.reversals(in: db, tenant: tenant.id),
                Trace.up(from: line, in: db, tenant: tenant.id)
            )
        }
        #expect(lines.map(\.accepted) == [nil])
        #expect(reversals.map(\.answerer) == ["Anna"] && reversals.map(\.reverser) == ["Olga"])
        #expect(reversals[0].answerReason == "paper seen" && reversals[0].accepted)
        #expect(steps.isEmpty)
        try await books.expect(.refused(.expenseAnswerStands), of: "twice", by: "Olga") {
            try report.reverse(line, reason: "again", in: $0)
        }
        #expect(try await books.check().isEmpty)
        // What it was met from is free: the same cost takes all of it again.
        try await books.act("Olga") { try report.answer(line, accepted: true, reason: "paper seen", in: $0) }
        #expect(try await Self.spent(books) == Books.yuan("60.00"))
        let again = try await books.look { [tenant = books.tenant] db, _ in
            try Trace.up(from: line, in: db, tenant: tenant.id)
        }
        #expect(again.map(\.amount) == [Books.yuan("60.00")])
        #expect(try await books.check().isEmpty)
    }

    @Test func `Nothing is taken back under a final account, nor by who handed the report in, nor without a trace`()
        async throws
    {
        let (books, report, line) = try await Self.reported()
        try await books.act("Anna") { try report.answer(line, accepted: true, reason: "paper seen", in: $0) }
        let both = Viewer(
            account: books.people["Alice"], name: "Alice", tenant: books.tenant, grants: [.init(role: .accountant)],
            memberships: [.init(organisation: books.grantee, name: "grantee", isAdministrator: true)],
            today: Books.day("2026-03-10"))
        await #expect(throws: FundsRefusal.broken(.answererIsNotSubmitter)) {
            try await books.database.write(as: both) { try report.reverse(line, reason: "mine", in: $0) }
        }
        await #expect(throws: PostgresError.self) { try await books.tamper("DELETE FROM expense_answer") }
        await #expect(throws: PostgresError.self) { try await books.tamper("TRUNCATE expense_reversal") }
        let account = try await books.act("Alice") { [books] change in
            try FinalAccount.submit(
                contract: Books.contract, of: books.grantee, programme: books.programme,
                audit: .init(auditor: "auditors", number: "1"), remark: "", in: change)
        }
        try await books.expect(.refused(.accountRestsOnAnswers), of: "under an account", by: "Olga") {
            try report.reverse(line, reason: "late", in: $0)
        }
        try await books.act("Olga") { _ = try account.answer(accepted: false, reason: "a cost is wrong", in: $0) }
        try await books.expect(.done, of: "after it came back", by: "Olga") {
            try report.reverse(line, reason: "late", in: $0)
        }
    }

    @Test func `A disallowance that is taken back needs its invoice again`() async throws {
        let (books, report, line) = try await Self.reported()
        try await books.act("Anna") { try report.answer(line, accepted: false, reason: "not agreed", in: $0) }
        let (other, second) = try await Self.report("1.00", "INV00001", books)
        try await books.expect(.refused(.invoiceUsedOnce), of: "taken meanwhile", by: "Olga") {
            try report.reverse(line, reason: "it was agreed", in: $0)
        }
        try await books.act("Anna") { try other.answer(second, accepted: false, reason: "same invoice", in: $0) }
        try await books.act("Olga") { try report.reverse(line, reason: "it was agreed", in: $0) }
        await #expect(throws: FundsRefusal.broken(.invoiceUsedOnce)) {
            try await Self.report("1.00", "INV00001", books)
        }
    }

    @Test
    func `A cost names an invoice, a fund of the contract and a day that has come, and is accepted with its proof`()
        async throws
    {
        let (books, report, line) = try await Self.reported()
        try await books.expect(.refused(.costHasProof), of: "no proof", by: "Anna") {
            try report.answer(line, accepted: true, in: $0)
        }
        try await books.act("Alice") { change in
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("invoices-\(UUID())")
            defer { try? FileManager.default.removeItem(at: folder) }
            let upload = try FileStore(directory: folder).put(pdf("invoice"), name: "invoice.pdf")
            _ = try report.prove(line, with: upload, in: change)
        }
        try await books.expect(.done, of: "proved", by: "Anna") { try report.answer(line, accepted: true, in: $0) }
        let draft = try await books.act("Alice") { [books] change in
            try ExpenseReport.begin(
                "April", contract: Books.contract, of: books.grantee, programme: books.programme, in: change)
        }
        for number in ["123", "发票0001", "12 34", String(repeating: "1", count: 31)] {
            await #expect(throws: FieldRefusal.self, "\(number)") {
                try await books.act("Alice") { try draft.add(Self.cost("1.00", number, books), in: $0) }
            }
        }
        try await books.expect(.refused(.costOfTheContract), of: "another fund", by: "Alice") { [books] in
            try draft.add(Self.cost("1.00", "INV00002", books, fund: books.fiscal), in: $0)
        }
        try await books.expect(.refused(.costNotAhead), of: "a day ahead", by: "Alice") { [books] in
            try draft.add(Self.cost("1.00", "INV00002", books, day: "9999-01-01"), in: $0)
        }
    }
}
