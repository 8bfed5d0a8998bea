import CZip
import Foundation
import Testing

/// ZIP archives and workbooks made on the spot, honest and otherwise.
enum TestArchive {
    /// An archive with these entries, in this order.
    static func bytes(_ entries: [(name: String, content: [UInt8])], stored: Bool = false) throws -> [UInt8] {
        let path = NSTemporaryDirectory() + "sheets-\(UUID().uuidString).zip"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var code: CInt = 0
        let archive = try #require(zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code), "error \(code), errno \(errno)")
        for (name, content) in entries {
            let copy = try #require(malloc(max(content.count, 1)))
            content.withUnsafeBytes { _ = memcpy(copy, $0.baseAddress ?? UnsafeRawPointer(copy), $0.count) }
            let source = try #require(zip_source_buffer(archive, copy, UInt64(content.count), 1))
            let index = zip_file_add(archive, name, source, zip_flags_t(ZIP_FL_ENC_UTF_8))
            try #require(index >= 0)
            let method = stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE
            zip_set_file_compression(archive, UInt64(index), Int32(method), 1)
        }
        try #require(zip_close(archive) == 0)
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// The content of one entry of an archive.
    static func content(_ name: String, of bytes: [UInt8]) throws -> String {
        let path = NSTemporaryDirectory() + "sheets-\(UUID().uuidString).zip"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        var code: CInt = 0
        let archive = try #require(zip_open(path, ZIP_RDONLY, &code))
        defer { zip_discard(archive) }
        var stat = zip_stat_t()
        try #require(zip_stat(archive, name, 0, &stat) == 0, "no entry \(name)")
        var content = [UInt8](repeating: 0, count: Int(stat.size))
        let file = try #require(zip_fopen(archive, name, 0))
        defer { zip_fclose(file) }
        try #require(zip_fread(file, &content, UInt64(content.count)) == Int64(content.count))
        return String(decoding: content, as: UTF8.self)
    }
}

/// A workbook written by hand, part by part.
struct TestWorkbook {
    static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    static let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    /// What is inside `<sheetData>`, sheet by sheet.
    var sheets: [(name: String, data: String)]
    /// What comes after `<sheetData>` in every sheet.
    var afterData = ""
    var sharedTexts: String?
    var styles: String?
    var workbookProperties = ""
    var sheetAttributes = ""
    /// Parts that replace or join the ordinary ones.
    var parts: [(name: String, content: [UInt8])] = []

    init(_ data: String) {
        sheets = [("Sheet1", data)]
    }

    func bytes(stored: Bool = false) throws -> [UInt8] {
        var all = ordinaryParts().map { ($0.name, [UInt8]($0.text.utf8)) }
        for part in parts {
            if let index = all.firstIndex(where: { $0.0 == part.name }) {
                all[index].1 = part.content
            } else {
                all.append((part.name, part.content))
            }
        }
        return try TestArchive.bytes(all.map { (name: $0.0, content: $0.1) }, stored: stored)
    }

    func ordinaryParts() -> [(name: String, text: String)] {
        let package = "http://schemas.openxmlformats.org/package/2006/relationships"
        let numbers = sheets.indices.map { $0 + 1 }
        let sheetList = numbers.map {
            "<sheet name=\"\(sheets[$0 - 1].name)\" sheetId=\"\($0)\" \(sheetAttributes) r:id=\"rId\($0)\"/>"
        }
        var links = numbers.map {
            "<Relationship Id=\"rId\($0)\" Type=\"\(Self.relationships)/worksheet\" "
                + "Target=\"worksheets/sheet\($0).xml\"/>"
        }
        if sharedTexts != nil {
            links.append(
                "<Relationship Id=\"s\" Type=\"\(Self.relationships)/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>"
            )
        }
        if styles != nil {
            links.append("<Relationship Id=\"t\" Type=\"\(Self.relationships)/styles\" Target=\"./styles.xml\"/>")
        }
        var all: [(String, String)] = [
            (
                "_rels/.rels",
                "<Relationships xmlns=\"\(package)\"><Relationship Id=\"a\" "
                    + "Type=\"\(Self.relationships)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
            (
                "xl/workbook.xml",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><workbook xmlns=\"\(Self.main)\" "
                    + "xmlns:r=\"\(Self.relationships)\">\(workbookProperties)"
                    + "<sheets>\(sheetList.joined())</sheets></workbook>"
            ),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships xmlns=\"\(package)\">\(links.joined())</Relationships>"
            ),
        ]
        for number in numbers {
            all.append(
                (
                    "xl/worksheets/sheet\(number).xml",
                    "<worksheet xmlns=\"\(Self.main)\"><sheetData>\(sheets[number - 1].data)</sheetData>"
                        + "\(afterData)</worksheet>"
                ))
        }
        if let sharedTexts {
            all.append(("xl/sharedStrings.xml", "<sst xmlns=\"\(Self.main)\">\(sharedTexts)</sst>"))
        }
        if let styles {
            all.append(("xl/styles.xml", "<styleSheet xmlns=\"\(Self.main)\">\(styles)</styleSheet>"))
        }
        return all
    }
}
