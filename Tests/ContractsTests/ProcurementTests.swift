import Contracts
import Funds
import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// How a purchase runs from its announcement to its award, and what is refused on the way.
@Suite("Procurements below the threshold", .serialized)
struct ProcurementTests {
    private static func count(_ table: String, _ deal: Deal, _ person: Deal.Person) async throws -> Int64? {
        try await deal.write(person) { change in
            try change.db.value(SQL(trusted: "SELECT count(*) FROM \(table)"), as: Int64.self)
        }
    }

    @Test func `nobody reads a quote before two people have signed the opening, not even in the database`() async throws
    {
        let purchasing = try await Purchasing.open()
        let announced = try await purchasing.announced()
        _ = try await purchasing.at(1, .alice) {
            try announced.respond(for: .init(2), price: Money(fen: 60_000), offer: "方案", in: $0)
        }
        for person in [Deal.Person.olivia, .carol, .alice] {
            #expect(try await Self.count("procurement_quote", purchasing.deal, person) == 0)
        }
        let early = await #expect(throws: PurchaseRefusal.self) {
            try await purchasing.at(9, .olivia) { try announced.open(in: $0) }
        }
        #expect(early == .openingInTime)
        try await purchasing.at(11, .olivia) { try announced.open(in: $0) }
        let alone = await #expect(throws: PurchaseRefusal.self) {
            try await purchasing.at(11, .olivia) { _ = try announced.signOpening(in: $0) }
        }
        #expect(alone == .openingTakesTwo)
        #expect(try await Self.count("procurement_quote", purchasing.deal, .olivia) == 0)
        _ = try await purchasing.at(11, .carol) { try announced.signOpening(in: $0) }
        #expect(try await Self.count("procurement_quote", purchasing.deal, .olivia) == 1)
        try await purchasing.close()
    }

    @Test func `a response comes before the deadline, is replaced before it, and never after it`() async throws {
        let purchasing = try await Purchasing.open()
        let announced = try await purchasing.announced()
        for price in [70_000, 60_000] as [Int64] {
            _ = try await purchasing.at(1, .alice) {
                try announced.respond(for: .init(2), price: Money(fen: price), offer: "方案", in: $0)
            }
        }
        let late = await #expect(throws: PurchaseRefusal.self) {
            try await purchasing.at(11, .alice) {
                _ = try announced.respond(for: .init(2), price: Money(fen: 1), offer: "方案", in: $0)
            }
        }
        #expect(late == .responseInTime)
        await #expect(throws: NotFound.self) {
            try await purchasing.at(1, .alice) {
                _ = try announced.respond(for: Purchasing.third, price: Money(fen: 1), offer: "方案", in: $0)
            }
        }
        try await purchasing.at(11, .olivia) { try announced.open(in: $0) }
        let opened = try await purchasing.at(11, .carol) { try announced.signOpening(in: $0) }
        let responses = try await purchasing.deal.read(.olivia) { viewer, db in
            try ProcurementResponse.all(of: opened, for: viewer, in: db)
        }
        #expect(responses.count == 1)
        #expect(responses.first?.quote?.price == Money(fen: 60_000))
        try await purchasing.close()
    }

    @Test func `of two openings at once one stands`() async throws {
        let purchasing = try await Purchasing.open()
        let announced = try await purchasing.announced()
        let stood = await withTaskGroup(of: Bool.self) { group in
            for person in [Deal.Person.olivia, .carol, .dora] {
                group.addTask {
                    do {
                        try await purchasing.at(11, person) { try announced.open(in: $0) }
                        return true
                    } catch { return false }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(stood == 1)
        try await purchasing.close()
    }

    @Test func `weights are within the dated limit and sum to a hundred`() async throws {
        let purchasing = try await Purchasing.open()
        let started = try await purchasing.start("P-1", 90_000)
        func announce(_ price: String, _ quality: String) async throws {
            try await purchasing.deal.write(.olivia) { change in
                _ = try started.announce(
                    dueAt: Deal.now.adding(seconds: 864_000), priceWeight: Fraction(price) ?? .zero,
                    criteria: [.init(n: 1, title: "方案", weight: Fraction(quality) ?? .zero)], in: change)
            }
        }
        for (price, quality, expected) in [
            ("9.99", "90.01", PurchaseRefusal.priceWeight), ("30", "69.99", .weights), ("10.005", "89.995", .weights),
            ("-10", "110", .weights),
        ] {
            let refusal = await #expect(throws: PurchaseRefusal.self, "\(price)") { try await announce(price, quality) }
            #expect(refusal == expected)
        }
        try await announce("10", "90")
        try await purchasing.close()
    }

    @Test func `places are by price and quality, the award waits for the notice and makes a contract`() async throws {
        let purchasing = try await Purchasing.open()
        let noticed = try await purchasing.noticed()
        let responses = try await purchasing.deal.read(.olivia) { viewer, db in
            try ProcurementResponse.all(of: noticed, for: viewer, in: db)
        }
        // 600.00 against 800.00 at 30: 30 and 22.50; 80 and 90 at 70: 56 and 63.
        #expect(responses.map { $0.place?.pricePoints } == [Fraction(30), Fraction("22.5")])
        #expect(responses.map { $0.place?.total } == [Fraction(86), Fraction("85.5")])
        #expect(responses.map { $0.place?.rank } == [1, 2])
        let early = await #expect(throws: PurchaseRefusal.self) { try await purchasing.award(noticed, day: 12) }
        #expect(early == .awardAfterNotice)
        await #expect(throws: FieldRefusal.self) { try await purchasing.award(noticed, fen: 59_999) }
        let award = try await purchasing.award(noticed)
        #expect(award.organisation == Organisation.ID(2) && award.method == .belowThreshold)
        let unconfirmed = await #expect(throws: ContractRefusal.self) { try await Self.draft(award, purchasing) }
        #expect(unconfirmed == .noAward)
        let confirmed = try await purchasing.at(20, .carol) { try award.confirm(in: $0) }
        let contract = try await Self.draft(confirmed, purchasing)
        #expect(contract.kind == .service && contract.value == Money(fen: 60_000))
        try await purchasing.close()
    }

    static func draft(_ award: RecordedAward, _ purchasing: Purchasing) async throws -> Contract {
        try await purchasing.at(21, .olivia) { change in
            let day = change.viewer.today
            var draft = Contract.Draft(
                number: "K-1", startsOn: day, endsOn: try day.adding(days: 100), terms: "",
                parts: [(Fraction(100), .init(title: "结项", requirement: "", dueOn: try day.adding(days: 90)))],
                cells: [CellKey(fund: .init(1), line: .init(1), year: 2026, area: "510000")])
            draft.kind = .service
            return try Contract.draft(from: award, draft, in: change)
        }
    }

    @Test func `of two awards at once one stands, and the next candidate follows only when it is withdrawn`()
        async throws
    {
        let purchasing = try await Purchasing.open()
        let noticed = try await purchasing.noticed()
        let stood = await withTaskGroup(of: RecordedAward?.self) { group in
            for _ in 0..<2 { group.addTask { try? await purchasing.award(noticed) } }
            return await group.reduce(into: [RecordedAward]()) { all, one in if let one { all.append(one) } }
        }
        #expect(stood.count == 1)
        let again = await #expect(throws: PurchaseRefusal.self) { try await purchasing.award(noticed) }
        #expect(again == .awardOnce)
        guard let first = stood.first else { return }
        let withdrawn = try await purchasing.at(21, .olivia) { try first.withdraw(reason: "拒签", in: $0) }
        let refusal = await #expect(throws: ContractRefusal.self) { try await Self.draft(withdrawn, purchasing) }
        #expect(refusal == .noAward)
        let second = try await purchasing.award(noticed, day: 22, fen: 80_000)
        #expect(second.organisation == Purchasing.third)
        try await purchasing.close()
    }

    @Test func `a ranking needs every mark, of nobody who belongs to a party`() async throws {
        let purchasing = try await Purchasing.open()
        let opened = try await purchasing.opened()
        let responses = try await purchasing.deal.read(.olivia) { viewer, db in
            try ProcurementResponse.all(of: opened, for: viewer, in: db)
        }
        try await purchasing.at(12, .olivia) { try opened.mark(responses[0].id, [1: Fraction(80)], in: $0) }
        let partial = await #expect(throws: PurchaseRefusal.self) {
            try await purchasing.at(12, .olivia) { _ = try opened.rank(in: $0) }
        }
        #expect(partial == .unscored)
        for mark in ["100.01", "-1", "9.999"] {
            await #expect(throws: Refusals.self, "\(mark)") {
                try await purchasing.at(12, .carol) {
                    try opened.mark(responses[1].id, [1: Fraction(mark) ?? .zero], in: $0)
                }
            }
        }
        try await purchasing.deal.force(
            """
            INSERT INTO organisation_member (organisation_id, account_id, role)
            VALUES (3, \(Deal.Person.dora.rawValue), 'editor')
            """)
        let party = await #expect(throws: PurchaseRefusal.self) {
            try await purchasing.at(12, .dora) { try opened.mark(responses[0].id, [1: Fraction(1)], in: $0) }
        }
        #expect(party == .scoreByNoParty)
        try await purchasing.at(12, .olivia) { try opened.exclude(responses[1].id, reason: "不符合要求", in: $0) }
        let ranked = try await purchasing.at(12, .olivia) { try opened.rank(in: $0) }
        #expect(ranked.state == .ranked)
        try await purchasing.close()
    }

    @Test func `who belongs to a party opens nothing, and a need is not withdrawn while it is bought`() async throws {
        let purchasing = try await Purchasing.open()
        let announced = try await purchasing.announced()
        _ = try await purchasing.at(1, .alice) {
            try announced.respond(for: .init(2), price: Money(fen: 60_000), offer: "方案", in: $0)
        }
        try await purchasing.deal.force(
            """
            INSERT INTO organisation_member (organisation_id, account_id, role)
            VALUES (2, \(Deal.Person.dora.rawValue), 'editor')
            """)
        let party = await #expect(throws: PurchaseRefusal.self) {
            try await purchasing.at(11, .dora) { try announced.open(in: $0) }
        }
        #expect(party == .scoreByNoParty)
        let bought = await #expect(throws: PurchaseRefusal.self) {
            try await purchasing.deal.write(.olivia) { change in
                let needs = try PurchaseNeed.all(year: nil, for: change.viewer, in: change.db)
                try needs[0].withdraw(reason: "不需要了", in: change)
            }
        }
        #expect(bought == .needStays)
        try await purchasing.close()
    }

    @Test func `the check finds places and quotes that were changed behind the application`() async throws {
        let purchasing = try await Purchasing.open()
        let ranked = try await purchasing.ranked()
        #expect(ranked.state == .ranked)
        func findings() async throws -> [String] {
            try await purchasing.deal.read(.olivia) { viewer, db in try ContractsCheck.run(for: viewer, in: db) }
        }
        #expect(try await findings().isEmpty)
        try await purchasing.deal.force("UPDATE procurement_rank SET quality_points = 60 WHERE rank = 1")
        #expect(try await findings().count == 1)
        try await purchasing.deal.force("UPDATE procurement_quote SET price_fen = 59000 WHERE price_fen = 60000")
        #expect(try await findings().count == 2)
        try await purchasing.close()
    }
}
