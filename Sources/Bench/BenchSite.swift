internal import Foundation
internal import Glibc

/// A server with the demonstration on a database of its own in the measured cluster.
final class BenchSite {
    let port: Int
    let databaseURL: String
    private let cluster: BenchCluster
    private let binary: String
    private let data: String
    private var server: Process?

    init(cluster: BenchCluster, binary: String) throws {
        self.cluster = cluster
        self.binary = binary
        port = 20_000 + Int(ProcessInfo.processInfo.processIdentifier) % 20_000
        data = FileManager.default.temporaryDirectory.appending(path: "miaopu-bench-\(UUID().uuidString)").path
        guard var parts = URLComponents(string: cluster.url) else { throw BenchFailure("a strange URL of the cluster") }
        parts.path = "/miaopu_bench_\(ProcessInfo.processInfo.processIdentifier)"
        databaseURL = parts.string ?? cluster.url
    }

    private var database: String { URLComponents(string: databaseURL).map { String($0.path.dropFirst()) } ?? "" }

    /// Makes the database and loads the demonstration.
    func prepare() throws {
        let create = "CREATE DATABASE \(database) TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
        _ = try cluster.run("psql", ["-q", "-c", create])
        try miaopu("migrate").finish("migrate")
        try miaopu("demo").finish("demo")
    }

    /// Starts the server and waits until it is ready.
    func start() throws {
        let process = try miaopu("serve")
        server = process
        for _ in 0..<600 {
            if (try? BenchClient.times(of: "/readyz", port: port, cookie: "", count: 1)) != nil { return }
            guard process.isRunning else { break }
            usleep(100_000)
        }
        throw BenchFailure("the server did not start")
    }

    /// Waits until the server has done the jobs that the preparation left, which are no part of answering. Letters are
    /// none of them: without a mail relay they stay in the outbox.
    func settle() throws {
        let waiting = """
            SELECT count(*) FROM job
            WHERE state IN ('waiting', 'running') AND run_after <= now() AND NOT starts_with(kind, 'messages.send_')
            """
        for _ in 0..<600 {
            let answer = try cluster.run("psql", ["-Atq", "-c", "\\connect \(database)", "-c", waiting])
            if answer.split(separator: "\n").last == "0" {
                // As autovacuum does within a minute: what was written is known to the planner.
                _ = try cluster.run("psql", ["-q", "-c", "\\connect \(database)", "-c", "VACUUM ANALYZE"])
                return
            }
            usleep(200_000)
        }
        throw BenchFailure("the jobs of the preparation do not end")
    }

    /// What the server has used of the processors so far. Throws when it does not run.
    func processorSeconds() throws -> Double { try Self.processorSeconds(of: server?.processIdentifier ?? 0) }

    /// What the processes of PostgreSQL for this database have used of the processors so far, in seconds.
    func databaseProcessorSeconds() throws -> Double {
        let processes = try cluster.run(
            "psql", ["-Atq", "-c", "SELECT pid FROM pg_stat_activity WHERE datname = '\(database)'"])
        return try processes.split(separator: "\n").compactMap { Int32($0) }
            .reduce(0) { try $0 + Self.processorSeconds(of: $1) }
    }

    /// What a process has used of the processors so far, in seconds. Throws when it does not run.
    static func processorSeconds(of process: Int32) throws -> Double {
        let stat = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        // The name of the program may hold blanks; behind it the 12th and 13th fields are the ticks in user and in
        // kernel mode.
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            throw BenchFailure("the server does not run")
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// The most memory that the server has had so far (peak resident set), in MB. Throws when it does not run.
    func memoryMegabytes() throws -> Double { try Self.peakMegabytes(of: server?.processIdentifier ?? 0) }

    /// Runs a command on the database, and says how long it took and the most memory that it had, in MB.
    func measured(_ arguments: [String]) throws -> (seconds: Double, megabytes: Double) {
        let clock = ContinuousClock()
        let start = clock.now
        let process = try miaopu(arguments)
        var peak = 0.0
        while process.isRunning {
            peak = max(peak, (try? Self.peakMegabytes(of: process.processIdentifier)) ?? 0)
            usleep(5_000)
        }
        try process.finish(arguments.joined(separator: " "))
        let took = start.duration(to: clock.now).components
        return (Double(took.seconds) + Double(took.attoseconds) / 1e18, peak)
    }

    private static func peakMegabytes(of process: Int32) throws -> Double {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        guard let kilobytes = line?.split(separator: " ").dropLast().last.flatMap({ Double($0) }) else {
            throw BenchFailure("the server does not run")
        }
        return kilobytes / 1_024
    }

    /// Asks for a page one after the other, and prints what the server says it took.
    func measure(_ name: String, _ path: String, _ cookie: String, _ requests: Int, target: Double) throws {
        // The first answers fill the caches of templates and statements and are not counted.
        _ = try BenchClient.times(of: path, port: port, cookie: cookie, count: 3)
        Self.tell(name, try BenchClient.times(of: path, port: port, cookie: cookie, count: requests), target: target)
    }

    /// Prints the median and the longest of times in milliseconds beside their target.
    static func tell(_ name: String, _ times: [Double], target: Double) {
        let sorted = times.sorted()
        let median = sorted[sorted.count / 2]
        print(
            String(
                format: "%9.1f median  %9.1f longest  (target %.0f) %@  ", median, sorted.last ?? 0, target,
                median <= target ? "reached" : "MISSED") + name)
    }

    /// Computes the books anew; a measurement that leaves a difference does not count.
    func check() throws { try miaopu("check").finish("check") }

    /// Stops the server and removes the database.
    func stop() {
        server?.terminate()
        server?.waitUntilExit()
        _ = try? cluster.run("psql", ["-q", "-c", "DROP DATABASE \(database) WITH (FORCE)"])
        try? FileManager.default.removeItem(atPath: data)
    }

    private func miaopu(_ command: String) throws -> Process { try miaopu([command]) }

    private func miaopu(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: binary)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            [
                "DATABASE_URL": databaseURL, "MIAOPU_DATA": data, "MIAOPU_ROOT": ".", "MIAOPU_HOST": "127.0.0.1",
                "MIAOPU_PORT": String(port),
            ], uniquingKeysWith: { $1 })
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}

extension Process {
    /// Waits for the end. Throws when it was no success.
    fileprivate func finish(_ name: String) throws {
        waitUntilExit()
        guard terminationStatus == 0 else { throw BenchFailure("miaopu \(name) failed") }
    }
}
