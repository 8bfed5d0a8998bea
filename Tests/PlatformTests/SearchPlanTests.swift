import Postgres
import TestSupport
import Testing

/// The full-text search of the application is looked up in its index, also behind row-level security.
@Suite(.database) struct SearchPlanTests {
    private static func plan(in db: Connection) throws -> String {
        try db.rows(
            """
            EXPLAIN SELECT d.item_id FROM search_document d
            WHERE d.words @@ plainto_tsquery('simple', '童伴') AND d.public
            """
        ) { row in try row.next(String.self) }.joined(separator: "\n")
    }

    @Test func `a search behind row-level security uses the index of words`() async throws {
        let test = try #require(TestDatabase.current)
        let (marked, unmarked) = try await test.owner.withConnection { db in
            try db.executeScript(
                "SET enable_seqscan = off; SELECT set_config('app.tenant', '1', false); SET ROLE miaopu_app")
            let marked = try Self.plan(in: db)
            try db.executeScript(
                """
                RESET ROLE;
                ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) NOT LEAKPROOF;
                SET ROLE miaopu_app
                """)
            let unmarked = try Self.plan(in: db)
            try db.executeScript("RESET ROLE; RESET ALL")
            return (marked, unmarked)
        }
        #expect(marked.contains("search_document_words"))
        #expect(!unmarked.contains("search_document_words"), "the control: without the mark the index is not used")
    }
}
