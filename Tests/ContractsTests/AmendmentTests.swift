import Contracts
import Funds
import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// What both sides add and take off later.
extension TermsTests {
    @Test func `a supplement says in the sealed text what is proved for it, and by when`() async throws {
        let deal = try await open()
        let contract = try await deal.active()
        let cell = CellKey(fund: .init(1), line: .init(1), year: 2026, area: "510000")
        let refusal = await #expect(throws: Refusals.self) {
            try await deal.write(.olivia) {
                try contract.amend(
                    .init(
                        rationale: .quantity, explanation: "增加服务", sources: [(cell: cell, amount: Money(fen: 1_000))]),
                    version: contract.version, in: $0)
            }
        }
        #expect(refusal?.items.map(\.field) == ["supplementMilestone"])
        let supplemented = try await supplement(deal, contract, Money(fen: 4_000), 1)
        let (milestones, findings) = try await deal.read(.olivia) { viewer, db in
            (
                try Milestone.all(of: supplemented.id.rawValue, for: viewer, in: db),
                try ContractsCheck.run(for: viewer, in: db)
            )
        }
        #expect(milestones.last?.title == "追加 1" && findings.isEmpty)
        let error = await #expect(throws: PostgresError.self) {
            try await deal.direct("UPDATE contract_amendment SET milestone_title = '另一件'")
        }
        #expect(error?.constraint == "amendment_frozen")
        // Whoever changes the milestone past every trigger is told by the check.
        try await deal.force("UPDATE contract_amendment SET milestone_title = '另一件'")
        let told = try await deal.read(.olivia) { viewer, db in try ContractsCheck.run(for: viewer, in: db) }
        #expect(told.count == 1)
        try await deal.close()
    }

    @Test func `a reduction is sealed by both sides, gives its money back, and leaves the original value`() async throws
    {
        let deal = try await open()
        let contract = try await deal.active()
        func amend(_ fen: Int64, _ number: Int) async throws -> Contract {
            try await deal.write(.olivia) { change in
                let tranches = try Tranche.all(of: contract.id, for: change.viewer, in: change.db)
                return try contract.amend(
                    .init(
                        rationale: .quantity, explanation: "少办两场",
                        cuts: try tranches[number - 1].cut(by: Money(fen: fen))),
                    version: contract.version, in: change)
            }
        }
        // The first tranche was accepted by signing; of the second something has to be left.
        for (fen, number) in [(1_000, 1), (40_000, 2)] as [(Int64, Int)] {
            let refusal = await #expect(throws: FieldRefusal.self) { _ = try await amend(fen, number) }
            #expect(refusal?.message.key == "contracts.refusal.reduction")
        }
        let drafted = try await amend(10_000, 2)
        func payable() async throws -> [Money?] {
            try await deal.read(.olivia) { viewer, db in
                let all = try TrancheResult.payable(of: contract.id, for: viewer, in: db)
                return try Tranche.all(of: contract.id, for: viewer, in: db).map { all[$0.id] }
            }
        }
        #expect(try await payable() == [Money(fen: 60_000), Money(fen: 40_000)])
        let scan = try deal.scan()
        let sealed = try await deal.write(.alice) {
            try drafted.handInAmendment(
                scan, signerName: "李一", signerOffice: "理事长", signedOn: $0.viewer.today, in: $0)
        }
        let reduced = try await deal.write(.carol) { change in
            let all = try ContractAmendment.all(of: sealed.id, for: change.viewer, in: change.db)
            return try sealed.acceptAmendment(try #require(all.last).id, in: change)
        }
        #expect(reduced.reductions == Money(fen: 10_000) && reduced.value == Money(fen: 100_000))
        #expect(try await payable() == [Money(fen: 60_000), Money(fen: 30_000)])
        let (commitments, findings) = try await deal.read(.olivia) { viewer, db in
            (
                try Commitment.all(of: contract.id.rawValue, for: viewer, in: db),
                try ContractsCheck.run(for: viewer, in: db)
            )
        }
        #expect(commitments.map(\.released) == [Money(fen: 10_000)] && findings.isEmpty)
        try await deal.close()
    }
}
