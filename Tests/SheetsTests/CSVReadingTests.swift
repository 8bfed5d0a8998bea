import Kernel
import Sheets
import Testing

@Suite struct CSVReadingTests {
    private func rows(_ text: String, _ dialect: CSVDialect = .strict) throws -> [SheetRow] {
        try CSVReader.rows(in: [UInt8](text.utf8), dialect)
    }

    private func refusal(_ bytes: [UInt8], _ dialect: CSVDialect = .strict, limits: SheetLimits = .upload)
        -> SheetRefusal?
    {
        do {
            _ = try CSVReader.rows(in: bytes, dialect, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test func `fields, quotation marks and line ends are those of RFC 4180`() throws {
        let rows = try rows("甲,\"乙,丙\",\"说\"\"好\"\"\"\r\n\"两\r\n行\",,末\n最后, 空格 ,\"\"")
        #expect(rows.map(\.number) == [1, 2, 4])
        #expect(rows[0].cells == [.text("甲"), .text("乙,丙"), .text("说\"好\"")])
        #expect(rows[1].cells == [.text("两\r\n行"), .empty, .text("末")])
        #expect(rows[2].cells == [.text("最后"), .text(" 空格 ")])
    }

    @Test(
        arguments: [
            ("a,b\r\nc,d\"e\r\n", SheetRefusal.Reason.quoteInsideField, 2, 2),
            ("a,b\r\n\"c\"d,e\r\n", .textAfterQuote, 2, 1), ("a,b\r\nc,\"d\r\ne\r\n", .unclosedQuote, 2, 2),
            ("a,b\r\nc\r\n", .fieldCount(found: 1, expected: 2), 2, 1),
            ("a,b\r\nc,d,e\r\n", .fieldCount(found: 3, expected: 2), 2, 2),
            ("a,b\r\n\r\nc,d\r\n", .fieldCount(found: 1, expected: 2), 2, 1),
            ("a,b\rc,d\r", .loneCarriageReturn, 1, 2), ("a,b\r\nc,d\r", .loneCarriageReturn, 2, 2),
            ("a,b\r\n\"x\ny\",d\0e\r\n", .zeroByte, 3, 2),
        ] as [(String, SheetRefusal.Reason, Int, Int)])
    func `what is not RFC 4180 is refused with line and column`(
        text: String, reason: SheetRefusal.Reason, line: Int, column: Int
    ) throws {
        let dialect = CSVDialect(encoding: .utf8, delimiter: .comma)
        let expected = SheetRefusal(reason, at: SheetPlace(row: line, column: column))
        #expect(refusal([UInt8](text.utf8), dialect) == expected)
    }

    @Test func `a byte order mark is no part of the first field`() throws {
        #expect(try CSVReader.rows(in: [0xEF, 0xBB, 0xBF, 0x61])[0].cells == [.text("a")])
        #expect(
            try CSVReader.rows(in: [0x84, 0x31, 0x95, 0x33, 0x61], CSVDialect(encoding: .gb18030))[0].cells == [
                .text("a")
            ])
        #expect(refusal([0xFF, 0xFE, 0x61, 0x00])?.reason == .utf16Text)
        #expect(refusal([0xFE, 0xFF, 0x00, 0x61])?.reason == .utf16Text)
        #expect(refusal([])?.reason == .emptyFile)
        #expect(try CSVReader.rows(in: [0xEF, 0xBB, 0xBF]).isEmpty)
        #expect(refusal([0xEF, 0xBB], CSVDialect(encoding: .utf8))?.reason == .badEncoding(encoding: "UTF-8"))
    }

    @Test func `GB18030 is recognised and read, rare names included`() throws {
        // Two rows in GB18030; 𠮷 and 㛃 take four bytes.
        let bytes: [UInt8] = [
            0xD0, 0xD5, 0xC3, 0xFB, 0x2C, 0xBD, 0xF0, 0xB6, 0xEE, 0x0D, 0x0A, 0x86, 0xB4, 0x95, 0x34, 0xB2, 0x35, 0x82,
            0x30, 0xB7, 0x31, 0x2C, 0x31, 0x0D, 0x0A,
        ]
        let rows = try CSVReader.rows(in: bytes)
        #expect(rows[0].cells == [.text("姓名"), .text("金额")])
        #expect(rows[1][0] == .text("喆𠮷㛃"))
        #expect(rows[1][1] == .text("1"))
        #expect(CSVDialect().recognising(bytes).encoding == .gb18030)
        #expect(CSVDialect().recognising([UInt8]("姓名".utf8)).encoding == .utf8)
    }

    @Test func `bytes that are no text are refused with line and column`() throws {
        let place = SheetPlace(row: 2, column: 2)
        let utf8 = [UInt8]("a,b\nc,".utf8) + [0xD0, 0xD5]
        #expect(refusal(utf8, CSVDialect(encoding: .utf8)) == SheetRefusal(.badEncoding(encoding: "UTF-8"), at: place))
        let gb = [UInt8]("a,b\nc,".utf8) + [0xD0, 0xFF]
        #expect(refusal(gb) == SheetRefusal(.badEncoding(encoding: "GB18030"), at: place))
    }

    @Test(
        arguments: [
            ("a,b;c\n1,2;3\n", CSVDelimiter.comma), ("a;b\n1,5;2,5\n3,5;4\n", .semicolon),
            ("a\tb\tc\n1,2\t3\t4\n", .tab),
            ("\"a;b\",c\n\"d;e\",f\n", .comma), ("只有一列\n甲\n", .comma), ("a;b;c\n1;2;3\n\"x,y\";4;5", .semicolon),
        ])
    func `the delimiter is recognised`(text: String, delimiter: CSVDelimiter) throws {
        #expect(CSVDialect().recognising([UInt8](text.utf8)).delimiter == delimiter)
    }

    @Test func `what the dialect says is not guessed`() throws {
        let dialect = CSVDialect(delimiter: .semicolon)
        #expect(try rows("a,b\n1,2\n", dialect).map(\.cells) == [[.text("a,b")], [.text("1,2")]])
    }

    @Test func `statements of banks are read with their preamble, padding and ragged lines`() throws {
        let text = """
            账户明细查询\r
            账号: 6222 0212,起始日期 20261101\r
            \r
            交易日期,摘要,\t收入金额\t,支出金额,余额\r
            20261102,  拨款 "第一批" ,"5,000,000.00 ",-,"5,000,000.00",备注,多一列\r
            20261103\t,手续费,-,10.00\r
            合计:,,,\r
            """
        let rows = try rows(text, .bank)
        let heading = try SheetHeading(naming: ["交易日期", "收入金额", "余额"], in: rows)
        #expect(heading.rowNumber == 4)
        let first = rows[3]
        #expect(first.number == 5)
        #expect(first[1] == .text("拨款 \"第一批\""))
        #expect(first[2].money == Money(fen: 500_000_000))
        #expect(first.cells.count == 7)
        #expect(rows[4][0] == .text("20261103"))
        #expect(rows.last?.cells == [.text("合计:")])

        var skipping = CSVDialect.bank
        skipping.preambleLines = 3
        #expect(try CSVReader.rows(in: [UInt8](text.utf8), skipping).first?.number == 4)
    }

    @Test func `any cutting of the file into pieces gives the same rows`() throws {
        let text = "\u{FEFF}甲,\"乙\r\n\"\"丙\"\"\"\r\n丁,戊\r\n"
        let bytes = [UInt8](text.utf8)
        let whole = try CSVReader.rows(in: bytes)
        for size in 1...bytes.count {
            var reader = try CSVReader(CSVDialect(encoding: .utf8, delimiter: .comma))
            var rows: [SheetRow] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                rows += try reader.rows(of: bytes[start..<min(start + size, bytes.count)])
            }
            rows += try reader.lastRows()
            #expect(rows == whole, "pieces of \(size) bytes")
        }
    }

    @Test func `rows, columns, texts and files have limits`() throws {
        var limits = SheetLimits()
        limits.rowsMax = 2
        limits.columnsMax = 3
        limits.textBytesMax = 4
        limits.fileBytesMax = 40
        let dialect = CSVDialect(encoding: .utf8, delimiter: .comma)
        let cases: [(String, SheetRefusal)] = [
            ("1\n2\n3\n", SheetRefusal(.tooManyRows(max: 2), at: SheetPlace(row: 3))),
            ("1,2,3,4\n", SheetRefusal(.tooManyColumns(max: 3), at: SheetPlace(row: 1, column: 4))),
            ("1\nabcde", SheetRefusal(.textTooLong(max: 4), at: SheetPlace(row: 2, column: 1))),
            (String(repeating: "1\n", count: 21), SheetRefusal(.fileTooLarge(max: 40))),
        ]
        for (text, expected) in cases {
            #expect(refusal([UInt8](text.utf8), dialect, limits: limits) == expected)
        }
    }

    @Test func `an upload is told apart by its first bytes`() throws {
        let workbook = TestWorkbook("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>")
        #expect(try SheetFile.rows(in: workbook.bytes()).map(\.cells) == [[.integer(1)]])
        #expect(try SheetFile.rows(in: [UInt8]("PK,1\n".utf8)).map(\.cells) == [[.text("PK"), .text("1")]])
        let old: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0]
        #expect(throws: SheetRefusal(.oldOrLockedWorkbook)) { try SheetFile.rows(in: old) }
    }
}
