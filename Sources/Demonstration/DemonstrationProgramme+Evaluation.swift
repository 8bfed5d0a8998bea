internal import Foundation
internal import Forms
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// Indicators of a milestone, a survey of a hundred villages, visits, and two evaluations by three parties: one
    /// scored again after a rectification, one in which a party is still missing.
    func evaluate(_ troupe: Troupe, _ ground: Ground) async throws {
        let story = story
        let open = try await troupe.act("officer", at: try story.moment(-60)) { change in
            try Milestone.open(limit: 500, for: change.viewer, in: change.db).filter {
                $0.programme == ground.programme && !$0.isOnSigning
            }
        }
        guard let rectified = open.first(where: { $0.state == .rectify }),
            let coming = open.last(where: { $0.state == .scheduled && $0.number == 3 })
        else { throw NotFound() }
        try await measure(troupe, ground, coming)
        let survey = try await ask(troupe, ground, about: rectified)
        try await visit(troupe, rectified)
        try await score(troupe, rectified, survey)
        try await beginScoring(troupe, coming)
        try await goOnAsking(troupe, ground)
    }

    /// The next survey is open: ten villages, one answer each, of which some wait to be approved.
    private func goOnAsking(_ troupe: Troupe, _ ground: Ground) async throws {
        let story = story
        let definition = try FormDefinition(json: JSON.parse(Self.questionnaire))
        let open = try await troupe.act("officer", at: try story.moment(-4)) { change in
            guard let frame = try SamplingFrame.all(for: change.viewer, in: change.db).last else { throw NotFound() }
            let form = try FormVersion.keep(definition, as: "villagers-satisfaction", for: .survey, in: change)
            let survey = try Survey.prepare(
                "百村群众满意度调查（第二轮，演示）", form: form.id, of: ground.programme, about: nil,
                closesOn: try story.day(60), in: change)
            let drawn = try survey.draw(
                10, from: frame, .bySize, answersEach: 2, seed: 20_170_415, version: survey.version, in: change)
            return try drawn.open(version: drawn.version, in: change)
        }
        // Whoever hands out the links does not say which answers count.
        let tokens = try await troupe.act("province", at: try story.moment(-4, minute: 30)) { change in
            try open.units(in: change.db).prefix(3).flatMap {
                try open.issueLinks(of: $0.number, in: change).map(\.token)
            }
        }
        let nobody = Viewer(account: nil, tenant: troupe.tenant, today: story.today).at(try story.moment(-3))
        try await database.write(as: nobody) { change in
            for (index, token) in tokens.enumerated() where index < 4 {
                try Survey.answer(Self.opinion(index + 3), by: token, in: change)
            }
        }
    }

    /// Two indicators in two half-years: one value approved, one waiting, one a draft.
    private func measure(_ troupe: Troupe, _ ground: Ground, _ milestone: Milestone) async throws {
        let story = story
        let sexes = [("girl", "女"), ("boy", "男")].map {
            Indicator.Category(dimension: "sex", category: $0.0, name: $0.1)
        }
        let (served, satisfied, periods) = try await troupe.act("officer", at: try story.moment(-58)) { change in
            let served = try Indicator.define(
                .init(
                    name: "接受服务的儿童", englishName: "Children served", kind: .output, unit: "人",
                    definition: "期内至少接受一次家访或活动的不同儿童数，同一儿童只计一次。", categories: sexes),
                code: "SERVED", of: ground.programme, in: change)
            let satisfied = try Indicator.define(
                .init(
                    name: "监护人满意率", englishName: "Guardians satisfied", kind: .satisfaction, unit: "%", measure: .ratio,
                    factor: 100, definition: "回答满意的监护人 / 被问的监护人。"),
                code: "SATISFIED", of: ground.programme, in: change)
            let periods = try [(-240, -151), (-150, -61)].map {
                try IndicatorPeriod.open(
                    try story.day($0.0), try story.day($0.1), dueOn: try story.day($0.1 + 75), of: ground.programme,
                    in: change)
            }
            try milestone.measure(
                by: [
                    .init(
                        version: served.versions[0].id, baseline: .zero, target: Fraction(350),
                        targetQualifier: .atLeast,
                        weight: Fraction(60)),
                    .init(
                        version: satisfied.versions[0].id, baseline: Fraction(62), target: Fraction(90),
                        weight: Fraction(40)),
                ], in: change)
            return (served.versions[0].id, satisfied.versions[0].id, periods)
        }
        try await report(troupe, ground, milestone, served: served, satisfied: satisfied, periods)
    }

    private func report(
        _ troupe: Troupe, _ ground: Ground, _ milestone: Milestone, served: Indicator.Version.ID,
        satisfied: Indicator.Version.ID, _ periods: [IndicatorPeriod]
    ) async throws {
        let story = story
        guard let place = ground.applicants.firstIndex(of: milestone.organisation) else { throw NotFound() }
        let contractor = "applicant\(place + 1)"
        let reports: [(Indicator.Version.ID, Int, IndicatorValue.Report)] = [
            (
                served, 0,
                .init(
                    amount: .init(Fraction(210)), note: "按家访记录去重（演示）",
                    parts: ["sex_girl": .init(Fraction(101)), "sex_boy": .init(Fraction(109))])
            ),
            (satisfied, 0, .init(amount: .init(Fraction(172), of: Fraction(230)), note: "电话回访（演示）")),
            (
                served, 1,
                .init(
                    amount: .init(Fraction(318)), qualifier: .atLeast, note: "两个村的记录还在整理（演示）",
                    parts: ["sex_girl": .init(Fraction(150)), "sex_boy": .init(Fraction(168))])
            ),
            (satisfied, 1, .init(amount: .init(Fraction(201), of: Fraction(240)))),
        ]
        for (index, (version, period, report)) in reports.enumerated() {
            let wanted = periods[period].id
            let value = try await troupe.act(contractor, at: try story.moment(-56, minute: index)) { change in
                let targets = try IndicatorTarget.all(of: milestone.id, for: change.viewer, in: change.db)
                guard let target = targets.first(where: { $0.version.id == version }) else { throw NotFound() }
                let draft = try IndicatorValue.report(report, of: target, in: wanted, on: milestone, in: change)
                return index == 3 ? draft : try draft.submit(in: change)
            }
            guard index < 2 else { continue }
            let verified = try await troupe.act("supervisor", at: try story.moment(-54, minute: index)) {
                try value.verify(visitedOn: try story.day(-55), in: $0)
            }
            _ = try await troupe.act("officer", at: try story.moment(-53, minute: index)) {
                try verified.approve(in: $0)
            }
        }
    }

    /// Villagers and officials of a hundred villages: thirty drawn by county, two answers of each, most of them given.
    private func ask(_ troupe: Troupe, _ ground: Ground, about milestone: Milestone) async throws -> Survey {
        let story = story
        let definition = try FormDefinition(json: JSON.parse(Self.questionnaire))
        let survey = try await troupe.act("officer", at: try story.moment(-28)) { change in
            try milestone.requireOpinion(in: change)
            let lines = ground.villages.enumerated().map { index, village in
                SamplingFrame.Line(
                    code: village.code, stratum: String(village.code.prefix(6)), size: Int64(60 + index * 7 % 83))
            }
            let frame = try SamplingFrame.keep(
                lines, name: "一百个村（演示）", unit: .village, of: ground.programme, in: change)
            let form = try FormVersion.keep(definition, as: "villagers-satisfaction", for: .survey, in: change)
            let survey = try Survey.prepare(
                "百村群众满意度调查（演示）", form: form.id, of: ground.programme, about: milestone.id,
                closesOn: try story.day(30), in: change)
            let drawn = try survey.draw(
                30, from: frame, .stratified, answersEach: 2, seed: 20_161_028, version: survey.version, in: change)
            return try drawn.open(version: drawn.version, in: change)
        }
        let tokens = try await troupe.act("province", at: try story.moment(-27)) { change in
            try survey.units(in: change.db).flatMap { try survey.issueLinks(of: $0.number, in: change).map(\.token) }
        }
        let nobody = Viewer(account: nil, tenant: troupe.tenant, today: story.today).at(try story.moment(-26))
        try await database.write(as: nobody) { change in
            for (index, token) in tokens.enumerated() where index % 11 != 7 {
                try Survey.answer(Self.opinion(index), by: token, in: change)
            }
        }
        return try await troupe.act("officer", at: try story.moment(-24)) { change in
            _ = try survey.decide(.approved, nil, reason: "", in: change)
            return try survey.close(version: survey.version, in: change)
        }
    }

    /// What the villager with this number answers.
    private static func opinion(_ index: Int) -> JSONObject {
        func point(_ shift: Int) -> JSON { .string("p\([5, 4, 5, 3, 4, 5, 2, 4, 5, 4][(index + shift) % 10])") }
        var answers = JSONObject()
        answers["feelings"] = ["gain": point(0), "happiness": point(3), "safety": point(5)]
        answers["knows"] = .string(index % 8 == 3 ? "no" : "yes")
        return answers
    }

    /// 获得感、幸福感、安全感: three feelings on one scale.
    private static let questionnaire = """
        {"title": {"zh-Hans": "群众满意度问卷（演示）", "en": "Questionnaire for villagers"}, "sections": [{"key": "all",
        "title": {"zh-Hans": "您的感受", "en": "How you feel"}, "fields": [{"key": "knows", "type": "yes_no", "label":
        {"zh-Hans": "您知道村里有童伴之家吗", "en": "Do you know of the companions' home in the village?"}}, {"key":
        "feelings", "type": "scale", "label": {"zh-Hans": "项目开展以来", "en": "Since the programme began"}, "items": [
        {"key": "gain", "label": {"zh-Hans": "获得感", "en": "I have gained something"}}, {"key": "happiness", "label":
        {"zh-Hans": "幸福感", "en": "I am happier"}}, {"key": "safety", "label": {"zh-Hans": "安全感",
        "en": "I feel safer"}}],
        "points": [{"key": "p1", "score": "1", "label": {"zh-Hans": "完全没有", "en": "Not at all"}}, {"key": "p2", "score":
        "2", "label": {"zh-Hans": "很少", "en": "Little"}}, {"key": "p3", "score": "3", "label": {"zh-Hans": "一般", "en":
        "Somewhat"}}, {"key": "p4", "score": "4", "label": {"zh-Hans": "比较强", "en": "Much"}}, {"key": "p5", "score":
        "5",
        "label": {"zh-Hans": "很强", "en": "Very much"}}], "method": "mean"}]}]}
        """

    private func visit(_ troupe: Troupe, _ milestone: Milestone) async throws {
        let story = story
        try await troupe.act("supervisor", at: try story.moment(-23)) { change in
            _ = try milestone.visit(
                .init(
                    manner: .site, visitedOn: try story.day(-24), progress: Fraction(72), asked: 46, satisfied: 39,
                    statement: "走访三个童伴之家，两个开放正常，一个台账不全（演示）。"),
                findings: [
                    (.major, "台账缺两个月的家访记录（演示）", try story.day(10)), (.minor, "活动室未张贴开放时间（演示）", try story.day(10)),
                ], in: change)
        }
    }

    /// Scored, published, put right, and scored once more; objections are taken now.
    private func score(_ troupe: Troupe, _ milestone: Milestone, _ survey: Survey) async throws {
        let story = story
        let opened = try await troupe.act("officer", at: try story.moment(-22)) { change in
            var evaluation = try Evaluation.open(
                .init(
                    weights: [.authority: Fraction(30), .people: Fraction(40), .thirdParty: Fraction(30)],
                    survey: survey.id,
                    criteria: [("服务数量", Fraction(40)), ("服务质量", Fraction(40)), ("档案与财务", Fraction(20))]),
                of: milestone, in: change)
            for (party, login) in Self.evaluators {
                evaluation = try evaluation.assign(try troupe.account(login), to: party, in: change)
            }
            return evaluation
        }
        try await give(troupe, opened.id, [72, 68, 50], third: [70, 65, 45], at: -21)
        try await publish(troupe, opened.id, at: -20)
        _ = try await troupe.act("officer", at: try story.moment(-19)) { change in
            let now = try Evaluation.find(opened.id, for: change.viewer, in: change.db)
            return try now.rectify(
                by: try story.day(-6), reason: "补齐家访台账，公示开放时间（演示）。", version: now.version, in: change)
        }
        // The day was six days ago: nobody had to wait for an early acceptance.
        try await give(troupe, opened.id, [84, 82, 80], third: [80, 78, 75], at: -3)
        try await publish(troupe, opened.id, at: -1)
    }

    private static let evaluators: [(Evaluation.Party, String)] = [
        (.authority, "city"), (.people, "county"), (.thirdParty, "evaluator"),
    ]

    /// All three parties score; the people's points come from the survey.
    private func give(
        _ troupe: Troupe, _ evaluation: Evaluation.ID, _ authority: [Int64], third: [Int64], at offset: Int
    ) async throws {
        for (index, (_, login)) in Self.evaluators.enumerated() {
            let points = index == 0 ? authority : index == 2 ? third : []
            _ = try await troupe.act(login, at: try story.moment(offset, minute: index)) { change in
                try Evaluation.find(evaluation, for: change.viewer, in: change.db).score(
                    Dictionary(uniqueKeysWithValues: points.enumerated().map { ($0 + 1, Fraction($1)) }),
                    statement: "查阅材料、走访后评分（演示）。", in: change)
            }
        }
    }

    private func publish(_ troupe: Troupe, _ evaluation: Evaluation.ID, at offset: Int) async throws {
        _ = try await troupe.act("officer", at: try story.moment(offset, hour: 17)) { change in
            let now = try Evaluation.find(evaluation, for: change.viewer, in: change.db)
            return try now.publish(version: now.version, in: change)
        }
    }

    /// The next one: the authority has scored, the third party has not; nobody sees anything yet.
    private func beginScoring(_ troupe: Troupe, _ milestone: Milestone) async throws {
        let story = story
        let opened = try await troupe.act("officer", at: try story.moment(-2)) { change in
            let made = try Evaluation.open(
                .init(
                    weights: [.authority: Fraction(50), .thirdParty: Fraction(50)],
                    criteria: [("服务数量", Fraction(50)), ("服务效果", Fraction(50))], labels: .programme,
                    scoreBy: try story.day(5)),
                of: milestone, in: change)
            let first = try made.assign(try troupe.account("city"), to: .authority, in: change)
            return try first.assign(try troupe.account("evaluator"), to: .thirdParty, in: change)
        }
        _ = try await troupe.act("city", at: try story.moment(-1, hour: 9)) { change in
            try Evaluation.find(opened.id, for: change.viewer, in: change.db).score(
                [1: Fraction(88), 2: Fraction(81)], statement: "材料齐全（演示）。", in: change)
        }
    }
}
