import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// Members of a consortium in an evaluation, and milestones that were accepted without their score.
extension EvaluationTests {
    /// Sam, who acts for a member of the consortium, some days after the day of the site.
    private static func member(_ days: Int, _ site: Site, of organisation: Int64 = 3) throws -> Viewer {
        Viewer(
            account: .init(Site.Person.sam.rawValue), name: "sam", tenant: site.tenant,
            memberships: [.init(organisation: .init(organisation), name: "联合社", isAdministrator: true)], today: Site.day
        ).at(Timestamp(try Site.day.adding(days: days), .midnight, in: .shanghai))
    }

    @Test func `Any member of the consortium objects and appeals, and nobody else`() async throws {
        let (site, opened) = try await Self.prepare()
        let evaluation = try await Self.seat(opened, site)
        try await site.force(
            """
            INSERT INTO organisation (name, kind, area_code) VALUES ('联合社', 'social_work_agency', '510000'),
                ('旁观社', 'social_work_agency', '510000')
            """,
            """
            INSERT INTO contract_party (tenant_id, contract_id, organisation_id, role, share_percent, signing_order)
            VALUES (1, 1, 3, 'member', 40, 9), (1, 1, 1, 'authority', 0, 1)
            """)
        let published = try await Self.published([[70, 70], [70, 70], [70, 70]], site, evaluation)
        let database = site.test.database
        for stranger in [4, 1] as [Int64] {
            await #expect(throws: NotFound.self) {
                try await database.write(as: try Self.member(1, site, of: stranger)) {
                    _ = try published.object("不服", in: $0)
                }
            }
            await #expect(throws: NotFound.self) {
                try await database.write(as: try Self.member(1, site, of: stranger)) { change in
                    _ = try Evaluation.find(published.id, for: change.viewer, in: change.db)
                }
            }
        }
        let objection = try await database.write(as: try Self.member(1, site)) { change in
            try Evaluation.find(published.id, for: change.viewer, in: change.db).object("漏算", in: change)
        }
        // One objection a round, whoever of the consortium makes it.
        let again = await #expect(throws: FieldRefusal.self) {
            try await database.write(as: try Self.later(1, .alice, site)) { _ = try published.object("漏算", in: $0) }
        }
        #expect(again?.message.key == "evaluations.refusal.objected")
        _ = try await database.write(as: try Self.later(2, .dora, site)) {
            try published.answer(objection, upheld: false, reason: "已计入", in: $0)
        }
        let appealed = try await database.write(as: try Self.member(3, site)) {
            try published.appeal(against: objection, "仍不服", in: $0)
        }
        #expect(appealed.state == .published)
        // Sam supervises elsewhere: he does not check what his own consortium did.
        let own = await #expect(throws: MilestoneRefusal.self) {
            let viewer = Viewer(
                account: .init(Site.Person.sam.rawValue), name: "sam", tenant: site.tenant,
                grants: [RoleGrant(role: .supervisor)],
                memberships: [.init(organisation: .init(3), name: "联合社", isAdministrator: false)], today: Site.day)
            let milestone = try await site.milestone(2)
            try await database.write(as: viewer) { change in
                _ = try milestone.visit(
                    .init(
                        manner: .site, visitedOn: Site.day, progress: nil, asked: nil, satisfied: nil, statement: "好"),
                    findings: [], in: change)
            }
        }
        #expect(own == .samePerson)
        try await site.close()
    }

    /// The second milestone accepted in the days before scores were asked for, under a contract that pays by score.
    private static func accepted(_ site: Site) async throws {
        try await site.force(
            Self.rules,
            """
            INSERT INTO payment_step (tenant_id, contract_id, score_from, percent)
            VALUES (1, 1, 90, 100), (1, 1, 60, 75)
            """, "UPDATE milestone SET state = 'accepted' WHERE n = 2",
            """
            INSERT INTO milestone_acceptance (tenant_id, milestone_id, sealed_paper_id, accepted_by, statement)
            SELECT 1, m.id, p.id, 1, '验收' FROM milestone m, sealed_paper p WHERE m.n = 2
            """)
    }

    private static func open(_ site: Site) async throws -> Evaluation {
        let milestone = try await site.milestone(2)
        return try await site.write(.olivia) { change in
            try Evaluation.open(
                .init(
                    weights: [.authority: Fraction(30), .people: Fraction(40), .thirdParty: Fraction(30)],
                    criteria: [("完成数量", Fraction(60)), ("服务效果", Fraction(40))]), of: milestone, in: change)
        }
    }

    private static func payable(_ site: Site) async throws -> Int64 {
        try await site.test.database.read(as: site.viewer(.olivia)) { db in
            try db.value("SELECT tranche_payable(1, 2)", as: Int64.self) ?? -1
        }
    }

    @Test func `What was accepted without its score is evaluated afterwards and pays by it, once`() async throws {
        let site = try await Site.open()
        try await Self.accepted(site)
        #expect(try await Self.payable(site) == 0)
        let evaluation = try await Self.seat(try await Self.open(site), site)
        let published = try await Self.published([[70, 70], [70, 70], [70, 70]], site, evaluation)
        _ = try await site.test.database.write(as: try Self.later(9, .dora, site)) {
            try published.decide(
                .init(effect: .reduced, payPercent: Fraction(75), reason: "按得分"), version: published.version, in: $0)
        }
        #expect(try await Self.payable(site) == 30_000)
        let milestone = try await site.milestone(2)
        #expect(milestone.state == .accepted)
        let lacks = try await site.test.database.read(as: site.viewer(.olivia)) { try milestone.lacksScore(in: $0) }
        #expect(!lacks)
        let twice = await #expect(throws: MilestoneRefusal.self) { _ = try await Self.open(site) }
        #expect(twice == .notNow(.accepted))
        try await site.close()
    }

    @Test
    func `Afterwards too nothing is paid upon a decision to withhold, and nothing is evaluated that needs no score`()
        async throws
    {
        let site = try await Site.open()
        try await Self.accepted(site)
        let evaluation = try await Self.seat(try await Self.open(site), site)
        let published = try await Self.published([[50, 50], [50, 50], [50, 50]], site, evaluation)
        let decided = try await site.test.database.write(as: try Self.later(9, .dora, site)) {
            try published.decide(
                .init(effect: .withheld, payPercent: .zero, reason: "不合格"), version: published.version, in: $0)
        }
        #expect(decided.state == .final)
        #expect(try await Self.payable(site) == 0)
        try await site.force(
            "DELETE FROM tranche_result", "DELETE FROM evaluation_decision", "DELETE FROM payment_step",
            "UPDATE evaluation SET state = 'cancelled'")
        let needless = await #expect(throws: MilestoneRefusal.self) { _ = try await Self.open(site) }
        #expect(needless == .notNow(.accepted))
        let direct = await #expect(throws: PostgresError.self) {
            try await site.write(.olivia) {
                try $0.db.execute(
                    "INSERT INTO evaluation (tenant_id, milestone_id, labels, opened_by) VALUES (1, 2, 'mof', 1)")
            }
        }
        #expect(direct?.constraint == "evaluated_before_acceptance")
        try await site.close()
    }
}
