internal import Calls
internal import Forms
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// Questions and a correction of the open call; money for areas that add their own; community needs, and a quick
    /// claim of three of them.
    func workOnCalls(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws {
        try await askAndCorrect(troupe)
        try await matchFunds(troupe, ground, money)
        let needs = try await stateNeeds(troupe, ground)
        try await claimLots(troupe, ground, money, needs)
    }

    private func askAndCorrect(_ troupe: Troupe) async throws {
        let story = story
        let code = "TB\(story.today.year)-2"
        let call = try await troupe.act("officer", at: try story.moment(-8)) { change in
            try CallList.load(.init(text: code), for: change.viewer, in: change.db).entries.first {
                $0.call.code == code
            }
        }
        guard let call = call?.call.id else { throw NotFound() }
        let questions = [
            ("一个机构可以同时报两个县吗？", "不可以，本次每个机构只报一个标段。"),
            ("童伴妈妈的补贴可以由县里配套吗？", "可以，写在预算表的备注里，不占申请额。"), ("录取后可以换项目负责人吗？", ""),
        ]
        for (index, (question, answer)) in questions.enumerated() {
            let key = try await troupe.act("applicant\(index + 3)", at: try story.moment(-8, hour: 11 + index)) {
                try Call.ask(question, about: call, in: $0)
            }
            guard !answer.isEmpty else { continue }
            _ = try await troupe.act("officer", at: try story.moment(-7, hour: 9 + index)) {
                try Call.answer(key, of: call, with: answer, in: $0)
            }
        }
        _ = try await troupe.act("officer", at: try story.moment(-5)) { change in
            try Call.correct(
                call, title: "附件二勘误", body: "附件二中“每月家访两次”应为“每月家访一次”，其余不变（演示）。", affectsProposals: false,
                in: change)
        }
    }

    /// A county that was not among the first adds at least a fifth of its own.
    private func matchFunds(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws {
        let story = story
        let days = CallDays(opens: -6, deadline: 24, published: -9)
        let call = try await announce(troupe, days) { change in
            let form = try FormVersion.keep(
                FormDefinition(
                    json: JSON.parse(
                        Self.form(
                            [("government", "财政资金", "Government money"), ("local", "本地配套", "Local money")],
                            requested: ["government"]))), as: "matching-proposal", for: .proposal, in: change)
            var plan = try callPlan(
                "PT\(story.today.year)", "新增地区配套资金征集", "Matching money for new areas",
                "没有纳入首批的县也可以申请：自己至少配套申请额的五分之一。", .matching, programme: ground.programme, days, form: form.id,
                lots: ground.counties.prefix(4).map {
                    .init(title: $0.name, areaCode: $0.code, budget: Money(fen: 10_000_000))
                }, sources: [sources(money, social: 1, government: 40_000_000)[1]])
            plan.eligibility = [
                .notBarred, .matching(percentAtLeast: 20), .executed(percentAtLeast: 80), .noOpenRecovery,
                .noPastPrize(words: "公益创投", years: 1), .advisory(.registered(monthsAtLeast: 24)),
            ]
            plan.paperDays = 10
            // Two units may recommend; an applicant chooses one of them.
            plan.recommenders = try ["recommending", "operator"].compactMap { short in
                try ground.units[short].flatMap { try Organisation.find($0, in: change.db).code }
            }
            return plan
        }
        let free = try await withoutProjects(troupe, ground)
        for (index, (own, isSubmitted)) in [(Int64(2_000_000), true), (1_000_000, false)].enumerated() {
            try await propose(
                troupe, call, lot: index, by: free[index] + 1, of: ground.applicants[free[index]], at: -4,
                title: "新增地区童伴之家（演示）", requestedFen: 8_000_000,
                shares: ["government": 8_000_000, "local": own], isSubmitted: isSubmitted)
        }
        try await sealPaper(troupe, call, by: free[0] + 1)
        try await beginScreening(troupe, call)
        try await recommend(troupe, ground, call, by: free[2])
    }

    /// What was submitted was printed and sealed, and its scan waits to be compared.
    private func sealPaper(_ troupe: Troupe, _ call: Call, by applicant: Int) async throws {
        let scan = try files.put(Self.invented("盖章申报书扫描件"), name: "盖章申报书.pdf")
        let signedOn = try story.day(-3)
        try await troupe.act("applicant\(applicant)", at: try story.moment(-3, hour: 11)) { change in
            let filter = ProposalList.Filter(call: call.id, states: [.submitted])
            for entry in try ProposalList.load(filter, for: change.viewer, in: change.db).entries {
                try ProposalPaper.handIn(scan, signerName: "王负责（演示）", signedOn: signedOn, of: entry.id, in: change)
            }
        }
    }

    /// What the office looks at: two lines hold for the first proposal, the third waits for a letter of the county.
    private func beginScreening(_ troupe: Troupe, _ call: Call) async throws {
        try await troupe.act("officer", at: try story.moment(-2, hour: 10)) { change in
            let lines = try Call.setChecklist(
                ["登记证书在有效期内", "盖章纸质件与网上提交的内容一致", "县级配套资金有书面承诺"], of: call.id, in: change)
            let filter = ProposalList.Filter(call: call.id, states: [.submitted])
            for entry in try ProposalList.load(filter, for: change.viewer, in: change.db).entries {
                let ticks: [(isFulfilled: Bool, note: String)] = [
                    (true, ""), (true, ""), (false, "缺县财政局的承诺函，已电话通知（演示）"),
                ]
                _ = try Proposal.tick(
                    Dictionary(uniqueKeysWithValues: zip(lines.map(\.id), ticks)), of: entry.id, in: change)
            }
        }
    }

    /// Places among the applicants, from the last backwards, of those who have carried out nothing that was paid: the
    /// marks of the first review are drawn, and with them who was awarded.
    private func withoutProjects(_ troupe: Troupe, _ ground: Ground) async throws -> [Int] {
        try await troupe.act("officer", at: try story.moment(-5, hour: 8)) { change in
            try ground.applicants.indices.reversed().filter { index in
                try ProjectExecution.all(of: ground.applicants[index], in: change.db).isEmpty
            }
        }
    }

    /// From now on a recommending unit passes proposals on: who began before stays on the first way, one more has
    /// chosen its unit and waits for it.
    private func recommend(_ troupe: Troupe, _ ground: Ground, _ call: Call, by applicant: Int) async throws {
        _ = try await troupe.act("officer", at: try story.moment(-3)) { change in
            try Call.setWorkflow(.made(by: .recommended), of: call.id, seen: 1, moving: nil, in: change)
        }
        let (lot, organisation) = (call.lots[2].id, ground.applicants[applicant])
        let grid: JSON = [
            "rows": [["item": "服务与活动", "sources": ["government": "60000.00", "local": "15000.00"]]]
        ]
        try await troupe.act("applicant\(applicant + 1)", at: try story.moment(-2, hour: 15)) { change in
            var proposal = try Proposal.begin(call.id, lot: lot, for: organisation, in: change)
            _ = try Proposal.save(
                Self.members(["title": "山乡童伴站（演示）", "summary": "三个村各一处童伴站，县里出场地和四分之一的经费。"]),
                section: "basics", of: proposal.id, base: 0, in: change)
            _ = try Proposal.save(
                Self.members(["requested": "60000.00", "budget": grid]), section: "money", of: proposal.id, base: 0,
                in: change)
            if let unit = ground.units["recommending"] {
                proposal = try Proposal.choose(recommender: unit, for: proposal.id, in: change)
            }
            for move in ["hand_on", "pass_on"] {
                proposal = try Proposal.advance(proposal.id, by: move, version: proposal.version, in: change)
            }
        }
    }

    /// Six needs of one county: waiting, given back, without a taker, three for the quick claim.
    private func stateNeeds(_ troupe: Troupe, _ ground: Ground) async throws -> [CommunityNeed.ID] {
        let story = story
        let place = ground.villages(of: Ground.county)[0].code
        let statements: [(String, String, Int, Int64)] = [
            ("放学后看护点", "放学到家长收工之间有两个多小时没有人看护。", 34, 2_400_000),
            ("周末亲情连线室", "需要两台大屏和稳定的网络，让孩子每周和父母视频。", 52, 900_000),
            ("暑期安全课", "水库多，暑期需要四次防溺水课和巡护。", 120, 600_000),
            ("老人助餐点", "独居老人中午吃饭困难，需要一处助餐点。", 18, 1_800_000),
            ("图书角更新", "现有图书太旧。", 60, 300_000), ("心理辅导进村", "需要每月一次的专业心理辅导。", 26, 1_200_000),
        ]
        var needs: [CommunityNeed] = []
        for (index, (title, description, people, fen)) in statements.enumerated() {
            let neededBy = try story.day(60 + index * 10)
            needs.append(
                try await troupe.act("town", at: try story.moment(-30 + index, hour: 9)) { change in
                    try CommunityNeed.state(
                        .init(
                            areaCode: place, title: title, description: description + "（演示）", people: people,
                            neededBy: neededBy, budget: Money(fen: fen)), in: change)
                })
        }
        for (index, need) in needs.enumerated() where index < 5 {
            _ = try await troupe.act("county", at: try story.moment(-20, hour: 9 + index)) { change in
                try CommunityNeed.decide(
                    need.id, version: need.version, isAccepted: index != 4, reason: index == 4 ? "请写明需要哪一类图书、多少册。" : "",
                    in: change)
            }
        }
        return needs.map(\.id)
    }

    /// Three lots that the first valid claim wins: one is taken, one was released and waits for its next round.
    private func claimLots(
        _ troupe: Troupe, _ ground: Ground, _ money: Books, _ needs: [CommunityNeed.ID]
    ) async throws {
        let story = story
        let asked = try await troupe.act("officer", at: try story.moment(-12)) { change in
            var plan = try callPlan(
                "QD\(story.today.year)", "社区需求抢单", "Quick claims of community needs",
                "三项社区需求，符合条件的机构先到先得，抢到后填写申报书。", .claim, programme: ground.programme,
                CallDays(opens: -10, deadline: 30, published: -11), form: try Self.smallForm(in: change), lots: [],
                sources: sources(money, social: 4_000_000, government: 2_000_000))
            plan.eligibility = [.registered(monthsAtLeast: 12), .notBarred, .noOpenRecovery]
            let draft = try Call.draft(plan, in: change)
            let added = try Call.addLots(
                for: Array(needs.prefix(3)), to: draft.id, version: draft.version, in: change)
            return try Call.requestPublication(of: added.id, version: added.version, in: change)
        }
        let call = try await troupe.act("decision", at: try story.moment(-11)) { change in
            try Call.publish(asked.id, minutes: "会议纪要（演示）\(asked.code)", in: change)
        }
        for (lot, applicant) in [(0, 17), (1, 18)] {
            _ = try await troupe.act("applicant\(applicant)", at: try story.moment(-9, hour: 9, minute: applicant)) {
                try Call.claim(call.lots[lot].id, of: call.id, for: ground.applicants[applicant - 1], in: $0)
            }
        }
        _ = try await troupe.act("applicant18", at: try story.moment(-1, hour: 16)) { change in
            try Call.release(
                call.lots[1].id, of: call.id, reason: "项目负责人离职，无法按期开展（演示）。", reopensAt: try story.moment(2, hour: 9),
                in: change)
        }
        // The community is asked about what was done, before the county may close its need.
        _ = try await troupe.act("town", at: try story.moment(-1, hour: 10)) { change in
            try CommunityNeed.ask(needs[0], answer: .partly, note: "平时有人看护，周末还没有（演示）。", in: change)
        }
    }

    /// The roll-out goes on from 16 prefectures to all counties: one act makes a lot in each of them.
    func rollOut(
        _ troupe: Troupe, _ programme: Programme.ID, _ fund: Fund, _ form: FormVersion.ID
    ) async throws -> Call {
        let story = story
        let days = CallDays(opens: 9, deadline: 60, published: -1)
        let asked = try await troupe.act("officer", at: try story.moment(-2)) { change in
            let draft = try Call.draft(
                callPlan(
                    "GF\(story.today.year)-129", "青少年服务购买（全部县市区）", "Purchase of youth services in all counties",
                    "在十六个州（市）试点之后，全省县（市、区）各一个标段（演示）。", .rollout, programme: programme, days, form: form,
                    lots: [],
                    sources: [.init(code: "government", fund: fund.id.rawValue, limit: Money(fen: 300_000_000))]),
                in: change)
            let spread = Call.Spread(
                within: "530000", level: 3, share: .each, amount: Money(fen: 2_000_000), suffix: "青少年服务")
            let wide = try Call.spread(draft.id, version: draft.version, over: spread, in: change)
            return try Call.requestPublication(of: wide.id, version: wide.version, in: change)
        }
        return try await troupe.act("decision", at: try story.moment(-1)) { change in
            try Call.publish(asked.id, minutes: "会议纪要（演示）\(asked.code)", in: change)
        }
    }
}
