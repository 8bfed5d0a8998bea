import Contracts
import Funds
import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// A bond that is late to go back, and contracts of many tranches.
extension TermsTests {
    @Test func `a bond that did not go back in its days is flagged, and is done when all of it is back`() async throws {
        let deal = try await open()
        try await deal.force(
            """
            INSERT INTO rule (code, scope, value, unit, operator, valid_from, citation, mark, effect) VALUES
                ('procurement.bond.return.max', 'CN', 5, 'working_day', 'at_most', '2015-03-01', '33', 'V', 'warn')
            """)
        let over = await #expect(throws: FieldRefusal.self) {
            try await draft(deal) {
                $0.kind = .service
                $0.performanceBond = Money(fen: 10_001)
            }
        }
        #expect(over?.field == "performanceBond")
        let contract = try await draft(deal) {
            $0.kind = .service
            $0.performanceBond = Money(fen: 10_000)
        }
        try await deal.force(
            """
            UPDATE contract SET state = 'completed', ended_at = now() - interval '20 days', ended_by = 1,
                ended_reason = 'x', frozen_sha256 = 'x', frozen_at = now(), verification_code = 'CODE'
            """)
        let ended = try await deal.now(contract.id)
        func move(_ move: ContractBond.Move, _ fen: Int64) async throws {
            try await deal.write(.olivia) {
                try ended.moveBond(.performance, move, Money(fen: fen), on: $0.viewer.today, note: "", in: $0)
            }
        }
        func state() async throws -> ContractClock.State? {
            try await deal.read(.olivia) { viewer, db in
                try ended.clocks(for: viewer, in: db).first { $0.duty == .bondReturn }?.state(on: viewer.today)
            }
        }
        #expect(try await state() == nil)
        try await move(.received, 10_000)
        #expect(try await state() == .late)
        try await move(.returned, 9_999)
        #expect(try await state() == .late)
        try await move(.returned, 1)
        #expect(try await state() == .doneLate)
        try await deal.close()
    }

    @Test func `a contract has as many tranches as are agreed, to the fen`() async throws {
        let deal = try await open()
        let contract = try await draft(deal) { draft in
            let first = draft.startsOn
            // Thirty-three times three per cent and the last one: the fen of 1,000.00 yuan are all there.
            draft.parts = try (1...34).map { number in
                (
                    Fraction(number == 34 ? 1 : 3),
                    .init(title: "第\(number)期", requirement: "", dueOn: try first.adding(days: number * 8))
                )
            }
        }
        let tranches = try await deal.read(.olivia) { viewer, db in
            try Tranche.all(of: contract.id, for: viewer, in: db)
        }
        #expect(tranches.count == 34)
        #expect(tranches.reduce(0) { $0 + $1.amount.fen } == 100_000)
        #expect(tranches.map(\.number) == Array(1...34))
        try await deal.close()
    }
}
