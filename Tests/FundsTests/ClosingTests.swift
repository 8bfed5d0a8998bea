import Funds
import Kernel
import Platform
import Postgres
import Testing

/// The end of a month: income and costs go to net assets, restricted money that was used is released.
@Suite struct ClosingTests {
    private let day = Books.day("2026-03-31")

    private func balance(_ account: LedgerAccount, _ fund: Fund? = nil, in books: Books) async throws -> Money {
        try await books.look { db, _ in
            let fund = fund?.id
            return try db.value(
                """
                SELECT -coalesce(sum(amount_fen), 0)::bigint FROM journal_line
                WHERE tenant_id = 1 AND ledger_account = \(account) AND (\(fund)::bigint IS NULL OR fund_id = \(fund))
                """, as: Money.self) ?? .zero
        }
    }

    @discardableResult
    private func carry(_ month: String, _ key: String, _ books: Books) async throws -> [Voucher] {
        try await books.act("Anna", on: String(month.prefix(7)) + "-28") {
            try Period.carryOver(Books.day(month), of: books.foundation, key: key, in: $0)
        }
    }

    private func spend(_ amount: String, on day: String, _ books: Books) async throws -> Voucher {
        try await books.act("Anna") { change in
            try Voucher.enter(
                .cost(books.cell(), from: books.bank.id, amount: Books.yuan(amount)), in: books.foundation,
                day: Books.day(day), summary: "given to a school", key: "spend-\(amount)-\(day)", in: change)
        }
    }

    /// The worked example of the design: 400 given, 300 of it for children, 60 of that used.
    @Test func `Of 300 restricted 60 are released, 240 stay restricted, 100 are unrestricted`() async throws {
        let books = try await Books.open()
        let general = try await books.act("Anna") { change in
            try Fund.open(
                .init(
                    code: "F", name: "general", source: .donation, programme: nil, restriction: .none, purpose: ""),
                with: books.foundation, in: change)
        }
        try await books.give("300.00")
        try await books.act("Anna") { change in
            try Receipt.register(
                .init(
                    fund: general, account: books.bank.id, day: Books.day("2026-03-02"), amount: Books.yuan("100.00"),
                    payer: "donor", channel: .direct), in: change
            ).book(in: change)
        }
        let cost = try await spend("60.00", on: "2026-03-05", books)
        let vouchers = try await carry("2026-03-01", "march", books)
        #expect(vouchers.map(\.kind) == [.closing, .closing, .release])
        #expect(vouchers.allSatisfy { $0.day == day })
        #expect(try await balance(.restrictedNetAssets, in: books) == Books.yuan("240.00"))
        #expect(try await balance(.unrestrictedNetAssets, in: books) == Books.yuan("100.00"))
        #expect(try await balance(.unrestrictedNetAssets, books.social, in: books) == .zero)
        #expect(try await balance(.donationIncome, in: books) == .zero)
        #expect(try await balance(.programmeCost, in: books) == .zero)
        let (release, lines) = try await books.look { db, viewer in
            let release = try #require(try Release.all(of: books.foundation, for: viewer, in: db).first)
            return (release, try release.lines(for: viewer, in: db))
        }
        #expect(release.expense == Books.yuan("60.00"))
        #expect(release.restricted == Books.yuan("300.00"))
        #expect(release.released == Books.yuan("60.00"))
        #expect(lines.map(\.entry) == [cost.id])
        #expect(lines.map(\.amount) == [Books.yuan("60.00")])
        #expect(try await books.check().isEmpty)
    }

    @Test func `A second run takes what came since, a cost that came back is taken out of the release`() async throws {
        let books = try await Books.open()
        try await books.give("300.00")
        let first = try await spend("60.00", on: "2026-03-05", books)
        try await carry("2026-03-01", "one", books)
        await #expect(throws: FundsRefusal.broken(.somethingToCarryOver)) {
            try await carry("2026-03-01", "two", books)
        }
        _ = try await spend("15.00", on: "2026-03-06", books)
        try await books.act("Anna") {
            _ = try first.reverse(on: Books.day("2026-03-07"), reason: "wrong school", key: "undo", in: $0)
        }
        try await carry("2026-03-01", "three", books)
        #expect(try await balance(.restrictedNetAssets, in: books) == Books.yuan("285.00"))
        #expect(try await balance(.unrestrictedNetAssets, in: books) == .zero)
        let released = try await books.look { db, viewer in
            try Release.all(of: books.foundation, for: viewer, in: db).map(\.released)
        }
        #expect(released == [Books.yuan("-45.00"), Books.yuan("60.00")])
        #expect(try await books.check().isEmpty)
    }

    @Test func `A closing is undone on its own day after the release that rests on it, and can be run again`()
        async throws
    {
        let books = try await Books.open()
        try await books.give("300.00")
        _ = try await spend("60.00", on: "2026-03-05", books)
        let vouchers = try await carry("2026-03-01", "one", books)
        let (closing, release) = (vouchers[0], vouchers[2])
        func undo(_ voucher: Voucher, _ text: String) -> @Sendable (Change) throws -> Void {
            { _ = try voucher.reverse(on: Books.day(text), reason: "again", key: "undo-\(voucher.id)-\(text)", in: $0) }
        }
        try await books.expect(
            .refused(.releaseUndoneFirst), of: "closing first", by: "Anna", undo(closing, "2026-03-31"))
        try await books.expect(
            .refused(.closingUndoneOnItsDay), of: "in April", by: "Anna", undo(release, "2026-04-01"))
        try await books.expect(.done, of: "release", by: "Anna", undo(release, "2026-03-31"))
        try await books.expect(.done, of: "closing", by: "Anna", undo(closing, "2026-03-31"))
        try await books.expect(.done, of: "again", by: "Anna") {
            try Period.carryOver(Books.day("2026-03-01"), of: books.foundation, key: "again", in: $0)
        }
        #expect(try await balance(.restrictedNetAssets, in: books) == Books.yuan("240.00"))
    }

    @Test func `The last month of a year is closed after the year was carried over`() async throws {
        let books = try await Books.open()
        try await books.give("300.00", day: "2026-12-05")
        @Sendable func close(_ change: Change) throws {
            try Period.close(Books.day("2026-12-01"), of: books.foundation, in: change)
        }
        try await books.expect(.refused(.yearIsCarriedOver), of: "too early", by: "Frank", on: "2027-01-02") {
            try close($0)
        }
        try await books.expect(.absent, of: "by the approver", by: "Frank") {
            try Period.carryOver(Books.day("2026-12-01"), of: books.foundation, key: "year", in: $0)
        }
        try await carry("2026-12-01", "year", books)
        try await books.expect(.done, of: "close", by: "Frank", on: "2027-01-02") { try close($0) }
        try await books.expect(.refused(.periodOpen), of: "carry over a closed month", by: "Anna") {
            try Period.carryOver(Books.day("2026-12-01"), of: books.foundation, key: "late", in: $0)
        }
    }

    @Test func `A month is closed after its last day, not while it runs`() async throws {
        let books = try await Books.open()
        try await books.give("300.00", day: "2026-03-05")
        @Sendable func close(_ change: Change) throws {
            try Period.close(Books.day("2026-03-01"), of: books.foundation, in: change)
        }
        for day in ["2026-03-05", "2026-03-31"] {
            try await books.expect(.refused(.monthIsOver), of: day, by: "Frank", on: day) { try close($0) }
        }
        try await books.give("1.00", by: "late", day: "2026-03-31")
        try await books.expect(.done, of: "when it is over", by: "Frank", on: "2026-04-01") { try close($0) }
    }

    @Test func `A cost without a cell, a release that is too large and a silent reopening are refused`() async throws {
        let books = try await Books.open()
        try await books.give("10.00")
        let fund = books.social.id
        await refused("cost_names_its_cell") {
            try await books.tamper(
                JournalTests.entry(JournalTests.line(1, fund, 5) + JournalTests.line(2, fund, -5))
                    .replacing("'other_receivable'", with: "'programme_cost'"))
        }
        await refused("release_is_the_smaller") {
            try await books.tamper(
                """
                INSERT INTO release_run (tenant_id, holder_id, fund_id, month, expense_fen, restricted_fen,
                    released_fen, entry_id, run_by)
                SELECT 1, e.holder_id, \(fund), e.month, 60, 300, 61, e.id, 1 FROM journal_entry e
                """)
        }
        try await books.act("Frank") { try Period.close(Books.day("2026-02-01"), of: books.foundation, in: $0) }
        await refused("reopening_takes_two") {
            try await books.tamper("UPDATE period SET state = 'open', closed_by = NULL, closed_at = NULL")
        }
        for table in ["release_run", "release_line"] {
            await refused("\(table)_append_only") { try await books.tamper("TRUNCATE \(table) CASCADE") }
        }
    }

    @Test func `Carrying over and posting at the same moment leave nothing half done`() async throws {
        let books = try await Books.open()
        try await books.give("600.00")
        _ = try await spend("1.00", on: "2026-03-01", books)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 2..<30 {
                group.addTask { _ = try await spend("\(number).00", on: "2026-03-10", books) }
            }
            for run in 0..<4 {
                group.addTask {
                    do {
                        try await carry("2026-03-01", "run-\(run)", books)
                    } catch FundsRefusal.broken(.somethingToCarryOver) {}
                }
            }
            try await group.waitForAll()
        }
        do { try await carry("2026-03-01", "last", books) } catch FundsRefusal.broken(.somethingToCarryOver) {}
        #expect(try await balance(.programmeCost, in: books) == .zero)
        #expect(try await balance(.unrestrictedNetAssets, in: books) == .zero)
        #expect(try await books.check().isEmpty)
    }

    private func refused(_ constraint: String, _ body: () async throws -> Void) async {
        let thrown = await #expect(throws: PostgresError.self) { try await body() }
        #expect(thrown?.constraint == constraint)
    }
}
