import Foundation
import Testing

@testable import Web

struct AssetStoreTests {
    private let store: AssetStore

    init() throws {
        store = try AssetStore()
    }

    private func text(_ name: String) throws -> String {
        let hashed = store.url(of: name).replacing("/assets/", with: "")
        return String(decoding: try #require(store.find(hashed)).bytes, as: UTF8.self)
    }

    @Test func `the style sheet holds its parts in the order of their names, the one for print last`() throws {
        let sheet = try text(AssetStore.stylesheet)
        let parts = [
            "/* Tokens:", "/* Elements:", "/* Frame:", "/* Forms:", "/* Data:", "/* Pages:", "/* Charts:", "/* Print:",
        ]
        let places = try parts.map { try #require(sheet.range(of: $0), "\($0)").lowerBound }
        #expect(places == places.sorted())
    }

    @Test func `the script holds no word that a reader sees`() throws {
        let script = try text(AssetStore.script)
        #expect(!script.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) && $0 != "元" })
        #expect(!script.isEmpty)
    }

    @Test func `style sheet and script stay small enough for a village telephone`() throws {
        // 14 and 20 KB are what may travel after gzip, which takes such texts to a quarter.
        #expect(try text(AssetStore.stylesheet).utf8.count < 56_000)
        #expect(try text(AssetStore.script).utf8.count < 80_000)
    }

    @Test func `an asset is found under the name of its content only`() {
        #expect(store.url(of: "favicon.svg").hasSuffix("-favicon.svg"))
        #expect(store.url(of: "nothing.js").isEmpty)
        #expect(store.find("site.css") == nil)
    }
}
