internal import Calls
internal import Competitions
internal import Forms
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// Two further programmes of the authority in their first steps: a venture competition and a purchase in 16 lots.
    func beginOthers(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws {
        try await beginCompetition(troupe, ground, money)
        try await beginPurchase(troupe, ground, money)
    }

    private func beginProgramme(
        _ troupe: Troupe, _ ground: Ground, _ money: Books, _ code: String, _ name: String, _ english: String,
        _ purpose: String, areaCode: String, areaCodes: [String], source: Fund.Source
    ) async throws -> (Programme.ID, Fund) {
        let story = story
        let unit = ground.units["operator"].map { [($0, Programme.PartyRole.operator)] } ?? []
        let programme = try await troupe.act("officer", at: try story.moment(-40)) { change in
            try Programme.plan(
                .init(
                    code: "\(code)\(story.today.year)", name: name, englishName: english, purpose: purpose,
                    startsOn: try story.day(-40), endsOn: try story.day(325), areaCode: areaCode, areaCodes: areaCodes,
                    parties: [
                        (try change.viewer.requireTenant().organisation, .host), (ground.province, .funder),
                    ] + unit), in: change
            ).id
        }
        let fund = try await troupe.act("accountant2", at: try story.moment(-39)) { change in
            try Fund.open(
                .init(
                    code: code, name: name + "资金", englishName: english, source: source, programme: programme,
                    purpose: purpose, noInvest: true), with: money.holders[1], in: change)
        }
        return (programme, fund)
    }

    /// The competition is open; three organisations have begun, one has entered. The operator may not enter.
    private func beginCompetition(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws {
        let (story, days) = (story, CallDays(opens: -5, deadline: 30, published: -9))
        let (programme, fund) = try await beginProgramme(
            troupe, ground, money, "VC", "公益创投大赛", "Venture competition", "发现并资助社区公益新点子。", areaCode: "510000",
            areaCodes: ["510000"], source: .lottery)
        try await grant(
            Troupe.staff.filter { $0.roles.contains(.operator) }.map {
                ($0, Scope(programme: programme), ground.units[$0.short])
            }, troupe)
        let tracks = [("儿童关爱赛道", "Children"), ("为老服务赛道", "Older people"), ("社区治理赛道", "Communities")]
        let asked = try await troupe.act("officer", at: try story.moment(days.published - 1)) { change in
            let form = try FormVersion.keep(
                FormDefinition(json: JSON.parse(Self.form([("lottery", "福彩公益金", "Lottery money")]))),
                as: "venture-proposal", for: .proposal, in: change)
            let call = try Call.draft(
                callPlan(
                    "VC\(story.today.year)", "第三届公益创投大赛（演示）", "Third venture competition (demonstration)",
                    "三个赛道，每个项目最多资助五万元，路演决赛。", .competition, programme: programme, days, form: form.id,
                    lots: tracks.map { .init(title: $0.0, areaCode: "510000", budget: Money(fen: 20_000_000)) },
                    sources: [.init(code: "lottery", fund: fund.id.rawValue, limit: Money(fen: 60_000_000))]),
                in: change)
            _ = try Competition.hold(
                call: call.id.rawValue,
                .init(
                    edition: 3, year: story.today.year, title: "第三届公益创投大赛（演示）",
                    englishTitle: "Third venture competition (demonstration)", honourLevel: .province,
                    tracks: zip(call.lots, tracks).map {
                        .init(lot: $0.0.id.rawValue, name: $0.1.0, englishName: $0.1.1)
                    }), in: change)
            return try Call.requestPublication(of: call.id, version: call.version, in: change)
        }
        let call = try await troupe.act("decision", at: try story.moment(days.published)) { change in
            try Call.publish(asked.id, minutes: "会议纪要（演示）21号", in: change)
        }
        for (place, index) in (21...24).enumerated() {
            try await propose(
                troupe, call, lot: place % 3, by: index, of: ground.applicants[index - 1], at: -3,
                title: "社区公益点子\(index)（演示）", requestedFen: 5_000_000, shares: ["lottery": 5_000_000],
                isSubmitted: index == 24)
        }
    }

    /// One purchase of services with a lot in each of 16 prefectures.
    private func beginPurchase(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws {
        let (story, days) = (story, CallDays(opens: -3, deadline: 28, published: -6))
        let areas = try await database.read { db in
            try Area.children(of: "530000", in: db).filter { $0.level == 2 }.sorted { $0.code < $1.code }
        }
        let (programme, fund) = try await beginProgramme(
            troupe, ground, money, "GF", "青少年服务购买", "Purchase of youth services", "在十六个州（市）各购买一处青少年服务。",
            areaCode: "530000", areaCodes: areas.map(\.code), source: .government)
        let call = try await announce(troupe, days) { change in
            let form = try FormVersion.keep(
                FormDefinition(json: JSON.parse(Self.form([("government", "财政资金", "Government money")]))),
                as: "purchase-proposal", for: .proposal, in: change)
            return try callPlan(
                "GF\(story.today.year)", "青少年服务购买（十六标段）", "Purchase of youth services in 16 lots",
                "十六个州（市）各一个标段，各购买一处青少年服务一年。", .rollout, programme: programme, days, form: form.id,
                lots: areas.map { .init(title: $0.name, areaCode: $0.code, budget: Money(fen: 6_000_000)) },
                sources: [.init(code: "government", fund: fund.id.rawValue, limit: Money(fen: 96_000_000))])
        }
        try await propose(
            troupe, call, by: 16, of: ground.applicants[15], at: -2, title: "青少年服务站运营方案（演示）", requestedFen: 6_000_000,
            shares: ["government": 6_000_000])
        if let form = call.form { _ = try await rollOut(troupe, programme, fund, form) }
        try await propose(
            troupe, call, lot: 1, by: 17, of: ground.applicants[16], at: -1, title: "青少年服务站方案（演示）",
            requestedFen: 6_000_000, shares: ["government": 6_000_000], isSubmitted: false)
    }

    /// A second authority with one call of its own, so that it can be seen that nobody sees into another's house.
    func openBureau(_ troupe: Troupe, _ ground: Ground) async throws {
        let story = story
        let founder = try await database.viewer(
            of: troupe.person("bureau-officer"), in: nil, origin: .commandLine
        ).at(try story.moment(-60))
        let (tenant, organisation) = try await database.write(as: founder) { change in
            let bureau = try Organisation.register(
                .init(
                    name: "溪谷县民政局（演示）", code: CreditCode.make(11, 300), kind: .government,
                    areaCode: ground.counties[1].code, registeredOn: Day("2002-03-01"), legalRepresentative: "演示",
                    isDemonstration: true), in: change)
            let tenant = try Tenant.open(
                slug: "xigu", name: "溪谷县民政局（演示）", englishName: "Xigu Civil Affairs Bureau (demonstration)",
                kind: .civilAffairs, organisation: bureau, isDemonstration: true, in: change)
            return (tenant, bureau.id)
        }
        let bureau = troupe.moved(to: tenant)
        try await grant(Troupe.bureau.map { ($0, .tenant, nil) }, bureau)
        let county = ground.counties[1].code
        let (programme, holder) = try await bureau.act("bureau-officer", at: try story.moment(-55)) { change in
            (
                try Programme.plan(
                    .init(
                        code: "SL\(story.today.year)", name: "社会组织扶持", englishName: "Support for social organisations",
                        purpose: "支持本县社会组织开展社区服务。", startsOn: try story.day(-55), endsOn: try story.day(310),
                        areaCode: county, areaCodes: [county],
                        parties: [(organisation, .host), (organisation, .funder)]),
                    in: change
                ).id, try Holder.open(for: organisation, books: .projectLedger, from: try story.day(-55), in: change)
            )
        }
        let fund = try await bureau.act("bureau-accountant", at: try story.moment(-54)) { change in
            try Fund.open(
                .init(
                    code: "FUCAI", name: "本级福彩公益金", englishName: "Lottery money", source: .lottery,
                    programme: programme, purpose: "社会组织扶持"), with: holder, in: change)
        }
        let days = CallDays(opens: -7, deadline: 21, published: -8)
        let call = try await announce(bureau, days, officer: "bureau-officer", decision: "bureau-decision") { change in
            let form = try FormVersion.keep(
                FormDefinition(json: JSON.parse(Self.form([("lottery", "福彩公益金", "Lottery money")]))),
                as: "support-proposal", for: .proposal, in: change)
            return try callPlan(
                "SL\(story.today.year)", "社会组织扶持项目征集", "Support for social organisations",
                "支持本县社会组织，每项不超过三万元。", programme: programme, days, form: form.id,
                lots: [.init(title: "全县", areaCode: county, budget: Money(fen: 15_000_000))],
                sources: [.init(code: "lottery", fund: fund.id.rawValue, limit: Money(fen: 15_000_000))])
        }
        try await propose(
            bureau, call, by: 2, of: ground.applicants[1], at: -3, title: "社区助餐点（演示）", requestedFen: 3_000_000,
            shares: ["lottery": 3_000_000])
    }
}
