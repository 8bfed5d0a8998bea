import Funds
import Kernel
import Platform
import Postgres
import Testing

/// Budget, commitments and payments in three hands.
@Suite struct PaymentTests {
    @Test func `A commitment beyond the cell is refused with what is left`() async throws {
        let books = try await Books.open(budget: "100.00")
        let cell = books.cell()
        await #expect(throws: FundsRefusal.cellShort(left: Books.yuan("40.00"), asked: Books.yuan("40.01"))) {
            try await books.act("Anna") { change in
                _ = try Commitment.reserve(contract: 7, in: cell, amount: Books.yuan("60.00"), in: change)
                _ = try Commitment.reserve(contract: 8, in: cell, amount: Books.yuan("40.01"), in: change)
            }
        }
    }

    @Test func `A payment moves committed to spent and is made by three people`() async throws {
        let books = try await Books.open(budget: "100.00")
        try await books.give("80.00")
        let payment = try await books.pay("60.00", tranche: 1)
        #expect(payment.amount == Books.yuan("60.00"))
        let total = try await books.look { db, viewer in
            try BudgetReport.of(
                books.programme, by: [.area], filter: .init(fund: books.social.id), for: viewer, in: db
            ).total
        }
        #expect(total.adjusted == Books.yuan("200.00"))
        #expect(total.committed == .zero)
        #expect(total.spent == Books.yuan("60.00"))
        #expect(total.left == Books.yuan("140.00"))
        #expect(total.rate == "30.00")
        #expect(try await books.check().isEmpty)
    }

    @Test func `Nobody acts twice on one payment, whatever roles they have`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        let request = try await books.prepare("10.00", tranche: 1)
        let both = Viewer(
            account: books.people["Anna"], tenant: books.tenant,
            grants: [.init(role: .financeApprover), .init(role: .cashier)], today: Books.day("2026-03-01"))
        await #expect(throws: FundsRefusal.broken(.approverIsNotPreparer)) {
            try await books.database.write(as: both) { try request.approve(version: 1, in: $0) }
        }
        let approved = try await books.act("Frank", on: "2026-02-01") { try request.approve(version: 1, in: $0) }
        await #expect(throws: FundsRefusal.broken(.cashierIsNotPreparer)) {
            try await books.database.write(as: both) { change in
                try approved.pay(from: books.bank.id, on: Books.day("2026-03-01"), key: "k", in: change)
            }
        }
        await #expect(throws: NotFound.self) {
            try await books.act("Anna") { change in
                try approved.pay(from: books.bank.id, on: Books.day("2026-03-01"), key: "k", in: change)
            }
        }
    }

    @Test func `A tranche is paid once, and again only after it was sent back`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        let first = try await books.prepare("10.00", tranche: 1)
        await #expect(throws: FundsRefusal.broken(.trancheIsPaidOnce)) { try await books.prepare("10.00", tranche: 1) }
        try await books.act("Frank") { try first.sendBack(version: 1, reason: "no invoice", in: $0) }
        _ = try await books.prepare("10.00", tranche: 1)
    }

    @Test func `Money comes back as a row of its own and only while no cost was accepted for it`() async throws {
        let books = try await Books.open()
        let gift = try await books.give("100.00")
        let payment = try await books.pay("60.00", tranche: 1)
        try await books.report("20.00", invoice: "INV00001")
        await #expect(throws: FundsRefusal.broken(.takenBackAtMostUnspent)) {
            try await books.act("Anna") { change in
                try payment.recover(
                    [.init(line: 1, amount: Books.yuan("40.01"))], into: books.bank.id, on: Books.day("2026-04-01"),
                    reason: "unspent", key: "r", in: change)
            }
        }
        let back = try await books.act("Anna") { change in
            try payment.recover(
                [.init(line: 1, amount: Books.yuan("40.00"))], into: books.bank.id, on: Books.day("2026-04-01"),
                reason: "unspent", key: "r", in: change)
        }
        #expect(back.amount == Books.yuan("-40.00"))
        let money = try await books.look { [tenant = books.tenant] db, viewer in
            try ContractMoney.all(of: books.programme, tenant: tenant.id, in: db)
        }
        #expect(money.map(\.paid) == [Books.yuan("20.00")])
        #expect(money.map(\.spent) == [Books.yuan("20.00")])
        #expect(money.map(\.unspent) == [.zero])
        let after = try await books.look { db, viewer in try Receipt.find(gift.id, for: viewer, in: db).remaining }
        #expect(after == Books.yuan("80.00"))
        #expect(try await books.check().isEmpty)
    }

    @Test func `A payment that the bank sends back opens tranche and commitment again`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        let payment = try await books.pay("60.00", tranche: 1)
        _ = try await books.act("Anna") { change in
            try payment.recover(
                [.init(line: 1, amount: Books.yuan("60.00"))], into: books.bank.id, on: Books.day("2026-03-02"),
                reason: "wrong number", bounced: true, key: "b", in: change)
        }
        let open = try await books.look { db, viewer in
            try Commitment.all(of: Books.contract, for: viewer, in: db).map(\.open)
        }
        #expect(open == [Books.yuan("60.00")])
        _ = try await books.prepare("60.00", tranche: 1)
        #expect(try await books.check().isEmpty)
    }

    @Test func `A budget takes two people and moves no money between funds`() async throws {
        let books = try await Books.open()
        let (from, to) = (books.cell(), books.cell(books.fiscal, Books.county))
        await #expect(throws: FundsRefusal.broken(.reallocationKeepsFund)) {
            try await books.act("Olga") { change in
                try BudgetVersion.prepare(
                    .reallocation, of: books.budget,
                    rows: [.init(from, Money(fen: -100)), .init(to, Money(fen: 100))], reason: "mix", in: change)
            }
        }
        let moved = try await books.act("Olga") { change in
            try BudgetVersion.prepare(
                .reallocation, of: books.budget,
                rows: [.init(from, Money(fen: -100)), .init(books.cell(nil, Books.village, line: 1), Money(fen: 100))],
                reason: "more activities", in: change)
        }
        let olga = Viewer(
            account: books.people["Olga"], tenant: books.tenant, grants: [.init(role: .decisionMaker)],
            today: Books.day("2026-03-01"))
        await #expect(throws: FundsRefusal.broken(.budgetTakesTwo)) {
            try await books.database.write(as: olga) { try moved.answer(.approved, seen: moved.contentSHA256, in: $0) }
        }
        await #expect(throws: FundsRefusal.broken(.budgetVersionOpen)) {
            try await books.act("Carol") { try moved.answer(.approved, seen: [0], in: $0) }
        }
        try await books.act("Carol") { try moved.answer(.approved, seen: moved.contentSHA256, in: $0) }
        let rows = try await books.look { db, viewer in
            try BudgetReport.of(
                books.programme, by: [.line], filter: .init(fund: books.social.id), for: viewer, in: db
            ).rows.map(\.amounts)
        }
        #expect(rows.map(\.approved) == [Books.yuan("2000.00"), .zero])
        #expect(rows.map(\.adjusted) == [Books.yuan("1999.00"), Books.yuan("1.00")])
    }
}

extension Books {
    /// A report of one cost in the first village, submitted by Alice and accepted by Anna.
    func report(_ amount: String, invoice: String, area: String = Books.village) async throws {
        let cost = ExpenseReport.Cost(
            fund: social.id, line: line, area: area, day: Books.day("2026-03-05"), purpose: "books", seller: "shop",
            invoiceNumber: invoice, amount: Books.yuan(amount))
        let report = try await act("Alice") { [grantee, programme] change in
            let report = try ExpenseReport.begin(
                "March", contract: Books.contract, of: grantee, programme: programme, in: change)
            try report.add(cost, in: change)
            return try report.submit(in: change)
        }
        try await act("Anna") { change in
            for line in try report.lines(for: change.viewer, in: change.db) {
                try report.answer(line.id, accepted: true, reason: "paper seen", in: change)
            }
        }
    }
}
