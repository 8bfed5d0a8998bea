internal import ArgumentParser
internal import Foundation
internal import Logging
internal import Postgres

/// The client of PostgreSQL beside `pgbench` on the same cluster, in alternating rounds, so that both see the same
/// machine. The ratio of each round counts, and of the rounds the median.
struct PostgresBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "postgres", abstract: "The client of PostgreSQL beside pgbench.")

    @Option(help: "Seconds of each measurement.")
    var seconds = 3.0

    @Option(help: "Rounds.")
    var rounds = 5

    func run() async throws {
        let cluster = try BenchCluster()
        let scale = 10
        _ = try cluster.run("pgbench", ["-i", "-q", "-s", String(scale)])
        let settings = DatabaseSettings(url: cluster.url, waitLimit: .seconds(60), slowStatement: .seconds(60))
        let database = Database(settings: settings, logger: Logger(label: "bench"))
        let ours = OurLoad(database: database, accounts: 100_000 * scale, seconds: seconds)
        let script = try Self.transactionScript()
        defer { try? FileManager.default.removeItem(atPath: script) }
        try await database.withConnection { try $0.execute("CREATE TABLE bench_inserts (a bigint, b text)") }
        // A first, short round fills caches on both sides and is not counted.
        _ = try await OurLoad(database: database, accounts: ours.accounts, seconds: 0.5).statements(tasks: 8)
        var measurements = Measurements()
        for round in 1...rounds {
            let single = try pgbench(cluster, ["-S"])
            measurements.add("statement, 8 tasks", try await ours.statements(tasks: 8), single, target: 0.45)
            measurements.add("statement, 64 tasks", try await ours.statements(tasks: 64), single, target: 0.70)
            let transaction = try pgbench(cluster, ["-f", script])
            measurements.add("read, 64 tasks", try await ours.reads(tasks: 64), transaction, target: 0.70)
            let (piped, plain) = try await ours.inserts(count: 1_000)
            measurements.add("1,000 inserts, pipelined", piped, plain, target: 5)
            measurements.printRound(round)
        }
        try await database.withConnection { try $0.execute("DROP TABLE bench_inserts") }
        await database.close()
        try cluster.stop()
        measurements.printSummary()
    }

    /// Transactions a second of pgbench with 8 clients.
    private func pgbench(_ cluster: BenchCluster, _ arguments: [String]) throws -> Double {
        let time = String(Int(seconds.rounded(.up)))
        let output = try cluster.run("pgbench", ["-n", "-M", "prepared", "-c", "8", "-T", time] + arguments)
        guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix("tps = ") }),
            let number = line.split(separator: " ").dropFirst(2).first.flatMap({ Double($0) })
        else { throw BenchFailure("pgbench printed no tps") }
        return number
    }

    /// What a read transaction sends, as pgbench would send it.
    private static func transactionScript() throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "miaopu-\(UUID().uuidString).sql").path
        let text = """
            \\set aid random(1, 100000 * :scale)
            BEGIN READ ONLY;
            SELECT set_config('app.tenant', '7', true);
            SELECT abalance FROM pgbench_accounts WHERE aid = :aid;
            COMMIT;
            """
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
