import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// Evaluations: independent evaluators, blind until all have scored, no total without a party, one re-score, and what
/// follows for the money.
@Suite("Evaluations", .serialized)
struct EvaluationTests {
    static let rules = """
        INSERT INTO rule (code, scope, value, unit, operator, valid_from, citation, mark, effect) VALUES
            ('evaluation.employment.years', 'CN', 2, 'year', 'at_least', '2011-03-01', '办法', 'V2', 'block'),
            ('evaluation.objection.days', 'CN', 5, 'day', 'at_least', '2011-03-01', '惯例', 'G', 'warn'),
            ('evaluation.band.excellent', 'CN', 90, 'count', 'at_least', '2011-03-01', '办法', 'G', 'warn'),
            ('evaluation.band.good', 'CN', 80, 'count', 'at_least', '2011-03-01', '办法', 'G', 'warn'),
            ('evaluation.band.pass', 'CN', 60, 'count', 'at_least', '2011-03-01', '办法', 'G', 'warn')
        """
    static let seats: [(Evaluation.Party, Site.Person)] = [
        (.authority, .carol), (.people, .anna), (.thirdParty, .eve),
    ]

    static func prepare() async throws -> (Site, Evaluation) {
        let site = try await Site.open()
        try await site.force(Self.rules)
        let milestone = try await site.milestone(2)
        let evaluation = try await site.write(.olivia) { change in
            try Evaluation.open(
                .init(
                    weights: [.authority: Fraction(30), .people: Fraction(40), .thirdParty: Fraction(30)],
                    criteria: [("完成数量", Fraction(60)), ("服务效果", Fraction(40))]), of: milestone, in: change)
        }
        return (site, evaluation)
    }

    static func seat(_ evaluation: Evaluation, _ site: Site) async throws -> Evaluation {
        var evaluation = evaluation
        for (party, person) in seats {
            let now = evaluation
            evaluation = try await site.write(.olivia) {
                try now.assign(.init(person.rawValue), to: party, in: $0)
            }
        }
        return evaluation
    }

    /// Evaluators have no role here; they see what they were named for.
    static func score(
        _ evaluation: Evaluation, _ person: Site.Person, _ points: [Int64], _ site: Site
    ) async throws -> Evaluation {
        try await site.write(person) { change in
            try Evaluation.find(evaluation.id, for: change.viewer, in: change.db).score(
                Dictionary(uniqueKeysWithValues: points.enumerated().map { ($0 + 1, Fraction($1)) }),
                statement: "已评", in: change)
        }
    }

    /// A moment so many days after the day of the site.
    static func later(
        _ days: Int, _ person: Site.Person, _ site: Site, also roles: [Role] = []
    ) throws -> Viewer {
        let moment = Timestamp(try Site.day.adding(days: days), .midnight, in: .shanghai)
        return site.viewer(person, also: roles).at(moment)
    }

    static func published(_ points: [[Int64]], _ site: Site, _ evaluation: Evaluation) async throws
        -> Evaluation
    {
        for (seat, marks) in zip(seats, points) { _ = try await score(evaluation, seat.1, marks, site) }
        let viewer = try later(0, .olivia, site)
        return try await site.test.database.write(as: viewer) { change in
            let scored = try Evaluation.find(evaluation.id, for: change.viewer, in: change.db)
            return try scored.publish(version: scored.version, in: change)
        }
    }

    @Test func `Nobody whom the party employs or lately employed evaluates it, nor for two parties`() async throws {
        let (site, evaluation) = try await Self.prepare()
        func assign(_ person: Site.Person, _ party: Evaluation.Party) async -> FieldRefusal? {
            await #expect(throws: FieldRefusal.self) {
                try await site.write(.olivia) { try evaluation.assign(.init(person.rawValue), to: party, in: $0) }
            }
        }
        try await site.force(
            """
            INSERT INTO organisation_member (organisation_id, account_id, role, valid_from)
            VALUES (2, 6, 'editor', '2020-01-01')
            """,
            """
            INSERT INTO past_employment (tenant_id, account_id, organisation_id, began_on, ended_on, recorded_by)
            VALUES (1, 7, 2, '2015-01-01', today() - 720, 1), (1, 3, 2, '2010-01-01', today() - 740, 1)
            """)
        #expect(await assign(.alice, .thirdParty)?.message.key == "evaluations.refusal.employed")
        // Left 720 days ago: less than the two years of the rule; 740 days ago is long enough.
        #expect(await assign(.eve, .thirdParty)?.message.key == "evaluations.refusal.employed")
        try await site.write(.olivia) { _ = try evaluation.assign(.init(3), to: .thirdParty, in: $0) }
        #expect(await assign(.dora, .people)?.message.key == "evaluations.refusal.two_parties")
        #expect(await assign(.olivia, .people)?.message.key == "evaluations.refusal.self")
        // Without the rule whoever was ever employed is refused.
        try await site.force("DELETE FROM rule")
        try await site.force("DELETE FROM evaluation_evaluator")
        #expect(await assign(.dora, .thirdParty)?.message.key == "evaluations.refusal.employed")
        try await site.close()
    }

    @Test func `Parties are blind to each other until all have scored, in SQL too`() async throws {
        let (site, opened) = try await Self.prepare()
        let evaluation = try await Self.seat(opened, site)
        _ = try await Self.score(evaluation, .carol, [90, 80], site)
        _ = try await Self.score(evaluation, .anna, [70, 60], site)
        func seen(_ person: Site.Person) async throws -> [Int64] {
            try await site.test.database.read(as: site.viewer(person)) { db in
                [
                    try db.value("SELECT count(*) FROM evaluation_score", as: Int64.self) ?? -1,
                    try db.value("SELECT count(*) FROM evaluation_mark", as: Int64.self) ?? -1,
                    try db.value("SELECT count(*) FROM evaluation_submission", as: Int64.self) ?? -1,
                ]
            }
        }
        #expect(try await seen(.carol) == [1, 2, 2])
        #expect(try await seen(.eve) == [0, 0, 2])
        // Neither do the officer and the contractor see anything yet.
        #expect(try await seen(.olivia) == [0, 0, 2])
        #expect(try await seen(.alice) == [0, 0, 2])
        _ = try await Self.score(evaluation, .eve, [85, 95], site)
        for person in [Site.Person.carol, .anna, .eve, .olivia] { #expect(try await seen(person) == [3, 6, 3]) }
        let again = await #expect(throws: EvaluationRefusal.self) {
            try await Self.score(evaluation, .eve, [1, 1], site)
        }
        #expect(again == .notNow(.open))
        try await site.close()
    }

    @Test func `There is no total while a party is missing, and no other than that of the scores`() async throws {
        let (site, opened) = try await Self.prepare()
        let evaluation = try await Self.seat(opened, site)
        _ = try await Self.score(evaluation, .carol, [90, 80], site)
        _ = try await Self.score(evaluation, .anna, [70, 60], site)
        let refusal = await #expect(throws: EvaluationRefusal.self) {
            try await site.write(.olivia) { change in
                let now = try Evaluation.find(evaluation.id, for: change.viewer, in: change.db)
                return try now.publish(version: now.version, in: change)
            }
        }
        #expect(refusal == .incomplete([.thirdParty]))
        func insert(_ total: String) async -> String? {
            let statement = """
                INSERT INTO evaluation_result (tenant_id, evaluation_id, round, total, grade, grade_from, grade_below,
                    bands_citation, published_by, objection_until, objection_estimated, objection_citation)
                VALUES (1, 1, 1, \(total), 'pass', 60, 80, 'x', 1, today(), false, 'x')
                """
            let error = await #expect(throws: PostgresError.self) {
                try await site.write(.olivia) { try $0.db.execute(SQL(trusted: statement)) }
            }
            return error?.constraint
        }
        #expect(await insert("70") == "evaluation_is_complete")
        _ = try await Self.score(evaluation, .eve, [85, 95], site)
        #expect(await insert("70") == "total_of_the_scores")
        // 30 % of 86, 40 % of 66, 30 % of 89: 78.90, which is just below good.
        let published = try await site.write(.olivia) { change in
            let now = try Evaluation.find(evaluation.id, for: change.viewer, in: change.db)
            return try now.publish(version: now.version, in: change)
        }
        let results = try await site.test.database.read(as: site.viewer(.olivia)) { try published.results(in: $0) }
        #expect(results.map(\.total) == [Fraction("78.90") ?? .zero] && results.map(\.grade) == [.pass])
        try await site.close()
    }

    @Test func `Bands are half-open: exactly 80 is good, 79.99 is not`() async throws {
        for (points, grade) in [
            ([80, 80] as [Int64], Evaluation.Grade.good), ([79, 80], .pass), ([90, 90], .excellent),
        ] {
            let (site, opened) = try await Self.prepare()
            let evaluation = try await Self.seat(opened, site)
            let published = try await Self.published([points, points, points], site, evaluation)
            let results = try await site.test.database.read(as: site.viewer(.olivia)) { try published.results(in: $0) }
            #expect(results.map(\.grade) == [grade])
            try await site.close()
        }
    }

    @Test func `An objection in its period has all score once more, and no third time`() async throws {
        let (site, opened) = try await Self.prepare()
        let evaluation = try await Self.seat(opened, site)
        let published = try await Self.published([[50, 50], [50, 50], [50, 50]], site, evaluation)
        let late = await #expect(throws: FieldRefusal.self) {
            try await site.test.database.write(as: try Self.later(9, .alice, site)) {
                try published.object("不服", in: $0)
            }
        }
        #expect(late?.message.key == "evaluations.refusal.period_over")
        let objection = try await site.test.database.write(as: try Self.later(2, .alice, site)) {
            try published.object("漏算了两次活动", in: $0)
        }
        // Carol scored, so that she does not answer; Dora does.
        let own = await #expect(throws: FieldRefusal.self) {
            try await site.write(.carol) { try published.answer(objection, upheld: true, reason: "属实", in: $0) }
        }
        #expect(own?.message.key == "evaluations.refusal.scored_self")
        let second = try await site.write(.dora) { try published.answer(objection, upheld: true, reason: "属实", in: $0) }
        #expect(second.round == 2 && second.state == .open && second.seats.allSatisfy { !$0.hasScored })
        let again = try await Self.published([[70, 70], [70, 70], [70, 70]], site, second)
        let third = await #expect(throws: FieldRefusal.self) {
            try await site.write(.olivia) { change in
                try again.rectify(
                    by: try Site.day.adding(days: 5), reason: "再改", version: again.version, in: change)
            }
        }
        #expect(third?.message.key == "evaluations.refusal.scored_twice")
        let error = await #expect(throws: PostgresError.self) {
            try await site.write(.olivia) { try $0.db.execute("UPDATE evaluation SET round = 3") }
        }
        #expect(error?.constraint == "scored_again_once")
        try await site.close()
    }

    @Test func `The decision follows the period, and acceptance, payment and bars follow the decision`() async throws {
        let (site, opened) = try await Self.prepare()
        let evaluation = try await Self.seat(opened, site)
        let published = try await Self.published([[70, 70], [70, 70], [70, 70]], site, evaluation)
        let reduced = Evaluation.Decision(
            effect: .reduced, payPercent: Fraction(80), barredUntil: Day("2031-01-01"), reason: "活动少办两次")
        func decide(_ days: Int, _ person: Site.Person) async throws -> Evaluation {
            try await site.test.database.write(as: try Self.later(days, person, site)) { change in
                try published.decide(reduced, version: published.version, in: change)
            }
        }
        let early = await #expect(throws: FieldRefusal.self) { try await decide(3, .dora) }
        #expect(early?.message.key == "evaluations.refusal.unsettled")
        let scorer = await #expect(throws: FieldRefusal.self) { try await decide(9, .carol) }
        #expect(scorer?.message.key == "evaluations.refusal.unsettled")
        let checked = try await site.checked()
        let undecided = await #expect(throws: MilestoneRefusal.self) {
            try await site.write(.olivia) { try checked.accept("同意", version: checked.version, in: $0) }
        }
        #expect(undecided == .notEvaluated)
        #expect(try await decide(9, .dora).state == .final)
        _ = try await site.write(.olivia) { try checked.accept("同意", version: checked.version, in: $0) }
        let bars = try await site.test.database.read(as: site.viewer(.olivia)) { db in
            try Organisation.find(.init(2), in: db).bars(on: Day("2030-06-01") ?? .first, in: db)
        }
        #expect(bars.count == 1)
        // 80 % of the 400.00 of the tranche, not a fen more.
        func request(_ fen: Int64, _ holder: Int) async throws {
            try await site.write(.anna) { change in
                try change.db.execute(
                    SQL(
                        trusted: """
                            INSERT INTO payment_request (tenant_id, holder_id, contract_id, tranche_id,
                                payee_organisation_id, purpose, amount_fen, prepared_by)
                            VALUES (1, \(holder), 1, 2, 2, '第2期', \(fen), 5)
                            """))
            }
        }
        let error = await #expect(throws: PostgresError.self) { try await request(32_001, 1) }
        #expect(error?.constraint == "payment_within_evaluation")
        try await site.close()
    }

    @Test func `A critical finding stops a decision that pays`() async throws {
        let (site, opened) = try await Self.prepare()
        let evaluation = try await Self.seat(opened, site)
        let milestone = try await site.milestone(2)
        let due = try Site.day.adding(days: 20)
        try await site.write(.sam) { change in
            _ = try milestone.visit(
                .init(
                    manner: .site, visitedOn: Site.day, progress: Fraction(70), asked: 40, satisfied: 33,
                    statement: "活动室电线裸露"), findings: [(.critical, "电线裸露", due)], in: change)
        }
        let published = try await Self.published([[95, 95], [95, 95], [95, 95]], site, evaluation)
        func decide() async throws {
            _ = try await site.test.database.write(as: try Self.later(9, .dora, site)) { change in
                try published.decide(
                    .init(effect: .full, payPercent: Fraction(100), reason: "同意"), version: published.version,
                    in: change)
            }
        }
        let refusal = await #expect(throws: FieldRefusal.self) { try await decide() }
        #expect(refusal?.message.key == "evaluations.refusal.unsettled")
        try await site.write(.sam) { change in
            let finding = try #require(
                try SupervisionVisit.all(of: milestone.id, for: change.viewer, in: change.db).first?.findings.first)
            try milestone.resolve(finding.id, "已换线", in: change)
        }
        try await decide()
        try await site.close()
    }
}
