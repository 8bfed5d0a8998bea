import Foundation
import Platform
import Postgres
import TestSupport
import Testing

/// Docs/Schema.sql is the schema as PostgreSQL itself writes it down after all migrations.
@Suite(.database) struct SchemaTests {
    private static let path = "Docs/Schema.sql"
    /// The version whose way of writing the file follows; other versions write the same schema in other words.
    private static let major = "15"
    private static let head = """
        -- The schema after all migrations, as pg_dump of PostgreSQL \(major) writes it.
        -- Generated: RECORD=1 ./test SchemaTests writes it anew. Change it by a new file in Migrations/.

        """

    /// The dump without what differs from run to run.
    static func cleaned(_ dump: String) -> String {
        var lines: [Substring] = []
        for line in dump.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("-- Dumped") || line.hasPrefix("\\restrict") || line.hasPrefix("\\unrestrict") {
                continue
            }
            if line.isEmpty, lines.last?.isEmpty ?? true { continue }
            lines.append(line)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    @Test func `Docs/Schema.sql is what the migrations make`() async throws {
        let test = try #require(TestDatabase.current)
        let version = try await test.owner.read { db in
            try db.value("SELECT current_setting('server_version_num')", as: String.self) ?? ""
        }
        // The words of another version differ; the schema is compared where it was recorded.
        guard version.hasPrefix(Self.major) else {
            try Test.cancel(
                "\(Self.path) was not compared: this PostgreSQL is \(version), it was recorded with \(Self.major)")
        }
        // What only databases of tests have is no part of the schema.
        try await Bootstrap.letAppPretendMoments(false, in: test.owner)
        let url = try TestCluster.sharedURL(database: test.name)
        let dump = try Command.run(["pg_dump", "--schema-only", "--no-owner", "--dbname", url])
        let text = Self.head + Self.cleaned(String(decoding: dump, as: UTF8.self))
        #expect(text.contains("CREATE TABLE public.proposal_revision"))
        if let difference = try Repository.difference(Self.path, from: text) { Issue.record("\(difference)") }
    }

    @Test func `money passes through no floating-point type`() throws {
        // sign(), round() and the like of a bigint are those of double precision, where nothing makes it numeric, as
        // the columns `percent` and `outcomes` do.
        let careless = /\b(sign|round|ceil|floor|sqrt|power)\((\w+\.)?\w*fen\b[^:,]*\)/
        let lines = try Repository.text(Self.path).split(separator: "\n").filter { line in
            line.contains("fen") && (line.contains("double precision") || line.contains("::real"))
                || line.contains(careless) && !line.contains("numeric") && !line.contains("percent")
                    && !line.contains("outcomes")
        }
        #expect(lines.isEmpty, "\(lines.joined(separator: "\n"))")
        #expect("IF sign(fen) <> 1".contains(careless) && "round(l.unit_price_fen * 2)".contains(careless))
    }

    @Test func `what differs from run to run is left out, and nothing else`() {
        let dump = "--\n-- x\n\n\n\\restrict abc\n-- Dumped by pg_dump\nCREATE TABLE a ();\n"
        #expect(Self.cleaned(dump) == "--\n-- x\n\nCREATE TABLE a ();\n\n")
        #expect(Repository.firstDifference("a\nb", "a\nb") == nil)
        #expect(Repository.firstDifference("a\nb", "a\nc") != nil)
        #expect(Repository.firstDifference("a", "a\nc") != nil)
    }
}
