import Foundation
import Kernel
import Mustache
import Papers
import Testing

@Suite struct PaperTemplatesTests {
    /// The papers by the names of their templates.
    static func samples(_ language: String) throws -> [(name: String, page: any MustacheParent)] {
        [
            ("contract", try SamplePapers.contract(language: language)),
            ("receipt", try SamplePapers.receipt(language: language)),
            ("reconciliation", try SamplePapers.reconciliation(language: language)),
            ("notice", try SamplePapers.notice(language: language)),
            ("score-sheet", try SamplePapers.scoreSheet(language: language)),
            ("report", try SamplePapers.report(language: language)),
            ("form", try SamplePapers.form(language: language)),
        ]
    }

    /// All texts in a value, however deep.
    private func texts(in value: Any) -> [String] {
        if let text = value as? String { return text.isEmpty ? [] : [text] }
        return Mirror(reflecting: value).children.flatMap { texts(in: $0.value) }
    }

    @Test(arguments: ["zh-Hans", "en"])
    func `everything that a page holds is on its paper`(language: String) throws {
        let templates = try TestTemplates(language: language)
        for (name, page) in try Self.samples(language) {
            let html = try templates.render(page, name)
            for text in texts(in: page) where name != "notice" || !Self.leftOutOfNotices.contains(text) {
                #expect(html.contains(text), "\(text) is missing on \(name)")
            }
            #expect(!html.contains("{{"))
            #expect(!html.contains("[["))
            #expect(html.contains("<html lang=\"\(language)\">"))
        }
    }

    /// Notices show the address and the QR code, no code to type.
    private static let leftOutOfNotices = ["7F3K-92QD-XM4T", String(repeating: "9f86d081", count: 8)]

    @Test func `every name in a template is one of its page`() throws {
        let folder = TestPress.root + "/Templates/papers/"
        for (name, page) in try Self.samples("zh-Hans") {
            var known: Set<String> = ["."]
            collectNames(page, &known)
            let template = try String(contentsOfFile: folder + name + ".mustache", encoding: .utf8)
            let partials = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
                $0.hasPrefix("_") && template.contains("papers/" + $0.dropLast(".mustache".count))
            }
            for file in ["../_paper.mustache", name + ".mustache"] + partials {
                let text = try String(contentsOfFile: folder + file, encoding: .utf8)
                for match in text.matches(of: /\{\{[#^]?([A-Za-z.]+)\}\}/) {
                    let key = String(match.output.1)
                    let isElsewhere = file.hasPrefix("_") && Self.sharedOnly.contains(key)
                    #expect(known.contains(key) || isElsewhere, "\(key) in \(file) is no name of \(name)")
                }
            }
        }
    }

    /// Names in partials that not every paper includes.
    private static let sharedOnly: Set<String> = [
        "facts", "factLabel", "factValue", "signatures", "signatureRole", "signatureName", "signatureLine", "items",
        "itemNumber", "itemDay", "itemReference", "itemText", "itemAge", "itemAmount", "itemsTotal", "isEmpty",
    ]

    /// The names that a page or one of its parts answers to.
    private func collectNames(_ value: Any, _ names: inout Set<String>) {
        let candidates = [
            "hasHash", "hasBudget", "hasMoney", "hasAttachments", "hasAmount", "hasFiles", "isBalanced", "isUnbalanced",
            "isEmpty",
            "hasRedHead", "hasAddressee", "hasHint", "hasScore", "rowHasTable",
        ]
        if let parent = value as? any MustacheParent {
            names.formUnion(candidates.filter { parent.child(named: $0) != nil })
        }
        for child in Mirror(reflecting: value).children {
            if let label = child.label, let parent = value as? any MustacheParent, parent.child(named: label) != nil {
                names.insert(label)
            }
            collectNames(child.value, &names)
        }
    }

    @Test func `every stored part of a page answers to its name`() throws {
        for (_, page) in try Self.samples("zh-Hans") { try expectNames(page) }
    }

    private func expectNames(_ value: Any) throws {
        for child in Mirror(reflecting: value).children {
            if let parent = value as? any MustacheParent, let label = child.label, label != "frame", label != "some",
                !Self.isNothing(child.value)
            {
                #expect(parent.child(named: label) != nil, "\(type(of: value)) does not know \(label)")
            }
            try expectNames(child.value)
        }
    }

    /// Whether a stored part is an optional that holds nothing, such as the check of a paper that nobody checks.
    private static func isNothing(_ value: Any) -> Bool {
        let mirror = Mirror(reflecting: value)
        return mirror.displayStyle == .optional && mirror.children.isEmpty
    }

    @Test func `what a page holds cannot become markup`() throws {
        let hostile = "<script>alert(\"x\")</script>&'"
        var page = try SamplePapers.receipt()
        page = ReceiptPaper(
            frame: try SamplePapers.frame(hostile), statement: hostile, facts: [PaperFact(hostile, hostile)],
            amountLabel: hostile, amount: hostile, amountWords: hostile, files: [], notes: [hostile],
            issuerName: hostile,
            issuedAt: hostile)
        let html = try TestTemplates(language: "zh-Hans").render(page, "receipt")
        #expect(!html.contains("<script"))
        #expect(html.contains("&lt;script&gt;"))
    }

    @Test func `what is empty is left out`() throws {
        let templates = try TestTemplates(language: "zh-Hans")
        let page = ReceiptPaper(
            frame: PaperFrame(language: "zh-Hans", title: "收据", number: "1", siteName: "苗圃"), statement: "收到。",
            facts: [], amountLabel: "", amount: "", amountWords: "", files: [], notes: [], issuerName: "甲",
            issuedAt: "今天")
        let html = try templates.render(page, "receipt")
        for absent in ["<svg", "SHA-256", "class=\"amount\"", "check-box", "demonstration-mark", "class=\"note\""] {
            #expect(!html.contains(absent), "\(absent)")
        }
    }

    @Test func `a reconciliation that does not agree says by how much and forbids the signing`() throws {
        let templates = try TestTemplates(language: "zh-Hans")
        let html = try templates.render(SamplePapers.reconciliation(difference: "1,234.56"), "reconciliation")
        #expect(html.contains("双方调节后余额相差 1,234.56 元，本表不能签署。"))
        #expect(!html.contains("双方调节后余额相符。"))
    }

    @Test func `every message of the papers has both languages and is used`() throws {
        let messages = try TestTemplates.messages().filter { $0.key.hasPrefix("papers.") }
        for (key, texts) in messages {
            #expect(Set(texts.keys) == ["zh-Hans", "en"], "\(key)")
        }
        let refusals: [PaperRefusal] = [
            .notInstalled(detail: ""), .timedOut(seconds: 1), .forbiddenAddress(detail: ""), .tooLarge(max: 1), .busy,
            .failed(detail: ""), .tooMuchForQRCode(bytes: 1),
        ]
        let used = try TestTemplates(language: "en").keys.union(refusals.map(\.message.key)).union(
            Self.keysOfTheFront())
        #expect(used.filter { $0.hasPrefix("papers.") } == Set(messages.keys))
    }

    /// Messages of papers that the web front puts into what it prints.
    private static func keysOfTheFront() throws -> Set<String> {
        let folder = TestPress.root + "/Sources/Web/"
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }
        return try files.reduce(into: []) { keys, file in
            let text = try String(contentsOfFile: folder + file, encoding: .utf8)
            keys.formUnion(text.matches(of: /"(papers\.[a-z_.]+)"/).map { String($0.output.1) })
        }
    }
}
