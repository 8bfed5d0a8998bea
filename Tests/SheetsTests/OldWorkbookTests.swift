import Kernel
import Sheets
import Testing

/// Old binary workbooks: what they hold is read, and whatever is wrong with them is refused.
@Suite struct OldWorkbookTests {
    private static let rows: [[OldWorkbookSample.Value]] = [
        [.text("交易日期"), .text("金额"), .text("摘要")],
        [.number(45_717, format: 14), .number(1234.56), .text("捐赠")],
        [.number(45_718, format: 14), .hundredths(-600_005), .text("a")],
        [.empty, .whole(12), .long(String(repeating: "苗", count: 9_000))],
    ]

    @Test(arguments: [false, true]) func `Texts, numbers and days come as they were typed`(isSmall: Bool) throws {
        let rows = Array(Self.rows.prefix(isSmall ? 3 : 4))
        let read = try SheetFile.rows(in: OldWorkbookSample.bytes(rows))
        #expect(read.map(\.number) == (1...rows.count).map { $0 })
        #expect(read[0].cells.map(\.text) == ["交易日期", "金额", "摘要"])
        #expect(read[1][0] == .day(try #require(Day("2025-03-01"))))
        #expect(read[1][1].money == Money("1234.56"))
        #expect(read[2][1].money == Money("-6000.05"))
        if !isSmall {
            #expect(read[3][0] == .empty)
            #expect(read[3][1] == .integer(12))
            #expect(read[3][2].text.count == 9_000)
        }
    }

    @Test func `Locked and older workbooks are refused by name`() {
        for bytes in [
            OldWorkbookSample.bytes(Self.rows, locked: true), OldWorkbookSample.bytes(Self.rows, version: 0x0500),
            OldWorkbookSample.bytes(Self.rows, streamName: "Book"),
        ] {
            #expect(throws: SheetRefusal(.oldOrLockedWorkbook)) { try SheetFile.rows(in: bytes) }
        }
    }

    @Test func `Whatever is cut off or changed is read or refused, in bounded time`() {
        let whole = OldWorkbookSample.bytes(Self.rows)
        var random = SplitMix(state: 7)
        for round in 0..<400 {
            var bytes = whole
            if round % 4 == 0 { bytes.removeLast(Int(random.next() % UInt64(bytes.count))) }
            for _ in 0..<(1 + round % 20) where !bytes.isEmpty {
                let place = Int(random.next() % UInt64(min(bytes.count, round % 2 == 0 ? 2_048 : bytes.count)))
                bytes[place] = UInt8(truncatingIfNeeded: random.next())
            }
            do {
                _ = try SheetFile.rows(in: bytes)
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }

    @Test func `A ring of sectors ends`() {
        var bytes = OldWorkbookSample.bytes(Self.rows)
        // The table of sectors is the first sector: every sector is made to follow itself.
        for sector in 0..<128 {
            for part in 0..<4 { bytes[512 + sector * 4 + part] = UInt8(truncatingIfNeeded: sector >> (8 * part)) }
        }
        #expect(throws: SheetRefusal.self) { try SheetFile.rows(in: bytes) }
    }
}

/// Numbers that are the same in every run.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
