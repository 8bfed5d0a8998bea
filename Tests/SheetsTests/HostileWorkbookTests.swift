import Foundation
import Sheets
import Testing

@Suite struct HostileWorkbookTests {
    /// What reading the first sheet of the bytes is refused with.
    private func refusal(_ bytes: [UInt8], limits: SheetLimits = .upload) -> SheetRefusal? {
        do {
            _ = try firstRows(bytes, limits: limits)
            return nil
        } catch {
            return error as? SheetRefusal
        }
    }

    private func refusal(_ data: String, limits: SheetLimits = .upload) throws -> SheetRefusal? {
        try refusal(TestWorkbook(data).bytes(), limits: limits)
    }

    private func bytes(replacing part: String, with text: String) throws -> [UInt8] {
        var workbook = TestWorkbook("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>")
        workbook.parts = [(part, [UInt8](text.utf8))]
        return try workbook.bytes()
    }

    @Test func `what is no workbook is called by its name`() throws {
        #expect(refusal([UInt8]())?.reason == .emptyFile)
        #expect(refusal([UInt8]("a,b\r\n1,2\r\n".utf8))?.reason == .notWorkbook)
        #expect(refusal([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0])?.reason == .oldOrLockedWorkbook)
        #expect(refusal([UInt8]("PK\u{3}\u{4}rubbish".utf8))?.reason == .notWorkbook)
        let nested = try TestArchive.bytes([("inner.zip", TestWorkbook("").bytes())])
        #expect(refusal(nested)?.reason == .notWorkbook)
    }

    @Test func `a file cut off anywhere is refused`() throws {
        let whole = try TestWorkbook("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>").bytes()
        for length in stride(from: 1, to: whole.count, by: 13) {
            #expect(refusal(Array(whole.prefix(length))) != nil, "read \(length) of \(whole.count) bytes")
        }
    }

    @Test(arguments: ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"])
    func `a document type is refused in every part`(part: String) throws {
        let laughs = """
            <!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;">]>
            <a>&d;</a>
            """
        #expect(try refusal(bytes(replacing: part, with: laughs))?.reason == .documentType(part: part))
        let outside = "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>"
        #expect(try refusal(bytes(replacing: part, with: outside))?.reason == .documentType(part: part))
    }

    @Test func `malformed XML is refused with its part and line`() throws {
        let part = "xl/worksheets/sheet1.xml"
        let text = "<worksheet xmlns=\"\(TestWorkbook.main)\">\n<sheetData>\n<row></c></sheetData>"
        let reason = try refusal(bytes(replacing: part, with: text))?.reason
        #expect(reason == .malformedXML(part: part, line: 3, detail: "mismatched tag"))
    }

    @Test func `a part that stops in the middle is refused`() throws {
        let part = "xl/worksheets/sheet1.xml"
        let text = "<worksheet xmlns=\"\(TestWorkbook.main)\"><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"
        let reason = try refusal(bytes(replacing: part, with: text))?.reason
        #expect(reason == .malformedXML(part: part, line: 1, detail: "no element found"))
    }

    @Test func `elements nested too deep are refused`() throws {
        let text = String(repeating: "<a>", count: 65) + String(repeating: "</a>", count: 65)
        let reason = try refusal(bytes(replacing: "xl/workbook.xml", with: text))?.reason
        #expect(reason == .nestedTooDeep(part: "xl/workbook.xml", max: 64))
    }

    @Test func `a bomb is refused by what its directory declares, without unpacking it`() throws {
        var workbook = TestWorkbook("")
        workbook.parts = [("xl/media/bomb.bin", [UInt8](repeating: 0x20, count: 8 << 20))]
        let bytes = try workbook.bytes()
        #expect(bytes.count < 80_000)
        #expect(refusal(bytes)?.reason == .packedTooHard(part: "xl/media/bomb.bin", max: 100))
        var roomy = SheetLimits()
        roomy.entryBytesMax = 4 << 20
        #expect(refusal(bytes, limits: roomy)?.reason == .entryTooLarge(part: "xl/media/bomb.bin", max: 4 << 20))
    }

    @Test func `an entry that unpacks to more than it declares is stopped`() throws {
        var workbook = TestWorkbook("")
        let name = "xl/worksheets/sheet1.xml"
        workbook.parts = [(name, [UInt8](repeating: 0x20, count: 8 << 20))]
        var bytes = try workbook.bytes()
        // The size declared for the sheet becomes 1,000 bytes, in its own header and in the directory.
        for (signature, offset, nameOffset) in [
            ([0x50, 0x4B, 3, 4] as [UInt8], 22, 30), ([0x50, 0x4B, 1, 2], 24, 46),
        ] {
            for index in bytes.indices.dropLast(60) where Array(bytes[index..<index + 4]) == signature {
                guard bytes[(index + nameOffset)...].starts(with: name.utf8) else { continue }
                bytes.replaceSubrange((index + offset)..<(index + offset + 4), with: [0xE8, 3, 0, 0])
            }
        }
        let reason = refusal(bytes)?.reason
        #expect(reason == .entryTooLarge(part: name, max: 1_000))
    }

    @Test func `too many entries, entries alike and entries that overlap are refused`() throws {
        let crowd = (0...1_000).map { (name: "e\($0)", content: [UInt8]()) }
        #expect(try refusal(TestArchive.bytes(crowd))?.reason == .tooManyEntries(count: 1_001, max: 1_000))
        let alike = try TestArchive.bytes([("xl/Workbook.xml", [1]), ("xl/workbook.xml", [2])])
        #expect(refusal(alike)?.reason == .repeatedEntry(part: "xl/workbook.xml"))

        let noise = (0..<4_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        var overlapping = try TestArchive.bytes([("a", noise), ("b", noise)], stored: true)
        // The directory's record of b points to the data of a and claims as much as the whole file has.
        let records = overlapping.indices.dropLast(4).filter {
            Array(overlapping[$0..<$0 + 4]) == [0x50, 0x4B, 1, 2]
        }
        for record in records {
            let packed = UInt32(overlapping.count - 200)
            let size = (0..<4).map { UInt8(truncatingIfNeeded: packed >> ($0 * 8)) }
            overlapping.replaceSubrange((record + 20)..<(record + 24), with: size)
            overlapping.replaceSubrange((record + 24)..<(record + 28), with: size)
            overlapping.replaceSubrange((record + 42)..<(record + 46), with: [0, 0, 0, 0])
        }
        #expect(refusal(overlapping)?.reason == .overlappingEntries)
    }

    @Test func `a file over the limit is not opened`() throws {
        var limits = SheetLimits()
        limits.fileBytesMax = 100
        let bytes = try TestWorkbook("").bytes()
        #expect(refusal(bytes, limits: limits)?.reason == .fileTooLarge(max: 100))
        try withTemporaryFile { path in
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            #expect(throws: SheetRefusal(.fileTooLarge(max: 100))) { try WorkbookReader(path: path, limits: limits) }
            #expect(try WorkbookReader(path: path).sheets.count == 1)
        }
    }

    @Test func `rows, columns and texts have limits that name the place`() throws {
        var limits = SheetLimits()
        limits.rowsMax = 2
        let rows = (1...3).map { "<row r=\"\($0)\"><c r=\"A\($0)\"><v>1</v></c></row>" }.joined()
        let place = SheetPlace(sheet: "Sheet1", row: 3)
        #expect(try refusal(rows, limits: limits) == SheetRefusal(.tooManyRows(max: 2), at: place))

        let wide = "<row r=\"2\"><c r=\"ALM2\"><v>1</v></c></row>"
        let widePlace = SheetPlace(sheet: "Sheet1", row: 2, column: 1_001)
        #expect(try refusal(wide) == SheetRefusal(.tooManyColumns(max: 1_000), at: widePlace))

        let long = String(repeating: "长", count: 33_000)
        let textPlace = SheetPlace(sheet: "Sheet1", row: 1, column: 2)
        for cell in ["t=\"str\"><v>\(long)</v>", "t=\"inlineStr\"><is><t>\(long)</t></is>"] {
            let data = "<row r=\"1\"><c r=\"B1\" \(cell)</c></row>"
            #expect(try refusal(data) == SheetRefusal(.textTooLong(max: 98_304), at: textPlace))
        }
        var shared = TestWorkbook("")
        shared.sharedTexts = "<si><t>\(long)</t></si>"
        #expect(try refusal(shared.bytes())?.reason == .textTooLong(max: 98_304))
        shared.sharedTexts = String(repeating: "<si><t>ab</t></si>", count: 30)
        limits.sharedTextsMax = 29
        #expect(
            try refusal(shared.bytes(), limits: limits)?.reason == .tooManyParts(part: "xl/sharedStrings.xml", max: 29))
        limits = SheetLimits()
        limits.sharedBytesMax = 59
        #expect(
            try refusal(shared.bytes(), limits: limits)?.reason == .tooManyParts(part: "xl/sharedStrings.xml", max: 59))
    }

    @Test(
        arguments: [
            ("<c r=\"A2\"><v>1</v></c>", SheetRefusal.Reason.badReference(text: "A2"), nil),
            ("<c r=\"1A\"><v>1</v></c>", .badReference(text: "1A"), nil),
            ("<c r=\"XFE1\"><v>1</v></c>", .badReference(text: "XFE1"), nil),
            ("<c r=\"B1\"><v>1</v></c><c r=\"B1\"><v>1</v></c>", .outOfOrder, 2),
            ("<c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c>", .outOfOrder, 1),
            ("<c r=\"C1\"><v>1x</v></c>", .badNumber(text: "1x"), 3),
            ("<c r=\"C1\"><v>1E999</v></c>", .badNumber(text: "1E999"), 3),
            ("<c r=\"C1\"><v>1E+300</v></c>", .badNumber(text: "1E+300"), 3),
            ("<c r=\"C1\"><v>NaN</v></c>", .badNumber(text: "NaN"), 3),
            ("<c r=\"C1\" t=\"s\"><v>7</v></c>", .badIndex(text: "7"), 3),
            ("<c r=\"C1\" t=\"s\"><v>-1</v></c>", .badIndex(text: "-1"), 3),
            ("<c r=\"C1\" s=\"9\"><v>1</v></c>", .badIndex(text: "9"), 3),
            ("<c r=\"C1\" t=\"d\"><v>2026-02-30</v></c>", .badDate(text: "2026-02-30"), 3),
            ("<c r=\"C1\" t=\"zz\"><v>1</v></c>", .badCellType(text: "zz"), 3),
        ] as [(String, SheetRefusal.Reason, Int?)])
    func `a cell that makes no sense is refused at its place`(
        cell: String, reason: SheetRefusal.Reason, column: Int?
    ) throws {
        let found = try refusal("<row r=\"1\">\(cell)</row>")
        #expect(found == SheetRefusal(reason, at: SheetPlace(sheet: "Sheet1", row: 1, column: column)))
    }

    @Test func `rows out of order or beyond the sheet are refused`() throws {
        let row = "<row r=\"5\"><c r=\"A5\"><v>1</v></c></row>"
        let place = SheetPlace(sheet: "Sheet1", row: 5)
        #expect(try refusal(row + row) == SheetRefusal(.outOfOrder, at: place))
        #expect(try refusal("<row r=\"1048577\"/>")?.reason == .badReference(text: "1048577"))
        #expect(try refusal("<row r=\"0\"/>")?.reason == .badReference(text: "0"))
    }

    @Test func `a merged range that fills too much is refused`() throws {
        var limits = SheetLimits()
        limits.filledCellsMax = 100
        let rows = (1...101).map { "<row r=\"\($0)\"><c r=\"A\($0)\"><v>1</v></c></row>" }.joined()
        var workbook = TestWorkbook(rows)
        workbook.afterData = "<mergeCells><mergeCell ref=\"A1:XFD1048576\"/></mergeCells>"
        let reader = try WorkbookReader(bytes: workbook.bytes(), limits: limits)
        #expect(throws: SheetRefusal(.tooManyParts(part: "Sheet1", max: 100))) {
            try reader.rows(of: reader.firstSheet(), fillingMerged: true)
        }
    }

    @Test func `a sheet whose part is missing or lies outside is refused`() throws {
        let type = "\(TestWorkbook.relationships)/worksheet"
        for target in ["worksheets/none.xml", "../../../../etc/passwd"] {
            let links = """
                <Relationships xmlns="urn:x"><Relationship Id="rId1" Type="\(type)" Target="\(target)"/></Relationships>
                """
            let bytes = try bytes(replacing: "xl/_rels/workbook.xml.rels", with: links)
            let part = target.hasPrefix(".") ? "etc/passwd" : "xl/worksheets/none.xml"
            #expect(refusal(bytes)?.reason == .missingPart(part: part))
        }
    }
}
