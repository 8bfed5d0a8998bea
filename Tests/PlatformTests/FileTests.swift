import Foundation
import Kernel
import Platform
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
        let bytes = Array("%PDF-1.7 …".utf8)
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
                    group.addTask { try store.put(Array("%PDF-1.7 \(round)".utf8), name: "template.pdf").sha256 }
                }
            }
            for try await digest in group { #expect(try store.bytes(of: digest).starts(with: "%PDF-1.7 ".utf8)) }
        }
    }

    @Test func `Empty, too large, disguised and protected files are refused`() throws {
        let store = try store()
        defer { try? FileManager.default.removeItem(at: store.directory) }
        let refused: [(bytes: [UInt8], name: String)] = [
            ([], "empty.pdf"), ([UInt8](repeating: 65, count: FileStore.bytesMax + 1), "large.txt"),
            (Array("<html>".utf8), "page.html"), (Array("MZ".utf8), "program.pdf"), (Array("a\u{0}b".utf8), "zero.csv"),
            (Array("%PDF-1.7 /Encrypt".utf8), "locked.pdf"), ([0xD0, 0xCF, 0x11, 0xE0], "locked.xlsx"),
        ]
        for file in refused {
            #expect(throws: FieldRefusal.self, "\(file.name)") { try store.put(file.bytes, name: file.name) }
        }
    }
}
