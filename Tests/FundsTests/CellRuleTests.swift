import Funds
import Kernel
import Platform
import Postgres
import Testing

/// What a cell pays by its year and by the rules of its money, and the budget as it was on a day.
@Suite struct CellRuleTests {
    private func enter(_ entry: Voucher.Entry, _ key: String, on day: String, _ books: Books) async throws -> Voucher {
        try await books.act("Anna", on: day) { [holder = books.foundation] change in
            try Voucher.enter(entry, in: holder, day: Books.day(day), summary: key, key: key, in: change)
        }
    }

    private func approve(_ rows: [CellAmount], _ books: Books) async throws {
        let version = try await books.act("Anna") { change in
            try BudgetVersion.prepare(.supplement, of: books.budget, rows: rows, reason: "more", in: change)
        }
        try await books.act("Carol") { _ = try version.answer(.approved, seen: version.contentSHA256, in: $0) }
    }

    @Test func `A cost of one year is not paid from the cell of another, what was committed in it is`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        var (ahead, whole) = (books.cell(), books.cell())
        (ahead.year, whole.year) = (2027, 0)
        try await approve(
            [.init(ahead, Books.yuan("50.00")), .init(whole, Books.yuan("50.00"))], books)
        func cost(_ cell: CellKey, _ key: String, on day: String) async throws {
            _ = try await enter(.cost(cell, from: books.bank.id, amount: Books.yuan("1.00")), key, on: day, books)
        }
        try await cost(books.cell(), "right", on: "2026-03-02")
        try await cost(whole, "term", on: "2026-03-02")
        await #expect(throws: FundsRefusal.broken(.cellOfItsYear)) { try await cost(ahead, "ahead", on: "2026-03-02") }
        let request = try await books.prepare("10.00", tranche: 1)
        try await cost(ahead, "then", on: "2027-02-01")
        await #expect(throws: FundsRefusal.broken(.cellOfItsYear)) {
            try await cost(books.cell(), "late", on: "2027-02-01")
        }
        await #expect(throws: FundsRefusal.broken(.cellOfItsYear)) {
            try await books.act("Anna", on: "2027-02-01") { change in
                _ = try Commitment.reserve(
                    contract: Books.contract, in: books.cell(), amount: Books.yuan("1.00"), in: change)
            }
        }
        let approved = try await books.act("Frank", on: "2026-02-01") {
            try request.approve(version: request.version, in: $0)
        }
        let payment = try await books.act("Dave", on: "2027-02-02") { [bank = books.bank] in
            try approved.pay(from: bank.id, on: Books.day("2027-02-02"), reference: "R", key: "late", in: $0)
        }
        let warnings = try await books.look { db, viewer in
            try Voucher.find(payment.entry, for: viewer, in: db).warnings(for: viewer, in: db).map(\.key)
        }
        #expect(warnings == ["vouchers.of_another_year"])
        #expect(try await books.check().isEmpty)
    }

    @Test func `Lottery money is not budgeted or spent for what the rules bar it from`() async throws {
        let books = try await Books.open()
        try await books.owner.write { db in
            try db.executeScript(
                """
                INSERT INTO rule (code, value, unit, operator, valid_from, citation, mark, effect) VALUES
                    ('lottery.use.reception.max', 0, 'fen', 'at_most', '2026-03-01', 'tests', 'V', 'block')
                ON CONFLICT DO NOTHING
                """)
        }
        let lottery = try await books.act("Anna") { change in
            try Fund.open(
                .init(code: "L", name: "lottery", source: .lottery, programme: books.programme, purpose: "children"),
                with: books.foundation, in: change)
        }
        let cell = CellKey(fund: lottery.id, line: books.budget.lines[1].id, year: 2026)
        func name(_ nature: Budget.Nature) async throws {
            try await books.act("Olga") { try books.budget.name(cell.line, as: nature, in: $0) }
        }
        try await name(.reception)
        await #expect(throws: FundsRefusal.broken(.lotteryUseAllowed)) {
            try await approve([.init(cell, Books.yuan("10.00"))], books)
        }
        var social = cell
        social.fund = books.social.id
        try await approve([.init(social, Books.yuan("10.00"))], books)
        try await name(.other)
        try await approve([.init(cell, Books.yuan("10.00"))], books)
        await #expect(throws: FundsRefusal.broken(.lotteryUseAllowed)) { try await name(.reception) }
        try await name(.staff)
        #expect(try await books.check().isEmpty)
        try await books.tamper("UPDATE budget_cell SET rule_bound = NOT rule_bound WHERE fund_id = \(lottery.id)")
        #expect(try await books.check().map(\.check) == ["cell_rules"])
    }

    @Test func `A charge with a cell counts in the budget and is stopped by it`() async throws {
        let books = try await Books.open(budget: "5.00")
        try await books.give("100.00")
        func charge(_ amount: String, _ key: String) async throws {
            _ = try await enter(
                .charge(books.social.id, of: books.cell(), from: books.bank.id, amount: Books.yuan(amount)), key,
                on: "2026-03-02", books)
        }
        try await charge("4.99", "fee")
        await #expect(throws: FundsRefusal.broken(.withinBudget)) { try await charge("0.02", "more") }
        let report = try await books.look { db, viewer in
            try BudgetReport.of(books.programme, by: [.fund], for: viewer, in: db)
        }
        #expect(report.rows[0].amounts.spent == Books.yuan("4.99"))
        await #expect(throws: FundsRefusal.broken(.entryBalancesPerFund)) {
            _ = try await enter(
                .charge(books.fiscal.id, of: books.cell(), from: books.bank.id, amount: Books.yuan("0.01")), "x",
                on: "2026-03-02", books)
        }
    }

    @Test func `Who posted a voucher is in its hash, and chains of before still hold`() async throws {
        let books = try await Books.open()
        try await books.give("10.00")
        try await books.tamper(
            """
            ALTER TABLE journal_entry DISABLE TRIGGER USER;
            ALTER TABLE period DISABLE TRIGGER USER;
            UPDATE journal_entry e SET hash_version = 1, body_hash = voucher_hash(e.holder_id, e.kind, e.entry_date,
                e.summary, e.document_kind, e.document_id, e.reverses, e.recovers, e.approved_by, lines_of(e.id, 1));
            UPDATE journal_entry e SET chain_hash = sha256(chain_start(e.tenant_id, e.holder_id, e.month)
                || int4send(e.voucher_no) || e.body_hash);
            UPDATE period p SET head = e.chain_hash FROM journal_entry e
                WHERE e.holder_id = p.holder_id AND e.month = p.month;
            ALTER TABLE journal_entry ENABLE TRIGGER USER;
            """)
        try await books.give("20.00", by: "other")
        #expect(try await books.check().isEmpty)
        try await books.tamper(
            """
            ALTER TABLE journal_entry DISABLE TRIGGER USER;
            UPDATE journal_entry SET posted_by = (SELECT id FROM account WHERE name = 'Carol') WHERE voucher_no = 2;
            """)
        #expect(try await books.check().map(\.check) == ["chain", "chain"])
    }

    @Test func `The budget of any day is what it was then, and of today what it is`() async throws {
        let books = try await Books.open()
        try await books.give("900.00")
        var (spent, state) = ([Int64](repeating: 0, count: 29), UInt64(20_261_130))
        func random(_ bound: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % Int(bound)
        }
        for number in 0..<40 {
            let (day, fen) = (1 + random(28), Int64(1 + random(900)))
            let text = "2026-03-" + (day < 10 ? "0" : "") + String(day)
            _ = try await books.act("Anna", on: "2026-03-31") { change in
                try Voucher.enter(
                    .cost(books.cell(), from: books.bank.id, amount: Money(fen: fen)), in: books.foundation,
                    day: Books.day(text), summary: "cost", key: "cost-\(number)", in: change)
            }
            spent[day] += fen
        }
        func report(_ day: Day?) async throws -> BudgetReport {
            try await books.look { db, viewer in
                try BudgetReport.of(
                    books.programme, by: [.fund, .line, .year, .area], filter: .init(day: day), for: viewer, in: db)
            }
        }
        let now = try await report(nil)
        let today = try await report(Books.day("2099-12-31"))
        #expect(today.rows == now.rows)
        #expect(today.total == now.total)
        var sum: Int64 = 0
        for day in 1...28 {
            sum += spent[day]
            let text = "2026-03-" + (day < 10 ? "0" : "") + String(day)
            #expect(try await report(Books.day(text)).total.spent == Money(fen: sum))
        }
        #expect(try await report(Books.day("2026-02-28")).total.spent == .zero)
    }

    @Test func `Gifts do not become government money, whatever was chosen`() async throws {
        let books = try await Books.open()
        let file = "订单号,项目,捐赠金额,手续费,结算金额\nD1,甲,100.00,0.60,99.40"
        await #expect(throws: FundsRefusal.broken(.giftInAFundOfGifts)) {
            try await books.act("Anna") { [fiscal = books.fiscal] change in
                _ = try Settlement.import(
                    SettlementFile(file: Array(file.utf8)), platform: "P", number: "S", day: Books.day("2026-02-01"),
                    displayed: nil, into: fiscal, in: change)
            }
        }
        await #expect(throws: FundsRefusal.broken(.channelOfTheSource)) {
            try await books.act("Anna") { [fiscal = books.fiscal, treasury = books.treasury] change in
                _ = try Receipt.register(
                    .init(
                        fund: fiscal, account: treasury.id, day: Books.day("2026-02-01"), amount: Books.yuan("1.00"),
                        payer: "crowd", documentNumber: "no 1", channel: .crowdfunding), in: change)
            }
        }
    }

    @Test func `Moving a direct cost leaves a contract the receipts that it was paid from`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        _ = try await enter(
            .cost(books.cell(), from: books.bank.id, amount: Books.yuan("10.00")), "direct", on: "2026-03-01", books)
        _ = try await books.pay("60.00", tranche: 1)
        try await approve([.init(books.cell(line: 1), Books.yuan("500.00"))], books)
        func move(_ amount: String, _ key: String) async throws {
            _ = try await enter(
                .recast(from: books.cell(), to: books.cell(line: 1), amount: Books.yuan(amount)), key,
                on: "2026-03-02", books)
        }
        try await move("4.00", "some")
        await #expect(throws: FundsRefusal.broken(.earmarkStays)) { try await move("6.01", "too much") }
        try await move("6.00", "rest")
        try await books.report("60.00", invoice: "INV00001")
        #expect(try await books.check().isEmpty)
    }
}
