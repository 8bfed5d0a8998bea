import Testing

@testable import Web

/// What a village telephone has to load.
@Suite struct AssetSizeTests {
    @Test(arguments: [(AssetStore.stylesheet, 14), (AssetStore.script, 20)])
    func `style sheet and script stay within their limits after gzip`(name: String, kilobytes: Int) throws {
        let store = try AssetStore()
        let hashed = store.url(of: name).replacing("/assets/", with: "")
        let asset = try #require(store.find(hashed))
        let packed = try Command.run(["gzip", "-9", "-n"], input: asset.bytes)
        #expect(packed.count > 1_000)
        #expect(packed.count <= kilobytes * 1_024, "\(name) takes \(packed.count) bytes after gzip")
    }
}
