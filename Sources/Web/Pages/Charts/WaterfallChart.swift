/// How one balance became another: every change begins where the one before it ended.
struct WaterfallChart {
    struct Step {
        enum Kind {
            /// The bar shows the balance reached so far, from zero; its amount is not added.
            case balance
            /// The amount is added to the balance, or taken from it when negative.
            case change
        }

        let label: String
        let kind: Kind
        let value: ChartValue
    }

    let head: ChartHead
    /// The balance before the first change, in the unit of the steps.
    var opening: Int64 = 0
    let steps: [Step]

    /// The chart as SVG.
    func svg() -> String {
        guard !steps.isEmpty else { return SVGText.nothing(head) }
        let spans = spans()
        let scale = ChartScale(covering: spans.flatMap { [$0.start, $0.end] })
        let zero = scale.position(0)
        var svg = SVGText()
        svg.begin(head, height: ChartRow.height * steps.count)
        svg.patterns(steps.map(Self.series), in: head.id)
        for (index, (step, span)) in zip(steps, spans).enumerated() {
            let row = ChartRow(index: index)
            let start = scale.position(span.start)
            let end = scale.position(span.end)
            svg.row(row, label: step.label, text: step.value.text)
            svg.bar(
                from: min(start, end), to: max(start, end), y: row.barTop, height: ChartRow.barHeight,
                series: Self.series(step), in: head.id, tip: "\(step.label) \(step.value.text)")
            if index + 1 < steps.count {
                svg.link(at: end, from: row.barTop + ChartRow.barHeight, to: row.barTop + ChartRow.height)
            }
        }
        if zero > 0 { svg.stroke(at: zero, from: 0, to: ChartRow.height * steps.count) }
        svg.close("svg")
        return svg.text
    }

    /// From where to where each step's bar reaches.
    func spans() -> [(start: Int64, end: Int64)] {
        var balance = opening
        return steps.map { step in
            switch step.kind {
            case .balance:
                return (0, balance)
            case .change:
                let before = balance
                balance += step.value.amount
                return (before, balance)
            }
        }
    }

    private static func series(_ step: Step) -> ChartSeries {
        switch step.kind {
        case .balance: .fifth
        case .change: step.value.amount < 0 ? .second : .first
        }
    }
}

extension SVGText {
    /// A thin line that carries the balance down to the next row.
    fileprivate mutating func link(at position: Int, from top: Int, to bottom: Int) {
        let x = ChartScale.percent(position)
        empty(
            "line",
            [
                "x1": x, "x2": x, "y1": ChartScale.em(top), "y2": ChartScale.em(bottom), "class": "base",
                "stroke": "#757d78", "stroke-width": "1", "stroke-dasharray": "2 3",
            ])
    }
}
