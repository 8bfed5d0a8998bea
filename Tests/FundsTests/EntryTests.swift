import Funds
import Kernel
import Platform
import Postgres
import Testing

/// What staff enter by hand, and how it is corrected.
@Suite struct EntryTests {
    private func lines(of voucher: Voucher, _ books: Books) async throws -> [LedgerAccount: Money] {
        try await books.look { db, viewer in
            Dictionary(
                try voucher.lines(for: viewer, in: db).map { ($0.account, $0.amount) },
                uniquingKeysWith: { first, _ in first })
        }
    }

    @Test func `A cost, a charge, a transfer and a recast become vouchers without debits being typed`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        let second = try await books.act("Anna") {
            try BankAccount.open("B2", at: "bank", number: "6222000055556666", of: books.foundation, in: $0)
        }
        func enter(_ entry: Voucher.Entry) async throws -> Voucher {
            try await books.act("Anna") {
                try Voucher.enter(
                    entry, in: books.foundation, day: Books.day("2026-03-02"), summary: "entered",
                    key: "\(entry)", in: $0)
            }
        }
        let other = books.cell(books.social, Books.otherVillage)
        let cost = try await enter(.cost(books.cell(), from: books.bank.id, amount: Books.yuan("30.00")))
        let charge = try await enter(.charge(books.social.id, from: books.bank.id, amount: Books.yuan("0.50")))
        let transfer = try await enter(
            .transfer(books.social.id, from: books.bank.id, to: second.id, amount: Books.yuan("20.00")))
        let recast = try await enter(.recast(from: books.cell(), to: other, amount: Books.yuan("10.00")))
        #expect(try await lines(of: cost, books)[.programmeCost] == Books.yuan("30.00"))
        #expect(try await lines(of: charge, books)[.otherCost] == Books.yuan("0.50"))
        #expect(transfer.kind == .transfer && transfer.amount == Books.yuan("20.00"))
        #expect(recast.kind == .adjustment)
        let cells = try await books.look { try BudgetCell.all(of: books.foundation, for: $1, in: $0) }
        #expect(cells.first { $0.key == other }?.left == Books.yuan("990.00"))
        #expect(cells.first { $0.key == books.cell() }?.left == Books.yuan("980.00"))
        #expect(CellKey(other.text) == other)
        #expect(try await books.check().isEmpty)
        await #expect(throws: FieldRefusal.self) {
            _ = try await enter(
                .transfer(books.social.id, from: second.id, to: second.id, amount: Books.yuan("1.00")))
        }
        await #expect(throws: FundsRefusal.amountNotPositive) {
            _ = try await enter(.charge(books.social.id, from: books.bank.id, amount: .zero))
        }
    }

    @Test func `A correction is a reversal and a new voucher, or nothing at all`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        let wrong = try await books.act("Anna") {
            try Voucher.enter(
                .cost(books.cell(), from: books.bank.id, amount: Books.yuan("30.00")), in: books.foundation,
                day: Books.day("2026-03-02"), summary: "chairs", key: "wrong", in: $0)
        }
        func correct(_ amount: String, on day: String) -> @Sendable (Change) throws -> Void {
            {
                _ = try wrong.correct(
                    by: .cost(books.cell(), from: books.bank.id, amount: Books.yuan(amount)), on: Books.day(day),
                    summary: "chairs", reason: "digits swapped", key: "right-\(amount)", in: $0)
            }
        }
        try await books.expect(
            .refused(.fundNotOverdrawn), of: "more than there is", by: "Anna", correct("100.01", on: "2026-03-03"))
        try await books.expect(.done, of: "correction", by: "Anna", correct("13.00", on: "2026-03-03"))
        try await books.expect(
            .refused(.reversedOnce), of: "once more", by: "Anna", correct("14.00", on: "2026-03-04"))
        try await books.expect(.absent, of: "by the cashier", by: "Dave", correct("15.00", on: "2026-03-04"))
        let left = try await books.look { try Fund.find(books.social.id, for: $1, in: $0).balance }
        #expect(left == Books.yuan("87.00"))
        let receipt = try await books.look { db, viewer in
            try Voucher.list(of: books.foundation, limit: 9, for: viewer, in: db).last
        }
        let first = try #require(receipt)
        try await books.expect(.refused(.voucherReversible), of: "a receipt", by: "Anna") {
            _ = try first.correct(
                by: .charge(books.social.id, from: books.bank.id, amount: Books.yuan("1.00")),
                on: Books.day("2026-03-05"), summary: "x", reason: "x", key: "receipt", in: $0)
        }
    }

    @Test func `Management costs stay within the cap of the giver`() async throws {
        let books = try await Books.open()
        let (fund, budget) = try await capped(books)
        let cell = CellKey(fund: fund.id, line: budget.lines[0].id, year: 2026)
        func manage(_ amount: String) -> @Sendable (Change) throws -> Void {
            {
                _ = try Voucher.enter(
                    .cost(cell, from: books.bank.id, amount: Books.yuan(amount)), in: books.foundation,
                    day: Books.day("2026-03-02"), summary: "office", key: "manage-\(amount)", in: $0)
            }
        }
        try await books.expect(.done, of: "9.99", by: "Anna", manage("9.99"))
        try await books.expect(.refused(.managementWithinCap), of: "0.02", by: "Anna", manage("0.02"))
        try await books.expect(.done, of: "0.01", by: "Anna", manage("0.01"))
    }

    /// A fund with 100.00 of which a tenth may be spent on management.
    private func capped(_ books: Books) async throws -> (Fund, Budget) {
        let (fund, budget, version) = try await books.act("Anna") { change in
            let programme = try #require(
                try change.db.value(
                    """
                    INSERT INTO programme (tenant_id, code, name, starts_on, ends_on, area_code)
                    VALUES (1, 'M', 'management', '2026-01-01', '2026-12-31', '510000') RETURNING id
                    """, as: Programme.ID.self))
            let fund = try Fund.open(
                .init(
                    code: "C", name: "capped", source: .donation, programme: programme, purpose: "x",
                    managementCapBasisPoints: 1_000), with: books.foundation, in: change)
            let budget = try Budget.begin(
                for: programme, lines: [.init(code: "M", name: "management", account: .managementCost)], in: change)
            let version = try BudgetVersion.prepare(
                .original, of: budget,
                rows: [
                    .init(CellKey(fund: fund.id, line: budget.lines[0].id, year: 2026), Books.yuan("50.00"))
                ], reason: "agreement", in: change)
            try Receipt.register(
                .init(
                    fund: fund, account: books.bank.id, day: Books.day("2026-02-01"), amount: Books.yuan("100.00"),
                    payer: "donor", channel: .direct), in: change
            ).book(in: change)
            return (fund, budget, version)
        }
        try await books.act("Carol") { _ = try version.answer(.approved, seen: version.contentSHA256, in: $0) }
        return (fund, budget)
    }
}
