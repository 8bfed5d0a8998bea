import Funds
import Kernel
import Platform
import Postgres
import Testing

/// What earmarks, ends and other holders forbid.
@Suite struct PostingRuleTests {
    private static func enter(_ entry: Voucher.Entry, _ key: String, on day: String = "2026-03-02", _ books: Books)
        async throws -> Voucher
    {
        try await books.act("Anna") {
            try Voucher.enter(
                entry, in: books.foundation, day: Books.day(day), summary: key, key: key, in: $0)
        }
    }

    @Test func `A year is carried over before a month of the next one closes, also when December had no voucher`()
        async throws
    {
        let books = try await Books.open()
        try await books.give("100.00", day: "2026-11-10")
        try await books.give("1.00", by: "later", day: "2027-01-05")
        @Sendable func close(_ month: String) async throws {
            try await books.act("Frank", on: "2027-02-02") {
                _ = try Period.close(Books.day(month), of: books.foundation, in: $0)
            }
        }
        try await close("2026-11-01")
        await #expect(throws: FundsRefusal.broken(.yearIsCarriedOver)) { try await close("2027-01-01") }
        try await books.act("Anna", on: "2027-01-06") {
            _ = try Period.carryOver(Books.day("2026-12-01"), of: books.foundation, key: "year", in: $0)
        }
        try await close("2026-12-01")
        try await close("2027-01-01")
        #expect(try await books.check().isEmpty)
    }

    @Test func `A gift for one village meets no cost of another, and no cost leaves the village with it`() async throws
    {
        let books = try await Books.open()
        try await books.give("50.00", by: "village", to: Books.village)
        try await books.give("30.00", by: "free")
        _ = try await books.pay("60.00", tranche: 1)
        // 50.00 of the payment were given for the village; 10.00 are free.
        try await books.report("10.00", invoice: "INV00001", area: Books.otherVillage)
        await #expect(throws: FundsRefusal.broken(.costWithinPayments)) {
            try await books.report("0.01", invoice: "INV00002", area: Books.otherVillage)
        }
        try await books.report("50.00", invoice: "INV00003")
        #expect(try await books.check().isEmpty)
    }

    @Test func `A cost that is moved takes its receipts along; what is earmarked stays`() async throws {
        let books = try await Books.open()
        let earmarked = try await books.give("50.00", by: "village", to: Books.village)
        let free = try await books.give("30.00", by: "free")
        let other = books.cell(books.social, Books.otherVillage)
        _ = try await Self.enter(.cost(books.cell(), from: books.bank.id, amount: Books.yuan("60.00")), "cost", books)
        await #expect(throws: FundsRefusal.broken(.earmarkStays)) {
            _ = try await Self.enter(.recast(from: books.cell(), to: other, amount: Books.yuan("10.01")), "much", books)
        }
        let moved = try await Self.enter(
            .recast(from: books.cell(), to: other, amount: Books.yuan("10.00")), "move", books)
        func spent(_ receipt: Receipt) async throws -> [String: Int64] {
            try await books.look { [tenant = books.tenant] db, viewer in
                let steps = try Trace.down(
                    from: Receipt.find(receipt.id, for: viewer, in: db), in: db, tenant: tenant.id)
                return Dictionary(steps.map { ($0.paidFor ?? "", $0.amount.fen) }, uniquingKeysWith: +)
                    .filter { $0.value != 0 }
            }
        }
        #expect(try await spent(free) == [Books.otherVillage: 1_000])
        #expect(try await spent(earmarked) == [Books.village: 5_000])
        #expect(try await books.check().isEmpty)
        _ = try await books.act("Anna") {
            try moved.reverse(on: Books.day("2026-03-03"), reason: "wrong", key: "undo", in: $0)
        }
        #expect(try await spent(free) == [Books.village: 1_000])
        #expect(try await books.check().isEmpty)
    }

    @Test func `After the final account nothing is paid, and it waits for what is being paid`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        _ = try await books.pay("60.00", tranche: 1)
        try await books.report("60.00", invoice: "INV00001")
        let waiting = try await books.prepare("10.00", tranche: 2)
        let account = try await books.act("Alice") { [books] change in
            try FinalAccount.submit(
                contract: Books.contract, of: books.grantee, programme: books.programme,
                audit: .init(auditor: "auditors", number: "2026-17"), remark: "", in: change)
        }
        await #expect(throws: FundsRefusal.broken(.accountEndsPayments)) {
            try await books.act("Anna") { _ = try account.answer(accepted: true, in: $0) }
        }
        _ = try await books.act("Anna") { try waiting.cancel(version: waiting.version, reason: "not due", in: $0) }
        try await books.act("Anna") { _ = try account.answer(accepted: true, in: $0) }
        await #expect(throws: FundsRefusal.broken(.accountEndsPayments)) {
            _ = try await books.prepare("10.00", tranche: 3)
        }
        #expect(try await books.check().isEmpty)
    }

    @Test func `Nobody is granted a month and its year, in either order`() async throws {
        let books = try await Books.open(budget: "10000.00")
        try await books.give("9000.00")
        _ = try await books.prepareGrants([Books.line(1)], period: "2026")
        await #expect(throws: FundsRefusal.broken(.grantPeriodsApart)) {
            _ = try await books.prepareGrants([Books.line(1)], period: "2026-03")
        }
        _ = try await books.prepareGrants([Books.line(1)], period: "2027-03")
        _ = try await books.prepareGrants([Books.line(2)], period: "2026-03")
        await #expect(throws: FundsRefusal.broken(.grantPeriodsApart)) {
            _ = try await books.prepareGrants([Books.line(2)], period: "2026")
        }
        _ = try await books.prepareGrants([Books.line(2)], period: "2026-04")
        #expect(try await books.check().isEmpty)
    }

    @Test func `Arrears of one holder are not paid by another`() async throws {
        let books = try await Books.open(budget: "10000.00")
        try await books.give("9000.00")
        let batch = try await books.sendGrants(
            [Books.line(1, amount: "600.00")], purpose: "living", period: "2026-02")
        try await books.reply(batch)
        _ = try await books.act("Anna") { change in
            try BenefitRate.set(
                "living", from: Books.day("2026-01-01"), amount: Books.yuan("605.00"), source: "first", in: change)
        }
        let (fiscal, cell) = (books.fiscal, books.cell(books.fiscal, Books.county))
        await #expect(throws: FundsRefusal.broken(.arrearsOwed)) {
            _ = try await books.act("Anna") {
                try GrantArrears.prepare("living", from: fiscal, cell: cell, title: "补发", posting: .sending, in: $0)
            }
        }
        let made = try await books.act("Anna") { [social = books.social, own = books.cell()] in
            try GrantArrears.prepare("living", from: social, cell: own, title: "补发", posting: .sending, in: $0)
        }
        #expect(made.amount == Books.yuan("5.00"))
        #expect(try await books.check().isEmpty)
    }

    @Test func `A part of a direct cost and an investment come back, and never more than was paid`() async throws {
        let books = try await Books.open()
        let gift = try await books.give("100.00")
        let cost = try await Self.enter(
            .cost(books.cell(), from: books.bank.id, amount: Books.yuan("30.00")), "a", books)
        let invested = try await Self.enter(
            .invest(books.social.id, from: books.bank.id, amount: Books.yuan("50.00")), "b", books)
        func back(_ voucher: Voucher, _ amount: String, _ key: String) async throws {
            _ = try await books.act("Anna") { [bank = books.bank] in
                try voucher.recover(
                    line: 1, amount: Books.yuan(amount), into: bank.id, on: Books.day("2026-03-09"), reason: "refund",
                    key: key, in: $0)
            }
        }
        try await back(cost, "10.00", "1")
        await #expect(throws: FundsRefusal.broken(.cellSpentNotNegative)) { try await back(cost, "20.01", "2") }
        await #expect(throws: FundsRefusal.broken(.voucherReversible)) {
            _ = try await books.act("Anna") {
                try cost.reverse(on: Books.day("2026-03-10"), reason: "x", key: "r", in: $0)
            }
        }
        try await back(invested, "50.00", "3")
        let payment = try await books.pay("5.00", tranche: 1)
        let voucher = try await books.look { db, viewer in try Voucher.find(payment.entry, for: viewer, in: db) }
        await #expect(throws: FundsRefusal.broken(.recoveryOfAVoucher)) { try await back(voucher, "1.00", "4") }
        let left = try await books.look { db, viewer in try Receipt.find(gift.id, for: viewer, in: db).remaining }
        #expect(left == Books.yuan("75.00"))
        #expect(try await books.check().isEmpty)
    }

    @Test func `Where a rule blocks, one person pays no more than it says, and no fund is spent after its end`()
        async throws
    {
        let books = try await Books.open()
        try await books.owner.write { db in
            try db.executeScript(
                """
                INSERT INTO rule (code, value, unit, operator, valid_from, citation, mark, effect) VALUES
                    ('posting.direct_cost.max', 1000, 'fen', 'at_most', '2000-01-01', 'tests', 'V', 'block'),
                    ('posting.spent_after_end.max', 2, 'day', 'at_most', '2000-01-01', 'tests', 'V', 'block')
                """)
        }
        try await books.give("100.00")
        _ = try await Self.enter(.cost(books.cell(), from: books.bank.id, amount: Books.yuan("10.00")), "a", books)
        await #expect(throws: FundsRefusal.broken(.directCostWithinRule)) {
            _ = try await Self.enter(.cost(books.cell(), from: books.bank.id, amount: Books.yuan("10.01")), "b", books)
        }
        await #expect(throws: FundsRefusal.broken(.directCostWithinRule)) {
            _ = try await Self.enter(
                .charge(books.social.id, from: books.bank.id, amount: Books.yuan("10.01")), "c", books)
        }
        try await books.tamper("UPDATE fund SET restriction = 'both', usable_until = '2026-03-05' WHERE code = 'S'")
        _ = try await Self.enter(
            .cost(books.cell(), from: books.bank.id, amount: Books.yuan("1.00")), "d", on: "2026-03-07", books)
        await #expect(throws: FundsRefusal.broken(.fundStillUsable)) {
            _ = try await Self.enter(
                .cost(books.cell(), from: books.bank.id, amount: Books.yuan("1.00")), "e", on: "2026-03-08", books)
        }
    }

    @Test func `Lottery money is not invested, and who handed a report in does not answer it`() async throws {
        let books = try await Books.open()
        let lottery = try await books.act("Anna") { change in
            try Fund.open(
                .init(code: "L", name: "lottery", source: .lottery, programme: books.programme, purpose: "children"),
                with: books.foundation, in: change)
        }
        #expect(lottery.noInvest)
        try await books.give("100.00")
        _ = try await books.pay("60.00", tranche: 1)
        let both = Viewer(
            account: books.people["Alice"], name: "Alice", tenant: books.tenant, grants: [.init(role: .accountant)],
            memberships: [.init(organisation: books.grantee, name: "grantee", isAdministrator: true)],
            today: Books.day("2026-03-10"))
        await #expect(throws: FundsRefusal.broken(.answererIsNotSubmitter)) {
            try await books.database.write(as: both) { change in
                let report = try ExpenseReport.begin(
                    "March", contract: Books.contract, of: books.grantee, programme: books.programme, in: change)
                let line = try report.add(
                    .init(
                        fund: books.social.id, line: books.line, area: Books.village, day: Books.day("2026-03-05"),
                        purpose: "books", seller: "shop", invoiceNumber: "INV00001", amount: Books.yuan("1.00")),
                    in: change)
                try report.submit(in: change).answer(line, accepted: true, in: change)
            }
        }
    }
}
