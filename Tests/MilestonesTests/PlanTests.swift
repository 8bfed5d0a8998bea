import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// Plans: as their documents have them, adopted after their gates, and changes within one version of a definition only.
@Suite struct PlanTests {
    let site: Site

    init() async throws { site = try await Site.open() }

    private static var draft: ActionPlan.Draft {
        var draft = ActionPlan.Draft(
            title: "三年行动", years: 2023...2025,
            parts: [
                (.commitment, nil, 1, nil, "第一件"), (.commitment, nil, 3, nil, "第三件"), (.aspect, nil, 1, nil, "重关爱"),
                (.measure, 3, 1, nil, "建档"), (.phase, 4, 1, 2023, "摸底"), (.phase, 4, 2, 2024, "建档"),
                (.measure, 3, 2, nil, "走访"),
            ])
        draft.gates = ["全部建站", "机制成文"]
        draft.offices = [1: "省", 5: "村"]
        return draft
    }

    private func written() async throws -> ActionPlan {
        try await site.write(.olivia) { try ActionPlan.write(Self.draft, for: .init(1), in: $0) }
    }

    @Test func `the parts are those of the document, and progress follows from what lies below`() async throws {
        var plan = try await written()
        #expect(plan.parts(.commitment).map(\.place) == [1, 3])
        #expect(plan.parts(.phase, of: 4).map(\.year) == [2023, 2024])
        #expect(plan.offices.count == 2)
        let (id, version) = (plan.id, plan.version)
        await #expect(throws: ActionPlanRefusal.value(field: "part", "part_follows")) {
            _ = try await site.write(.olivia) {
                try ActionPlan.report(3, of: id, as: .done, version: version, in: $0)
            }
        }
        plan = try await site.write(.olivia) { try ActionPlan.report(5, of: id, as: .done, version: version, in: $0) }
        let aspect = try #require(plan.parts(.aspect).first)
        #expect(plan.progress(of: aspect) == Fraction(25))
        // Nobody says where an aspect stands: it follows, too.
        #expect(aspect.state == .planned && plan.state(of: aspect) == .underWay)
        await #expect(throws: Conflict.self) {
            _ = try await site.write(.olivia) {
                try ActionPlan.report(6, of: id, as: .done, version: version, in: $0)
            }
        }
    }

    @Test func `two commitments of one rank, and a phase outside the plan, are refused`() async throws {
        var twice = Self.draft
        twice.parts[1].place = 1
        let same = twice
        await #expect(throws: ActionPlanRefusal.value(field: "parts", "place_twice")) {
            _ = try await site.write(.olivia) { try ActionPlan.write(same, for: .init(1), in: $0) }
        }
        var outside = Self.draft
        outside.parts[4].year = 2026
        let late = outside
        await #expect(throws: ActionPlanRefusal.value(field: "parts", "phase_year")) {
            _ = try await site.write(.olivia) { try ActionPlan.write(late, for: .init(1), in: $0) }
        }
    }

    @Test func `a pilot becomes the rule after every gate, and once`() async throws {
        var plan = try await written()
        let id = plan.id
        let day = Day("2026-03-01") ?? .first
        func adopt(_ version: Int) async throws -> ActionPlan {
            try await site.write(.olivia) {
                try ActionPlan.adopt(id, on: day, document: "〔2026〕1号", version: version, in: $0)
            }
        }
        let start = plan.version
        await #expect(throws: ActionPlanRefusal.gatesNotMet) { _ = try await adopt(start) }
        for gate in 1...2 {
            let version = plan.version
            plan = try await site.write(.olivia) {
                try ActionPlan.meet(gate: gate, of: id, on: day, evidence: "材料", version: version, in: $0)
            }
        }
        plan = try await adopt(plan.version)
        #expect(plan.adoptedOn == day && plan.gatesMet == 2)
        let after = plan.version
        await #expect(throws: (any Error).self) {
            _ = try await site.write(.olivia) {
                try ActionPlan.adopt(
                    id, on: Day("2026-03-02") ?? .first, document: "〔2026〕2号", version: after, in: $0)
            }
        }
    }

    @Test func `a change is worked out within one version of the definition only`() async throws {
        let id = try await written().id
        func record(_ definition: Int, _ wave: PlanReading.Wave, _ value: String, unit: String = "%") async throws {
            let reading = PlanReading(
                subject: "走访比例", unit: unit, definition: definition, wave: wave,
                value: Fraction(value) ?? .zero, takenOn: Day("2026-03-01") ?? .first)
            try await site.write(.olivia) { try reading.record(for: id, in: $0) }
        }
        try await record(1, .baseline, "61.5")
        try await record(2, .endline, "84.25")
        let viewer = site.viewer(.olivia)
        func courses() async throws -> [PlanReading.Course] {
            try await site.test.database.read(as: viewer) { try PlanReading.courses(of: id, for: viewer, in: $0) }
        }
        #expect(try await courses().map(\.change) == [nil, nil])
        try await record(1, .endline, "80")
        #expect(try await courses().map { $0.change?.decimal(places: 2) } == ["18.50", nil])
        await #expect(throws: ActionPlanRefusal.recordedBefore(field: "wave")) {
            try await record(1, .endline, "81")
        }
        await #expect(throws: ActionPlanRefusal.value(field: "unit", "other_unit")) {
            try await record(1, .midline, "70", unit: "百分点")
        }
    }

    @Test func `a document of a payer counts once, and payers are summed`() async throws {
        func purchase(_ payer: String, _ document: String, _ fen: Int64) -> PurchaseRecord {
            .init(
                payer: payer, areaCode: "510000", subject: "服务", document: document,
                paidOn: Day("2026-03-01") ?? .first, amount: Money(fen: fen))
        }
        let three = [purchase("甲镇", "1号", 100), purchase("甲镇", "2号", 50), purchase("乙镇", "1号", 120)]
        try await site.write(.olivia) { try PurchaseRecord.record(three, in: $0) }
        let again = [purchase("丙镇", "1号", 1), purchase("甲镇", "2号", 50)]
        await #expect(throws: ActionPlanRefusal.recordedBefore(field: "purchases")) {
            try await site.write(.olivia) { try PurchaseRecord.record(again, in: $0) }
        }
        let viewer = site.viewer(.olivia)
        let payers = try await site.test.database.read(as: viewer) {
            try PurchaseRecord.payers(for: viewer, in: $0)
        }
        #expect(payers.map(\.name) == ["甲镇", "乙镇"] && payers.map(\.amount.fen) == [150, 120])
    }
}
