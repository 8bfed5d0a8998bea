internal import Foundation
internal import Kernel
internal import Sheets

/// A table as a file: the same columns and rows as CSV, as a workbook and as JSON.
public struct Tabular: Sendable {
    /// A kind of file.
    public enum Format: String, Sendable, CaseIterable {
        case csv
        case xlsx
        case json
    }

    let name: String
    let columns: [SheetColumn]
    let rows: [[SheetCell]]
    /// Names of the columns in JSON, in their order.
    let keys: [String]

    init(name: String, columns: [SheetColumn], rows: [[SheetCell]], keys: [String] = []) {
        self.name = name
        self.columns = columns
        self.rows = rows
        self.keys = keys
    }

    /// The bytes of the file. Throws when the workbook cannot be written.
    public func bytes(as format: Format) throws -> [UInt8] {
        switch format {
        // UTF-8 with its mark, so that every spreadsheet program reads the Chinese.
        case .csv: try CSVWriter.bytes(columns: columns, rows: rows)
        case .xlsx: try workbook()
        case .json: Array((json.canonical + "\n").utf8)
        }
    }

    func csv() throws -> Download {
        Download(name: name + ".csv", mediaType: "text/csv; charset=utf-8", bytes: try bytes(as: .csv))
    }

    func xlsx() throws -> Download {
        Download(
            name: name + ".xlsx", mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            bytes: try bytes(as: .xlsx))
    }

    private func workbook() throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("table.xlsx")
        let now = Timestamp(microseconds: Int64(Date.now.timeIntervalSince1970 * 1_000_000))
        let workbook = try WorkbookWriter(path: file.path, title: name, created: now)
        let sheet = try workbook.addSheet(name, columns: columns)
        for row in rows { try sheet.append(row) }
        try workbook.close()
        return [UInt8](try Data(contentsOf: file))
    }

    /// One object for each row; amounts and other decimals are texts.
    private var json: JSON {
        .array(
            rows.map { row in
                var object = JSONObject()
                for (key, cell) in zip(keys, row) { object[key] = Self.json(of: cell) }
                return .object(object)
            })
    }

    private static func json(of cell: SheetCell) -> JSON {
        switch cell {
        case .empty, .uncalculated: .null
        case .integer(let number): .integer(number)
        case .boolean(let value): .bool(value)
        default: .string(cell.text)
        }
    }
}
