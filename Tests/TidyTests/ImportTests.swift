import Foundation
import Testing

/// Every target lists every module that its files import: without it an incremental build may read wrong bytes.
@Suite struct ImportTests {
    /// Modules that come with the toolchain or the system.
    private static let given: Set<String> = [
        "Swift", "Foundation", "FoundationEssentials", "FoundationXML", "Glibc", "Dispatch", "Synchronization",
        "Testing",
    ]

    private static let pattern = Pattern(
        #"^(?:@\w+(?:\([^)]*\))? +)*(?:(?:public|package|internal|private|fileprivate) +)?import "#
            + #"(?:(?:struct|class|enum|protocol|func|var|let|typealias) +)?(\w+)"#)

    private struct Manifest: Decodable {
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

        enum Part: Decodable {
            case name(String)
            case other

            init(from decoder: any Decoder) throws {
                let value = try? decoder.singleValueContainer().decode(String.self)
                self = value.map(Part.name) ?? .other
            }
        }

        let targets: [Target]
    }

    private static func imports(of source: SwiftSource) -> [Pattern.Match] { pattern.matches(in: source.code) }

    @Test func `every imported module is in the manifest's list of its target`() throws {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "tidy-scratch-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: scratch) }
        // With the scratch folder of the build the command would wait for the build that runs this test.
        let dump = try Command.run(["swift", "package", "--scratch-path", scratch.path, "dump-package"])
        let manifest = try JSONDecoder().decode(Manifest.self, from: Data(dump))
        let targets = manifest.targets.filter { $0.type != "system" }
        #expect(targets.count > 15)
        var read = 0
        for target in targets {
            for source in SwiftSource.sources + SwiftSource.tests where source.path.hasPrefix(target.folder + "/") {
                read += 1
                for found in Self.imports(of: source) where !Self.given.contains(found.groups[1]) {
                    #expect(
                        target.modules.contains(found.groups[1]),
                        "\(source.path):\(found.line) imports \(found.groups[1]), which \(target.name) does not list")
                }
            }
        }
        #expect(read == SwiftSource.sources.count + SwiftSource.tests.count, "a file belongs to no target")
    }

    @Test func `imports are found whatever stands before them`() {
        let text = """
            internal import Kernel
            @testable import Web
            public import struct Foundation.URL
            // import Comment
            import Testing
            """
        let source = SwiftSource(path: "Sources/Sample/Sample.swift", text: text)
        #expect(Self.imports(of: source).map { $0.groups[1] } == ["Kernel", "Web", "Foundation", "Testing"])
    }
}
