import Funds
import Kernel
import Platform
import Postgres
import Synchronization
import Testing

/// What ties a fund holds wherever its money goes, also without a cell and at the moment in which the use changes.
@Suite struct TiedSpendingTests {
    /// How many have spent, and whether the change is confirmed.
    private final class Race: Sendable {
        let passed = Mutex(0)
        let isConfirmed = Mutex(false)
    }

    /// The use of the social fund, changed by two people.
    private static func change(_ ties: FundChange.Ties, _ books: Books) async throws {
        let proposed = try await propose(ties, books)
        try await books.act("Frank") { try proposed.answer(.confirmed, of: books.social, in: $0) }
    }

    private static func propose(_ ties: FundChange.Ties, _ books: Books) async throws -> FundChange {
        let proposed = try await books.act("Olga") { change in
            try FundChange.propose(
                ties, for: books.social, on: .donor, reference: "letter of 2 March", reason: "the school moved",
                in: change)
        }
        try await books.tamper(
            """
            INSERT INTO file (tenant_id, sha256, byte_count, media_type, name, subject_kind, subject_id, field,
                uploaded_by)
            SELECT 1, sha256('letter'), 6, 'application/pdf', 'letter.pdf', 'fund_change', c.id, '', c.proposed_by
            FROM fund_change c WHERE c.id = \(proposed.id)
            """)
        return proposed
    }

    private static func charge(
        _ books: Books, of cell: CellKey? = nil, key: String
    ) -> @Sendable (Change) throws -> Void {
        { change in
            _ = try Voucher.enter(
                .charge(books.social.id, of: cell, from: books.bank.id, amount: Books.yuan("1.00")),
                in: books.foundation, day: Books.day("2026-03-01"), summary: "fee", key: key, in: change)
        }
    }

    @Test(arguments: [
        FundChange.Ties(purpose: "children", areas: [Books.village]), .init(purpose: "children", lines: ["A"]),
    ])
    func `A cost of a tied fund names the cell that it is for`(ties: FundChange.Ties) async throws {
        let books = try await Books.open()
        try await books.give("100.00", day: "2026-02-01")
        try await books.expect(.done, of: "untied", by: "Anna", Self.charge(books, key: "before"))
        try await Self.change(ties, books)
        try await books.expect(
            .refused(.tiedChargeNamesItsCell), of: "no cell", by: "Anna", Self.charge(books, key: "after"))
        try await books.expect(.done, of: "its cell", by: "Anna", Self.charge(books, of: books.cell(), key: "cell"))
        // Nor by moving a cost out of its cell.
        try await books.expect(.refused(.tiedChargeNamesItsCell), of: "moved out", by: "Anna") { change in
            _ = try Voucher.post(
                .adjustment, in: books.foundation, day: Books.day("2026-03-01"), summary: "moved", key: "recast",
                lines: [
                    .init(.otherCost, fund: books.social.id, amount: Money(fen: 100)),
                    .init(.programmeCost, fund: books.social.id, amount: Money(fen: -100), cell: books.cell()),
                ], in: change)
        }
        // What is no cost stays possible: more money, another account, a reversal, the end of the year.
        try await books.give("5.00", by: "other", day: "2026-02-02")
        let second = try await books.act("Anna") {
            try BankAccount.open("B2", at: "bank", number: "6222000055556666", of: books.foundation, in: $0)
        }
        try await books.expect(.done, of: "a transfer", by: "Anna") { change in
            _ = try Voucher.enter(
                .transfer(books.social.id, from: books.bank.id, to: second.id, amount: Books.yuan("2.00")),
                in: books.foundation, day: Books.day("2026-03-01"), summary: "moved", key: "moved", in: change)
        }
        let vouchers = try await books.look { try Voucher.list(of: books.foundation, limit: 20, for: $1, in: $0) }
        let fee = try #require(vouchers.last { $0.kind == .expense })
        try await books.expect(.done, of: "a reversal", by: "Anna") { change in
            _ = try fee.reverse(on: Books.day("2026-03-01"), reason: "twice", key: "reversal", in: change)
        }
    }

    @Test func `Goods of a tied fund are handed out where it may be used`() async throws {
        let books = try await Books.open()
        try await Self.change(.init(purpose: "children", areas: [Books.village]), books)
        let packs = try await books.act("Anna") { change in
            try Goods.receive(
                .init(
                    fund: books.social, donor: "donor", item: "packs", unit: "份", quantity: 10,
                    value: Books.yuan("10.00"), basis: .paper, day: Books.day("2026-02-01")), in: change)
        }
        for (area, expected) in [(Books.otherVillage, Outcome.refused(.fundTiedToAreas)), (Books.village, .done)] {
            try await books.expect(expected, of: area, by: "Anna") { change in
                try packs.move(.issue, 1, area: area, on: Books.day("2026-02-02"), in: change)
            }
        }
        try await books.expect(.done, of: "written off", by: "Anna") { change in
            try packs.move(.writeOff, 1, on: Books.day("2026-02-03"), note: "wet", in: change)
        }
    }

    @Test func `A gift names no place and no line that its fund may not be used for, nor is it booked for one`()
        async throws
    {
        let books = try await Books.open()
        func register(_ area: String?, _ line: Int?, _ document: String) async throws -> Receipt {
            try await books.act("Anna", on: "2026-02-01") { change in
                try Receipt.register(
                    .init(
                        fund: books.social, account: books.bank.id, day: Books.day("2026-02-01"),
                        amount: Books.yuan("1.00"), payer: document, channel: .direct, earmarkArea: area,
                        earmarkLine: line.map { books.budget.lines[$0].id }), in: change)
            }
        }
        let early = try await register(Books.otherVillage, nil, "before the change")
        try await Self.change(.init(purpose: "children", areas: [Books.village], lines: ["A"]), books)
        try await books.expect(.refused(.earmarkWithinAreas), of: "booked after it", by: "Anna") { change in
            try early.book(in: change)
        }
        for (area, line, refusal) in [
            (Books.otherVillage, nil, .earmarkWithinAreas), (nil, 1, .earmarkWithinLines),
            (Books.village, 1, .earmarkWithinLines),
        ] as [(String?, Int?, FundsRefusal.Constraint)] {
            await #expect(throws: FundsRefusal.broken(refusal)) { _ = try await register(area, line, "\(refusal)") }
        }
        // What is given for the county, and for the village of it that the fund is tied to, go together.
        for (number, area) in [Books.village, Books.county, nil].enumerated() {
            let gift = try await register(area, 0, "gift \(number)")
            try await books.act("Anna") { _ = try gift.book(in: $0) }
        }
        #expect(try await books.check().isEmpty)
    }

    @Test func `Nothing is spent for the old use once its change is confirmed, and nothing is lost`() async throws {
        let books = try await Books.open()
        try await books.give("900.00", day: "2026-02-01")
        let proposed = try await Self.propose(.init(purpose: "books", areas: [Books.otherVillage]), books)
        let race = Race()
        let (old, new) = (books.cell(), books.cell(books.social, Books.otherVillage))
        @Sendable func spend(_ cell: CellKey?, _ key: String) async throws -> Bool {
            do {
                try await books.act("Anna") { change in
                    guard let cell else { return try Self.charge(books, key: key)(change) }
                    _ = try Voucher.enter(
                        .cost(cell, from: books.bank.id, amount: Books.yuan("1.00")), in: books.foundation,
                        day: Books.day("2026-03-01"), summary: "cost", key: key, in: change)
                }
                race.passed.withLock { $0 += 1 }
                return true
            } catch FundsRefusal.broken(let rule) where [.fundCellBarred, .tiedChargeNamesItsCell].contains(rule) {
                return false
            }
        }
        let spent = try await withThrowingTaskGroup(of: [String: Int64].self) { group in
            for client in 0..<6 {
                group.addTask {
                    var spent: [String: Int64] = [:]
                    for attempt in 0..<40 {
                        // The old place, the new one, and a fee that names neither.
                        for (name, cell) in [("old", old), ("new", new), ("fee", nil)] as [(String, CellKey?)] {
                            let wasConfirmed = race.isConfirmed.withLock { $0 }
                            let isSpent = try await spend(cell, "\(client)-\(attempt)-\(name)")
                            #expect(!wasConfirmed || isSpent == (name == "new"), "\(name) after the change")
                            #expect(name != "new" || isSpent)
                            if isSpent { spent[name, default: 0] += 100 }
                        }
                        if attempt > 4, race.isConfirmed.withLock({ $0 }) { break }
                    }
                    return spent
                }
            }
            group.addTask {
                while race.passed.withLock({ $0 }) < 30 { try await Task.sleep(for: .milliseconds(2)) }
                try await books.act("Frank") { try proposed.answer(.confirmed, of: books.social, in: $0) }
                race.isConfirmed.withLock { $0 = true }
                return [:]
            }
            return try await group.reduce(into: [:]) { all, one in all.merge(one, uniquingKeysWith: +) }
        }
        let cells = try await books.look { try BudgetCell.all(of: books.foundation, for: $1, in: $0) }
        func left(_ cell: CellKey) -> Int64? { cells.first { $0.key == cell }?.left.fen }
        #expect(left(old) == 100_000 - spent["old", default: 0] && left(new) == 100_000 - spent["new", default: 0])
        let fund = try await books.look { try Fund.find(books.social.id, for: $1, in: $0) }
        #expect(fund.balance.fen == 90_000 - spent.values.reduce(0, +) && fund.areas == [Books.otherVillage])
        // What the change was about is what was there when it was confirmed.
        let changes = try await books.look { [tenant = books.tenant] db, _ in
            try FundChange.all(of: books.social, in: db, tenant: tenant.id).compactMap(\.rest)
        }
        #expect(changes.count == 1 && changes[0] >= fund.balance && changes[0] < Books.yuan("900.00"))
        #expect(spent.values.allSatisfy { $0 > 0 } && spent.count == 3)
        #expect(try await books.check().isEmpty)
    }
}
