internal import Foundation
internal import Kernel
internal import Platform

/// The style sheet, the script and the icon, kept in memory under names that change with their content. The style
/// sheet is the files of `Assets/Styles` one after another, in the order of their names; the script those of
/// `Assets/Scripts`: a page asks for few things, and browsers keep them.
struct AssetStore: Sendable {
    struct Asset: Sendable {
        let mediaType: String
        let bytes: [UInt8]
    }

    static let stylesheet = "site.css"
    static let script = "site.js"

    private let byHashedName: [String: Asset]
    private let hashedNames: [String: String]

    init() throws {
        guard let folder = Bundle.module.url(forResource: "Assets", withExtension: nil) else {
            throw Catalogue.Fault(description: "no assets in the bundle")
        }
        var contents = [
            Self.stylesheet: try Self.joined(folder.appendingPathComponent("Styles"), "css"),
            Self.script: try Self.joined(folder.appendingPathComponent("Scripts"), "js"),
        ]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.contains(".") {
            contents[name] = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
        }
        var assets: [String: Asset] = [:]
        var names: [String: String] = [:]
        for (name, bytes) in contents {
            guard let mediaType = Self.mediaTypes[name.split(separator: ".").last.map(String.init) ?? ""] else {
                continue
            }
            let hashed = "\(SHA256.hex(bytes).prefix(12))-\(name)"
            assets[hashed] = Asset(mediaType: mediaType, bytes: bytes)
            names[name] = hashed
        }
        byHashedName = assets
        hashedNames = names
    }

    /// The path under which an asset is served; empty for an unknown one.
    func url(of name: String) -> String { hashedNames[name].map { "/assets/" + $0 } ?? "" }

    /// The asset with this hashed name.
    func find(_ hashedName: String) -> Asset? { byHashedName[hashedName] }

    /// All files of a folder with this ending, in the order of their names.
    private static func joined(_ folder: URL, _ ending: String) throws -> [UInt8] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        return try names.filter { $0.hasSuffix("." + ending) }.sorted().flatMap { name in
            [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
        }
    }

    private static let mediaTypes = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
        "png": "image/png", "ico": "image/x-icon", "webmanifest": "application/manifest+json",
    ]
}
