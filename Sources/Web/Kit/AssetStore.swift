internal import Foundation
internal import Kernel
internal import Platform

/// Style sheets and scripts, kept in memory under names that change with their content.
struct AssetStore: Sendable {
    struct Asset: Sendable {
        let mediaType: String
        let bytes: [UInt8]
    }

    private let byHashedName: [String: Asset]
    private let hashedNames: [String: String]

    init() throws {
        var assets: [String: Asset] = [:]
        var names: [String: String] = [:]
        guard let folder = Bundle.module.url(forResource: "Assets", withExtension: nil) else {
            throw Catalogue.Fault(description: "no assets in the bundle")
        }
        func keep(_ name: String, _ bytes: [UInt8]) {
            guard let mediaType = Self.mediaTypes[name.split(separator: ".").last.map(String.init) ?? ""] else { return }
            let hashed = "\(SHA256.hex(bytes).prefix(12))-\(name)"
            assets[hashed] = Asset(mediaType: mediaType, bytes: bytes)
            names[name] = hashed
        }
        // The style sheet is written in several files and served as one: a page on a weak phone counts requests.
        var styles: [UInt8] = []
        let paths = FileManager.default.enumerator(atPath: folder.path)?.allObjects.compactMap { $0 as? String } ?? []
        for path in paths.sorted() {
            let file = folder.appendingPathComponent(path)
            guard let data = try? Data(contentsOf: file) else { continue }
            if path.hasSuffix(".css") { styles += [UInt8](data) } else { keep(file.lastPathComponent, [UInt8](data)) }
        }
        keep("site.css", styles)
        byHashedName = assets
        hashedNames = names
    }

    /// Names of all style sheets.
    var stylesheets: [String] { ["site.css"] }

    /// The path under which an asset is served; empty for an unknown one.
    func url(of name: String) -> String { hashedNames[name].map { "/assets/" + $0 } ?? "" }

    /// The asset with this hashed name.
    func find(_ hashedName: String) -> Asset? { byHashedName[hashedName] }

    private static let mediaTypes = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
        "png": "image/png", "ico": "image/x-icon", "webmanifest": "application/manifest+json",
    ]
}
