import Foundation
import Mustache
import Papers
import Subprocess
import SystemPackage
import Testing

/// The press, the templates and the tools that look at what was printed.
enum TestPress {
    /// The folder of the checkout.
    static let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/")
        .replacing("//", with: "/")

    static let settings = {
        var settings = PaperSettings(root: root, environment: ProcessInfo.processInfo.environment)
        settings.isStrict = isNewWeasyPrint
        settings.timeLimit = .seconds(300)
        return settings
    }()

    /// Whether papers can be printed here.
    static let isInstalled = settings.python != nil
    /// Whether printed papers can be looked at here.
    static let hasTools = ["pdftotext", "pdftoppm", "pdfinfo", "zbarimg"].allSatisfy { tool in
        ["/usr/bin/", "/usr/local/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + tool) }
    }
    static let missing: Comment = "WeasyPrint, poppler-utils or zbar-tools are not installed; ./test installs them"

    /// Debian's WeasyPrint 57 is slow with Chinese fonts and does not know all properties; it prints, with warnings.
    private static let isNewWeasyPrint = ProcessInfo.processInfo.environment["MIAOPU_WEASYPRINT_LENIENT"] == nil

    static let press = PaperPress(settings)

    /// What a tool says about a PDF.
    static func look(_ tool: String, _ arguments: [String], at pdf: [UInt8]) async throws -> String {
        let file = NSTemporaryDirectory() + "paper-\(UUID().uuidString).pdf"
        try Data(pdf).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let words = arguments.map { $0 == "FILE" ? file : $0 }
        let result = try await run(.name(tool), arguments: Arguments(words), output: .string(limit: 4 << 20))
        return result.standardOutput
    }

    /// The text of a page, or of all.
    static func text(of pdf: [UInt8], page: Int? = nil) async throws -> String {
        let pages = page.map { ["-f", String($0), "-l", String($0)] } ?? []
        return try await look("pdftotext", ["-layout"] + pages + ["FILE", "-"], at: pdf)
    }

    /// What the QR codes on the first page say.
    static func qrCodes(on pdf: [UInt8]) async throws -> String {
        let picture = NSTemporaryDirectory() + "paper-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: picture + ".png") }
        _ = try await look("pdftoppm", ["-r", "200", "-png", "-singlefile", "-f", "1", "FILE", picture], at: pdf)
        let result = try await run(
            .name("zbarimg"), arguments: ["-q", "--raw", picture + ".png"], output: .string(limit: 64 << 10))
        return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// The templates of the papers with the words of one language put in, as the web front does when it starts.
struct TestTemplates {
    let library: MustacheLibrary
    /// The keys of messages that the templates name.
    let keys: Set<String>

    init(language: String) throws {
        let messages = try Self.messages()
        let folder = TestPress.root + "/Templates"
        var templates: [String: MustacheTemplate] = [:]
        var keys: Set<String> = []
        let papers = try FileManager.default.contentsOfDirectory(atPath: folder + "/papers").map { "papers/" + $0 }
        // The frame lies beside the folder: a template can close a parent only if its name has no slash.
        for file in papers + ["_paper.mustache"] where file.hasSuffix(".mustache") {
            var text = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
            for match in text.matches(of: /\[\[([a-z0-9_.]+)\]\]/).reversed() {
                let key = String(match.output.1)
                keys.insert(key)
                text.replaceSubrange(match.range, with: try #require(messages[key]?[language], "\(key)"))
            }
            templates[String(file.dropLast(".mustache".count))] = try MustacheTemplate(string: text)
        }
        self.keys = keys
        library = MustacheLibrary(templates: templates)
    }

    func render(_ page: any MustacheParent, _ name: String) throws -> String {
        try #require(library.render(page, withTemplate: "papers/" + name))
    }

    /// All messages, since a paper may name those of its module beside those of the papers.
    static func messages() throws -> [String: [String: String]] {
        let folder = URL(fileURLWithPath: TestPress.root + "/Templates/messages")
        var messages: [String: [String: String]] = [:]
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file.hasSuffix(".json") {
            let content = try Data(contentsOf: folder.appending(path: file))
            messages.merge(try JSONDecoder().decode([String: [String: String]].self, from: content)) { $1 }
        }
        return messages
    }
}
