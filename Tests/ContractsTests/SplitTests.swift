import Competitions
import Contracts
import Funds
import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// Tranches of a contract met from its sources by a rule.
@Suite struct SplitTests {
    private func draft(
        _ deal: Deal, year: Int = 2026, rule: SplitRule = .governmentFirst, line: Budget.Line.ID? = nil
    ) async throws -> Contract {
        try await deal.write(.olivia) { change in
            let award = try Award.find(.init(1), for: change.viewer, in: change.db)
            let day = change.viewer.today
            return try Contract.draft(
                from: award,
                .init(
                    number: "S-1", startsOn: day, endsOn: try day.adding(days: 300), terms: "",
                    parts: [
                        (Fraction(60), .init(title: "a", requirement: "", dueOn: day)),
                        (Fraction(40), .init(title: "b", requirement: "", dueOn: try day.adding(days: 200))),
                    ], cells: [CellKey(fund: .init(1), line: .init(1), year: year, area: "510000")], rule: rule,
                    lines: line.map { [1: $0] } ?? [:]), in: change)
        }
    }

    @Test func `The rule is stored, explains what is stored, and is part of what is frozen`() async throws {
        let deal = try await Deal.open()
        let contract = try await draft(deal, rule: .eligibleLine, line: .init(1))
        #expect(contract.splitRule == .eligibleLine)
        let (tranches, split, content) = try await deal.read(.olivia) { viewer, db in
            let tranches = try Tranche.all(of: contract.id, for: viewer, in: db)
            let split = ContractSplit.of(
                contract, tranches, try ContractSource.all(of: contract.id, for: viewer, in: db),
                try FundName.all(for: viewer, in: db))
            return (tranches, split, try contract.content(for: viewer, in: db))
        }
        #expect(tranches.map(\.line) == [nil, .init(1)])
        #expect(split.rows?.map { $0.map(\.way) } == [[.rest], [.line]])
        #expect(content["splitRule"]?.string == "eligible_line")
        let out = try await deal.write(.carol) { try contract.giveOut(minutes: "", version: contract.version, in: $0) }
        #expect(out.state == .toSign)
        await #expect(throws: PostgresError.self) {
            try await deal.direct("UPDATE contract SET split_rule = 'proportional' WHERE id = \(contract.id)")
        }
        try await deal.close()
    }

    @Test func `Other amounts than the rule gives are said to be agreed`() async throws {
        let deal = try await Deal.open()
        let contract = try await draft(deal)
        try await deal.force(
            "UPDATE tranche_source SET amount_fen = amount_fen - 1 WHERE tranche_id IN (SELECT min(id) FROM tranche)")
        let split = try await deal.read(.olivia) { viewer, db in
            ContractSplit.of(
                contract, try Tranche.all(of: contract.id, for: viewer, in: db),
                try ContractSource.all(of: contract.id, for: viewer, in: db), try FundName.all(for: viewer, in: db))
        }
        #expect(split.rows == nil)
        try await deal.close()
    }

    @Test func `No source gives more than its cell has left, and no tranche more than its line`() async throws {
        let deal = try await Deal.open()
        let short = try await #require(throws: FieldRefusal.self) { try await draft(deal, year: 2031) }
        #expect(short.field == "cell.1")
        let other = try await #require(throws: FieldRefusal.self) {
            try await draft(deal, rule: .eligibleLine, line: .init(999))
        }
        #expect(other.field == "line.2")
        try await deal.close()
    }
}
