import CQRCode
import Papers
import Testing

@Suite struct QRCodeTests {
    /// The modules that the path encloses by the even-odd rule, found by counting the edges to the left of each.
    private func darkModules(_ code: QRCode) throws -> [[Bool]] {
        var verticalEdges = Array(repeating: Array(repeating: 0, count: code.side + 1), count: code.side)
        for contour in code.path.split(separator: "z") {
            let start = try #require(contour.firstMatch(of: /^M(\d+) (\d+)/))
            var (x, y) = (Int(start.output.1) ?? 0, Int(start.output.2) ?? 0)
            let origin = (x, y)
            for step in contour.matches(of: /([hv])(-?\d+)/) {
                let length = try #require(Int(step.output.2))
                if step.output.1 == "h" {
                    x += length
                } else {
                    for row in min(y, y + length)..<max(y, y + length) { verticalEdges[row][x] += 1 }
                    y += length
                }
            }
            #expect((x, y) == origin, "the contour is closed")
        }
        return verticalEdges.map { edges in
            var inside = false
            return edges.dropLast().map { count in
                inside = inside != (count % 2 == 1)
                return inside
            }
        }
    }

    @Test(arguments: [1, 20, 60, 200, 800, 2_331])
    func `the outline encloses the dark modules and nothing else`(length: Int) throws {
        let alphabet = Array("https://miaopu.example/?K7".utf8)
        let encoded = (0..<length).map { alphabet[$0 * 7 % alphabet.count] }
        let code = try QRCode(String(decoding: encoded, as: UTF8.self))
        let reference = try #require(QRcode_encodeData(CInt(encoded.count), encoded, 0, QR_ECLEVEL_M))
        defer { QRcode_free(reference) }
        let width = Int(reference.pointee.width)
        #expect(code.side == width + 8)
        let dark = try darkModules(code)
        for y in 0..<code.side {
            for x in 0..<code.side {
                let isInside = (4..<width + 4).contains(x) && (4..<width + 4).contains(y)
                let expected = isInside && reference.pointee.data[(y - 4) * width + x - 4] & 1 == 1
                #expect(dark[y][x] == expected, "module \(x), \(y)")
            }
        }
    }

    @Test func `the path is small, the same every time and different for another text`() throws {
        let address = "https://miaopu.example/check/7F3K92QDXM4T"
        let code = try QRCode(address)
        #expect(code == (try QRCode(address)))
        #expect(code != (try QRCode(address + "A")))
        #expect(code.path.utf8.count < 3_300)
    }

    @Test func `a text too long for a code is refused`() throws {
        #expect(throws: PaperRefusal.tooMuchForQRCode(bytes: 2_332)) {
            try QRCode(String(repeating: "a", count: 2_332))
        }
        #expect(throws: PaperRefusal.tooMuchForQRCode(bytes: 0)) { try QRCode("") }
    }

    @Test(
        .enabled(if: TestPress.isInstalled && TestPress.hasTools, TestPress.missing),
        arguments: ["https://miaopu.example/check/7F3K92QDXM4T", "核验：苗圃 2026 𠮷"])
    func `a printed code is read by a scanner`(text: String) async throws {
        let code = try QRCode(text)
        let html = """
            <svg style="width: 25mm; height: 25mm" viewBox="0 0 \(code.side) \(code.side)">
            <path d="\(code.path)"/></svg>
            """
        let pdf = try await TestPress.press.print(Paper(html: html))
        #expect(try await TestPress.qrCodes(on: pdf) == text)
    }
}
