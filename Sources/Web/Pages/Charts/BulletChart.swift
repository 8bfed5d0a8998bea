/// How far a budget, or a task, has gone: for each row the limit as the groove, what is committed as a pale bar, what
/// is done as a narrow strong bar in it, and a stroke at the limit when it has been passed.
struct BulletChart {
    struct Row {
        let label: String
        /// The words at the right, such as `20.00 / 50.00 万元`.
        let text: String
        /// Paid, spent, delivered.
        let done: ChartValue
        /// Promised, including what is done.
        let committed: ChartValue
        let limit: ChartValue
    }

    let head: ChartHead
    let rows: [Row]

    /// The chart as SVG.
    func svg() -> String {
        guard !rows.isEmpty else { return SVGText.nothing(head) }
        var svg = SVGText()
        svg.begin(head, height: ChartRow.height * rows.count)
        for (index, row) in rows.enumerated() {
            let place = ChartRow(index: index)
            let scale = ChartScale(covering: [row.done, row.committed, row.limit].map { max(0, $0.amount) })
            svg.row(place, label: row.label, text: row.text)
            svg.pale(
                to: scale.position(row.committed.amount), y: place.barTop, tip: "\(row.label) \(row.committed.text)")
            svg.bar(
                from: 0, to: scale.position(row.done.amount), y: place.barTop + 25, height: 40, series: .first,
                in: head.id, tip: "\(row.label) \(row.done.text)")
            if row.limit.amount < scale.highest {
                svg.stroke(at: scale.position(row.limit.amount), from: place.barTop - 20, to: place.barTop + 110)
            }
        }
        svg.close("svg")
        return svg.text
    }
}

extension SVGText {
    /// An upright stroke that marks a limit.
    mutating func stroke(at position: Int, from top: Int, to bottom: Int) {
        let x = ChartScale.percent(position)
        empty(
            "line",
            [
                "x1": x, "x2": x, "y1": ChartScale.em(top), "y2": ChartScale.em(bottom), "class": "mark",
                "stroke": "#1b2320", "stroke-width": "2",
            ])
    }

    /// A pale bar from the left, for what is promised and not yet done.
    fileprivate mutating func pale(to end: Int, y: Int, tip: String) {
        empty(
            "rect",
            [
                "x": "0%", "y": ChartScale.em(y), "width": ChartScale.percent(end),
                "height": ChartScale.em(ChartRow.barHeight), "class": "pale", "fill": ChartSeries.first.colour,
                "fill-opacity": "0.35", "data-tip": tip,
            ])
    }
}
