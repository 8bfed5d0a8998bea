import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

@Suite("The best assignment of a round", .serialized)
struct BestAssignmentTests {
    @Test func `Expertise is met and the total is that of an exhaustive search`() throws {
        var generator = SeededGenerator(seed: 9)
        func number(_ bound: UInt64) -> Int { Int(generator.below(bound)) }
        var (solved, refused) = (0, 0)
        for _ in 0..<120 {
            let (reviewers, entries) = (2 + number(3), 1 + number(3))
            let problem = AffinityProblem(
                reviewers: reviewers, entries: entries,
                affinity: (0..<reviewers * entries).map { _ in Int64(number(9)) },
                allowed: (0..<reviewers * entries).map { _ in number(7) == 0 ? 0 : 1 },
                demand: (0..<entries).map { _ in Int32(number(3)) }, loadMin: (0..<reviewers).map { _ in 0 },
                loadMax: (0..<reviewers).map { _ in Int32(1 + number(3)) },
                apart: number(2) == 0 ? [[0, reviewers - 1]] : [],
                experts: (0..<reviewers).map { _ in number(2) == 0 }, needsExpert: (0..<entries).map { _ in true })
            for objective in AffinityProblem.Objective.allCases {
                let best = exhaustive(problem, objective)
                do {
                    let solution = try problem.solve(objective, seed: 1)
                    #expect(solution.total == best?.total && solution.isProved)
                    if objective == .maxMinThenTotal { #expect(solution.minimum == best?.minimum) }
                    solved += 1
                } catch {
                    #expect(best == nil)
                    refused += 1
                }
            }
        }
        #expect(solved > 40 && refused > 40)
    }

    private func exhaustive(
        _ problem: AffinityProblem, _ objective: AffinityProblem.Objective
    ) -> AffinityProblem.Solution? {
        var best: AffinityProblem.Solution?
        let cells = problem.affinity.count
        for mask in 0..<(1 << cells) {
            let taken = (0..<cells).map { UInt8(mask >> $0 & 1) }
            guard fits(problem, taken) else { continue }
            let solution = AffinityProblem.Solution(problem, taken: taken)
            func key(_ one: AffinityProblem.Solution) -> (Int64, Int64) {
                (objective == .maxMinThenTotal ? one.minimum ?? 0 : 0, one.total)
            }
            if best.map({ key($0) < key(solution) }) ?? true { best = solution }
        }
        return best
    }

    private func fits(_ problem: AffinityProblem, _ taken: [UInt8]) -> Bool {
        var load = problem.loadMax.map { _ in Int32(0) }
        var given = problem.demand.map { _ in Int32(0) }
        for (cell, isTaken) in taken.enumerated() where isTaken != 0 {
            guard problem.allowed[cell] != 0 else { return false }
            load[cell / problem.entries] += 1
            given[cell % problem.entries] += 1
        }
        return given == problem.demand && problem.breaches(taken).isEmpty && problem.lacking(taken).isEmpty
            && load.indices.allSatisfy { load[$0] <= problem.loadMax[$0] }
    }

    @Test func `The tight set is named in words, and nothing is drawn up`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.openRound()
        try await stage.write(.olivia) { change in
            try round.wish(.maxTotal, expertise: "", in: change)
            for proposal in stage.proposals { try round.demand(5, of: proposal, in: change) }
        }
        let refusal = await #expect(throws: ReviewRefusal.self) {
            try await stage.write(.olivia) { change in _ = try round.assignAutomatically(seed: 1, in: change) }
        }
        guard case .tooFewReviews(let entries, let names, let needed, let able) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(!entries.isEmpty && names.count == 4 && needed > able)
        #expect(refusal?.message.arguments["needed"] == String(needed))
        let pairs = try await stage.read(.olivia) { viewer, db in
            try ReviewAssignment.all(of: round, for: viewer, in: db)
        }
        #expect(pairs.isEmpty)
        try await stage.test.drop()
    }

    @Test func `Two who are kept apart never meet, on no path, and the same seed gives the same pairs`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.openRound()
        try await stage.write(.olivia) { change in
            try round.wish(.maxMinThenTotal, expertise: "", in: change)
            try round.keepApart(.init(2), .init(1), reason: "married", in: change)
            for proposal in stage.proposals { try round.demand(2, of: proposal, in: change) }
        }
        func drawn() async throws -> [[Int64]] {
            try await stage.write(.olivia) { change in
                let draw = try round.assignAutomatically(seed: 42, in: change)
                #expect(draw.gap == 0 && draw.count == 12)
                let pairs = try ReviewAssignment.all(of: round, for: change.viewer, in: change.db)
                for pair in pairs { try round.unassign(pair.id, reason: "again", in: change) }
                return pairs.map { [$0.reviewer.rawValue, $0.proposal] }
            }
        }
        let first = try await drawn()
        for proposal in stage.proposals {
            let judges = Set(first.filter { $0[1] == proposal }.map { $0[0] })
            #expect(judges.count == 2 && !judges.isSuperset(of: [1, 2]))
        }
        try await stage.direct("DELETE FROM review_assignment")
        #expect(try await drawn() == first)
        try await stage.direct("DELETE FROM review_assignment")
        await #expect(throws: ReviewRefusal.keptApart) {
            try await stage.write(.olivia) { change in
                try round.assign(.init(1), to: 1, in: change)
                try round.assign(.init(2), to: 1, in: change)
            }
        }
        try await stage.test.drop()
    }

    @Test func `An expert stands at every entry, what stands is kept, and too few experts are named`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.openRound()
        try await stage.direct("INSERT INTO reviewer_field VALUES (1, 1, 1, '财务'), (1, 2, 1, '财务')")
        let kept = try await stage.write(.olivia) { change in
            try round.wish(.maxTotal, expertise: "财务", in: change)
            for proposal in stage.proposals { try round.demand(2, of: proposal, in: change) }
            try round.assign(.init(3), to: 1, in: change)
            _ = try round.assignAutomatically(seed: 5, in: change)
            return try ReviewAssignment.all(of: round, for: change.viewer, in: change.db)
        }
        for proposal in stage.proposals {
            let judges = kept.filter { $0.proposal == proposal }.map(\.reviewer.rawValue)
            #expect(judges.count == 2 && judges.contains { $0 <= 2 })
        }
        #expect(kept.contains { $0.reviewer == .init(3) && $0.proposal == 1 })
        try await stage.direct("UPDATE reviewer SET load_max = 1 WHERE id <= 2")
        try await stage.direct("DELETE FROM review_assignment")
        let refusal = await #expect(throws: ReviewRefusal.self) {
            try await stage.write(.olivia) { change in _ = try round.assignAutomatically(seed: 1, in: change) }
        }
        guard case .tooFewExperts(let entries, _, "财务", let needed, let able) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(entries.count == 6 && needed == 6 && able == 2)
        try await stage.test.drop()
    }

    @Test func `A reviewer's own least load is met or the run is refused with the reason`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.openRound()
        // Nobody's field fits anything: a least load counts all the same.
        try await stage.direct("UPDATE reviewer SET load_min = 6, load_max = 6 WHERE id = 4")
        let pairs = try await stage.write(.olivia) { change in
            try round.wish(.maxTotal, expertise: "", in: change)
            for proposal in stage.proposals { try round.demand(1, of: proposal, in: change) }
            _ = try round.assignAutomatically(seed: 5, in: change)
            return try ReviewAssignment.all(of: round, for: change.viewer, in: change.db)
        }
        #expect(pairs.count == 6 && pairs.allSatisfy { $0.reviewer == .init(4) })
        try await stage.direct("DELETE FROM review_assignment")
        try await stage.direct("UPDATE reviewer SET load_min = 2, load_max = 6 WHERE id <= 3")
        let refusal = await #expect(throws: ReviewRefusal.self) {
            try await stage.write(.olivia) { change in _ = try round.assignAutomatically(seed: 5, in: change) }
        }
        guard case .tooMuchPromised(_, _, let promised, let room) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(promised > room)
        try await stage.test.drop()
    }
}
