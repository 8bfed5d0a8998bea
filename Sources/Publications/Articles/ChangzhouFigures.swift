internal import Funds
internal import Kernel

extension Article {
    /// 江苏常州: what the foundation covers of R109 to R138.
    func changzhouFigures() throws -> [PublishedFigure] {
        try organisations() + workers() + money() + recordedMoney() + purchases() + activities() + contests()
            + needs() + changzhouServices()
    }

    private func organisations() throws -> [PublishedFigure] {
        let words = ["培育孵化青年社会组织180余家，凝聚联系青年社会组织850余家，其中4a级14家，5a级4家"]
        let terminals = ["30家‘社区店’，结合17家‘希望来吧’、68家‘青年之家’等青少年服务终端"]
        let all = try quoted("850余家")
        let rated = [try quoted("14家", counting: "4A"), try quoted("4家", counting: "5A")]
        return [
            PublishedFigure("A23", "rated", words, from: rated, .arithmetic(.sum)),
            PublishedFigure("A23", "incubated", words, from: [try quoted("180余家"), all], .arithmetic(.share)),
            PublishedFigure(
                "A26", "terminals", terminals,
                from: [
                    try quoted("30家", counting: "社区店"), try quoted("17家", counting: "希望来吧"),
                    try quoted("68家", counting: "青年之家"),
                ], .arithmetic(.sum)),
        ]
    }

    private func workers() throws -> [PublishedFigure] {
        let staff = "专职社工100名，兼职社工1200余名"
        let files = "累计建立特殊青少年档案12万余条"
        let stays = "每个专职社工全年至少进驻8个社区开展个案服务"
        let full = try quoted("100名", counting: "专职")
        let part = try quoted("1200余名", counting: "兼职")
        return [
            PublishedFigure(
                "R115", "staff", [staff], from: [full, part], .arithmetic(.sum)),
            PublishedFigure(
                "A25", "postings", [staff, stays],
                from: [full, try quoted("8", FigureUnit("个社区", .things("个")))],
                .arithmetic(.product(FigureUnit("次进驻", .things("次"))))),
            PublishedFigure(
                "R118", "files", [staff, files], from: [try quoted("12万余条", kind: .stock), full, part], places: 1,
                .arithmetic(.per)),
        ]
    }

    private func money() throws -> [PublishedFigure] {
        let channels = ["政府购买、创投大赛、网络众筹等途径"]
        let towns = ["23个乡镇街道投入资金500余万元，购买‘社区店’里的…服务"]
        let lottery = ["15家青年社会组织和社工机构项目得到资金支持，项目数、资金量占比各为25%"]
        let crowd = ["推动13个社会公益项目参与腾讯众筹平台、阿里公益3小时平台等网络众筹，筹款102万元"]
        let project = FigureUnit("个项目", .things("项目"))
        return [
            PublishedFigure(
                "R128", "crowdfunding", channels,
                .records("figures.from.channels") { records in
                    guard let found = records.channels.first(where: { $0.channel == .crowdfunding }) else { return nil }
                    return try records.share(of: found.amount)
                }),
            PublishedFigure(
                "R128", "all", channels,
                .records("figures.from.channels") { records in
                    guard !records.channels.isEmpty else { return nil }
                    return try records.share(of: Money(fen: records.channels.reduce(0) { $0 + $1.amount.fen }))
                }),
            PublishedFigure(
                "A27", "per_town", towns,
                from: [try quoted("500余万元", kind: .flow), try quoted("23个", FigureUnit("个乡镇街道", .places("乡镇")))],
                .arithmetic(.per)),
            PublishedFigure(
                "A24", "lots", lottery, from: [try quoted("15", project), try quoted("25%")], places: 0,
                .arithmetic(.whole)),
            PublishedFigure(
                "A27", "per_project", crowd, from: [try quoted("102万元", kind: .flow), try quoted("13", project)],
                .arithmetic(.per)),
        ]
    }

    /// The same out of the books: settlements of platforms, and receipts of lottery money by channel.
    private func recordedMoney() throws -> [PublishedFigure] {
        let lottery = ["15家青年社会组织和社工机构项目得到资金支持，项目数、资金量占比各为25%"]
        let crowd = ["推动13个社会公益项目参与腾讯众筹平台、阿里公益3小时平台等网络众筹，筹款102万元"]
        let quarter = try quoted("25%")
        return [
            PublishedFigure(
                "R131", "by_count", lottery, stated: quarter, places: 0,
                .records("figures.from.channels") {
                    try $0.share(of: .ventureCompetition, in: .lottery, byAmount: false)
                }),
            PublishedFigure(
                "R131", "by_amount", lottery, stated: quarter, places: 0,
                .records("figures.from.channels") {
                    try $0.share(of: .ventureCompetition, in: .lottery, byAmount: true)
                }),
            PublishedFigure(
                "R132", "campaigns", crowd, stated: try quoted("13个", FigureUnit("个", .things("项目"))),
                .records("figures.from.settlements") { $0.campaigns() }),
            PublishedFigure(
                "R132", "gross", crowd, stated: try quoted("102万元", kind: .flow),
                .records("figures.from.settlements") { $0.crowdfunded() }),
        ]
    }

    /// What 23 towns bought, out of the recorded purchases.
    private func purchases() throws -> [PublishedFigure] {
        let towns = ["23个乡镇街道投入资金500余万元，购买‘社区店’里的…服务"]
        let place = FigureUnit("个乡镇街道", .places("乡镇"))
        return [
            PublishedFigure(
                "R130", "payers", towns, stated: try quoted("23个", place),
                .records("figures.from.purchases") { $0.payers(place) }),
            PublishedFigure(
                "R130", "amount", towns, stated: try quoted("500余万元", kind: .flow),
                .records("figures.from.purchases") { $0.purchased() }),
        ]
    }

    /// Editions and the fair, out of their records.
    private func contests() throws -> [PublishedFigure] {
        let editions = ["连续五年联合民政、文明办等相关部门举办市级公益项目创投大赛，挖掘优秀社会公益项目70余个"]
        let fair = ["新北区开展四届公益创投大赛，一届双选会，帮助180余个青年社会组织和社工团队对接资源"]
        let project = FigureUnit("个项目", .things("项目"))
        let team = FigureUnit("个团队", .things("团队"))
        return [
            PublishedFigure(
                "R125", "years", editions,
                .records("figures.from.contests") { $0.yearsOfContest(FigureUnit("年", .things("年"))) }),
            PublishedFigure(
                "R125", "winners", editions, stated: try quoted("70余个", project),
                .records("figures.from.contests") { $0.winnersOfContest(project) }),
            PublishedFigure(
                "R125", "per_edition", editions,
                .records("figures.from.contests") { $0.winnersPerEdition(FigureUnit("个项目/届", .things("项目"))) }),
            PublishedFigure(
                "R125", "co_hosts", editions,
                .records("figures.from.contests") { $0.coHosts(FigureUnit("个部门", .things("部门"))) }),
            PublishedFigure(
                "R127", "fairs", fair,
                .records("figures.from.fairs") { $0.fairs(FigureUnit("届", .things("届"))) }),
            PublishedFigure(
                "R127", "teams", fair, stated: try quoted("180余个", team),
                .records("figures.from.fairs") { $0.teamsAtFair(team) }),
            PublishedFigure(
                "R127", "matched", fair, .records("figures.from.fairs") { $0.matchedAtFair() }),
        ]
    }

    /// Needs of communities and the lots that the first valid claim wins, out of their records.
    private func needs() -> [PublishedFigure] {
        let liaison = ["一手提供街道社区需要服务内容，一手推动…社会组织承接服务"]
        let claims = ["支持社会组织和社工团队联合‘抢单’"]
        let (need, lot) = (FigureUnit("项需求", .things("项")), FigureUnit("个标段", .things("个")))
        return [
            PublishedFigure(
                "R123", "posted", liaison,
                .records("figures.from.needs") { $0.communityNeeds(onlyTaken: false, need) }),
            PublishedFigure(
                "R123", "taken", liaison,
                .records("figures.from.needs") { $0.communityNeeds(onlyTaken: true, need) }),
            PublishedFigure(
                "R129", "lots", claims,
                .records("figures.from.claims") { $0.quickLots(onlyClaimed: false, lot) }),
            PublishedFigure(
                "R129", "claimed", claims,
                .records("figures.from.claims") { $0.quickLots(onlyClaimed: true, lot) }),
        ]
    }

    private func activities() throws -> [PublishedFigure] {
        let wagon = ["‘快乐大篷车’连续开展6年，走进全市85所新市民子女学校，平均每年开展课程370多堂"]
        let shops = ["项目2017年走进10余家‘社区店’开展法制宣传、自护教育等活动198场，服务青少年16000余人次"]
        return [
            PublishedFigure(
                "A28", "lessons", wagon, from: [try quoted("370多堂"), try quoted("6年")],
                .arithmetic(.product(FigureUnit("堂", .things("堂"))))),
            PublishedFigure(
                "A28", "attendance", shops, from: [try quoted("16000余人次"), try quoted("198场")], .arithmetic(.per)),
        ]
    }
}

extension ProgrammeRecords {
    /// An amount in percent of all that was received.
    fileprivate func share(of amount: Money) throws -> RecordedFigure? {
        guard let social = received(.donation), let state = received(.government) else { return nil }
        let all = try social.figure.adding(state.figure)
        var part = all
        part.value = amount.yuan
        return RecordedFigure(figure: try part.share(of: all), path: social.path)
    }
}
