/// Tells code, comments and texts of a Swift file apart. It knows nested comments, raw and multi-line texts,
/// interpolations and regular expressions; it does not parse.
struct SwiftScanner {
    private let bytes: [UInt8]
    private var position = 0
    /// The code with blanks in place of comments and texts.
    private(set) var code: [UInt8]
    private(set) var literals: [SwiftSource.Literal] = []
    /// The line of every byte, from 1.
    private let lines: [Int32]
    /// The bytes that mean more than themselves.
    private static let signs = Set("/#\"()".utf8)

    init(_ text: String) {
        bytes = Array(text.utf8)
        var line: Int32 = 1
        lines = bytes.map { byte in
            defer { if byte == UInt8(ascii: "\n") { line += 1 } }
            return line
        }
        code = bytes.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
    }

    private func byte(_ offset: Int = 0) -> UInt8 {
        bytes.indices.contains(position + offset) ? bytes[position + offset] : 0
    }

    private func sees(_ text: StaticString, at offset: Int = 0) -> Bool {
        text.withUTF8Buffer { wanted in
            wanted.indices.allSatisfy { byte(offset + $0) == wanted[$0] }
        }
    }

    /// Reads code to the end, or to the parenthesis that ends an interpolation.
    mutating func scanCode(untilParenthesis: Bool) {
        var depth = 0
        while position < bytes.count {
            if !Self.signs.contains(bytes[position]) {
                code[position] = bytes[position]
                position += 1
            } else if sees("//") {
                while position < bytes.count, byte() != UInt8(ascii: "\n") { position += 1 }
            } else if sees("/*") {
                skipComment()
            } else if let hashes = hashesOfText() {
                scanText(hashes: hashes)
            } else if sees("/"), beginsExpression() {
                skipExpression()
            } else {
                if sees("(") { depth += 1 }
                if sees(")") {
                    if untilParenthesis, depth == 0 { return }
                    depth -= 1
                }
                code[position] = byte()
                position += 1
            }
        }
    }

    private mutating func skipComment() {
        var depth = 0
        repeat {
            if sees("/*") { depth += 1 }
            if sees("*/") { depth -= 1 }
            position += sees("/*") || sees("*/") ? 2 : 1
        } while depth > 0 && position < bytes.count
    }

    /// How many hash signs stand before the quote of a text that begins here; nil when none begins.
    private func hashesOfText() -> Int? {
        var count = 0
        while byte(count) == UInt8(ascii: "#") { count += 1 }
        return byte(count) == UInt8(ascii: "\"") ? count : nil
    }

    /// Whether a slash begins a regular expression: it stands where an operand may begin, and nothing blank follows.
    private func beginsExpression() -> Bool {
        guard byte(1) != UInt8(ascii: " "), byte(1) != UInt8(ascii: "="), byte(1) != UInt8(ascii: "\n") else {
            return false
        }
        var before = position - 1
        while before >= 0, code[before] == UInt8(ascii: " ") { before -= 1 }
        return before < 0 || "(,=:[{&|\n".utf8.contains(code[before])
    }

    private mutating func skipExpression() {
        position += 1
        while position < bytes.count, byte() != UInt8(ascii: "/"), byte() != UInt8(ascii: "\n") {
            position += byte() == UInt8(ascii: "\\") ? 2 : 1
        }
        position += 1
    }

    private mutating func scanText(hashes: Int) {
        let start = position
        let isLong = sees("\"\"\"", at: hashes)
        let quotes = isLong ? 3 : 1
        position += hashes + quotes
        code[start + hashes] = UInt8(ascii: "\"")
        var (pieces, interpolations, piece) = ([String](), [String](), [UInt8]())
        while position < bytes.count, !ends(quotes: quotes, hashes: hashes) {
            guard byte() == UInt8(ascii: "\\"), (0..<hashes).allSatisfy({ byte(1 + $0) == UInt8(ascii: "#") }) else {
                piece.append(byte())
                position += 1
                continue
            }
            position += 1 + hashes
            if sees("(") {
                position += 1
                let begin = position
                scanCode(untilParenthesis: true)
                interpolations.append(String(decoding: bytes[begin..<min(position, bytes.count)], as: UTF8.self))
                pieces.append(String(decoding: piece, as: UTF8.self))
                piece = []
            } else {
                piece += Self.escaped(byte())
            }
            position += 1
        }
        code[min(position, bytes.count - 1)] = UInt8(ascii: "\"")
        position += quotes + hashes
        pieces.append(String(decoding: piece, as: UTF8.self))
        let before = context(start)
        literals.append(
            .init(
                line: Int(lines[start]), before: before, pieces: pieces, interpolations: interpolations,
                isPart: isFollowedByPlus || before.last { !$0.isWhitespace } == "+"))
    }

    private var isFollowedByPlus: Bool {
        bytes[min(position, bytes.count)...].first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") }
            == UInt8(ascii: "+")
    }

    private func ends(quotes: Int, hashes: Int) -> Bool {
        (0..<quotes).allSatisfy { byte($0) == UInt8(ascii: "\"") }
            && (0..<hashes).allSatisfy { byte(quotes + $0) == UInt8(ascii: "#") }
    }

    private static func escaped(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case UInt8(ascii: "n"): [UInt8(ascii: "\n")]
        case UInt8(ascii: "t"): [UInt8(ascii: "\t")]
        case UInt8(ascii: "\n"): []
        default: [byte]
        }
    }

    private func context(_ start: Int) -> String {
        var (from, lines) = (start, 0)
        while from > 0, lines < 3 {
            from -= 1
            if code[from] == UInt8(ascii: "\n") { lines += 1 }
        }
        return String(decoding: code[from..<start], as: UTF8.self)
    }
}
