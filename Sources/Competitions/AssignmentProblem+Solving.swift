internal import Kernel

extension AssignmentProblem {
    /// A balanced assignment: as many of the asked sheets as can be given at all, with the smallest possible heaviest
    /// load; among equals those whose fields fit better, then by a draw from `seed`. The same problem and seed give
    /// the same pairs.
    ///
    /// Sheets are given along shortest augmenting paths under a load limit that rises by one whenever no path is
    /// left, so a proposal goes without only when no exchange among all reviewers could serve it.
    func solve(seed: Int64) -> AssignmentSolution {
        var search = AssignmentSearch(self, seed: seed)
        let heaviest = judges.map(\.loadMax).max() ?? 0
        var limit = 1
        while limit <= heaviest, search.hasOpenSeats {
            search.fill(limit: limit)
            limit += 1
        }
        return search.solution
    }
}

/// The working state of one run; judges and entries by their index in the problem.
private struct AssignmentSearch {
    private let problem: AssignmentProblem
    private let candidates: [[Int]]
    private let order: [Int]
    private let luck: [Int]
    private var load: [Int]
    private var held: [Set<Int>]
    private var taken: [Set<Int>]

    init(_ problem: AssignmentProblem, seed: Int64) {
        var generator = SeededGenerator(seed: seed)
        self.problem = problem
        luck = Array(problem.judges.indices).shuffled(using: &generator)
        let drawn = Array(problem.entries.indices).shuffled(using: &generator)
        let index = Dictionary(uniqueKeysWithValues: problem.judges.enumerated().map { ($1.reviewer, $0) })
        let possible = problem.entries.map { entry in entry.fit.keys.compactMap { index[$0] }.sorted() }
        candidates = possible
        // The proposals with the fewest possible reviewers choose first.
        order = drawn.enumerated().sorted {
            (possible[$0.element].count, $0.offset) < (possible[$1.element].count, $1.offset)
        }.map(\.element)
        load = problem.judges.map(\.held)
        held = problem.judges.map { _ in [] }
        taken = problem.entries.map { _ in [] }
    }

    var hasOpenSeats: Bool { problem.entries.indices.contains { isOpen($0) } }

    private func isOpen(_ entry: Int) -> Bool { taken[entry].count < problem.entries[entry].demand }

    mutating func fill(limit: Int) {
        var progressed = true
        while progressed {
            progressed = false
            // One seat each per turn, so that a shortage is shared instead of falling on the last.
            for entry in order where isOpen(entry) && augment(from: entry, limit: limit) { progressed = true }
        }
    }

    /// Finds the shortest chain "this proposal takes that reviewer, whose other proposal takes another one …" that
    /// ends at a reviewer with room, and applies it.
    private mutating func augment(from start: Int, limit: Int) -> Bool {
        var entries = [start]
        var next = 0
        var takenFrom: [Int: Int] = [:]
        var askedBy: [Int: Int] = [:]
        while next < entries.count {
            let entry = entries[next]
            next += 1
            for judge in preferred(for: entry) where askedBy[judge] == nil {
                askedBy[judge] = entry
                if load[judge] < min(limit, problem.judges[judge].loadMax) {
                    apply(endingAt: judge, askedBy: askedBy, takenFrom: takenFrom, start: start)
                    return true
                }
                for other in held[judge].sorted() where other != start && takenFrom[other] == nil {
                    takenFrom[other] = judge
                    entries.append(other)
                }
            }
        }
        return false
    }

    private func preferred(for entry: Int) -> [Int] {
        let fit = problem.entries[entry].fit
        return candidates[entry].filter { !taken[entry].contains($0) }.sorted { left, right in
            let better = (fit[problem.judges[left].reviewer] ?? 0, fit[problem.judges[right].reviewer] ?? 0)
            return (load[left], better.1, luck[left]) < (load[right], better.0, luck[right])
        }
    }

    private mutating func apply(endingAt last: Int, askedBy: [Int: Int], takenFrom: [Int: Int], start: Int) {
        load[last] += 1
        var judge = last
        while let entry = askedBy[judge] {
            taken[entry].insert(judge)
            held[judge].insert(entry)
            guard entry != start, let given = takenFrom[entry] else { return }
            taken[entry].remove(given)
            held[given].remove(entry)
            judge = given
        }
    }

    var solution: AssignmentSolution {
        let pairs = problem.entries.indices.flatMap { entry in
            taken[entry].sorted().map { judge in
                AssignmentSolution.Pair(
                    reviewer: problem.judges[judge].reviewer, proposal: problem.entries[entry].proposal)
            }
        }
        let missing = problem.entries.indices.filter { isOpen($0) }.map { index in
            (problem.entries[index].proposal, problem.entries[index].demand - taken[index].count)
        }
        return AssignmentSolution(pairs: pairs, missing: Dictionary(uniqueKeysWithValues: missing))
    }
}
