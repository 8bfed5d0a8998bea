import Foundation
import Kernel
import Sheets
import Testing

@Suite struct WorkbookWritingTests {
    private static let created = Timestamp(microseconds: 1_795_000_000_000_000)

    /// The bytes of a workbook of one sheet.
    private func bytes(
        _ columns: [SheetColumn], _ rows: [[SheetCell]], titles: [String] = [], name: String = "表"
    ) throws -> [UInt8] {
        try withTemporaryFile { path in
            let writer = try WorkbookWriter(path: path, title: "测试", created: Self.created)
            let sheet = try writer.addSheet(name, columns: columns, titles: titles)
            for row in rows { try sheet.append(row) }
            try writer.close()
            return try contents(of: path)
        }
    }

    private static let everyColumn = [
        SheetColumn("账号", .text), SheetColumn("人次", .integer), SheetColumn("得分", .decimal(places: 2)),
        SheetColumn("比例", .percent(places: 2)), SheetColumn("金额（元）", .money), SheetColumn("日期", .day),
        SheetColumn("时间", .timestamp),
    ]

    private func everyCell() throws -> [SheetCell] {
        let day = try #require(Day("2026-11-21"))
        let time = try #require(TimeOfDay(hour: 14, minute: 8, second: 30))
        return [
            .text("6222021234567890123"), .integer(12_345), .decimal(try #require(Fraction("88.625"))),
            .decimal(try #require(Fraction("0.6667"))), .money(Money(fen: 1_500_000_007)), .day(day),
            .timestamp(Timestamp(day, time, in: .shanghai)),
        ]
    }

    @Test func `what is written reads back, amounts as numbers to the fen`() throws {
        let written = try everyCell()
        let rows = try firstRows(bytes(Self.everyColumn, [written]))
        #expect(rows[0].cells == Self.everyColumn.map { .text($0.title) })
        var expected = written
        expected[4] = .decimal(try #require(Fraction("15000000.07")))
        #expect(rows[1].cells == expected)
        #expect(rows[1][4].money == Money(fen: 1_500_000_007))
        #expect(rows[1][0].identifier == "6222021234567890123")
    }

    @Test func `ten thousand random amounts keep every fen`() throws {
        var random = SeededNumbers(2)
        var amounts: [Money] = (0..<10_000).map { _ in
            let digits = Int.random(in: 1...15, using: &random)
            let limit = (0..<digits).reduce(Int64(1)) { power, _ in power * 10 } - 1
            return Money(fen: Int64.random(in: -limit...limit, using: &random))
        }
        amounts += [0, 1, -1, 57, 999_999_999_999_999, -999_999_999_999_999].map { Money(fen: $0) }
        let rows = try firstRows(bytes([SheetColumn("金额", .money)], amounts.map { [.money($0)] }))
        #expect(rows.dropFirst().map { $0[0].money } == amounts)
        #expect(!rows.dropFirst().contains { if case .text = $0[0] { true } else { false } })
    }

    @Test func `numbers beyond fifteen digits are written as text, not rounded`() throws {
        let columns = [SheetColumn("金额", .money), SheetColumn("数", .integer)]
        let row: [SheetCell] = [.money(Money(fen: .max)), .integer(-1_234_567_890_123_456)]
        let rows = try firstRows(bytes(columns, [row]))
        #expect(rows[1].cells == [.text("92233720368547758.07"), .text("-1234567890123456")])
    }

    @Test(
        arguments: [
            "=1+1", "+1", "-1+1", "@SUM(A1)", "|calc", "%0", "\t=1", "\r=1", "\n=1", "＝1+1", "　=1", "\u{200B}=1",
            "\u{FEFF}=1", "=cmd|' /C calc'!A0", "{=1}", "'=1", "_x000D_", " 两端有空格 ", "a\u{1}b", "<&>\"'",
        ])
    func `text stays text, whatever it looks like`(text: String) throws {
        let bytes = try bytes([SheetColumn(text, .text), SheetColumn("金额", .money)], [[.text(text), .text(text)]])
        let sheet = try TestArchive.content("xl/worksheets/sheet1.xml", of: bytes)
        #expect(!sheet.contains("<f"))
        #expect(!sheet.contains("hyperlink"))
        let rows = try firstRows(bytes)
        #expect(rows.map { $0[0] } == [.text(text), .text(text)])
        #expect(rows[1][1] == .text(text))
    }

    @Test func `characters that no workbook can hold are replaced`() throws {
        let rows = try firstRows(bytes([SheetColumn("甲", .text)], [[.text("a\0b\u{FFFE}c\u{FFFF}")]]))
        #expect(rows[1].cells == [.text("a\u{FFFD}b\u{FFFD}c\u{FFFD}")])
    }

    @Test func `negative numbers stay numbers`() throws {
        let columns = [SheetColumn("金额", .money), SheetColumn("数", .integer)]
        let rows = try firstRows(bytes(columns, [[.money(Money(fen: -1_250)), .integer(-7)]]))
        #expect(rows[1].cells == [.decimal(try #require(Fraction("-12.5"))), .integer(-7)])
    }

    @Test func `the headings stay in sight, filter the rows and repeat in print`() throws {
        let columns = [SheetColumn("账号", .text, width: 25), SheetColumn("金额（元）", .money)]
        let rows = [[SheetCell.text("1"), .money(.zero)], [.text("2"), .money(.zero)]]
        let bytes = try bytes(columns, rows, titles: ["预算执行表", "单位：元"], name: "预算")
        let sheet = try TestArchive.content("xl/worksheets/sheet1.xml", of: bytes)
        #expect(sheet.contains("<pane ySplit=\"3\" topLeftCell=\"A4\" activePane=\"bottomLeft\" state=\"frozen\"/>"))
        #expect(sheet.contains("<autoFilter ref=\"A3:B5\"/>"))
        #expect(sheet.contains("<col min=\"1\" max=\"1\" width=\"25.7"))
        #expect(sheet.contains("<ignoredError sqref=\"A1:A5\" numberStoredAsText=\"1\"/>"))
        let workbook = try TestArchive.content("xl/workbook.xml", of: bytes)
        #expect(workbook.contains("_xlnm.Print_Titles\" localSheetId=\"0\">'预算'!$3:$3<"))
        let styles = try TestArchive.content("xl/styles.xml", of: bytes)
        #expect(styles.contains("numFmtId=\"49\""), "account numbers have the text format")
        #expect(styles.contains("numFmtId=\"4\""), "amounts have thousands and two decimals")
        let read = try firstRows(bytes)
        #expect(read.prefix(3).map { $0[0] } == [.text("预算执行表"), .text("单位：元"), .text("账号")])
    }

    @Test func `several sheets keep their rows apart, also when written in turns`() throws {
        try withTemporaryFile { path in
            let writer = try WorkbookWriter(path: path, title: "", created: Self.created)
            let one = try writer.addSheet("收入", columns: [SheetColumn("甲", .integer)])
            let two = try writer.addSheet("收入", columns: [SheetColumn("乙", .integer)])
            for number in 1...3 {
                try one.append([.integer(Int64(number))])
                try two.append([.integer(Int64(-number))], isTotal: number == 3)
            }
            try writer.close()
            let reader = try WorkbookReader(path: path)
            #expect(reader.sheets.map(\.name) == ["收入", "收入 2"])
            #expect(try reader.rows(of: reader.sheets[0]).dropFirst().map { $0[0] } == [1, 2, 3].map { .integer($0) })
            #expect(
                try reader.rows(of: reader.sheets[1]).dropFirst().map { $0[0] } == [-1, -2, -3].map { .integer($0) })
        }
    }

    @Test(
        arguments: [
            ("2024/2025 [预算]:*?\\", "2024-2025 -预算-----"), ("'引号'", "引号"), ("", "-"), ("History", "History-"),
            (String(repeating: "长", count: 40), String(repeating: "长", count: 31)), ("a\u{1}\n", "a--"),
            (String(repeating: "𠮷", count: 20), String(repeating: "𠮷", count: 15)),
        ])
    func `a tab gets a name that it can show`(wanted: String, shown: String) throws {
        let bytes = try bytes([SheetColumn("甲", .integer)], [], name: wanted)
        #expect(try WorkbookReader(bytes: bytes).sheets.map(\.name) == [shown])
    }

    @Test func `the same table gives the same bytes`() throws {
        let row = try everyCell()
        #expect(try bytes(Self.everyColumn, [row, row]) == bytes(Self.everyColumn, [row, row]))
    }

    @Test func `a row of the wrong width or a text too long is refused at its place`() throws {
        try withTemporaryFile { path in
            let writer = try WorkbookWriter(path: path, title: "", created: Self.created)
            let sheet = try writer.addSheet("表", columns: [SheetColumn("甲", .text)])
            let short = SheetRefusal(.cellCount(found: 0, expected: 1), at: SheetPlace(sheet: "表", row: 2))
            #expect(throws: short) { try sheet.append([]) }
            let long = SheetCell.text(String(repeating: "长", count: 32_768))
            let place = SheetPlace(sheet: "表", row: 2, column: 1)
            #expect(throws: SheetRefusal(.textTooLong(max: 32_767), at: place)) { try sheet.append([long]) }
            try sheet.append([.text(String(repeating: "长", count: 32_767))])
            try writer.close()
            let text = try firstRows(contents(of: path))[1][0].text
            #expect(text.count == 32_767)
        }
    }

    @Test func `a file that cannot be written is refused`() throws {
        #expect(throws: SheetRefusal(.notWritten(detail: "No such file or directory"))) {
            try WorkbookWriter(path: "/nowhere/at/all.xlsx", title: "", created: Self.created)
        }
    }

    @Test func `a workbook that is not closed leaves no temporary files behind`() throws {
        try withTemporaryFile { path in
            for _ in 0..<3 {
                let writer = try WorkbookWriter(path: path, title: "", created: Self.created)
                try writer.addSheet("表", columns: [SheetColumn("甲", .integer)]).append([.integer(1)])
            }
            let folder = String(path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["table.xlsx"])
        }
    }

    @Test func `days before the calendar of workbooks are text`() throws {
        let old = try #require(Day("1899-12-31"))
        let first = try #require(Day("1900-01-01"))
        let leap = try #require(Day("1900-02-28"))
        let rows = try firstRows(bytes([SheetColumn("日", .day)], [old, first, leap].map { [.day($0)] }))
        #expect(rows.dropFirst().map { $0[0] } == [.text("1899-12-31"), .day(first), .day(leap)])
    }

    @Test func `a hundred thousand rows are written and read in the memory of a few`() throws {
        let columns = [SheetColumn("账号", .text), SheetColumn("金额", .money), SheetColumn("日期", .day)]
        let day = try #require(Day("2026-11-21"))
        func fen(_ number: Int64) -> Int64 { number * 100 + (number % 100 == 0 ? 7 : 0) }
        try withTemporaryFile { path in
            let before = try peakMemory()
            let writer = try WorkbookWriter(path: path, title: "", created: Self.created)
            let sheet = try writer.addSheet("流水", columns: columns)
            for number in 0..<100_000 as Range<Int64> {
                try sheet.append([.text("6222\(number)"), .money(Money(fen: fen(number))), .day(day)])
            }
            try writer.close()
            let reader = try WorkbookReader(path: path)
            var (count, sum): (Int, Int64) = (0, 0)
            try reader.forEachRow(of: reader.firstSheet()) { row in
                count += 1
                sum += row[1].money?.fen ?? 0
            }
            #expect(count == 100_001)
            #expect(sum == (0..<100_000).reduce(0) { $0 + fen(Int64($1)) })
            #expect(try peakMemory() - before < 64 << 20)
        }
    }

    /// The most memory that this process ever had, in bytes.
    private func peakMemory() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.split(separator: " ").dropLast().last ?? "")) * 1_024
    }
}
