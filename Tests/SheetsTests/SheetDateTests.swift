import Kernel
import Sheets
import Testing

@Suite struct SheetDateTests {
    /// The cell that a number becomes under a format.
    private func cell(_ number: String, formatId: Int, code: String? = nil, from1904: Bool = false) throws -> SheetCell
    {
        var workbook = TestWorkbook("<row r=\"1\"><c r=\"A1\" s=\"1\"><v>\(number)</v></c></row>")
        let format = code.map {
            let escaped = $0.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
            return "<numFmts><numFmt numFmtId=\"\(formatId)\" formatCode=\"\(escaped)\"/></numFmts>"
        }
        workbook.styles =
            (format ?? "") + "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
            + "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"\(formatId)\"/></cellXfs>"
        if from1904 { workbook.workbookProperties = "<workbookPr date1904=\"1\"/>" }
        return try #require(try cells(workbook).first?.first)
    }

    @Test(
        arguments: [
            ("1", "1900-01-01"), ("59", "1900-02-28"), ("61", "1900-03-01"), ("36526", "2000-01-01"),
            ("46347", "2026-11-21"), ("2958465", "9999-12-31"),
        ])
    func `days count from 1900 with the leap day that never was`(serial: String, day: String) throws {
        #expect(try cell(serial, formatId: 14) == .day(#require(Day(day))))
    }

    @Test(arguments: ["0", "60", "-1", "2958466"])
    func `a number that is no day stays a number`(serial: String) throws {
        #expect(try cell(serial, formatId: 14) == .integer(#require(Int64(serial))))
    }

    @Test func `days count from 1904 in workbooks that say so`() throws {
        #expect(try cell("0", formatId: 14, from1904: true) == .day(#require(Day("1904-01-01"))))
        #expect(try cell("44885", formatId: 14, from1904: true) == .day(#require(Day("2026-11-21"))))
    }

    @Test(
        arguments: [
            ("46347.588888888888", 22, "2026-11-21 14:08:00"), ("46347.588888888888", 14, "2026-11-21 14:08:00"),
            ("46347.9999999999", 22, "2026-11-22 00:00:00"), ("46347.000011574074", 22, "2026-11-21 00:00:01"),
        ])
    func `a time of day is kept to the second`(serial: String, format: Int, text: String) throws {
        let cell = try cell(serial, formatId: format)
        #expect(cell.text == text)
        guard case .timestamp = cell else {
            Issue.record("no instant: \(cell)")
            return
        }
    }

    @Test func `times alone are text`() throws {
        #expect(try cell("0.58888888888888891", formatId: 21) == .text("14:08:00"))
        #expect(try cell("1.23456789012345E-5", formatId: 21) == .text("00:00:01"))
        #expect(try cell("1E-25", formatId: 21) == .text("00:00:00"))
        #expect(try cell("106751991167", formatId: 46) == .integer(106_751_991_167))
        #expect(try cell("1.5", formatId: 46) == .text("36:00:00"))
        #expect(try cell("1.5", formatId: 164, code: "[h]:mm") == .text("36:00:00"))
        // The number has a date, although the format hides it.
        #expect(try cell("46347.5", formatId: 20).text == "2026-11-21 12:00:00")
    }

    @Test(
        arguments: [
            "yyyy-mm-dd", "yyyy\"年\"m\"月\"d\"日\"", "[$-804]yyyy\"年\"m\"月\"d\"日\";@", "m/d/yy", "mmm-yy", "e\"年\"",
            "yyyy\\-mm\\-dd;@", "[DBNum1][$-804]yyyy\"年\"m\"月\"",
        ])
    func `format codes of dates are recognised`(code: String) throws {
        #expect(try cell("46347", formatId: 170, code: code) == .day(#require(Day("2026-11-21"))))
    }

    @Test(
        arguments: [
            "General", "0.00", "#,##0.00_);[Red](#,##0.00)", "0.00E+00", "\"日期\"0", "@", "0\\d", "[Red]0",
            "\"¥\"#,##0.00", "#,##0\"元\";\"yyyy\"", "0_h", "# ??/??",
        ])
    func `format codes of numbers are not`(code: String) throws {
        #expect(try cell("46347", formatId: 170, code: code) == .integer(46347))
    }

    @Test func `a number format by number alone is known in its Chinese meaning`() throws {
        for id in [14, 27, 31, 57, 58] {
            #expect(try cell("46347", formatId: id) == .day(#require(Day("2026-11-21"))), "format \(id)")
        }
        for id in [0, 1, 2, 9, 10, 11, 49, 37, 44] {
            #expect(try cell("46347", formatId: id) == .integer(46347), "format \(id)")
        }
    }
}
