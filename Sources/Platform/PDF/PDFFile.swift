/// As much of a PDF (ISO 32000-2) as tells whether it is whole, and whether it opens without a password.
///
/// A PDF is read from its end: `%%EOF`, the place of the table of its objects, the trailer with the root and the
/// encryption. What was cut off on its way has no end. Readers mend a wrong place by looking for the trailer; so do we.
struct PDFFile {
    enum Standing {
        case whole
        /// Its end, its trailer or its root is missing.
        case broken
        /// It opens with a password or a certificate only.
        case locked
    }

    private let bytes: [UInt8]
    /// Where the table says that objects stand; a table that is packed is not looked into.
    private var places: [Int: Int] = [:]
    /// Whether the objects may lie in packed streams.
    private var isPacked = false
    private var trailer: [String: PDFObject] = [:]

    /// Signed and mailed files have some bytes behind their end.
    private static let behindMax = 1_024
    private static let tablesMax = 200
    /// The shortest line of a table has 18 bytes and its end.
    private static let lineBytes = 18
    private var linesRead = 0

    static func standing(of bytes: [UInt8]) -> Standing {
        guard let file = PDFFile(bytes), file.hasRoot else { return .broken }
        guard let encryption = file.trailer["Encrypt"] else { return .whole }
        guard let dictionary = file.resolved(encryption)?.dictionary else { return .broken }
        let identifier = file.trailer["ID"].flatMap(file.resolved)?.array?.first?.string ?? []
        return PDFLock(dictionary, identifier: identifier)?.opensWithoutPassword == true ? .whole : .locked
    }

    private init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        guard bytes.starts(with: "%PDF-".utf8) else { return nil }
        var end = bytes.count
        while end > 0, PDFScanner.isBlank(bytes[end - 1]) { end -= 1 }
        guard let eof = last("%%EOF", in: max(0, end - Self.behindMax)..<end),
            let start = last("startxref", in: max(0, eof - Self.behindMax)..<eof)
        else { return nil }
        var scanner = PDFScanner(bytes: bytes, place: start + "startxref".utf8.count)
        // The first part of a file made for the web ends at 0: the rest of it is missing.
        guard let place = scanner.count(), place > 0 else { return nil }
        readTables(from: place)
        if trailer["Root"] == nil {
            guard let place = last("trailer", in: 0..<eof) else { return nil }
            scanner.place = place + "trailer".utf8.count
            trailer = scanner.object()?.dictionary ?? [:]
        }
        guard trailer["Root"] != nil else { return nil }
    }

    /// Reads the table at a place and those before it; what a later one says counts.
    private mutating func readTables(from first: Int) {
        var (next, seen): (Int?, Set<Int>) = (first, [])
        while let place = next, seen.count < Self.tablesMax, seen.insert(place).inserted {
            var scanner = PDFScanner(bytes: bytes, place: place)
            var found: [String: PDFObject]?
            if scanner.take("xref") {
                found = readTable(&scanner)
            } else {
                scanner.place = place
                if scanner.objectNumber() != nil, let dictionary = scanner.object()?.dictionary,
                    dictionary["Type"]?.name == "XRef"
                {
                    (found, isPacked) = (dictionary, true)
                }
            }
            guard let found else { return }
            if found["XRefStm"] != nil { isPacked = true }
            trailer.merge(found) { newer, _ in newer }
            next = found["Prev"]?.number
        }
    }

    private mutating func readTable(_ scanner: inout PDFScanner) -> [String: PDFObject]? {
        while !scanner.take("trailer") {
            guard let first = scanner.count(), let count = scanner.count(),
                count <= bytes.count / Self.lineBytes - linesRead
            else { return nil }
            linesRead += count
            for number in 0..<count {
                guard let place = scanner.count(), scanner.count() != nil else { return nil }
                if scanner.take("n") {
                    if places[first + number] == nil { places[first + number] = place }
                } else if !scanner.take("f") {
                    return nil
                }
            }
        }
        return scanner.object()?.dictionary
    }

    /// Whether the root and the tree of pages are there, or may lie in a packed stream.
    private var hasRoot: Bool {
        guard let root = trailer["Root"]?.reference else { return false }
        guard let catalogue = object(root)?.dictionary else { return isPacked }
        guard let pages = catalogue["Pages"]?.reference else { return false }
        return object(pages)?.dictionary != nil || isPacked
    }

    private func resolved(_ value: PDFObject) -> PDFObject? { value.reference.map(object) ?? value }

    /// The value of an object: where the table says it is, or else where it stands last.
    private func object(_ number: Int) -> PDFObject? {
        if let place = places[number] {
            var scanner = PDFScanner(bytes: bytes, place: place)
            if scanner.objectNumber() == number { return scanner.object() }
        }
        var end = bytes.count
        while let place = last("\(number) ", in: 0..<end) {
            end = place
            guard place == 0 || !(48...57).contains(bytes[place - 1]) else { continue }
            var scanner = PDFScanner(bytes: bytes, place: place)
            if scanner.objectNumber() == number { return scanner.object() }
        }
        return nil
    }

    /// Where a word stands last in these bytes.
    private func last(_ word: String, in range: Range<Int>) -> Int? {
        let wanted = Array(word.utf8)
        return bytes.withUnsafeBufferPointer { all in
            var place = range.upperBound - wanted.count
            while place >= range.lowerBound {
                if all[place] == wanted[0], (1..<wanted.count).allSatisfy({ all[place + $0] == wanted[$0] }) {
                    return place
                }
                place -= 1
            }
            return nil
        }
    }
}
