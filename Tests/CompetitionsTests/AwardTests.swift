import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

@Suite("From the ranking to the award", .serialized)
struct AwardTests {
    private static let afterNotice = Day(year: 2026, month: 3, day: 10) ?? .last

    private func approvedPlan(_ stage: Stage) async throws -> AwardPlan {
        let plan = try await stage.draftedPlan().plan
        let asked = try await stage.write(.olivia) { change in try plan.ask(in: change) }
        return try await stage.write(.carol) { change in try asked.approve(minutes: "〔2026〕1号", in: change) }
    }

    @Test func `Awards go by rank within lots and funds, split two to one`() async throws {
        let stage = try await Stage.set()
        let plan = try await stage.draftedPlan().plan
        let computed = try await stage.read(.olivia) { viewer, db in try plan.compute(for: viewer, in: db) }
        #expect(computed.lines.filter(\.isAwarded).map(\.place.proposal) == [1, 2, 3, 4])
        #expect(computed.lines[0].byFund == [1: Money(fen: 4_000_000), 2: Money(fen: 2_000_000)])
        #expect(computed.left == [1: Money(fen: 4_000_000), 2: Money(fen: 2_000_000)])
        #expect(computed.total == Money(fen: 24_000_000))
        try await stage.test.drop()
    }

    @Test func `A least score is compared with what the rule ranks by`() async throws {
        let stage = try await Stage.set()
        for person in [Stage.Person.bob, .bai, .bing, .bao] { try await stage.enrol(person) }
        var rule = RankingRule(method: .mean, places: 0, rankedBy: .exact, quorum: 3)
        for (basis, awarded) in [(RankingRule.Basis.exact, [Int64]()), (.rounded, [1])] {
            rule.rankedBy = basis
            let chosen = rule
            let round = try await stage.write(.olivia) { change in
                let round = try ReviewRound.draft(
                    call: 1, Stage.draft(), criteria: Stage.criteria, rule: chosen, in: change
                ).open(in: change)
                _ = try round.assignAutomatically(seed: 11, in: change)
                _ = try round.release(in: change)
                return round
            }
            for person in [Stage.Person.bob, .bai, .bing, .bao] {
                let own = try await stage.read(person) { viewer, db in
                    try ReviewAssignment.own(in: round, for: viewer, in: db)
                }
                for assignment in own {
                    // 40 × 0.9 + 35 × 0.7 + 25 × 0.6 = 75.5 for proposal 1, which is published as 76.
                    let marks: [Int64] = assignment.proposal == 1 ? [9, 7, 6] : [5, 5, 5]
                    let filled = try await stage.content(marks[0], marks[1], marks[2], of: round)
                    try await stage.write(person) { change in
                        _ = try ScoreSheet.submit(assignment.id, filled, version: 0, in: change)
                    }
                }
            }
            let computed = try await stage.write(.olivia) { change in
                _ = try round.close(seed: 1, in: change)
                let closed = try ReviewRound.find(round.id, for: change.viewer, in: change.db)
                let plan = try AwardPlan.draft(for: closed, weights: [1: 2, 2: 1], in: change)
                let revised = try plan.revise(
                    .init(partial: false, floorPercent: Fraction(50), scoreMin: Fraction("75.8")),
                    sources: plan.sources(for: change.viewer, in: change.db), in: change)
                return try revised.compute(for: change.viewer, in: change.db)
            }
            #expect(computed.lines.first?.place.score == Fraction(76))
            #expect(computed.lines.filter(\.isAwarded).map(\.place.proposal) == awarded)
        }
        try await stage.test.drop()
    }

    @Test func `A choice by hand and its reason survive every computation`() async throws {
        let stage = try await Stage.set()
        let plan = try await stage.draftedPlan().plan
        try await stage.write(.olivia) { change in
            try plan.override(1, .refuse, reason: "与在执行项目重复", in: change)
        }
        let revised = try await stage.write(.olivia) { change in
            try plan.revise(
                .init(partial: true, floorPercent: Fraction(50)),
                sources: plan.sources(for: change.viewer, in: change.db), in: change)
        }
        let computed = try await stage.read(.olivia) { viewer, db in try revised.compute(for: viewer, in: db) }
        let first = try #require(computed.lines.first { $0.place.proposal == 1 })
        #expect(first.outcome == "refused_by_hand")
        #expect(first.override?.reason == "与在执行项目重复")
        #expect(computed.lines.first { $0.place.proposal == 5 }?.isAwarded == true)
        let asked = try await stage.write(.olivia) { change in try revised.ask(in: change) }
        let again = try await stage.write(.carol) { change in try asked.refuse(reason: "再议", in: change) }
        let after = try await stage.read(.olivia) { viewer, db in try again.compute(for: viewer, in: db) }
        #expect(after.lines.first { $0.place.proposal == 1 }?.override?.reason == "与在执行项目重复")
        try await stage.test.drop()
    }

    @Test func `The cut line takes a second person and lapses when a rating changes meanwhile`() async throws {
        let stage = try await Stage.set()
        let plan = try await stage.draftedPlan().plan
        let asked = try await stage.write(.olivia) { change in try plan.ask(in: change) }
        await #expect(throws: NotFound.self) {
            try await stage.write(.olivia) { change in _ = try asked.approve(in: change) }
        }
        await #expect(throws: AwardRefusal.planAsked) {
            try await stage.write(.olivia) { change in try asked.override(1, .refuse, reason: "x", in: change) }
        }
        try await stage.direct(
            """
            INSERT INTO organisation_bar (organisation_id, reason, barred_from) VALUES (3, '失信', '2026-01-01')
            """)
        await #expect(throws: Conflict.self) {
            try await stage.write(.carol) { change in _ = try asked.approve(in: change) }
        }
        try await stage.test.drop()
    }

    @Test func `The database refuses awards beyond a source's limit`() async throws {
        let stage = try await Stage.set()
        let plan = try await approvedPlan(stage)
        let awards = try await stage.read(.olivia) { viewer, db in try Award.all(of: plan, for: viewer, in: db) }
        #expect(awards.map(\.proposal) == [1, 2, 3, 4])
        let error = await #expect(throws: PostgresError.self) {
            try await stage.direct(
                """
                WITH made AS (INSERT INTO award (tenant_id, plan_id, proposal_id, position, amount_fen)
                    VALUES (1, \(plan.id), 5, 5, 4000001) RETURNING id)
                INSERT INTO award_source SELECT 1, id, 1, 4000001 FROM made
                """)
        }
        #expect(error?.constraint == "award_source_limit")
        try await stage.test.drop()
    }

    @Test func `The notice runs five working days; objections wait for their answer; then a second person confirms`()
        async throws
    {
        let stage = try await Stage.set()
        let plan = try await approvedPlan(stage)
        let notice = try await stage.write(.olivia) { change in
            try ResultNotice.publish(plan, title: "拟立项公示", in: change)
        }
        #expect(notice.endsOn == Day(year: 2026, month: 3, day: 9))
        #expect(notice.lines.map(\.title) == ["项目1", "项目2", "项目3", "项目4"])
        let objection = try await stage.test.database.write(as: stage.stranger) { change in
            try notice.object(name: "张三", contact: "13800000000", statement: "重复申报", proposal: 2, in: change)
        }
        await #expect(throws: AwardRefusal.noticeRuns("2026-03-09")) {
            try await stage.write(.olivia, on: notice.endsOn) { change in try plan.askConfirmation(in: change) }
        }
        await #expect(throws: AwardRefusal.objectionsOpen(1)) {
            try await stage.write(.olivia, on: Self.afterNotice) { change in try plan.askConfirmation(in: change) }
        }
        try await stage.write(.olivia, on: Self.afterNotice) { change in
            try Objection.answer(objection, .dismissed, ground: .unfounded, text: "已核实，不重复。", in: change)
            try plan.askConfirmation(in: change)
        }
        await #expect(throws: NotFound.self) {
            try await stage.write(.olivia, on: Self.afterNotice) { change in _ = try plan.confirm(in: change) }
        }
        let confirmed = try await stage.write(.carol, on: Self.afterNotice) { change in
            try plan.confirm(minutes: "〔2026〕2号", in: change)
        }
        #expect(confirmed.map(\.state) == [.confirmed, .confirmed, .confirmed, .confirmed])
        let parts = try await stage.read(.eve) { viewer, db in
            try Award.confirmed(ofCall: 1, for: viewer, in: db).map { try $0.parts(for: viewer, in: db) }
        }
        #expect(parts.first?.map(\.amount) == [Money(fen: 4_000_000), Money(fen: 2_000_000)])
        try await stage.test.drop()
    }

    @Test func `An objection after the last day is late, and its author is nobody's but the staff's`() async throws {
        let stage = try await Stage.set()
        let plan = try await approvedPlan(stage)
        let notice = try await stage.write(.olivia) { change in
            try ResultNotice.publish(plan, title: "公示", in: change)
        }
        try await stage.write(.eve) { change in
            _ = try notice.object(name: "张三", contact: "x", statement: "有异议", in: change)
        }
        await #expect(throws: AwardRefusal.objectionLate) {
            try await stage.write(.eve, on: Self.afterNotice) { change in
                _ = try notice.object(name: "李四", contact: "x", statement: "晚了", in: change)
            }
        }
        let seen = try await stage.read(.carol) { viewer, db in
            try Objection.all(of: notice, for: viewer, in: db).compactMap(\.objector?.name)
        }
        #expect(seen == ["张三"])
        for person in [Stage.Person.bob, .alice, .eve] {
            await #expect(throws: NotFound.self) {
                try await stage.read(person) { viewer, db in _ = try Objection.all(of: notice, for: viewer, in: db) }
            }
        }
        try await stage.test.drop()
    }

    @Test func `Who may open an award follows its state`() async throws {
        let stage = try await Stage.set()
        let plan = try await approvedPlan(stage)
        let visible: @Sendable (Stage.Person) async throws -> Bool = { person in
            try await stage.read(person) { viewer, db in
                try Award.find(ofProposal: 1, for: viewer, in: db) != nil
            }
        }
        #expect(try await visible(.olivia))
        #expect(try await !visible(.alice))
        #expect(try await !visible(.eve))
        try await stage.write(.olivia) { change in _ = try ResultNotice.publish(plan, title: "公示", in: change) }
        #expect(try await visible(.alice))
        #expect(try await !visible(.eve))
        try await stage.test.drop()
    }

    @Test func `A winner of a competition has an honour in the public record`() async throws {
        let stage = try await Stage.set()
        try await stage.write(.olivia) { change in
            _ = try Competition.hold(
                call: 1,
                .init(
                    edition: 2, year: 2026, title: "公益创投大赛", honourLevel: .province,
                    tracks: [.init(lot: 2, name: "乡村儿童")]),
                in: change)
        }
        let plan = try await approvedPlan(stage)
        try await stage.write(.olivia) { change in _ = try ResultNotice.publish(plan, title: "公示", in: change) }
        try await stage.write(.olivia, on: Self.afterNotice) { change in try plan.askConfirmation(in: change) }
        try await stage.write(.dora, on: Self.afterNotice) { change in _ = try plan.confirm(in: change) }
        let honours = try await stage.read(.eve) { _, db in try Organisation.find(.init(2), in: db).honours(in: db) }
        #expect(honours.map(\.title) == ["公益创投大赛（乡村儿童）获奖：项目1"])
        #expect(honours.map(\.level) == ["province"])
        try await stage.test.drop()
    }
}
