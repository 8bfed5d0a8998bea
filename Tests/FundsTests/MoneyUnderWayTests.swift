import Funds
import Kernel
import Platform
import Postgres
import Testing

/// What the bank is paying is spent by nothing else, and one bad payment does not hold up the others.
@Suite struct MoneyUnderWayTests {
    private static func spend(
        _ amount: String, key: String, on day: String = "2026-03-01", _ books: Books
    ) async throws {
        try await books.act("Anna") { change in
            _ = try Voucher.enter(
                .cost(books.cell(), from: books.bank.id, amount: Books.yuan(amount)), in: books.foundation,
                day: Books.day(day), summary: "postage", key: key, in: change)
        }
    }

    /// A payment without a commitment: an invoice of a supplier.
    private static func invoice(_ amount: String, _ books: Books) async throws -> PaymentRequest {
        let request = try await books.act("Anna") { change in
            try PaymentRequest.prepare(
                contract: nil, tranche: nil, payee: books.grantee, purpose: "invoice",
                rows: [.init(books.cell(), commitment: nil, amount: Books.yuan(amount))], in: change)
        }
        return try await books.act("Frank", on: "2026-02-01") { try request.approve(version: request.version, in: $0) }
    }

    @Test func `What a batch pays is held in account, cell and commitment until it is booked`() async throws {
        let books = try await Books.open(budget: "100.00")
        try await books.give("100.00")
        try await books.payeeAccount()
        let (tranche, invoice) = try await (books.approved("30.00", tranche: 1), Self.invoice("40.00", books))
        let batch = try await books.batch([tranche, invoice])
        #expect(try await books.check().isEmpty)
        // 100.00 in the bank and in the cell, of which 70.00 are under way.
        await #expect(throws: FundsRefusal.broken(.withinBudget)) { try await Self.spend("30.01", key: "a", books) }
        try await books.give("50.00", by: "second")
        await #expect(throws: FundsRefusal.broken(.withinBudget)) { try await Self.spend("30.01", key: "b", books) }
        try await Self.spend("30.00", key: "c", books)
        let commitment = try await books.look { db, viewer in
            try #require(Commitment.all(of: Books.contract, for: viewer, in: db).first)
        }
        await #expect(throws: FundsRefusal.broken(.commitmentNotOverused)) {
            try await books.act("Anna") { _ = try commitment.release(in: $0) }
        }
        let items = try await books.look { db, viewer in try batch.items(for: viewer, in: db) }
        let reply = try PaymentBatchTests.reply([(items[0], "成功", ""), (items[1], "失败", "账号不存在")])
        _ = try await books.act("Dave") { try batch.take(reply, on: Books.day("2026-03-02"), in: $0) }
        #expect(try await books.check().isEmpty)
        _ = try await books.act("Anna") { try batch.book(in: $0) }
        #expect(try await books.balance() == Books.yuan("90.00"))
        #expect(try await books.check().isEmpty)
        // What came back is free again.
        try await Self.spend("40.00", key: "d", books)
        #expect(try await books.check().isEmpty)
    }

    @Test func `Money in the account is held too, and a batch that is taken back frees it`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        try await books.payeeAccount()
        let batch = try await books.batch([try await books.approved("70.00", tranche: 1)])
        let single = try await books.approved("40.00", tranche: 2)
        await #expect(throws: FundsRefusal.broken(.fundNotOverdrawn)) { try await Self.spend("30.01", key: "a", books) }
        await #expect(throws: FundsRefusal.broken(.fundNotOverdrawn)) {
            try await books.act("Dave") { change in
                _ = try single.pay(from: books.bank.id, on: Books.day("2026-03-01"), key: "s", in: change)
            }
        }
        await #expect(throws: FundsRefusal.broken(.fundNotOverdrawn)) {
            _ = try await books.sendGrants([Books.line(1, amount: "31.00")], posting: .reply)
        }
        _ = try await books.act("Dave") { try batch.cancel(reason: "wrong day", in: $0) }
        try await books.act("Dave") { change in
            _ = try single.pay(from: books.bank.id, on: Books.day("2026-03-01"), key: "s", in: change)
        }
        #expect(try await books.check().isEmpty)
    }

    @Test func `Grants that the bank pays one by one hold their cell and their money until it answers`() async throws {
        let books = try await Books.open(budget: "3000.00")
        try await books.give("3000.00")
        let batch = try await books.sendGrants((1...3).map { Books.line($0) }, posting: .reply)
        #expect(try await books.check().isEmpty)
        await #expect(throws: FundsRefusal.broken(.withinBudget)) { try await Self.spend("0.01", key: "a", books) }
        await #expect(throws: (any Error).self) { _ = try await books.prepare("0.01", tranche: 1) }
        #expect(try await books.reply(batch, failed: [2]).counts == [2, 1, 0])
        #expect(try await books.check().isEmpty)
        try await Self.spend("1000.00", key: "b", books)
        #expect(try await books.balance() == .zero)
        #expect(try await books.check().isEmpty)
    }

    @Test func `Eight hands spend what a batch leaves, and not a fen more`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        try await books.payeeAccount()
        let request = try await books.approved("95.00", tranche: 1)
        let batch = try await books.batch([request])
        let spent = await withTaskGroup(of: Bool.self) { group in
            for hand in 0..<16 {
                group.addTask { (try? await Self.spend("1.00", key: "hand \(hand)", books)) != nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(spent == 5)
        let items = try await books.look { db, viewer in try batch.items(for: viewer, in: db) }
        let reply = try PaymentBatchTests.reply([(items[0], "成功", "")])
        _ = try await books.act("Dave") { try batch.take(reply, on: Books.day("2026-03-02"), in: $0) }
        #expect(try await books.act("Anna") { try batch.book(in: $0) }.booked == 1)
        #expect(try await books.balance() == .zero)
        #expect(try await books.check().isEmpty)
    }

    @Test func `A payment that a rule refuses to book is named and the others are booked`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        try await books.payeeAccount()
        let (first, second) = try await (books.approved("30.00", tranche: 1), books.approved("20.00", tranche: 2))
        let batch = try await books.batch([first, second], on: "2026-02-27")
        let items = try await books.look { db, viewer in try batch.items(for: viewer, in: db) }
        for (item, day) in zip(items, ["2026-02-27", "2026-03-02"]) {
            let reply = try PaymentBatchTests.reply([(item, "成功", "")])
            _ = try await books.act("Dave") { try batch.take(reply, on: Books.day(day), in: $0) }
        }
        try await books.act("Frank") { _ = try Period.close(Books.day("2026-02-01"), of: books.foundation, in: $0) }
        let booking = try await books.act("Anna") { try batch.book(in: $0) }
        #expect(booking.booked == 1)
        #expect(booking.refused.map(\.item) == [items[0].id])
        #expect(booking.refused.map(\.reason) == [.broken(.periodOpen)])
        #expect(try await books.state(first) == .approved)
        #expect(try await books.state(second) == .paid)
        await #expect(throws: FundsRefusal.broken(.periodOpen)) {
            _ = try await books.act("Anna") { try batch.book(in: $0) }
        }
        #expect(try await books.check().isEmpty)
    }
}
