internal import CPostgres
internal import Glibc

/// The result of one statement, which lives until the last row of it is decoded.
final class QueryResult {
    let handle: OpaquePointer
    let catalog: TypeCatalog
    let rowCount: Int32
    let columnCount: Int32

    init(_ handle: OpaquePointer, catalog: TypeCatalog) {
        self.handle = handle
        self.catalog = catalog
        rowCount = PQntuples(handle)
        columnCount = PQnfields(handle)
    }

    deinit { PQclear(handle) }

    /// The number of rows that a changing statement touched, or that a SELECT returned.
    var affectedRows: Int {
        guard let text = PQcmdTuples(handle) else { return 0 }
        return strtol(text, nil, 10)
    }

    /// The first word or words of what was done: `INSERT 0 1`, `COMMIT`.
    var command: String {
        PQcmdStatus(handle).map { String(cString: $0) } ?? ""
    }

    func columnName(_ column: Int32) -> String {
        PQfname(handle, column).map { String(cString: $0) } ?? "number \(column + 1)"
    }

    func type(of column: Int32) -> UInt32 {
        PQftype(handle, column)
    }

    func field(row: Int32, column: Int32) -> PostgresField {
        var bytes: UnsafeRawBufferPointer?
        if PQgetisnull(handle, row, column) == 0 {
            // A length is asked for, because a text may hold anything and a binary value any byte.
            let length = Int(PQgetlength(handle, row, column))
            bytes = UnsafeRawBufferPointer(start: PQgetvalue(handle, row, column), count: length)
        }
        return PostgresField(type: type(of: column), bytes: bytes, result: self, column: column)
    }
}
