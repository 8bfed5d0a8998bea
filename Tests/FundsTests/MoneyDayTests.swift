import Funds
import Kernel
import Platform
import Postgres
import Testing

/// Days of money, receipts that leave the books again, and income that is no gift.
@Suite struct MoneyDayTests {
    private static func spend(_ amount: String, on day: String, _ books: Books) async throws -> Voucher {
        try await books.act("Anna") { change in
            try Voucher.enter(
                .cost(books.cell(), from: books.bank.id, amount: Books.yuan(amount)), in: books.foundation,
                day: Books.day(day), summary: "postage", key: "\(amount) \(day)", in: change)
        }
    }

    @Test func `Nothing is entered ahead of its day; a month is carried over on its last day`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        await #expect(throws: FundsRefusal.broken(.dayNotAhead)) {
            _ = try await books.act("Anna", on: "2026-03-05") { change in
                try Voucher.enter(
                    .cost(books.cell(), from: books.bank.id, amount: Books.yuan("1.00")), in: books.foundation,
                    day: Books.day("2026-03-06"), summary: "tomorrow", key: "tomorrow", in: change)
            }
        }
        await #expect(throws: FundsRefusal.broken(.dayNotAhead)) {
            _ = try await Self.spend("1.00", on: "2062-03-01", books)
        }
        await #expect(throws: FundsRefusal.broken(.dayNotAhead)) {
            _ = try await books.act("Anna", on: "2026-03-05") { change in
                try Receipt.register(
                    .init(
                        fund: books.social, account: books.bank.id, day: Books.day("2026-03-06"),
                        amount: Books.yuan("1.00"), payer: "donor", channel: .direct), in: change)
            }
        }
        await #expect(throws: FundsRefusal.broken(.dayNotAhead)) {
            _ = try await books.act("Anna", on: "2026-03-05") {
                try Period.carryOver(Books.day("2026-04-01"), of: books.foundation, key: "april", in: $0)
            }
        }
        let vouchers = try await books.act("Anna", on: "2026-03-05") {
            try Period.carryOver(Books.day("2026-03-01"), of: books.foundation, key: "march", in: $0)
        }
        #expect(vouchers.allSatisfy { $0.day == Books.day("2026-03-31") })
        #expect(try await books.check().isEmpty)
    }

    @Test func `A later gift does not finance an earlier payment, and no fund was ever below zero`() async throws {
        let books = try await Books.open()
        try await books.give("100.00", day: "2026-02-10")
        await #expect(throws: FundsRefusal.broken(.fundCoveredEachDay)) {
            _ = try await Self.spend("1.00", on: "2026-02-09", books)
        }
        let payment = try await books.pay("60.00", tranche: 1)
        try await books.give("100.00", by: "second", day: "2026-03-10")
        // 40.00 were left before the second gift came.
        await #expect(throws: FundsRefusal.broken(.fundCoveredEachDay)) {
            _ = try await Self.spend("40.01", on: "2026-03-05", books)
        }
        _ = try await Self.spend("40.00", on: "2026-03-05", books)
        try await books.act("Anna") { change in
            _ = try payment.recover(
                [.init(line: 1, amount: Books.yuan("60.00"))], into: books.bank.id, on: Books.day("2026-03-20"),
                reason: "not needed", bounced: false, key: "back", in: change)
        }
        // The first gift has 60.00 again, but on the day in question they were out.
        await #expect(throws: FundsRefusal.broken(.fundCoveredEachDay)) {
            _ = try await Self.spend("1.00", on: "2026-03-06", books)
        }
        _ = try await Self.spend("1.00", on: "2026-03-20", books)
        #expect(try await books.check().isEmpty)
    }

    @Test func `Where a later voucher used up the first gift, the second does not stand in before it came`()
        async throws
    {
        let books = try await Books.open()
        try await books.give("100.00", day: "2026-02-10")
        try await books.give("100.00", by: "second", day: "2026-03-10")
        _ = try await Self.spend("100.00", on: "2026-03-12", books)
        await #expect(throws: FundsRefusal.broken(.receiptsCoverPayment)) {
            _ = try await Self.spend("50.00", on: "2026-03-05", books)
        }
        _ = try await Self.spend("50.00", on: "2026-03-10", books)
        #expect(try await books.check().isEmpty)
    }

    @Test func `A reversed receipt is out of the books: its number is free, no donation receipt is issued`()
        async throws
    {
        let books = try await Books.open()
        @Sendable func register(_ amount: String, instalment: Int = 1) async throws -> Receipt {
            try await books.act("Anna") { change in
                try Receipt.register(
                    .init(
                        fund: books.fiscal, account: books.treasury.id, day: Books.day("2026-02-01"),
                        amount: Books.yuan(amount), payer: "province", documentNumber: "云财社〔2026〕1号",
                        channel: .appropriation, instalment: instalment), in: change)
            }
        }
        let wrong = try await register("10.00")
        let voucher = try await books.act("Anna") { try wrong.book(in: $0) }
        await #expect(throws: FundsRefusal.broken(.receiptDocument)) { _ = try await register("5.00") }
        _ = try await register("5.00", instalment: 2)
        _ = try await books.act("Anna") {
            try voucher.reverse(on: Books.day("2026-02-02"), reason: "wrong amount", key: "r", in: $0)
        }
        let reversed = try await books.look { db, viewer in try Receipt.find(wrong.id, for: viewer, in: db) }
        #expect(reversed.state == .reversed && reversed.remaining == .zero)
        _ = try await register("11.00")
        #expect(try await books.check().isEmpty)
    }

    @Test func `A gift with a donation receipt is reversed after that is void, and gets none afterwards`() async throws
    {
        let books = try await Books.open()
        let gift = try await books.give("10.00")
        let series = try await books.act("Anna") { change in
            try DonationReceipt.openSeries(
                "E1", isPaper: false, first: 1, last: nil, of: books.foundation, in: change)
        }
        let draft = DonationReceipt.Draft(series: series, state: .issued, payer: "donor", itemName: "gift")
        let (issued, _) = try await books.act("Anna") { try DonationReceipt.issue(draft, for: gift, in: $0) }
        let entry = try #require(
            try await books.look { db, viewer in try Receipt.find(gift.id, for: viewer, in: db).entry })
        let voucher = try await books.look { db, viewer in try Voucher.find(entry, for: viewer, in: db) }
        let day = Books.day("2026-02-02")
        await #expect(throws: FundsRefusal.broken(.donationVoidedFirst)) {
            _ = try await books.act("Anna") { try voucher.reverse(on: day, reason: "bounced", key: "r", in: $0) }
        }
        try await books.act("Anna") { change in
            try DonationReceipt.find(issued, for: change.viewer, in: change.db).void(reason: "bounced", in: change)
        }
        _ = try await books.act("Anna") { try voucher.reverse(on: day, reason: "bounced", key: "r", in: $0) }
        await #expect(throws: FundsRefusal.broken(.donationOfAGift)) {
            _ = try await books.act("Anna") { try DonationReceipt.issue(draft, for: gift, in: $0) }
        }
        #expect(try await books.check().isEmpty)
    }

    @Test func `Interest and income from services are booked as such; a line and an opening may be named`() async throws
    {
        let books = try await Books.open()
        @Sendable func receive(
            _ income: Receipt.Income, opening: Bool = false, line: Budget.Line.ID? = nil
        ) async throws -> Receipt {
            try await books.act("Anna") { change in
                let receipt = try Receipt.register(
                    .init(
                        fund: books.fiscal, account: books.treasury.id, day: Books.day("2026-02-01"),
                        amount: Books.yuan("1.00"), payer: "bank", channel: .other, earmarkLine: line, opening: opening,
                        income: income), in: change)
                try receipt.book(in: change)
                return try Receipt.find(receipt.id, for: change.viewer, in: change.db)
            }
        }
        @Sendable func account(_ receipt: Receipt) async throws -> LedgerAccount? {
            try await books.look { db, viewer in
                try Voucher.find(try #require(receipt.entry), for: viewer, in: db).lines(for: viewer, in: db).last?
                    .account
            }
        }
        #expect(try await account(try await receive(.interest)) == .otherIncome)
        #expect(try await account(try await receive(.service)) == .serviceIncome)
        #expect(try await account(try await receive(.source, opening: true)) == .restrictedNetAssets)
        let named = try await receive(.interest, line: books.line)
        #expect(!named.earmarkLineName.isEmpty)
        await #expect(throws: FundsRefusal.broken(.appropriationHasNumber)) { _ = try await receive(.source) }
        await #expect(throws: FieldRefusal.self) { _ = try await receive(.interest, line: .init(999)) }
        #expect(try await books.check().isEmpty)
    }
}
