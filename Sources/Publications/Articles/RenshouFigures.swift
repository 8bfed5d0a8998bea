internal import Kernel

extension Article {
    /// 四川仁寿: what the foundation covers of R84 to R108.
    func renshouFigures() throws -> [PublishedFigure] {
        let framework = ["一个中心、六项机制，实施八类政策，五大行动…‘1685’"]
        let classes = "对八类14600多名困境儿童进行了分类建档、动态监测"
        let cases = "对其中133名重点对象实施个案管理和监护干预"
        let rescues = "救助保护916名流浪乞讨未成年人"
        let element = FigureUnit("项", .things("项"))
        return [
            PublishedFigure(
                "A20", "framework", framework, from: try ["1", "6", "8", "5"].map { try quoted($0, element) },
                .arithmetic(.sum)),
            PublishedFigure(
                "A21", "cases", [cases, classes], from: [try quoted("133名"), try quoted("14600多名")], places: 3,
                .arithmetic(.share)),
            PublishedFigure(
                "A21", "rescues", [rescues, "近5年"],
                from: [
                    try quoted("916名", kind: .flow, period: .unknown("近5年")), try quoted("近5年"),
                ], places: 1, .arithmetic(.per)),
            // The article calls it a plan of four years and lists five; the parts are what counts.
            PublishedFigure(
                "R104", "phases",
                ["2013年探索政府责任，2014年探索社会责任，2015年探索家庭责任，2016年总结经验制度，2017年建立…长效机制"],
                .records("figures.from.phases") { $0.phases(in: 2013...2017) }),
        ] + renshouServices()
    }
}
