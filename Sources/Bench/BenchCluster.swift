internal import Foundation
internal import Glibc

/// The PostgreSQL that is measured: the one that `MIAOPU_TEST_URL` names, or a durable one that ends with the process.
struct BenchCluster {
    /// A URL of its superuser.
    let url: String
    private let server: Process?
    private let input: Pipe?

    init() throws {
        if let given = ProcessInfo.processInfo.environment["MIAOPU_TEST_URL"], !given.isEmpty {
            (url, server, input) = (given, nil, nil)
            return
        }
        let directory = "/tmp/miaopu-bench-\(ProcessInfo.processInfo.processIdentifier)"
        let (process, pipe, output) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(filePath: "Tests/cluster")
        process.arguments = [directory, "fsync=on", "synchronous_commit=on"]
        process.standardInput = pipe
        process.standardOutput = output
        try process.run()
        guard output.fileHandleForReading.availableData == Data("ready\n".utf8) else {
            throw BenchFailure("Tests/cluster did not start; run miaopu-bench in the root of the repository")
        }
        (url, server, input) = ("postgresql:///postgres?host=\(directory)&user=postgres", process, pipe)
    }

    /// The output of a program of PostgreSQL that works on this cluster.
    ///
    /// - Parameters:
    ///   - database: URL of the database; that of the cluster itself without it.
    ///   - role: The role to work as; the superuser without it.
    func run(
        _ program: String, _ arguments: [String], on database: String? = nil, as role: String? = nil
    ) throws -> String {
        let (process, output) = (Process(), Pipe())
        if let role {
            process.environment = ProcessInfo.processInfo.environment
                .merging(["PGOPTIONS": "-c role=\(role)"], uniquingKeysWith: { $1 })
        }
        process.executableURL = URL(filePath: try Self.programs + "/" + program)
        process.arguments = arguments + [database ?? url]
        process.standardOutput = output
        // Threads of the cooperative pool block signals, and a child inherits that: pgbench would miss its alarm.
        var (none, blocked) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &blocked)
        try process.run()
        pthread_sigmask(SIG_SETMASK, &blocked, nil)
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchFailure("\(program) failed") }
        return String(decoding: data, as: UTF8.self)
    }

    /// The folder of the newest PostgreSQL's programs.
    private static var programs: String {
        get throws {
            let root = "/usr/lib/postgresql"
            let versions = try FileManager.default.contentsOfDirectory(atPath: root).compactMap { Int($0) }
            guard let newest = versions.max() else { throw BenchFailure("PostgreSQL is not installed") }
            return "\(root)/\(newest)/bin"
        }
    }

    /// Stops the cluster, if it is this process's own.
    func stop() throws {
        try input?.fileHandleForWriting.close()
        server?.waitUntilExit()
    }
}

/// Why nothing could be measured.
struct BenchFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
