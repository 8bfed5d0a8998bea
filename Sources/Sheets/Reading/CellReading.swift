internal import Kernel

/// A cell as the sheet writes it, before anything is looked up.
struct RawCell {
    var type: [UInt8] = []
    var format: Int?
    var value: [UInt8] = []
    var hasFormula = false

    mutating func begin(_ attributes: XMLAttributes) {
        type.removeAll(keepingCapacity: true)
        if let written = attributes.bytes("t") { type.append(contentsOf: written) }
        format = attributes.bytes("s").flatMap { Int(String(decoding: $0, as: UTF8.self)) }
        value.removeAll(keepingCapacity: true)
        hasFormula = false
    }
}

/// What the cells of all sheets of a workbook refer to.
struct CellReading {
    let texts: SharedTexts?
    let styles: [DateStyle?]
    let dateSystem: DateSystem

    /// What a cell holds. Types are those of ECMA-376 part 1, 18.18.11.
    func cell(_ raw: RawCell) throws(SheetRefusal) -> SheetCell {
        switch String(decoding: raw.type, as: UTF8.self) {
        case "", "n":
            return try number(raw)
        case "s":
            return try shared(raw)
        case "str", "inlineStr":
            return text(raw)
        case "b":
            let value = raw.value.trimmed
            guard !value.isEmpty else { return blank(raw) }
            return .boolean(value.elementsEqual("1".utf8) || value.elementsEqual("true".utf8))
        case "e":
            return raw.value.isEmpty ? blank(raw) : .error(String(decoding: raw.value.trimmed, as: UTF8.self))
        case "d":
            return try isoDate(raw)
        default:
            throw SheetRefusal(.badCellType(text: String(decoding: raw.type.prefix(20), as: UTF8.self)))
        }
    }

    private func blank(_ raw: RawCell) -> SheetCell {
        raw.hasFormula ? .uncalculated : .empty
    }

    /// A formula may well give an empty text, so that an empty text value is empty, not uncalculated.
    private func text(_ raw: RawCell) -> SheetCell {
        SheetCell(text: EscapedText.decode(raw.value[...]))
    }

    private func shared(_ raw: RawCell) throws(SheetRefusal) -> SheetCell {
        guard !raw.value.isEmpty else { return blank(raw) }
        let written = String(decoding: raw.value.trimmed.prefix(20), as: UTF8.self)
        guard let index = Int(written), let text = texts?[index] else {
            throw SheetRefusal(.badIndex(text: written))
        }
        return SheetCell(text: text)
    }

    private func number(_ raw: RawCell) throws(SheetRefusal) -> SheetCell {
        let written = raw.value.trimmed
        guard !written.isEmpty else { return blank(raw) }
        guard let number = SheetNumber(written), let cell = number.cell else {
            throw SheetRefusal(.badNumber(text: String(decoding: written.prefix(40), as: UTF8.self)))
        }
        guard let format = raw.format, format != 0 || !styles.isEmpty else { return cell }
        guard styles.indices.contains(format) else { throw SheetRefusal(.badIndex(text: String(format))) }
        guard let style = styles[format] else { return cell }
        return dateSystem.cell(number, as: style) ?? cell
    }

    /// A date written out, as strict workbooks may: `2026-11-21` or `2026-11-21T14:08:00`, by the clock on the wall.
    private func isoDate(_ raw: RawCell) throws(SheetRefusal) -> SheetCell {
        let written = String(decoding: raw.value.trimmed, as: UTF8.self)
        guard !written.isEmpty else { return blank(raw) }
        if let day = Day(written) { return .day(day) }
        let clock = written.hasSuffix("Z") ? String(written.dropLast()) : written
        guard let instant = Timestamp(wallClock: clock) else {
            throw SheetRefusal(.badDate(text: String(written.prefix(40))))
        }
        return .timestamp(instant)
    }
}

extension [UInt8] {
    /// Without the white space of XML around it.
    fileprivate var trimmed: ArraySlice<UInt8> {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
            return []
        }
        return self[first...last]
    }
}
