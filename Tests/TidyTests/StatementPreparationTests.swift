import Postgres
import TestSupport
import Testing

/// The statements of the code against the schema as the migrations make it: every table and column is there.
@Suite(.database) struct StatementPreparationTests {
    /// What is wrong in a statement itself: a table, column or schema that is not there, or a name that is ambiguous.
    /// Types of parameters are the client's to say, so that errors about them tell nothing here; nor does an error of
    /// syntax at a parameter, which stands for a fragment that is chosen when the program runs.
    private static let faults: Set<String> = ["42P01", "42703", "42702", "3F000", "42P10", "42611"]

    private enum Verdict {
        case prepared, undecided
        case wrong(String)
    }

    private static func verdict(_ statement: PreparableStatement, in db: Connection) throws -> Verdict {
        let first = try verdict(statement.text, in: db)
        guard case .wrong = first, case .prepared = try verdict(statement.plainText, in: db) else { return first }
        return .prepared
    }

    private static func verdict(_ text: String, in db: Connection) throws -> Verdict {
        do {
            try db.executeScript("PREPARE tidy AS \(text)")
            try db.executeScript("DEALLOCATE tidy")
            return .prepared
        } catch let error as PostgresError {
            if faults.contains(error.sqlState) { return .wrong(error.message) }
            if error.sqlState == "42601", !error.message.contains("\"$") { return .wrong(error.message) }
            return .undecided
        }
    }

    @Test func `every statement names tables and columns that are there`() async throws {
        let test = try #require(TestDatabase.current)
        let sources = SwiftSource.sources.filter { !["Postgres", "Bench"].contains($0.module) }
        let statements = PreparableStatement.all(in: sources)
        let (prepared, wrong) = try await test.owner.withConnection { db in
            var (prepared, wrong) = (0, [String]())
            for statement in statements {
                switch try Self.verdict(statement, in: db) {
                case .prepared: prepared += 1
                case .undecided: break
                case .wrong(let reason): wrong.append("\(statement.place) \(reason)")
                }
            }
            return (prepared, wrong)
        }
        for fault in wrong { Issue.record("\(fault)") }
        #expect(prepared > 300, "\(prepared) of \(statements.count)")
        #expect(prepared * 10 > statements.count * 9, "\(prepared) of \(statements.count) could be prepared")
    }

    /// What the owner of the schema runs, and what the vault runs in a role of its own.
    private static let others = ["Sources/Platform/ReferenceData.swift", "Sources/Vault/"]

    /// What the role of the application may do with a statement; `wrong` says what it may not touch.
    private static func rights(_ text: String, in db: Connection) throws -> Verdict {
        let places = text.matches(of: /\$(\d+)/).compactMap { Int($0.1) }.max() ?? 0
        let nothing = places == 0 ? "" : "(" + Array(repeating: "NULL", count: places).joined(separator: ", ") + ")"
        do {
            // Planned and not run: that alone asks for the rights.
            try db.executeScript(
                "PREPARE tidy AS \(text); SET ROLE miaopu_app; EXPLAIN EXECUTE tidy\(nothing); RESET ROLE")
        } catch let error as PostgresError {
            try db.executeScript("RESET ROLE; DEALLOCATE ALL")
            return error.sqlState == "42501" ? .wrong(error.message) : .undecided
        }
        try db.executeScript("DEALLOCATE ALL")
        return .prepared
    }

    @Test func `no statement asks for what the role of the application may not touch`() async throws {
        let test = try #require(TestDatabase.current)
        let sources = SwiftSource.sources.filter { source in
            !["Postgres", "Bench"].contains(source.module) && !Self.others.contains { source.path.hasPrefix($0) }
        }
        let statements = PreparableStatement.all(in: sources)
        let (planned, denied, control) = try await test.owner.withConnection { db in
            var (planned, denied) = (0, [String]())
            for statement in statements {
                switch try Self.rights(statement.text, in: db) {
                case .prepared: planned += 1
                case .undecided: break
                case .wrong(let reason): denied.append("\(statement.place) \(reason)")
                }
            }
            let control = try Self.rights("SELECT identifier FROM account_login WHERE account_id = $1", in: db)
            return (planned, denied, control)
        }
        for fault in denied { Issue.record("\(fault)") }
        #expect(planned > 300, "\(planned) of \(statements.count)")
        guard case .wrong("permission denied for table account_login") = control else {
            Issue.record("the control: what is denied is found out")
            return
        }
    }

    @Test func `a wrong name is found out, a fragment is put in`() async throws {
        let test = try #require(TestDatabase.current)
        let text = #"""
            static let columns: SQL = "c.id, c.title"
            db.rows("-- right\nSELECT \(columns) FROM call c WHERE c.id = \(id) AND c.code = \(code)")
            db.rows("SELECT c.colour FROM call c")
            db.rows("SELECT \(Self.columns) FROM kall c")
            db.rows("SELECT FROM FROM call")
            """#
        let sample = SwiftSource(path: "Sources/Sample/Call.swift", text: text)
        let statements = PreparableStatement.all(in: [sample])
        #expect(statements.first?.text == "-- right\nSELECT c.id, c.title FROM call c WHERE c.id = $1 AND c.code = $2")
        let verdicts = try await test.owner.withConnection { db in
            try statements.map { statement in
                if case .wrong = try Self.verdict(statement, in: db) { true } else { false }
            }
        }
        #expect(verdicts == [false, true, true, true])
    }
}
