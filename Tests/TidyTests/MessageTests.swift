import Foundation
import Testing

@testable import Web

/// Every text that a person reads exists in both languages, and no text is left over.
@Suite struct MessageTests {
    private let messages: Messages

    init() throws {
        messages = try Messages.house.get()
    }

    /// 第 3 页 has a word behind the number, page 3 has none.
    private static let emptyInEnglish: Set<String> = ["papers.page_after"]

    @Test func `every message has a text in both languages, with the same variables`() {
        #expect(messages.doubled.isEmpty)
        #expect(messages.texts.count > 1_500)
        for (key, texts) in messages.texts {
            #expect(Set(texts.keys) == Messages.languages, "\(key)")
            for (language, text) in texts {
                let isEmpty = text.trimmingCharacters(in: .whitespaces).isEmpty
                #expect(!isEmpty || Self.emptyInEnglish.contains(key), "\(key) is empty in \(language)")
            }
            // What a variable holds may differ by language; then its name ends in _en.
            let variables = texts.values.map { Set(Messages.variables($0).map { $0.replacing("_en", with: "") }) }
            #expect(Set(variables).count == 1, "\(key) names other variables in the other language")
        }
    }

    /// A Chinese name, or a Chinese term in brackets or quotes behind its English words.
    private static let explained = Pattern(#"\([^()]*\)|“[^”]*”|[0-9.]+[万亿]|\{\{[^}]*\}\}"#)

    /// Messages whose English text holds Chinese outside brackets and quotes, for a reason.
    private static let chineseInEnglish: Set<String> = [
        // The link to the other language is in that language.
        "layout.other_language"
    ]

    private static func hasChinese(_ text: String) -> Bool {
        text.unicodeScalars.contains { (0x3400...0x9FFF).contains($0.value) || (0x3000...0x303F).contains($0.value) }
    }

    private static func withoutTerms(_ text: String) -> String {
        explained.matches(in: text).reduce(text) { $0.replacing($1.groups[0], with: "") }
    }

    @Test func `English texts hold Chinese only as a name or as a term in brackets`() {
        for (key, texts) in messages.texts where !Self.chineseInEnglish.contains(key) {
            #expect(!Self.hasChinese(Self.withoutTerms(texts["en"] ?? "")), "\(key): \(texts["en"] ?? "")")
        }
        #expect(Self.hasChinese(Self.withoutTerms("The 公示 (notice)")))
        #expect(!Self.hasChinese(Self.withoutTerms("The notice (公示) of 29.62万")))
    }

    @Test func `every key in a template is in the catalogue`() throws {
        for template in try TemplateSource.house.get() {
            for found in template.keys where messages.texts[found.groups[1]] == nil {
                Issue.record("\(template.path):\(found.line) names \(found.groups[1]), which is no message")
            }
        }
    }

    /// Keys that the fields of the routes need: labels, hints and the names of choices.
    private var keysOfRoutes: Set<String> {
        Set(RouteTable.all.flatMap(\.allFields).flatMap(Self.keys))
    }

    /// Fields that no page shows: where to go on, and what the page was made from.
    private static let unseen: Set<String> = ["version", "return", "after", "before"]

    private static func keys(of field: InputField) -> [String] {
        var keys = [field.label] + (field.hint.map { [$0] } ?? [])
        switch field.kind {
        case .choice(let codes, let prefix), .choices(let codes, let prefix): keys += codes.map { "\(prefix).\($0)" }
        case .map(let kind): keys += Self.keys(of: InputField(field.name, kind, label: field.label)).dropFirst()
        default: break
        }
        return keys
    }

    @Test func `every field of a route has its label, its hint and the names of its choices`() {
        for route in RouteTable.all {
            for field in route.allFields where !Self.unseen.contains(field.name) {
                for key in Self.keys(of: field) where messages.texts[key] == nil {
                    Issue.record("\(route.method) \(route.path), field \(field.name): no message \(key)")
                }
            }
        }
    }

    /// The first column of a file of data, without its head.
    private static func codes(_ name: String) throws -> Set<String> {
        Set(
            try Repository.text("Migrations/data/\(name).csv").split(whereSeparator: \.isNewline).dropFirst()
                .compactMap { $0.split(separator: ",").first.map(String.init) })
    }

    @Test func `every rule of the data has a name, and every name a rule`() throws {
        let (rules, names) = (try Self.codes("rules"), try Self.codes("rule_names"))
        #expect(!rules.isEmpty)
        #expect(rules.symmetricDifference(names).isEmpty)
    }

    @Test func `no message is left unused`() throws {
        let uses = KeyUses.house
        let inTemplates = Set(try TemplateSource.house.get().flatMap(\.keys).map { $0.groups[1] })
        let ofRoutes = keysOfRoutes
        for key in messages.texts.keys.sorted() {
            let isUsed =
                inTemplates.contains(key) || ofRoutes.contains(key) || uses.canAsk(for: key)
            #expect(isUsed, "\(key) is used nowhere")
        }
    }

    @Test func `a built key is recognised by its known words`() {
        let code = #"""
            enum State: String { case open, closed = "shut" }
            a.text("calls.state.\(state)"); b("calls.one.\(x).two"); Message("calls.title")
            """#
        let uses = KeyUses([SwiftSource(path: "Sources/Sample/Sample.swift", text: code)])
        for key in ["calls.state.shut", "calls.title"] { #expect(uses.canAsk(for: key), "\(key)") }
        for key in ["calls.state.gone", "calls.state", "calls.one.shut.three", "calls.titles"] {
            #expect(!uses.canAsk(for: key), "\(key)")
        }
        #expect(uses.canAsk(for: "calls.one.shut.two"))
    }
}
