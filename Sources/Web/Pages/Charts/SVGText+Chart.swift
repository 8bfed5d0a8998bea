extension SVGText {
    /// Opens the drawing, `height` hundredths of an em high and as wide as its place, with its title and description.
    /// Percentages are its only widths, so letters keep their size on a telephone.
    mutating func begin(_ head: ChartHead, height: Int, width: String = "100%") {
        open(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "class": "chart", "role": "img",
                "aria-labelledby": "\(head.id)-title \(head.id)-summary", "width": width,
                "height": ChartScale.em(height), "font-size": "14", "font-family": "sans-serif",
            ])
        element("title", ["id": head.id + "-title"], head.title)
        element("desc", ["id": head.id + "-summary"], head.summary)
    }

    /// A drawing that only says that there is nothing to draw.
    static func nothing(_ head: ChartHead) -> String {
        var svg = SVGText()
        svg.begin(head, height: 300)
        svg.label(head.emptyText, x: "0", y: 180, name: "soft")
        svg.close("svg")
        return svg.text
    }

    /// The patterns of `series`, once per chart.
    mutating func patterns(_ series: some Sequence<ChartSeries>, in id: String) {
        open("defs")
        for one in Set(series).sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let lines = one.pattern else { continue }
            open(
                "pattern",
                [
                    "id": "\(id)-\(one.name)", "width": "8", "height": "8", "patternUnits": "userSpaceOnUse",
                ])
            empty("rect", ["width": "8", "height": "8", "class": one.name, "fill": one.colour])
            empty("path", ["d": lines, "class": "hatch", "stroke": "#fff", "stroke-width": "1", "fill": "none"])
            close("pattern")
        }
        close("defs")
    }

    /// A bar from one position to another, filled with a series.
    mutating func bar(
        from start: Int, to end: Int, y: Int, height: Int, series: ChartSeries, in id: String, tip: String
    ) {
        // A pattern brings its own colour; a class on the shape would paint over it.
        let name = series.pattern == nil ? series.name : "patterned"
        empty(
            "rect",
            [
                "x": ChartScale.percent(start), "y": ChartScale.em(y), "width": ChartScale.percent(end - start),
                "height": ChartScale.em(height), "class": name, "fill": series.fill(in: id), "data-tip": tip,
            ])
    }

    /// A line of text whose foot is `y` hundredths of an em below the top.
    mutating func label(
        _ text: String, x: String, y: Int, anchor: String = "start", shift: Int = 0, name: String = "plain"
    ) {
        element(
            "text",
            [
                "x": x, "y": ChartScale.em(y), "dx": ChartScale.em(shift), "text-anchor": anchor, "class": name,
                "fill": "#1b2320",
            ], text)
    }

    /// A label with a shorter twin that stands in its place on narrow screens, or in narrow columns when `isBroad`.
    /// The whole stands in the table below the chart.
    mutating func label(
        _ text: String, brief: String, x: String, y: Int, anchor: String = "start", shift: Int = 0,
        isBroad: Bool = false
    ) {
        guard brief != text else {
            label(text, x: x, y: y, anchor: anchor, shift: shift)
            return
        }
        let kind = isBroad ? " broad" : ""
        label(text, x: x, y: y, anchor: anchor, shift: shift, name: "full" + kind)
        element(
            "text",
            [
                "x": x, "y": ChartScale.em(y), "dx": ChartScale.em(shift), "text-anchor": anchor,
                "class": "brief" + kind, "display": "none", "fill": "#1b2320",
            ], brief)
    }

    /// The names of the series, each behind a sample of its colour and pattern.
    mutating func legend(_ names: [(series: ChartSeries, text: String)], y: Int, in id: String) {
        for (index, name) in names.enumerated() {
            let x = ChartScale.percent(ChartScale.whole * index / names.count)
            empty(
                "rect",
                [
                    "x": x, "y": ChartScale.em(y - 80), "width": "0.9em", "height": "0.9em", "rx": "2",
                    "class": name.series.pattern == nil ? name.series.name : "patterned",
                    "fill": name.series.fill(in: id),
                ])
            let brief = Self.fitted(name.text, width: 1_900 / names.count - 150)
            label(name.text, brief: brief, x: x, y: y, shift: 130)
        }
    }

    /// `text` cut to `width` hundredths of an em. Chinese signs are as wide as high, others a little over half.
    static func fitted(_ text: String, width: Int) -> String {
        func measure(_ sign: Character) -> Int {
            sign.unicodeScalars.contains { $0.value >= 0x2E80 } ? 100 : 58
        }
        guard text.reduce(0, { $0 + measure($1) }) > width else { return text }
        var left = width - 100
        let kept = text.prefix { sign in
            left -= measure(sign)
            return left >= 0
        }
        return kept + "…"
    }
}
