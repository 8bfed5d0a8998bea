import Competitions
import Contracts
import Funds
import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// A tranche pays what was proved, as the contract says, once, and never more.
@Suite("Payment by result", .serialized)
struct ResultTests {
    func active(
        _ deal: Deal, _ shape: @escaping @Sendable (inout Contract.Draft) -> Void
    ) async throws -> Contract {
        let drafted = try await deal.write(.olivia) { change in
            let day = change.viewer.today
            var draft = Contract.Draft(
                number: "R-1", startsOn: day, endsOn: try day.adding(days: 300), terms: "",
                parts: [(Fraction(100), .init(title: "签约", requirement: "", dueOn: day, isOnSigning: true))],
                cells: [CellKey(fund: .init(1), line: .init(1), year: 2026, area: "510000")])
            shape(&draft)
            let award = try Award.find(.init(1), for: change.viewer, in: change.db)
            return try Contract.draft(from: award, draft, in: change)
        }
        let out = try await deal.write(.carol) { try drafted.giveOut(minutes: "", version: drafted.version, in: $0) }
        let paper = try await deal.handIn(out)
        return try await deal.write(.olivia) { try out.acceptPaper(paper, in: $0) }
    }

    private static func tranche(_ contract: Contract, _ change: Change) throws -> Tranche {
        try Tranche.all(of: contract.id, for: change.viewer, in: change.db)[0]
    }

    @Test func `before a score that the contract asks for only the signing is paid`() async throws {
        let deal = try await Deal.open()
        let contract = try await active(deal) { draft in
            let day = draft.startsOn
            draft.parts = [
                (Fraction(50), .init(title: "签约", requirement: "", dueOn: day, isOnSigning: true)),
                (Fraction(50), .init(title: "结项", requirement: "", dueOn: draft.endsOn, isOnSigning: false)),
            ]
            draft.steps = [.init(from: Fraction(60), percent: Fraction(70))]
        }
        let payable = try await deal.read(.olivia) { viewer, db in
            let tranches = try Tranche.all(of: contract.id, for: viewer, in: db)
            let payable = try TrancheResult.payable(of: contract.id, for: viewer, in: db)
            return tranches.map { payable[$0.id] }
        }
        #expect(payable == [Money(fen: 50_000), Money.zero])
        try await deal.close()
    }

    @Test func `six requests at the same moment make one payment`() async throws {
        let deal = try await Deal.open()
        let contract = try await active(deal) { _ in }
        let made = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    do {
                        try await deal.write(.anna) {
                            _ = try contract.requestPayment(of: try Self.tranche(contract, $0), by: .init(1), in: $0)
                        }
                        return true
                    } catch { return false }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(made == 1)
        try await deal.close()
    }

    @Test func `outcomes are paid as somebody else validates them, never beyond the tranche`() async throws {
        let deal = try await Deal.open()
        try await deal.force(
            """
            INSERT INTO organisation (name, code, kind, area_code)
            VALUES ('评估中心', '51510000MJQ000003Y', 'social_work_agency', '510000')
            """)
        let party = await #expect(throws: FieldRefusal.self) {
            _ = try await active(deal) {
                $0.outcomes[1] = .init(metric: "返校", unit: "人", price: Money(fen: 1_000), validator: .init(2))
            }
        }
        #expect(party?.field == "outcomes")
        let contract = try await active(deal) {
            $0.outcomes[1] = .init(metric: "返校", unit: "人", price: Money(fen: 1_000), validator: .init(3))
        }
        let early = await #expect(throws: ContractRefusal.self) {
            try await deal.write(.anna) {
                _ = try contract.requestPayment(of: try Self.tranche(contract, $0), by: .init(1), in: $0)
            }
        }
        #expect(early == .nothingPayable)
        await #expect(throws: NotFound.self) {
            try await deal.write(.alice) {
                try contract.validate(Fraction(40), of: try Self.tranche(contract, $0), statement: "自评", in: $0)
            }
        }
        let validator = Viewer(
            account: .init(7), name: "Eve", tenant: deal.tenant,
            memberships: [.init(organisation: .init(3), name: "评估中心", isAdministrator: true)],
            today: deal.viewer(.eve).today)
        try await deal.test.database.write(as: validator) { change in
            let seen = try Contract.find(contract.id, for: change.viewer, in: change.db)
            try seen.validate(Fraction(40), of: try Self.tranche(seen, change), statement: "抽查名单", in: change)
        }
        let request = try await deal.write(.anna) {
            try contract.requestPayment(of: try Self.tranche(contract, $0), by: .init(1), in: $0)
        }
        #expect(request.amount == Money(fen: 40_000))
        try await deal.close()
    }

    @Test func `the board knows the day and the value that were agreed last, and the clock of the contract's page`()
        async throws
    {
        let deal = try await Deal.open()
        let contract = try await deal.active()
        let area = try await deal.read(.olivia) { _, db in try Area.find("510000", in: db) }
        func row() async throws -> SupervisionBoard.Row? {
            try await deal.read(.olivia) { viewer, db in
                try SupervisionBoard.load(area, for: viewer, in: db).rows.first
            }
        }
        try await deal.force("UPDATE contract SET ends_on = CURRENT_DATE + 10")
        #expect(try await row()?.flags.contains(.ending) == true)
        try await deal.force(
            """
            INSERT INTO contract_amendment (tenant_id, contract_id, n, rationale, explanation, supplement_fen, ends_on,
                state, frozen_sha256, drafted_by, milestone_title, milestone_due_on, file_id, signer_name,
                signer_office, signed_on, handed_in_by, answered_by, answered_at)
            VALUES (1, 1, 1, 'content', 'x', 5000, CURRENT_DATE + 90, 'active', sha256('x'), 1, '追加', CURRENT_DATE + 80,
                1, '李一', '法定代表人', CURRENT_DATE, 2, 3, now())
            """)
        let amended = try await row()
        #expect(amended?.flags.contains(.ending) == false && amended?.value == Money(fen: 105_000))
        // A province has its own number of days, and a suspension stops the clock.
        try await deal.force(
            """
            INSERT INTO rule (code, scope, value, unit, operator, valid_from, citation, mark, effect) VALUES
                ('procurement.contract.publication.max', 'CN', 90, 'day', 'at_most', '2015-03-01', '50', 'V', 'warn'),
                ('procurement.contract.publication.max', '510000', 3, 'day', 'at_most', '2015-03-01', '省', 'V', 'warn')
            """)
        try await deal.force("UPDATE contract SET kind = 'service', signed_on = CURRENT_DATE - 5")
        #expect(try await row()?.flags.contains(.duty) == true)
        try await deal.force(
            """
            INSERT INTO contract_suspension (tenant_id, contract_id, suspended_on, reason, suspended_by, resumed_on,
                resumed_reason, resumed_by)
            VALUES (1, 1, CURRENT_DATE - 4, 'x', 1, CURRENT_DATE, 'y', 1)
            """)
        #expect(try await row()?.flags.contains(.duty) == false)
        let clocks = try await deal.read(.olivia) { viewer, db in
            try Contract.find(contract.id, for: viewer, in: db).clocks(for: viewer, in: db)
        }
        #expect(clocks.first { $0.duty == .publication }?.state(on: Deal.now.day(in: .shanghai)) == .running)
        try await deal.close()
    }

    @Test func `the board tells the rest that verified units make payable, and nothing that pays nothing`() async throws
    {
        let deal = try await Deal.open()
        _ = try await deal.active()
        let area = try await deal.read(.olivia) { _, db in try Area.find("510000", in: db) }
        func isUnpaid() async throws -> Bool {
            try await deal.read(.olivia) { viewer, db in
                try SupervisionBoard.load(area, for: viewer, in: db).rows.first?.flags.contains(.unpaid) ?? false
            }
        }
        func verified(_ fen: Int) async throws {
            try await deal.force("UPDATE contract_line SET quantity = \(fen / 100), amount_fen = \(fen)")
        }
        for statement in [
            "UPDATE contract SET pays_units = true",
            """
            INSERT INTO contract_line (tenant_id, contract_id, n, title, unit, unit_price_fen, quantity, amount_fen)
            VALUES (1, 1, 1, '走访', '件', 100, 800, 80000)
            """,
            "UPDATE milestone SET state = 'accepted'",
            """
            INSERT INTO payment_request (tenant_id, holder_id, contract_id, tranche_id, payee_organisation_id, purpose,
                amount_fen, prepared_by, state, approved_by, approved_at, paid_by, paid_at)
            SELECT 1, 1, 1, t.id, 2, '第' || t.n || '期', CASE t.n WHEN 1 THEN 60000 ELSE 20000 END, 5, 'paid', 1, now(),
                2, now() FROM tranche t
            """,
        ] { try await deal.force(statement) }
        #expect(try await !isUnpaid())
        try await verified(80_100)
        #expect(try await isUnpaid())
        try await deal.force("UPDATE payment_request SET amount_fen = 20100 WHERE purpose = '第2期'")
        #expect(try await !isUnpaid())
        // Nobody has asked for the second tranche, and nothing of it is earned yet.
        try await deal.force("DELETE FROM payment_request WHERE purpose = '第2期'")
        #expect(try await isUnpaid())
        try await verified(60_000)
        #expect(try await !isUnpaid())
        try await deal.close()
    }

    @Test func `the board tells what is late, what is due soon and what stands still`() async throws {
        let deal = try await Deal.open()
        let contract = try await deal.active()
        let area = try await deal.read(.olivia) { _, db in try Area.find("510000", in: db) }
        func flags() async throws -> SupervisionBoard.Flags {
            try await deal.read(.olivia) { viewer, db in
                try SupervisionBoard.load(area, for: viewer, in: db).rows.first?.flags ?? []
            }
        }
        #expect(try await flags() == [.unpaid])
        try await deal.force("UPDATE milestone SET due_on = CURRENT_DATE + 20 WHERE n = 2")
        #expect(try await flags() == [.unpaid, .risk])
        try await deal.force("UPDATE milestone SET due_on = CURRENT_DATE - 2 WHERE n = 2")
        #expect(try await flags() == [.unpaid, .late])
        try await deal.write(.carol) { _ = try contract.suspend(reason: "汛期", version: contract.version, in: $0) }
        #expect(try await flags() == [.unpaid, .suspended])
        let seen = try await deal.read(.alice) { viewer, db in
            try SupervisionBoard.load(area, for: viewer, in: db).rows.count
        }
        #expect(seen == 0)
        let steps = try await deal.read(.olivia) { viewer, db in
            try ContractDecision.all(of: contract, for: viewer, in: db).map(\.step)
        }
        #expect(steps.contains(.contractActive) && steps.contains(.acceptance))
        try await deal.close()
    }
}
