import Foundation

#if canImport(FoundationXML)
import FoundationXML
#endif

/// An SVG as a reader of XML sees it.
struct Drawing {
    struct Element {
        let name: String
        let attributes: [String: String]
        var text = ""
    }

    /// Every element in the order of its beginning.
    let elements: [Element]

    /// Nil when the text is not well-formed XML.
    init?(_ svg: String) {
        let reader = ElementReader()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = reader
        guard parser.parse() else { return nil }
        elements = reader.elements
    }

    func all(_ name: String) -> [Element] {
        elements.filter { $0.name == name }
    }

    /// The texts as they are read, those for narrow screens left out.
    var texts: [String] {
        all("text").filter { $0.attributes["display"] != "none" }.map(\.text)
    }

    /// The bars with an amount behind them.
    var bars: [Element] {
        all("rect").filter { $0.attributes["data-tip"] != nil }
    }
}

extension Drawing.Element {
    /// A length such as `12.5%` or `1.5em` in thousandths.
    func thousandths(_ attribute: String) -> Int? {
        guard let written = attributes[attribute] else { return nil }
        let parts = written.prefix { !$0.isLetter && $0 != "%" }.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first.flatMap({ Int($0) }), whole >= 0 else { return nil }
        let fraction = (parts.count > 1 ? String(parts[1]) : "").padding(toLength: 3, withPad: "0", startingAt: 0)
        return Int(fraction).map { whole * 1_000 + $0 }
    }
}

private final class ElementReader: NSObject, XMLParserDelegate {
    var elements: [Drawing.Element] = []
    private var open: [Int] = []

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(elements.count)
        elements.append(Drawing.Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard let last = open.last else { return }
        elements[last].text += text
    }
}
