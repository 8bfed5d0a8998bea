extension JSON {
    /// The value on one line without blanks, members in their order.
    public var text: String {
        var writer = Writer(isPretty: false, sortsKeys: false)
        writer.write(self, depth: 0)
        return writer.text
    }

    /// The value in lines, each level two blanks further in, members in their order.
    public var pretty: String {
        var writer = Writer(isPretty: true, sortsKeys: false)
        writer.write(self, depth: 0)
        return writer.text
    }

    /// The one text of a value that fingerprints are taken of: one line, without blanks, keys sorted by their
    /// UTF-16 code units as in RFC 8785, texts with the fewest escapes. Unlike there, numbers keep their digits.
    public var canonical: String {
        var writer = Writer(isPretty: false, sortsKeys: true)
        writer.write(self, depth: 0)
        return writer.text
    }

    private struct Writer {
        let isPretty: Bool
        let sortsKeys: Bool
        var text = ""

        mutating func write(_ value: JSON, depth: Int) {
            switch value {
            case .null: text += "null"
            case .bool(let isTrue): text += isTrue ? "true" : "false"
            case .number(let number): text += number.text
            case .string(let string): write(string)
            case .array(let elements):
                write(elements, in: ("[", "]"), depth: depth) { writer, element in
                    writer.write(element, depth: depth + 1)
                }
            case .object(let object):
                var members = object.members
                if sortsKeys { members.sort { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) } }
                write(members, in: ("{", "}"), depth: depth) { writer, member in
                    writer.write(member.key)
                    writer.text += writer.isPretty ? ": " : ":"
                    writer.write(member.value, depth: depth + 1)
                }
            }
        }

        private mutating func write<Element>(
            _ elements: [Element], in signs: (String, String), depth: Int,
            each body: (inout Writer, Element) -> Void
        ) {
            text += signs.0
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                breakLine(depth: depth + 1)
                body(&self, element)
            }
            if !elements.isEmpty { breakLine(depth: depth) }
            text += signs.1
        }

        private mutating func breakLine(depth: Int) {
            guard isPretty else { return }
            text += "\n" + String(repeating: "  ", count: depth)
        }

        private mutating func write(_ string: String) {
            text += "\""
            for scalar in string.unicodeScalars {
                switch scalar {
                case "\"": text += "\\\""
                case "\\": text += "\\\\"
                case "\n": text += "\\n"
                case "\r": text += "\\r"
                case "\t": text += "\\t"
                case "\u{8}": text += "\\b"
                case "\u{C}": text += "\\f"
                case "\u{0}"..."\u{1F}":
                    let digits = String(scalar.value, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                default: text.unicodeScalars.append(scalar)
                }
            }
            text += "\""
        }
    }
}
