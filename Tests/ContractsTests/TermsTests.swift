import Competitions
import Contracts
import Funds
import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// What a contract says beside its tranches, and what happens to it after it is signed.
@Suite("Terms, amendments, suspension and settlement", .serialized)
struct TermsTests {
    static let rules = """
        INSERT INTO rule (code, scope, value, unit, operator, valid_from, citation, mark, effect) VALUES
            ('procurement.services.term.max', 'CN', 12, 'month', 'at_most', '2020-01-01', '24', 'V2', 'block'),
            ('procurement.services.term_multiyear.max', 'CN', 36, 'month', 'at_most', '2020-01-01', '24', 'V2',
                'block'),
            ('procurement.contract.supplement.max', 'CN', 10, 'percent', 'at_most', '2014-01-01', '49', 'V', 'block'),
            ('procurement.performance_bond.max', 'CN', 10, 'percent', 'at_most', '2014-01-01', '48', 'V', 'block'),
            ('procurement.contract.signing.max', 'CN', 30, 'day', 'at_most', '2014-01-01', '46', 'V', 'warn'),
            ('procurement.contract.publication.max', 'CN', 2, 'working_day', 'at_most', '2014-01-01', '50', 'V',
                'warn'),
            ('procurement.contract.filing.max', 'CN', 7, 'working_day', 'at_most', '2014-01-01', '47', 'V', 'warn')
        """

    func open() async throws -> Deal {
        let deal = try await Deal.open()
        try await deal.force(Self.rules)
        return deal
    }

    /// A draft of the award of 1,000.00 yuan that a test changes before it is drafted.
    static func plain(_ change: Change, _ number: String = "T-1") throws -> Contract.Draft {
        let day = change.viewer.today
        return .init(
            number: number, startsOn: day, endsOn: try day.adding(days: 300), terms: "",
            parts: [
                (Fraction(60), .init(title: "签约", requirement: "", dueOn: day, isOnSigning: true)),
                (Fraction(40), .init(title: "结项", requirement: "", dueOn: try day.adding(days: 200))),
            ], cells: [CellKey(fund: .init(1), line: .init(1), year: 2026, area: "510000")])
    }

    @discardableResult
    func draft(
        _ deal: Deal, _ shape: @escaping @Sendable (inout Contract.Draft) throws -> Void
    ) async throws -> Contract {
        try await deal.write(.olivia) { change in
            var draft = try Self.plain(change)
            try shape(&draft)
            let award = try Award.find(.init(1), for: change.viewer, in: change.db)
            return try Contract.draft(from: award, draft, in: change)
        }
    }

    @Test func `a purchase of services runs twelve months, a day more only with all conditions`() async throws {
        let deal = try await open()
        let over: @Sendable (inout Contract.Draft) throws -> Void = { draft in
            draft.kind = .service
            draft.endsOn = try draft.startsOn.adding(months: 12)
        }
        let refusal = await #expect(throws: FieldRefusal.self) { try await draft(deal, over) }
        #expect(refusal?.field == "endsOn")
        for missing in Contract.TermCondition.allCases {
            await #expect(throws: FieldRefusal.self, "\(missing)") {
                try await draft(deal) { draft in
                    try over(&draft)
                    draft.conditions = Contract.TermCondition.allCases.filter { $0 != missing }
                }
            }
        }
        await #expect(throws: FieldRefusal.self) {
            try await draft(deal) { draft in
                try over(&draft)
                draft.endsOn = try draft.startsOn.adding(months: 36)
                draft.conditions = Contract.TermCondition.allCases
            }
        }
        let whole = try await draft(deal) { draft in
            try over(&draft)
            draft.endsOn = try draft.startsOn.adding(months: 36).adding(days: -1)
            draft.conditions = Contract.TermCondition.allCases
        }
        #expect(whole.kind == .service)
        await #expect(throws: PostgresError.self) {
            try await deal.direct("UPDATE contract SET term_conditions = '{}' WHERE id = \(whole.id)")
        }
        try await deal.close()
    }

    @Test func `service lines are price by quantity and sum to the value, bonds stay within the rule`() async throws {
        let deal = try await open()
        let line = Contract.Line(lot: "", title: "走访", unit: "次", price: Money(fen: 3_333), quantity: Fraction(30))
        let refusal = await #expect(throws: Refusals.self) { try await draft(deal) { $0.services = [line] } }
        #expect(refusal?.items.first?.field == "services")
        let bond = await #expect(throws: FieldRefusal.self) {
            try await draft(deal) { $0.performanceBond = Money(fen: 10_001) }
        }
        #expect(bond?.field == "performanceBond")
        let rest = Contract.Line(lot: "二包", title: "培训", unit: "场", price: Money(fen: 10), quantity: Fraction(1))
        let contract = try await draft(deal) { draft in
            draft.services = [line, rest]
            draft.performanceBond = Money(fen: 10_000)
        }
        let lines = try await deal.read(.olivia) { viewer, db in
            try Contract.lines(of: contract.id, for: viewer, in: db)
        }
        #expect(lines == [line, rest])
        for statement in [
            "DELETE FROM contract_line WHERE n = 2",
            "UPDATE contract_party SET share_percent = 90 WHERE role = 'contractor'",
            """
            INSERT INTO contract_line (tenant_id, contract_id, n, title, unit, unit_price_fen, quantity, amount_fen)
            VALUES (1, \(contract.id), 3, '多算', '次', 3, 1.5, 4)
            """,
        ] {
            await #expect(throws: PostgresError.self, "\(statement)") {
                try await deal.write(.olivia) { try $0.db.execute(SQL(trusted: statement)) }
            }
        }
        try await deal.close()
    }

    @Test func `of three supplements of four percent the third is refused, also by the database`() async throws {
        let deal = try await open()
        var contract = try await deal.active()
        for number in 1...2 {
            contract = try await supplement(deal, contract, Money(fen: 4_000), number)
        }
        #expect(contract.supplements == Money(fen: 8_000))
        #expect(contract.value == Money(fen: 100_000))
        let current = contract
        let refusal = await #expect(throws: FieldRefusal.self) {
            try await supplement(deal, current, Money(fen: 4_000), 3)
        }
        #expect(refusal?.message.key == "contracts.refusal.supplements")
        let error = await #expect(throws: PostgresError.self) {
            try await deal.direct(
                """
                INSERT INTO contract_amendment (tenant_id, contract_id, n, rationale, explanation, supplement_fen,
                    frozen_sha256, drafted_by)
                VALUES (1, \(current.id), 9, 'quantity', '再加', 2001, sha256('x'), 1)
                """)
        }
        #expect(error?.constraint == "supplements_within_rule")
        let tranches = try await deal.read(.olivia) { viewer, db in
            try Tranche.all(of: current.id, for: viewer, in: db)
        }
        #expect(tranches.map(\.amount.fen) == [60_000, 40_000, 4_000, 4_000])
        #expect(tranches.filter { $0.amendment != nil }.allSatisfy { !$0.isOpen })
        for statement in [
            "UPDATE contract_amendment SET supplement_fen = 1 WHERE n = 1",
            "UPDATE contract SET value_fen = value_fen + 8000",
            "INSERT INTO tranche (tenant_id, contract_id, n, percent, amount_fen) VALUES (1, \(current.id), 7, 1, 1)",
        ] {
            await #expect(throws: PostgresError.self, "\(statement)") { try await deal.direct(statement) }
        }
        try await deal.close()
    }

    func supplement(_ deal: Deal, _ contract: Contract, _ amount: Money, _ number: Int) async throws -> Contract {
        let cell = CellKey(fund: .init(1), line: .init(1), year: 2026, area: "510000")
        let drafted = try await deal.write(.olivia) {
            try contract.amend(
                .init(
                    rationale: .quantity, explanation: "增加服务", sources: [(cell: cell, amount: amount)],
                    milestone: (title: "追加 \(number)", dueOn: $0.viewer.today)), version: contract.version, in: $0)
        }
        let scan = try deal.scan()
        let sealed = try await deal.write(.alice) {
            try drafted.handInAmendment(
                scan, signerName: "李一", signerOffice: "理事长", signedOn: $0.viewer.today, in: $0)
        }
        return try await deal.write(.carol) { change in
            let all = try ContractAmendment.all(of: sealed.id, for: change.viewer, in: change.db)
            guard let last = all.last else { throw NotFound() }
            return try sealed.acceptAmendment(last.id, in: change)
        }
    }

    @Test func `a suspended contract pays nothing, and what falls due meanwhile is due later`() async throws {
        let deal = try await open()
        let active = try await deal.active()
        let paused = try await deal.write(.carol) {
            try active.suspend(reason: "整改", version: active.version, in: $0)
        }
        #expect(paused.isSuspended && paused.state == .active)
        let refusal = await #expect(throws: ContractRefusal.self) {
            try await deal.write(.anna) { change in
                let tranche = try Tranche.all(of: paused.id, for: change.viewer, in: change.db)[0]
                _ = try paused.requestPayment(of: tranche, by: .init(1), in: change)
            }
        }
        #expect(refusal == .suspended)
        let resumed = try await deal.write(.carol) {
            try paused.resume(reason: "整改完成", version: paused.version, in: $0)
        }
        #expect(!resumed.isSuspended)
        await #expect(throws: PostgresError.self) {
            try await deal.direct("UPDATE contract_suspension SET suspended_on = suspended_on - 1")
        }
        try await deal.close()
    }

    @Test func `an early end says what was delivered, and the rest is released`() async throws {
        let deal = try await open()
        let active = try await deal.active()
        let refusal = await #expect(throws: FieldRefusal.self) {
            try await deal.write(.carol) {
                _ = try active.terminate(
                    reason: "不再需要", .init(delivered: Money(fen: 1), statement: "交付一分"), version: active.version, in: $0)
            }
        }
        #expect(refusal?.field == "delivered")
        let ended = try await deal.write(.carol) {
            try active.terminate(
                reason: "不再需要", .init(delivered: .zero, statement: "没有交付"), version: active.version, in: $0)
        }
        #expect(ended.state == .terminated)
        let settlement = try await deal.read(.olivia) { viewer, db in
            try ContractSettlement.find(of: ended.id, for: viewer, in: db)
        }
        #expect(settlement?.released == Money(fen: 100_000))
        #expect(settlement?.refund == .zero)
        try await deal.close()
    }
}
