/// A template on its way to a text.
struct Rendering {
    private(set) var output = ""
    private let templates: [String: MustacheTemplate]
    /// The items of the open sections, the innermost last.
    private var items: [TemplateValue]
    /// Where the innermost item stands in its list; nil outside lists.
    private var place: (index: Int, isLast: Bool)?
    /// What replaces the blocks of the templates that are being written.
    private var blocks: [String: [MustacheTemplate.Part]] = [:]
    private var depth = 0

    /// Templates that include themselves end here.
    private static let depthMax = 100

    init(templates: [String: MustacheTemplate], content: Any, around: [String: Any]) {
        self.templates = templates
        items = [.parent(around), TemplateValue(content)]
        output.reserveCapacity(16 << 10)
    }

    mutating func write(_ parts: [MustacheTemplate.Part]) {
        for part in parts {
            switch part {
            case .text(let text): output += text
            case .value(let name, let isMarkup): write(value(name), isMarkup: isMarkup)
            case .section(let name, let parts): write(parts, for: value(name))
            case .inverted(let name, let parts): if value(name).isAbsent { write(parts) }
            case .block(let name, let parts): write(blocks[name] ?? parts)
            case .partial(let name, let replaced): write(template: name, replaced)
            }
        }
    }

    private mutating func write(_ value: TemplateValue, isMarkup: Bool) {
        switch value {
        case .text(let text) where isMarkup: output += text
        case .text(let text): output.appendEscapedForHTML(text)
        case .flag(let flag): output += flag ? "true" : "false"
        case .absent, .list, .parent, .properties: break
        }
    }

    private mutating func write(_ parts: [MustacheTemplate.Part], for value: TemplateValue) {
        switch value {
        case .absent, .flag(false): break
        case .flag(true): write(parts)
        case .text, .parent, .properties: write(parts, inside: value, at: nil)
        case .list(let list):
            for (index, item) in list.enumerated() {
                write(parts, inside: TemplateValue(item), at: (index, index == list.count - 1))
            }
        }
    }

    private mutating func write(
        _ parts: [MustacheTemplate.Part], inside item: TemplateValue, at place: (index: Int, isLast: Bool)?
    ) {
        let outer = self.place
        self.place = place
        items.append(item)
        write(parts)
        items.removeLast()
        self.place = outer
    }

    private mutating func write(template name: String, _ replaced: [String: [MustacheTemplate.Part]]) {
        guard let template = templates[name], depth < Self.depthMax else { return }
        let outer = blocks
        // Who inherits has the last word over what it inherits from.
        if !replaced.isEmpty { blocks.merge(replaced) { theirs, _ in theirs } }
        depth += 1
        write(template.parts)
        depth -= 1
        blocks = outer
    }

    private func value(_ name: MustacheTemplate.Name) -> TemplateValue {
        switch name {
        case .anywhere(let name):
            for item in items.reversed() {
                if let child = item.child(named: name) { return child }
            }
            return .absent
        case .item(let name):
            return items.last?.child(named: name) ?? .absent
        case .whole: return items.last ?? .absent
        case .place(let asked):
            guard let place else { return .absent }
            switch asked {
            case .first: return .flag(place.index == 0)
            case .last: return .flag(place.isLast)
            case .index: return .text(String(place.index))
            }
        }
    }
}

extension String {
    /// Appends a text with the five characters that mean something in HTML written as entities.
    mutating func appendEscapedForHTML(_ text: String) {
        let utf8 = text.utf8
        guard let first = utf8.firstIndex(where: { $0.entity != nil }) else {
            self += text
            return
        }
        self += text[..<first]
        var begin = first
        for index in utf8[first...].indices {
            guard let entity = utf8[index].entity else { continue }
            self += text[begin..<index]
            self += entity
            begin = utf8.index(after: index)
        }
        self += text[begin...]
    }

    /// The text with the five characters that mean something in HTML written as entities.
    public var escapedForHTML: String {
        var output = ""
        output.appendEscapedForHTML(self)
        return output
    }
}

extension UInt8 {
    fileprivate var entity: String? {
        switch self {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }
}
