/// Which cell formats of a workbook show dates; nothing else of its styles matters here.
final class CellFormats: XMLListener {
    private let part: String
    private let limits: SheetLimits
    private var codes: [Int: String] = [:]
    private var formatIds: [Int] = []
    private var isInCellFormats = false
    private(set) lazy var styles: [DateStyle?] = formatIds.map { id in
        codes[id].map(DateStyle.init(code:)) ?? DateStyle(builtIn: id)
    }

    init(part: String, limits: SheetLimits) {
        self.part = part
        self.limits = limits
    }

    func begin(_ name: XMLName, _ attributes: XMLAttributes) throws(SheetRefusal) {
        guard name.isSheet else { return }
        if name.spells("cellXfs") {
            isInCellFormats = true
        } else if name.spells("xf"), isInCellFormats {
            formatIds.append(attributes["numFmtId"].flatMap { Int($0) } ?? 0)
        } else if name.spells("numFmt"), let id = attributes["numFmtId"].flatMap({ Int($0) }) {
            codes[id] = attributes["formatCode"] ?? ""
        }
        guard max(formatIds.count, codes.count) <= limits.definitionsMax else {
            throw SheetRefusal(.tooManyParts(part: part, max: limits.definitionsMax))
        }
    }

    func end(_ name: XMLName) throws(SheetRefusal) {
        if name.isSheet, name.spells("cellXfs") { isInCellFormats = false }
    }

    func text(_ bytes: UnsafeRawBufferPointer) throws(SheetRefusal) {}
}
