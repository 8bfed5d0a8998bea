internal import Calls

/// The drawing of a workflow: its states one below the other in the order of the definition, and every move as a line
/// from its state out to a lane at the side and back to the state it leads to.
struct WorkflowDiagram {
    let head: ChartHead
    /// Names of the states, and whether each is an end.
    let states: [(name: String, isEnd: Bool)]
    /// The moves, by the places of their states.
    let moves: [(from: Int, to: Int, name: String)]

    /// Heights in hundredths of an em, widths in thousandths of a percent.
    private static let (rowHeight, boxHeight, boxWidth) = (300, 200, 46_000)
    private static let laneStart = 54_000

    /// The drawing as SVG.
    func svg() -> String {
        guard !states.isEmpty else { return SVGText.nothing(head) }
        var svg = SVGText()
        svg.begin(head, height: states.count * Self.rowHeight)
        let lanes = Self.lanes(moves.map { min($0.from, $0.to)...max($0.from, $0.to) })
        let count = (lanes.max() ?? 0) + 1
        // Lines that begin or end at one state leave it at different heights.
        var ends = Array(repeating: 0, count: states.count)
        let touching = states.indices.map { place in moves.filter { $0.from == place || $0.to == place }.count }
        for (move, lane) in zip(moves, lanes) where move.from != move.to {
            let x = Self.laneStart + (ChartScale.whole - Self.laneStart - 2_000) * lane / max(count - 1, 1)
            let start = foot(move.from, ends[move.from], of: touching[move.from])
            ends[move.from] += 1
            let end = foot(move.to, ends[move.to], of: touching[move.to])
            ends[move.to] += 1
            draw(from: start, to: end, lane: x, tip: move.name, into: &svg)
        }
        for (place, state) in states.enumerated() { draw(state, at: place, into: &svg) }
        svg.close("svg")
        return svg.text
    }

    /// The lane of each span, so that no two in a lane share a state.
    static func lanes(_ spans: [ClosedRange<Int>]) -> [Int] {
        var taken: [[ClosedRange<Int>]] = []
        var lanes = Array(repeating: 0, count: spans.count)
        for index in spans.indices.sorted(by: { spans[$0].count < spans[$1].count }) {
            let free = taken.firstIndex { lane in lane.allSatisfy { !$0.overlaps(spans[index]) } }
            if free == nil { taken.append([]) }
            let lane = free ?? taken.count - 1
            taken[lane].append(spans[index])
            lanes[index] = lane
        }
        return lanes
    }

    private func foot(_ place: Int, _ number: Int, of count: Int) -> Int {
        let top = place * Self.rowHeight + 20
        return top + Self.boxHeight * (number + 1) / (count + 1)
    }

    private func draw(from start: Int, to end: Int, lane: Int, tip: String, into svg: inout SVGText) {
        let (box, side) = (ChartScale.percent(Self.boxWidth), ChartScale.percent(lane))
        for (x1, y1, x2, y2) in [
            (box, start, side, start), (side, start, side, end), (side, end, box, end),
        ] {
            svg.empty(
                "line",
                [
                    "x1": x1, "y1": ChartScale.em(y1), "x2": x2, "y2": ChartScale.em(y2), "stroke": "#5b6660",
                    "stroke-width": "1.5", "data-tip": tip,
                ])
        }
        svg.label("◀", x: box, y: end + 35, shift: -5)
    }

    private func draw(_ state: (name: String, isEnd: Bool), at place: Int, into svg: inout SVGText) {
        let top = place * Self.rowHeight + 20
        svg.empty(
            "rect",
            [
                "x": "0", "y": ChartScale.em(top), "width": ChartScale.percent(Self.boxWidth),
                "height": ChartScale.em(Self.boxHeight), "rx": state.isEnd ? "14" : "3", "fill": "#eef3ef",
                "stroke": "#5b6660", "stroke-width": state.isEnd ? "2.5" : "1",
            ])
        svg.label(
            state.name, brief: SVGText.fitted(state.name, width: 850), x: "0", y: top + 130, shift: 60)
    }
}

extension WorkflowDiagram {
    /// The drawing of a workflow in a language.
    init(_ workflow: Workflow, _ title: String, _ visit: Visit) {
        let isChinese = visit.language == .chinese
        var places: [String: Int] = [:]
        for (place, state) in workflow.states.enumerated() { places[state.key] = place }
        head = ChartHead(
            id: "workflow", title: title, summary: visit.text("workflows.diagram_summary"),
            emptyText: visit.text("layout.nothing_yet"))
        states = workflow.states.map { (isChinese ? $0.chinese : $0.english, $0.actor == .nobody) }
        moves = workflow.moves.compactMap { move in
            guard let from = places[move.from], let to = places[move.to] else { return nil }
            return (from, to, isChinese ? move.chinese : move.english)
        }
    }
}
