internal import Calls
internal import Competitions
internal import Forms
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// Two further calls that are being decided: one whose notice stands and has an objection that nobody answered yet,
    /// and one whose reviewers are at work.
    func runRounds(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws {
        try await runTraining(troupe, ground, money)
        try await runSmallGrants(troupe, ground, money)
    }

    private func runTraining(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws {
        let story = story
        let days = CallDays(opens: -60, deadline: -40, published: -64)
        let sources = sources(money, social: 10_000_000, government: 5_000_000)
        let call = try await announce(troupe, days) { change in
            try callPlan(
                "TB\(story.today.year)-P", "童伴妈妈培训服务征集", "Training for companions",
                "为一百名童伴妈妈提供四期培训。", programme: ground.programme, days, form: try Self.smallForm(in: change),
                lots: [.init(title: "培训服务", areaCode: "510000", budget: Money(fen: 15_000_000))], sources: sources)
        }
        for index in 11...14 {
            try await propose(
                troupe, call, by: index, of: ground.applicants[index - 1], at: -50, title: "童伴妈妈培训方案\(index)（演示）",
                requestedFen: 6_000_000, shares: ["social": 4_000_000, "government": 2_000_000])
        }
        try await acceptAll(troupe, call, at: -38)
        let round = try await openRound(troupe, call, "培训方案评审", at: -36, sheetsDue: -25)
        for index in 1...9 { try await score(troupe, round, index, at: -30) }
        let plan = try await decide(troupe, call, round, closed: -24, approved: -22)
        try await rankByParts(troupe, call)
        let notice = try await troupe.act("officer", at: try story.moment(-1, hour: 9)) { change in
            try ResultNotice.publish(plan, title: "童伴妈妈培训服务拟资助名单公示（演示）", in: change)
        }
        _ = try await troupe.act("applicant14", at: try story.moment(-1, hour: 15)) { change in
            try notice.object(
                name: "申请人14（演示）", contact: "applicant14@demo.example", statement: "拟资助机构的师资证书是否已核验，请予说明。",
                proposal: notice.lines.first?.proposal, in: change)
        }
    }

    /// Of the nine reviewers five have signed their sheets, two have begun, two have not.
    private func runSmallGrants(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws {
        let story = story
        let days = CallDays(opens: -50, deadline: -25, published: -54)
        let sources = sources(money, social: 20_000_000, government: 10_000_000)
        let call = try await announce(troupe, days) { change in
            try callPlan(
                "TB\(story.today.year)-M", "童伴之家微项目征集", "Small grants for village homes",
                "支持童伴之家自发的小项目，每项不超过四万元。", programme: ground.programme, days, form: try Self.smallForm(in: change),
                lots: [.init(title: "微项目", areaCode: "510000", budget: Money(fen: 30_000_000))], sources: sources)
        }
        for index in 15...20 {
            try await propose(
                troupe, call, by: index, of: ground.applicants[index - 1], at: -40, title: "童伴之家微项目\(index)（演示）",
                requestedFen: 3_900_000, shares: ["social": 2_600_000, "government": 1_300_000])
        }
        try await acceptAll(troupe, call, at: -22)
        let round = try await openRound(troupe, call, "微项目评审", at: -15, sheetsDue: 10, isDrawn: true)
        for index in 3...7 { try await score(troupe, round, index, at: -8) }
        for index in 8...9 { try await score(troupe, round, index, at: -5, isSigned: false) }
        try await prepareMore(troupe, call, round)
    }

    /// Closes a round, draws the cut line and lets a second person approve it.
    func decide(
        _ troupe: Troupe, _ call: Call, _ round: ReviewRound, closed: Int, approved: Int
    ) async throws -> AwardPlan {
        let plan = try await troupe.act("officer", at: try story.moment(closed)) { change in
            let open = try ReviewRound.find(round.id, for: change.viewer, in: change.db)
            _ = try open.close(in: change)
            let after = try ReviewRound.find(round.id, for: change.viewer, in: change.db)
            let weights = Dictionary(uniqueKeysWithValues: zip(call.sources.map(\.fund), [2, 1]))
            return try AwardPlan.draft(for: after, weights: weights, in: change).ask(in: change)
        }
        return try await troupe.act("decision", at: try story.moment(approved)) { change in
            try plan.approve(minutes: "会议纪要（演示）\(call.code)", in: change)
        }
    }
}
