/// A statement, or a fragment of one, whose interpolations are always bound and never spliced into its text.
///
/// `"SELECT name FROM funds WHERE id = \(id)"` becomes `… WHERE id = $1` with one parameter. An interpolated `SQL`
/// is spliced, and its parameters are numbered anew. Lists are passed as arrays (`= ANY(\(ids))`), so that the set
/// of texts, and with it the set of prepared statements, stays finite. A first line `-- name` names the statement
/// in `pg_stat_activity`, in the log and in the statistics.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// The text around the parameters: always one chunk more than there are values.
    private(set) var chunks: [String]
    private(set) var values: [any PostgresEncodable]

    /// The one way to make a statement from a text that is no literal. The text must come from the program or from
    /// a file of the repository, never from a visitor.
    public init(trusted text: String) {
        chunks = [text]
        values = []
    }

    /// A literal without interpolations.
    public init(stringLiteral text: String) {
        self.init(trusted: text)
    }

    /// A literal with interpolations.
    public init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.sql
    }

    /// Whether there is no text and no parameter, as in a filter that filters nothing.
    public var isEmpty: Bool {
        values.isEmpty && chunks.allSatisfy(\.isEmpty)
    }

    /// The text as the server sees it, with `$1`, `$2`, … in place of the parameters.
    public var text: String {
        var text = chunks[0]
        for index in values.indices {
            text += "$"
            text += String(index + 1)
            text += chunks[index + 1]
        }
        return text
    }

    /// The fragments one after another, with the separator between them.
    public static func joined(_ fragments: some Sequence<SQL>, separator: SQL) -> SQL {
        var result: SQL = ""
        var isFirst = true
        for fragment in fragments {
            if !isFirst { result.append(separator) }
            result.append(fragment)
            isFirst = false
        }
        return result
    }

    /// The right fragment after the left one.
    public static func + (left: SQL, right: SQL) -> SQL {
        var result = left
        result.append(right)
        return result
    }

    /// Appends the right fragment to the left one.
    public static func += (left: inout SQL, right: SQL) {
        left.append(right)
    }

    private mutating func append(_ fragment: SQL) {
        chunks[chunks.count - 1] += fragment.chunks[0]
        chunks += fragment.chunks.dropFirst()
        values += fragment.values
    }
}

extension SQL {
    /// Collects the parts of a literal: text, bound values and fragments.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var sql: SQL = ""

        /// Called by the compiler for each literal with interpolations.
        public init(literalCapacity: Int, interpolationCount: Int) {
            sql.chunks.reserveCapacity(interpolationCount + 1)
            sql.values.reserveCapacity(interpolationCount)
        }

        /// Appends the text of the program.
        public mutating func appendLiteral(_ literal: String) {
            sql.chunks[sql.chunks.count - 1] += literal
        }

        /// Appends a parameter and binds the value to it.
        public mutating func appendInterpolation(_ value: some PostgresEncodable) {
            sql.values.append(value)
            sql.chunks.append("")
        }

        /// Appends a parameter and binds the value to it, or NULL under the value's type.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            sql.values.append(value)
            sql.chunks.append("")
        }

        /// Splices a fragment; its parameters are numbered anew.
        public mutating func appendInterpolation(_ fragment: SQL) {
            sql.append(fragment)
        }

        /// Splices the name of a column from a closed list, an enumeration of the program's own.
        public mutating func appendInterpolation<Column>(column: Column)
        where Column: RawRepresentable & CaseIterable, Column.RawValue == String {
            appendLiteral(column.rawValue)
        }
    }
}
