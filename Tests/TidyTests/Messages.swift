import Foundation

/// The message catalogue as it lies in Templates/messages.
struct Messages {
    /// Texts by key and language.
    let texts: [String: [String: String]]
    /// Keys that stand in more than one file.
    let doubled: [String]

    static let languages: Set<String> = ["zh-Hans", "en"]
    static let house = Result { try Messages() }

    init() throws {
        var (texts, doubled) = ([String: [String: String]](), [String]())
        for path in Repository.files("Templates/messages", ".json") {
            let data = Data(try Repository.bytes(path))
            for (key, entry) in try JSONDecoder().decode([String: [String: String]].self, from: data) {
                if texts.updateValue(entry, forKey: key) != nil { doubled.append(key) }
            }
        }
        self.texts = texts
        self.doubled = doubled
    }

    /// Names of the variables in a text.
    static func variables(_ text: String) -> Set<String> {
        Set(variable.matches(in: text).map { $0.groups[1] })
    }

    private static let variable = Pattern(#"\{\{([^}]*)\}\}"#)
}

/// Which keys the code may ask for: as they stand in its texts, and as it builds them.
struct KeyUses {
    /// Texts of the code that could be a key as they stand.
    let plain: Set<String>
    /// Texts with interpolations that could build a key, with the first place where each stands.
    let built: [String: String]
    /// Words that an interpolation may put in: texts, cases of enumerations, words in quotes in the migrations.
    let words: Set<String>

    static let house = KeyUses(SwiftSource.sources, migrations: Repository.files("Migrations", ".sql"))

    private static let key = Pattern(#"\A[A-Za-z][\w-]*(?:\.[\w-]+)*\z"#)
    private static let pattern = Pattern(#"\A[A-Za-z][\w-]*\.[\w.…-]*\z"#)
    private static let enumerationCase = Pattern(#"^ *case ([^:\n]+)$"#)
    private static let name = Pattern(#"`?(\w+)`?(?: = |, |$|\()"#)
    private static let quoted = Pattern(#"'([A-Za-z][\w-]*)'"#)

    init(_ sources: [SwiftSource], migrations: [String] = []) {
        var (plain, built, words) = (Set<String>(), [String: String](), Set<String>())
        for source in sources {
            for literal in source.literals {
                let text = literal.joined("…")
                if literal.plain != nil, Self.key.isFound(in: text) {
                    plain.insert(text)
                } else if literal.plain == nil, Self.pattern.isFound(in: text), built[text] == nil {
                    built[text] = "\(source.path):\(literal.line)"
                }
            }
            for found in Self.enumerationCase.matches(in: source.code) {
                words.formUnion(Self.name.matches(in: found.groups[1]).map { $0.groups[1] })
            }
        }
        for path in migrations {
            guard let text = try? Repository.text(path) else { continue }
            words.formUnion(Self.quoted.matches(in: text).map { $0.groups[1] })
        }
        (self.plain, self.built, self.words) = (plain, built, words.union(plain))
    }

    /// Patterns that build a key for any field: the labels of fields are known from the route table.
    private static let loose: Set<String> = ["field.…"]

    /// Whether the code can ask for a key: literally, or by a pattern whose gaps are filled by known words.
    func canAsk(for key: String) -> Bool {
        if plain.contains(key) { return true }
        return built.keys.contains { !Self.loose.contains($0) && fits(key, $0) }
    }

    /// Whether a pattern can build a key.
    func fits(_ key: String, _ pattern: String) -> Bool {
        let pieces = pattern.split(separator: "…", omittingEmptySubsequences: false).map(String.init)
        guard key.hasPrefix(pieces[0]) else { return false }
        var rest = Substring(key.dropFirst(pieces[0].count))
        for (index, piece) in pieces.dropFirst().enumerated() {
            let isLast = index == pieces.count - 2
            let word: Substring
            if isLast {
                guard rest.hasSuffix(piece), rest.count > piece.count else { return false }
                word = rest.dropLast(piece.count)
            } else {
                guard !piece.isEmpty, let range = rest.range(of: piece) else { return false }
                word = rest[..<range.lowerBound]
                rest = rest[range.upperBound...]
            }
            guard words.contains(String(word)) || Int(word) != nil else { return false }
        }
        return true
    }
}
