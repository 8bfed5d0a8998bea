internal import ArgumentParser
internal import Funds
internal import Kernel
internal import Logging
internal import Platform
internal import Postgres

/// Matching of a large month: some 100,000 bank lines with some 121,000 vouchers whose true groups are known, from the
/// proposal to the stored groups, in the process that serves.
struct MatchingBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "matching", abstract: "Matching of 100,000 bank lines with 121,000 vouchers.")

    @Option(help: "True groups and decoys to make.")
    var groups = 96_000

    @Option(help: "Seed of the sample.")
    var seed: UInt64 = 1

    func run() async throws {
        let cluster = try BenchCluster()
        let books = try await MatchingBooks.open(in: cluster)
        for (number, hasReferences) in [true, false].enumerated() {
            let sample = MatchingSample(groups: groups, hasReferences: hasReferences, seed: seed + UInt64(number))
            let account = try await books.store(sample, code: "M\(number + 1)")
            try await measure(sample, account, books, hasReferences)
        }
        await books.close()
        try cluster.stop()
    }

    private func measure(
        _ sample: MatchingSample, _ account: BankAccount, _ books: MatchingBooks, _ hasReferences: Bool
    ) async throws {
        let clock = ContinuousClock()
        var start = clock.now
        let run = try await books.propose(in: account)
        let proposing = clock.now - start
        start = clock.now
        try await books.confirm(run, in: account)
        let confirming = clock.now - start
        let score = sample.score(of: AutomaticMatching(lines: sample.lines, items: sample.items))
        let stored = try await books.stored(account)
        print(
            """
            \(hasReferences ? "with" : "without") references: \(sample.lines.count) lines, \
            \(sample.items.count) items, \
            \(sample.groupCount) true groups
              proposing \(proposing), proposing again and writing \(stored) groups \(confirming)
              precision \(score.precision), recall \(score.recall), decoys matched \(score.decoys)
            """)
        guard stored == run.matching.groups.count else { throw BenchFailure("\(stored) groups were stored") }
    }
}
