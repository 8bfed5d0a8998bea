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
    private func active(
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

    @Test func `a score pays the share of its step, and is given once`() async throws {
        let deal = try await Deal.open()
        let contract = try await active(deal) { draft in
            draft.steps = [
                .init(from: Fraction(90), percent: Fraction(100)), .init(from: Fraction(60), percent: Fraction(70)),
            ]
        }
        try await deal.write(.olivia) {
            try contract.score(Fraction(75), of: try Self.tranche(contract, $0), statement: "评估报告", in: $0)
        }
        let refusal = await #expect(throws: ContractRefusal.self) {
            try await deal.write(.olivia) {
                try contract.score(Fraction(95), of: try Self.tranche(contract, $0), statement: "再评", in: $0)
            }
        }
        #expect(refusal == .resultGiven)
        let request = try await deal.write(.anna) {
            try contract.requestPayment(of: try Self.tranche(contract, $0), by: .init(1), in: $0)
        }
        #expect(request.amount == Money(fen: 70_000))
        let error = await #expect(throws: PostgresError.self) {
            try await deal.direct(
                """
                INSERT INTO payment_request (tenant_id, holder_id, contract_id, tranche_id, payee_organisation_id,
                    purpose, amount_fen, prepared_by)
                VALUES (1, 2, \(contract.id), 1, 2, '再付', 1, 5)
                """)
        }
        #expect(error?.constraint == "tranche_pays_its_result")
        try await deal.close()
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

    @Test func `the board tells what is late, what is due soon and what stands still`() async throws {
        let deal = try await Deal.open()
        let contract = try await deal.active()
        let area = try await deal.read(.olivia) { _, db in try Area.find("510000", in: db) }
        func flags() async throws -> Set<SupervisionBoard.Flag> {
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
