import FieldService
import Funds
import Kernel
import Platform
import Postgres
import Publications
import TestSupport
import Testing

/// Every figure rolls up: what lies directly in a place and the places right below it are the place.
extension MoneyTests {
    private struct Sums: Equatable {
        let sites: Int
        let posts: Int
        let contracts: Int
        let proposals: Int?
        let money: AreaFigures.Source

        init(_ counts: AreaFigures.Counts) throws {
            sites = counts.sites
            posts = counts.posts
            contracts = counts.contracts
            proposals = counts.proposals
            money = try counts.allMoney()
        }
    }

    /// Goes down the tree from a place as far as there is anything, and returns how many places there were.
    private func walk(_ area: Area, for viewer: Viewer, in db: Connection) throws -> Int {
        let figures = try AreaFigures.of(area, for: viewer, in: db)
        var visited = 1
        var sum = figures.own
        for (code, counts) in figures.below {
            let place = try Area.find(code, in: db)
            let below = try AreaFigures.of(place, for: viewer, in: db)
            let (seen, told) = (try Sums(below.total), try Sums(counts))
            #expect(seen == told, "\(area.name) says of \(place.name) what it says itself")
            #expect(below.total.money == counts.money)
            sum = try sum.adding(counts)
            visited += try walk(place, for: viewer, in: db)
        }
        let (whole, parts) = (try Sums(figures.total), try Sums(sum))
        #expect(whole == parts, "the parts of \(area.name) are the whole")
        return visited
    }

    @Test func `from every village up to the country the figures of the parts are those of the whole`() async throws {
        let stage = try Stage.set()
        try await stage.read { viewer, db in
            let country = try Area.find(Area.rootCode, in: db)
            #expect(try walk(country, for: viewer, in: db) > 100)
            let total = try AreaFigures.of(country, for: viewer, in: db).total
            let programmes = try Programme.all(for: viewer, in: db)
            let money = try programmes.map { try ProgrammeMoney.load($0.id, for: viewer, in: db) }
            let all = try total.allMoney()
            #expect(all.budgeted.fen == money.reduce(0) { $0 + $1.total.adjusted.fen })
            #expect(all.committed.fen == money.reduce(0) { $0 + $1.total.committed.fen })
            #expect(all.paid.fen == money.reduce(0) { $0 + $1.total.spent.fen })
            #expect(all.spent.fen == money.reduce(0) { $0 + $1.spent.fen })
            #expect(total.contracts == money.reduce(0) { $0 + $1.contracts.count })
            let sites = try programmes.flatMap { try FieldService.Site.all(of: $0.id, for: viewer, in: db) }
            #expect(total.sites == sites.count && total.posts == sites.reduce(0) { $0 + $1.posts })
            #expect(total.held == sites.reduce(0) { $0 + $1.held })
        }
    }

    @Test func `the public sees no proposals and no contract before it is in force, the office sees both`() async throws
    {
        let stage = try Stage.set()
        let open = try await stage.read { viewer, db in
            let country = try Area.find(Area.rootCode, in: db)
            let records = try AreaRecords.of(country, for: viewer, in: db)
            #expect(records.proposals.isEmpty)
            #expect(Set(records.contracts.map(\.state)).isSubset(of: ["active", "completed", "terminated"]))
            return try AreaFigures.of(country, for: viewer, in: db)
        }
        #expect(open.total.proposals == nil && !open.isWhole)
        try await stage.act("officer") { change in
            let country = try Area.find(Area.rootCode, in: change.db)
            let whole = try AreaFigures.of(country, for: change.viewer, in: change.db)
            #expect(whole.isWhole)
            #expect(try walk(country, for: change.viewer, in: change.db) > 100)
            let states = try change.db.rows(
                """
                SELECT c.state FROM contract c WHERE c.tenant_id = \(stage.tenant.id) AND c.kind <> 'framework'
                """
            ) { row in try row.next(String.self) }
            #expect(whole.total.contracts == states.count && states.count > open.total.contracts)
            let submitted = try change.db.value(
                """
                SELECT count(*) FROM proposal p WHERE p.tenant_id = \(stage.tenant.id)
                  AND p.first_submitted_at IS NOT NULL
                """, as: Int.self)
            #expect(whole.total.proposals == submitted)
            #expect(try whole.total.allMoney() == open.total.allMoney())
        }
    }

    @Test func `a county that lies right below its province is not lost in the budget report`() async throws {
        let stage = try Stage.set()
        let tenant = stage.tenant.id
        try await stage.test.owner.withConnection { db in
            let programme = try #require(
                try db.value(
                    """
                    SELECT b.programme_id FROM budget_cell c
                    JOIN budget_line l ON l.tenant_id = c.tenant_id AND l.id = c.budget_line_id
                    JOIN budget b ON b.tenant_id = l.tenant_id AND b.id = l.budget_id
                    WHERE c.tenant_id = \(tenant) LIMIT 1
                    """, as: Programme.ID.self))
            func byArea() throws -> BudgetReport {
                try BudgetReport.published(programme, by: [.area], tenant: tenant, in: db)
            }
            try db.execute("BEGIN")
            try db.execute("SELECT set_config('app.tenant', \(tenant.description), true)")
            let before = try byArea()
            try db.execute("SET LOCAL session_replication_role = replica")
            try db.execute(
                """
                INSERT INTO budget_cell (tenant_id, fund_id, budget_line_id, year, area_code, approved_fen)
                SELECT c.tenant_id, c.fund_id, c.budget_line_id, c.year, '419001', 700 FROM budget_cell c
                JOIN budget_line l ON l.tenant_id = c.tenant_id AND l.id = c.budget_line_id
                JOIN budget b ON b.tenant_id = l.tenant_id AND b.id = l.budget_id
                WHERE c.tenant_id = \(tenant) AND b.programme_id = \(programme) LIMIT 1
                """)
            let after = try byArea()
            try db.execute("ROLLBACK")
            #expect(after.total.adjusted.fen == before.total.adjusted.fen + 700)
            #expect(after.rows.first { $0.area == "419001" }?.amounts.adjusted == Money(fen: 700))
        }
    }
}
