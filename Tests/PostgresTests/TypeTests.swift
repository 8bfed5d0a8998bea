import FoundationEssentials
import Postgres
import TestSupport
import Testing

@Suite(.database) struct TypeTests {
    let database: Database

    init() throws { database = try #require(TestDatabase.current).owner }

    /// Sends values and has them back, by themselves, as nil and in an array.
    private func roundTrip<Value>(_ values: [Value], as type: String) async throws
    where Value: PostgresEncodable & PostgresDecodable & Equatable {
        let cast = SQL(trusted: "::" + type)
        let array = SQL(trusted: "::" + type + "[]")
        try await database.withConnection { db in
            for value in values {
                try #expect(db.value("SELECT \(value)\(cast)", as: Value.self) == value)
                try #expect(db.value("SELECT \(Value?.some(value))\(cast)", as: Value?.self) == value)
            }
            try #expect(db.value("SELECT \(Value?.none)\(cast)", as: Value?.self) == .some(nil))
            try #expect(db.exists("SELECT 1 WHERE \(Value?.none)\(cast) IS NULL"))
            for list in [values, [], values + values] {
                try #expect(db.value("SELECT \(list)\(array)", as: [Value].self) == list)
            }
            let holes: [Value?] = [nil] + values.map { $0 } + [nil]
            try #expect(db.value("SELECT \(holes)\(array)", as: [Value?].self) == holes)
        }
    }

    @Test func `whole numbers come back`() async throws {
        try await roundTrip([Int.min, -1, 0, 1, .max], as: "bigint")
        try await roundTrip([Int64.min, -1, 0, .max], as: "bigint")
        try await roundTrip([Int32.min, -1, 0, .max], as: "integer")
        try await roundTrip([Int16.min, -1, 0, .max], as: "smallint")
    }

    @Test func `the other scalars come back`() async throws {
        try await roundTrip([true, false], as: "boolean")
        let doubles = [0, -0.1, 1 / 3, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity]
        try await roundTrip(doubles, as: "double precision")
        try await roundTrip([UUID(), UUID()], as: "uuid")
        try await roundTrip([PostgresDate(days: -730_119), PostgresDate(days: 9_000)], as: "date")
        let instants = [PostgresTimestamp(microseconds: -1), PostgresTimestamp(microseconds: 799_999_999_999_999)]
        try await roundTrip(instants, as: "timestamptz")
    }

    @Test func `texts come back, with every plane of Unicode and every mark`() async throws {
        let texts = [
            "", " ", "童伴之家", "𠮷野家 👩🏽‍🌾", "a'b\"c\\d{},NULL", "\u{1}\n\t", String(repeating: "村", count: 70_000),
        ]
        try await roundTrip(texts, as: "text")
        try await roundTrip(texts, as: "varchar")
    }

    @Test func `bytes come back`() async throws {
        try await roundTrip([[], [0], [0, 255, 92, 39], [UInt8](repeating: 7, count: 100_000)], as: "bytea")
    }

    @Test func `JSON comes back as the server writes it`() async throws {
        try await database.withConnection { db in
            let json = JSONText(#"{"b":1,"a":[true,null]}"#)
            try #expect(db.value("SELECT \(json)", as: JSONText.self)?.text == #"{"a": [true, null], "b": 1}"#)
            try #expect(db.value("SELECT \(json) ->> 'b'", as: String.self) == "1")
            try #expect(db.value("SELECT '{\"a\":1}'::json", as: String.self) == #"{"a":1}"#)
            try #expect(db.value("SELECT \([json, json])", as: [JSONText].self)?.count == 2)
        }
    }

    @Test func `an instant and a day mean the same to both sides`() async throws {
        try await database.withConnection { db in
            let instant = try db.value("SELECT timestamptz '2000-01-02 00:00:01+00'", as: PostgresTimestamp.self)
            #expect(instant?.microseconds == 86_401_000_000)
            try #expect(db.value("SELECT date '2000-03-01'", as: PostgresDate.self)?.days == 60)
            try #expect(db.value("SELECT date '-infinity'", as: PostgresDate.self)?.days == .min)
        }
    }

    @Test func `a numeric reads as its decimal digits`() async throws {
        let fixed = [
            "0", "0.00", "1", "-1", "10000", "9999", "10000.0001", "0.0001", "0.00010", "-0.5", "123456789.987654321",
            "1000000000000000000000000", "0.000000000000000000001", "NaN", "Infinity", "-Infinity", "100.10", "5000.00",
        ]
        var random = SplitMix(state: 4)
        let drawn = (0..<500).map { _ in
            var digits = String((0..<Int.random(in: 1...30, using: &random)).map { _ in "0123456789".randomElement()! })
            let cut = digits.index(digits.startIndex, offsetBy: Int.random(in: 0..<digits.count, using: &random))
            if cut > digits.startIndex { digits.insert(".", at: cut) }
            return Bool.random(using: &random) ? "-" + digits : digits
        }
        try await database.withConnection { db in
            let rows = try db.query(
                "SELECT n::numeric, n::numeric::text FROM unnest(\(fixed + drawn)) AS n", as: (String.self, String.self)
            )
            #expect(rows.count == 518)
            for (ours, theirs) in rows { #expect(ours == theirs) }
        }
    }

    @Test func `enumerations are text, also in arrays and before any statement knew them`() async throws {
        try await database.withConnection { db in
            try db.execute("CREATE TYPE pg_temp.state AS ENUM ('draft', 'published')")
            try db.execute("CREATE TEMPORARY TABLE calls (state state)")
            try db.execute("INSERT INTO calls VALUES (\("draft")), (\(String?.none)), (\(Phase.published))")
            let states = try db.query("SELECT state FROM calls", as: String?.self)
            #expect(states == ["draft", nil, "published"])
            try #expect(db.value("SELECT state FROM calls WHERE state = \(Phase.draft)", as: Phase.self) == .draft)
            try #expect(db.value("SELECT array_agg(state) FROM calls", as: [Phase?].self) == [.draft, nil, .published])
        }
    }

    enum Phase: String, PostgresEncodable, PostgresDecodable {
        case draft, published
    }

    @Test func `a raw value that the type does not have is an error`() async throws {
        await #expect(throws: PostgresDecodingError.self) {
            try await database.withConnection { try $0.value("SELECT 'closed'", as: Phase.self) }
        }
    }

    @Test func `the server infers what a string is`() async throws {
        try await database.withConnection { db in
            try #expect(db.value("SELECT \("2024-02-29")::date", as: PostgresDate.self)?.days == 8_825)
            try #expect(db.exists("SELECT FROM pg_class WHERE relname = \("pg_class")"))
            try #expect(db.value("SELECT \("1.50")::numeric + 1", as: String.self) == "2.50")
        }
    }

    @Test func `a zero byte is refused before the server sees it and harms nothing`() async throws {
        let transactionStillWorks = try await database.write { db in
            try db.execute("CREATE TEMPORARY TABLE t (a text)")
            #expect(throws: PostgresEncodingError.self) { try db.execute("INSERT INTO t VALUES (\("a\0b"))") }
            #expect(throws: PostgresEncodingError.self) { try db.execute("INSERT INTO t SELECT unnest(\(["\0"]))") }
            #expect(throws: PostgresEncodingError.self) { try db.execute("SELECT \(JSONText("\"\0\""))") }
            try db.execute("INSERT INTO t VALUES ('c')")
            return try db.value("SELECT count(*) FROM t", as: Int.self) == 1
        }
        #expect(transactionStillWorks)
    }

    @Test(arguments: [
        ("SELECT '(1,2)'::point AS place", "place", "point"), ("SELECT '10.0.0.1'::inet AS host", "host", "number 869"),
        ("SELECT ROW(1, 2) AS pair", "pair", "record"), ("SELECT interval '1 day' AS span", "span", "interval"),
    ])
    func `a type that is not known is an error that names column and type`(sql: String, column: String, type: String)
        async throws
    {
        let error = await #expect(throws: PostgresDecodingError.self) {
            try await database.withConnection { try $0.value(SQL(trusted: sql), as: String.self) }
        }
        #expect(error?.column == column)
        #expect(error?.reason.contains(type == "point" ? "number 600" : type) == true)
    }

    @Test func `a composite type of the database's own is named in the error`() async throws {
        let error = await #expect(throws: PostgresDecodingError.self) {
            try await database.withConnection { db in
                try db.execute("CREATE TYPE pg_temp.pair AS (a int, b int)")
                return try db.value("SELECT ROW(1, 2)::pg_temp.pair AS couple", as: String.self)
            }
        }
        #expect(error?.column == "couple")
        #expect(error?.reason.contains("pair") == true)
    }

    @Test func `a column that does not fit its Swift type is an error`() async throws {
        func refuses<Value: PostgresDecodable>(_ sql: SQL, _ type: Value.Type) async {
            await #expect(throws: PostgresDecodingError.self) {
                try await database.withConnection { try $0.value(sql, as: type) }
            }
        }
        await refuses("SELECT 1::bigint", Int32.self)
        await refuses("SELECT 1::int", Int16.self)
        await refuses("SELECT '1'", Int.self)
        await refuses("SELECT 1", String.self)
        await refuses("SELECT 1.5", Double.self)
        await refuses("SELECT now()::timestamp", PostgresTimestamp.self)
        await refuses("SELECT NULL::int", Int.self)
        await refuses("SELECT ARRAY[1, NULL]", [Int].self)
        await refuses("SELECT ARRAY[[1, 2], [3, 4]]", [Int].self)
        await refuses("SELECT 1", [Int].self)
        await refuses("SELECT 'x'::bytea", [Int].self)
        await refuses("SELECT ARRAY[1]", [UInt8].self)
    }

    @Test func `a decoder reads every column and none that is not there`() async throws {
        await #expect(throws: PostgresDecodingError.self) {
            try await database.withConnection { try $0.query("SELECT 1, 2", as: Int.self) }
        }
        await #expect(throws: PostgresDecodingError.self) {
            try await database.withConnection { try $0.query("SELECT 1", as: (Int.self, Int.self)) }
        }
    }

    @Test func `tuples take their types from the arguments or from the context`() async throws {
        let rows = try await database.read {
            try $0.query(
                "SELECT n, 'x' || n, n > 1 FROM generate_series(1, 2) AS n", as: (Int.self, String.self, Bool.self))
        }
        #expect(rows.map(\.0) == [1, 2] && rows.map(\.1) == ["x1", "x2"] && rows.map(\.2) == [false, true])
        let pairs: [(Int, String?)] = try await database.read { try $0.query("SELECT 1, NULL::text") }
        #expect(pairs[0] == (1, nil))
        let single = try await database.read { try $0.query("SELECT 5", as: Int.self) }
        #expect(single == [5])
    }

    @Test func `rows, the first row, a value and existence`() async throws {
        try await database.withConnection { db in
            let sum: SQL = "SELECT n, n * n FROM generate_series(1, 3) AS n"
            try #expect(db.rows(sum) { row in try row.next(Int.self) + row.next(Int.self) } == [2, 6, 12])
            try #expect(db.first(sum) { row in try row.next(Int.self) + row.next(Int.self) } == 2)
            try #expect(db.first("SELECT 1 WHERE false") { row in try row.next(Int.self) } == nil)
            try #expect(db.value("SELECT 1 WHERE false", as: Int.self) == nil)
            try #expect(db.exists("SELECT WHERE true"))
            try #expect(!db.exists("SELECT 1 WHERE false"))
        }
    }

    @Test func `changing statements tell how many rows they touched`() async throws {
        try await database.write { db in
            try db.execute("CREATE TEMPORARY TABLE touched ON COMMIT DROP AS SELECT 1 AS a FROM generate_series(1, 5)")
            try #expect(db.execute("UPDATE touched SET a = 2") == 5)
            try #expect(db.execute("DELETE FROM touched WHERE a = 3") == 0)
            try #expect(db.execute("INSERT INTO touched VALUES (1), (2)") == 2)
        }
    }
}
