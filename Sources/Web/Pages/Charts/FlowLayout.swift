/// Where money flows between layers: sources, then counties, then contracts. All layers share one scale, so that a
/// fen is equally high everywhere; positions are hundredths of an em.
struct FlowLayout {
    struct Node {
        let label: String
        /// The words for its amount.
        let text: String
        let series: ChartSeries
    }

    struct Link {
        /// The layer of its left end; the right end lies in the next layer.
        let layer: Int
        /// The nodes at its two ends, by their place in their layers.
        let from: Int
        let to: Int
        let value: ChartValue
        let series: ChartSeries
    }

    /// From where to where a node or an end of a link reaches, from the top.
    struct Span: Equatable {
        let start: Int
        let end: Int
        var height: Int { end - start }
        var middle: Int { (start + end) / 2 }
    }

    static let gap = 60

    let height: Int
    /// The spans of the nodes of each layer.
    let nodes: [[Span]]
    /// The spans of both ends of each link, in the order of the links.
    let links: [(from: Span, to: Span)]

    init(layers: [[Node]], links: [Link]) {
        let counts = layers.map(\.count).max() ?? 0
        let height = max(1_600, counts * 210)
        let sides = Self.sides(layers: layers, links: links)
        let amounts = sides.map { $0.map { max($0.inflow, $0.outflow) } }
        let unit = Self.unit(amounts, height: height)
        self.height = height
        nodes = amounts.map { unit.stack($0, height: height) }
        self.links = Self.ends(links, amounts: amounts, nodes: nodes, unit: unit)
    }

    /// The money into and out of every node; what is negative is not drawn.
    private static func sides(layers: [[Node]], links: [Link]) -> [[(inflow: Int64, outflow: Int64)]] {
        var sides = layers.map { $0.map { _ in (inflow: Int64(0), outflow: Int64(0)) } }
        for link in links {
            let amount = max(0, link.value.amount)
            sides[link.layer][link.from].outflow += amount
            sides[link.layer + 1][link.to].inflow += amount
        }
        return sides
    }

    /// The scale of the fullest layer.
    private static func unit(_ amounts: [[Int64]], height: Int) -> FlowUnit {
        let units = amounts.map { FlowUnit(amount: $0.reduce(0, +), height: height - gap * max(0, $0.count - 1)) }
        return units.filter { $0.amount > 0 }.min { $0.isFiner(than: $1) } ?? FlowUnit(amount: 0, height: 0)
    }

    /// The links share the sides of their nodes from the top down, in their order. They count the money of the whole
    /// layer as their nodes do, so that both are rounded alike.
    private static func ends(
        _ links: [Link], amounts: [[Int64]], nodes: [[Span]], unit: FlowUnit
    ) -> [(from: Span, to: Span)] {
        let above = amounts.map { layer in layer.indices.map { layer[..<$0].reduce(0, +) } }
        var leaving = above
        var entering = above
        func end(_ layer: Int, _ node: Int, _ start: Int64, _ amount: Int64) -> Span {
            unit.span(start, start + amount, from: nodes[layer][node].start - unit.reach(above[layer][node]))
        }
        return links.map { link in
            let amount = max(0, link.value.amount)
            let from = end(link.layer, link.from, leaving[link.layer][link.from], amount)
            let to = end(link.layer + 1, link.to, entering[link.layer + 1][link.to], amount)
            leaving[link.layer][link.from] += amount
            entering[link.layer + 1][link.to] += amount
            return (from, to)
        }
    }
}
