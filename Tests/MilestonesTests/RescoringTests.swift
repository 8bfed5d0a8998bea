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

    @Test func `A held tranche is set free by two people, neither alone, with the reason`() async throws {
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
        func confirm(_ person: Site.Person) async throws {
            _ = try await site.test.database.write(as: try Self.later(12, person, site)) {
                try final.confirmRelease(in: $0)
            }
        }
        let scorer = await #expect(throws: FieldRefusal.self) { try await release(.carol) }
        #expect(scorer?.message.key == "evaluations.refusal.hold")
        let silent = await #expect(throws: FieldRefusal.self) { try await release(.dora, "") }
        #expect(silent?.field == "releaseReason")
        // Dora placed the hold; she does not ask, and nobody confirms what was not asked for.
        let placed = await #expect(throws: FieldRefusal.self) { try await release(.dora) }
        #expect(placed?.message.key == "evaluations.refusal.hold_takes_two")
        await #expect(throws: EvaluationRefusal.self) { try await confirm(.dora) }
        try await release(.olivia)
        #expect(try await isHeld() == true)
        await #expect(throws: NotFound.self) { try await confirm(.olivia) }
        let alone = await #expect(throws: PostgresError.self) {
            try await site.test.database.write(as: try Self.later(12, .olivia, site)) {
                try $0.db.execute(
                    """
                    INSERT INTO evaluation_release_confirmation (tenant_id, evaluation_id, confirmed_by)
                    SELECT tenant_id, evaluation_id, released_by FROM evaluation_release
                    """)
            }
        }
        #expect(alone?.constraint == "hold_takes_two")
        try await confirm(.dora)
        #expect(try await isHeld() == false)
        let again = await #expect(throws: FieldRefusal.self) { try await release(.olivia) }
        #expect(again?.message.key == "evaluations.refusal.released")
        let twice = await #expect(throws: FieldRefusal.self) { try await confirm(.dora) }
        #expect(twice?.message.key == "evaluations.refusal.released")
        try await site.close()
    }

    @Test func `A seat is taken by somebody else before its party has scored, with the reason, and by nobody who left`()
        async throws
    {
        let (site, opened) = try await Self.prepare()
        let evaluation = try await Self.seat(opened, site)
        func replace(_ person: Site.Person, _ party: Evaluation.Party = .thirdParty) async throws {
            _ = try await site.write(.olivia) { change in
                try Evaluation.find(evaluation.id, for: change.viewer, in: change.db).replace(
                    .init(person.rawValue), for: party, reason: "住院", in: change)
            }
        }
        func refused(_ body: () async throws -> Void) async -> String? {
            let refusal = await #expect(throws: FieldRefusal.self) { try await body() }
            return refusal?.message.key
        }
        #expect(await refused { try await replace(.carol) } == "evaluations.refusal.two_parties")
        #expect(await refused { try await replace(.olivia) } == "evaluations.refusal.replacement_is_another")
        try await replace(.dora)
        #expect(await refused { try await replace(.eve, .people) } == "evaluations.refusal.two_parties")
        await #expect(throws: NotFound.self) { _ = try await Self.score(evaluation, .eve, [80, 80], site) }
        _ = try await Self.score(evaluation, .dora, [80, 80], site)
        #expect(await refused { try await replace(.sam) } == "evaluations.refusal.replaced_before_scoring")
        let direct = await #expect(throws: PostgresError.self) {
            try await site.write(.olivia) {
                try $0.db.execute("UPDATE evaluation_evaluator SET account_id = 9 WHERE party = 'authority'")
            }
        }
        #expect(direct?.constraint == "evaluator_is_replaced")
        try await site.close()
    }

    @Test func `Signing is neither evaluated nor judged by users, and what pays nothing ends its milestone`()
        async throws
    {
        let (site, opened) = try await Self.prepare()
        let signing = try await site.milestone(1)
        try await site.force("UPDATE milestone SET state = 'scheduled', on_signing = true WHERE n = 1")
        let scheduled = try await site.milestone(1)
        #expect(scheduled.id == signing.id)
        for act in ["opinion", "evaluation"] {
            let refusal = await #expect(throws: FieldRefusal.self, "\(act)") {
                try await site.write(.olivia) { change in
                    if act == "opinion" { return try scheduled.requireOpinion(in: change) }
                    _ = try Evaluation.open(
                        .init(weights: [.authority: Fraction(100)], criteria: [("完成", Fraction(100))]),
                        of: scheduled, in: change)
                }
            }
            #expect(refusal?.message.key == "milestones.refusal.signing_is_not_judged", "\(act)")
        }
        let evaluation = try await Self.seat(opened, site)
        let published = try await Self.published([[50, 50], [50, 50], [50, 50]], site, evaluation)
        _ = try await site.test.database.write(as: try Self.later(9, .dora, site)) {
            try published.decide(
                .init(effect: .withheld, payPercent: .zero, reason: "未达标"), version: published.version, in: $0)
        }
        #expect(try await site.milestone(2).state == .cancelled)
        try await site.close()
    }
}
