import Funds
import Kernel
import Platform
import Postgres
import Testing

/// Grants to people: lists in three hands, what the bank says of each, nobody twice.
@Suite struct GrantTests {
    @Test func `1000 grants of 1000.00 are one batch, one voucher of 1001 lines and sum to the fen`() async throws {
        let books = try await Books.open(budget: "1000000.00")
        try await books.give("1000000.00")
        let batch = try await books.sendGrants((1...1_000).map { Books.line($0) })
        #expect(batch.count == 1_000)
        #expect(batch.amount == Books.yuan("1000000.00"))
        let vouchers = try await books.look { db, viewer in
            try batch.vouchers(for: viewer, in: db).map { try $0.lines(for: viewer, in: db).count }
        }
        #expect(vouchers == [1_001])
        let result = try await books.reply(batch, failed: [3, 700])
        #expect(result.counts == [998, 2, 0])
        #expect(try await books.tally(of: batch) == [.paid: 998, .returned: 2])
        let balance = try await books.look { [bank = books.bank] db, viewer in
            try BankAccount.find(bank.id, for: viewer, in: db).balance
        }
        #expect(balance == Books.yuan("2000.00"))
        #expect(try await books.check().isEmpty)
    }

    @Test func `The same reply again changes nothing, a later return takes back its own line`() async throws {
        let books = try await Books.open(budget: "10000.00")
        let first = try await books.give("1500.00", by: "first")
        try await books.give("3000.00", by: "second")
        let batch = try await books.sendGrants(
            (1...3).map { Books.line($0, area: $0 == 1 ? Books.otherVillage : Books.village) }, posting: .reply)
        #expect(try await books.reply(batch).counts == [3, 0, 0])
        #expect(try await books.reply(batch).counts == [0, 0, 3])
        let back = try await books.reply(batch, failed: [1], day: "2026-03-05")
        #expect(back.counts == [0, 1, 2])
        #expect(try await books.reply(batch, failed: [1], day: "2026-03-05").returned == 0)
        // What came back was the first grant, and that one was financed by the first gift.
        let steps = try await books.look { [tenant = books.tenant] db, viewer in
            try Trace.down(from: Receipt.find(first.id, for: viewer, in: db), in: db, tenant: tenant.id)
        }
        let inOther = steps.filter { $0.spentIn == Books.otherVillage }.map(\.amount.fen)
        #expect(inOther == [100_000, -100_000])
        await #expect(throws: Refusals.self) { try await books.reply(batch) }
        #expect(try await books.check().isEmpty)
    }

    @Test func `A grant that came back is granted again by a new item, and only once`() async throws {
        let books = try await Books.open(budget: "10000.00")
        try await books.give("5000.00")
        let batch = try await books.sendGrants([Books.line(1), Books.line(2)])
        try await books.reply(batch, failed: [1])
        let again = try await books.prepareGrants([Books.line(1)])
        let item = try await books.items(of: again)[0]
        #expect(item.reissues != nil)
        #expect(try await books.tally(of: batch) == [.reissued: 1, .paid: 1])
        await #expect(throws: Refusals.self) { try await books.prepareGrants([Books.line(1)]) }
        _ = try await books.act("Anna") { try again.cancel(reason: "wrong card", in: $0) }
        #expect(try await books.tally(of: batch) == [.returned: 1, .paid: 1])
        let last = try await books.sendGrants([Books.line(1)])
        try await books.reply(last)
        #expect(try await books.check().isEmpty)
    }

    @Test func `Three people, whatever roles they have`() async throws {
        let books = try await Books.open(budget: "10000.00")
        try await books.give("5000.00")
        let batch = try await books.prepareGrants([Books.line(1)])
        let all = Viewer(
            account: books.people["Anna"], tenant: books.tenant,
            grants: [.init(role: .financeApprover), .init(role: .cashier)], today: Books.day("2026-03-01"))
        await #expect(throws: FundsRefusal.broken(.grantApproverIsNotPreparer)) {
            try await books.database.write(as: all) { try batch.approve(in: $0) }
        }
        let approved = try await books.act("Frank", on: "2026-02-01") { try batch.approve(in: $0) }
        let bank = books.bank.id
        await #expect(throws: FundsRefusal.broken(.grantSenderIsNotPreparer)) {
            try await books.database.write(as: all) {
                try approved.send(from: bank, on: Books.day("2026-03-01"), in: $0)
            }
        }
        let other = Viewer(
            account: books.people["Frank"], tenant: books.tenant, grants: [.init(role: .cashier)],
            today: Books.day("2026-03-01"))
        await #expect(throws: FundsRefusal.broken(.grantSenderIsNotApprover)) {
            try await books.database.write(as: other) {
                try approved.send(from: bank, on: Books.day("2026-03-01"), in: $0)
            }
        }
    }

    @Test func `Every verb in every state does its one thing or changes nothing`() async throws {
        let books = try await Books.open(budget: "10000.00")
        try await books.give("5000.00")
        let bank = books.bank.id
        let verbs: [(String, String, @Sendable (GrantBatch, Change) throws -> Void)] = [
            ("approve", "Frank", { _ = try $0.approve(in: $1) }),
            ("send", "Dave", { _ = try $0.send(from: bank, on: Books.day("2026-03-01"), in: $1) }),
            ("cancel", "Anna", { _ = try $0.cancel(reason: "x", in: $1) }),
        ]
        let allowed: [String: Set<GrantBatch.State>] = [
            "approve": [.prepared], "send": [.approved], "cancel": [.prepared, .approved],
        ]
        var person = 0
        for state in GrantBatch.State.allCases {
            for (name, actor, verb) in verbs {
                person += 1
                let subject = try await books.batch(of: person, in: state)
                let isAllowed = allowed[name]?.contains(state) ?? false
                try await books.expect(
                    isAllowed ? .done : .refused(.grantMoves), of: "\(name) \(state)", by: actor
                ) { try verb(subject, $0) }
            }
        }
    }

    @Test func `Faulty rows are all named and nothing is kept`() async throws {
        let lines = [
            Books.line(1), Books.line(1), "孩子,510101201501011234,,,,银行,6222,户名,\(Books.village),0",
        ]
        do {
            _ = try Books.list(lines)
            Issue.record("read")
        } catch let wrong as Refusals {
            let faults = wrong.items.compactMap { $0 as? GrantList.Fault }
            #expect(Set(faults.map(\.row)) == [3, 4])
            #expect(faults.count == 4)
        }
        let books = try await Books.open(budget: "10000.00")
        await #expect(throws: Refusals.self) { try await books.prepareGrants([Books.line(1, area: "519999001001")]) }
        #expect(try await books.look { db, viewer in try GrantBatch.list(limit: 5, for: viewer, in: db) }.isEmpty)
    }

    @Test func `A rate raised by a tenth is rounded as it says and tells the arrears`() async throws {
        let books = try await Books.open(budget: "10000.00")
        try await books.give("5000.00")
        let id = try await books.act("Anna") { change in
            try BenefitRate.set(
                "living", from: Books.day("2026-01-01"), amount: Books.yuan("603.33"), source: "first", in: change)
        }
        let batch = try await books.sendGrants(
            [Books.line(1, amount: "603.33"), Books.line(2, amount: "603.33")], purpose: "living", period: "2026-02")
        try await books.reply(batch)
        try await books.act("Anna") { change in
            let rate = try #require(
                try BenefitRate.all(for: change.viewer, in: change.db).first { $0.id == id })
            _ = try rate.raise(
                by: 1_000, from: Books.day("2026-02-01"), step: Money(fen: 100), rounding: .up, source: "raise",
                in: change)
        }
        let (rates, arrears) = try await books.look { db, viewer in
            try (BenefitRate.all(for: viewer, in: db), BenefitRate.arrears(of: "living", for: viewer, in: db))
        }
        #expect(rates.map(\.amount) == [Books.yuan("603.33"), Books.yuan("664.00")])
        #expect(arrears.map(\.owed) == [Books.yuan("121.34")])
        #expect(arrears.map(\.people) == [2])
        #expect(try await books.check().isEmpty)
    }

    @Test func `Arrears become a list of grants, once, also when two are made at the same moment`() async throws {
        let books = try await Books.open(budget: "10000.00")
        try await books.give("9000.00")
        let id = try await books.act("Anna") { change in
            try BenefitRate.set(
                "living", from: Books.day("2026-01-01"), amount: Books.yuan("605.00"), source: "first", in: change)
        }
        for month in ["2026-02", "2026-03"] {
            let batch = try await books.sendGrants(
                (1...3).map { Books.line($0, amount: "605.00") }, purpose: "living", period: month)
            try await books.reply(batch, failed: month == "2026-03" ? [3] : [])
        }
        try await books.act("Anna") { change in
            let rate = try #require(try BenefitRate.all(for: change.viewer, in: change.db).first { $0.id == id })
            _ = try rate.raise(
                by: 1_000, from: Books.day("2026-02-01"), step: Money(fen: 100), rounding: .halfUp, source: "raise",
                in: change)
        }
        let owed = try await books.look { db, viewer in try GrantArrears.all(for: viewer, in: db) }
        #expect(owed.map(\.owed) == Array(repeating: Books.yuan("61.00"), count: 5))
        let (fund, cell) = (books.social, books.cell())
        let made = try await withThrowingTaskGroup(of: GrantBatch?.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    do {
                        return try await books.act("Anna") {
                            try GrantArrears.prepare(
                                "living", from: fund, cell: cell, title: "补发", posting: .sending, in: $0)
                        }
                    } catch FundsRefusal.broken(.arrearsOwed) { return nil }
                }
            }
            return try await group.reduce(into: [GrantBatch]()) { if let batch = $1 { $0.append(batch) } }
        }
        let batch = try #require(made.first)
        #expect(made.count == 1 && batch.count == 3 && batch.amount == Books.yuan("305.00"))
        #expect(try await books.look { db, viewer in try GrantArrears.all(for: viewer, in: db) }.isEmpty)
        // What is cancelled makes nothing good; the same month another list can be made.
        _ = try await books.act("Anna") { try batch.cancel(reason: "wrong fund", in: $0) }
        #expect(try await books.look { db, viewer in try GrantArrears.all(for: viewer, in: db) }.count == 5)
        let again = try await books.act("Anna") {
            try GrantArrears.prepare("living", from: fund, cell: cell, title: "补发", posting: .sending, in: $0)
        }
        let approved = try await books.act("Frank", on: "2026-02-01") { try again.approve(in: $0) }
        let bank = books.bank.id
        let sent = try await books.act("Dave") { try approved.send(from: bank, on: Books.day("2026-03-04"), in: $0) }
        // The bank's file knows the people of the first lists.
        let file = try await books.act("Dave") {
            try sent.bankFile(BankLayout.known[0].content, with: Books.vaultKey, in: $0)
        }
        #expect(try file.csv().count > 200)
        try await books.reply(sent, day: "2026-03-05")
        #expect(try await books.check().isEmpty)
    }
}
