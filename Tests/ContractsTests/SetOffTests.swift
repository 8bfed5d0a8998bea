import Contracts
import Funds
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// Claims upon the contractor that are set off against a next tranche.
@Suite struct SetOffTests {
    /// A contract in force whose second tranche is open, with a claim of 150.00 upon the contractor.
    private static func claimed(_ fen: Int64 = 15_000, in deal: Deal) async throws -> Contract {
        let contract = try await deal.active()
        for statement in [
            "UPDATE milestone SET state = 'accepted'",
            """
            INSERT INTO milestone_acceptance (tenant_id, milestone_id, sealed_paper_id, accepted_by, statement)
            SELECT m.tenant_id, m.id, p.id, 1, '验收' FROM milestone m, sealed_paper p
            WHERE NOT EXISTS (SELECT FROM milestone_acceptance a WHERE a.milestone_id = m.id)
            """,
            """
            INSERT INTO organisation_bar (organisation_id, barred_from, reason, rule_citation, recorded_by)
            VALUES (2, CURRENT_DATE + 31, '追回', '追回款', 2)
            """,
            """
            INSERT INTO recovery_claim (tenant_id, contract_id, organisation_id, amount_fen, due_on, reason, bar_id,
                raised_by) VALUES (1, \(contract.id), 2, \(fen), CURRENT_DATE + 30, '少办两次', 1, 2)
            """,
            "INSERT INTO recovery_claim_part (tenant_id, claim_id, fund_id, amount_fen) VALUES (1, 1, 1, \(fen))",
        ] { try await deal.force(statement) }
        return contract
    }

    private static func ask(_ less: Int64, of contract: Contract, _ deal: Deal) async throws -> PaymentRequest {
        try await deal.write(.anna) { change in
            let second = try Tranche.all(of: contract.id, for: change.viewer, in: change.db)[1]
            return try contract.requestPayment(of: second, by: .init(1), settingOff: Money(fen: less), in: change)
        }
    }

    private static func claim(_ contract: Contract, _ deal: Deal) async throws -> RecoveryClaim {
        try await deal.read(.olivia) { viewer, db in
            try RecoveryClaim.all(of: contract.id.rawValue, for: viewer, in: db)[0]
        }
    }

    @Test func `a request asks less by what is set off, which meets the claim of its fund while the request lives`()
        async throws
    {
        let deal = try await Deal.open()
        let contract = try await Self.claimed(in: deal)
        for (less, reason) in [(15_001, "contracts.refusal.set_off"), (-1, "field.refusal.form")] as [(Int64, String)] {
            let refused = await #expect(throws: FieldRefusal.self) { _ = try await Self.ask(less, of: contract, deal) }
            #expect(refused?.field == "setOff" && refused?.message.key == reason, "\(less)")
        }
        let request = try await Self.ask(15_000, of: contract, deal)
        #expect(request.amount == Money(fen: 25_000))
        var claim = try await Self.claim(contract, deal)
        #expect(claim.open.isZero && claim.setOff == Money(fen: 15_000) && claim.received.isZero)
        #expect(claim.parts.map(\.fund) == [.init(1)] && claim.parts.map(\.setOff) == [Money(fen: 15_000)])
        let moves = try await deal.read(.olivia) { [claim] viewer, db in try claim.moves(for: viewer, in: db) }
        #expect(moves.map(\.kind) == [.raised, .setOff] && moves.map(\.amount.fen).reduce(0, +) == 0)
        #expect(moves.last?.request == request.id)
        // What was not paid after all is due again.
        _ = try await deal.write(.anna) { try request.cancel(version: request.version, reason: "改期", in: $0) }
        claim = try await Self.claim(contract, deal)
        #expect(claim.open == Money(fen: 15_000) && claim.setOff.isZero)
        let again = try await Self.ask(5_000, of: contract, deal)
        #expect(again.amount == Money(fen: 35_000))
        try await deal.close()
    }

    @Test func `a claim is set off once, also for many at the same moment, and something is paid`() async throws {
        let deal = try await Deal.open()
        let contract = try await Self.claimed(50_000, in: deal)
        let whole = await #expect(throws: FieldRefusal.self) { _ = try await Self.ask(40_000, of: contract, deal) }
        #expect(whole?.message.arguments["due"] == "399.99")
        let made = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 { group.addTask { (try? await Self.ask(30_000, of: contract, deal)) != nil } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(made == 1)
        let claim = try await Self.claim(contract, deal)
        #expect(claim.open == Money(fen: 20_000))
        try await deal.close()
    }

    @Test func `the database sets off no more than the request asks less, and nothing where units are paid`()
        async throws
    {
        let deal = try await Deal.open()
        let contract = try await Self.claimed(in: deal)
        let request = try await Self.ask(5_000, of: contract, deal)
        func direct(_ fen: Int64) async throws {
            try await deal.direct(
                """
                INSERT INTO recovery_relief (tenant_id, claim_id, fund_id, amount_fen, request_id)
                VALUES (1, 1, 1, \(fen), \(request.id))
                """)
        }
        let more = await #expect(throws: PostgresError.self) { try await direct(1) }
        #expect(more?.constraint == "set_off_of_its_tranche")
        let beyond = await #expect(throws: PostgresError.self) { try await direct(10_001) }
        #expect(beyond?.constraint == "relief_within_claim")
        _ = try await deal.write(.anna) { try request.cancel(version: request.version, reason: "改期", in: $0) }
        try await deal.force("UPDATE contract SET pays_units = true")
        let units = await #expect(throws: (any Error).self) {
            try await deal.write(.anna) { change in
                let now = try Contract.find(contract.id, for: change.viewer, in: change.db)
                let second = try Tranche.all(of: contract.id, for: change.viewer, in: change.db)[1]
                _ = try now.requestPayment(of: second, by: .init(1), settingOff: Money(fen: 1), in: change)
            }
        }
        #expect(units is FieldRefusal || units is ContractRefusal)
        try await deal.close()
    }
}
