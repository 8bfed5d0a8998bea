internal import CPostgres

extension Connection {
    /// Asks the server about the types of a result that are not built in, once for each type and connection.
    func learnTypes(of result: QueryResult) throws {
        for column in 0..<result.columnCount {
            let type = result.type(of: column)
            if !catalog.knows(type) { try learn(type) }
        }
    }

    private func learn(_ type: UInt32) throws {
        let result = try run(
            """
            -- postgres.type
            SELECT t.typname, t.typcategory IN ('E', 'S'), t.typelem::bigint, e.typname, e.typcategory IN ('E', 'S')
            FROM pg_catalog.pg_type t
            LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
            WHERE t.oid = \(Int(type))::bigint::oid
            """)
        guard result.rowCount == 1 else {
            return catalog.learn(type, TypeCatalog.Entry(name: "number \(type)", isText: false, element: nil))
        }
        var row = Row(result, index: 0)
        let name = try row.next(String.self)
        let isText = try row.next(Bool.self)
        let element = UInt32(truncatingIfNeeded: try row.next(Int.self))
        let elementName = try row.next(String?.self)
        let elementIsText = try row.next(Bool?.self) ?? false
        catalog.learn(type, TypeCatalog.Entry(name: name, isText: isText, element: elementName == nil ? nil : element))
        if let elementName, element >= TypeCatalog.firstOwnType {
            catalog.learn(element, TypeCatalog.Entry(name: elementName, isText: elementIsText, element: nil))
        }
    }
}
