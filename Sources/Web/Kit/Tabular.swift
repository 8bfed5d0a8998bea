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
        case .csv, .xlsx: try Self.bytes(name, columns, as: format) { append in for row in rows { try append(row) } }
        case .json: Array((json.canonical + "\n").utf8)
        }
    }

    func csv() throws -> Download { Self.download(name, try bytes(as: .csv), as: .csv) }

    func xlsx() throws -> Download { Self.download(name, try bytes(as: .xlsx), as: .xlsx) }

    /// A file of these bytes to be kept under a name.
    static func download(_ name: String, _ bytes: [UInt8], as format: Format) -> Download {
        let type =
            switch format {
            case .csv: "text/csv; charset=utf-8"
            case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            case .json: "application/json"
            }
        return Download(name: "\(name).\(format.rawValue)", mediaType: type, bytes: bytes)
    }

    /// A file whose rows come one after another and are never together in memory; JSON is not written so.
    static func bytes(
        _ name: String, _ columns: [SheetColumn], as format: Format,
        _ rows: (_ append: ([SheetCell]) throws -> Void) throws -> Void
    ) throws -> [UInt8] {
        guard format == .xlsx else {
            // UTF-8 with its mark, so that every spreadsheet program reads the Chinese.
            let writer = try CSVWriter(columns: columns)
            var bytes = try writer.heading()
            try rows { bytes += try writer.line($0) }
            return bytes
        }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("table.xlsx")
        let now = Timestamp(microseconds: Int64(Date.now.timeIntervalSince1970 * 1_000_000))
        let workbook = try WorkbookWriter(path: file.path, title: name, created: now)
        let sheet = try workbook.addSheet(name, columns: columns)
        try rows { try sheet.append($0) }
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
