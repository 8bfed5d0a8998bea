import Contracts
import Demonstration
import Foundation
import Funds
import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// The demonstration is the whole chain once: what it leaves behind must hold, to the fen.
@Suite struct WholeChainTests {
    // On the second and the third day the first money falls on the last days of a month, on the last the year begins.
    @Test(arguments: ["2026-11-21", "2026-11-29", "2026-11-30", "2027-01-01"])
    func `a published call becomes reconciled payments and every fen is where the books say`(day: String) async throws {
        let house = try await LoadedHouse.load(on: day)
        try await countEverything(in: house)
        try await countCalls(in: house)
        try await keepApart(house)
        try await followTheMoney(in: house)
        try await reconcile(house)
        try await followTheGift(in: house)
        try await loadAgain(house)
        try await house.close()
    }

    private func countEverything(in house: LoadedHouse) async throws {
        #expect(try await house.count("SELECT count(DISTINCT area_code) FROM site") == 100)
        #expect(try await house.count("SELECT count(*) FROM post_holder WHERE ended_on IS NULL") == 100)
        #expect(
            try await house.tally(
                """
                SELECT c.code, count(a.area_code) FROM programme c
                JOIN programme_area a ON a.tenant_id = c.tenant_id AND a.programme_id = c.id
                WHERE c.name = '童伴计划' GROUP BY 1
                """
            ).map(\.value) == [10])
        #expect(try await house.count("SELECT count(*) FROM reviewer") == 10)
        let contracts = try await house.tally("SELECT state, count(*) FROM contract GROUP BY 1")
        #expect(
            contracts == ["draft": 2, "to_sign": 1, "active": 7, "terminated": 1, "completed": 1])
        let milestones = try await house.tally("SELECT state, count(*) FROM milestone WHERE n = 2 GROUP BY 1")
        #expect(
            milestones == [
                "scheduled": 3, "submitted": 1, "returned": 1, "rectify": 1, "accepted": 3, "cancelled": 1,
            ])
        let overdue = try await house.count(
            """
            SELECT count(*) FROM milestone m JOIN contract c ON c.tenant_id = m.tenant_id AND c.id = m.contract_id
            WHERE c.state = 'active' AND m.state = 'scheduled' AND m.due_on < \(house.today)
            """)
        #expect(overdue == 1)
        #expect(try await house.count("SELECT count(*) FROM journal_entry") >= 300)
        #expect(try await house.count("SELECT count(*) FROM bank_line") >= 300)
        #expect(try await house.count("SELECT count(*) FROM participation") > 50)
        #expect(try await house.count("SELECT count(*) FROM notice") > 50)
    }

    private func countCalls(in house: LoadedHouse) async throws {
        let proposals = try await house.tally("SELECT state, count(*) FROM proposal GROUP BY 1")
        #expect(Set(proposals.keys) == ["draft", "submitted", "returned", "accepted", "refused", "withdrawn"])
        #expect(proposals.values.reduce(0, +) >= 24)
        // Corrected and handed in again: a second submitted revision.
        let corrected = try await house.count(
            "SELECT count(*) FROM proposal_revision WHERE number = 2 AND submitted_at IS NOT NULL")
        #expect(corrected == 2)
        let open = try await house.tally(
            """
            SELECT p.state, count(*) FROM proposal p JOIN call c ON c.tenant_id = p.tenant_id AND c.id = p.call_id
            WHERE c.code LIKE 'TB%-2' AND c.state = 'published'
              AND \(house.today)::date BETWEEN c.opens_at::date AND c.deadline_at::date
            GROUP BY 1
            """)
        #expect(open == ["draft": 3, "submitted": 3, "returned": 1, "accepted": 1, "refused": 1, "withdrawn": 1])
        let states = try await house.tally("SELECT state, count(*) FROM call GROUP BY 1")
        #expect(states == ["draft": 1, "awaiting_decision": 1, "published": 10, "withdrawn": 1, "archived": 1])
        let lots = try await house.tally(
            """
            SELECT c.kind, count(l.id) FROM call c JOIN lot l ON l.tenant_id = c.tenant_id AND l.call_id = c.id
            WHERE c.kind IN ('rollout', 'competition') GROUP BY 1
            """)
        #expect(lots == ["rollout": 16 + 129, "competition": 3])
        let needs = try await house.tally(
            """
            SELECT state || CASE WHEN taker_id IS NULL THEN '' ELSE ' taken' END, count(*)
            FROM community_need GROUP BY 1
            """)
        #expect(needs == ["stated": 1, "returned": 1, "accepted": 3, "accepted taken": 1])
        let claims = try await house.tally(
            """
            SELECT CASE WHEN released_at IS NULL THEN 'standing' ELSE 'released' END, count(*) FROM lot_claim GROUP BY 1
            """)
        #expect(claims == ["standing": 1, "released": 1])
        #expect(try await house.count("SELECT count(*) FROM call_question WHERE answer IS NULL") == 1)
        #expect(try await house.count("SELECT count(*) FROM competition_track") == 3)
        let objections = try await house.tally(
            "SELECT coalesce(outcome, 'open'), count(*) FROM objection GROUP BY 1")
        #expect(objections == ["dismissed": 1, "open": 1])
        let rounds = try await house.tally(
            """
            SELECT CASE WHEN closed_at IS NULL THEN 'open' ELSE 'closed' END, count(*) FROM review_round GROUP BY 1
            """)
        #expect(rounds == ["open": 2, "closed": 2])
    }

    /// The second authority has a call of its own, and neither sees the other's.
    private func keepApart(_ house: LoadedHouse) async throws {
        let database = house.clone.database
        let bureau = try await database.read { db in try Tenant.find(slug: "xigu", in: db) }
        let viewer = try await database.viewer(of: nil, in: bureau, origin: .commandLine)
        let codes: [String] = try await database.read(as: viewer) { db in
            try db.rows("SELECT code FROM call") { row in try row.next() }
        }
        #expect(codes == ["SL\(house.today.year)"])
        #expect(try await house.count("SELECT count(*) FROM call WHERE code LIKE 'SL%'") == 0)
        let unmarked = try await house.count(
            "SELECT count(*) FROM organisation WHERE NOT demonstration OR name NOT LIKE '%（演示）%'")
        #expect(unmarked == 0)
        #expect(try await house.count("SELECT count(*) FROM account WHERE name NOT LIKE '%（演示）%'") == 0)
        let roles = try await house.tally(
            "SELECT role, count(*) FROM role_grant WHERE revoked_at IS NULL GROUP BY 1")
        #expect(Set(roles.keys) == Set(Role.allCases.map(\.rawValue)))
        #expect(try await database.read(as: viewer) { db in try LedgerCheck.run(tenant: bureau.id, in: db) }.isEmpty)
    }

    private func followTheMoney(in house: LoadedHouse) async throws {
        let approved = try await house.tally(
            """
            SELECT f.source_kind, sum(c.approved_fen)::bigint FROM budget_cell c
            JOIN fund f ON f.tenant_id = c.tenant_id AND f.id = c.fund_id GROUP BY 1
            """)
        #expect(approved == ["donation": 1_000_000_000, "government": 500_000_000])
        #expect(
            try await house.sum("SELECT sum(approved_fen)::bigint FROM budget_cell") == Money(fen: 1_500_000_000))
        let shape = try await house.count(
            "SELECT count(DISTINCT (fund_id, budget_line_id, year)) FROM budget_cell")
        #expect(shape == 3 * 8 * 2)
        let left = try await house.sum(
            """
            SELECT -sum(l.amount_fen)::bigint FROM journal_line l
            JOIN payment p ON p.tenant_id = l.tenant_id AND p.entry_id = l.entry_id
            WHERE l.bank_account_id IS NOT NULL AND l.contract_id IS NOT NULL AND p.recovers IS NULL
            """)
        let requested = try await house.sum(
            """
            SELECT sum(amount_fen)::bigint FROM payment_request
            WHERE state IN ('paid', 'bounced') AND contract_id IS NOT NULL
            """)
        #expect(left == requested)
        #expect(left > .zero)
        let opened = try await house.sum(
            """
            SELECT sum(t.amount_fen)::bigint FROM tranche t
            JOIN milestone m ON m.tenant_id = t.tenant_id AND m.tranche_id = t.id AND m.state = 'accepted'
            """)
        let inHand = try await house.sum(
            """
            SELECT sum(amount_fen)::bigint FROM payment_request
            WHERE state IN ('prepared', 'approved') AND tranche_id IS NOT NULL
            """)
        let paid = try await house.sum(
            "SELECT sum(amount_fen)::bigint FROM payment_request WHERE state = 'paid' AND tranche_id IS NOT NULL")
        #expect(try paid.adding(inHand) == opened)
        #expect(inHand > .zero)
        try await followCosts(in: house)
    }

    private func followCosts(in house: LoadedHouse) async throws {
        let back = try await house.tally(
            """
            SELECT q.state, count(*) FROM payment p
            JOIN payment_request q ON q.tenant_id = p.tenant_id AND q.id = p.request_id
            WHERE p.recovers IS NOT NULL GROUP BY 1
            """)
        #expect(back == ["paid": 2, "bounced": 1])
        let accepted = try await house.sum(
            """
            SELECT sum(l.amount_fen)::bigint FROM expense_line l
            JOIN expense_answer a ON a.tenant_id = l.tenant_id AND a.expense_line_id = l.id AND a.accepted
            """)
        #expect(accepted > .zero)
        #expect(accepted == (try await house.sum("SELECT sum(amount_fen)::bigint FROM trace_use")))
        let grants = try await house.tally("SELECT state, count(*) FROM grant_item GROUP BY 1")
        #expect(grants == ["paid": 1_009, "returned": 1, "reissued": 2, "planned": 2])
        let packs = try await house.tally(
            "SELECT coalesce(value_fen, 0)::text, sum(quantity)::bigint FROM goods GROUP BY 1")
        #expect(packs == ["224000000": 8_000, "0": 3_800, "14000000000": 10_092])
        let tenant = house.tenant.id
        let differences = try await house.read { db in try LedgerCheck.run(tenant: tenant, in: db).map { "\($0)" } }
        #expect(differences == [])
        #expect(try await house.read { db in try AuditEvent.verifyChain(tenant: tenant, in: db) } == [])
    }

    private func reconcile(_ house: LoadedHouse) async throws {
        #expect(try await house.count("SELECT count(*) FROM bank_statement WHERE NOT adds_up") == 0)
        #expect(try await house.count("SELECT count(*) FROM bank_statement") >= 24)
        let sheets = try await house.look(as: "auditor") { [today = house.today] db, viewer in
            // No statement has come of the account of the grants yet.
            try BankAccount.all(for: viewer, in: db).filter { $0.code != "QM-AID" }.map { account in
                try Reconciliation.of(account, month: today, for: viewer, in: db)
            }
        }
        #expect(sheets.count == 2)
        for sheet in sheets { #expect(sheet.difference == .zero) }
        let open = try await house.look(as: "accountant") { db, viewer in
            try Matching.open(in: BankAccount.find(code: "QM-BANK", for: viewer, in: db), for: viewer, db: db)
        }
        // Interest, charge, unknown gift; swapped digits, the payout with its fee, three gifts in one sum.
        #expect(open.lines.count == 6)
        #expect(open.lines.count { $0.reference.isEmpty } == 3)
        #expect(open.conflicts.count == 2)
        #expect(open.suggestions.contains { $0.items.count == 3 && $0.referenceAgrees })
        #expect(open.items.contains { $0.reference == "QM-OUT" })
        // A swapped pair of digits is a multiple of nine.
        let swapped = try #require(open.conflicts.first { $0.line.reference == "QM-SWAP" })
        #expect((swapped.line.open.fen - swapped.items[0].open.fen) % 9 == 0)
        #expect(swapped.line.open != swapped.items[0].open)
        let rules = try await house.tally(
            "SELECT rule, count(*) FROM match_group WHERE undone_at IS NULL GROUP BY 1")
        #expect(rules["by_hand"] == 1)
        #expect(rules["suggestion"] ?? 0 > 250)
    }

    private func followTheGift(in house: LoadedHouse) async throws {
        let tenant = house.tenant.id
        let (gift, steps) = try await house.look(as: "accountant") { db, viewer in
            let id = try db.value(
                "SELECT id FROM receipt WHERE payer_name LIKE '王小草%'", as: Receipt.ID.self)
            let gift = try Receipt.find(#require(id), for: viewer, in: db)
            return (gift, try Trace.down(from: gift, in: db, tenant: tenant))
        }
        #expect(gift.amount == Money("100.00"))
        #expect(gift.remaining == .zero)
        #expect(try steps.map(\.amount).sum() == gift.amount)
        #expect(steps.map(\.amount) == [Money(fen: 6_667), Money(fen: 3_333)])
        #expect(Set(steps.compactMap(\.spentIn)).count == 2)
        #expect(steps.allSatisfy { $0.spentInName.hasSuffix("村（演示）") && $0.cost != nil })
    }

    /// A second loading finds the first one and leaves every table as it is.
    private func loadAgain(_ house: LoadedHouse) async throws {
        let before = try await house.tally("SELECT action, count(*) FROM audit_event GROUP BY 1")
        let again = try LoadedHouse.programme(in: house.clone, folder: house.folder, today: house.today)
        #expect(try await again.load() == false)
        #expect(try await house.tally("SELECT action, count(*) FROM audit_event GROUP BY 1") == before)
    }
}
