/// Turns the XML of one sheet into rows, to be taken as they become complete.
final class SheetScanner: XMLListener {
    private let sheet: String
    private let limits: SheetLimits
    private let cells: CellReading
    private(set) var merges: [MergedCells] = []
    private var complete: [SheetRow] = []

    private var place: SheetPlace
    private var isInData = false
    private var isInRow = false
    private var rowNumber = 0
    private var rowIsHidden = false
    private var rowsCompleted = 0
    private var row: [SheetCell] = []
    private var column = 0
    private var cell = RawCell()
    private var inlineText = TextRun()
    private var capture = Capture.nothing

    private enum Capture {
        case nothing
        case value
        case inlineText
    }

    init(sheet: String, limits: SheetLimits, cells: CellReading) {
        self.sheet = sheet
        self.limits = limits
        self.cells = cells
        place = SheetPlace(sheet: sheet)
    }

    /// The rows completed since the last call.
    func take() -> [SheetRow] {
        defer { complete.removeAll(keepingCapacity: true) }
        return complete
    }

    func begin(_ name: XMLName, _ attributes: XMLAttributes) throws(SheetRefusal) {
        guard name.isSheet else { return }
        if name.spells("c"), isInRow {
            try beginCell(attributes)
        } else if name.spells("v"), column > 0 {
            capture = .value
        } else if name.spells("f"), column > 0 {
            cell.hasFormula = true
        } else if name.spells("row"), isInData {
            try beginRow(attributes)
        } else if name.spells("is"), column > 0 {
            capture = .inlineText
            inlineText.start()
        } else if capture == .inlineText {
            inlineText.begin(name)
        } else if name.spells("sheetData") {
            isInData = true
        } else if name.spells("mergeCell") {
            try addMerge(attributes["ref"] ?? "")
        }
    }

    func end(_ name: XMLName) throws(SheetRefusal) {
        guard name.isSheet else { return }
        if name.spells("c"), column > 0 {
            try endCell()
        } else if name.spells("v"), capture == .value {
            capture = .nothing
        } else if name.spells("row"), isInRow {
            try endRow()
        } else if name.spells("is"), capture == .inlineText {
            cell.value = inlineText.bytes
            capture = .nothing
        } else if capture == .inlineText {
            inlineText.end(name)
        } else if name.spells("sheetData") {
            isInData = false
        }
    }

    func text(_ bytes: UnsafeRawBufferPointer) throws(SheetRefusal) {
        switch capture {
        case .nothing: return
        case .value:
            cell.value.append(contentsOf: bytes)
            guard cell.value.count <= limits.textBytesMax else {
                throw SheetRefusal(.textTooLong(max: limits.textBytesMax), at: place)
            }
        case .inlineText:
            do {
                try inlineText.add(bytes, limits: limits)
            } catch {
                throw SheetRefusal(error.reason, at: place)
            }
        }
    }

    private func beginRow(_ attributes: XMLAttributes) throws(SheetRefusal) {
        let number: Int
        if let written = attributes["r"] {
            guard let read = Int(written), (1...1_048_576).contains(read) else {
                throw SheetRefusal(.badReference(text: written), at: SheetPlace(sheet: sheet))
            }
            number = read
        } else {
            number = rowNumber + 1
        }
        place = SheetPlace(sheet: sheet, row: number)
        guard number > rowNumber else { throw SheetRefusal(.outOfOrder, at: place) }
        rowNumber = number
        rowIsHidden = attributes.isTrue("hidden")
        row.removeAll(keepingCapacity: true)
        isInRow = true
    }

    private func endRow() throws(SheetRefusal) {
        isInRow = false
        while row.last?.isEmpty == true { row.removeLast() }
        guard !row.isEmpty else { return }
        rowsCompleted += 1
        guard rowsCompleted <= limits.rowsMax else {
            throw SheetRefusal(.tooManyRows(max: limits.rowsMax), at: place)
        }
        complete.append(SheetRow(number: rowNumber, cells: row, isHidden: rowIsHidden))
    }

    private func beginCell(_ attributes: XMLAttributes) throws(SheetRefusal) {
        if let written = attributes.bytes("r") {
            guard let reference = CellReference(written), reference.row == rowNumber else {
                throw SheetRefusal(.badReference(text: String(decoding: written.prefix(20), as: UTF8.self)), at: place)
            }
            column = reference.column
        } else {
            column = row.count + 1
        }
        place.column = column
        guard column > row.count else { throw SheetRefusal(.outOfOrder, at: place) }
        cell.begin(attributes)
    }

    private func endCell() throws(SheetRefusal) {
        defer {
            column = 0
            place.column = nil
        }
        let value: SheetCell
        do {
            value = try cells.cell(cell)
        } catch {
            throw SheetRefusal(error.reason, at: place)
        }
        // Blank cells with a format only, often thousands of columns wide, cost nothing.
        guard !value.isEmpty || column <= limits.columnsMax else { return }
        guard column <= limits.columnsMax else {
            throw SheetRefusal(.tooManyColumns(max: limits.columnsMax), at: place)
        }
        while row.count < column - 1 { row.append(.empty) }
        row.append(value)
    }

    private func addMerge(_ written: String) throws(SheetRefusal) {
        guard let merge = MergedCells(written) else {
            throw SheetRefusal(.badReference(text: String(written.prefix(40))), at: SheetPlace(sheet: sheet))
        }
        merges.append(merge)
        guard merges.count <= limits.definitionsMax else {
            throw SheetRefusal(.tooManyParts(part: sheet, max: limits.definitionsMax))
        }
    }
}
