/// SVG as it is written, element by element. Every attribute and every text is escaped here and nowhere else, so
/// that a chart can stand in a page without further escaping.
struct SVGText {
    private(set) var text = ""

    /// An attribute and its value, as the caller means it, not yet escaped.
    typealias Attributes = KeyValuePairs<String, String>

    /// Opens an element; `close` ends it.
    mutating func open(_ name: String, _ attributes: Attributes = [:]) {
        text += "<" + name + Self.written(attributes) + ">"
    }

    /// Ends the element that `open` began.
    mutating func close(_ name: String) {
        text += "</" + name + ">"
    }

    /// An element without content.
    mutating func empty(_ name: String, _ attributes: Attributes) {
        text += "<" + name + Self.written(attributes) + "/>"
    }

    /// An element that holds text only.
    mutating func element(_ name: String, _ attributes: Attributes = [:], _ content: String) {
        open(name, attributes)
        text += Self.escaped(content)
        close(name)
    }

    private static func written(_ attributes: Attributes) -> String {
        attributes.reduce(into: "") { $0 += " " + $1.key + "=\"" + escaped($1.value) + "\"" }
    }

    /// `text` as XML character data: the five signs become entities, and the control characters that XML 1.0 does
    /// not allow at all are left out.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: continue
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
