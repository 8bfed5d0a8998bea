/// Horizontal bars made of parts, such as the money of each source for a county.
struct StackedBarChart {
    struct Bar {
        let label: String
        /// The words for the whole.
        let text: String
        /// One part for each of the chart's series, in the same order; negative parts count as zero.
        let parts: [ChartValue]
    }

    let head: ChartHead
    let series: [(series: ChartSeries, text: String)]
    let bars: [Bar]
    /// Whether every bar is drawn at full width, so that shares are compared and not amounts.
    var comparesShares = false

    /// The chart as SVG.
    func svg() -> String {
        guard !bars.isEmpty else { return SVGText.nothing(head) }
        let largest = ChartScale(covering: bars.map { cumulated($0).last ?? 0 })
        var svg = SVGText()
        svg.begin(head, height: ChartRow.height * bars.count + 200)
        svg.patterns(series.map(\.series), in: head.id)
        svg.legend(series, y: 100, in: head.id)
        for (index, bar) in bars.enumerated() {
            let row = ChartRow(index: index, below: 200)
            let ends = cumulated(bar)
            let scale = comparesShares ? ChartScale(covering: ends) : largest
            svg.row(row, label: bar.label, text: bar.text)
            var start = 0
            for (part, end) in zip(zip(series, bar.parts), ends.map(scale.position)) {
                svg.bar(
                    from: start, to: end, y: row.barTop, height: ChartRow.barHeight, series: part.0.series,
                    in: head.id, tip: "\(bar.label) \(part.0.text) \(part.1.text)")
                start = end
            }
        }
        svg.close("svg")
        return svg.text
    }

    private func cumulated(_ bar: Bar) -> [Int64] {
        var sum: Int64 = 0
        return bar.parts.map { part in
            sum += max(0, part.amount)
            return sum
        }
    }
}
