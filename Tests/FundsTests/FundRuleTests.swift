import Funds
import Kernel
import Platform
import Postgres
import Testing

/// Dated rules of a fund: which receipt is spent first, and how far a line is moved without the funder.
@Suite struct FundRuleTests {
    private func rule(_ content: FundRule.Content, from day: String = "2026-03-01", _ books: Books) async throws {
        let proposed = try await books.act("Olga", on: "2026-03-01") { [social = books.social] in
            try FundRule.propose(content, for: social, from: Books.day(day), clause: "agreement, clause 7", in: $0)
        }
        try await books.act("Frank", on: "2026-03-01") { [social = books.social] in
            try proposed.answer(.confirmed, of: social, in: $0)
        }
    }

    private func sources(of payment: Payment, _ books: Books) async throws -> [String] {
        try await books.look { [tenant = books.tenant] db, viewer in
            try Trace.up(from: payment.entry, in: db, tenant: tenant.id).map {
                "\(try Receipt.find($0.receipt, for: viewer, in: db).payer) \($0.amount)"
            }
        }
    }

    @Test(arguments: [
        (FundRule.Method.earmarkedFirst, ["bound 50.00", "old 30.00"]),
        (.oldestFirst, ["old 80.00"]), (.newestFirst, ["bound 50.00", "new 30.00"]),
        (.proportional, ["bound 50.00", "old 19.99", "new 10.01"]),
    ]) func `The rule of the fund decides which receipt a payment is met from`(
        method: FundRule.Method, expected: [String]
    ) async throws {
        let books = try await Books.open()
        try await books.give("100.00", by: "old", day: "2026-02-01")
        try await books.give("50.03", by: "new", day: "2026-02-03")
        try await books.give("50.00", by: "bound", day: "2026-02-02", to: Books.village)
        try await rule(.assignment(method), books)
        let payment = try await books.pay("80.00", tranche: 1)
        #expect(try await sources(of: payment, books) == expected)
        #expect(try await books.check().isEmpty)
    }

    @Test func `In proportion, many payments take every receipt to the fen and no fen more`() async throws {
        let books = try await Books.open()
        try await rule(.assignment(.proportional), books)
        for (number, amount) in ["0.07", "33.34", "100.01", "0.01", "66.57"].enumerated() {
            try await books.give(amount, by: "donor\(number)", day: "2026-02-0\(number + 1)")
        }
        for (number, amount) in ["0.01", "99.98", "33.33", "66.68"].enumerated() {
            _ = try await books.pay(amount, tranche: Int64(number + 1))
        }
        let left = try await books.owner.read { db in
            try db.value("SELECT sum(remaining_fen)::bigint FROM receipt", as: Int64.self)
        }
        #expect(left == 0)
        await #expect(throws: FundsRefusal.self) { _ = try await books.pay("0.01", tranche: 5) }
        #expect(try await books.check().isEmpty)
    }

    @Test func `A rule is dated, what was decided before it stays, and it takes two people`() async throws {
        let books = try await Books.open()
        try await books.give("10.00", by: "old", day: "2026-02-01")
        try await books.give("10.00", by: "new", day: "2026-02-02")
        let before = try await books.pay("2.00", tranche: 1)
        try await rule(.assignment(.newestFirst), from: "2026-03-02", books)
        let today = try await books.pay("2.00", tranche: 2)
        try await rule(.assignment(.newestFirst), books)
        let after = try await books.pay("2.00", tranche: 3)
        let found = try await [sources(of: before, books), sources(of: today, books), sources(of: after, books)]
        #expect(found == [["old 2.00"], ["old 2.00"], ["new 2.00"]])

        let proposed = try await books.act("Anna", on: "2026-03-01") { [social = books.social] in
            try FundRule.propose(
                .assignment(.proportional), for: social, from: Books.day("2026-03-09"), clause: "c", in: $0)
        }
        await #expect(throws: FundsRefusal.broken(.fundRuleOpen)) { try await rule(.assignment(.oldestFirst), books) }
        await #expect(throws: NotFound.self) {
            try await books.act("Anna", on: "2026-03-01") { [social = books.social] in
                try proposed.answer(.confirmed, of: social, in: $0)
            }
        }
        await #expect(throws: FundsRefusal.broken(.fundRuleRefusalHasReason)) {
            try await books.act("Frank", on: "2026-03-01") { [social = books.social] in
                try proposed.answer(.refused, of: social, in: $0)
            }
        }
        await #expect(throws: FundsRefusal.broken(.fundRuleNotPast)) {
            try await books.act("Anna", on: "2026-03-01") { [social = books.social] in
                try FundRule.propose(
                    .lineMove(basisPoints: 500), for: social, from: Books.day("2026-02-01"), clause: "c", in: $0)
            }
        }
        for statement in [
            "UPDATE fund_rule SET answered_by = proposed_by WHERE answer IS NOT NULL",
            "UPDATE fund_rule SET method = 'oldest_first'", "DELETE FROM fund_rule",
        ] {
            await #expect(throws: PostgresError.self) { try await books.tamper(statement) }
        }
        try await books.tamper(
            "ALTER TABLE trace_link DISABLE TRIGGER ALL; UPDATE trace_link SET rule_id = NULL WHERE rule_id IS NOT NULL"
        )
        #expect(try await Set(books.check().map(\.check)) == ["trace_rules"])
    }

    @Test func `Beyond the share of the fund's agreement a move cites the funder's approval`() async throws {
        let books = try await Books.open()
        try await rule(.lineMove(basisPoints: 500), books)
        func move(_ amount: String, minutes: String = "") async throws {
            let version = try await books.act("Anna", on: "2026-03-02") { change in
                try BudgetVersion.prepare(
                    .reallocation, of: books.budget,
                    rows: [
                        .init(books.cell(), try Books.yuan(amount).negated()),
                        .init(books.cell(line: 1), Books.yuan(amount)),
                    ], reason: "move", in: change)
            }
            do {
                try await books.act("Carol", on: "2026-03-02") {
                    _ = try version.answer(.approved, seen: version.contentSHA256, minutes: minutes, in: $0)
                }
            } catch {
                try await books.act("Carol", on: "2026-03-02") {
                    _ = try version.answer(.refused, seen: version.contentSHA256, reason: "funder", in: $0)
                }
                throw error
            }
        }
        // The line of activities had nothing: whatever is added to it is beyond every share.
        await #expect(throws: FundsRefusal.broken(.moveCitesFunder)) { try await move("1.00") }
        try await move("100.00", minutes: "letter of the funder 2026-7")
        #expect(try await books.check().isEmpty)
    }
}
