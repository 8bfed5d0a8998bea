import Foundation

/// The package's manifest, as the package manager reads it.
struct Manifest: Decodable {
    struct Target: Decodable {
        let name: String
        let path: String?
        let type: String
        let dependencies: [[String: [Part?]]]

        var folder: String { path ?? (type == "test" ? "Tests/" : "Sources/") + name }

        /// What it may import: targets and products by their names.
        var modules: Set<String> {
            Set(
                dependencies.flatMap(\.values).compactMap { parts -> String? in
                    if case .name(let name)?? = parts.first { name } else { nil }
                })
        }
    }

    /// The first part of a dependency is its name; the others say where it comes from.
    enum Part: Decodable {
        case name(String)
        case other

        init(from decoder: any Decoder) throws {
            let value = try? decoder.singleValueContainer().decode(String.self)
            self = value.map(Part.name) ?? .other
        }
    }

    let targets: [Target]

    /// The manifest of this package.
    static let house = Result {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "tidy-scratch-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: scratch) }
        // With the scratch folder of the build the command would wait for the build that runs this test.
        let dump = try Command.run(["swift", "package", "--scratch-path", scratch.path, "dump-package"])
        return try JSONDecoder().decode(Manifest.self, from: Data(dump))
    }
}
