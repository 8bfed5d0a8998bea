/// The texts that the cells of a workbook share, kept as one run of bytes: a hostile list of a million texts costs
/// little more than its bytes.
final class SharedTexts: XMLListener {
    private let part: String
    private let limits: SheetLimits
    private var bytes: [UInt8] = []
    private var ends: [Int32] = []
    private var run = TextRun()

    init(part: String, limits: SheetLimits) {
        self.part = part
        self.limits = limits
    }

    /// The text with that number, from 0.
    subscript(index: Int) -> String? {
        guard ends.indices.contains(index) else { return nil }
        let start = index == 0 ? 0 : Int(ends[index - 1])
        return EscapedText.decode(bytes[start..<Int(ends[index])])
    }

    func begin(_ name: XMLName, _ attributes: XMLAttributes) throws(SheetRefusal) {
        guard name.isSheet else { return }
        if name.spells("si") { run.start() }
        run.begin(name)
    }

    func end(_ name: XMLName) throws(SheetRefusal) {
        guard name.isSheet else { return }
        run.end(name)
        guard name.spells("si") else { return }
        bytes.append(contentsOf: run.bytes)
        guard bytes.count <= limits.sharedBytesMax else {
            throw SheetRefusal(.tooManyParts(part: part, max: limits.sharedBytesMax))
        }
        ends.append(Int32(bytes.count))
        guard ends.count <= limits.sharedTextsMax else {
            throw SheetRefusal(.tooManyParts(part: part, max: limits.sharedTextsMax))
        }
    }

    func text(_ piece: UnsafeRawBufferPointer) throws(SheetRefusal) {
        try run.add(piece, limits: limits)
    }
}

/// Collects the text of one rich text: the pieces of all its runs, without the phonetic hints.
struct TextRun {
    private(set) var bytes: [UInt8] = []
    private var isInText = false
    private var isInHint = false

    mutating func start() {
        bytes.removeAll(keepingCapacity: true)
        isInText = false
        isInHint = false
    }

    mutating func begin(_ name: XMLName) {
        if name.spells("t") {
            isInText = !isInHint
        } else if name.spells("rPh") {
            isInHint = true
        }
    }

    mutating func end(_ name: XMLName) {
        if name.spells("t") {
            isInText = false
        } else if name.spells("rPh") {
            isInHint = false
        }
    }

    mutating func add(_ piece: UnsafeRawBufferPointer, limits: SheetLimits) throws(SheetRefusal) {
        guard isInText else { return }
        bytes.append(contentsOf: piece)
        guard bytes.count <= limits.textBytesMax else {
            throw SheetRefusal(.textTooLong(max: limits.textBytesMax))
        }
    }
}
