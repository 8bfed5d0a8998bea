/// A piece of a text that either is what was looked for or stands beside it.
public struct SearchPiece: Sendable, Hashable {
    /// The text.
    public let text: String
    /// Whether it is what was looked for.
    public let isMark: Bool
}

/// Marks what was looked for in a text, and cuts a long text around it.
public struct SearchExcerpt: Sendable {
    private let wanted: [[Unicode.Scalar]]

    /// For a query.
    public init(_ query: String) {
        wanted = query.split(whereSeparator: \.isWhitespace).prefix(SearchWords.termsMax).flatMap { term in
            SearchWords.runs(in: String(term)).map { run in
                switch run {
                case .han(let scalars): scalars
                case .word(let scalars): scalars
                }
            }
        }
    }

    /// The text in pieces. A text longer than `limit` characters is cut around the first mark.
    public func pieces(of text: String, limit: Int = 120) -> [SearchPiece] {
        let characters = Array(text)
        let marks = marks(in: characters)
        var range = characters.startIndex..<characters.endIndex
        if characters.count > limit {
            let first = marks.firstIndex(of: true) ?? 0
            let start = max(0, min(first - limit / 3, characters.count - limit))
            range = start..<(start + limit)
        }
        var pieces: [SearchPiece] = range.lowerBound > 0 ? [SearchPiece(text: "…", isMark: false)] : []
        for index in range {
            if let last = pieces.last, last.isMark == marks[index] {
                pieces[pieces.count - 1] = SearchPiece(text: last.text + String(characters[index]), isMark: last.isMark)
            } else {
                pieces.append(SearchPiece(text: String(characters[index]), isMark: marks[index]))
            }
        }
        if range.upperBound < characters.count { pieces.append(SearchPiece(text: "…", isMark: false)) }
        return pieces
    }

    /// For every character, whether it belongs to a place that was looked for.
    private func marks(in characters: [Character]) -> [Bool] {
        var scalars: [Unicode.Scalar] = []
        var origins: [Int] = []
        for (index, character) in characters.enumerated() {
            for scalar in SearchWords.fold(String(character)) {
                scalars.append(scalar)
                origins.append(index)
            }
        }
        var marks = [Bool](repeating: false, count: characters.count)
        for run in wanted where !run.isEmpty {
            var start = 0
            while start + run.count <= scalars.count {
                let end = start + run.count
                if scalars[start..<end].elementsEqual(run), isWhole(run, start, end, scalars) {
                    for index in start..<end { marks[origins[index]] = true }
                    start = end
                } else {
                    start += 1
                }
            }
        }
        return marks
    }

    /// A word is found whole only; Han characters are found anywhere.
    private func isWhole(_ run: [Unicode.Scalar], _ start: Int, _ end: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        if SearchWords.isHan(run[0]) { return true }
        func isLetter(_ index: Int) -> Bool {
            guard scalars.indices.contains(index), !SearchWords.isHan(scalars[index]) else { return false }
            return scalars[index].properties.isAlphabetic || scalars[index].properties.numericType != nil
        }
        return !isLetter(start - 1) && !isLetter(end)
    }
}
