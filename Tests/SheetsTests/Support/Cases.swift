import Foundation
import Sheets
import Testing

/// Random numbers that are the same in every run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// The rows of the first sheet of a workbook.
func firstRows(_ bytes: [UInt8], limits: SheetLimits = .upload) throws -> [SheetRow] {
    let workbook = try WorkbookReader(bytes: bytes, limits: limits)
    return try workbook.rows(of: workbook.firstSheet())
}

/// The cells of the first sheet of a workbook written by hand.
func cells(_ workbook: TestWorkbook) throws -> [[SheetCell]] {
    try firstRows(workbook.bytes()).map(\.cells)
}

/// Gives `body` a path in a folder of its own, and removes the folder.
func withTemporaryFile<Value>(_ name: String = "table.xlsx", _ body: (String) throws -> Value) throws -> Value {
    let folder = NSTemporaryDirectory() + "sheets-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder + "/" + name)
}

/// The bytes of a file.
func contents(of path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}
