internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    private struct Bought: Sendable {
        let title: String
        let item: String
        let line: Int
        let quantity: Int64
        let unit: String
        let yuan: Int64
    }

    private static let bought = [
        Bought(title: "留守儿童周末陪伴服务（演示）", item: "A0401", line: 0, quantity: 1_200, unit: "人次", yuan: 180_000),
        Bought(title: "童伴之家安全巡查（演示）", item: "A0401", line: 4, quantity: 200, unit: "次", yuan: 60_000),
        Bought(title: "督导员能力培训（演示）", item: "B0101", line: 2, quantity: 12, unit: "场", yuan: 1_200_000),
        Bought(title: "暑期陪伴服务（上半年，演示）", item: "A0402", line: 0, quantity: 30, unit: "村", yuan: 620_000),
        Bought(title: "暑期陪伴服务（下半年，演示）", item: "A0402", line: 0, quantity: 25, unit: "村", yuan: 510_000),
    ]

    /// What is bought: a catalogue, needs on an approved plan, a procurement that was run here to its award, one that
    /// takes responses, one recorded from the government's platform with a complaint, one whose award an upheld
    /// challenge took away, and two that together with a direct award look like one split.
    func buyServices(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws {
        let needs = try await planPurchases(troupe, ground, money)
        try await runProcurement(troupe, ground, money, needs[0])
        try await announceProcurement(troupe, ground, needs[1])
        try await recordProcurement(troupe, ground, money, needs[2])
        try await loseAward(troupe, ground, money)
        try await awardDirectly(troupe, ground, money)
        for (place, need) in needs[3...].enumerated() {
            try await troupe.act("officer", at: try story.moment(-18, minute: place)) { change in
                _ = try Procurement.start(
                    .init(
                        number: "CG-分\(place + 1)", title: need.title, description: "假期到村陪伴（演示）",
                        method: .belowThreshold), for: need, in: change)
            }
        }
    }

    /// The catalogue stands before anything is bought.
    func openCatalogue(_ troupe: Troupe) async throws {
        let story = story
        let rows = [
            ("A", "公共服务", "Public services"), ("A04", "社会保障服务", "Social security"),
            ("A0401", "儿童福利服务", "Child welfare"), ("A0402", "留守儿童关爱服务", "Care for left-behind children"),
            ("B", "政府履职辅助性服务", "Services that support the authority"), ("B01", "人员培训", "Training"),
            ("B0101", "业务培训服务", "Professional training"),
        ]
        try await troupe.act("officer", at: try story.moment(-92)) { change in
            try CatalogueItem.add(
                rows.map {
                    CatalogueItem.Draft(
                        code: $0.0, name: $0.1, englishName: $0.2, areaCode: "000000", validFrom: try story.day(-400),
                        citation: "政府购买服务指导性目录（演示）")
                }, in: change)
        }
    }

    private func planPurchases(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws -> [PurchaseNeed] {
        let story = story
        let (needs, plan) = try await troupe.act("officer", at: try story.moment(-75)) { change in
            let needs = try Self.bought.map { bought in
                try PurchaseNeed.state(
                    .init(
                        programme: ground.programme, year: story.today.year, title: bought.title,
                        itemCode: bought.item, areaCode: ground.counties[0].code, quantity: Fraction(bought.quantity),
                        unit: bought.unit, value: Money(fen: bought.yuan * 100),
                        source: (fund: money.funds[0].id, line: money.budget.lines[bought.line].id)), in: change)
            }
            let plan = try PurchasePlan.submit(
                number: "CGJH-\(story.today.year)-1", title: "\(story.today.year)年度政府购买服务采购计划（演示）",
                year: story.today.year, programme: ground.programme, needs: needs.map(\.id), in: change)
            return (needs, plan)
        }
        let approved = try await troupe.act("decision", at: try story.moment(-74)) { try plan.approve(in: $0) }
        _ = try await troupe.act("officer", at: try story.moment(-73)) { try approved.publish(in: $0) }
        return try await troupe.act("officer", at: try story.moment(-72)) { change in
            try needs.map { try PurchaseNeed.find($0.id, for: change.viewer, in: change.db) }
        }
    }

    /// From the announcement to the confirmed award: three responses, 30 for the price, 70 for the quality.
    private func runProcurement(
        _ troupe: Troupe, _ ground: Ground, _ money: Books, _ need: PurchaseNeed
    ) async throws {
        let story = story
        let paper = try files.put(Self.invented("采购文件 CG-1"), name: "采购文件.pdf")
        let announced = try await troupe.act("officer", at: try story.moment(-70)) { change in
            let started = try Procurement.start(
                .init(
                    number: "CG-1", title: need.title, description: "每个周末到村陪伴，建档，每月报告（演示）",
                    method: .belowThreshold), for: need, in: change)
            _ = try started.attach(paper, in: change)
            try started.askBond(Money(fen: 300_000), in: change)
            return try started.announce(
                dueAt: try story.moment(-60), priceWeight: Fraction(30),
                criteria: [
                    .init(n: 1, title: "服务方案", weight: Fraction(50)), .init(n: 2, title: "团队", weight: Fraction(20)),
                ], in: change)
        }
        try await troupe.act("applicant9", at: try story.moment(-67)) { try announced.ask("周末是否包括法定节假日？", in: $0) }
        try await troupe.act("officer", at: try story.moment(-66)) { change in
            guard let question = try announced.questions(for: change.viewer, in: change.db).first else { return }
            try announced.answer(question.id, "不包括。", in: change)
        }
        for (place, yuan) in [178_000, 160_000, 170_000].enumerated() {
            let offer = try files.put(Self.invented("响应文件 \(place + 1)"), name: "响应文件.pdf")
            try await troupe.act("applicant\(place + 1)", at: try story.moment(-63, minute: place)) { change in
                _ = try announced.respond(
                    for: ground.applicants[place], price: Money(fen: Int64(yuan) * 100), offer: "服务方案（演示）",
                    files: [(part: .offer, upload: offer)], in: change)
            }
        }
        try await holdBonds(troupe, announced, ground.applicants.prefix(3).map { $0 }, Money(fen: 300_000), at: -62)
        try await troupe.act("officer", at: try story.moment(-59)) { try announced.open(in: $0) }
        let opened = try await troupe.act("decision", at: try story.moment(-59, minute: 5)) { change in
            try Procurement.find(announced.id, for: change.viewer, in: change.db).signOpening(in: change)
        }
        for (judge, marks) in [("officer", [90, 80, 70]), ("evaluator", [88, 84, 72])] {
            try await troupe.act(judge, at: try story.moment(-58)) { change in
                let responses = try ProcurementResponse.all(of: opened, for: change.viewer, in: change.db)
                for (response, mark) in zip(responses, marks) {
                    try opened.mark(response.id, [1: Fraction(Int64(mark)), 2: Fraction(85)], in: change)
                }
            }
        }
        let noticed = try await troupe.act("officer", at: try story.moment(-57)) { change in
            try opened.rank(in: change).announceResult(in: change)
        }
        let award = try await troupe.act("officer", at: try story.moment(-48)) { change in
            let procurement = try Procurement.find(noticed.id, for: change.viewer, in: change.db)
            guard let winner = try procurement.winner(for: change.viewer, in: change.db) else { throw NotFound() }
            return try procurement.award(
                reason: "会议纪要（演示）31号，按排序第一名成交", sources: [(fund: money.funds[0].id, amount: winner.price)],
                in: change)
        }
        _ = try await troupe.act("decision", at: try story.moment(-47)) { try award.confirm(in: $0) }
        try await returnBonds(troupe, ground, noticed.id, except: award.organisation)
    }

    /// Who did not win has the bond back within the days; the winner's waits for the signed contract.
    private func returnBonds(
        _ troupe: Troupe, _ ground: Ground, _ id: Procurement.ID, except winner: Organisation.ID
    ) async throws {
        let story = story
        try await troupe.act("accountant", at: try story.moment(-54)) { change in
            let procurement = try Procurement.find(id, for: change.viewer, in: change.db)
            for loser in ground.applicants.prefix(3) where loser != winner {
                try procurement.moveBond(
                    of: loser, .returned, Money(fen: 300_000), on: try story.day(-54), note: "原路退回（演示）", in: change)
            }
        }
    }

    private func holdBonds(
        _ troupe: Troupe, _ procurement: Procurement, _ bidders: [Organisation.ID], _ amount: Money, at offset: Int
    ) async throws {
        let story = story
        try await troupe.act("accountant", at: try story.moment(offset)) { change in
            for bidder in bidders {
                try procurement.moveBond(
                    of: bidder, .received, amount, on: try story.day(offset), note: "银行回单（演示）", in: change)
            }
        }
    }

    /// An inquiry that the platform ran and whose award an upheld challenge took away: it may be decided anew. Its need
    /// came after the plan of the year, which is noted.
    private func loseAward(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws {
        let story = story
        let supplier = ground.suppliers[3]
        let recorded = try await troupe.act("officer", at: try story.moment(-32)) { change in
            let need = try PurchaseNeed.state(
                .init(
                    programme: ground.programme, year: story.today.year, title: "心理辅导进村（演示）", itemCode: "A0401",
                    areaCode: ground.counties[0].code, quantity: Fraction(80), unit: "次", value: Money(fen: 4_000_000),
                    source: (fund: money.funds[0].id, line: money.budget.lines[0].id)), in: change)
            let started = try Procurement.start(
                .init(number: "CG-4", title: need.title, description: "每月两次进村辅导（演示）", method: .inquiry),
                for: need, in: change)
            return try started.record(
                .init(
                    planNumber: "云采计〔演示〕0041", announcement: "省政府采购网公告（演示）44号",
                    announcedOn: try story.day(-60), closedOn: try story.day(-42), expertDraw: "专家抽取（演示）0133",
                    scores: "第一名 38,000.00 元", result: "省政府采购网结果公告（演示）47号", resultOn: try story.day(-35),
                    organisation: supplier, price: Money(fen: 3_800_000)), in: change)
        }
        let award = try await troupe.act("officer", at: try story.moment(-31)) {
            try recorded.award(
                reason: "会议纪要（演示）33号", sources: [(fund: money.funds[0].id, amount: Money(fen: 3_800_000))], in: $0)
        }
        _ = try await troupe.act("decision", at: try story.moment(-30)) { try award.confirm(in: $0) }
        try await troupe.act("officer", at: try story.moment(-28)) { change in
            let now = try Procurement.find(recorded.id, for: change.viewer, in: change.db)
            let challenge = try now.challenge(
                party: "另一家供应商（演示）", subject: "成交供应商的资质已过期", knownOn: try story.day(-34),
                filedOn: try story.day(-31), in: change)
            try now.answer(challenge, .upheld, "资质证书已于报价前到期，成交结果无效（演示）。", on: try story.day(-28), in: change)
        }
    }

    /// Awarded directly for the same item in the same year: it counts with the two drafts.
    private func awardDirectly(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws {
        let story = story
        try await troupe.act("officer", at: try story.moment(-19)) { change in
            _ = try RecordedAward.record(
                .init(
                    programme: ground.programme, organisation: ground.suppliers[3], areaCode: ground.counties[0].code,
                    title: "暑期陪伴应急补充（演示）", method: .direct, reason: "一个村的承接方临时退出，原价直接委托（演示）",
                    document: "会议纪要（演示）34号", decidedOn: try story.day(-20), itemCode: "A0402",
                    sources: [(fund: money.funds[0].id, amount: Money(fen: 3_000_000))]), in: change)
        }
    }

    /// One that takes responses for some days yet; two are sealed.
    private func announceProcurement(_ troupe: Troupe, _ ground: Ground, _ need: PurchaseNeed) async throws {
        let story = story
        let announced = try await troupe.act("officer", at: try story.moment(-3)) { change in
            let started = try Procurement.start(
                .init(
                    number: "CG-2", title: need.title, description: "每村每季巡查一次，清单逐项（演示）", method: .belowThreshold),
                for: need, in: change)
            try started.askBond(Money(fen: 100_000), in: change)
            return try started.announce(
                dueAt: try story.moment(12, hour: 17), questionsUntil: try story.moment(8, hour: 17),
                priceWeight: Fraction(20),
                criteria: [.init(n: 1, title: "巡查方案", weight: Fraction(80))], in: change)
        }
        for place in [3, 4] {
            try await troupe.act("applicant\(place)", at: try story.moment(-2, minute: place)) { change in
                guard let own = change.viewer.memberships.first?.organisation else { throw NotFound() }
                _ = try announced.respond(for: own, price: Money(fen: 5_800_000), offer: "巡查方案（演示）", in: change)
            }
        }
        try await holdBonds(troupe, announced, Array(ground.applicants[2...3]), Money(fen: 100_000), at: -1)
        let list = try files.put(Self.invented("巡查清单"), name: "巡查清单.pdf")
        try await troupe.act("officer", at: try story.moment(-1)) { change in
            _ = try Procurement.find(announced.id, for: change.viewer, in: change.db).announceChange(
                .init(
                    body: "补充巡查清单，响应截止延后两天（演示）", description: "每村每季巡查一次，按所附清单逐项（演示）",
                    dueAt: try story.moment(14, hour: 17), affectsOffers: true, files: [list]), in: change)
        }
    }

    /// A consultation that the government's platform ran, challenged, with a complaint that suspends it now.
    private func recordProcurement(
        _ troupe: Troupe, _ ground: Ground, _ money: Books, _ need: PurchaseNeed
    ) async throws {
        let story = story
        try await troupe.act("officer", at: try story.moment(-25)) { change in
            let started = try Procurement.start(
                .init(number: "CG-3", title: need.title, description: "面向督导员的培训（演示）", method: .consultation),
                for: need, in: change)
            let recorded = try started.record(
                .init(
                    planNumber: "云采计〔演示〕0036", announcement: "省政府采购网公告（演示）36号",
                    announcedOn: try story.day(-60), closedOn: try story.day(-45), expertDraw: "专家抽取（演示）0127",
                    scores: "第一名 91.20，第二名 88.75", result: "省政府采购网结果公告（演示）41号", resultOn: try story.day(-30),
                    organisation: ground.suppliers[3], price: Money(fen: 118_000_000)), in: change)
            let challenge = try recorded.challenge(
                party: "另一家供应商（演示）", subject: "评分标准与采购文件不一致", knownOn: try story.day(-30),
                filedOn: try story.day(-28), in: change)
            try recorded.answer(challenge, .rejected, "评分与采购文件一致（演示）。", on: try story.day(-25), in: change)
        }
        try await troupe.act("officer", at: try story.moment(-4)) { change in
            var query = Procurement.Query()
            query.words = "CG-3"
            guard let recorded = try Procurement.all(query, for: change.viewer, in: change.db).first,
                let first = try ProcurementChallenge.all(of: recorded, for: change.viewer, in: change.db).first
            else { throw NotFound() }
            _ = try recorded.complain(
                about: first.id, party: "另一家供应商（演示）", subject: "对质疑答复不满意", filedOn: try story.day(-20),
                suspendedFrom: try story.day(-10), suspendedUntil: try story.day(18), in: change)
        }
    }
}
