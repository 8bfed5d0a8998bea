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

    private static func imports(of source: SwiftSource) -> [Pattern.Match] { pattern.matches(in: source.code) }

    @Test func `every imported module is in the manifest's list of its target`() throws {
        let manifest = try Manifest.house.get()
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

    private static let row = Pattern(#"^\| ([A-Z][\w, ]*) \| [^|]* \| ([^|]*) \|$"#)

    /// The rooms of a table as in Docs/Architecture.md, each with the rooms right below it.
    private static func rooms(_ table: String) -> [String: Set<String>] {
        func names(_ text: String) -> [String] {
            text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        return row.matches(in: table).reduce(into: [:]) { rooms, found in
            for name in names(found.groups[1]) { rooms[name] = Set(names(found.groups[2])) }
        }
    }

    /// Everything below a room, by the rooms right below each.
    private static func below(_ room: String, _ rooms: [String: Set<String>]) -> Set<String> {
        let direct = rooms[room] ?? []
        return direct.reduce(into: direct) { $0.formUnion(below($1, rooms)) }
    }

    @Test func `Docs/Architecture.md names the rooms that the manifest has, and what each stands above`() throws {
        let rooms = Self.rooms(try Repository.text("Docs/Architecture.md"))
        var seen = 0
        let swift = Set(SwiftSource.sources.map(\.module))
        for target in try Manifest.house.get().targets where target.type == "regular" && swift.contains(target.name) {
            let known = try #require(rooms[target.name], "Docs/Architecture.md has no room \(target.name)")
            if known.contains(where: { $0.hasPrefix("all") }) { continue }
            seen += 1
            let listed = target.modules.filter { rooms[$0] != nil }
            let beside: Set<String> = ["Sheets", "Papers"]
            let all = Self.below(target.name, rooms)
            #expect(known.subtracting(["nothing", "libpq"]).isSubset(of: listed), "\(target.name) stands above less")
            #expect(listed.subtracting(beside).isSubset(of: all), "\(target.name) stands above more: \(listed)")
        }
        #expect(seen > 10)
        let sample = Self.rooms("| A, B | words | C, D |\n| C | words | E |\n| not a row |")
        #expect(Self.below("B", sample) == ["C", "D", "E"])
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
