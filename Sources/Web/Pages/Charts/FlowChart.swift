/// The way of money from its sources over counties to contracts: layered bars joined by ribbons, each as high as its
/// amount.
struct FlowChart {
    let head: ChartHead
    let layers: [[FlowLayout.Node]]
    /// Links between neighbouring layers, by the places of their nodes.
    let links: [FlowLayout.Link]

    /// The width of a node's bar, in thousandths of a percent.
    private static let barWidth = 1_600
    private static let top = 60

    /// The chart as SVG.
    func svg() -> String {
        guard layers.count > 1, links.contains(where: { $0.value.amount > 0 }) else { return SVGText.nothing(head) }
        let layout = FlowLayout(layers: layers, links: links)
        var svg = SVGText()
        svg.begin(head, height: layout.height + 2 * Self.top)
        svg.patterns(layers.joined().map(\.series), in: head.id)
        drawRibbons(layout, into: &svg)
        for (layer, spans) in layout.nodes.enumerated() {
            for (node, span) in zip(layers[layer], spans) {
                svg.bar(
                    from: x(layer), to: x(layer) + Self.barWidth, y: Self.top + span.start, height: max(6, span.height),
                    series: node.series, in: head.id, tip: "\(node.label) \(node.text)")
            }
            drawLabels(layer, spans, into: &svg)
        }
        svg.close("svg")
        return svg.text
    }

    private func drawRibbons(_ layout: FlowLayout, into svg: inout SVGText) {
        svg.open(
            "svg",
            [
                "x": "0", "y": ChartScale.em(Self.top), "width": "100%", "height": ChartScale.em(layout.height),
                "viewBox": "0 0 \(ChartScale.whole) \(layout.height)", "preserveAspectRatio": "none",
            ])
        for (link, ends) in zip(links, layout.links) where ends.from.height > 0 || ends.to.height > 0 {
            let left = x(link.layer) + Self.barWidth
            let right = x(link.layer + 1)
            let middle = (left + right) / 2
            let there = "M\(left) \(ends.from.start)C\(middle) \(ends.from.start) \(middle) \(ends.to.start) "
            let back = "\(right) \(ends.to.start)V\(ends.to.end)C\(middle) \(ends.to.end) \(middle) \(ends.from.end) "
            svg.empty(
                "path",
                [
                    "d": there + back + "\(left) \(ends.from.end)Z", "class": "ribbon \(link.series.name)",
                    "fill": link.series.colour, "fill-opacity": "0.35", "data-tip": tip(link),
                ])
        }
        svg.close("svg")
    }

    private func drawLabels(_ layer: Int, _ spans: [FlowLayout.Span], into svg: inout SVGText) {
        let isLast = layer == layers.count - 1
        let feet = Self.feet(spans.map { $0.middle + 45 })
        for (node, foot) in zip(layers[layer], feet) {
            svg.label(
                "\(node.label) \(node.text)", brief: SVGText.fitted(node.label, width: 450),
                x: ChartScale.percent(isLast ? x(layer) : x(layer) + Self.barWidth), y: Self.top + foot,
                anchor: isLast ? "end" : "start", shift: isLast ? -50 : 50, isBroad: true)
        }
    }

    /// The feet of the labels, moved down where two would touch.
    static func feet(_ wished: [Int]) -> [Int] {
        wished.reduce(into: []) { feet, wish in
            feet.append(max(wish, (feet.last ?? -130) + 130))
        }
    }

    private func tip(_ link: FlowLayout.Link) -> String {
        "\(layers[link.layer][link.from].label) → \(layers[link.layer + 1][link.to].label) \(link.value.text)"
    }

    private func x(_ layer: Int) -> Int {
        (ChartScale.whole - Self.barWidth) * layer / (layers.count - 1)
    }
}
