internal import ArgumentParser
internal import Foundation
internal import Funds
internal import Glibc
internal import Kernel
internal import Logging
internal import Platform
internal import Postgres

/// Matching of a large month: some 100,000 bank lines with some 121,000 vouchers whose true groups are known, from the
/// proposal to the stored groups, in the process that serves.
struct MatchingBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "matching", abstract: "Matching of 100,000 bank lines with 121,000 vouchers.")

    @Option(help: "True groups and decoys to make: 98,500 are 100,000 bank lines and 121,000 vouchers.")
    var groups = 98_500

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
        var run: MatchRun?
        let proposing = try await timed(books) { run = try await books.propose(in: account) }
        guard let run else { throw BenchFailure("nothing was proposed") }
        let confirming = try await timed(books) { try await books.confirm(run, in: account) }
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
        fflush(nil)
        guard stored == run.matching.groups.count else { throw BenchFailure("\(stored) groups were stored") }
    }
    /// How long something took, and what of it the processors worked for us and for PostgreSQL.
    private func timed(_ books: MatchingBooks, _ work: () async throws -> Void) async throws -> String {
        func used() async throws -> (ours: Double, database: Double) {
            (try BenchSite.processorSeconds(of: getpid()), try await books.processorSeconds())
        }
        let (before, clock) = (try await used(), ContinuousClock())
        let took = try await clock.measure(work)
        let after = try await used()
        let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
        return String(
            format: "%.2f s (processors: %.2f s ours, %.2f s PostgreSQL)", seconds, after.ours - before.ours,
            after.database - before.database)
    }
}
