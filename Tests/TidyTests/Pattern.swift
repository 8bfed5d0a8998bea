import Foundation

/// A regular expression over whole files: Foundation's own is many times as fast as a `Regex` in a debug build.
struct Pattern {
    private let expression: NSRegularExpression

    /// A match: what it and its groups hold, and where it begins.
    struct Match {
        /// The whole match, then the groups; an unused group is empty.
        let groups: [String]
        /// Line of its beginning, from 1.
        let line: Int
        /// Offset of its beginning in UTF-16.
        let offset: Int
    }

    init(_ pattern: String) {
        do {
            expression = try NSRegularExpression(pattern: pattern, options: [.anchorsMatchLines])
        } catch {
            preconditionFailure("no regular expression: \(pattern)")
        }
    }

    func matches(in text: String) -> [Match] {
        let whole = text as NSString
        var (line, seen) = (1, 0)
        return expression.matches(in: text, range: NSRange(location: 0, length: whole.length)).map { match in
            let between = whole.substring(with: NSRange(location: seen, length: match.range.location - seen))
            line += between.utf8.count { $0 == UInt8(ascii: "\n") }
            seen = match.range.location
            let groups = (0..<match.numberOfRanges).map { index -> String in
                let range = match.range(at: index)
                return range.location == NSNotFound ? "" : whole.substring(with: range)
            }
            return Match(groups: groups, line: line, offset: match.range.location)
        }
    }

    func isFound(in text: String) -> Bool {
        expression.firstMatch(in: text, range: NSRange(location: 0, length: (text as NSString).length)) != nil
    }
}
