import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// What happens between the first scores and the second ones, and after a decision that holds.
extension EvaluationTests {
    @Test func `Nobody scores again before the day is past or the rectification is accepted`() async throws {
        let (site, opened) = try await Self.prepare()
        let evaluation = try await Self.seat(opened, site)
        let published = try await Self.published([[50, 50], [50, 50], [50, 50]], site, evaluation)
        let rectified = try await site.test.database.write(as: try Self.later(0, .olivia, site)) { change in
            try published.rectify(
                by: try Site.day.adding(days: 10), reason: "补台账", version: published.version, in: change)
        }
        func score(on day: Int, _ person: Site.Person) async throws {
            _ = try await site.test.database.write(as: try Self.later(day, person, site)) { change in
                try Evaluation.find(evaluation.id, for: change.viewer, in: change.db).score(
                    [1: Fraction(80), 2: Fraction(80)], statement: "已评", in: change)
            }
        }
        func waiting(_ day: Int) async throws -> Int {
            let viewer = try Self.later(day, .carol, site)
            return try await site.test.database.read(as: viewer) { try Evaluation.unscored(by: viewer, in: $0).count }
        }
        let early = await #expect(throws: FieldRefusal.self) { try await score(on: 10, .carol) }
        #expect(early?.message.key == "evaluations.refusal.rectifying")
        #expect(try await waiting(10) == 0)
        // After the day whoever scores does; before it a supervisor who does not score may accept what was put right.
        try await score(on: 11, .carol)
        let own = await #expect(throws: FieldRefusal.self) {
            try await site.test.database.write(as: try Self.later(3, .eve, site, also: [.supervisor])) {
                try rectified.acceptRectification("已补", in: $0)
            }
        }
        #expect(own?.message.key == "evaluations.refusal.scored_self")
        await #expect(throws: FieldRefusal.self) { try await score(on: 3, .anna) }
        _ = try await site.test.database.write(as: try Self.later(3, .sam, site)) {
            try rectified.acceptRectification("台账已补齐", in: $0)
        }
        try await score(on: 3, .anna)
        try await site.close()
    }

    @Test func `A held tranche is set free by a decision of its own, with its reason`() async throws {
        let (site, opened) = try await Self.prepare()
        let evaluation = try await Self.seat(opened, site)
        let published = try await Self.published([[70, 70], [70, 70], [70, 70]], site, evaluation)
        let held = Evaluation.Decision(effect: .reduced, payPercent: Fraction(80), holdsNext: true, reason: "先整改")
        let final = try await site.test.database.write(as: try Self.later(9, .dora, site)) {
            try published.decide(held, version: published.version, in: $0)
        }
        // A third tranche after the second milestone.
        try await site.force(
            "INSERT INTO tranche (tenant_id, contract_id, n, percent, amount_fen) VALUES (1, 1, 3, 10, 10000)",
            """
            INSERT INTO milestone (tenant_id, programme_id, contract_id, tranche_id, organisation_id, area_code, n,
                title, requirement, due_on) VALUES (1, 1, 1, 3, 2, '510000', 3, '第3期', '', '2026-12-01')
            """)
        func isHeld() async throws -> Bool? {
            try await site.test.database.read(as: site.viewer(.olivia)) {
                try $0.value("SELECT tranche_is_held(1, 3)", as: Bool.self)
            }
        }
        #expect(try await isHeld() == true)
        func release(_ person: Site.Person, _ reason: String = "复查合格") async throws {
            _ = try await site.test.database.write(as: try Self.later(12, person, site)) {
                try final.release(reason: reason, in: $0)
            }
        }
        await #expect(throws: NotFound.self) { try await release(.olivia) }
        let scorer = await #expect(throws: FieldRefusal.self) { try await release(.carol) }
        #expect(scorer?.message.key == "evaluations.refusal.hold")
        let silent = await #expect(throws: FieldRefusal.self) { try await release(.dora, "") }
        #expect(silent?.field == "releaseReason")
        try await release(.dora)
        #expect(try await isHeld() == false)
        let twice = await #expect(throws: FieldRefusal.self) { try await release(.dora) }
        #expect(twice?.message.key == "evaluations.refusal.released")
        try await site.close()
    }
}
