import Kernel
import Sheets
import Testing

@Suite struct CSVWritingTests {
    private func text(_ columns: [SheetColumn], _ rows: [[SheetCell]]) throws -> String {
        let bytes = try CSVWriter.bytes(columns: columns, rows: rows)
        #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]))
        return String(decoding: bytes.dropFirst(3), as: UTF8.self)
    }

    @Test func `numbers, amounts and dates are plain, text is quoted where it must be`() throws {
        let columns = [
            SheetColumn("名称", .text), SheetColumn("数", .integer), SheetColumn("得分", .decimal(places: 2)),
            SheetColumn("比例", .percent(places: 2)), SheetColumn("金额", .money), SheetColumn("日期", .day),
            SheetColumn("时间", .timestamp),
        ]
        let day = try #require(Day("2026-11-21"))
        let row: [SheetCell] = [
            .text("甲,\"乙\"\r\n丙"), .integer(-12_345), .decimal(try #require(Fraction("88.625"))),
            .decimal(try #require(Fraction(1, over: 3))), .money(Money(fen: -1_500_000_007)), .day(day),
            .timestamp(Timestamp(day, in: .shanghai)),
        ]
        #expect(
            try text(columns, [row, Array(repeating: .empty, count: 7)]) == """
                名称,数,得分,比例,金额,日期,时间\r
                "甲,""乙""\r
                丙",-12345,88.63,0.3333,-15000000.07,2026-11-21,2026-11-21 00:00:00\r
                ,,,,,,\r

                """)
    }

    @Test(
        arguments: [
            "=1+1", "+1", "-1+1", "@SUM(A1)", "|calc", "%0", "\t1", "\r1", "\n1", "＝1", "＋1", "－1", "＠1", " =1", "　=1",
            "\u{200B}=1", "\u{FEFF}=1", "\u{2060}@1", "'=1", "''=1", "=cmd|' /C calc'!A0", "-", "-1-1", "--1", "-1e5",
            "- 1",
        ])
    func `text that could become a formula is guarded, and comes back as it was`(hostile: String) throws {
        let columns = [SheetColumn("甲", .text), SheetColumn(hostile, .text)]
        let bytes = try CSVWriter.bytes(columns: columns, rows: [[.text("x"), .text(hostile)]])
        let asExcelSeesIt = try CSVReader.rows(in: bytes, CSVDialect(encoding: .utf8, delimiter: .comma))
        #expect(asExcelSeesIt[1][1] == .text("'" + hostile))
        #expect(asExcelSeesIt[0][1] == .text("'" + hostile))
        #expect(try CSVReader.rows(in: bytes)[1][1] == .text(hostile))
    }

    @Test(arguments: ["-5", "-1234.50", "1=1", "a-b", "'", "'a", "o'clock", "2026-11-21", "x@example.org", "3%"])
    func `harmless text and plain negative numbers stay as they are`(text: String) throws {
        let bytes = try CSVWriter.bytes(columns: [SheetColumn("甲", .text)], rows: [[.text(text)]])
        #expect(String(decoding: bytes.dropFirst(3), as: UTF8.self) == "甲\r\n\(text)\r\n")
    }

    @Test func `negative numbers and amounts are never guarded`() throws {
        let columns = [SheetColumn("数", .integer), SheetColumn("金额", .money)]
        #expect(try text(columns, [[.integer(-1), .money(Money(fen: -1))]]) == "数,金额\r\n-1,-0.01\r\n")
    }

    @Test func `GB18030 holds every character`() throws {
        let columns = [SheetColumn("姓名", .text)]
        let name = "镕堃喆䶮𠮷犇燚甪㛃㼆"
        let bytes = try CSVWriter.bytes(columns: columns, rows: [[.text(name)]], encoding: .gb18030)
        #expect(bytes.starts(with: [0xD0, 0xD5, 0xC3, 0xFB, 0x0D, 0x0A]))
        let rows = try CSVReader.rows(in: bytes)
        #expect(rows[1].cells == [.text(name)])
    }

    @Test func `a single empty field is no blank line, and a row of the wrong width is refused`() throws {
        let columns = [SheetColumn("甲", .text)]
        #expect(try text(columns, [[.empty]]) == "甲\r\n\"\"\r\n")
        #expect(throws: SheetRefusal(.cellCount(found: 2, expected: 1))) {
            try CSVWriter.bytes(columns: columns, rows: [[.empty, .empty]])
        }
    }

    @Test func `random tables come back as they were`() throws {
        var random = SeededNumbers(31)
        let alphabet: [Character] = [
            "a", "中", "\"", ",", ";", "\r\n", "\n", "\t", " ", "'", "=", "-", "1", ".", "𠮷", "\u{FEFF}",
        ]
        let columns = (0..<4).map { SheetColumn("列\($0)", .text) }
        for encoding in CSVEncoding.allCases {
            let table: [[SheetCell]] = (0..<2_000).map { _ in
                columns.map { _ in
                    let length = Int.random(in: 0...6, using: &random)
                    let characters = (0..<length).map { _ in
                        alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                    }
                    return SheetCell(text: String(characters))
                }
            }
            let bytes = try CSVWriter.bytes(columns: columns, rows: table, encoding: encoding)
            let dialect = CSVDialect(encoding: encoding, delimiter: .comma, removesGuard: true)
            let read = try CSVReader.rows(in: bytes, dialect)
            let expected = table.map { row in
                Array(row.reversed().drop(while: \.isEmpty).reversed())
            }.filter { !$0.isEmpty }
            #expect(read.dropFirst().map(\.cells) == expected)
        }
    }
}
