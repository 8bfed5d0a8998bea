import Funds
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// 以前年度净资产调整: what a year that is over said wrong is set right without touching this year's income and costs.
@Suite struct PriorYearTests {
    private static let day = "2026-03-10"

    private func setRight(
        _ mistake: Voucher.PriorYear, _ books: Books, fund: Fund? = nil, key: String = "mistake", on day: String = day
    ) -> @Sendable (Change) throws -> Void {
        { change in
            _ = try Voucher.enter(
                .priorYear((fund ?? books.social).id, mistake), in: books.foundation, day: Books.day(day),
                summary: "2025 audit", key: key, in: change)
        }
    }

    private static func less(_ amount: String, against: LedgerAccount = .payable, of year: Int = 2025)
        -> Voucher.PriorYear
    {
        .init(of: year, against: against, isMore: false, amount: Books.yuan(amount))
    }

    private func balance(_ account: LedgerAccount, _ books: Books) async throws -> Money {
        try await books.database.read(as: books.viewer("Anna")) { db in
            try db.value(
                """
                SELECT -coalesce(sum(amount_fen), 0)::bigint FROM journal_line
                WHERE tenant_id = 1 AND ledger_account = \(account)
                """, as: Money.self) ?? .zero
        }
    }

    @Test func `It is one row of the statement, goes to net assets by its fund and leaves costs and cells alone`()
        async throws
    {
        let books = try await Books.open()
        try await books.give("300.00", day: "2026-03-01")
        try await books.expect(.done, of: "less", by: "Anna", setRight(Self.less("40.00"), books))
        // The same key again is the same voucher: the amounts below hold it once.
        try await books.expect(.done, of: "same key", by: "Anna", setRight(Self.less("40.00"), books))
        try await books.expect(.conflict, of: "other body", by: "Anna", setRight(Self.less("41.00"), books))
        let more = Voucher.PriorYear(of: 2024, against: .otherReceivable, isMore: true, amount: Books.yuan("5.00"))
        try await books.expect(.done, of: "more", by: "Anna", setRight(more, books, key: "more"))
        let statement = try await books.look {
            try ActivityStatement.of(books.foundation, month: Books.day(Self.day), for: $1, in: $0)
        }
        let row = try #require(statement.rows.first { $0.item == .priorYears })
        #expect(row.month.restricted == Books.yuan("-35.00") && row.month.unrestricted == .zero)
        let change = try #require(statement.rows.last)
        #expect(change.item == .change && change.month.restricted == Books.yuan("265.00"))
        #expect(statement.rows.first { $0.item == .costTotal }?.year.unrestricted == .zero)
        try await books.act("Anna", on: "2026-03-31") {
            try Period.carryOver(Books.day("2026-03-01"), of: books.foundation, key: "march", in: $0)
        }
        #expect(try await balance(.priorYearAdjustment, books) == .zero)
        #expect(try await balance(.restrictedNetAssets, books) == Books.yuan("265.00"))
        #expect(try await balance(.unrestrictedNetAssets, books) == .zero)
        #expect(try await books.check().isEmpty)
    }

    @Test func `A year that runs, agency money, a bank account and more than the fund has are refused`() async throws {
        let books = try await Books.open()
        try await books.give("300.00", day: "2026-03-01")
        let agency = try await books.act("Anna") { change in
            try Fund.open(
                .init(
                    code: "AG", name: "agency", source: .donation, programme: nil, restriction: .none, purpose: "",
                    agency: true), with: books.foundation, in: change)
        }
        try await books.expect(
            .refused(.priorYearOfOwnMoney), of: "agency", by: "Anna", setRight(Self.less("1.00"), books, fund: agency))
        try await books.expect(
            .refused(.priorYearAgainst), of: "bank", by: "Anna",
            setRight(Self.less("1.00", against: .bankDeposit), books)
        )
        try await books.expect(
            .refused(.priorYearWithinNetAssets), of: "too much", by: "Anna", setRight(Self.less("300.01"), books))
        try await books.expect(.absent, of: "by the cashier", by: "Dave", setRight(Self.less("1.00"), books))
        await #expect(throws: FieldRefusal.self) {
            try await books.act("Anna", setRight(Self.less("1.00", of: 2026), books))
        }
        await #expect(throws: PostgresError.self) {
            try await books.act("Anna") { change in
                try Voucher.post(
                    .adjustment, in: books.foundation, day: Books.day(Self.day), summary: "by hand", key: "hand",
                    lines: [
                        .init(.payable, fund: books.social.id, amount: Books.yuan("-1.00")),
                        .init(.priorYearAdjustment, fund: books.social.id, amount: Books.yuan("1.00")),
                    ], in: change)
            }
        }
        try await books.expect(.done, of: "all of it", by: "Anna", setRight(Self.less("300.00"), books))
    }

    @Test func `December does not close on an adjustment that nobody carried over`() async throws {
        let books = try await Books.open()
        try await books.give("300.00", day: "2026-12-05")
        try await books.act("Anna", on: "2026-12-31") {
            try Period.carryOver(Books.day("2026-12-01"), of: books.foundation, key: "one", in: $0)
        }
        try await books.act("Anna", on: "2026-12-31", setRight(Self.less("40.00"), books, on: "2026-12-30"))
        @Sendable func close(_ change: Change) throws {
            try Period.close(Books.day("2026-12-01"), of: books.foundation, in: change)
        }
        try await books.expect(.refused(.yearIsCarriedOver), of: "open", by: "Frank", on: "2027-01-04") {
            try close($0)
        }
        try await books.act("Anna", on: "2027-01-03") {
            try Period.carryOver(Books.day("2026-12-01"), of: books.foundation, key: "two", in: $0)
        }
        try await books.expect(.done, of: "carried over", by: "Frank", on: "2027-01-04") { try close($0) }
    }
}
