internal import CQRCode

/// A QR code as the outline of its dark parts, ready for `<path d="…">` in an SVG of `side` by `side`.
///
/// Error correction is level M: a code stays readable with 15 % of it damaged, enough for a stamp or a fold. The quiet
/// zone of four modules that readers need is part of the picture.
public struct QRCode: Hashable, Sendable {
    /// The outline, one contour for each connected edge; dark is inside by the even-odd and the non-zero rule alike.
    public let path: String
    /// Width and height of the picture, quiet zone included, in modules.
    public let side: Int

    private static let quietZone = 4

    /// The code of a text in UTF-8.
    ///
    /// - Throws: `PaperRefusal.tooMuchForQRCode` beyond 2,331 bytes, the most that level M holds.
    public init(_ text: String) throws(PaperRefusal) {
        let bytes = Array(text.utf8)
        guard let code = QRcode_encodeData(CInt(bytes.count), bytes, 0, QR_ECLEVEL_M) else {
            throw .tooMuchForQRCode(bytes: bytes.count)
        }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        let modules = UnsafeBufferPointer(start: code.pointee.data, count: width * width)
        // The lowest bit of each module says whether it is dark.
        var outline = Outline(width: width, isDark: modules.map { $0 & 1 == 1 })
        path = outline.path(shiftedBy: Self.quietZone)
        side = width + 2 * Self.quietZone
    }
}

/// The edges between dark and light modules, chained into closed contours that keep dark on their right.
private struct Outline {
    private struct Corner: Hashable {
        var x: Int
        var y: Int
    }

    private enum Heading: Int {
        case right, down, left, up

        var step: (x: Int, y: Int) {
            switch self {
            case .right: (1, 0)
            case .down: (0, 1)
            case .left: (-1, 0)
            case .up: (0, -1)
            }
        }
    }

    private let width: Int
    private let isDark: [Bool]
    /// Top edges of dark modules that no contour has taken yet.
    private var topEdges: Set<Corner> = []

    init(width: Int, isDark: [Bool]) {
        self.width = width
        self.isDark = isDark
        for y in 0..<width {
            for x in 0..<width where dark(x, y) && !dark(x, y - 1) { topEdges.insert(Corner(x: x, y: y)) }
        }
    }

    mutating func path(shiftedBy shift: Int) -> String {
        var path = ""
        for y in 0..<width {
            for x in 0..<width where topEdges.contains(Corner(x: x, y: y)) {
                path += "M\(x + shift) \(y + shift)" + contour(from: Corner(x: x, y: y)) + "z"
            }
        }
        return path
    }

    /// Walks one contour clockwise around the dark, from the left end of a top edge back to it.
    private mutating func contour(from start: Corner) -> String {
        var path = ""
        var corner = start
        var heading = Heading.right
        var length = 0
        repeat {
            if heading == .right { topEdges.remove(corner) }
            corner.x += heading.step.x
            corner.y += heading.step.y
            length += 1
            let next = turn(at: corner, heading)
            if next != heading || corner == start {
                path += segment(heading, length)
                (heading, length) = (next, 0)
            }
        } while corner != start || heading != .right
        return path
    }

    /// Where the contour goes on: to the right around the end of the dark, straight on along it, or to the left where
    /// more dark lies ahead.
    private func turn(at corner: Corner, _ heading: Heading) -> Heading {
        let (x, y) = (corner.x, corner.y)
        let (aheadLeft, aheadRight): (Bool, Bool) =
            switch heading {
            case .right: (dark(x, y - 1), dark(x, y))
            case .down: (dark(x, y), dark(x - 1, y))
            case .left: (dark(x - 1, y), dark(x - 1, y - 1))
            case .up: (dark(x - 1, y - 1), dark(x, y - 1))
            }
        let quarter = !aheadRight ? 1 : aheadLeft ? 3 : 0
        return Heading(rawValue: (heading.rawValue + quarter) % 4) ?? heading
    }

    private func segment(_ heading: Heading, _ length: Int) -> String {
        switch heading {
        case .right: "h\(length)"
        case .down: "v\(length)"
        case .left: "h-\(length)"
        case .up: "v-\(length)"
        }
    }

    private func dark(_ x: Int, _ y: Int) -> Bool {
        x >= 0 && y >= 0 && x < width && y < width && isDark[y * width + x]
    }
}
