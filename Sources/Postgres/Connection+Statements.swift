extension Connection {
    /// All rows, each decoded by the closure, which reads every column in order.
    public func rows<T>(_ sql: SQL, _ decode: (inout Row) throws -> T) throws -> [T] {
        let result = try run(sql)
        var values: [T] = []
        values.reserveCapacity(Int(result.rowCount))
        for index in 0..<result.rowCount {
            var row = Row(result, index: index)
            values.append(try decode(&row))
            if index == 0 { try row.assertExhausted() }
        }
        return values
    }

    /// The first row, decoded by the closure; nil when there is none.
    public func first<T>(_ sql: SQL, _ decode: (inout Row) throws -> T) throws -> T? {
        let result = try run(sql)
        if result.rowCount == 0 { return nil }
        var row = Row(result, index: 0)
        let value = try decode(&row)
        try row.assertExhausted()
        return value
    }

    /// The first column of the first row; nil when there is no row, or when it is NULL and an optional is wanted.
    public func value<T: PostgresDecodable>(_ sql: SQL, as type: T.Type = T.self) throws -> T? {
        let result = try run(sql)
        if result.rowCount == 0 { return nil }
        var row = Row(result, index: 0)
        return try row.next(type)
    }

    /// Whether the statement returns at least one row.
    public func exists(_ sql: SQL) throws -> Bool {
        try run(sql).rowCount > 0
    }

    /// Runs a statement and returns the number of rows that it touched.
    @discardableResult
    public func execute(_ sql: SQL) throws -> Int {
        try run(sql).affectedRows
    }

    /// All rows as tuples of the given types: `query("SELECT id, name FROM funds", as: (Int.self, String.self))`.
    public func query<each Column: PostgresDecodable>(
        _ sql: SQL, as types: (repeat (each Column).Type)
    ) throws -> [(repeat each Column)] {
        try rows(sql) { row in (repeat try row.next((each Column).self)) }
    }

    /// All rows as tuples whose types the context gives: `let rows: [(Int, String)] = try db.query("…")`.
    public func query<each Column: PostgresDecodable>(_ sql: SQL) throws -> [(repeat each Column)] {
        try rows(sql) { row in (repeat try row.next((each Column).self)) }
    }
}
