import Foundation
import Kernel
import Platform
import TestSupport
import Testing

/// A PDF is taken when it is whole and opens without a password, whatever else its owner allows.
@Suite struct PDFTests {
    private func refusal(_ bytes: [UInt8]) -> String? {
        do {
            _ = try FileType.recognise(bytes, name: "a.pdf")
            return nil
        } catch { return (error as? FieldRefusal)?.message.key ?? "\(error)" }
    }

    @Test(arguments: PDFSamples.opening) func `what opens is taken`(name: String) {
        let bytes = PDFSamples.bytes(name)
        #expect(bytes.count > 500)
        #expect(refusal(bytes) == nil)
        // Mail and signing programs leave some bytes behind the end.
        #expect(refusal(bytes + Array("\r\n\u{0}\u{0}".utf8)) == nil)
    }

    @Test(arguments: PDFSamples.locked) func `what opens with a password only is refused`(name: String) {
        #expect(refusal(PDFSamples.bytes(name)) == "file.refusal.protected")
    }

    @Test(arguments: ["plain", "packed", "linear", "owner4"]) func `what was cut off is refused`(name: String) {
        let bytes = PDFSamples.bytes(name)
        for length in stride(from: 5, to: bytes.count - 8, by: 7) {
            #expect(refusal(Array(bytes[..<length])) == "file.refusal.broken", "\(length) of \(bytes.count) bytes")
        }
    }

    @Test func `what lost its middle or its root is refused, and a wrong place of the table is mended`() {
        let text = String(decoding: PDFSamples.bytes("plain"), as: UTF8.self)
        #expect(refusal(Array(text.replacing("1 0 obj", with: "x x xxx").utf8)) == "file.refusal.broken")
        #expect(refusal(Array(text.replacing("/Root", with: "/Ruut").utf8)) == "file.refusal.broken")
        let moved = text.replacing(/startxref\n\d+/, with: "startxref\n7")
        #expect(moved != text && refusal(Array(moved.utf8)) == nil)
        #expect(refusal(pdf("…")) == nil)
    }

    @Test func `nothing that is written as a PDF stops the reader`() {
        // Every run tries other damages; a night's run tries many.
        let tries = ProcessInfo.processInfo.environment["MIAOPU_TEST"] == "long" ? 2_000 : 20
        var generator = SystemRandomNumberGenerator()
        for name in PDFSamples.opening + PDFSamples.locked {
            let bytes = PDFSamples.bytes(name)
            for _ in 0..<tries {
                var changed = bytes
                for _ in 0..<3 { changed[Int.random(in: 5..<changed.count, using: &generator)] = .random(in: 0...255) }
                _ = refusal(changed)
            }
        }
        let loops = [
            "trailer << /Root 1 0 R /Prev 9 >> startxref 9 %%EOF", "startxref 99999999999 %%EOF",
            "trailer " + String(repeating: "[", count: 5_000) + " startxref 9 %%EOF",
        ]
        for loop in loops { #expect(refusal(Array("%PDF-1.4\n\(loop)".utf8)) == "file.refusal.broken") }
    }
}
