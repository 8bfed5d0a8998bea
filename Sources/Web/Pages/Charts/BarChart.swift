/// Horizontal bars, one row each: a name, the words for its amount, and a bar as long as the amount. Negative
/// amounts have no bar, only their words.
struct BarChart {
    struct Bar {
        let label: String
        let value: ChartValue
        var series = ChartSeries.first
    }

    let head: ChartHead
    let bars: [Bar]

    /// The chart as SVG.
    func svg() -> String {
        guard !bars.isEmpty else { return SVGText.nothing(head) }
        let scale = ChartScale(covering: bars.map { max(0, $0.value.amount) })
        var svg = SVGText()
        svg.begin(head, height: ChartRow.height * bars.count)
        svg.patterns(bars.map(\.series), in: head.id)
        for (index, bar) in bars.enumerated() {
            let row = ChartRow(index: index)
            svg.row(row, label: bar.label, text: bar.value.text)
            svg.bar(
                from: 0, to: scale.position(bar.value.amount), y: row.barTop, height: ChartRow.barHeight,
                series: bar.series, in: head.id, tip: "\(bar.label) \(bar.value.text)")
        }
        svg.close("svg")
        return svg.text
    }
}

/// A row of a chart of bars, in hundredths of an em: a line of words, a bar below it.
struct ChartRow {
    static let height = 300
    static let barHeight = 90

    /// The top of the row.
    let top: Int

    init(index: Int, below start: Int = 0) {
        top = start + index * Self.height
    }

    /// The foot of its words.
    var foot: Int { top + 120 }
    /// The top of its bar.
    var barTop: Int { top + 155 }
}

extension SVGText {
    /// The words of a row, its name at the left and its amount at the right, above the groove of its bar.
    mutating func row(_ row: ChartRow, label: String, text: String) {
        self.label(label, brief: Self.fitted(label, width: 1_050), x: "0", y: row.foot)
        self.label(text, x: "100%", y: row.foot, anchor: "end", name: "strong")
        empty(
            "rect",
            [
                "x": "0", "y": ChartScale.em(row.barTop), "width": "100%", "height": ChartScale.em(ChartRow.barHeight),
                "class": "track", "fill": "#f0eee7",
            ])
    }
}
