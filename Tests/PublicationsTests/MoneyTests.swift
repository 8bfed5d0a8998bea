import Contracts
import FieldService
import Funds
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Publications

/// What the public follows must sum up exactly, from the whole down to a village and from a village up to its receipts.
@Suite(.demonstration, .serialized) struct MoneyTests {
    private func sum(_ amounts: [Money?]) -> Money { Money(fen: amounts.reduce(0) { $0 + ($1?.fen ?? 0) }) }

    private func companions(_ viewer: Viewer, _ db: Connection) throws -> Programme.ID {
        try #require(try Programme.all(for: viewer, in: db).first { $0.name == "童伴计划" }).id
    }

    @Test func `every level of the money sums to the one above it`() async throws {
        let money = try await Stage.set().read { viewer, db in
            try ProgrammeMoney.load(companions(viewer, db), for: viewer, in: db)
        }
        #expect(money.sources.count == 2)
        #expect(sum(money.sources.map(\.amount)) == Money(fen: 1_500_000_000))
        for source in money.sources {
            let below = money.lines.filter { $0.fund.id == source.fund.id }
            let counties = below.filter { $0.level == .county }
            #expect(sum(counties.map(\.amount)) == source.amount)
            #expect(sum(counties.map(\.committed)) == source.committed)
            #expect(sum(counties.map(\.paid)) == source.paid)
            #expect(sum(counties.map(\.spent)) == source.spent)
            for county in counties {
                let contracts = below.filter { $0.level == .contract && $0.area == county.area }
                #expect(sum(contracts.map(\.committed)) == county.committed)
                #expect(sum(contracts.map(\.spent)) == county.spent)
                for contract in contracts {
                    let milestones = below.filter {
                        $0.level == .milestone && $0.contract?.id == contract.contract?.id
                    }
                    #expect(sum(milestones.map(\.amount)) == contract.amount)
                    #expect(sum(milestones.map(\.paid)) == contract.paid)
                }
            }
        }
    }

    @Test func `a published contract states its payments and a draft is not there`() async throws {
        let stage = try Stage.set()
        try await stage.read { viewer, db in
            let programme = try companions(viewer, db)
            let published = try PublishedContract.all(of: programme, for: viewer, in: db)
            #expect(!published.isEmpty)
            for contract in published {
                #expect(sum(contract.sources.map(\.amount)) == contract.contract.value)
                for source in contract.sources {
                    let fund = source.cell.fund
                    let paid = contract.payments.filter { $0.fund == fund }.map(\.amount)
                    #expect(sum(paid) == contract.paid(from: fund))
                    #expect(sum(contract.places.filter { $0.fund == fund }.map(\.amount)) == contract.spent(from: fund))
                }
            }
            let drafts = try db.rows("SELECT id FROM contract WHERE state IN ('draft', 'to_sign')") { row in
                try row.next(Contract.ID.self)
            }
            #expect(!drafts.isEmpty)
            for draft in drafts {
                #expect(throws: NotFound.self) {
                    try PublishedContract.find(draft, of: programme, for: viewer, in: db)
                }
            }
        }
    }

    @Test func `every gift is followed to the fen by who knows its number and its amount`() async throws {
        try await Stage.set().read { viewer, db in
            let gifts = try db.rows(
                """
                SELECT CASE WHEN r.document_number = '' THEN r.reference ELSE r.document_number END, r.amount_fen
                FROM receipt r JOIN fund f ON f.tenant_id = r.tenant_id AND f.id = r.fund_id
                WHERE f.source_kind = 'donation' AND r.entry_id IS NOT NULL
                """
            ) { row in (try row.next(String.self), try row.next(Money.self)) }
            #expect(gifts.count > 30)
            for (number, amount) in gifts {
                let gift = try Gift.find(number, amount, for: viewer, in: db)
                #expect(sum(try gift.parts(for: viewer, in: db).map(\.amount)) == amount)
                #expect(throws: NotFound.self) {
                    try Gift.find(number, Money(fen: amount.fen + 1), for: viewer, in: db)
                }
            }
            #expect(throws: NotFound.self) { try Gift.find("", Money(fen: 10_000), for: viewer, in: db) }
        }
    }

    @Test func `a grant is told in the smallest place in which enough people have one`() async throws {
        try await Stage.set().read { viewer, db in
            let tenant = try viewer.requireTenant().id
            let receipts = try db.rows("SELECT r.id FROM receipt r WHERE r.entry_id IS NOT NULL") { row in
                try row.next(Receipt.ID.self)
            }
            var (people, hidden) = (0, 0)
            for receipt in receipts {
                let grants = try Trace.down(from: receipt, in: db, tenant: tenant).filter(GrantPlaces.isGrant)
                let paths = try db.rows(
                    "SELECT code, path FROM area WHERE code = ANY (\(grants.compactMap(\.spentIn)))"
                ) { row in (try row.next(String.self), try row.next(String.self)) }
                let pathOf = Dictionary(paths, uniquingKeysWith: { first, _ in first })
                for least in [1, 5, 150, 1_000_000] {
                    let places = try GrantPlaces(grants, least: least, in: db)
                    let given = Dictionary(grouping: grants.filter { $0.amount.fen > 0 }, by: \.entry)
                    for (_, own) in given {
                        let told = Dictionary(grouping: own) { places.place(of: $0).area }
                        for (area, there) in told {
                            // Enough of them, or the whole voucher at the top, where nothing more can be hidden.
                            #expect(there.count >= least || area == Area.rootCode && told.count == 1)
                            for step in there {
                                let lived = try #require(step.spentIn)
                                let above = "." + (pathOf[lived] ?? "")
                                #expect(area == Area.rootCode || above.contains(".\(area)."), "\(area) \(above)")
                                if least == 1 { #expect(area == lived) }
                                if area != lived { hidden += 1 }
                            }
                        }
                        people += own.count
                    }
                }
            }
            #expect(people >= 4 * 1_000)
            #expect(hidden > 0)
        }
    }

    @Test func `a government receipt is no gift`() async throws {
        try await Stage.set().read { viewer, db in
            let receipts = try db.rows(
                """
                SELECT r.document_number, r.amount_fen FROM receipt r
                JOIN fund f ON f.tenant_id = r.tenant_id AND f.id = r.fund_id WHERE f.source_kind = 'government'
                """
            ) { row in (try row.next(String.self), try row.next(Money.self)) }
            for (number, amount) in receipts {
                #expect(throws: NotFound.self) { try Gift.find(number, amount, for: viewer, in: db) }
            }
        }
    }

    @Test func `an accepted cost shows the village on the way down and the receipts on the way up`() async throws {
        let stage = try Stage.set()
        let spending = try await spend(stage)
        try await stage.read { viewer, db in
            let programme = spending.programme
            let site = try #require(
                try FieldService.Site.all(of: programme, for: viewer, in: db).first { $0.areaCode == spending.village })
            let money = try SiteMoney.find(site.id, of: programme, for: viewer, in: db)
            #expect(money.total.fen >= spending.amount.fen)
            #expect(sum(money.origins.map(\.amount)) == money.total)
            for (fund, costs) in Dictionary(grouping: money.costs, by: \.fund) {
                #expect(sum(money.origins.filter { $0.fund == fund }.map(\.amount)) == sum(costs.map(\.amount)))
            }
            for (receipt, origins) in Dictionary(grouping: money.origins, by: \.receipt) {
                let down = try Trace.down(from: receipt, in: db, tenant: stage.tenant.id)
                let reached = down.filter { $0.spentIn == spending.village }.map(\.amount)
                #expect(sum(reached) == sum(origins.map(\.amount)))
            }
            let lines = try ProgrammeMoney.load(programme, for: viewer, in: db).lines
            let contract = lines.first { $0.contract?.id == spending.contract && $0.fund.id == spending.fund }
            #expect(contract?.spent == contract?.paid)
        }
    }

    private struct Spending: Sendable {
        let programme: Programme.ID
        let contract: Contract.ID
        let fund: Fund.ID
        let village: String
        let amount: Money
    }

    /// A contractor reports all that it has from the social fund as spent in one village, and the officer accepts it.
    private func spend(_ stage: Stage) async throws -> Spending {
        let (programme, open, line) = try await stage.read { viewer, db in
            let programme = try companions(viewer, db)
            let published = try PublishedContract.all(of: programme, for: viewer, in: db)
            let open = try #require(
                published.first { contract in
                    contract.money.values.contains { $0.unspent.fen > 0 && $0.reported.fen == 0 }
                })
            let line = try #require(try db.value("SELECT min(id) FROM budget_line", as: Budget.Line.ID.self))
            return (programme, open, line)
        }
        let money = try #require(open.money.values.first { $0.unspent.fen > 0 && $0.reported.fen == 0 })
        let contract = open.contract
        let (village, login) = try await stage.test.owner.read { db in
            let village = try db.value(
                """
                SELECT s.area_code FROM site s JOIN area a ON a.code = s.area_code
                WHERE a.path LIKE \(contract.areaPath) || '%' ORDER BY 1 LIMIT 1
                """, as: String.self)
            let login = try db.value(
                """
                SELECT l.identifier FROM organisation_member m
                CROSS JOIN LATERAL logins_of(m.account_id) l WHERE m.organisation_id = \(contract.contractor) LIMIT 1
                """, as: String.self)
            return (try #require(village), try #require(login).replacing("@demo.example", with: ""))
        }
        let report = try await stage.act(login) { change in
            let report = try ExpenseReport.begin(
                "测试支出", contract: contract.id.rawValue, of: contract.contractor, programme: programme, in: change)
            try report.add(
                .init(
                    fund: money.fund, line: line, area: village, day: change.viewer.today, purpose: "儿童读物",
                    seller: "演示书店", invoiceNumber: "TEST00000001", amount: money.unspent), in: change)
            return try report.submit(in: change)
        }
        try await stage.act("officer") { change in
            for cost in try report.lines(for: change.viewer, in: change.db) {
                try report.answer(cost.id, accepted: true, reason: "paper seen", in: change)
            }
        }
        return Spending(
            programme: programme, contract: contract.id, fund: money.fund, village: village, amount: money.unspent)
    }
}
