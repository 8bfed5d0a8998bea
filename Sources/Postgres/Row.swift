/// One row of a result, read from the first column to the last.
///
/// There is no access by name: a type that is read from rows states its column list beside its decoder.
public struct Row {
    private let result: QueryResult
    private let index: Int32
    private var column: Int32 = 0

    init(_ result: QueryResult, index: Int32) {
        self.result = result
        self.index = index
    }

    /// Reads the next column.
    /// - Throws: `PostgresDecodingError` when the column does not fit the type, or when there is none left.
    public mutating func next<Value: PostgresDecodable>(_ type: Value.Type = Value.self) throws -> Value {
        guard column < result.columnCount else {
            throw PostgresDecodingError(
                column: "number \(column + 1)", reason: "is read from a result of \(result.columnCount) columns")
        }
        let field = result.field(row: index, column: column)
        column += 1
        return try Value(postgres: field)
    }

    /// A decoder that leaves columns unread does not fit its statement.
    func assertExhausted() throws {
        guard column == result.columnCount else {
            throw PostgresDecodingError(
                column: result.columnName(column),
                reason: "is not read: the result has \(result.columnCount) columns, the decoder \(column)")
        }
    }
}
