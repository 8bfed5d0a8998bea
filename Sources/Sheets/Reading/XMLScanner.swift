internal import CExpat

/// What a part of a workbook wants to hear while it is scanned.
protocol XMLListener: AnyObject {
    /// An element begins. Name and attributes are valid only during the call.
    func begin(_ name: XMLName, _ attributes: XMLAttributes) throws(SheetRefusal)
    /// An element ends.
    func end(_ name: XMLName) throws(SheetRefusal)
    /// Text, possibly only a piece of it.
    func text(_ bytes: UnsafeRawBufferPointer) throws(SheetRefusal)
}

/// Scans one XML part piece by piece with expat.
///
/// A document type is refused at its first character, so no entity is ever declared; depth is limited. A refusal thrown
/// by the listener stops the scan and comes out of `scan`.
final class XMLScanner {
    private let part: String
    private let depthMax: Int
    private let listener: any XMLListener
    private let parser: XML_Parser
    private var depth = 0
    private var refusal: SheetRefusal?

    init(part: String, depthMax: Int, listener: any XMLListener) throws(SheetRefusal) {
        guard let parser = XML_ParserCreateNS(nil, XMLName.separator) else {
            throw SheetRefusal(.malformedXML(part: part, line: 0, detail: "out of memory"))
        }
        self.part = part
        self.depthMax = depthMax
        self.listener = listener
        self.parser = parser
        listen()
    }

    deinit {
        XML_ParserFree(parser)
    }

    /// Scans a whole part of the archive.
    static func scan(
        _ part: String, of archive: ZipArchive, limits: SheetLimits, into listener: any XMLListener
    ) throws(SheetRefusal) {
        let scanner = try XMLScanner(part: part, depthMax: limits.depthMax, listener: listener)
        let entry = try archive.open(part)
        while let piece = try entry.next() { try scanner.scan(piece) }
        try scanner.finish()
    }

    /// Scans the next piece of the part.
    func scan(_ piece: UnsafeRawBufferPointer) throws(SheetRefusal) {
        try parse(piece, isFinal: false)
    }

    /// Ends the part; one that stops in the middle is malformed.
    func finish() throws(SheetRefusal) {
        try parse(UnsafeRawBufferPointer(start: nil, count: 0), isFinal: true)
    }

    private func listen() {
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { data, name, attributes in XMLScanner.of(data)?.begin(name, attributes) },
            { data, name in XMLScanner.of(data)?.end(name) })
        XML_SetCharacterDataHandler(parser) { data, text, count in
            XMLScanner.of(data)?.text(UnsafeRawBufferPointer(start: text, count: Int(count)))
        }
        XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
            guard let scanner = XMLScanner.of(data) else { return }
            scanner.stop(SheetRefusal(.documentType(part: scanner.part)))
        }
    }

    private func parse(_ bytes: UnsafeRawBufferPointer, isFinal: Bool) throws(SheetRefusal) {
        let status = XML_Parse(
            parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(bytes.count), isFinal ? 1 : 0)
        if let refusal { throw refusal }
        guard status == XML_STATUS_OK else {
            let detail = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? ""
            let line = Int(XML_GetCurrentLineNumber(parser))
            throw SheetRefusal(.malformedXML(part: part, line: line, detail: detail))
        }
    }

    private func begin(_ name: UnsafePointer<CChar>?, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?) {
        guard refusal == nil, let name else { return }
        depth += 1
        guard depth <= depthMax else {
            return stop(SheetRefusal(.nestedTooDeep(part: part, max: depthMax)))
        }
        attempt { () throws(SheetRefusal) in try listener.begin(XMLName(name), XMLAttributes(attributes)) }
    }

    private func end(_ name: UnsafePointer<CChar>?) {
        guard refusal == nil, let name else { return }
        depth -= 1
        attempt { () throws(SheetRefusal) in try listener.end(XMLName(name)) }
    }

    private func text(_ bytes: UnsafeRawBufferPointer) {
        guard refusal == nil else { return }
        attempt { () throws(SheetRefusal) in try listener.text(bytes) }
    }

    private func attempt(_ step: () throws(SheetRefusal) -> Void) {
        do {
            try step()
        } catch {
            stop(error)
        }
    }

    private func stop(_ refusal: SheetRefusal) {
        self.refusal = refusal
        XML_StopParser(parser, 0)
    }

    private static func of(_ data: UnsafeMutableRawPointer?) -> XMLScanner? {
        data.map { Unmanaged<XMLScanner>.fromOpaque($0).takeUnretainedValue() }
    }
}
