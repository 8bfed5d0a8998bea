import Kernel
import Testing

@testable import Competitions

@Suite("Automatic assignment")
struct AssignmentProblemTests {
    private func problem(
        judges: Int, loadMax: Int, entries: Int, demand: Int, barred: Set<[Int]> = [], held: [Int: Int] = [:]
    ) -> AssignmentProblem {
        AssignmentProblem(
            judges: (1...judges).map { .init(reviewer: Int64($0), held: held[$0] ?? 0, loadMax: loadMax) },
            entries: (1...entries).map { entry in
                let free = (1...judges).filter { !barred.contains([$0, entry]) }
                return .init(
                    proposal: Int64(entry), demand: demand,
                    fit: Dictionary(uniqueKeysWithValues: free.map { (Int64($0), 0) }))
            })
    }

    private func loads(_ solution: AssignmentSolution) -> [Int64: Int] {
        Dictionary(grouping: solution.pairs, by: \.reviewer).mapValues(\.count)
    }

    @Test func `Nine reviewers share 24 proposals of three sheets evenly`() throws {
        let solution = try problem(judges: 9, loadMax: 20, entries: 24, demand: 3).solve(seed: 7)
        #expect(solution.missing.isEmpty)
        #expect(solution.pairs.count == 72)
        #expect(Set(solution.pairs).count == 72)
        #expect(loads(solution).values.allSatisfy { $0 == 8 })
    }

    @Test func `The same seed gives the same pairs and another seed other pairs`() throws {
        let problem = problem(judges: 9, loadMax: 20, entries: 24, demand: 3)
        #expect(try problem.solve(seed: 7) == problem.solve(seed: 7))
        #expect(try problem.solve(seed: 7) != problem.solve(seed: 8))
    }

    @Test func `A pair in conflict is never drawn even when it is the only free one`() throws {
        let barred: Set<[Int]> = [[1, 1], [2, 1], [3, 1]]
        let solution = try problem(judges: 3, loadMax: 9, entries: 2, demand: 2, barred: barred).solve(seed: 1)
        #expect(solution.missing == [1: 2])
        #expect(solution.pairs.allSatisfy { $0.proposal == 2 })
    }

    @Test func `A chain of exchanges serves a proposal that choosing in turn would leave out`() throws {
        // Proposals 1 and 2 accept all, proposal 3 only reviewer 1, who has room for one.
        let barred: Set<[Int]> = [[2, 3], [3, 3]]
        let solution = try problem(judges: 3, loadMax: 1, entries: 3, demand: 1, barred: barred).solve(seed: 3)
        #expect(solution.missing.isEmpty)
        #expect(solution.pairs.contains(.init(reviewer: 1, proposal: 3)))
    }

    @Test func `Prices beyond 64 bits are met one after the other: even loads, then the fields that fit`() throws {
        let fitting = AssignmentProblem(
            judges: (1...12).map { .init(reviewer: Int64($0), held: 0, loadMax: 5_000) },
            entries: (1...24).map { entry in
                let own = Int64(entry % 12 + 1)
                return .init(
                    proposal: Int64(entry), demand: 1,
                    fit: Dictionary(uniqueKeysWithValues: (1...12).map { ($0, $0 == own ? 1_000_000_000_000 : 0) }))
            })
        let solution = try fitting.solve(seed: 9)
        #expect(solution.missing.isEmpty && loads(solution).values.allSatisfy { $0 == 2 })
        #expect(solution.pairs.allSatisfy { $0.reviewer == $0.proposal % 12 + 1 })
    }

    @Test func `Loads that are held already count`() throws {
        let solution = try problem(judges: 3, loadMax: 9, entries: 6, demand: 1, held: [1: 4]).solve(seed: 5)
        #expect(loads(solution)[1] == nil)
        #expect(loads(solution)[2] == 3)
    }

    @Test func `On small instances as many sheets are given as an exhaustive search finds`() throws {
        var generator = SeededGenerator(seed: 99)
        for _ in 0..<200 {
            let judges = Int.random(in: 1...4, using: &generator)
            let entries = Int.random(in: 1...4, using: &generator)
            var barred: Set<[Int]> = []
            for judge in 1...judges {
                for entry in 1...entries where Bool.random(using: &generator) { barred.insert([judge, entry]) }
            }
            let problem = problem(
                judges: judges, loadMax: Int.random(in: 1...2, using: &generator), entries: entries,
                demand: Int.random(in: 1...2, using: &generator), barred: barred)
            let solution = try problem.solve(seed: 1)
            #expect(solution.pairs.count == mostSheets(problem))
            #expect(solution.pairs.allSatisfy { !barred.contains([Int($0.reviewer), Int($0.proposal)]) })
        }
    }

    @Test func `Apart, required field and least loads hold, and nothing else that holds them is better`() throws {
        var generator = SeededGenerator(seed: 12)
        var (solved, refused, crossed) = (0, 0, 0)
        for _ in 0..<300 {
            let problem = conditioned(&generator)
            let best = exhaustive(problem)
            do {
                let solution = try problem.solve(seed: 1)
                let found = cost(Set(solution.pairs.map { [$0.reviewer, $0.proposal] }), comparable(problem))
                #expect(found != nil && found == best)
                solved += 1
                crossed += problem.apart.count > 1 ? 1 : 0
            } catch {
                #expect(best == nil && !error.reason.isEmpty)
                refused += 1
            }
        }
        #expect(solved > 150 && refused > 20 && crossed > 30)
    }

    private func conditioned(_ generator: inout SeededGenerator) -> AssignmentProblem {
        func number(_ bound: UInt64) -> Int { Int(generator.below(bound)) }
        let (judges, entries) = (2 + number(3), 1 + number(3))
        let apart = (0..<number(4)).map { _ -> [Int64] in
            let one = number(UInt64(judges - 1))
            return [Int64(one + 1), Int64(one + 2 + number(UInt64(judges - 1 - one)))]
        }
        let needsExpert = number(2) == 0
        return AssignmentProblem(
            judges: (1...judges).map {
                let most = 1 + number(3)
                return .init(
                    reviewer: Int64($0), held: number(3) == 0 ? 1 : 0, loadMax: most, loadMin: min(most, number(3)),
                    isExpert: number(2) == 0)
            },
            entries: (1...entries).map { entry in
                let free = (1...judges).filter { _ in number(6) > 0 }
                return .init(
                    proposal: Int64(entry), demand: number(3),
                    fit: Dictionary(uniqueKeysWithValues: free.map { (Int64($0), number(4)) }),
                    needsExpert: needsExpert && number(3) > 0)
            }, apart: apart)
    }

    /// What a set of pairs costs, nil when it breaks a condition.
    private func cost(_ pairs: Set<[Int64]>, _ problem: AssignmentProblem) -> [Int]? {
        var (missing, shared, uneven, fit) = (0, 0, 0, 0)
        for entry in problem.entries {
            let own = problem.judges.filter { pairs.contains([$0.reviewer, entry.proposal]) }
            guard own.count <= entry.demand, own.allSatisfy({ entry.fit[$0.reviewer] != nil }) else { return nil }
            if entry.needsExpert, entry.demand > 0, own.count == entry.demand, !own.contains(where: \.isExpert) {
                return nil
            }
            let keys = own.map(\.reviewer)
            guard !problem.apart.contains(where: { $0.allSatisfy(keys.contains) }) else { return nil }
            let open = entry.demand - own.count
            missing += open
            shared += open * (open + 1) / 2
            fit += own.reduce(0) { $0 + (entry.fit[$1.reviewer] ?? 0) }
        }
        for judge in problem.judges {
            let load = judge.held + pairs.filter { $0[0] == judge.reviewer }.count
            guard load <= max(judge.loadMax, judge.held), load >= judge.loadMin else { return nil }
            uneven += load > judge.held ? (judge.held + 1...load).reduce(0, +) : 0
        }
        return [missing, shared, uneven, -fit]
    }

    private func exhaustive(_ problem: AssignmentProblem) -> [Int]? {
        let pairs = problem.entries.flatMap { entry in entry.fit.keys.sorted().map { [$0, entry.proposal] } }
        guard problem.entries.contains(where: { $0.demand > 0 }) else { return cost([], unloaded(problem)) }
        return (0..<(1 << pairs.count)).compactMap { mask in
            cost(Set(pairs.indices.filter { mask >> $0 & 1 == 1 }.map { pairs[$0] }), problem)
        }.min { $0.lexicographicallyPrecedes($1) }
    }

    /// Where nothing is asked for nobody is promised anything.
    private func unloaded(_ problem: AssignmentProblem) -> AssignmentProblem {
        AssignmentProblem(
            judges: problem.judges.map { .init(reviewer: $0.reviewer, held: $0.held, loadMax: $0.loadMax) },
            entries: problem.entries, apart: problem.apart)
    }

    private func comparable(_ problem: AssignmentProblem) -> AssignmentProblem {
        problem.entries.contains { $0.demand > 0 } ? problem : unloaded(problem)
    }

    /// Tries every subset of the allowed pairs.
    private func mostSheets(_ problem: AssignmentProblem) -> Int {
        let pairs = problem.entries.flatMap { entry in entry.fit.keys.sorted().map { ($0, entry.proposal) } }
        var best = 0
        for mask in 0..<(1 << pairs.count) where mask.nonzeroBitCount > best {
            var load: [Int64: Int] = [:]
            var given: [Int64: Int] = [:]
            for (index, pair) in pairs.enumerated() where mask >> index & 1 == 1 {
                load[pair.0, default: 0] += 1
                given[pair.1, default: 0] += 1
            }
            let fits =
                problem.judges.allSatisfy { load[$0.reviewer, default: 0] <= $0.loadMax }
                && problem.entries.allSatisfy { given[$0.proposal, default: 0] <= $0.demand }
            if fits { best = mask.nonzeroBitCount }
        }
        return best
    }
}
