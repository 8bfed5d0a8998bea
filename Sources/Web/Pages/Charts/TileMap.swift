/// A map of equal tiles, one for each county, placed roughly as on the map: nothing is drawn that looks like a border,
/// and a small county is seen as well as a large one.
struct TileMap {
    struct Tile {
        let column: Int
        let row: Int
        let label: String
        let text: String
        /// The shade, from 0 (nothing) to 4 (most).
        let level: Int
    }

    let head: ChartHead
    let tiles: [Tile]

    /// The side of a tile, in hundredths of an em.
    private static let side = 540

    /// The map as SVG.
    func svg() -> String {
        let columns = (tiles.map(\.column).max() ?? -1) + 1
        let rows = (tiles.map(\.row).max() ?? -1) + 1
        guard columns > 0, rows > 0 else { return SVGText.nothing(head) }
        var svg = SVGText()
        svg.begin(head, height: rows * Self.side, width: ChartScale.em(columns * Self.side))
        for tile in tiles {
            let left = ChartScale.whole * tile.column / columns
            let right = ChartScale.whole * (tile.column + 1) / columns
            draw(tile, from: left, to: right, into: &svg)
        }
        svg.close("svg")
        return svg.text
    }

    private func draw(_ tile: Tile, from left: Int, to right: Int, into svg: inout SVGText) {
        let level = min(max(tile.level, 0), 4)
        let top = tile.row * Self.side
        svg.empty(
            "rect",
            [
                "x": ChartScale.percent(left), "y": ChartScale.em(top), "width": ChartScale.percent(right - left),
                "height": ChartScale.em(Self.side), "class": "tile t\(level)", "fill": Self.shades[level],
                "stroke": "#fff", "stroke-width": "4", "data-tip": "\(tile.label) \(tile.text)",
            ])
        let middle = ChartScale.percent((left + right) / 2)
        let name = level == 4 ? "on-dark" : "plain"
        let colour = level == 4 ? "#fff" : "#1b2320"
        for (text, foot) in [(SVGText.fitted(tile.label, width: 380), 250), (tile.text, 390)] {
            svg.element(
                "text",
                [
                    "x": middle, "y": ChartScale.em(top + foot), "text-anchor": "middle", "class": name, "fill": colour,
                ], text)
        }
    }

    /// The shades where no style sheet reaches.
    private static let shades = ["#f0eee7", "#d9ece5", "#b5d9cc", "#86c0ab", "#15805f"]
}
