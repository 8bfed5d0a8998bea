/// An element of a file in XML, or of one with tags that need not be closed (SGML, as OFX 1 has it).
public final class MarkupElement {
    /// The name without its namespace.
    public let name: String
    /// The currency that an amount names in its attribute `Ccy`; empty without one.
    public let currency: String
    /// The text directly in it, without the blanks around it.
    public internal(set) var text = ""
    /// The elements directly in it.
    public internal(set) var children: [MarkupElement] = []

    init(_ name: String, currency: String = "") {
        self.name = name
        self.currency = currency
    }

    /// The first child of that name.
    public subscript(name: String) -> MarkupElement? { children.first { $0.name == name } }

    /// The children of that name.
    public func all(_ name: String) -> [MarkupElement] { children.filter { $0.name == name } }

    /// The first element at the end of a path of names.
    public func at(_ path: String...) -> MarkupElement? {
        path.reduce(Optional(self)) { element, name in element?[name] }
    }

    /// All elements of that name below this one, in the order of the file.
    public func descendants(_ name: String) -> [MarkupElement] {
        children.flatMap { ($0.name == name ? [$0] : []) + $0.descendants(name) }
    }

    /// Every text below this element with the names that lead to it, such as `Refs/EndToEndId=17`.
    public func leaves(below path: String = "") -> [String] {
        children.flatMap { child in
            let place = path.isEmpty ? child.name : path + "/" + child.name
            return (child.text.isEmpty ? [] : ["\(place)=\(child.text)"]) + child.leaves(below: place)
        }
    }
}

extension MarkupElement {
    /// Elements of one file.
    private static let elementsMax = 2_000_000

    /// The outermost element of an XML file. A document type is refused, so that no entity is ever declared.
    public static func xml(_ bytes: [UInt8], limits: SheetLimits = .upload) throws(SheetRefusal) -> MarkupElement {
        try checkSize(bytes, limits)
        let tree = Tree(limits)
        let scanner = try XMLScanner(part: "xml", depthMax: limits.depthMax, listener: tree)
        do {
            try bytes.withUnsafeBytes { piece in try scanner.scan(piece) }
        } catch let refusal as SheetRefusal {
            throw refusal
        } catch {
            throw SheetRefusal(.malformedXML(part: "xml", line: 0, detail: "\(error)"))
        }
        try scanner.finish()
        guard let root = tree.outermost.children.first else { throw SheetRefusal(.emptyFile) }
        return root
    }

    /// An element that holds what a file with tags holds, from its first tag on. Tags are closed by the next tag when
    /// they hold text, else by their end tag. UTF-8 or GB18030.
    public static func tagged(_ bytes: [UInt8], limits: SheetLimits = .upload) throws(SheetRefusal) -> MarkupElement {
        try checkSize(bytes, limits)
        let isUTF8 = String(validating: bytes, as: UTF8.self) != nil
        let coding = try TextCoding(isUTF8 ? .utf8 : .gb18030)
        guard let text = coding.decode(bytes) else { throw SheetRefusal(.badEncoding(encoding: "GB18030")) }
        let tree = Tree(limits)
        for piece in text.split(separator: "<").dropFirst(text.hasPrefix("<") ? 0 : 1) {
            guard let end = piece.firstIndex(of: ">") else { continue }
            let tag = String(piece[..<end]).trimmingBlanks
            guard let first = tag.first, first != "?", first != "!" else { continue }
            tree.closeText()
            if first == "/" {
                tree.close(String(tag.dropFirst()))
                continue
            }
            try tree.open(MarkupElement(tag))
            try tree.add(resolved(String(piece[piece.index(after: end)...]).trimmingBlanks))
        }
        return tree.outermost
    }

    private static func checkSize(_ bytes: [UInt8], _ limits: SheetLimits) throws(SheetRefusal) {
        guard !bytes.isEmpty else { throw SheetRefusal(.emptyFile) }
        guard bytes.count <= limits.fileBytesMax else { throw SheetRefusal(.fileTooLarge(max: limits.fileBytesMax)) }
    }

    private static func resolved(_ text: String) -> String {
        guard text.contains("&") else { return text }
        return text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&nbsp;", with: " ")
            .replacing("&amp;", with: "&")
    }

    /// The elements that are open, the innermost last.
    private final class Tree: XMLListener {
        let outermost = MarkupElement("")
        private let limits: SheetLimits
        private var path: [MarkupElement] = []
        private var count = 0

        init(_ limits: SheetLimits) { self.limits = limits }

        private var innermost: MarkupElement { path.last ?? outermost }

        func begin(_ name: XMLName, _ attributes: XMLAttributes) throws(SheetRefusal) {
            try open(MarkupElement(name.text, currency: attributes["Ccy"] ?? ""))
        }

        func end(_ name: XMLName) throws(SheetRefusal) {
            innermost.text = innermost.text.trimmingBlanks
            path.removeLast()
        }

        func text(_ bytes: UnsafeRawBufferPointer) throws(SheetRefusal) {
            try add(String(decoding: bytes, as: UTF8.self))
        }

        func open(_ element: MarkupElement) throws(SheetRefusal) {
            count += 1
            guard count <= elementsMax else {
                throw SheetRefusal(.tooManyParts(part: element.name, max: elementsMax))
            }
            guard path.count < limits.depthMax else {
                throw SheetRefusal(.nestedTooDeep(part: element.name, max: limits.depthMax))
            }
            innermost.children.append(element)
            path.append(element)
        }

        func add(_ text: String) throws(SheetRefusal) {
            innermost.text += text
            guard innermost.text.utf8.count <= limits.textBytesMax else {
                throw SheetRefusal(.textTooLong(max: limits.textBytesMax))
            }
        }

        /// Ends the innermost element if it holds text.
        func closeText() {
            if let last = path.last, !last.text.isEmpty { path.removeLast() }
        }

        /// Ends everything from the innermost open element of that name on.
        func close(_ name: String) {
            guard let place = path.lastIndex(where: { $0.name == name }) else { return }
            path.removeSubrange(place...)
        }
    }
}
