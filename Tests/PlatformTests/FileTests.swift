import Foundation
import Kernel
import Platform
import TestSupport
import Testing

@Suite struct `Files` {
    private func store() throws -> FileStore {
        try FileStore(
            directory: FileManager.default.temporaryDirectory.appendingPathComponent(
                "miaopu-files-\(UUID().uuidString)"))
    }

    @Test func `The same bytes lie once, under their digest, and altered ones are noticed`() throws {
        let store = try store()
        defer { try? FileManager.default.removeItem(at: store.directory) }
        let bytes = pdf("…")
        let (one, other) = (try store.put(bytes, name: "a.pdf"), try store.put(bytes, name: "../../b\u{202E}.pdf"))
        #expect(one.sha256 == other.sha256 && other.name == "b.pdf" && one.mediaType == "application/pdf")
        #expect(try store.bytes(of: one.sha256) == bytes)
        let name = one.sha256.hexadecimal
        let path = store.directory.appendingPathComponent("\(name.prefix(2))/\(name)")
        try Data("%PDF-1.7 !".utf8).write(to: path)
        #expect(throws: FileFault.altered) { try store.bytes(of: one.sha256) }
        try FileManager.default.removeItem(at: path)
        #expect(throws: FileFault.missing) { try store.bytes(of: one.sha256) }
    }

    @Test func `Many put the same bytes at the same moment, and nobody is refused`() async throws {
        let store = try store()
        defer { try? FileManager.default.removeItem(at: store.directory) }
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for round in 0..<20 {
                for _ in 0..<8 {
                    group.addTask { try store.put(pdf("\(round)"), name: "template.pdf").sha256 }
                }
            }
            for try await digest in group { #expect(try store.bytes(of: digest).starts(with: "%PDF-1.4".utf8)) }
        }
    }

    @Test func `Empty, too large, disguised and protected files are refused`() throws {
        let store = try store()
        defer { try? FileManager.default.removeItem(at: store.directory) }
        let refused: [(bytes: [UInt8], name: String)] = [
            ([], "empty.pdf"), ([UInt8](repeating: 65, count: FileStore.bytesMax + 1), "large.txt"),
            (Array("<html>".utf8), "page.html"), (Array("MZ".utf8), "program.pdf"), (Array("a\u{0}b".utf8), "zero.csv"),
            (Array("%PDF-1.7 /Encrypt".utf8), "cut.pdf"), ([0xD0, 0xCF, 0x11, 0xE0], "locked.xlsx"),
        ]
        for file in refused {
            #expect(throws: FieldRefusal.self, "\(file.name)") { try store.put(file.bytes, name: file.name) }
        }
    }

    /// A ZIP file of empty entries with these names.
    private func archive(_ names: [String], flags: UInt8 = 0, comment: Int = 0) -> [UInt8] {
        func two(_ number: Int) -> [UInt8] { [UInt8(number & 0xFF), UInt8(number >> 8)] }
        var (bytes, directory): ([UInt8], [UInt8]) = ([], [])
        for name in names {
            let place = bytes.count
            let head = [20, 0, flags, 0] + [UInt8](repeating: 0, count: 18) + two(name.utf8.count)
            bytes += [0x50, 0x4B, 3, 4] + head + [0, 0] + Array(name.utf8)
            directory += [0x50, 0x4B, 1, 2, 20, 0] + head
            directory += [UInt8](repeating: 0, count: 12) + two(place) + [0, 0] + Array(name.utf8)
        }
        let end = two(names.count) + two(names.count) + two(directory.count) + [0, 0] + two(bytes.count) + [0, 0]
        return bytes + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + end + two(comment)
            + [UInt8](repeating: 32, count: comment)
    }

    @Test func `An archive of something else is no document, nor is a torn or locked one`() throws {
        let store = try store()
        defer { try? FileManager.default.removeItem(at: store.directory) }
        let document = ["[Content_Types].xml", "_rels/.rels", "word/document.xml"]
        let book = ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"]
        #expect(try store.put(archive(document), name: "plan.docx").mediaType == FileType.docx.mediaType)
        #expect(try store.put(archive(book, comment: 300), name: "sums.xlsx").mediaType == FileType.xlsx.mediaType)
        func refusal(_ bytes: [UInt8], _ name: String) -> String? {
            do { _ = try store.put(bytes, name: name) } catch { return (error as? FieldRefusal)?.message.key }
            return nil
        }
        #expect(refusal(archive(["word/program.exe"]), "plan.docx") == "file.refusal.content")
        #expect(refusal(archive(["[Content_Types].xml", "word/program.exe"]), "plan.docx") == "file.refusal.content")
        #expect(refusal(archive(book), "plan.docx") == "file.refusal.content")
        #expect(refusal(archive(document), "sums.xlsx") == "file.refusal.content")
        #expect(refusal(archive(document, flags: 1), "plan.docx") == "file.refusal.protected")
        let torn = Array(archive(document).dropLast(30))
        #expect(refusal(torn, "plan.docx") == "file.refusal.content")
        #expect(refusal(Array("PK\u{3}\u{4} word/".utf8), "plan.docx") == "file.refusal.content")
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            var damaged = archive(document)
            for _ in 0..<3 { damaged[Int.random(in: 4..<damaged.count, using: &generator)] = .random(in: 0...255) }
            _ = refusal(damaged, "plan.docx")
        }
    }
}
