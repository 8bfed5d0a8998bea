import Kernel
import Testing

@testable import Competitions

@Suite("The best assignment")
struct AffinityProblemTests {
    private func problem(
        _ affinity: [[Int64]], demand: [Int32], loadMin: [Int32]? = nil, loadMax: [Int32], apart: [[Int]] = [],
        conflicts: Set<[Int]> = []
    ) -> AffinityProblem {
        let (reviewers, entries) = (affinity.count, affinity[0].count)
        let allowed = (0..<reviewers * entries).map { UInt8(conflicts.contains([$0 / entries, $0 % entries]) ? 0 : 1) }
        return AffinityProblem(
            reviewers: reviewers, entries: entries, affinity: Array(affinity.joined()), allowed: allowed,
            demand: demand, loadMin: loadMin ?? loadMax.map { _ in 0 }, loadMax: loadMax, apart: apart)
    }

    @Test func `The four by four example of the design costs 265`() throws {
        let costs: [[Int64]] = [[90, 76, 75, 70], [35, 85, 55, 65], [125, 95, 90, 105], [45, 110, 95, 115]]
        let problem = problem(
            costs.map { $0.map { -$0 } }, demand: [1, 1, 1, 1], loadMax: [1, 1, 1, 1])
        let solution = try problem.solve(.maxTotal, seed: 1)
        #expect(solution.total == -265)
        #expect(solution.isProved)
    }

    @Test(arguments: AffinityProblem.Objective.allCases)
    func `Small instances come out as an exhaustive search finds them`(objective: AffinityProblem.Objective) throws {
        var generator = SeededGenerator(seed: 3)
        var (solved, refused) = (0, 0)
        for _ in 0..<150 {
            let problem = randomProblem(&generator)
            let best = exhaustive(problem, objective)
            do {
                let solution = try problem.solve(objective, seed: 1)
                #expect(solution.total == best?.total)
                if objective == .maxMinThenTotal { #expect(solution.minimum == best?.minimum) }
                #expect(solution.isProved && solution.gap == 0)
                solved += 1
            } catch {
                #expect(best == nil)
                #expect(!error.reason.isEmpty)
                refused += 1
            }
        }
        #expect(solved > 30)
        #expect(refused > 10)
    }

    private func randomProblem(_ generator: inout SeededGenerator) -> AffinityProblem {
        func number(_ bound: UInt64) -> Int { Int(generator.below(bound)) }
        let (reviewers, entries) = (2 + number(3), 1 + number(3))
        var conflicts: Set<[Int]> = []
        for reviewer in 0..<reviewers {
            for entry in 0..<entries where number(6) == 0 { conflicts.insert([reviewer, entry]) }
        }
        let affinity = (0..<reviewers).map { _ in (0..<entries).map { _ in Int64(number(8)) - 1 } }
        let apart = (0..<number(4)).map { _ in [number(UInt64(reviewers - 1)), reviewers - 1] }
        let loadMax = (0..<reviewers).map { _ in Int32(1 + number(3)) }
        return problem(
            affinity, demand: (0..<entries).map { _ in Int32(number(3)) },
            loadMin: loadMax.map { min($0, Int32(number(2))) }, loadMax: loadMax, apart: apart, conflicts: conflicts)
    }

    /// Tries every set of pairs.
    private func exhaustive(
        _ problem: AffinityProblem, _ objective: AffinityProblem.Objective
    ) -> AffinityProblem.Solution? {
        var best: AffinityProblem.Solution?
        let cells = problem.affinity.count
        for mask in 0..<(1 << cells) {
            let taken = (0..<cells).map { UInt8(mask >> $0 & 1) }
            guard satisfies(problem, taken) else { continue }
            let solution = AffinityProblem.Solution(problem, taken: taken)
            let key = { (one: AffinityProblem.Solution) in
                (objective == .maxMinThenTotal ? one.minimum ?? 0 : 0, one.total)
            }
            if best.map({ key($0) < key(solution) }) ?? true { best = solution }
        }
        return best
    }

    private func satisfies(_ problem: AffinityProblem, _ taken: [UInt8]) -> Bool {
        var load = problem.loadMax.map { _ in Int32(0) }
        var given = problem.demand.map { _ in Int32(0) }
        for (cell, isTaken) in taken.enumerated() where isTaken != 0 {
            guard problem.allowed[cell] != 0 else { return false }
            load[cell / problem.entries] += 1
            given[cell % problem.entries] += 1
        }
        return given == problem.demand && problem.breaches(taken).isEmpty
            && load.indices.allSatisfy { problem.loadMin[$0] <= load[$0] && load[$0] <= problem.loadMax[$0] }
    }

    @Test func `What is too tight is named with its numbers`() {
        let affinity: [[Int64]] = Array(repeating: [1, 1, 1], count: 3)
        let few = problem(affinity, demand: [2, 1, 1], loadMax: [3, 3, 3], conflicts: [[0, 0], [1, 0]])
        let shortage = #expect(throws: AffinityProblem.Infeasibility.self) { try few.solve(.maxTotal, seed: 1) }
        #expect(shortage?.entries == [0])
        #expect(shortage?.reviewers == [2])
        #expect(shortage?.reason.contains("need 2 reviews") == true)
        let much = problem(affinity, demand: [1, 0, 0], loadMin: [1, 1, 0], loadMax: [3, 3, 3])
        let surplus = #expect(throws: AffinityProblem.Infeasibility.self) { try much.solve(.maxTotal, seed: 1) }
        #expect(surplus?.reviewers == [0, 1])
        #expect(surplus?.reason.contains("at least 2 reviews") == true)
    }

    @Test func `Small networks and large ones, which begin with their best cells, agree`() throws {
        var generator = SeededGenerator(seed: 5)
        let affinity = (0..<120).map { _ in (0..<500).map { _ in Int64(generator.below(50)) } }
        let large = problem(
            affinity, demand: Array(repeating: 3, count: 500), loadMax: Array(repeating: 13, count: 120))
        // A group of one reviewer has the whole network solved at once.
        let whole = problem(
            affinity + [Array(repeating: 0, count: 500), Array(repeating: 0, count: 500)],
            demand: Array(repeating: 3, count: 500), loadMax: Array(repeating: 13, count: 120) + [0, 0],
            apart: [[120, 121]])
        #expect(try large.solve(.maxTotal, seed: 1).total == whole.solve(.maxTotal, seed: 2).total)
    }
}
