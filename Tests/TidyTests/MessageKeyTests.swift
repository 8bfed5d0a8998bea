import Testing

/// Every key that the code asks for is in the catalogue.
@Suite struct MessageKeyTests {
    private let keys: Set<String>

    init() throws {
        keys = Set(try Messages.house.get().texts.keys)
    }

    private static let dotted = Pattern(#"\A[a-z]\w*(?:\.[\w-]+)+\z"#)
    /// Texts in these places are no messages, whatever they look like: actions of the audit, columns, settings.
    private static let elsewhere = Pattern(
        #"(?:\brecord\([^()]*|\bprefix: |\baction: |\bhasPrefix\(|\bhasSuffix\(|\bsystemName: |\bresource: )\z"#)

    /// Texts that look like keys and are none, with what they are.
    private static let others: Set<String> = [
        // Dated rules.
        "notice.award.days", "review.rereview.days",
        // Files.
        "vault.key", "vouchers.csv",
    ]

    /// Prefixes that the code puts before such texts elsewhere.
    private var prefixes: Set<String> {
        Set(KeyUses.house.built.keys.filter { $0.hasSuffix("…") }.map { String($0.dropLast()) })
    }

    @Test func `every text that looks like a key of the catalogue is one`() {
        let families = Set(keys.compactMap { $0.split(separator: ".").first.map(String.init) })
        let beginnings = Set(keys.flatMap(Self.beginnings))
        let prefixes = prefixes.filter { beginnings.contains(String($0.dropLast())) }
        var seen = 0
        // What calculations read is named like messages, and is none.
        for source in SwiftSource.sources
        where source.module != "Calculations" && !source.path.hasPrefix("Sources/Web/Calculations/") {
            for literal in source.literals {
                guard let text = literal.plain, Self.dotted.isFound(in: text), !Self.others.contains(text),
                    families.contains(String(text.split(separator: ".")[0])),
                    !Self.elsewhere.isFound(in: literal.before)
                else { continue }
                seen += 1
                let isKnown =
                    keys.contains(text) || beginnings.contains(text) || prefixes.contains { keys.contains($0 + text) }
                #expect(isKnown, "\(source.path):\(literal.line) \(text) is no message")
            }
        }
        #expect(seen > 500)
    }

    /// What stands before the dots of a key.
    private static func beginnings(_ key: String) -> [String] {
        let parts = key.split(separator: ".")
        return parts.indices.dropFirst().map { parts[..<$0].joined(separator: ".") }
    }

    private static let asking = Pattern(#"\b(?:Message\(|text\(|FieldRefusal\([^()]*, )\s*\z"#)

    @Test func `every message that is made or shown exists`() {
        for source in SwiftSource.sources where source.module != "Postgres" && source.module != "Sheets" {
            for literal in source.literals {
                guard let key = literal.plain, Self.asking.isFound(in: literal.before),
                    Self.dotted.isFound(in: key), !key.contains("$")
                else { continue }
                #expect(keys.contains(key), "\(source.path):\(literal.line) asks for \(key), which is no message")
            }
        }
    }

    @Test func `every built key can become a message`() {
        let families = Set(keys.compactMap { $0.split(separator: ".").first.map(String.init) })
        for (pattern, place) in KeyUses.house.built {
            guard families.contains(String(pattern.split(separator: ".")[0])) else { continue }
            let pieces = pattern.split(separator: "…", omittingEmptySubsequences: false)
            let fits = keys.contains { $0.hasPrefix(pieces[0]) && $0.hasSuffix(pieces[pieces.count - 1]) }
            #expect(fits, "\(place) builds \(pattern), which no message fits")
        }
    }

    private static let ofRawValue = Pattern(#"messageKey: String \{ "([\w.]+\.)\\\((?:self\.)?rawValue\)" \}"#)
    private static let enumeration = Pattern(#"\benum (\w+): (?:[^{]*\b)?(?:String|StoredAsText)\b"#)

    @Test func `every case of an enumeration with messages has its message`() {
        var seen = 0
        for source in SwiftSource.sources {
            for found in Self.ofRawValue.matches(in: source.text) {
                seen += 1
                let values = RawValues.before(line: found.line, in: source)
                #expect(!values.isEmpty, "\(source.path):\(found.line) belongs to no enumeration of texts")
                for value in values where !keys.contains(found.groups[1] + value) {
                    Issue.record("\(source.path):\(found.line) no message \(found.groups[1] + value)")
                }
            }
        }
        #expect(seen > 10)
    }

    private static let mapped = Pattern(#"\[([^\[\]]*)\]\s*\.map \{ (?:visit\.|self\.)?text\("([\w.]+\.)\\\(\$0\)"\)"#)
    private static let word = Pattern(#""([\w.-]+)""#)

    @Test func `every message of a list of columns exists`() {
        var seen = 0
        for source in SwiftSource.sources where source.module == "Web" {
            for found in Self.mapped.matches(in: source.text) {
                for value in Self.word.matches(in: found.groups[1]) {
                    seen += 1
                    let key = found.groups[2] + value.groups[1]
                    #expect(keys.contains(key), "\(source.path):\(found.line) no message \(key)")
                }
            }
        }
        #expect(seen > 20)
    }
}

/// The raw values of an enumeration of texts, read from its cases.
enum RawValues {
    private static let head = Pattern(#"\benum (\w+)\s*:"#)
    private static let caseLine = Pattern(#"^( *)case ((?:`?\w+`?(?: = "[^"]*")?(?:, *)?)+) *(?://.*)?$"#)
    private static let value = Pattern(#"`?(\w+)`?(?: = "([^"]*)")?"#)

    /// The values of the innermost enumeration that begins before a line, with its cases.
    static func before(line: Int, in source: SwiftSource) -> [String] {
        guard let head = head.matches(in: source.code).last(where: { $0.line <= line }) else { return [] }
        return caseLine.matches(in: source.text).filter { $0.line > head.line && $0.line < line }.flatMap { found in
            value.matches(in: found.groups[2]).map { $0.groups[2].isEmpty ? $0.groups[1] : $0.groups[2] }
        }
    }
}
