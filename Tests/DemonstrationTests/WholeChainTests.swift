import Contracts
import Demonstration
import Foundation
import Funds
import Kernel
import Logging
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// The demonstration is the whole chain once: what it leaves behind must hold, to the fen.
@Suite struct WholeChainTests {
    @Test func `a published call becomes reconciled payments and every fen is where the books say`() async throws {
        let clone = try await TestDatabase.clone()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try await ReferenceRows.load(into: clone.owner)
        let demonstration = DemonstrationProgramme(
            database: clone.database, files: try FileStore(directory: folder),
            today: try #require(Day("2026-11-21")), logger: Logger(label: "test"))
        #expect(try await demonstration.load())
        #expect(try await demonstration.load() == false)
        let tenant = try await clone.database.read { db in try Tenant.find(slug: "yunlin", in: db) }
        let viewer = try await clone.database.viewer(of: nil, in: tenant, origin: .commandLine)
        let facts = try await clone.database.read(as: viewer) { db in try ChainFacts(tenant: tenant.id, in: db) }
        #expect(
            facts.approvedBySource == ["donation": Money(fen: 1_000_000_000), "government": Money(fen: 500_000_000)])
        #expect(facts.villages == 100)
        #expect(facts.postsHeld == 100)
        #expect(facts.counties == 10)
        #expect(facts.proposals == 24)
        #expect(facts.contracts == 10)
        #expect(facts.differences == [])
        #expect(facts.brokenChain == [])
        #expect(facts.paid == facts.openTranches)
        try FileManager.default.removeItem(at: folder)
        try await clone.drop()
    }
}

/// Figures of the whole chain, counted in the database and not by the code under test.
struct ChainFacts: Sendable {
    let approvedBySource: [String: Money]
    let villages: Int
    let postsHeld: Int
    let counties: Int
    let proposals: Int
    let contracts: Int
    /// What left the banks for tranches.
    let paid: Money
    /// What payment requests for tranches say was paid.
    let openTranches: Money
    let differences: [String]
    let brokenChain: [String]

    init(tenant: Tenant.ID, in db: Connection) throws {
        let sources = try db.rows(
            """
            SELECT f.source_kind, sum(c.approved_fen)::bigint FROM budget_cell c
            JOIN fund f ON f.tenant_id = c.tenant_id AND f.id = c.fund_id GROUP BY 1
            """
        ) { row in (try row.next(String.self), try row.next(Money.self)) }
        approvedBySource = Dictionary(uniqueKeysWithValues: sources)
        func count(_ sql: SQL) throws -> Int { try db.value(sql, as: Int.self) ?? 0 }
        villages = try count("SELECT count(DISTINCT area_code) FROM site")
        postsHeld = try count("SELECT count(*) FROM post_holder WHERE ended_on IS NULL")
        counties = try count("SELECT count(*) FROM programme_area")
        proposals = try count("SELECT count(*) FROM proposal")
        contracts = try count("SELECT count(*) FROM contract")
        paid =
            try db.value(
                """
                SELECT -sum(amount_fen)::bigint FROM journal_line
                WHERE bank_account_id IS NOT NULL AND contract_id IS NOT NULL
                """,
                as: Money.self) ?? .zero
        openTranches =
            try db.value(
                "SELECT sum(amount_fen)::bigint FROM payment_request WHERE state = 'paid' AND tranche_id IS NOT NULL",
                as: Money.self) ?? .zero
        differences = try LedgerCheck.run(tenant: tenant, in: db).map { "\($0)" }
        brokenChain = try AuditEvent.verifyChain(tenant: tenant, in: db)
    }
}
