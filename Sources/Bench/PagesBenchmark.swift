internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import Synchronization

/// Server time of pages at 4 connections: a list of 500 proposals and one of them, as the server itself measures it
/// (`Server-Timing`) while it answers over HTTP.
struct PagesBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pages", abstract: "Server time of a list of 500 entries and of one entry.")

    @Option(help: "The server that is measured, built for release.")
    var binary = ".build/release/miaopu"

    @Option(help: "Connections that ask at the same time.")
    var connections = 4

    @Option(help: "Requests of each connection and page.")
    var requests = 50

    @Option(help: "Entries of the list.")
    var entries = 500

    func run() async throws {
        let cluster = try BenchCluster()
        let site = try BenchSite(cluster: cluster, binary: binary)
        try site.prepare()
        let call = try await BenchEntries(databaseURL: site.databaseURL).write(entries)
        try site.start()
        try site.settle()
        let cookie = try BenchClient.signIn(port: site.port, login: "officer@demo.example")
        let list = "/yunlin/proposals?call=\(call.id)&limit=\(entries)"
        print("server time in milliseconds, \(connections) connections, \(requests) requests each")
        try measure("list of \(entries) proposals", list, cookie, site, target: 45)
        try measure("one proposal", "/yunlin/proposals/\(call.entry)", cookie, site, target: 15)
        try measure("the call, by the public", "/yunlin/calls/\(call.id)", "", site, target: 15)
        site.stop()
        try cluster.stop()
    }

    /// Asks for a page on all connections at once and prints what the server says it took.
    private func measure(_ name: String, _ path: String, _ cookie: String, _ site: BenchSite, target: Double) throws {
        let port = site.port
        // The first answers fill the caches of templates and statements and are not counted.
        _ = try BenchClient.times(of: path, port: port, cookie: cookie, count: 8)
        let results = Collected()
        let processorBefore = try site.processorSeconds()
        let threads = (0..<connections).map { _ in
            let requests = requests
            return Thread {
                let result = Result { try BenchClient.times(of: path, port: port, cookie: cookie, count: requests) }
                results.answers.withLock { $0.append(result) }
            }
        }
        for thread in threads { thread.start() }
        while results.answers.withLock({ $0.count }) < connections { usleep(10_000) }
        let processor = (try site.processorSeconds() - processorBefore) * 1_000 / Double(connections * requests)
        let times = try results.answers.withLock { try $0.flatMap { try $0.get() } }.sorted()
        func quantile(_ part: Double) -> Double { times[min(times.count - 1, Int(Double(times.count) * part))] }
        let verdict = quantile(0.5) <= target ? "reached" : "MISSED"
        print(
            String(
                format: "%7.1f median  %7.1f p95  %7.1f longest  (target %.0f) %@  %6.1f of processor each  ",
                quantile(0.5), quantile(0.95), times.last ?? 0, target, verdict, processor) + name)
    }
}

/// What the threads of a measurement bring back.
private final class Collected: Sendable {
    let answers = Mutex<[Result<[Double], any Error>]>([])
}
