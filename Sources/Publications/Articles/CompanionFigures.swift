internal import FieldService
internal import Funds
internal import Kernel
internal import Platform

extension Article {
    /// 四川童伴计划: what the foundation covers of R1 to R33. The article was posted again in 2021 but speaks of about
    /// 2016; its figures are as of then.
    func companionFigures() throws -> [PublishedFigure] {
        try rollout() + funding() + ledgers() + files() + formsAndCalls() + companionServices()
    }

    private func rollout() throws -> [PublishedFigure] {
        let words = ["2015年10月28日…从10个县的100个村分别选聘、培训一名‘童伴妈妈’，每人负责一个村"]
        let day = Day("2015-10-28").map { Figure.Period.on($0) } ?? .unknown("")
        let county = FigureUnit("个县", .places("县"))
        let village = FigureUnit("个村", .places("村"))
        let villages = try quoted("100", village, period: day)
        return [
            PublishedFigure(
                "R1", "counties", words, stated: try quoted("10", county, period: day),
                .records("figures.from.areas") { $0.count($0.counties.count, county) }),
            PublishedFigure(
                "R1", "villages", words, stated: villages,
                .records("figures.from.sites") { $0.count(Set($0.sites.map(\.areaCode)).count, village) }),
            PublishedFigure(
                "R1", "posts", words, stated: try quoted("100", FigureUnit("个岗位", .places("岗位")), period: day),
                .records("figures.from.posts") {
                    $0.count($0.sites.reduce(0) { $0 + $1.posts }, FigureUnit("个岗位", .places("岗位")))
                }),
            PublishedFigure(
                "R1", "engagements", words, stated: try quoted("100", .namedPersons, period: day),
                .records("figures.from.held") { $0.count($0.sites.reduce(0) { $0 + $1.held }, .namedPersons) }),
            PublishedFigure(
                "A2", "per_county", words, places: 1,
                .records("figures.from.sites") { records in
                    let villages = records.count(Set(records.sites.map(\.areaCode)).count, village)
                    return RecordedFigure(
                        figure: try villages.figure.per(records.count(records.counties.count, county).figure),
                        path: villages.path)
                }),
        ]
    }

    private func funding() throws -> [PublishedFigure] {
        let words = ["预计在3年内投入1500万元，其中社会资金1000万元", "500万元由省财政投入", "公益PPP"]
        let whole = try quoted("1500万元", kind: .flow, isPlan: true)
        let social = try quoted("1000万元", kind: .flow, isPlan: true)
        let state = try quoted("500万元", kind: .flow, isPlan: true)
        let year = FigureUnit("年", .things("年"))
        return [
            PublishedFigure("R5", "sum", words, from: [social, state], stated: whole, .arithmetic(.sum)),
            PublishedFigure(
                "R5", "total", words, stated: whole, .records("figures.from.budget") { $0.budgeted() }),
            PublishedFigure(
                "R5", "social", words, stated: social, .records("figures.from.budget") { $0.budgeted(.donation) }),
            PublishedFigure(
                "R5", "government", words, stated: state,
                .records("figures.from.budget") { $0.budgeted(.government) }),
            PublishedFigure("A1", "social_share", words, from: [social, whole], .arithmetic(.share)),
            PublishedFigure("A1", "government_share", words, from: [state, whole], .arithmetic(.share)),
            PublishedFigure(
                "A1", "recorded_share", words,
                .records("figures.from.budget") { try $0.share($0.budgeted(.donation), of: $0.budgeted()) }),
            PublishedFigure("R5", "ratio", words, from: [social, state], .arithmetic(.multiple)),
            PublishedFigure(
                "A1", "village_year", words,
                .records("figures.from.budget_and_sites") { records in
                    guard let budget = records.budgeted() else { return nil }
                    let sites = records.count(records.sites.count, FigureUnit("村", .places("村"))).figure
                    let years = records.count(records.programme.years.count, year).figure
                    return RecordedFigure(figure: try budget.figure.per(sites).per(years), path: budget.path)
                }),
        ]
    }

    private func ledgers() throws -> [PublishedFigure] {
        let words = ["1000万元由中国扶贫基金会面向社会募集，500万元由省财政投入"]
        let social = try quoted("1000万元", kind: .flow, isPlan: true)
        let state = try quoted("500万元", kind: .flow, isPlan: true)
        return [
            PublishedFigure(
                "R6", "raised", words, stated: social, isUnderWay: true,
                .records("figures.from.receipts") { $0.received(.donation) }),
            PublishedFigure(
                "R6", "raised_share", words,
                .records("figures.from.receipts") { try $0.share($0.received(.donation), of: $0.budgeted(.donation)) }),
            PublishedFigure(
                "R6", "appropriated", words, stated: state, isUnderWay: true,
                .records("figures.from.receipts") { $0.received(.government) }),
            PublishedFigure(
                "R6", "social_unspent", words, .records("figures.from.accounts") { $0.unspent(.donation) }),
            PublishedFigure(
                "R6", "government_unspent", words, .records("figures.from.accounts") { $0.unspent(.government) }),
            PublishedFigure(
                "R6", "holders", words,
                .records("figures.from.holders") {
                    $0.funds.isEmpty
                        ? nil : $0.count(Set($0.funds.map(\.holder)).count, FigureUnit("个", .things("个")), at: "/money")
                }),
            PublishedFigure(
                "R6", "mixed", words,
                .records("figures.from.vouchers") {
                    $0.funds.isEmpty ? nil : $0.count($0.mixedVouchers, FigureUnit("张", .things("张")), at: "/money")
                }),
        ]
    }

    private func formsAndCalls() throws -> [PublishedFigure] {
        let forms = ["制定了《儿童及家庭基本信息表》《儿童福利服务需求评估表》《农村留守儿童情况表》等各类量表20余份"]
        let calls = ["没有纳入首批试点地区的市(州)党政也希望通过配套资金和资源，开展相关工作"]
        let named = ["child-family-information", "child-welfare-needs", "left-behind-children"]
        return [
            PublishedFigure(
                "R17", "forms", forms, stated: try quoted("20余份"), .records("figures.from.library") { $0.forms() }),
            PublishedFigure("R17", "named", forms, .records("figures.from.library") { $0.forms(named: named) }),
            PublishedFigure(
                "R27", "areas", calls,
                .records("figures.from.matching_lots") { $0.matchingAreas(FigureUnit("个县", .places("县"))) }),
            PublishedFigure(
                "R27", "required", calls, .records("figures.from.matching_rule") { $0.matchingRequired() }),
        ]
    }

    private func files() throws -> [PublishedFigure] {
        let registry = "3.5万余份建档立卡"
        let special = "分类识别孤儿、病残、留守儿童、服刑人员子女、建档贫困户子女等特殊困难青少年群体3000余例"
        let helped =
            "协助解决210多名未上户口儿童的户籍，落实9名事实孤儿民政救助，对接…病残儿童53户，帮助辍学失学儿童返校12例，心理…干预120例"
        let file = FigureUnit("份", .things("份"))
        let interventions = [
            try quoted("210多名", counting: "户籍"), try quoted("9名", counting: "孤儿"),
            try quoted("53户", counting: "家庭"), try quoted("12例"), try quoted("120例"),
        ]
        return [
            PublishedFigure(
                "R11", "per_worker", [registry, "从10个县的100个村分别选聘、培训一名‘童伴妈妈’"],
                from: [try quoted("3.5万余份"), try quoted("100", .namedPersons, counting: "童伴妈妈")], .arithmetic(.per)),
            PublishedFigure(
                "A3", "special", [special, registry], from: [try quoted("3000余", file), try quoted("3.5万余份")],
                .arithmetic(.share)),
            PublishedFigure("A4", "interventions", [helped], from: interventions, .arithmetic(.interventions)),
            PublishedFigure("A4", "persons", [helped], from: interventions, .arithmetic(.sum)),
        ]
    }
}
