import Funds
import Kernel
import Platform
import Postgres
import Testing

/// Settlements of platforms and donation receipts.
@Suite struct DonationTests {
    private static let file = """
        订单号,项目,捐赠金额,手续费,结算金额
        D1,甲,100.00,0.60,99.40
        D2,甲,50.00,0.30,49.70
        D3,乙,30.00,,30.00
        """

    private func settle(
        _ books: Books, _ text: String = DonationTests.file, number: String = "S1"
    ) async throws -> (settlement: Settlement, isNew: Bool) {
        try await books.act("Anna") { [social = books.social] change in
            try Settlement.import(
                SettlementFile(file: Array(text.utf8)), platform: "P", number: number, day: Books.day("2026-02-01"),
                displayed: Books.yuan("180.00"), into: social, in: change)
        }
    }

    @Test func `Gross is income, the fee a cost, net is owed until the bank has it`() async throws {
        let books = try await Books.open()
        let (settlement, isNew) = try await settle(books)
        #expect(isNew)
        #expect([settlement.gross, settlement.fee, settlement.net].map(\.fen) == [18_000, 90, 17_910])
        let owed = try await books.look { [tenant = books.tenant] db, _ in
            try settlement.owed(in: db, tenant: tenant.id)
        }
        #expect(owed == Books.yuan("179.10"))
        let bank = books.bank.id
        _ = try await books.act("Anna") {
            try settlement.receive(into: bank, on: Books.day("2026-02-03"), reference: "B1", in: $0)
        }
        await #expect(throws: FundsRefusal.broken(.settlementIsOwed)) {
            try await books.act("Anna") {
                _ = try settlement.receive(into: bank, on: Books.day("2026-02-03"), reference: "B1", in: $0)
            }
        }
        let accounts = try await books.owner.read { db in
            try db.rows("SELECT ledger_account, sum(amount_fen)::bigint FROM journal_line GROUP BY 1 ORDER BY 1") {
                try ($0.next(String.self), $0.next(Int64.self))
            }
        }
        #expect(accounts.map(\.0) == ["bank_deposit", "donation_income", "other_cost", "other_receivable"])
        #expect(accounts.map(\.1) == [17_910, -18_000, 90, 0])
        #expect(try await books.check().isEmpty)
    }

    @Test func `The same settlement again, six at the same moment, is one; another content is refused`() async throws {
        let books = try await Books.open()
        let fresh = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<6 { group.addTask { try await settle(books).isNew } }
            return try await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(fresh.filter { $0 }.count == 1)
        await #expect(throws: FundsRefusal.broken(.settlementDiffers)) {
            _ = try await settle(books, Self.file.replacing("D3,乙,30.00,,30.00", with: "D3,乙,31.00,,31.00"))
        }
        await #expect(throws: FundsRefusal.broken(.settlementOrderOnce)) { _ = try await settle(books, number: "S2") }
        await #expect(throws: Refusals.self) {
            _ = try await settle(books, Self.file.replacing("99.40", with: "99.41"), number: "S3")
        }
        let vouchers = try await books.owner.read { db in
            try db.value("SELECT count(*) FROM journal_entry", as: Int.self)
        }
        #expect(vouchers == 1)
        #expect(try await books.check().isEmpty)
    }

    private func series(_ books: Books, isPaper: Bool = false, last: Int64? = nil) async throws
        -> DonationReceipt.Series.ID
    {
        try await books.act("Anna") { [holder = books.foundation] change in
            try DonationReceipt.openSeries(
                "PJ1", isPaper: isPaper, first: 101, last: last, of: holder, in: change)
        }
    }

    @Test func `Numbers follow each other, void ones stay, the amount is that of the books in words`() async throws {
        let books = try await Books.open()
        let series = try await series(books)
        let gift = try await books.give("1234.56")
        let draft = DonationReceipt.Draft(series: series, state: .issued, payer: "donor", itemName: "捐赠")
        let (id, link) = try await books.act("Anna") { try DonationReceipt.issue(draft, for: gift, in: $0) }
        await #expect(throws: FundsRefusal.broken(.oneDonationReceipt)) {
            try await books.act("Anna") { _ = try DonationReceipt.issue(draft, for: gift, in: $0) }
        }
        let first = try await books.look { db, viewer in try DonationReceipt.find(id, for: viewer, in: db) }
        #expect(first.number == 101)
        #expect(first.amount == Books.yuan("1234.56"))
        #expect(first.words == "人民币壹仟贰佰叁拾肆元伍角陆分")
        let tenant = books.tenant.id
        let behind = try await books.look { db, _ in try DonationReceipt.gift(behind: link, in: db, tenant: tenant) }
        #expect(behind == gift.id)
        let nobody = try await books.look { db, _ in
            try DonationReceipt.gift(behind: Token(), in: db, tenant: tenant)
        }
        #expect(nobody == nil)
        try await books.act("Anna") { try first.void(reason: "wrong name", in: $0) }
        let (second, _) = try await books.act("Anna") { try DonationReceipt.issue(draft, for: gift, in: $0) }
        let number = try await books.look { db, viewer in
            try DonationReceipt.find(second, for: viewer, in: db).number
        }
        #expect(number == 102)
        #expect(try await books.check().isEmpty)
    }

    @Test func `Eight at the same moment leave no gap, a stock of paper ends, waived ones take no number`() async throws
    {
        let books = try await Books.open()
        let series = try await series(books, isPaper: true, last: 104)
        var gifts: [Receipt] = []
        for number in 1...8 { gifts.append(try await books.give("10.00", by: "donor \(number)")) }
        let given = gifts
        let issued = try await withThrowingTaskGroup(of: Int.self) { group in
            for gift in given {
                group.addTask {
                    do {
                        _ = try await books.act("Anna") {
                            try DonationReceipt.issue(
                                .init(series: series, state: .issued, payer: "d", itemName: "捐赠"), for: gift, in: $0)
                        }
                        return 1
                    } catch FundsRefusal.broken(.donationSeriesUsedUp) {
                        return 0
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(issued == 4)
        let late = try await books.give("10.00", by: "late")
        _ = try await books.act("Anna") {
            try DonationReceipt.issue(
                .init(series: nil, state: .anonymous, payer: "not kept", itemName: "捐赠"), for: late, in: $0)
        }
        let named = try await books.owner.read { db in
            try db.value("SELECT count(*) FROM donation_receipt WHERE payer_name = 'not kept'", as: Int.self)
        }
        #expect(named == 0)
        #expect(try await books.check().isEmpty)
    }

    @Test(arguments: [
        "UPDATE settlement SET fee_fen = 0", "DELETE FROM settlement_line", "UPDATE donation_receipt SET number = 5",
        "DELETE FROM donation_receipt", "UPDATE donation_series SET next_number = 1",
    ])
    func `Nobody writes past the functions`(statement: String) async throws {
        let books = try await Books.open()
        _ = try await settle(books)
        _ = try await series(books)
        await #expect(throws: PostgresError.self) {
            try await books.act("Anna") { change in try change.db.executeScript(statement) }
        }
    }
}

/// A settlement that was wrong.
@Suite struct SettlementReversalTests {
    private static let wrong = "订单号,项目,捐赠金额,手续费,结算金额\nD1,甲,100.00,0.60,99.40\nD2,甲,50.00,0.30,49.70"

    private func settle(_ books: Books, _ text: String = wrong) async throws -> (settlement: Settlement, isNew: Bool) {
        try await books.act("Anna") { [social = books.social] change in
            try Settlement.import(
                SettlementFile(file: Array(text.utf8)), platform: "P", number: "S1", day: Books.day("2026-02-01"),
                displayed: nil, into: social, in: change)
        }
    }

    private func reverse(_ settlement: Settlement, in books: Books, on day: String = "2026-02-20") async throws {
        try await books.act("Anna") {
            _ = try settlement.reverse(on: Books.day(day), reason: "wrong file", in: $0)
        }
    }

    @Test func `A wrong settlement is taken out with its money, and the corrected file is imported once`() async throws
    {
        let books = try await Books.open()
        let (settlement, _) = try await settle(books)
        let bank = books.bank.id
        _ = try await books.act("Anna") {
            try settlement.receive(into: bank, on: Books.day("2026-02-03"), reference: "B1", in: $0)
        }
        await #expect(throws: FundsRefusal.broken(.settlementReversedWhole)) {
            try await books.act("Anna") { change in
                let entry = try #require(settlement.entry)
                _ = try Voucher.find(entry, for: change.viewer, in: change.db)
                    .reverse(on: Books.day("2026-02-20"), reason: "r", key: "k", in: change)
            }
        }
        await #expect(throws: FundsRefusal.broken(.settlementInBooks)) {
            try await reverse(settlement, in: books, on: "2026-02-02")
        }
        try await reverse(settlement, in: books)
        await #expect(throws: FundsRefusal.broken(.settlementInBooks)) { try await reverse(settlement, in: books) }
        await #expect(throws: FundsRefusal.broken(.settlementIsOwed)) {
            try await books.act("Anna") {
                _ = try settlement.receive(into: bank, on: Books.day("2026-02-21"), reference: "B1", in: $0)
            }
        }
        let open = try await books.owner.read { db in
            try db.value(
                """
                SELECT count(*) FROM (SELECT ledger_account FROM journal_line GROUP BY 1 HAVING sum(amount_fen) <> 0) x
                """, as: Int.self)
        }
        #expect(open == 0)
        #expect(try await books.check().isEmpty)
        let right = Self.wrong.replacing("D2,甲,50.00,0.30,49.70", with: "D2,甲,60.00,0.30,59.70")
        #expect(try await settle(books, right).isNew)
        #expect(try await !settle(books, right).isNew)
        await #expect(throws: FundsRefusal.broken(.settlementDiffers)) { _ = try await settle(books) }
        #expect(try await books.check().isEmpty)
    }

    @Test func `What was paid from its money stays, and so does the settlement; two at once are one`() async throws {
        let books = try await Books.open()
        let (settlement, _) = try await settle(books)
        let bank = books.bank.id
        _ = try await books.act("Anna") {
            try settlement.receive(into: bank, on: Books.day("2026-02-03"), reference: "B1", in: $0)
        }
        _ = try await books.pay("1.00", tranche: 1)
        await #expect(throws: FundsRefusal.self) { try await reverse(settlement, in: books, on: "2026-03-01") }
        #expect(try await books.check().isEmpty)

        let other = try await Books.open()
        let owed = try await settle(other).settlement
        let done = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask { (try? await reverse(owed, in: other)) != nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(done == 1)
        #expect(try await other.check().isEmpty)
        try await other.tamper(
            """
            INSERT INTO settled_order SELECT tenant_id, holder_id, platform, order_number, settlement_id, n
            FROM settlement_line LIMIT 1
            """)
        #expect(try await other.check().map(\.check) == ["settled_orders"])
    }
}
