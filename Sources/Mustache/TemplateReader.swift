/// Reads the text of a template from its beginning to its end.
struct TemplateReader {
    private let text: [UInt8]
    private var position = 0

    init(_ string: String) {
        text = Array(string.utf8)
    }

    /// What stands between two braces.
    private struct Tag {
        let sigil: UInt8
        let name: String
        /// Where it begins.
        let start: Int
    }

    private typealias Fault = MustacheTemplate.Fault
    private typealias Part = MustacheTemplate.Part

    /// All parts of the template. Throws when a section is open at the end.
    mutating func parts() throws(MustacheTemplate.Fault) -> [MustacheTemplate.Part] {
        try parts(inside: nil)
    }

    /// The parts up to the end of the section that `opening` opened, or of the text.
    private mutating func parts(inside opening: Tag?) throws(Fault) -> [Part] {
        var parts: [Part] = []
        while let start = find("{{", from: position) {
            let begin = position
            position = start
            let tag = try readTag()
            let edges = Self.sigils.contains(tag.sigil) ? lineEdges(of: start, position) : nil
            append(text[begin..<max(begin, edges?.lowerBound ?? start)], to: &parts)
            if let edges { position = edges.upperBound }
            if tag.sigil == UInt8(ascii: "/") {
                guard let opening, opening.name == tag.name else {
                    throw fault(at: tag.start, "{{/\(tag.name)}} closes what is not open")
                }
                return parts
            }
            if let part = try part(tag) { parts.append(part) }
        }
        if let opening { throw fault(at: opening.start, "\(opening.name) is not closed") }
        append(text[position...], to: &parts)
        position = text.count
        return parts
    }

    private mutating func part(_ tag: Tag) throws(Fault) -> Part? {
        switch Character(Unicode.Scalar(tag.sigil)) {
        case "!": return nil
        case "#": return .section(try name(tag), try parts(inside: tag))
        case "^": return .inverted(try name(tag), try parts(inside: tag))
        case ">": return .partial(tag.name, blocks: [:])
        case "$": return .block(tag.name, try parts(inside: tag))
        case "<":
            var blocks: [String: [Part]] = [:]
            for part in try parts(inside: tag) {
                if case .block(let name, let parts) = part { blocks[name] = parts }
            }
            return .partial(tag.name, blocks: blocks)
        case "{": return .value(try name(tag), isMarkup: true)
        default: return .value(try name(tag), isMarkup: false)
        }
    }

    private func name(_ tag: Tag) throws(Fault) -> MustacheTemplate.Name {
        if tag.name == "." { return .whole }
        if tag.name.hasSuffix("()"), let place = MustacheTemplate.Place(rawValue: String(tag.name.dropLast(2))) {
            return .place(place)
        }
        let isOfItem = tag.name.hasPrefix(".")
        let plain = isOfItem ? String(tag.name.dropFirst()) : tag.name
        guard !plain.isEmpty, plain.utf8.allSatisfy(Self.isOfName) else {
            throw fault(at: tag.start, "{{\(tag.name)}} is no name")
        }
        return isOfItem ? .item(plain) : .anywhere(plain)
    }

    /// Reads the tag that begins at the position.
    private mutating func readTag() throws(Fault) -> Tag {
        let start = position
        let isTriple = starts("{{{", at: position)
        let begin = position + (isTriple ? 3 : 2)
        guard let end = find(isTriple ? "}}}" : "}}", from: begin) else {
            throw fault(at: start, "a tag is not closed")
        }
        position = end + (isTriple ? 3 : 2)
        var inner = Substring(String(decoding: text[begin..<end], as: UTF8.self))
        var sigil = isTriple ? UInt8(ascii: "{") : 0
        if !isTriple, let first = inner.utf8.first, Self.sigils.contains(first) {
            sigil = first
            inner = inner.dropFirst()
        }
        let name = String(inner.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        return Tag(sigil: sigil, name: name, start: start)
    }

    /// From the beginning of the line to behind its end, if nothing but blanks stands there beside the tag.
    private func lineEdges(of start: Int, _ end: Int) -> Range<Int>? {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var from = start
        while from > 0, isBlank(text[from - 1]) { from -= 1 }
        guard from == 0 || text[from - 1] == UInt8(ascii: "\n") else { return nil }
        var to = end
        while to < text.count, isBlank(text[to]) { to += 1 }
        if to < text.count {
            guard text[to] == UInt8(ascii: "\n") else { return nil }
            to += 1
        }
        return from..<to
    }

    private func append(_ bytes: ArraySlice<UInt8>, to parts: inout [Part]) {
        if !bytes.isEmpty { parts.append(.text(String(decoding: bytes, as: UTF8.self))) }
    }

    private func starts(_ mark: StaticString, at index: Int) -> Bool {
        guard index + mark.utf8CodeUnitCount <= text.count else { return false }
        for offset in 0..<mark.utf8CodeUnitCount where text[index + offset] != mark.utf8Start[offset] { return false }
        return true
    }

    private func find(_ mark: StaticString, from index: Int) -> Int? {
        var index = index
        while index < text.count {
            if starts(mark, at: index) { return index }
            index += 1
        }
        return nil
    }

    private func fault(at index: Int, _ reason: String) -> Fault {
        Fault(line: text[..<index].count { $0 == UInt8(ascii: "\n") } + 1, reason: reason)
    }

    /// What tags begin with that show nothing themselves: one with a line of its own leaves no empty line behind.
    private static let sigils = Set("#^/!>$<".utf8)

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
