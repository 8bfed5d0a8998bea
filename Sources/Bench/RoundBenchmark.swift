internal import ArgumentParser
internal import Competitions
internal import Forms
internal import Foundation
internal import Kernel

/// A round of review at the sizes that competitions have: the result of 5,000 entries with 7 sheets each, computed in
/// memory, and the pages of a round of 500 entries as the server itself measures them (`Server-Timing`).
struct RoundBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "round", abstract: "The result of 5,000 entries, a ranking page of 500, the page of a sheet.")

    @Option(help: "The server that is measured, built for release.")
    var binary = ".build/release/miaopu"

    @Option(help: "Entries whose result is computed.")
    var computed = 5_000

    @Option(help: "Sheets of each of them.")
    var sheets = 7

    @Option(help: "Entries of the round whose pages are asked for.")
    var entries = 500

    @Option(help: "Requests of each page.")
    var requests = 20

    func run() async throws {
        try compute()
        let cluster = try BenchCluster()
        let site = try BenchSite(cluster: cluster, binary: binary)
        defer { site.stop() }
        try site.prepare()
        let round = try await BenchRound(databaseURL: site.databaseURL).write(entries)
        try site.start()
        try site.settle()
        let officer = try BenchClient.signIn(port: site.port, login: "officer@demo.example")
        let reviewer = try BenchClient.signIn(port: site.port, login: "reviewer1@demo.example")
        let url = "/yunlin/reviews/\(round.closed)"
        print("rounds of \(entries) entries with 3 sheets each; server time in milliseconds, the median of \(requests)")
        try site.measure("ranking of \(entries) entries", "\(url)/ranking", officer, requests, target: 45)
        try site.measure("how one score was made", "\(url)/ranking/\(round.proposal)", officer, requests, target: 15)
        try site.measure(
            "a sheet beside its proposal", "/yunlin/assignments/\(round.assignment)", reviewer, requests, target: 15)
        try cluster.stop()
    }

    /// The result as closing a round computes it, from signed totals to places.
    private func compute() throws {
        var generator = SeededGenerator(seed: 1)
        var judged: [RoundResult.Entry] = []
        for entry in 0..<computed {
            var signed: [RoundResult.Sheet] = []
            for judge in 0..<sheets {
                let marks = Int64(400_000 + generator.below(600_000))
                let total = Fraction(marks, over: 10_000) ?? .zero
                signed.append(
                    RoundResult.Sheet(
                        assignment: Int64(entry * sheets + judge + 1), judge: Int64(judge + 1),
                        marks: ["whole": .given(total)], total: total))
            }
            judged.append(
                RoundResult.Entry(
                    proposal: Int64(entry + 1), number: entry + 1, lot: Int64(entry % 16), sheets: signed))
        }
        let clock = ContinuousClock()
        for (name, method, drop) in [
            ("mean", RankingRule.Method.mean, 0), ("trimmed", .trimmed, 1), ("median", .median, 0),
        ] {
            let rule = RankingRule(
                method: method, dropHigh: drop, dropLow: drop, whenAtLeast: 3 * drop, quorum: 3)
            var times: [Double] = []
            for _ in 0..<9 {
                let start = clock.now
                let result = try RoundResult(entries: judged, rule: rule, seed: 1)
                let took = start.duration(to: clock.now).components
                guard result.lines.count == computed else { throw BenchFailure("an entry is missing") }
                times.append((Double(took.seconds) + Double(took.attoseconds) / 1e18) * 1_000)
            }
            times.sort()
            BenchSite.tell("\(computed) entries × \(sheets) sheets, \(name)", times, target: 50)
        }
    }
}
