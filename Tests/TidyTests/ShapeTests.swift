import Testing

/// The outer limits of files, functions and words.
@Suite struct ShapeTests {
    private static let all = SwiftSource.sources + SwiftSource.tests

    private static let linesMax = 300
    private static let functionLinesMax = 60
    private static let columnsMax = 120

    @Test func `no file is longer than 300 lines, no line longer than 120 characters`() {
        #expect(Self.all.count > 300)
        for source in Self.all {
            let lines = source.lines
            #expect(lines.count - 1 <= Self.linesMax, "\(source.path) has \(lines.count - 1) lines")
            for (index, line) in lines.enumerated() where line.utf8.count > Self.columnsMax {
                #expect(line.count <= Self.columnsMax, "\(source.path):\(index + 1) has \(line.count) characters")
            }
        }
    }

    @Test func `no function is longer than 60 lines`() {
        for source in Self.all {
            for function in SwiftFunction.all(in: source.code) where function.lineCount > Self.functionLinesMax {
                Issue.record("\(source.path):\(function.line) \(function.name) has \(function.lineCount) lines")
            }
        }
    }

    private static let unwrapped = Pattern(#"\b(?:try|as)!|[A-Za-z0-9_)\]}"]!(?![=A-Za-z])"#)

    @Test func `nothing outside the tests is unwrapped by force`() {
        for source in SwiftSource.sources {
            for found in Self.unwrapped.matches(in: source.code) {
                Issue.record("\(source.path):\(found.line) unwraps by force: \(found.groups[0])")
            }
        }
        for wrong in ["try! a()", "a as! B", "a!.b", "a()!", "var a: B!", "a[0]!\n"] {
            #expect(Self.unwrapped.isFound(in: wrong), "\(wrong)")
        }
        for right in ["a != b", "!a", "try a()", "if !a {", "(!a)"] {
            #expect(!Self.unwrapped.isFound(in: right), "\(right)")
        }
    }

    private static let unfinished = Pattern(#"\b(?:TODO|FIXME|HACK|XXX)\b"#)

    @Test func `nothing says of itself that it is unfinished`() throws {
        let folders = ["Sources", "Tests", "Templates", "Migrations", "Docs", ".ci"]
        let paths = folders.flatMap { Repository.files($0) } + ["run", "test", "Package.swift", "README.md"]
        for path in paths where !path.hasPrefix("Tests/TidyTests/") {
            guard let text = try? Repository.text(path) else { continue }
            for found in Self.unfinished.matches(in: text) { Issue.record("\(path):\(found.line) \(found.groups[0])") }
        }
        #expect(Self.unfinished.isFound(in: "// " + "TODO: later"))
    }

    private static let banned = Pattern(
        #"\b(?:struct|class|enum|actor|protocol|typealias) +\w*(?:Manager|Service|Util|Utils|Utility|Helper|Helpers)\b"#
    )
    private static let bannedFile = Pattern(#"(?:Manager|Service|Util|Utils|Utility|Helper|Helpers)\w*\.swift$"#)

    @Test func `no type and no file is called manager, service, util or helper`() {
        for source in Self.all {
            for found in Self.banned.matches(in: source.code) {
                Issue.record("\(source.path):\(found.line) \(found.groups[0])")
            }
            let name = source.path.split(separator: "/").last.map(String.init) ?? ""
            #expect(name == "FieldService.swift" || !Self.bannedFile.isFound(in: name), "\(source.path)")
        }
        #expect(Self.banned.isFound(in: "final class FundManager {"))
        #expect(!Self.banned.isFound(in: "struct Manageress {"))
    }
}
