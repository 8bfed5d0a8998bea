/// An SQL statement, or a part of one, in a Swift text.
struct StatementSource {
    let source: SwiftSource
    let literal: SwiftSource.Literal
    /// The text with its interpolations as "$".
    let text: String

    private static let beginning = Pattern(
        #"\A(?:\s*--[^\n]*\n)*\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|CALL|TRUNCATE|COPY|LOCK|MERGE|CREATE"#
            + #"|ALTER|DROP|GRANT|REVOKE|SET|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|NOTIFY|LISTEN)\b"#)

    /// Whether a text begins as an SQL statement does.
    static func isStatement(_ text: String) -> Bool { beginning.isFound(in: text) }

    private static let write = Pattern(
        #"\b(?:INSERT\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?|TRUNCATE(?:\s+TABLE)?|MERGE\s+INTO|COPY)\s+"#
            + #"(?!SET\b|SKIP\b|NOWAIT\b|OF\b)([a-z_]+)"#)

    /// The tables that the statement writes to.
    var writtenTables: [String] { Self.write.matches(in: text).map { $0.groups[1] } }

    /// All statements of some files.
    static func all(in sources: [SwiftSource]) -> [StatementSource] {
        sources.flatMap { source in
            source.literals.compactMap { literal in
                let text = literal.joined("$")
                return isStatement(text) || write.isFound(in: text)
                    ? StatementSource(source: source, literal: literal, text: text) : nil
            }
        }
    }
}
