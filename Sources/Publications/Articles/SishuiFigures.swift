internal import Kernel

extension Article {
    /// 山东泗水: what the foundation covers of R58 to R83.
    func sishuiFigures() throws -> [PublishedFigure] {
        try children() + workers() + huts() + economy()
    }

    private func children() throws -> [PublishedFigure] {
        let registry = ["孤儿、事实无人抚养儿童、困境儿童171人，农村留守儿童2234人…这2405名儿童"]
        let population = ["64.8万人口中，常年在外务工人员达14万余人。未成年人占总人口的23%", "全县15万未成年人全覆盖"]
        let all = try quoted("2405名")
        let people = try quoted("64.8万", .persons)
        let minors = try quoted("15万", .persons)
        let share = try quoted("23%", reconstructed: "原文此处缺一位数字；13% 为 8.4 万、33% 为 21.4 万，只有 23% 与“15万未成年人”相符")
        return [
            PublishedFigure(
                "A13", "registry", registry,
                from: [try quoted("171人", counting: "困境"), try quoted("2234人", counting: "留守")], stated: all,
                .arithmetic(.sum)),
            PublishedFigure(
                "A14", "minors", population,
                from: [people, share], stated: minors, .arithmetic(.product(.persons))),
            PublishedFigure("R60", "served", registry + population, from: [all, minors], .arithmetic(.share)),
            PublishedFigure(
                "R60", "migrants", population, from: [try quoted("14万余人"), people], places: 1, .arithmetic(.share)),
        ]
    }

    private func workers() throws -> [PublishedFigure] {
        let registry = "孤儿、事实无人抚养儿童、困境儿童171人，农村留守儿童2234人…这2405名儿童"
        let directors = "共有403名儿童主任"
        let grid = "139名城市社区网格员、32名农村服务区网格员将全部被纳入工作体系"
        let posts = try quoted("403名", counting: "儿童主任")
        let urban = try quoted("139名", counting: "城市网格员", isPlan: true)
        let rural = try quoted("32名", counting: "农村网格员", isPlan: true)
        return [
            PublishedFigure(
                "R61", "children", [registry, directors], from: [try quoted("2405名"), posts], .arithmetic(.per)),
            PublishedFigure(
                "R61", "left_behind", [registry, directors], from: [try quoted("2234人"), posts], .arithmetic(.per)),
            PublishedFigure("A15", "grid", [grid], from: [urban, rural], .arithmetic(.sum)),
            PublishedFigure("A15", "frontline", [directors, grid], from: [urban, rural, posts], .arithmetic(.sum)),
        ]
    }

    private func huts() throws -> [PublishedFigure] {
        let words = ["最初的12间起步…‘希望小屋’项目累计募资超1.4亿元，已建、在建小屋10092间，覆盖山东16个市、136个县(区)"]
        let raised = try quoted("超1.4亿元", kind: .cumulative)
        let partners = ["成长合伙人33人、基础合伙人107人，落地项目30个"]
        let huts = try quoted("10092间", counting: "小屋")
        return [
            PublishedFigure(
                "A16", "per_hut", words, from: [raised, huts], .arithmetic(.per)),
            PublishedFigure(
                "A16", "recorded_per_hut", words, .records("figures.from.goods") { try $0.each("希望小屋", like: raised) }),
            PublishedFigure(
                "A16", "recorded_huts", words, stated: try quoted("10092间", FigureUnit("间", .things("间"))),
                .records("figures.from.goods") { $0.quantity("希望小屋") }),
            PublishedFigure(
                "A16", "per_county", words, from: [huts, try quoted("136个", FigureUnit("县", .places("县")))],
                .arithmetic(.per)),
            PublishedFigure("A16", "growth", words, from: [huts, try quoted("12间")], .arithmetic(.multiple)),
            PublishedFigure(
                "A17", "partners", partners,
                from: [try quoted("33人", counting: "成长"), try quoted("107人", counting: "基础")], .arithmetic(.sum)),
        ]
    }

    private func economy() throws -> [PublishedFigure] {
        let returned = ["返乡创业项目2003个，返乡创业人数达4006人，使645名农村儿童不再‘留守’"]
        let invested = ["未成年人保护工作投入约1.17亿元"]
        let library = ["在本村就找到了一份书吧管理员的工作，每月2400元的工资可补贴家用"]
        return [
            PublishedFigure(
                "A18", "founders", returned, from: [try quoted("4006人"), try quoted("2003个")], places: 3,
                .arithmetic(.per)),
            PublishedFigure(
                "R79", "invested", invested,
                from: [try quoted("约1.17亿元", kind: .flow, period: .unknown("近年来"))], .arithmetic(.reading)),
            PublishedFigure(
                "R83", "wage", library, from: [try quoted("2400元", kind: .flow)], .arithmetic(.year)),
        ]
    }
}
