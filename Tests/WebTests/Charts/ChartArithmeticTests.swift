import Testing

@testable import Web

struct ChartArithmeticTests {
    @Test func `the parts of every bar add up to its length`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let bars = (0..<5).map { row in
                let parts = (0..<6).map { _ in
                    ChartValue(amount: Int64.random(in: -10...100_000_000_00, using: &random), text: "")
                }
                return StackedBarChart.Bar(label: "县\(row)", text: "", parts: parts)
            }
            let chart = StackedBarChart(
                head: ChartSamples.head(.ordinary), series: ChartSeries.allCases.map { ($0, "\($0)") }, bars: bars)
            let totals = bars.map { $0.parts.reduce(Int64(0)) { $0 + max(0, $1.amount) } }
            let scale = ChartScale(covering: totals)
            let widths = try #require(Drawing(chart.svg())).bars.compactMap { $0.thousandths("width") }
            try #require(widths.count == 30)
            for (row, total) in totals.enumerated() {
                #expect(widths[row * 6..<row * 6 + 6].reduce(0, +) == scale.position(total))
            }
            #expect(scale.position(totals.max() ?? 0) == 100_000)
        }
    }

    @Test func `bars that compare shares are all full`() throws {
        let bars = [[1, 2], [700, 300], [5, 0]].map { amounts in
            StackedBarChart.Bar(
                label: "县", text: "", parts: amounts.map { ChartValue(amount: Int64($0), text: "") })
        }
        let chart = StackedBarChart(
            head: ChartSamples.head(.ordinary), series: [(.first, "社会"), (.second, "财政")], bars: bars,
            comparesShares: true)
        let widths = try #require(Drawing(chart.svg())).bars.compactMap { $0.thousandths("width") }
        #expect(widths == [33_333, 66_667, 70_000, 30_000, 100_000, 0])
    }

    @Test func `the scale reaches the largest and smallest amounts that can be stored`() {
        let scale = ChartScale(covering: [.min, .max])
        #expect(scale.position(.min) == 0)
        #expect(scale.position(-1) == 50_000)
        #expect(scale.position(.max) == 100_000)
        #expect(ChartScale(covering: []).position(7) == 0)
        #expect(ChartScale(covering: [3]).position(9) == 100_000)
    }

    @Test(arguments: [
        (0, "0"), (5, "0.005"), (50, "0.05"), (500, "0.5"), (33_333, "33.333"), (100_000, "100"), (-1_250, "-1.25"),
    ])
    func `a length is written without needless zeros`(value: Int, text: String) {
        #expect(ChartScale.decimal(value, places: 3) == text)
    }

    @Test func `every change of a waterfall begins where the one before it ended`() throws {
        let amounts: [Int64] = [10_000_000_00, 5_000_000_00, -3_200_000_00, -15_000_00]
        let changes = amounts.map {
            WaterfallChart.Step(label: "变动", kind: .change, value: ChartValue(amount: $0, text: "\($0)"))
        }
        let balance = WaterfallChart.Step(
            label: "结余", kind: .balance, value: ChartValue(amount: amounts.reduce(0, +), text: "结余"))
        let chart = WaterfallChart(head: ChartSamples.head(.ordinary), steps: changes + [balance])
        let spans = chart.spans()
        for (before, after) in zip(spans, spans.dropFirst().dropLast()) {
            #expect(after.start == before.end)
        }
        #expect(spans.last?.start == 0)
        #expect(spans.last?.end == amounts.reduce(0, +))
        #expect(try #require(Drawing(chart.svg())).bars.count == 5)
    }

    @Test func `the links of a flow fill both sides of their nodes`() throws {
        let shares: [Int64] = [333_333_33, 333_333_33, 333_333_34]
        let node = { (label: String) in FlowLayout.Node(label: label, text: "", series: .first) }
        let layers = [[node("社会"), node("财政")], shares.indices.map { node("县\($0)") }]
        let links = shares.indices.flatMap { county in
            [
                FlowLayout.Link(
                    layer: 0, from: 0, to: county, value: ChartValue(amount: shares[county] * 2, text: ""),
                    series: .first),
                FlowLayout.Link(
                    layer: 0, from: 1, to: county, value: ChartValue(amount: shares[county], text: ""),
                    series: .second),
            ]
        }
        let layout = FlowLayout(layers: layers, links: links)
        for (index, span) in layout.nodes[0].enumerated() {
            let ends = zip(links, layout.links).filter { $0.0.from == index }.map(\.1.from)
            #expect(ends.first?.start == span.start)
            #expect(ends.last?.end == span.end)
            #expect(zip(ends, ends.dropFirst()).allSatisfy { $0.end == $1.start })
        }
        for (index, span) in layout.nodes[1].enumerated() {
            let ends = zip(links, layout.links).filter { $0.0.to == index }.map(\.1.to)
            #expect(ends.first?.start == span.start)
            #expect(ends.last?.end == span.end)
        }
        #expect(layout.nodes.allSatisfy { ($0.last?.end ?? 0) <= layout.height })
    }

    @Test func `labels of small nodes keep their distance`() {
        #expect(FlowChart.feet([100, 110, 500, 505]) == [100, 230, 500, 630])
    }
}
