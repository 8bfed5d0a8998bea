internal import Calls
internal import Kernel
internal import Milestones

extension Article {
    /// 云南三年行动: what the foundation covers of R34 to R57.
    func yunnanFigures() throws -> [PublishedFigure] {
        try gifts() + recordedGifts() + plans() + assistance() + pairings() + scaling() + yunnanServices()
    }

    private func gifts() throws -> [PublishedFigure] {
        let aid = "筹资100万元，给予保山市1000名留守困境儿童、学生每人1000元爱心资助"
        let baths = "向文山州‘希望澡堂’项目捐赠8000份、价值224万余元的爱心沐浴包"
        let packs = "为边远山区农村小学留守儿童捐赠‘爱心温暖包’3800余个"
        let county = "团…勐海县委筹措资金29.62万元"
        let pilot = "在文沧村开展关爱服务留守儿童试点工作，拨付12.8万元专项资金"
        let worth = try quoted("224万余元", .yuanInKind)
        let unvalued = try quoted("3800余", .yuanInKind).withoutValue()
        let cash = [try quoted("100万元"), try quoted("29.62万元"), try quoted("12.8万元")]
        return [
            PublishedFigure(
                "R34", "aid", [aid], from: [try quoted("1000名"), try quoted("1000元")], stated: cash[0],
                .arithmetic(.product(.yuan))),
            PublishedFigure("A7", "per_pack", [baths], from: [worth, try quoted("8000份")], .arithmetic(.per)),
            PublishedFigure("R42", "value", [baths, packs], from: [worth, unvalued], .arithmetic(.sum)),
            PublishedFigure("R43", "menghai", [county], from: [cash[1]], .arithmetic(.reading)),
            PublishedFigure("R46", "pilot", [pilot], from: [cash[2]], .arithmetic(.reading)),
            PublishedFigure("A12", "cash", [aid, county, pilot], from: cash, .arithmetic(.sum)),
            PublishedFigure("A12", "mixed", [aid, baths], from: [cash[0], worth], .arithmetic(.sum)),
        ]
    }

    /// What the plans that are written down say.
    private func plans() -> [PublishedFigure] {
        let six = "六件民生实事，其中，第三件事就是关心关爱农村留守儿童和留守老人"
        let item = FigureUnit("件", .things("件"))
        return [
            PublishedFigure(
                "R37", "commitments", [six],
                .records("figures.from.commitments") { $0.count(of: .commitment, item) }),
            PublishedFigure(
                "R37", "rank", [six], .records("figures.from.commitments") { $0.rank(of: "农村留守儿童和留守老人") }),
            PublishedFigure(
                "R36", "aspects", ["强引领、重关爱、护成长、聚合力4个方面"],
                stated: try? quoted("4个方面", FigureUnit("个方面", .things("方面"))),
                .records("figures.from.commitments") {
                    $0.count(of: .aspect, FigureUnit("个方面", .things("方面")))
                }),
        ]
    }

    /// The same figures out of the books: grants to people, gifts in kind and receipts.
    private func recordedGifts() throws -> [PublishedFigure] {
        let aid = "筹资100万元，给予保山市1000名留守困境儿童、学生每人1000元爱心资助"
        let baths = "向文山州‘希望澡堂’项目捐赠8000份、价值224万余元的爱心沐浴包"
        let packs = "为边远山区农村小学留守儿童捐赠‘爱心温暖包’3800余个"
        let county = "团…勐海县委筹措资金29.62万元"
        let pilot = "在文沧村开展关爱服务留守儿童试点工作，拨付12.8万元专项资金"
        let worth = try quoted("224万余元", .yuanInKind)
        let warm = try quoted("3800余个", FigureUnit("个", .things("个")))
        return [
            PublishedFigure(
                "R34", "granted", [aid], stated: try quoted("100万元"),
                .records("figures.from.grants") { $0.granted("aid") }),
            PublishedFigure(
                "R34", "people", [aid], stated: try quoted("1000名"),
                .records("figures.from.grants") { $0.people("aid") }),
            PublishedFigure(
                "R41", "per_pack", [baths], .records("figures.from.goods") { try $0.each("爱心沐浴包", like: worth) }),
            PublishedFigure(
                "R41", "value", [baths], stated: worth,
                .records("figures.from.goods") { $0.worth("爱心沐浴包", like: worth) }),
            PublishedFigure(
                "R42", "packs", [packs], stated: warm,
                .records("figures.from.goods") { $0.quantity("爱心温暖包", like: warm) }),
            PublishedFigure(
                "R43", "received", [county], stated: try quoted("29.62万元"),
                .records("figures.from.gifts") { $0.direct(into: Self.gifts, isEarmarked: false) }),
            PublishedFigure(
                "R46", "received", [pilot], stated: try quoted("12.8万元"),
                .records("figures.from.gifts") { $0.direct(into: Self.gifts, isEarmarked: true) }),
        ]
    }

    /// Name of the fund of the demonstration in which these gifts are.
    private static let gifts = "关爱捐赠（演示）"

    private func assistance() throws -> [PublishedFigure] {
        let words = ["1995年…挂钩帮扶…29年来…年轻干部49人次驻村扶贫，筹集投入各类资金2672.8万元"]
        let plan = "2023年11月28日下发了…三年行动计划(2023-2025年)"
        let income = "人均纯收入预计1.3万余元"
        let years = try quoted("29年")
        return [
            PublishedFigure(
                "A10", "years", words + [plan],
                from: [
                    try quoted("1995", FigureUnit("年", .things("年"))),
                    try quoted("2023", FigureUnit("年", .things("年"))),
                ],
                stated: years, .arithmetic(.years)),
            PublishedFigure(
                "A10", "per_year", words, from: [try quoted("2672.8万元", kind: .cumulative), years], .arithmetic(.per)),
            PublishedFigure("R56", "income", [income], from: [try quoted("预计1.3万余元")], .arithmetic(.reading)),
        ]
    }

    private func pairings() throws -> [PublishedFigure] {
        let cadres = "92名县级、镇级干部与438名留守儿童结对"
        let founders = "8名青年企业家与42名留守儿童结对，开展爱心救助、爱心家访，‘微心愿’"
        let proxies =
            "7名学校校长为…‘校内总代理家长’、114名班主任为班级‘校内代理家长’…6名女性村干部为…‘校外总代理家长’"
        let paired = try quoted("438名")
        let supported = try quoted("42名")
        return [
            PublishedFigure("A8", "per_cadre", [cadres], from: [paired, try quoted("92名")], .arithmetic(.per)),
            PublishedFigure("A8", "per_founder", [founders], from: [supported, try quoted("8名")], .arithmetic(.per)),
            PublishedFigure("A8", "together", [cadres, founders], from: [paired, supported], .arithmetic(.sum)),
            PublishedFigure(
                "A9", "proxies", [proxies],
                from: [
                    try quoted("7名", counting: "校长"), try quoted("114名", counting: "班主任"),
                    try quoted("6名", counting: "村干部"),
                ], .arithmetic(.sum)),
        ]
    }

    private func scaling() throws -> [PublishedFigure] {
        let words = ["以购买服务的方式，在全省16个州(市)分别选取1个项目点…到2025年…全省129个县(市、区)全面实施"]
        let place = FigureUnit("个", .places("地区"))
        let sixteen = try quoted("16个", place)
        return [
            PublishedFigure(
                "R54", "lots", words, stated: sixteen,
                .records("figures.from.lots") { records in
                    guard let call = records.purchase else { return nil }
                    return RecordedFigure(
                        figure: Figure(
                            Fraction(Int64(Set(call.lots.map(\.areaCode)).count)), place, sources: [.init(call.code)],
                            status: .verified), path: "/calls/\(call.id)")
                }),
            PublishedFigure(
                "R54", "counties", words, stated: try quoted("129个", place),
                .records("figures.from.counties") { records in
                    guard let rollout = records.rollout else { return nil }
                    return RecordedFigure(
                        figure: Figure(
                            Fraction(Int64(rollout.coverage.withLot)), place, sources: [.init(rollout.call.code)],
                            status: .verified), path: "/calls/\(rollout.call.id)/lots")
                }),
            PublishedFigure(
                "A11", "coverage", words, from: [sixteen, try quoted("129个", place)], .arithmetic(.share)),
        ]
    }
}
