@testable import Postgres
import Testing

@Suite struct SQLTests {
    @Test func `a literal without values is its own text`() {
        let sql: SQL = "SELECT 1"
        #expect(sql.text == "SELECT 1")
        #expect(sql.values.isEmpty)
    }

    @Test func `every value becomes a numbered parameter`() {
        let (id, name): (Int, String?) = (7, nil)
        let sql: SQL = "SELECT * FROM calls WHERE id = \(id) AND name = \(name) AND lot = ANY(\([1, 2]))"
        #expect(sql.text == "SELECT * FROM calls WHERE id = $1 AND name = $2 AND lot = ANY($3)")
        #expect(sql.values.count == 3)
    }

    @Test func `a hostile string never reaches the text`() {
        let sql: SQL = "SELECT \("'; DROP TABLE calls; --")"
        #expect(sql.text == "SELECT $1")
    }

    @Test func `the parameters of a fragment are numbered anew`() {
        let fragment: SQL = "b = \(2) AND c = \(3)"
        let sql: SQL = "SELECT 1 WHERE a = \(1) AND \(fragment) AND d = \(4)"
        #expect(sql.text == "SELECT 1 WHERE a = $1 AND b = $2 AND c = $3 AND d = $4")
        #expect(sql.values.compactMap { $0 as? Int } == [1, 2, 3, 4])
    }

    @Test func `a fragment may be spliced twice`() {
        let fragment: SQL = "x = \(1)"
        let sql: SQL = "\(fragment) OR \(fragment)"
        #expect(sql.text == "x = $1 OR x = $2")
    }

    @Test func `a dollar sign in the text is left alone`() {
        let sql: SQL = "SELECT '$5', \(1), $tag$ body $tag$, \(2)"
        #expect(sql.text == "SELECT '$5', $1, $tag$ body $tag$, $2")
    }

    @Test func `statements are built by addition`() {
        var sql: SQL = "SELECT 1"
        sql += " WHERE a = \(1)"
        #expect((sql + " AND b = \(2)").text == "SELECT 1 WHERE a = $1 AND b = $2")
    }

    @Test func `fragments are joined with a separator`() {
        let conditions: [SQL] = ["a = \(1)", "b = \(2)", "c"]
        #expect(SQL.joined(conditions, separator: " AND ").text == "a = $1 AND b = $2 AND c")
        #expect(SQL.joined([], separator: ", ").isEmpty)
        #expect(SQL.joined(["a"], separator: ", ").text == "a")
    }

    @Test func `only nothing is empty`() {
        #expect(SQL("").isEmpty)
        #expect(!SQL(" ").isEmpty)
        #expect(!SQL("\(1)").isEmpty)
    }

    enum SortColumn: String, CaseIterable {
        case title = "c.title"
        case deadline = "c.deadline_at"
    }

    @Test(arguments: SortColumn.allCases)
    func `a column comes from a closed list`(column: SortColumn) {
        let sql: SQL = "SELECT 1 ORDER BY \(column: column)"
        #expect(sql.text == "SELECT 1 ORDER BY " + column.rawValue)
        #expect(sql.values.isEmpty)
    }

    @Test func `the name of a statement is its first line or its beginning`() {
        #expect(StatementCounters.name(of: "-- call.find\nSELECT 1") == "call.find")
        #expect(StatementCounters.name(of: "SELECT  1\n  FROM x") == "SELECT 1 FROM x")
        #expect(StatementCounters.name(of: String(repeating: "x", count: 99)).count == 60)
    }
}
