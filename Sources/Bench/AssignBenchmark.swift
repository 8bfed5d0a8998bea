internal import ArgumentParser
internal import Competitions
internal import Kernel

/// How long the best assignment of reviewers takes, at the sizes that rounds have.
struct AssignBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assign", abstract: "The best assignment of reviewers to entries, proved.")

    @Option(help: "Seed of the affinities.")
    var seed: Int64 = 1

    private struct Size {
        let reviewers: Int
        let entries: Int
        let loadMax: Int32
        let objective: AffinityProblem.Objective
        /// Seconds.
        let target: Double
    }

    private static let sizes = [
        Size(reviewers: 60, entries: 500, loadMax: 31, objective: .maxTotal, target: 0.1),
        Size(reviewers: 200, entries: 1_323, loadMax: 31, objective: .maxTotal, target: 0.5),
        Size(reviewers: 500, entries: 5_000, loadMax: 31, objective: .maxTotal, target: 3),
        Size(reviewers: 177, entries: 118, loadMax: 4, objective: .maxMinThenTotal, target: 5),
    ]

    func run() async throws {
        for size in Self.sizes {
            let problem = problem(size)
            let clock = ContinuousClock()
            let start = clock.now
            let solution = try problem.solve(size.objective, seed: seed)
            let time = clock.now - start
            let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
            let thousandths = Int((seconds * 1_000).rounded())
            let verdict = seconds <= size.target && solution.isProved ? "kept" : "MISSED"
            print(
                "\(size.reviewers) × \(size.entries), 3 each, load ≤ \(size.loadMax), \(size.objective.rawValue): "
                    + "\(thousandths) ms (target \(Int(size.target * 1_000)) ms, \(verdict)); total \(solution.total), "
                    + "minimum \(solution.minimum ?? 0), gap \(solution.gap)")
        }
    }

    /// Few fields fit well, most a little, one pair in twenty is in conflict.
    private func problem(_ size: Size) -> AffinityProblem {
        var generator = SeededGenerator(seed: seed)
        let cells = size.reviewers * size.entries
        var affinity = Array(repeating: Int64(0), count: cells)
        var allowed = Array(repeating: UInt8(1), count: cells)
        for cell in 0..<cells {
            let draw = generator.below(100)
            affinity[cell] = Int64(draw < 5 ? 50 + generator.below(50) : generator.below(30))
            if generator.below(20) == 0 { allowed[cell] = 0 }
        }
        return AffinityProblem(
            reviewers: size.reviewers, entries: size.entries, affinity: affinity, allowed: allowed,
            demand: Array(repeating: 3, count: size.entries), loadMin: Array(repeating: 0, count: size.reviewers),
            loadMax: Array(repeating: size.loadMax, count: size.reviewers))
    }
}
