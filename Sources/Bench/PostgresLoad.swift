internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import Logging
internal import Postgres

/// Our side of the benchmark by itself: for a profiler, and to see what a statement costs the client.
struct PostgresLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "postgres-load", abstract: "The load of the benchmark without its reference.")

    @Option(help: "Seconds.")
    var seconds = 5.0

    @Option(help: "Tasks.")
    var tasks = 64

    @Flag(help: "Read transactions instead of single statements.")
    var reads = false

    func run() async throws {
        let cluster = try BenchCluster()
        _ = try cluster.run("pgbench", ["-i", "-q", "-s", "10"])
        let settings = DatabaseSettings(url: cluster.url, waitLimit: .seconds(60), slowStatement: .seconds(60))
        let database = Database(settings: settings, logger: Logger(label: "bench"))
        let load = OurLoad(database: database, accounts: 1_000_000, seconds: seconds)
        let before = Self.usage()
        let rate = reads ? try await load.reads(tasks: tasks) : try await load.statements(tasks: tasks)
        let after = Self.usage()
        let count = rate * seconds
        let format = "%.0f a second; the client: %.1f µs of CPU, %.2f switches awaited, %.2f forced, for each"
        print(
            String(
                format: format, rate, (after.seconds - before.seconds) / count * 1e6,
                Double(after.awaited - before.awaited) / count, Double(after.forced - before.forced) / count))
        await database.close()
        try cluster.stop()
    }

    private static func usage() -> (seconds: Double, awaited: Int, forced: Int) {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let seconds = Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        let fraction = Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        return (seconds + fraction, usage.ru_nvcsw, usage.ru_nivcsw)
    }
}
