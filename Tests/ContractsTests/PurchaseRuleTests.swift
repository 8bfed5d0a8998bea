import Competitions
import Contracts
import Funds
import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// What the dated rules say of purchases: catalogue, plans, splitting, kinds of bodies, statutory records, challenges.
@Suite("Rules of purchase", .serialized)
struct PurchaseRuleTests {
    @Test func `an item of the catalogue hangs under one in force, versions do not overlap, and it only ends`()
        async throws
    {
        let purchasing = try await Purchasing.open()
        func add(_ code: String, from days: Int = 0) async throws {
            try await purchasing.deal.write(.olivia) { change in
                try CatalogueItem.add(
                    [
                        .init(
                            code: code, name: "名", areaCode: "000000",
                            validFrom: try change.viewer.today.adding(days: days), citation: "目录")
                    ], in: change)
            }
        }
        #expect(await #expect(throws: PurchaseRefusal.self) { try await add("B0101") } == .itemParent)
        #expect(await #expect(throws: PurchaseRefusal.self) { try await add("A0401") } == .itemVersions)
        for code in ["C", "A4", "A04011", "a04", "A04-1"] {
            await #expect(throws: FieldRefusal.self, "\(code)") { try await add(code) }
        }
        let item = try await purchasing.deal.read(.olivia) { viewer, db in
            try CatalogueItem.inForce("A0401", area: "510000", on: viewer.today, for: viewer, in: db)
        }
        let found = try #require(item)
        try await purchasing.deal.write(.olivia) { try found.end(on: $0.viewer.today.adding(days: 9), in: $0) }
        #expect(
            await #expect(throws: PurchaseRefusal.self) {
                try await purchasing.deal.write(.olivia) { try found.end(on: $0.viewer.today, in: $0) }
            } == .itemOnlyEnds)
        try await add("A0401", from: 10)
        try await purchasing.close()
    }

    @Test func `a service line names an item that holds on the first day of the contract`() async throws {
        let purchasing = try await Purchasing.open()
        try await purchasing.deal.force(
            "UPDATE catalogue_item SET valid_to = current_date - 30 WHERE code = 'A0402'")
        func draft(_ code: String) async throws -> Contract {
            try await purchasing.deal.write(.olivia) { change in
                let day = change.viewer.today
                var draft = Contract.Draft(
                    number: "L-\(code)", startsOn: day, endsOn: try day.adding(days: 100), terms: "",
                    parts: [(Fraction(100), .init(title: "结项", requirement: "", dueOn: try day.adding(days: 90)))],
                    cells: [CellKey(fund: .init(1), line: .init(1), year: 2026, area: "510000")])
                draft.services = [
                    .init(
                        lot: "", title: "陪伴", unit: "次", price: Money(fen: 1_000), quantity: Fraction(100),
                        itemCode: code)
                ]
                let award = try Award.find(.init(1), for: change.viewer, in: change.db)
                return try Contract.draft(from: award, draft, in: change)
            }
        }
        for code in ["A0402", "A04", "A0499"] {
            let refusal = await #expect(throws: FieldRefusal.self, "\(code)") { try await draft(code) }
            #expect(refusal?.field == "services")
        }
        let contract = try await draft("A0401")
        let lines = try await purchasing.deal.read(.olivia) { viewer, db in
            try Contract.lines(of: contract.id, for: viewer, in: db)
        }
        #expect(lines.map(\.itemCode) == ["A0401"])
        let error = await #expect(throws: PostgresError.self) {
            try await purchasing.deal.direct(
                """
                INSERT INTO contract_line (tenant_id, contract_id, n, title, unit, unit_price_fen, quantity, amount_fen,
                    item_id)
                SELECT 1, \(contract.id), 2, '养老', '次', 1, 1, 1, id FROM catalogue_item WHERE code = 'A0402'
                """)
        }
        #expect(error?.constraint == "line_of_an_item_in_force")
        try await purchasing.close()
    }

    @Test func `another person approves a plan, a need is on one plan, and what was approved stays`() async throws {
        let purchasing = try await Purchasing.open()
        let need = try await purchasing.need(50_000)
        func submit(_ number: String) async throws -> PurchasePlan {
            try await purchasing.deal.write(.olivia) { change in
                try PurchasePlan.submit(
                    number: number, title: "计划", year: need.year, programme: .init(1), needs: [need.id], in: change)
            }
        }
        let plan = try await submit("J-1")
        #expect(await #expect(throws: PurchaseRefusal.self) { try await submit("J-2") } == .needPlannedOnce)
        await #expect(throws: NotFound.self) {
            try await purchasing.deal.write(.olivia) { _ = try plan.approve(in: $0) }
        }
        let approved = try await purchasing.deal.write(.carol) { try plan.approve(in: $0) }
        let error = await #expect(throws: PostgresError.self) {
            try await purchasing.deal.direct("UPDATE purchase_plan SET title = '改' WHERE id = \(approved.id)")
        }
        #expect(error?.constraint == "purchase_plan_stays")
        let other = await #expect(throws: PostgresError.self) {
            try await purchasing.deal.direct("UPDATE purchase_need SET value_fen = 1 WHERE id = \(need.id)")
        }
        #expect(other?.constraint == "purchase_need_stays")
        let published = try await purchasing.deal.write(.olivia) { try approved.publish(in: $0) }
        #expect(published.state == .published)
        try await purchasing.close()
    }

    @Test func `what is neither planned nor budgeted is shown where the rule only warns and refused where it blocks`()
        async throws
    {
        let purchasing = try await Purchasing.open()
        let need = try await purchasing.need(50_000, isBudgeted: false)
        @Sendable func start(_ change: Change) throws -> Procurement {
            try Procurement.start(
                .init(number: "P-1", title: "陪伴", description: "说明", method: .belowThreshold), for: need, in: change)
        }
        try await purchasing.deal.force(
            "UPDATE rule SET mark = 'V2', effect = 'block' WHERE code = 'procurement.plan.listed_and_budgeted'")
        #expect(
            await #expect(throws: PurchaseRefusal.self) {
                try await purchasing.deal.write(.olivia) { _ = try start($0) }
            } == .unlisted)
        try await purchasing.deal.force(
            "UPDATE rule SET mark = 'G', effect = 'warn' WHERE code = 'procurement.plan.listed_and_budgeted'")
        let started = try await purchasing.deal.write(.olivia) { try start($0) }
        let kinds = try await purchasing.deal.read(.olivia) { viewer, db in
            try ProcurementFinding.all(of: started.id, for: viewer, in: db).map(\.kind)
        }
        #expect(Set(kinds) == [.unplanned, .unbudgeted])
        try await purchasing.close()
    }

    private static func announce(_ procurement: Procurement, _ purchasing: Purchasing) async throws {
        try await purchasing.deal.write(.olivia) { change in
            _ = try procurement.announce(
                dueAt: Deal.now.adding(seconds: 864_000), priceWeight: Fraction(30), criteria: Purchasing.criteria,
                in: change)
        }
    }

    @Test func `purchases that together reach the threshold need the reason of a second person`() async throws {
        let purchasing = try await Purchasing.open()
        let first = try await purchasing.start("P-1", 60_000)
        let other = try await purchasing.start("P-2", 30_000, item: "A0402")
        let second = try await purchasing.start("P-3", 40_000)
        try await Self.announce(other, purchasing)
        for one in [first, second] {
            #expect(
                await #expect(throws: PurchaseRefusal.self) { try await Self.announce(one, purchasing) }
                    == .needsReason)
        }
        let found = try await purchasing.deal.read(.olivia) { viewer, db in
            try ProcurementFinding.all(of: second.id, for: viewer, in: db)
        }
        let finding = try #require(found.first { $0.kind == .splitting })
        #expect(finding.evidence.contains("P-1, P-3"))
        await #expect(throws: NotFound.self) {
            try await purchasing.deal.write(.olivia) { try second.justify(finding.id, reason: "x", in: $0) }
        }
        try await purchasing.deal.write(.carol) { try second.justify(finding.id, reason: "两地同时开展", in: $0) }
        try await Self.announce(second, purchasing)
        try await purchasing.close()
    }

    @Test func `where the rules block, splitting is refused, also of two that start at once`() async throws {
        let purchasing = try await Purchasing.open(threshold: "('V2', 'block')")
        let needs = [try await purchasing.need(60_000), try await purchasing.need(50_000)]
        let stood = await withTaskGroup(of: Bool.self) { group in
            for (place, need) in needs.enumerated() {
                group.addTask {
                    do {
                        try await purchasing.deal.write(.olivia) { change in
                            _ = try Procurement.start(
                                .init(number: "S-\(place)", title: "陪伴", description: "说明", method: .belowThreshold),
                                for: need, in: change)
                        }
                        return true
                    } catch { return false }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(stood == 1)
        #expect(
            await #expect(throws: PurchaseRefusal.self) {
                _ = try await purchasing.start("S-9", 100_000, item: "A0402")
            }
                == .method)
        try await purchasing.close()
    }

    @Test func `a public institution of the first class supplies nothing, what is only general knowledge warns`()
        async throws
    {
        let purchasing = try await Purchasing.open()
        let announced = try await purchasing.announced()
        func record(_ body: ProcurementBody, from days: Int) async throws {
            try await purchasing.deal.write(.olivia) { change in
                try ProcurementBody.record(
                    body, of: Purchasing.third, from: try change.viewer.today.adding(days: days), document: "批复",
                    in: change)
            }
        }
        func respond() async throws {
            _ = try await purchasing.at(1, .eve) {
                try announced.respond(for: Purchasing.third, price: Money(fen: 1), offer: "方案", in: $0)
            }
        }
        try await record(.institutionFirst, from: -10)
        #expect(await #expect(throws: PurchaseRefusal.self) { try await respond() } == .contractorKind)
        try await record(.partyOrgan, from: -5)
        try await respond()
        // The contractor of the contract is of the first class from today on.
        _ = try await purchasing.deal.write(.olivia) { change in
            try ProcurementBody.record(
                .institutionFirst, of: .init(2), from: change.viewer.today, document: "批复", in: change)
        }
        let refusal = await #expect(throws: PurchaseRefusal.self) {
            try await purchasing.deal.write(.olivia) { change in
                let day = change.viewer.today
                var draft = Contract.Draft(
                    number: "M-1", startsOn: day, endsOn: try day.adding(days: 100), terms: "",
                    parts: [(Fraction(100), .init(title: "结项", requirement: "", dueOn: try day.adding(days: 90)))],
                    cells: [CellKey(fund: .init(1), line: .init(1), year: 2026, area: "510000")])
                draft.kind = .service
                let award = try Award.find(.init(1), for: change.viewer, in: change.db)
                _ = try Contract.draft(from: award, draft, in: change)
            }
        }
        #expect(refusal == .contractorKind)
        try await purchasing.close()
    }

    static func record(_ started: Procurement, days: Int, _ purchasing: Purchasing) async throws -> Procurement {
        try await purchasing.deal.write(.olivia) { change in
            let today = change.viewer.today
            return try started.record(
                .init(
                    planNumber: "J", announcement: "公告", announcedOn: try today.adding(days: -60),
                    closedOn: try today.adding(days: -60 + days), expertDraw: "C-1", scores: "", result: "结果",
                    resultOn: try today.adding(days: -20), organisation: .init(2), price: Money(fen: 90_000)),
                in: change)
        }
    }

    @Test func `a tender is open for twenty days, and a complaint in time suspends award and contract`() async throws {
        let purchasing = try await Purchasing.open()
        let started = try await purchasing.start("T-1", 90_000, method: .openTender)
        let short = await #expect(throws: FieldRefusal.self) {
            _ = try await Self.record(started, days: 19, purchasing)
        }
        #expect(short?.field == "closedOn")
        let recorded = try await Self.record(started, days: 20, purchasing)
        let award = try await purchasing.award(recorded, day: 0, fen: 90_000)
        let confirmed = try await purchasing.at(0, .carol) { try award.confirm(in: $0) }
        let late = await #expect(throws: PurchaseRefusal.self) {
            try await purchasing.deal.write(.olivia) { change in
                let today = change.viewer.today
                _ = try recorded.challenge(
                    party: "乙", subject: "x", knownOn: try today.adding(days: -20), filedOn: today, in: change)
            }
        }
        #expect(late == .challengeLate)
        func complain(until days: Int) async throws {
            try await purchasing.deal.write(.olivia) { change in
                let today = change.viewer.today
                let challenge = try recorded.challenge(
                    party: "乙", subject: "评分", knownOn: try today.adding(days: -4), filedOn: try today.adding(days: -3),
                    in: change)
                try recorded.answer(challenge, .rejected, "不成立", on: try today.adding(days: -2), in: change)
                _ = try recorded.complain(
                    about: challenge, party: "乙", subject: "不服", filedOn: today, suspendedFrom: today,
                    suspendedUntil: try today.adding(days: days), in: change)
            }
        }
        #expect(await #expect(throws: PurchaseRefusal.self) { try await complain(until: 30) } == .suspensionLong)
        // Thirty days, the first of them counted.
        try await complain(until: 29)
        let refused = await #expect(throws: PurchaseRefusal.self) {
            try await ProcurementTests.draft(confirmed, purchasing)
        }
        #expect(refused == .suspended)
        try await purchasing.deal.write(.olivia) { change in
            let all = try ProcurementChallenge.all(of: recorded, for: change.viewer, in: change.db)
            let complaint = try #require(all.last)
            try recorded.answer(complaint.id, .rejected, "驳回", on: change.viewer.today, in: change)
        }
        let contract = try await ProcurementTests.draft(confirmed, purchasing)
        #expect(contract.value == Money(fen: 90_000))
        try await purchasing.close()
    }
}
