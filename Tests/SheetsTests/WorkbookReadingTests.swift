import Kernel
import Sheets
import Testing

@Suite struct WorkbookReadingTests {
    @Test func `every type of cell becomes what it shows`() throws {
        var workbook = TestWorkbook(
            """
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>直接</t></is></c>\
            <c r="C1" t="str"><f>A1</f><v>公式文本</v></c><c r="D1" t="b"><v>1</v></c><c r="E1" t="b"><v>0</v></c>\
            <c r="F1" t="e"><v>#N/A</v></c><c r="G1"><v>12</v></c><c r="H1" t="n"><v>-0.57</v></c>\
            <c r="I1" t="d"><v>2026-11-21</v></c><c r="J1" t="d"><v>2026-11-21T14:08:30</v></c></row>
            """)
        workbook.sharedTexts = "<si><t>共享</t></si>"
        let day = try #require(Day("2026-11-21"))
        let time = try #require(TimeOfDay(hour: 14, minute: 8, second: 30))
        #expect(
            try cells(workbook) == [
                [
                    .text("共享"), .text("直接"), .text("公式文本"), .boolean(true), .boolean(false), .error("#N/A"),
                    .integer(12), .decimal(#require(Fraction("-0.57"))), .day(day),
                    .timestamp(Timestamp(day, time, in: .shanghai)),
                ]
            ])
    }

    @Test func `the runs of a rich text are joined and its phonetic hints left out`() throws {
        var workbook = TestWorkbook(
            """
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr">\
            <is><r><t>甲</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 乙</t></r></is></c></row>
            """)
        workbook.sharedTexts =
            "<si><r><t>童伴</t></r><r><t>计划</t></r><rPh sb=\"0\" eb=\"1\"><t>tong</t></rPh><phoneticPr/></si>"
        #expect(try cells(workbook) == [[.text("童伴计划"), .text("甲 乙")]])
    }

    @Test func `characters that XML cannot hold come back from their escapes`() throws {
        let workbook = TestWorkbook(
            """
            <row r="1"><c r="A1" t="inlineStr"><is><t>a_x000D_b_x005F_x000D_c_x0000_d_xZZZZ_e_x1</t></is></c></row>
            """)
        #expect(try cells(workbook) == [[.text("a\rb_x000D_c\u{FFFD}d_xZZZZ_e_x1")]])
    }

    @Test func `cells stand where their reference says, or after the one before`() throws {
        let workbook = TestWorkbook(
            """
            <row r="3"><c r="B3"><v>1</v></c><c><v>2</v></c><c r="F3"><v>3</v></c></row><row><c><v>4</v></c></row>
            """)
        let rows = try firstRows(workbook.bytes())
        #expect(rows.map(\.number) == [3, 4])
        #expect(rows[0].cells == [.empty, .integer(1), .integer(2), .empty, .empty, .integer(3)])
        #expect(rows[1].cells == [.integer(4)])
        #expect(rows[1][7] == .empty)
    }

    @Test func `rows and cells without content are left out, even a million of them`() throws {
        let workbook = TestWorkbook(
            """
            <row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row><row r="2"><c r="A2"/></row>\
            <row r="1048576"><c r="A1048576" t="s"/></row>
            """)
        #expect(try cells(workbook) == [[.integer(1)]])
    }

    @Test(
        arguments: [
            ("0.56999999999999995", "0.57"), ("0.30000000000000004", "0.3"), ("1234567.8899999999", "1234567.89"),
            ("9.5700000000000003", "9.57"), ("1E-3", "0.001"), ("1.5e+2", "150"), (".5", "0.5"), ("5.", "5"),
            ("-0", "0"), ("+7", "7"), ("123456789012345678", "123456789012345678"),
            ("6.2220212345678899E+18", "6222021234567890000"), ("999999999999999.95", "1000000000000000"),
            ("1E+21", "1000000000000000000000"), ("1.25E-20", "0.0000000000000000000125"),
        ])
    func `numbers have the digits that were typed`(written: String, meant: String) throws {
        let workbook = TestWorkbook("<row r=\"1\"><c r=\"A1\"><v>\(written)</v></c></row>")
        let cell = try #require(try cells(workbook).first?.first)
        #expect(cell.text == meant)
    }

    @Test func `a number too long for a spreadsheet is no identifier`() throws {
        #expect(SheetCell.integer(510_100).identifier == "510100")
        #expect(SheetCell.integer(6_222_021_234_567_890_000).identifier == nil)
        #expect(SheetCell.text(" 6222021234567890123\t").identifier == "6222021234567890123")
        #expect(SheetCell.text("　").identifier == nil)
        #expect(SheetCell.boolean(true).identifier == nil)
    }

    @Test func `amounts are read from numbers and from text, and never rounded`() throws {
        #expect(SheetCell.integer(15_000_000).money == Money(fen: 1_500_000_000))
        #expect(try SheetCell.decimal(#require(Fraction("66.67"))).money == Money(fen: 6667))
        #expect(try SheetCell.decimal(#require(Fraction("66.667"))).money == nil)
        #expect(SheetCell.text("-1,234.50").money == Money(fen: -123_450))
        #expect(SheetCell.text("29.62万").money == Money(fen: 29_620_000))
        #expect(SheetCell.text("-").money == nil)
        #expect(SheetCell.empty.money == nil)
        #expect(SheetCell.integer(.max).money == nil)
    }

    @Test func `a formula gives its stored value, and says so when there is none`() throws {
        let workbook = TestWorkbook(
            """
            <row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>A1*2</f></c><c r="C1"><f>A1</f><v></v></c>\
            <c r="D1" t="str"><f>""</f><v></v></c><c r="E1"><v>1</v></c></row>
            """)
        #expect(try cells(workbook) == [[.integer(2), .uncalculated, .uncalculated, .empty, .integer(1)]])
    }

    @Test func `merged cells hold the value of their first on request`() throws {
        var workbook = TestWorkbook(
            """
            <row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>5</v></c></row><row r="2"><c r="C2"><v>6</v></c></row>\
            <row r="4"><c r="C4"><v>7</v></c></row>
            """)
        workbook.afterData = "<mergeCells count=\"2\"><mergeCell ref=\"A1:B4\"/><mergeCell ref=\"E1:F9\"/></mergeCells>"
        let reader = try WorkbookReader(bytes: workbook.bytes())
        let sheet = try reader.firstSheet()
        #expect(
            try reader.rows(of: sheet, fillingMerged: true).map(\.cells) == [
                [.integer(1), .integer(1), .integer(5)], [.integer(1), .integer(1), .integer(6)],
                [.integer(1), .integer(1), .integer(7)],
            ])
        #expect(try reader.rows(of: sheet)[1].cells == [.empty, .empty, .integer(6)])
        let merges = try reader.forEachRow(of: sheet) { _ in }
        #expect(merges.map(\.rows) == [1...4, 1...9])
        #expect(merges.map(\.columns) == [1...2, 5...6])
    }

    @Test func `hidden rows and sheets are marked, and the first visible sheet is found`() throws {
        var workbook = TestWorkbook("<row r=\"1\" hidden=\"1\"><c r=\"A1\"><v>1</v></c></row>")
        workbook.sheets.append(("数据", "<row r=\"1\"><c r=\"A1\"><v>2</v></c></row>"))
        let list = """
            <workbook xmlns="\(TestWorkbook.main)" xmlns:rel="\(TestWorkbook.relationships)"><sheets>\
            <sheet name="藏" sheetId="1" state="veryHidden" rel:id="rId1"/><sheet name="数据" sheetId="2" rel:id="rId2"/>\
            <sheet name="图" sheetId="3" rel:id="rId9"/></sheets></workbook>
            """
        workbook.parts = [("xl/workbook.xml", [UInt8](list.utf8))]
        let reader = try WorkbookReader(bytes: workbook.bytes())
        #expect(reader.sheets.map(\.name) == ["藏", "数据"])
        #expect(reader.sheets.map(\.isHidden) == [true, false])
        #expect(try reader.firstSheet().name == "数据")
        #expect(try reader.rows(of: reader.sheet(named: "藏")).map(\.isHidden) == [true])
        #expect(throws: SheetRefusal(.noSuchSheet(name: "无"))) { try reader.sheet(named: "无") }
    }

    @Test func `prefixes, the strict vocabulary and foreign elements are understood`() throws {
        let strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
        var workbook = TestWorkbook("")
        let sheet = """
            <x:worksheet xmlns:x="\(strict)" xmlns:o="urn:other"><o:sheetData><o:row r="9"/></o:sheetData>\
            <x:sheetData><x:row r="1"><x:c r="A1"><o:v>8</o:v><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>
            """
        workbook.parts = [("xl/worksheets/sheet1.xml", [UInt8](sheet.utf8))]
        #expect(try cells(workbook) == [[.integer(1)]])
    }

    @Test func `a part in UTF-16 is read`() throws {
        var workbook = TestWorkbook("")
        let sheet = """
            <?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="\(TestWorkbook.main)"><sheetData><row r="1">\
            <c r="A1" t="inlineStr"><is><t>苗圃</t></is></c></row></sheetData></worksheet>
            """
        let coded: [UInt8] = [0xFF, 0xFE] + sheet.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        workbook.parts = [("xl/worksheets/sheet1.xml", coded)]
        #expect(try cells(workbook) == [[.text("苗圃")]])
    }

    @Test func `what the reader of rows throws ends the reading`() throws {
        struct Enough: Error {}
        let data = (1...10).map { "<row r=\"\($0)\"><c r=\"A\($0)\"><v>\($0)</v></c></row>" }.joined()
        let reader = try WorkbookReader(bytes: TestWorkbook(data).bytes())
        var seen = 0
        #expect(throws: Enough.self) {
            try reader.forEachRow(of: reader.firstSheet()) { row in
                seen = row.number
                if row.number == 4 { throw Enough() }
            }
        }
        #expect(seen == 4)
    }

    @Test func `headings are found below a preamble`() throws {
        let rows = [
            SheetRow(number: 1, cells: [.text("账户明细")]),
            SheetRow(number: 3, cells: [.text(" 交易日期 "), .text("金额"), .text("金额"), .text("余额")]),
            SheetRow(number: 4, cells: [.text("20261121"), .integer(5), .integer(6), .integer(7)]),
        ]
        let heading = try SheetHeading(naming: ["交易日期", "金额"], in: rows)
        #expect(heading.rowNumber == 3)
        #expect(heading.columns == ["交易日期": 0, "金额": 1, "余额": 3])
        #expect(throws: SheetRefusal(.headingMissing(headings: ["摘要"]))) {
            try SheetHeading(naming: ["交易日期", "摘要"], in: rows)
        }
    }
}
