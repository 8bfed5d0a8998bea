internal import Kernel
internal import Platform

extension ProposalQuery {
    /// At most so many characters.
    public static let lengthMax = 500
    private static let depthMax = 20

    /// Understands what was typed; nil when nothing was. `states` are names of states, such as 已提交, with their codes.
    /// Throws `Fault`.
    public init?(typed text: String, states: [String: String] = [:]) throws(Fault) {
        var reader = Reader(characters: Array(text), states: states)
        guard reader.characters.count <= Self.lengthMax else {
            throw Fault(kind: .long, position: Self.lengthMax, text: "")
        }
        reader.skipBlanks()
        guard !reader.isAtEnd else { return nil }
        self = try reader.either(depth: 0)
        guard reader.isAtEnd else { throw reader.fault(.bracket, reader.place) }
    }

    /// Reads a question character by character; every function leaves the place behind blanks.
    private struct Reader {
        let characters: [Character]
        let states: [String: String]
        var place = 0

        var isAtEnd: Bool { place >= characters.count }
        private var next: Character? { isAtEnd ? nil : characters[place] }

        func fault(_ kind: Fault.Kind, _ place: Int, _ text: String? = nil) -> Fault {
            let shown = text ?? (place < characters.count ? String(characters[place]) : "")
            return Fault(kind: kind, position: place + 1, text: shown)
        }

        mutating func skipBlanks() { while let one = next, one.isWhitespace { place += 1 } }

        mutating func either(depth: Int) throws(Fault) -> ProposalQuery {
            guard depth <= depthMax else { throw fault(.deep, place) }
            var parts = [try together(depth: depth)]
            while takeOr() { parts.append(try together(depth: depth)) }
            return parts.count == 1 ? parts[0] : .any(parts)
        }

        private mutating func takeOr() -> Bool {
            for word in ["OR", "或"] {
                let end = place + word.count
                guard end <= characters.count, String(characters[place..<end]) == word,
                    end == characters.count || characters[end].isWhitespace || "(（".contains(characters[end])
                else { continue }
                place = end
                skipBlanks()
                return true
            }
            return false
        }

        private mutating func together(depth: Int) throws(Fault) -> ProposalQuery {
            var parts: [ProposalQuery] = []
            while let one = next, !")）".contains(one) {
                let before = place
                if takeOr() {
                    place = before
                    break
                }
                parts.append(try part(depth: depth))
            }
            guard !parts.isEmpty else { throw fault(.empty, place) }
            return parts.count == 1 ? parts[0] : .all(parts)
        }

        private mutating func part(depth: Int) throws(Fault) -> ProposalQuery {
            if next == "-" {
                place += 1
                guard depth < depthMax, let one = next, !one.isWhitespace else { throw fault(.empty, place) }
                return .not(try part(depth: depth + 1))
            }
            if let one = next, "(（".contains(one) {
                let opened = place
                place += 1
                skipBlanks()
                let inside = try either(depth: depth + 1)
                guard let end = next, ")）".contains(end) else { throw fault(.bracket, opened) }
                place += 1
                skipBlanks()
                return inside
            }
            return try term()
        }

        private mutating func term() throws(Fault) -> ProposalQuery {
            let begin = place
            if let one = next, "\"“".contains(one) { return .text(try quoted()) }
            let word = bare()
            guard let comparison = takeComparison() else {
                guard !word.isEmpty else { throw fault(.empty, begin) }
                skipBlanks()
                return .text(word)
            }
            guard let key = Key(typed: word) else { throw fault(.key, begin, word) }
            guard comparison == .equal || key.isOrdered else { throw fault(.comparison, begin, word) }
            let valueBegin = place
            let isQuoted = next.map { "\"“".contains($0) } ?? false
            let text = isQuoted ? try quoted() : bare()
            skipBlanks()
            guard !text.isEmpty, let value = value(of: key, text) else { throw fault(.value, valueBegin, text) }
            return .term(key, comparison, value)
        }

        /// Characters up to a blank, a bracket, a quotation mark or a comparison.
        private mutating func bare() -> String {
            let begin = place
            while let one = next, !one.isWhitespace, !"()（）\"“”:：<>=".contains(one) { place += 1 }
            return String(characters[begin..<place])
        }

        private mutating func takeComparison() -> Comparison? {
            let two = String(characters[place..<min(place + 2, characters.count)])
            if two.count == 2, let found = Comparison(rawValue: two) {
                place += 2
                return found
            }
            guard let one = next else { return nil }
            let found: Comparison? = one == "：" || one == "=" ? .equal : Comparison(rawValue: String(one))
            if found != nil { place += 1 }
            return found
        }

        /// What stands in quotation marks; a doubled mark stands for one.
        private mutating func quoted() throws(Fault) -> String {
            let opened = place
            let end: Character = characters[place] == "“" ? "”" : "\""
            place += 1
            var text = ""
            while let one = next {
                place += 1
                if one != end {
                    text.append(one)
                } else if end == "\"", next == end {
                    place += 1
                    text.append(one)
                } else {
                    skipBlanks()
                    return text
                }
            }
            throw fault(.quotation, opened)
        }

        private func value(of key: Key, _ text: String) -> Value? {
            switch key {
            case .lot: return Int64(text).flatMap { (1...Int64(Int32.max)).contains($0) ? .number($0) : nil }
            case .requested: return (try? Money.parse(text)).map { .money($0) }
            case .submitted: return Day(text).map { .day($0) }
            case .state: return states[text].map { .text($0) } ?? (states.values.contains(text) ? .text(text) : nil)
            default: return .text(text)
            }
        }
    }
}
