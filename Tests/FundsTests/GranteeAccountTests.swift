import Funds
import Kernel
import Platform
import Postgres
import Testing

/// What a grantee does with its money after the tranche: costs by line, a spreadsheet of costs, the final account.
@Suite struct GranteeAccountTests {
    private static let audit = FinalAccount.Audit(auditor: "auditors", number: "2026-17")

    /// The contract has 60.00 on the first line and 40.00 on the second, all paid.
    private static func twoLines() async throws -> Books {
        let books = try await Books.open()
        try await books.give("200.00")
        _ = try await books.pay("60.00", tranche: 1)
        let (from, to) = (books.cell(), books.cell(nil, Books.village, line: 1))
        let moved = try await books.act("Anna") { [budget = books.budget] change in
            try BudgetVersion.prepare(
                .reallocation, of: budget,
                rows: [.init(from, Money(fen: -4_000)), .init(to, Money(fen: 4_000))], reason: "activities", in: change)
        }
        try await books.act("Carol") { _ = try moved.answer(.approved, seen: moved.contentSHA256, in: $0) }
        let request = try await books.act("Anna") { [grantee = books.grantee, social = books.social] change in
            let amount = Books.yuan("40.00")
            let commitment = try Commitment.reserve(contract: Books.contract, in: to, amount: amount, in: change)
            return try PaymentRequest.prepare(
                contract: Books.contract, tranche: PaymentRequest.Tranche(id: 2, limits: [social.id: amount]),
                payee: grantee, purpose: "tranche",
                rows: [.init(to, commitment: commitment.id, amount: amount)], in: change)
        }
        let approved = try await books.act("Frank", on: "2026-02-01") {
            try request.approve(version: request.version, in: $0)
        }
        try await books.act("Dave") { [bank = books.bank] change in
            _ = try approved.pay(from: bank.id, on: Books.day("2026-03-01"), key: "second", in: change)
        }
        return books
    }

    /// A limit that one person entered and another confirmed.
    private static func limit(_ percent: Int64, _ books: Books, by person: String = "Olga") async throws {
        let id = try await enter(percent, books, by: person)
        try await books.act("Frank", answer(id, .confirmed, books))
    }

    private static func enter(
        _ percent: Int64, _ books: Books, by person: String = "Olga"
    ) async throws -> LineChange.Limit.ID {
        try await books.act(person) { [programme = books.programme] change in
            try LineChange.Limit.propose(
                Fraction(percent), clause: "clause 8", contract: Books.contract, of: programme, in: change)
        }
    }

    private static func answer(
        _ id: LineChange.Limit.ID, _ answer: LineChange.Limit.Answer, reason: String = "", _ books: Books
    ) -> @Sendable (Change) throws -> Void {
        { [programme = books.programme] change in
            try LineChange.Limit.answer(
                id, answer, reason: reason, contract: Books.contract, of: programme, in: change)
        }
    }

    private static func percent(_ books: Books) async throws -> String? {
        try await books.look { [tenant = books.tenant] db, _ in
            try LineChange.Limit.inForce(of: Books.contract, in: db, tenant: tenant.id)?.percent
        }
    }

    @Test func `Costs go beyond a line by what the agreement allows and no further`() async throws {
        let books = try await Self.twoLines()
        try await books.report("61.00", invoice: "INV00001")
        try await Self.limit(10, books)
        await #expect(throws: FundsRefusal.broken(.lineChangeWithinLimit)) {
            try await books.report("5.01", invoice: "INV00002")
        }
        try await books.report("5.00", invoice: "INV00003")
        let changes = try await books.look { [tenant = books.tenant] db, _ in
            try LineChange.all(of: Books.contract, in: db, tenant: tenant.id)
        }
        #expect(changes.map(\.committed) == ["60.00", "40.00"].map(Books.yuan))
        #expect(changes.map(\.allowed) == ["66.00", "44.00"].map(Books.yuan))
        #expect(changes.map(\.beyond) == ["6.00", "0.00"].map(Books.yuan))
        #expect(changes.map(\.reported) == ["5.01", "0.00"].map(Books.yuan), "the refused answer left the cost open")
        #expect(try await books.check().isEmpty)
    }

    @Test func `A limit is entered by the programme officer, with its clause, between nothing and all`() async throws {
        let books = try await Books.open()
        await #expect(throws: NotFound.self) { try await Self.limit(10, books, by: "Anna") }
        await #expect(throws: FieldRefusal.self) { try await Self.limit(101, books) }
        await #expect(throws: FieldRefusal.self) { try await Self.limit(-1, books) }
        try await Self.limit(0, books)
        try await Self.limit(5, books)
        #expect(try await Self.percent(books) == "5")
    }

    @Test func `A limit holds once another person has confirmed it, and one that is refused changes nothing`()
        async throws
    {
        let books = try await Books.open()
        let first = try await Self.enter(10, books)
        #expect(try await Self.percent(books) == nil)
        let waiting = try await books.look("Frank") { db, viewer in
            try LineChange.Limit.contractsWaiting(for: viewer, in: db)
        }
        #expect(waiting == [Books.contract])
        try await books.expect(.absent, of: "the officer", by: "Olga", Self.answer(first, .confirmed, books))
        await #expect(throws: PostgresError.self) {
            try await books.tamper(
                "INSERT INTO line_limit_answer (tenant_id, limit_id, answer, answered_by) "
                    + "SELECT 1, c.id, 'confirmed', c.set_by FROM line_change_limit c")
        }
        try await books.expect(.done, of: "another person", by: "Frank", Self.answer(first, .confirmed, books))
        try await books.expect(
            .refused(.lineLimitAnsweredOnce), of: "once more", by: "Carol", Self.answer(first, .confirmed, books))
        #expect(try await Self.percent(books) == "10")
        let second = try await Self.enter(100, books)
        #expect(try await Self.percent(books) == "10")
        try await books.expect(
            .refused(.lineLimitRefusalHasReason), of: "no reason", by: "Carol", Self.answer(second, .refused, books))
        try await books.expect(
            .done, of: "refused", by: "Carol", Self.answer(second, .refused, reason: "not in the agreement", books))
        #expect(try await Self.percent(books) == "10")
        let third = try await Self.enter(20, books)
        _ = try await Self.enter(15, books)
        try await books.expect(
            .refused(.lineLimitWaits), of: "one that was replaced", by: "Carol", Self.answer(third, .confirmed, books))
    }

    @Test func `Of two answers at once that together go beyond the limit one is refused`() async throws {
        let books = try await Self.twoLines()
        try await Self.limit(10, books)
        let reports = try await books.act("Alice") { [books] change in
            try ["INV00001", "INV00002"].map { number in
                let report = try ExpenseReport.begin(
                    number, contract: Books.contract, of: books.grantee, programme: books.programme, in: change)
                try report.add(books.cost("40.00", number), in: change)
                return try report.submit(in: change)
            }
        }
        let accepted = await withTaskGroup(of: Bool.self) { group in
            for report in reports {
                group.addTask {
                    do {
                        try await books.act("Anna") { change in
                            let line = try report.lines(for: change.viewer, in: change.db)[0]
                            try report.answer(line.id, accepted: true, reason: "paper seen", in: change)
                        }
                        return true
                    } catch { return false }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(accepted == 1)
        #expect(try await books.check().isEmpty)
    }

    @Test func `A final account waits until every cost is answered and what is unspent came back`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        let payment = try await books.pay("100.00", tranche: 1)
        try await books.report("60.00", invoice: "INV00001")
        let open = try await books.act("Alice") { [books] change in
            let report = try ExpenseReport.begin(
                "late", contract: Books.contract, of: books.grantee, programme: books.programme, in: change)
            try report.add(books.cost("10.00", "INV00002"), in: change)
            return try report.submit(in: change)
        }
        let submit: @Sendable (Change) throws -> Void = { [books] change in
            _ = try FinalAccount.submit(
                contract: Books.contract, of: books.grantee, programme: books.programme, audit: Self.audit,
                remark: "", in: change)
        }
        try await books.expect(.refused(.costsAnswered), of: "open cost", by: "Alice", submit)
        try await books.act("Anna") { change in
            let line = try open.lines(for: change.viewer, in: change.db)[0]
            try open.answer(line.id, accepted: false, reason: "not agreed", in: change)
        }
        try await books.expect(.absent, of: "somebody else", by: "Anna", submit)
        try await books.expect(.done, of: "hand in", by: "Alice", submit)
        try await books.expect(.refused(.oneFinalAccount), of: "hand in twice", by: "Alice", submit)
        try await books.expect(.refused(.contractNotAccounted), of: "report after it", by: "Alice") { [books] change in
            _ = try ExpenseReport.begin(
                "after", contract: Books.contract, of: books.grantee, programme: books.programme, in: change)
        }
        let account = try await books.look { db, viewer in
            try FinalAccount.all(of: Books.contract, for: viewer, in: db)[0]
        }
        let rows = try await books.look { db, viewer in try account.rows(for: viewer, in: db) }
        #expect(rows.map(\.paid) == [Books.yuan("100.00")])
        #expect(rows.map(\.unspent) == [Books.yuan("40.00")])
        #expect(rows.map(\.disallowed) == [Books.yuan("10.00")])
        let accept: @Sendable (Change) throws -> Void = { _ = try account.answer(accepted: true, in: $0) }
        try await books.expect(.refused(.unspentReturned), of: "too early", by: "Anna", accept)
        try await books.expect(.refused(.accountReturnHasReason), of: "no reason", by: "Anna") {
            _ = try account.answer(accepted: false, in: $0)
        }
        try await books.act("Anna") { [bank = books.bank] change in
            _ = try payment.recover(
                [.init(line: 1, amount: Books.yuan("40.00"))], into: bank.id, on: Books.day("2026-04-01"),
                reason: "unspent", key: "back", in: change)
        }
        try await books.expect(.done, of: "accept", by: "Anna", accept)
        try await books.expect(.refused(.accountOpen), of: "accept twice", by: "Anna", accept)
    }

    @Test func `A spreadsheet of costs is taken whole or not at all, and every wrong row is named`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        _ = try await books.pay("60.00", tranche: 1)
        let report = try await books.act("Alice") { [books] change in
            try ExpenseReport.begin(
                "March", contract: Books.contract, of: books.grantee, programme: books.programme, in: change)
        }
        let heading = CostSheet.Column.allCases.map(\.rawValue).joined(separator: ",")
        func add(_ rows: [String]) async throws {
            try await books.act("Alice") { change in
                let sheet = try CostSheet(
                    reading: Array(([heading] + rows).joined(separator: "\n").utf8),
                    headings: [
                        Dictionary(uniqueKeysWithValues: CostSheet.Column.allCases.map { ($0, $0.rawValue) })
                    ], choices: try report.choices(in: change.db, tenant: try change.tenant()),
                    areas: { code in try? Area.find(code, in: change.db).code })
                try report.add(sheet, in: change)
            }
        }
        let right = "\(books.social.code),A,\(Books.village),2026/3/5,books,shop,INV00001,12.30"
        do {
            try await add([right, "X,A,\(Books.village),2026-03-05,books,shop,INV00002,1.00", "", right + "4"])
            Issue.record("wrong rows were taken")
        } catch let refusals as Refusals {
            #expect(refusals.items.map(\.message.key) == ["fund", "amount"].map { "expenses.sheet.refusal.\($0)" })
            #expect(refusals.items.map { $0.message.arguments["row"] } == ["3", "5"])
        }
        do {
            try await add([right, right])
            Issue.record("an invoice was taken twice")
        } catch let refusal as FieldRefusal {
            #expect(refusal.message.key == "expenses.sheet.refusal.invoice_used")
            #expect(refusal.message.arguments == ["row": "3", "value": "INV00001"])
        }
        try await add([right, "social,allowance,\(Books.otherVillage),20260306,pens,shop,INV00003,\"1,000.00\""])
        let lines = try await books.look("Alice") { db, viewer in try report.lines(for: viewer, in: db) }
        #expect(lines.map(\.cost.amount) == ["12.30", "1000.00"].map(Books.yuan))
        #expect(lines.map(\.cost.day) == ["2026-03-05", "2026-03-06"].map(Books.day))
    }
}

extension Books {
    fileprivate func cost(_ amount: String, _ invoice: String) -> ExpenseReport.Cost {
        .init(
            fund: social.id, line: line, area: Books.village, day: Books.day("2026-03-05"), purpose: "books",
            seller: "shop", invoiceNumber: invoice, amount: Books.yuan(amount))
    }
}
