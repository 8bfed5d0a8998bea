import Testing

/// What can be set or typed is described in Docs, and Docs lead nowhere that is not there.
@Suite struct DocumentationTests {
    private static func operations() throws -> String {
        try Repository.files("Docs/Operations", ".md").map(Repository.text).joined(separator: "\n")
    }

    private static let setting = Pattern(#"\b(?:MIAOPU_[A-Z_]+|DATABASE_URL)\b"#)

    /// Marks that our own scripts leave for each other; nobody sets them.
    private static let internalMarks: Set<String> = ["MIAOPU_SIGNALS_RESET", "MIAOPU_WEASYPRINT_LENIENT"]

    @Test func `every setting is described in Docs/Operations`() throws {
        let described = try Self.operations()
        var found: [String: String] = [:]
        let paths = Repository.files("Sources", ".swift") + Repository.files(".ci") + Repository.files("Tests")
        for path in paths + ["run", "test"] where !path.hasPrefix("Tests/TidyTests/") {
            guard let text = try? Repository.text(path) else { continue }
            for match in Self.setting.matches(in: text) { found[match.groups[0]] = path }
        }
        #expect(found.count > 8)
        for (name, path) in found where !Self.internalMarks.contains(name) {
            #expect(described.contains("`\(name)`"), "\(name) of \(path) is not in Docs/Operations")
        }
        #expect(Self.setting.matches(in: #"environment["MIAOPU_DATA"]"#).map { $0.groups[0] } == ["MIAOPU_DATA"])
    }

    private static let command = Pattern(#"commandName: "([\w-]+)""#)

    @Test func `every subcommand is described in Docs/Operations`() throws {
        let described = try Self.operations()
        var seen = 0
        for source in SwiftSource.sources where ["Miaopu", "Bench"].contains(source.module) {
            let names = Self.command.matches(in: source.text).map { $0.groups[1] }
            for (index, name) in names.enumerated() {
                seen += 1
                let isNested = index > 0
                let wanted = isNested ? "\(names[0]) \(name)" : name
                #expect(described.contains(wanted), "\(source.path): \(wanted) is not in Docs/Operations")
            }
        }
        #expect(seen > 8)
    }

    @Test func `every module has its page`() throws {
        for module in Set(SwiftSource.sources.map(\.module)).subtracting(["Miaopu", "Bench", "Kernel"]) {
            let text = (try? Repository.text("Docs/Modules/\(module).md")) ?? ""
            #expect(text.hasPrefix("# \(module)\n"), "Docs/Modules/\(module).md")
        }
    }

    @Test func `every table is on the page of the module that owns it`() throws {
        for (table, module) in try StatementTests.owners() {
            let text = (try? Repository.text("Docs/Modules/\(module).md")) ?? ""
            let isThere = Pattern("\\b\(table)\\b").isFound(in: text)
            #expect(isThere, "Docs/Modules/\(module).md does not name the table \(table)")
        }
    }

    private static let calculation = Pattern(#"Calculation\(\s*"([a-z-]+)","#)

    @Test func `every calculation is on the page of its module`() throws {
        let page = try Repository.text("Docs/Modules/Calculations.md")
        let names = SwiftSource.sources.filter { $0.module == "Calculations" }
            .flatMap { Self.calculation.matches(in: $0.text) }.map { $0.groups[1] }
        #expect(names.count >= 9)
        for name in names { #expect(page.contains("`\(name)`"), "Docs/Modules/Calculations.md does not name \(name)") }
    }

    @Test func `decisions are numbered without gaps and say context, decision and consequences`() throws {
        let paths = Repository.files("Docs/Decisions", ".md")
        #expect(paths.count >= 10)
        for (index, path) in paths.enumerated() {
            let number = String(String(10_001 + index).dropFirst())
            #expect(path.hasPrefix("Docs/Decisions/\(number)-"), "\(path) stands where \(number) should be")
            let text = try Repository.text(path)
            for heading in ["## Context\n", "## Decision\n", "## Consequences\n"] {
                #expect(text.contains(heading), "\(path) has no \(heading)")
            }
        }
    }

    private static let link = Pattern(#"\]\(([^)#\s]+)(?:#[^)]*)?\)"#)

    @Test func `every link in the documents leads to a file`() {
        let paths = Repository.files("Docs", ".md") + ["README.md", "README.zh-CN.md"]
        for path in paths {
            guard let text = try? Repository.text(path) else { continue }
            let folder = path.split(separator: "/").dropLast().map(String.init)
            for found in Self.link.matches(in: text) where !found.groups[1].contains("://") {
                let target = Self.resolve(found.groups[1], in: folder)
                let isThere = Repository.exists(target) || Self.drawnLater.contains(target)
                #expect(isThere, "\(path):\(found.line) leads to \(found.groups[1])")
            }
        }
        #expect(Self.resolve("../Style.md", in: ["Docs", "Modules"]) == "Docs/Style.md")
    }

    /// Pictures that are taken of a running server.
    private static let drawnLater: Set<String> = ["Docs/miaopu.png"]

    private static func resolve(_ link: String, in folder: [String]) -> String {
        var parts = folder
        for part in link.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
        }
        return parts.joined(separator: "/")
    }
}
