import Testing

@testable import Web

struct ChartTests {
    @Test(arguments: ChartSamples.Data.allCases)
    func `every chart is well-formed and says in words what it shows`(data: ChartSamples.Data) throws {
        for svg in ChartSamples.all(data) {
            let drawing = try #require(Drawing(svg), "not well-formed: \(svg)")
            let root = try #require(drawing.elements.first)
            let title = try #require(drawing.all("title").first)
            let summary = try #require(drawing.all("desc").first)
            #expect(root.attributes["role"] == "img")
            #expect(
                root.attributes["aria-labelledby"]
                    == "\(title.attributes["id"] ?? "") \(summary.attributes["id"] ?? "")")
            #expect(title.text.isEmpty == false)
            #expect(summary.text.isEmpty == false)
        }
    }

    @Test(arguments: ChartSamples.Data.allCases)
    func `no chart holds a broken number, a style or a script`(data: ChartSamples.Data) throws {
        for svg in ChartSamples.all(data) {
            let drawing = try #require(Drawing(svg))
            #expect(drawing.elements.allSatisfy { $0.attributes["style"] == nil })
            #expect(drawing.all("script").isEmpty)
            for element in drawing.elements {
                for (name, value) in element.attributes where name != "data-tip" {
                    #expect(!value.contains("nan") && !value.contains("inf") && !value.contains("nil"), "\(name)")
                }
                for name in ["x", "y", "width", "height", "cx", "cy"] where element.attributes[name] != nil {
                    #expect(element.thousandths(name) != nil, "\(name)=\(element.attributes[name] ?? "")")
                }
            }
        }
    }

    @Test func `a chart without data says so`() throws {
        for svg in ChartSamples.all(.empty) {
            #expect(try #require(Drawing(svg)).texts == ["暂无数据"])
        }
    }

    @Test func `the names and amounts stand in every chart of bars as text`() throws {
        for svg in ChartSamples.all(.ordinary).prefix(4) {
            let texts = try #require(Drawing(svg)).texts
            for (label, value) in ChartSamples.values(.ordinary) {
                #expect(texts.contains(label))
                #expect(texts.contains(value.text))
            }
        }
    }

    @Test func `an amount of zero has a bar of no length`() throws {
        let bars = try #require(Drawing(ChartSamples.all(.zero)[0])).bars
        #expect(bars.map { $0.attributes["width"] } == ["0%", "0%"])
    }

    @Test func `a long name has a cut twin for narrow screens`() throws {
        let drawing = try #require(Drawing(ChartSamples.all(.ordinary)[0]))
        let brief = drawing.all("text").filter { $0.attributes["display"] == "none" }
        #expect(brief.map(\.text) == ["古蔺县彰德街道阳光…"])
        #expect(brief.first?.attributes["class"] == "brief")
    }

    @Test func `every pattern that a shape asks for is defined in the same chart`() throws {
        for svg in ChartSamples.all(.ordinary) {
            let drawing = try #require(Drawing(svg))
            let defined = Set(drawing.all("pattern").compactMap { $0.attributes["id"] }.map { "url(#\($0))" })
            let asked = Set(drawing.elements.compactMap { $0.attributes["fill"] }.filter { $0.hasPrefix("url(") })
            #expect(asked.isSubset(of: defined))
        }
    }

    @Test func `a missing amount breaks the line`() throws {
        let amounts: [Int64?] = [1, 2, nil, 4]
        let values = amounts.map { amount in
            amount.map { ChartValue(amount: $0, text: "\($0)") }
        }
        let chart = LineChart(
            head: ChartSamples.head(.ordinary), periods: ["一季度", "二季度", "三季度", "四季度"],
            ticks: [ChartValue(amount: 4, text: "4 分")], lines: [.init(label: "已拨付", series: .second, values: values)])
        let drawing = try #require(Drawing(chart.svg()))
        let path = drawing.all("path").first { $0.attributes["class"] == "l2" }?.attributes["d"] ?? ""
        #expect(path.filter { $0 == "M" }.count == 2)
        #expect(drawing.all("circle").count == 3)
        #expect(drawing.texts.contains("4 分"))
    }

    @Test func `a county is one tile and the tiles of a row fill it`() throws {
        let tiles = (0..<7).map { TileMap.Tile(column: $0, row: 0, label: "县\($0)", text: "\($0)", level: $0 % 5) }
        let bars = try #require(Drawing(TileMap(head: ChartSamples.head(.ordinary), tiles: tiles).svg())).bars
        #expect(bars.count == 7)
        #expect(bars.compactMap { $0.thousandths("width") }.reduce(0, +) == 100_000)
    }
}
