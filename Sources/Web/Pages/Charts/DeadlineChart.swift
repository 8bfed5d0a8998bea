/// Deadlines on one axis of days, a row each: a bar from today to the day, to the right while it comes and to the left
/// once it has passed, and an upright stroke for today.
struct DeadlineChart {
    struct Row {
        let label: String
        /// The words at the right, such as the day.
        let text: String
        /// Days from today; below zero once it has passed.
        let days: Int
    }

    let head: ChartHead
    let rows: [Row]

    /// The chart as SVG.
    func svg() -> String {
        guard !rows.isEmpty else { return SVGText.nothing(head) }
        let scale = ChartScale(covering: rows.map { Int64($0.days) })
        let today = scale.position(0)
        var svg = SVGText()
        svg.begin(head, height: ChartRow.height * rows.count)
        svg.patterns([.first, .second], in: head.id)
        for (index, row) in rows.enumerated() {
            let place = ChartRow(index: index)
            let day = scale.position(Int64(row.days))
            svg.row(place, label: row.label, text: row.text)
            svg.bar(
                from: min(today, day), to: max(today, day), y: place.barTop, height: ChartRow.barHeight,
                series: row.days < 0 ? .second : .first, in: head.id, tip: "\(row.label) \(row.text)")
            svg.stroke(at: today, from: place.barTop - 20, to: place.barTop + 110)
        }
        svg.close("svg")
        return svg.text
    }
}
