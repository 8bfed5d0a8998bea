internal import ArgumentParser
internal import Foundation
internal import Synchronization

/// Posting through HTTP beside pgbench with the very same statements on the same cluster, in alternating rounds: the
/// spread case of 20 funds and 10 bank accounts, and the hot case of one bank account and three cells.
struct PostingBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "posting", abstract: "Posting through HTTP beside the same statements in pgbench.")

    @Option(help: "The server that is measured, built for release.")
    var binary = ".build/release/miaopu"

    @Option(help: "Seconds of each measurement.")
    var seconds = 8

    @Option(help: "Rounds.")
    var rounds = 3

    @Option(help: "Clients on each side.")
    var clients = 8

    /// Which money the vouchers use.
    private struct Mix {
        let name: String
        let banks: Int
        let funds: Int
    }

    func run() async throws {
        let cluster = try BenchCluster()
        let site = try BenchSite(cluster: cluster, binary: binary)
        try site.prepare()
        let books = try await BenchBooks(databaseURL: site.databaseURL).write(funds: 20, banks: 10)
        try site.start()
        try site.settle()
        let cookie = try BenchClient.signIn(port: site.port, login: "accountant@demo.example")
        let mixes = [Mix(name: "spread", banks: 10, funds: 20), Mix(name: "hot", banks: 1, funds: 3)]
        var (measurements, refusals, times) = (Measurements(), 0, [Double]())
        for round in 1...rounds {
            for mix in mixes {
                let raw = try pgbench(books, mix, site, cluster)
                let ours = try load(books, mix, cookie, site)
                measurements.add("vouchers, \(mix.name), \(clients) clients", ours.rate, raw, target: 0.7)
                refusals += ours.refused
                times += ours.times
            }
            measurements.printRound(round)
        }
        try site.check()
        site.stop()
        try cluster.stop()
        measurements.printSummary()
        times.sort()
        func quantile(_ part: Double) -> Double { times[min(times.count - 1, Int(Double(times.count) * part))] }
        print(
            String(
                format: "answers: %.1f ms median, %.1f p95, %.1f p99; %d refused; miaopu check: no difference",
                quantile(0.5), quantile(0.95), quantile(0.99), refusals))
    }

    /// Vouchers a second over HTTP, as a browser's form posts them.
    private func load(
        _ books: BenchBooks.Written, _ mix: Mix, _ cookie: String, _ site: BenchSite
    ) throws -> (rate: Double, refused: Int, times: [Double]) {
        let (results, port, end) = (PostedVouchers(), site.port, Date.now.addingTimeInterval(Double(seconds)))
        let threads = (0..<clients).map { number in
            Thread {
                var generator = SystemRandomNumberGenerator()
                let result = Result<[Double], any Error> {
                    var times: [Double] = []
                    let client = try BenchClient(port: port)
                    while Date.now < end {
                        let fund = books.funds[Int.random(in: 0..<mix.funds, using: &generator)]
                        let bank = books.banks[Int.random(in: 0..<mix.banks, using: &generator)]
                        let begun = Date.now
                        let status = try client.post(
                            "/yunlin/holders/\(books.holder)/entries",
                            [
                                "kind": "cost", "day": books.day, "summary": "bench", "amount": "1.00",
                                "cell": "\(fund).\(books.line).\(books.year).000000", "from": "\(bank)",
                                "once": "bench-\(number)-\(UUID().uuidString)",
                            ], cookie: cookie)
                        times.append(status == 303 ? Date.now.timeIntervalSince(begun) * 1_000 : -1)
                    }
                    return times
                }
                results.answers.withLock { $0.append(result) }
            }
        }
        for thread in threads { thread.start() }
        while results.answers.withLock({ $0.count }) < clients { usleep(10_000) }
        let answers = try results.answers.withLock { try $0.flatMap { try $0.get() } }
        let times = answers.filter { $0 >= 0 }
        return (Double(times.count) / Double(seconds), answers.count - times.count, times)
    }

    /// Vouchers a second of pgbench: the session, the roles, the key, the voucher, its page, the answer, the audit.
    private func pgbench(
        _ books: BenchBooks.Written, _ mix: Mix, _ site: BenchSite, _ cluster: BenchCluster
    ) throws -> Double {
        let path = FileManager.default.temporaryDirectory.appending(path: "miaopu-\(UUID().uuidString).sql").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let session = try cluster.run(
            "psql",
            [
                "-Atq", "-c",
                "SELECT encode(token_sha256, 'hex') FROM web_session WHERE account_id = \(books.account) LIMIT 1",
            ],
            on: site.databaseURL)
        try books.script(
            banks: mix.banks, funds: mix.funds, session: session.trimmingCharacters(in: .whitespacesAndNewlines)
        ).write(toFile: path, atomically: true, encoding: .utf8)
        let output = try cluster.run(
            "pgbench",
            ["-n", "-M", "prepared", "-c", String(clients), "-j", "2", "-T", String(seconds), "-f", path],
            on: site.databaseURL, as: "miaopu_app")
        guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix("tps = ") }),
            let number = line.split(separator: " ").dropFirst(2).first.flatMap({ Double($0) })
        else { throw BenchFailure("pgbench printed no tps") }
        return number
    }
}

/// What the threads of a measurement bring back: milliseconds of each answer, below zero for a refusal.
private final class PostedVouchers: Sendable {
    let answers = Mutex<[Result<[Double], any Error>]>([])
}
