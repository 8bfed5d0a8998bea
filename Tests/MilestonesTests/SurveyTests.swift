import Forms
import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// Surveys: draws that come out again, links that work once, answers that count when approved, and the users' opinion.
@Suite("Surveys", .serialized)
struct SurveyTests {
    private static let closes = Day("2030-12-31") ?? .first

    private static func form() -> JSON {
        let label = Wording("满意吗", "Satisfied?").json
        let points: [JSON] = (1...5).map { point in
            ["key": .string("p\(point)"), "score": .string("\(point)"), "label": label]
        }
        return [
            "title": label,
            "sections": [
                [
                    "key": "all", "title": label,
                    "fields": [
                        [
                            "key": "mood", "type": "scale", "label": label,
                            "items": [["key": "calm", "label": label], ["key": "safe", "label": label]],
                            "points": .array(points), "method": "mean",
                        ], ["key": "again", "type": "yes_no", "label": label],
                    ],
                ]
            ],
        ]
    }

    private static func answers(_ point: Int, _ again: Bool) -> JSONObject {
        var object = JSONObject()
        object["mood"] = ["calm": .string("p\(point)"), "safe": .string("p\(min(point + 1, 5))")]
        object["again"] = .string(again ? "yes" : "no")
        return object
    }

    private struct Poll: Sendable {
        let site: Site
        let frame: SamplingFrame
        let survey: Survey

        /// A survey of milestone 2 by a frame of 30 persons in two strata, not drawn yet.
        static func prepare(unit: SamplingFrame.Unit = .person) async throws -> Poll {
            let site = try await Site.open()
            let milestone = try await site.milestone(2)
            let (frame, survey) = try await site.write(.olivia) { change in
                let lines = (1...30).map {
                    SamplingFrame.Line(
                        code: "P\($0)", stratum: $0 <= 20 ? "a" : "b", size: unit == .village ? Int64($0) : 1)
                }
                let frame = try SamplingFrame.keep(lines, name: "名册", unit: unit, of: .init(1), in: change)
                let form = try FormVersion.keep(
                    try FormDefinition(json: SurveyTests.form()), as: "satisfaction", for: .survey, in: change)
                return (
                    frame,
                    try Survey.prepare(
                        "满意度", form: form.id, of: .init(1), about: milestone.id, closesOn: SurveyTests.closes,
                        in: change)
                )
            }
            return Poll(site: site, frame: frame, survey: survey)
        }

        func drawn(
            _ count: Int, _ design: Survey.Design = .stratified, each: Int = 1, opens: Bool = true
        ) async throws -> Survey {
            try await site.write(.olivia) { change in
                let drawn = try survey.draw(
                    count, from: frame, design, answersEach: each, seed: 7, version: survey.version, in: change)
                return opens ? try drawn.open(version: drawn.version, in: change) : drawn
            }
        }

        func tokens(_ survey: Survey) async throws -> [Token] {
            // Olivia decides about answers, so that somebody else hands out the links.
            try await site.write(.eve, also: [.areaOfficer]) { change in
                try survey.units(in: change.db).flatMap {
                    try survey.issueLinks(of: $0.number, in: change).map(\.token)
                }
            }
        }

        /// Answers without an account.
        func answer(_ token: Token, _ point: Int, again: Bool = true) async throws {
            let nobody = Viewer(account: nil, tenant: site.tenant, today: Site.day)
            try await site.test.database.write(as: nobody) { change in
                try Survey.answer(SurveyTests.answers(point, again), by: token, in: change)
            }
        }

        func result(_ survey: Survey) async throws -> SurveyResult {
            let viewer = site.viewer(.olivia)
            return try #require(
                try await site.test.database.read(as: viewer) { db in try SurveyResult.load(survey, in: db) })
        }
    }

    @Test func `The same frame and seed draw the same sample, another frame is refused`() async throws {
        let poll = try await Poll.prepare()
        let survey = try await poll.drawn(12)
        let viewer = poll.site.viewer(.olivia)
        let units = try await poll.site.test.database.read(as: viewer) { db in try survey.units(in: db) }
        #expect(units.count == 12 && units.count { $0.line.stratum == "a" } == 8)
        let lines = (1...30).map { SamplingFrame.Line(code: "P\($0)", stratum: $0 <= 20 ? "a" : "b") }
        #expect(Survey.drawn(12, from: lines, .stratified, seed: 7)?.map(\.number) == units.map(\.number))
        #expect(Survey.drawn(12, from: lines, .stratified, seed: 8)?.map(\.number) != units.map(\.number))
        // A second draw, a line more, and a draw under another hash have no place.
        let again = await #expect(throws: SurveyRefusal.self) {
            try await poll.site.write(.olivia) { change in
                try survey.draw(
                    5, from: poll.frame, .simple, answersEach: 1, seed: 1, version: survey.version, in: change)
            }
        }
        #expect(again == .notNow(.open))
        for (statement, constraint) in [
            (
                "INSERT INTO frame_unit (tenant_id, frame_id, n, code, size) VALUES (1, 1, 31, 'P31', 1)",
                "frame_has_its_hash"
            ),
            (
                """
                INSERT INTO sample_draw (tenant_id, survey_id, frame_id, frame_sha256, design, seed, wanted,
                    answers_each, drawn_by) VALUES (1, 1, 1, sha256('x'), 'srs', 1, 1, 1, 1)
                """, "draw_from_the_frame"
            ), ("UPDATE sample_draw SET seed = 8", "sample_draw_append_only"),
        ] {
            let error = await #expect(throws: PostgresError.self) {
                try await poll.site.write(.olivia) { try $0.db.execute(SQL(trusted: statement)) }
            }
            #expect(error?.constraint == constraint || error?.sqlState == "42501", "\(statement)")
        }
        try await poll.site.close()
    }

    @Test func `A link works once, also for two at the same moment`() async throws {
        let poll = try await Poll.prepare()
        let survey = try await poll.drawn(6)
        let token = try await poll.tokens(survey)[0]
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    do {
                        try await poll.answer(token, 4)
                        return true
                    } catch { return false }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(outcomes == 1)
        let refusal = await #expect(throws: SurveyRefusal.self) { try await poll.answer(token, 5) }
        #expect(refusal == .used)
        await #expect(throws: NotFound.self) { try await poll.answer(Token(), 5) }
        // A used link gets no new secret either.
        let error = await #expect(throws: PostgresError.self) {
            try await poll.site.write(.olivia) { change in
                try change.db.execute(
                    "UPDATE survey_link SET token_sha256 = \(Token().sha256) WHERE token_sha256 = \(token.sha256)")
            }
        }
        #expect(error?.constraint == "survey_link_used")
        try await poll.site.close()
    }

    @Test func `Only approved answers count, and a sheet is approved by another`() async throws {
        let poll = try await Poll.prepare()
        let survey = try await poll.drawn(6)
        let tokens = try await poll.tokens(survey)
        for (index, token) in tokens.prefix(4).enumerated() {
            try await poll.answer(token, index + 2, again: index > 0)
        }
        #expect(try await poll.result(survey).answers.isEmpty)
        let viewer = poll.site.viewer(.olivia)
        let sheet = try await poll.site.test.database.read(as: viewer) { db in
            "\(try survey.units(in: db)[5].number)-1"
        }
        try await poll.site.write(.olivia) { try survey.enter(Self.answers(5, true), sheet: sheet, in: $0) }
        let twice = await #expect(throws: FieldRefusal.self) {
            try await poll.site.write(.olivia) { try survey.enter(Self.answers(5, true), sheet: sheet, in: $0) }
        }
        #expect(twice?.field == "sheet")
        let decided = try await poll.site.write(.olivia) { try survey.decide(.approved, nil, reason: "", in: $0) }
        #expect(decided == 4)
        let result = try await poll.result(survey)
        #expect(result.answers.count == 4 && result.eligible == 6)
        #expect(result.responseRate == 4.0 / 6.0 && result.count(0) == 4)
        #expect(result.reliability?.count == 4)
        try await poll.site.close()
    }

    @Test func `Whoever issued the links neither answers by them nor decides about their answers`() async throws {
        let poll = try await Poll.prepare()
        let survey = try await poll.drawn(6)
        let tokens = try await poll.tokens(survey)
        let own = await #expect(throws: SurveyRefusal.self) {
            try await poll.site.write(.eve, also: [.areaOfficer]) {
                try Survey.answer(Self.answers(5, true), by: tokens[0], in: $0)
            }
        }
        #expect(own == .issuer)
        try await poll.answer(tokens[0], 4)
        let decided = await #expect(throws: SurveyRefusal.self) {
            try await poll.site.write(.eve, also: [.programmeOfficer]) {
                try survey.decide(.approved, nil, reason: "", in: $0)
            }
        }
        #expect(decided == .issuer)
        let error = await #expect(throws: PostgresError.self) {
            try await poll.site.write(.eve) {
                try $0.db.execute(
                    "UPDATE survey_response SET state = 'approved', decided_by = 7, decided_at = moment()")
            }
        }
        #expect(error?.constraint == "issuer_stays_out")
        #expect(try await poll.site.write(.olivia) { try survey.decide(.approved, nil, reason: "", in: $0) } == 1)
        try await poll.site.close()
    }

    @Test func `A full quota refuses and leaves the link unused`() async throws {
        let poll = try await Poll.prepare()
        let drawn = try await poll.drawn(6, opens: false)
        let survey = try await poll.site.write(.olivia) { change in
            try drawn.limit("a", to: 1, in: change)
            return try drawn.open(version: drawn.version, in: change)
        }
        let tokens = try await poll.tokens(survey)
        try await poll.answer(tokens[0], 3)
        let refusal = await #expect(throws: SurveyRefusal.self) { try await poll.answer(tokens[1], 3) }
        #expect(refusal == .quotaFull)
        try await poll.answer(try #require(tokens.last), 3)
        let link = try await poll.site.test.database.read(as: poll.site.viewer(.olivia)) { db in
            try SurveyLink.find(tokens[1], in: db)
        }
        #expect(!link.isUsed)
        try await poll.site.close()
    }

    @Test func `Villages weigh by the people behind each answer, and the calculation is told`() async throws {
        let poll = try await Poll.prepare(unit: .village)
        let survey = try await poll.drawn(3, .cluster, each: 2)
        for (index, token) in try await poll.tokens(survey).enumerated() where index != 1 {
            try await poll.answer(token, index % 5 + 1, again: index % 2 == 0)
        }
        _ = try await poll.site.write(.olivia) { try survey.decide(.approved, nil, reason: "", in: $0) }
        let result = try await poll.result(survey)
        let strata = try #require(result.strata(of: 0))
        #expect(strata.count == 1 && strata[0].clusters.count == 3 && strata[0].population == 30)
        let first = try #require(result.units.values.min { $0.number < $1.number })
        #expect(strata[0].clusters[0].weight == 10 * Double(first.line.size))
        #expect(result.calculation(0)?["design"]?.string == "cluster")
        // Weighted by hand: Σ w·y / Σ w.
        let weighted = strata[0].clusters.reduce(0) { $0 + ($1.weight ?? 0) * $1.values.reduce(0, +) }
        let weight = strata[0].clusters.reduce(0) { $0 + ($1.weight ?? 0) * Double($1.values.count) }
        #expect(result.estimate(0)?.value == weighted / weight)
        try await poll.site.close()
    }

    @Test func `A public service is not accepted before those who are served were asked`() async throws {
        let poll = try await Poll.prepare()
        let site = poll.site
        let planned = try await site.milestone(2)
        try await site.write(.olivia) { try planned.requireOpinion(in: $0) }
        let checked = try await site.checked()
        let refusal = await #expect(throws: MilestoneRefusal.self) {
            try await site.write(.olivia) { try checked.accept("同意", version: checked.version, in: $0) }
        }
        #expect(refusal == .noOpinion)
        let survey = try await poll.drawn(6)
        try await poll.answer(try await poll.tokens(survey)[0], 4)
        let waiting = await #expect(throws: MilestoneRefusal.self) {
            try await site.write(.olivia) { change in
                _ = try survey.close(version: survey.version, in: change)
                return try checked.accept("同意", version: checked.version, in: change)
            }
        }
        #expect(waiting == .noOpinion)
        let accepted = try await site.write(.olivia) { change in
            _ = try survey.decide(.approved, nil, reason: "", in: change)
            _ = try survey.close(version: survey.version, in: change)
            return try checked.accept("同意", version: checked.version, in: change)
        }
        #expect(accepted.state == .accepted)
        try await site.close()
    }
}
