import Foundation
import Kernel
import Sheets
import Testing

/// Valid files, damaged at random but alike in every run: whatever happens, it is a table or a `SheetRefusal`.
@Suite struct MutatedFilesTests {
    /// Changes, removes, repeats or inserts some bytes.
    private func mutate(_ bytes: [UInt8], _ random: inout SeededNumbers) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let length = Int.random(in: 1...min(40, bytes.count - place), using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            case 2: bytes.removeSubrange(place..<(place + length))
            case 3: bytes.insert(contentsOf: bytes[place..<(place + length)], at: place)
            case 4:
                bytes.insert(contentsOf: (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }, at: place)
            default: bytes.removeLast(min(length, bytes.count))
            }
        }
        return bytes
    }

    /// Reads everything; anything but a refusal that comes out is an issue.
    private func read(_ bytes: [UInt8]) -> Bool {
        do {
            let workbook = try WorkbookReader(bytes: bytes)
            for sheet in workbook.sheets { _ = try workbook.rows(of: sheet, fillingMerged: true) }
            return true
        } catch {
            #expect(!error.description.isEmpty)
            return false
        }
    }

    private func sample() throws -> TestWorkbook {
        var workbook = TestWorkbook(
            """
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><r><t>甲</t></r></is></c></row>\
            <row r="2" hidden="1"><c r="A2" s="1"><v>46347.5</v></c><c r="B2"><f>A2*2</f><v>1.5E+3</v></c>\
            <c r="C2" t="b"><v>1</v></c><c r="D2" t="e"><v>#REF!</v></c><c r="E2" t="d"><v>2026-11-21</v></c></row>
            """)
        workbook.sharedTexts = "<si><t>共享_x000D_</t></si><si><r><t>a</t></r><rPh><t>b</t></rPh></si>"
        workbook.styles =
            "<numFmts><numFmt numFmtId=\"170\" formatCode=\"yyyy-mm-dd hh:mm\"/></numFmts>"
            + "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"170\"/></cellXfs>"
        workbook.afterData = "<mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells>"
        return workbook
    }

    @Test func `a damaged archive is read or refused`() throws {
        var random = SeededNumbers(7)
        for stored in [false, true] {
            let whole = try sample().bytes(stored: stored)
            #expect(read(whole))
            for _ in 0..<1_500 { _ = read(mutate(whole, &random)) }
        }
    }

    @Test func `a sound archive with damaged parts is read or refused`() throws {
        var random = SeededNumbers(11)
        let whole = try sample()
        let parts = whole.ordinaryParts()
        var readable = 0
        for _ in 0..<1_500 {
            var workbook = whole
            let part = parts[Int.random(in: 0..<parts.count, using: &random)]
            workbook.parts = [(part.name, mutate([UInt8](part.text.utf8), &random))]
            readable += read(try workbook.bytes(stored: true)) ? 1 : 0
        }
        #expect(readable > 50, "mutations reach the rows")
    }

    @Test func `a damaged CSV file is read or refused`() throws {
        var random = SeededNumbers(13)
        let text = "\u{FEFF}日期,\"摘,要\",金额\r\n2026-11-21,\"说\"\"好\"\"\",1.50\r\n2026-11-22,'=1,-2\r\n"
        let gb: [UInt8] = [0xD0, 0xD5, 0xC3, 0xFB, 0x3B, 0x82, 0x30, 0xEE, 0x30, 0x0D, 0x0A, 0x31, 0x3B, 0x22, 0x22]
        for _ in 0..<5_000 {
            for whole in [[UInt8](text.utf8), gb] {
                let damaged = mutate(whole, &random)
                for dialect in [CSVDialect.strict, .bank, CSVDialect(encoding: .gb18030, delimiter: .tab)] {
                    do {
                        _ = try CSVReader.rows(in: damaged, dialect)
                    } catch {
                        #expect(!error.description.isEmpty)
                    }
                }
            }
        }
    }
}
