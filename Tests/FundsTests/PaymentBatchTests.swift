import Funds
import Kernel
import Platform
import Postgres
import Testing

/// Batches that the cashier sends, the bank answers and an accountant books.
@Suite struct PaymentBatchTests {
    @Test func `The cashier sends, the bank answers, the accountant books, and the books hold`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        let (first, second) = try await (books.approved("30.00", tranche: 1), books.approved("20.00", tranche: 2))
        try await books.payeeAccount()
        let batch = try await books.batch([first, second])
        #expect(batch.count == 2 && batch.amount == Books.yuan("50.00") && batch.state == .sent)
        let items = try await books.look { db, viewer in try batch.items(for: viewer, in: db) }
        let reply = try Self.reply([(items[0], "成功", ""), (items[1], "失败", "账号不存在")])
        let result = try await books.act("Dave") { try batch.take(reply, on: Books.day("2026-03-02"), in: $0) }
        #expect((result.paid, result.returned, result.known) == (1, 1, 0))
        #expect(try await books.balance() == Books.yuan("100.00"), "the cashier's act books nothing")
        #expect(try await books.state(first) == .approved)
        await #expect(throws: NotFound.self) { try await books.act("Dave") { try batch.book(in: $0) } }
        let booking = try await books.act("Anna") { try batch.book(in: $0) }
        #expect((booking.booked, booking.recovered) == (1, 0))
        #expect(try await books.act("Anna") { try batch.book(in: $0) }.booked == 0)
        #expect(try await books.balance() == Books.yuan("70.00"))
        #expect(try await books.state(first) == .paid)
        #expect(try await books.state(second) == .approved)
        let again = try await books.act("Dave") { try batch.take(reply, on: Books.day("2026-03-02"), in: $0) }
        #expect((again.paid, again.returned, again.known) == (0, 0, 2))
        #expect(try await books.check().isEmpty)
    }

    @Test func `What came back is sent again, and never twice at once`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        let request = try await books.approved("30.00", tranche: 1)
        try await books.payeeAccount()
        let batch = try await books.batch([request])
        await #expect(throws: FundsRefusal.broken(.paymentInOneBatch)) { try await books.batch([request]) }
        await #expect(throws: FundsRefusal.broken(.paymentInBatch)) {
            try await books.act("Dave") { change in
                try request.pay(from: books.bank.id, on: Books.day("2026-03-01"), key: "k", in: change)
            }
        }
        await #expect(throws: FundsRefusal.broken(.paymentInBatch)) {
            try await books.act("Frank") { try request.sendBack(version: 2, reason: "no", in: $0) }
        }
        let sent = try await books.look { db, viewer in try batch.items(for: viewer, in: db)[0] }
        let failed = try Self.reply([(sent, "退汇", "户名不符")])
        try await books.act("Dave") { _ = try batch.take(failed, on: Books.day("2026-03-02"), in: $0) }
        let next = try await books.batch([request], on: "2026-03-03")
        let item = try await books.look { db, viewer in try next.items(for: viewer, in: db)[0] }
        #expect(item.reissues == sent.id)
        let paid = try Self.reply([(item, "交易成功", "")])
        try await books.act("Dave") { _ = try next.take(paid, on: Books.day("2026-03-03"), in: $0) }
        await #expect(throws: Refusals.self, "what came back cannot turn out paid") {
            let late = try Self.reply([(sent, "成功", "")])
            _ = try await books.act("Dave") { try batch.take(late, on: Books.day("2026-03-04"), in: $0) }
        }
        try await books.act("Anna") { _ = try next.book(in: $0) }
        #expect(try await books.balance() == Books.yuan("70.00"))
        // The bank sends it back after it was booked: the accountant books that, and the tranche opens again.
        let back = try Self.reply([(item, "退汇", "账户已销户")])
        try await books.act("Dave") { _ = try next.take(back, on: Books.day("2026-03-05"), in: $0) }
        #expect(try await books.act("Anna") { try next.book(in: $0) }.recovered == 1)
        #expect(try await books.balance() == Books.yuan("100.00"))
        #expect(try await books.state(request) == .bounced)
        #expect(try await books.check().isEmpty)
    }

    @Test func `Eight cashiers at once put a payment into one batch`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        let request = try await books.approved("30.00", tranche: 1)
        try await books.payeeAccount()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    do {
                        _ = try await books.batch([request])
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(outcomes == 1)
        let items = try await books.look { db, viewer in try PaymentBatchItem.all(of: request.id, for: viewer, in: db) }
        #expect(items.count == 1)
        let booked = try await books.look { db, viewer in try PaymentBatch.find(items[0].batch, for: viewer, in: db) }
        let reply = try Self.reply([(items[0], "成功", "")])
        try await books.act("Dave") { _ = try booked.take(reply, on: Books.day("2026-03-02"), in: $0) }
        let bookings = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<6 {
                group.addTask { (try? await books.act("Anna") { try booked.book(in: $0) })?.booked ?? 0 }
            }
            return await group.reduce(0, +)
        }
        #expect(bookings == 1)
        #expect(try await books.balance() == Books.yuan("70.00"))
        #expect(try await books.check().isEmpty)
    }

    @Test func `A payee's account takes two people, and a fund is not asked for more than it has`() async throws {
        let books = try await Books.open()
        try await books.give("40.00")
        let (first, second) = try await (books.approved("30.00", tranche: 1), books.approved("20.00", tranche: 2))
        await #expect(throws: FundsRefusal.broken(.payeeHasAccount)) { try await books.batch([first]) }
        let entered = try await books.act("Anna") { change in
            try PayeeAccount.enter(
                .init(accountName: "grantee", bankName: "bank", number: "6222 0000 1111"), of: books.grantee, in: change
            )
        }
        await #expect(throws: FundsRefusal.broken(.payeeHasAccount)) { try await books.batch([first]) }
        let both = Viewer(
            account: books.people["Anna"], tenant: books.tenant, grants: [.init(role: .financeApprover)],
            today: Books.day("2026-03-01"))
        await #expect(throws: FundsRefusal.broken(.payeeTakesTwo)) {
            try await books.database.write(as: both) { try entered.confirm(in: $0) }
        }
        try await books.act("Frank") { try entered.confirm(in: $0) }
        await #expect(throws: FundsRefusal.broken(.fundNotOverdrawn)) { try await books.batch([first, second]) }
        let batch = try await books.batch([first])
        await #expect(throws: FundsRefusal.broken(.fundNotOverdrawn)) { try await books.batch([second]) }
        _ = try await books.act("Dave") { try batch.cancel(reason: "wrong day", in: $0) }
        _ = try await books.batch([second])
        #expect(try await books.check().isEmpty)
    }

    @Test func `Nothing goes to the bank on a day before its approval or on one that has not come`() async throws {
        let books = try await Books.open(budget: "10000.00")
        try await books.give("5000.00")
        try await books.payeeAccount()
        let request = try await books.prepare("30.00", tranche: 1)
        let approved = try await books.act("Frank", on: "2026-03-05") { try request.approve(version: 1, in: $0) }
        let list = try await books.prepareGrants([Books.line(1)], posting: .reply)
        let agreed = try await books.act("Frank", on: "2026-03-05") { try list.approve(in: $0) }
        for (day, refusal) in [
            ("2026-03-04", FundsRefusal.broken(.paidAfterApproval)), ("2026-03-07", .broken(.dayNotAhead)),
        ] {
            await #expect(throws: refusal) { try await books.send([approved], on: day) }
            await #expect(throws: refusal) {
                try await books.act("Dave", on: "2026-03-06") { [bank = books.bank] in
                    _ = try agreed.send(from: bank.id, on: Books.day(day), in: $0)
                }
            }
        }
        let batch = try await books.send([approved], on: "2026-03-06")
        #expect(batch.day == Books.day("2026-03-06"))
        #expect(try await books.check().isEmpty)
    }

    @Test func `A layout says what the bank's file looks like, and the stored version decides`() async throws {
        let books = try await Books.open()
        try await books.give("40.00")
        let request = try await books.approved("30.00", tranche: 1)
        try await books.payeeAccount()
        let batch = try await books.batch([request])
        let content = BankLayout.Content(
            name: "某行", columns: "账号=account\n币种=\"人民币\"\n金额=amount\n编号=item", encoding: .utf8, format: .csv)
        let layout = try await books.act("Dave") { try BankLayout.make(content, in: $0) }
        let file = try await books.act("Dave") { try batch.bankFile(layout.content, in: $0) }
        let text = String(decoding: try file.csv(), as: UTF8.self)
        #expect(text.contains("账号,币种,金额,编号"))
        #expect(text.contains("622200001111,人民币,30.00,"))
        let wrong = BankLayout.Content(name: "某行", columns: "账号=account\n什么=nothing", encoding: .utf8, format: .csv)
        await #expect(throws: FieldRefusal.self) {
            try await books.act("Dave") { _ = try layout.edit(wrong, version: 1, in: $0) }
        }
        _ = try await books.act("Anna") { try layout.edit(content, version: 1, in: $0) }
        await #expect(throws: Conflict.self) {
            try await books.act("Dave") { _ = try layout.edit(content, version: 1, in: $0) }
        }
    }

    /// A bank's reply about these items.
    static func reply(_ rows: [(item: PaymentBatchItem, outcome: String, reason: String)]) throws -> BankReply {
        let lines = rows.map {
            "\($0.item.id),\($0.item.amount.description),\($0.outcome),\($0.reason),LS\($0.item.id)"
        }
        return try BankReply(
            file: Array((["业务编号,金额,处理结果,失败原因,流水号"] + lines).joined(separator: "\n").utf8))
    }
}

extension Books {
    /// A payment that waits for the cashier.
    func approved(_ amount: String, tranche: Int64) async throws -> PaymentRequest {
        let request = try await prepare(amount, tranche: tranche)
        return try await act("Frank", on: "2026-02-01") { try request.approve(version: request.version, in: $0) }
    }

    /// An account of the grantee that two people know.
    func payeeAccount() async throws {
        let entered = try await act("Anna") { [grantee] change in
            try PayeeAccount.enter(
                .init(accountName: "grantee", bankName: "bank", number: "622200001111"), of: grantee, in: change)
        }
        try await act("Frank") { try entered.confirm(in: $0) }
    }

    @discardableResult
    func batch(_ requests: [PaymentRequest], on day: String = "2026-03-01") async throws -> PaymentBatch {
        try await act("Dave") { [bank] change in
            try PaymentBatch.make(requests.map(\.id), from: bank.id, on: Books.day(day), in: change)
        }
    }

    /// A batch made on 6 March.
    fileprivate func send(_ requests: [PaymentRequest], on day: String) async throws -> PaymentBatch {
        try await act("Dave", on: "2026-03-06") { [bank] change in
            try PaymentBatch.make(requests.map(\.id), from: bank.id, on: Books.day(day), in: change)
        }
    }

    func state(_ request: PaymentRequest) async throws -> PaymentRequest.State {
        try await look { db, viewer in try PaymentRequest.find(request.id, for: viewer, in: db).state }
    }

    /// What the books say is in the foundation's account.
    func balance() async throws -> Money {
        try await look { [bank] db, viewer in try BankAccount.find(bank.id, for: viewer, in: db).balance }
    }
}
