internal import Foundation
internal import Synchronization

/// A throw-away PostgreSQL of the tests' own. It ends with the process, however the process ends.
public final class TestCluster: Sendable {
    /// The folder of its files and of its socket.
    public let directory: String
    private let shell: Mutex<Shell>

    private struct Shell {
        let process: Process
        let input: FileHandle
        let output: FileHandle
    }

    /// Starts a cluster.
    /// - Parameters:
    ///   - standbyOf: the cluster that this one follows by streaming replication.
    ///   - settings: lines `name=value` of its configuration; the usual ones trade durability for speed.
    public init(
        standbyOf primary: TestCluster? = nil,
        settings: [String] = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    ) throws {
        directory = "/tmp/miaopu-\(getpid())-" + String(UInt32.random(in: 0 ... .max), radix: 36)
        let process = Process()
        process.executableURL = URL(filePath: Self.script)
        process.arguments = [directory] + (primary.map { ["--standby-of", $0.directory] } ?? []) + settings
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        // A child that inherited the writing end would keep the cluster alive after this process.
        _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        try process.run()
        shell = Mutex(
            Shell(process: process, input: input.fileHandleForWriting, output: output.fileHandleForReading))
        try expect("ready")
    }

    private static var script: String {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return tests.appending(path: "cluster").path
    }

    /// A URL of a database in this cluster, for its superuser.
    public func url(database: String = "postgres") -> String {
        "postgresql:///\(database)?host=\(directory)&user=postgres"
    }

    /// Kills the server without warning; its connections are lost.
    public func kill() throws { try command("kill") }

    /// Starts the server again after a kill or a stop.
    public func start() throws { try command("start") }

    /// Stops the server in good order.
    public func stop() throws { try command("stop") }

    /// Makes a standby the primary.
    public func promote() throws { try command("promote") }

    private func command(_ command: String) throws {
        try shell.withLock { try $0.input.write(contentsOf: Data((command + "\n").utf8)) }
        try expect("done")
    }

    private func expect(_ word: String) throws {
        let line = try shell.withLock { shell in
            var line = Data()
            while let byte = try shell.output.read(upToCount: 1), byte != Data("\n".utf8) {
                if byte.isEmpty { break }
                line += byte
            }
            return String(decoding: line, as: UTF8.self)
        }
        guard line == word else { throw ClusterFailure(answer: line, wanted: word) }
    }

    private struct ClusterFailure: Error {
        let answer: String
        let wanted: String
    }

    /// The cluster of this process, if no other one is named by `MIAOPU_TEST_URL`; started when first asked for.
    private static let own = Result { try TestCluster() }

    /// A URL of the cluster on which tests make their databases, for its superuser.
    public static func sharedURL(database: String? = nil) throws -> String {
        guard let given = ProcessInfo.processInfo.environment["MIAOPU_TEST_URL"], !given.isEmpty else {
            return try own.get().url(database: database ?? "postgres")
        }
        guard let database, var parts = URLComponents(string: given) else { return given }
        parts.path = "/" + database
        return parts.string ?? given
    }
}
