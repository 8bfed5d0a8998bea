import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// Who may evaluate a consortium, what can be done against a rejection, and what a decision takes back.
extension EvaluationTests {
    private static func consortium(_ site: Site) async throws {
        try await site.force(
            "INSERT INTO organisation (name, kind, area_code) VALUES ('联合社', 'social_work_agency', '510000')",
            """
            INSERT INTO contract_party (tenant_id, contract_id, organisation_id, role, share_percent, signing_order)
            VALUES (1, 1, 3, 'member', 40, 9)
            """,
            """
            INSERT INTO past_employment (tenant_id, account_id, organisation_id, began_on, ended_on, recorded_by)
            VALUES (1, 7, 3, '2015-01-01', today() - 100, 1), (1, 3, 3, '2015-01-01', today() - 900, 1)
            """)
    }

    @Test func `Nobody whom a member of the consortium lately employed evaluates it, nor takes over a seat`()
        async throws
    {
        let (site, evaluation) = try await Self.prepare()
        try await Self.consortium(site)
        func refused(_ body: @escaping @Sendable (Change) throws -> Void) async -> String? {
            await #expect(throws: FieldRefusal.self) { try await site.write(.olivia, body) }?.message.key
        }
        #expect(
            await refused { _ = try evaluation.assign(.init(7), to: .thirdParty, in: $0) }
                == "evaluations.refusal.employed")
        // Dora left long ago, and the authority's own people are no contractors.
        _ = try await site.write(.olivia) { try evaluation.assign(.init(3), to: .thirdParty, in: $0) }
        #expect(
            await refused { change in
                _ = try Evaluation.find(evaluation.id, for: change.viewer, in: change.db).replace(
                    .init(7), for: .thirdParty, reason: "住院", in: change)
            } == "evaluations.refusal.employed")
        let seats = try await site.test.database.read(as: site.viewer(.olivia)) { db in
            try Evaluation.find(evaluation.id, for: site.viewer(.olivia), in: db).seats.map(\.evaluator)
        }
        #expect(seats.contains(.init(3)) && !seats.contains(.init(7)))
        try await site.close()
    }

    @Test func `Whom a contractor hires after being named does not score`() async throws {
        let (site, opened) = try await Self.prepare()
        let evaluation = try await Self.seat(opened, site)
        try await Self.consortium(site)
        let hired = await #expect(throws: PostgresError.self) {
            _ = try await Self.score(evaluation, .eve, [90, 90], site)
        }
        #expect(hired?.constraint == "evaluator_is_independent")
        _ = try await Self.score(evaluation, .carol, [90, 90], site)
        try await site.close()
    }

    @Test func `Against a rejection the contractor appeals in its period, and somebody without a hand in it answers`()
        async throws
    {
        let (site, opened) = try await Self.prepare()
        let evaluation = try await Self.seat(opened, site)
        let published = try await Self.published([[70, 70], [70, 70], [70, 70]], site, evaluation)
        func at<R: Sendable>(
            _ day: Int, _ person: Site.Person, also roles: [Role] = [],
            _ body: @escaping @Sendable (Change) throws -> R
        ) async throws -> R {
            try await site.test.database.write(as: try Self.later(day, person, site, also: roles), body)
        }
        func key(_ body: () async throws -> Void) async -> String? {
            await #expect(throws: FieldRefusal.self) { try await body() }?.message.key
        }
        let objection = try await at(2, .alice) { try published.object("漏算", in: $0) }
        func appeal(_ day: Int) async throws {
            _ = try await at(day, .alice) { try published.appeal(against: objection, "仍不服", in: $0) }
        }
        #expect(await key { try await appeal(2) } == "evaluations.refusal.appeal_period")
        _ = try await at(3, .dora) { try published.answer(objection, upheld: false, reason: "已计入", in: $0) }
        let full = Evaluation.Decision(effect: .reduced, payPercent: Fraction(70), reason: "按期")
        func decide(_ day: Int) async throws {
            // Sam decides here: Dora has answered.
            _ = try await at(day, .sam, also: [.decisionMaker]) { change in
                let now = try Evaluation.find(evaluation.id, for: change.viewer, in: change.db)
                _ = try now.decide(full, version: now.version, in: change)
            }
        }
        // The period for objections is over, the one for an appeal is not.
        #expect(await key { try await decide(7) } == "evaluations.refusal.unsettled")
        #expect(await key { try await appeal(9) } == "evaluations.refusal.appeal_period")
        try await appeal(8)
        #expect(await key { try await appeal(8) } == "evaluations.refusal.appealed")
        #expect(await key { try await decide(20) } == "evaluations.refusal.unsettled")
        func answer(_ person: Site.Person, _ upheld: Bool) async throws -> Evaluation {
            try await at(9, person, also: [.decisionMaker]) {
                try published.answer(appealAgainst: objection, upheld: upheld, reason: "复核", in: $0)
            }
        }
        for person in [Site.Person.dora, .carol, .olivia, .alice] {
            #expect(
                await key { _ = try await answer(person, false) } == "evaluations.refusal.appeal_takes_another",
                "\(person)")
        }
        let again = try await answer(.sam, true)
        #expect(again.round == 2 && again.state == .open && again.rescoredFor == "objection")
        try await site.close()
    }

    @Test func `An evaluation is cancelled before all have scored, and another may be opened`() async throws {
        let (site, opened) = try await Self.prepare()
        let evaluation = try await Self.seat(opened, site)
        func cancel(_ person: Site.Person) async throws -> Evaluation {
            try await site.write(person) { change in
                let now = try Evaluation.find(evaluation.id, for: change.viewer, in: change.db)
                return try now.cancel(reason: "第三方机构注销", version: now.version, in: change)
            }
        }
        _ = try await Self.score(evaluation, .anna, [80, 80], site)
        // Carol scores, so that she does not cancel; an officer decides nothing.
        let own = await #expect(throws: FieldRefusal.self) { _ = try await cancel(.carol) }
        #expect(own?.message.key == "evaluations.refusal.cancelled_late")
        await #expect(throws: NotFound.self) { _ = try await cancel(.olivia) }
        #expect(try await cancel(.dora).state == .cancelled)
        let milestone = try await site.milestone(2)
        let anew = try await site.write(.olivia) { change in
            try Evaluation.open(
                .init(weights: [.authority: Fraction(100)], criteria: [("完成", Fraction(100))]), of: milestone,
                in: change)
        }
        #expect(anew.id != evaluation.id && anew.state == .open)
        let seen = try await site.test.database.read(as: site.viewer(.olivia)) { db in
            [
                try db.value("SELECT count(*) FROM evaluation_score", as: Int64.self) ?? -1,
                try db.value("SELECT tranche_by_result(1, 2)", as: Int64.self) ?? -1,
            ]
        }
        #expect(seen == [0, 40_000])
        let back = await #expect(throws: PostgresError.self) {
            try await site.write(.olivia) {
                try $0.db.execute("UPDATE evaluation SET state = 'open' WHERE state = 'cancelled'")
            }
        }
        #expect(back?.constraint == "cancelled_before_scores")
        for party in [(Evaluation.Party.authority, Site.Person.carol)] {
            let seated = try await site.write(.olivia) { try anew.assign(.init(party.1.rawValue), to: party.0, in: $0) }
            _ = try await Self.score(seated, party.1, [90], site)
        }
        let late = await #expect(throws: FieldRefusal.self) {
            try await site.write(.dora) { change in
                let now = try Evaluation.find(anew.id, for: change.viewer, in: change.db)
                _ = try now.cancel(reason: "不满意", version: now.version, in: change)
            }
        }
        #expect(late?.message.key == "evaluations.refusal.cancelled_late")
        try await site.close()
    }

    @Test func `The decided share is that of the contract's step, and what is taken back is claimed`() async throws {
        let (site, opened) = try await Self.prepare()
        let evaluation = try await Self.seat(opened, site)
        let published = try await Self.published([[70, 70], [70, 70], [70, 70]], site, evaluation)
        try await site.force(
            """
            INSERT INTO payment_step (tenant_id, contract_id, score_from, percent)
            VALUES (1, 1, 90, 100), (1, 1, 60, 75), (1, 1, 50, 40)
            """)
        func decide(_ decision: Evaluation.Decision) async throws {
            _ = try await site.test.database.write(as: try Self.later(9, .dora, site)) {
                try published.decide(decision, version: published.version, in: $0)
            }
        }
        let other = await #expect(throws: FieldRefusal.self) {
            try await decide(.init(effect: .reduced, payPercent: Fraction(80), reason: "酌情"))
        }
        #expect(other?.message.key == "evaluations.refusal.by_the_rule")
        let unpaid = await #expect(throws: FieldRefusal.self) {
            try await decide(
                .init(
                    effect: .clawedBack, payPercent: .zero, recover: Money(fen: 1), recoverBy: Day("2026-06-01"),
                    reason: "虚报"))
        }
        #expect(unpaid?.field == "recover")
        let dateless = await #expect(throws: FieldRefusal.self) {
            try await decide(.init(effect: .clawedBack, payPercent: .zero, recover: Money(fen: 1), reason: "虚报"))
        }
        #expect(dateless?.field == "recoverBy")
        // A number alone moves nothing, so that none is stored without its claim.
        let alone = await #expect(throws: PostgresError.self) {
            try await site.test.database.write(as: try Self.later(9, .dora, site)) {
                try $0.db.execute(
                    """
                    INSERT INTO evaluation_decision (tenant_id, evaluation_id, round, effect, pay_percent, holds_next,
                        recover_fen, reason, decided_by) VALUES (1, 1, 1, 'clawed_back', 0, false, 100, '虚报', 3)
                    """)
            }
        }
        #expect(alone?.constraint == "clawback_has_claim")
        try await decide(.init(effect: .reduced, payPercent: Fraction(75), reason: "按约定"))
        try await site.close()
    }

    @Test func `The contractor and the members of its consortium are told the result with its period`() async throws {
        let (site, opened) = try await Self.prepare()
        let evaluation = try await Self.seat(opened, site)
        try await Self.consortium(site)
        try await site.force(
            "DELETE FROM past_employment",
            """
            INSERT INTO organisation_member (organisation_id, account_id, role, valid_from)
            VALUES (2, 6, 'editor', '2020-01-01'), (3, 1, 'editor', '2020-01-01')
            """)
        let published = try await Self.published([[70, 70], [70, 70], [70, 70]], site, evaluation)
        func told(_ key: String) async throws -> Int64 {
            try await site.test.owner.read { db in
                try db.value("SELECT count(*) FROM notice WHERE message_key = \(key)", as: Int64.self) ?? -1
            }
        }
        #expect(try await told("notice.evaluation_published") == 2)
        let objection = try await site.test.database.write(as: try Self.later(1, .alice, site)) {
            try published.object("漏算", in: $0)
        }
        _ = try await site.test.database.write(as: try Self.later(2, .dora, site)) {
            try published.answer(objection, upheld: false, reason: "已计入", in: $0)
        }
        #expect(try await told("notice.evaluation_answered") == 2)
        let shown = try await site.test.database.read(as: site.viewer(.alice)) {
            try PublishedEvaluations.results(in: $0)
        }
        #expect(shown.map(\.total) == [Fraction(70)] && shown.map(\.isFinal) == [false])
        try await site.close()
    }
}
