internal import Foundation
internal import Synchronization

/// How a text is taken apart for search: Chinese as overlapping pairs of characters, everything else as whole words.
///
/// Half-width, lower case, without marks, simplified characters. A run of Han characters becomes its pairs and, in
/// documents, its last character alone; a run of other letters and digits becomes one word. The words are handed to
/// PostgreSQL as a finished `tsvector`, so its own parser and its locale have no say.
public enum SearchWords {
    /// Positions of a `tsvector` end here.
    static let positionsMax = 16_000
    /// Terms of a query.
    public static let termsMax = 8
    /// Characters of a query.
    public static let queryMax = 100
    /// Letters of a word.
    static let wordMax = 100

    enum Run: Equatable {
        case han([Unicode.Scalar])
        case word([Unicode.Scalar])
    }

    /// Whether a character is written in pairs: all Han, with the extensions, and 〇.
    static func isHan(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: true
        default: false
        }
    }

    /// The runs of a text, folded.
    static func runs(in text: String) -> [Run] {
        var runs: [Run] = []
        var current: Run?
        for scalar in fold(text) {
            switch (current, isHan(scalar), isWord(scalar)) {
            case (.han(let scalars)?, true, _): current = .han(scalars + [scalar])
            case (.word(let scalars)?, false, true): current = .word(scalars + [scalar])
            case (_, true, _):
                if let current { runs.append(current) }
                current = .han([scalar])
            case (_, false, true):
                if let current { runs.append(current) }
                current = .word([scalar])
            default:
                if let current { runs.append(current) }
                current = nil
            }
        }
        if let current { runs.append(current) }
        return runs
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// The scalars of a text in the form in which they are compared.
    static func fold(_ text: String) -> [Unicode.Scalar] {
        var folded: [Unicode.Scalar] = []
        for scalar in text.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark: continue
            default: folded.append(isHan(scalar) ? Simplified.of(scalar) : scalar)
            }
        }
        return folded
    }

    /// The text of a `tsvector`: words of the title weigh more than those of the body.
    static func vector(title: String, body: String) -> String {
        var entries: [String] = []
        var position = 1
        for (text, weight) in [(title, "A"), (body, "")] {
            for run in runs(in: text) where position < positionsMax {
                switch run {
                case .han(let scalars):
                    for index in scalars.indices where position < positionsMax {
                        let end = min(index + 2, scalars.count)
                        entries.append("'\(string(scalars[index..<end]))':\(position)\(weight)")
                        position += 1
                    }
                case .word(let scalars):
                    entries.append("'\(string(scalars.prefix(wordMax)))':\(position)\(weight)")
                    position += 1
                }
            }
            // A phrase never reaches from the title into the body.
            position += 2
        }
        return entries.joined(separator: " ")
    }

    /// The text of a `tsquery`: every term has to be there, as a phrase. Nil when there is nothing to look for.
    static func query(_ text: String) -> String? {
        let terms = text.split(whereSeparator: \.isWhitespace).prefix(termsMax).compactMap { phrase(String($0)) }
        return terms.isEmpty ? nil : terms.map { "(\($0))" }.joined(separator: " & ")
    }

    private static func phrase(_ term: String) -> String? {
        var phrase = ""
        var distance = 1
        for run in runs(in: term) {
            let parts: [String]
            let next: Int
            switch run {
            case .han(let scalars) where scalars.count == 1:
                // One character begins a pair, or stands alone at the end of its run.
                parts = ["'\(string(scalars[...]))':*"]
                next = 1
            case .han(let scalars):
                parts = (0..<scalars.count - 1).map { "'\(string(scalars[$0...($0 + 1)]))'" }
                next = 2
            case .word(let scalars):
                parts = ["'\(string(scalars.prefix(wordMax)))'"]
                next = 1
            }
            if !phrase.isEmpty { phrase += distance == 1 ? " <-> " : " <\(distance)> " }
            phrase += parts.joined(separator: " <-> ")
            distance = next
        }
        return phrase.isEmpty ? nil : phrase
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}

/// Traditional characters as simplified ones, one by one, so that 計劃 finds 计划.
private enum Simplified {
    private static let known = Mutex<[Unicode.Scalar: Unicode.Scalar]>([:])

    static func of(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if let simple = known.withLock({ $0[scalar] }) { return simple }
        let changed = String(scalar).applyingTransform(StringTransform("Hant-Hans"), reverse: false)
        let scalars = changed.map { Array($0.unicodeScalars) } ?? []
        let simple = scalars.count == 1 ? scalars[0] : scalar
        known.withLock { $0[scalar] = simple }
        return simple
    }
}
