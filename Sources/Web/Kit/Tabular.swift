internal import Foundation
internal import Kernel
internal import Sheets

/// A table as a file: the same columns and rows as CSV or as a workbook.
struct Tabular: Sendable {
    let name: String
    let columns: [SheetColumn]
    let rows: [[SheetCell]]

    /// UTF-8 with its mark, so that every spreadsheet program reads the Chinese.
    func csv() throws -> Download {
        Download(
            name: name + ".csv", mediaType: "text/csv; charset=utf-8",
            bytes: try CSVWriter.bytes(columns: columns, rows: rows))
    }

    /// A workbook of one sheet.
    func xlsx() throws -> Download {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("table.xlsx")
        let now = Timestamp(microseconds: Int64(Date.now.timeIntervalSince1970 * 1_000_000))
        let workbook = try WorkbookWriter(path: file.path, title: name, created: now)
        let sheet = try workbook.addSheet(name, columns: columns)
        for row in rows { try sheet.append(row) }
        try workbook.close()
        return Download(
            name: name + ".xlsx", mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            bytes: [UInt8](try Data(contentsOf: file)))
    }
}
