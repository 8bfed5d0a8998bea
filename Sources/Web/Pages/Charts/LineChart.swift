/// Amounts over time, one line per series. A missing amount breaks the line instead of pretending to be zero.
struct LineChart {
    struct Line {
        let label: String
        let series: ChartSeries
        /// One for each period; nil where nothing is known.
        let values: [ChartValue?]
    }

    let head: ChartHead
    /// The names of the periods, from left to right.
    let periods: [String]
    /// The amounts that get a line across, lowest first, with their words.
    let ticks: [ChartValue]
    let lines: [Line]

    /// The plot, in hundredths of an em: where it begins and how high it is.
    private static let top = 330
    private static let height = 1_100

    /// The chart as SVG.
    func svg() -> String {
        let known = lines.flatMap { $0.values.compactMap { $0 } }
        guard !periods.isEmpty, !known.isEmpty else { return SVGText.nothing(head) }
        let scale = ChartScale(covering: (known + ticks).map(\.amount))
        var svg = SVGText()
        svg.begin(head, height: Self.top + Self.height + 200)
        svg.patterns(lines.map(\.series), in: head.id)
        svg.legend(lines.map { ($0.series, $0.label) }, y: 100, in: head.id)
        for tick in ticks { svg.tick(tick.text, y: y(tick.amount, on: scale)) }
        let every = (periods.count + 5) / 6
        for (index, period) in periods.enumerated() where index % every == 0 {
            svg.label(
                period, x: ChartScale.percent(x(index)), y: Self.top + Self.height + 150, anchor: "middle", name: "soft"
            )
        }
        for line in lines { draw(line, on: scale, into: &svg) }
        svg.close("svg")
        return svg.text
    }

    private func draw(_ line: Line, on scale: ChartScale, into svg: inout SVGText) {
        let points = zip(line.values, periods.indices).map { value, index in
            value.map { (x: x(index), y: y($0.amount, on: scale), text: $0.text) }
        }
        svg.open(
            "svg",
            [
                "x": "0", "y": "0", "width": "100%", "height": ChartScale.em(Self.top + Self.height),
                "viewBox": "0 0 100000 \(Self.top + Self.height)", "preserveAspectRatio": "none",
            ])
        var path = ""
        var isBroken = true
        for point in points {
            guard let point else {
                isBroken = true
                continue
            }
            path += "\(isBroken ? "M" : "L")\(point.x) \(point.y)"
            isBroken = false
        }
        svg.empty(
            "path",
            [
                "d": path, "class": "l\(line.series.rawValue)", "fill": "none", "stroke": line.series.colour,
                "stroke-width": "2.5", "stroke-linejoin": "round", "stroke-dasharray": dashes(line.series),
                "vector-effect": "non-scaling-stroke",
            ])
        svg.close("svg")
        for (point, period) in zip(points, periods) {
            guard let point else { continue }
            svg.empty(
                "circle",
                [
                    "cx": ChartScale.percent(point.x), "cy": ChartScale.em(point.y), "r": "4",
                    "class": line.series.name, "fill": line.series.colour,
                    "data-tip": "\(period) \(line.label) \(point.text)",
                ])
        }
    }

    /// The middle of a period's column.
    private func x(_ index: Int) -> Int {
        ChartScale.whole * (2 * index + 1) / (2 * periods.count)
    }

    private func y(_ amount: Int64, on scale: ChartScale) -> Int {
        Self.top + Self.height - scale.position(amount) * Self.height / ChartScale.whole
    }

    private func dashes(_ series: ChartSeries) -> String {
        switch series {
        case .first: "none"
        case .second: "7 4"
        case .third: "2 4"
        case .fourth: "9 3 2 3"
        case .fifth: "4 2"
        case .sixth: "12 4"
        }
    }
}

extension SVGText {
    /// A thin line across with its words above its left end.
    fileprivate mutating func tick(_ text: String, y: Int) {
        empty(
            "line",
            [
                "x1": "0", "x2": "100%", "y1": ChartScale.em(y), "y2": ChartScale.em(y), "class": "axis",
                "stroke": "#dcd9cf",
            ])
        label(text, x: "0", y: y - 30, name: "soft")
    }
}
