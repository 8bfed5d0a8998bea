internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import Synchronization

/// The last hour before a deadline: arrivals at a fixed rate that do not wait for each other's answers, two thirds of
/// them pages, a third writes. Afterwards every acknowledged submission is looked for in the database.
struct DeadlineBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deadline", abstract: "The last hour before a deadline: arrivals, a third of them writes.")

    @Option(help: "The server that is measured, built for release.")
    var binary = ".build/release/miaopu"

    @Option(help: "Arrivals a second.")
    var rate = 100

    @Option(help: "Seconds.")
    var seconds = 60

    @Option(help: "Bytes of a file that is uploaded.")
    var fileBytes = 1_000_000

    /// What somebody who arrives does.
    enum Arrival: String, CaseIterable {
        case call, list, section, autosave, upload, submit

        var isPage: Bool { [.call, .list, .section].contains(self) }
    }

    /// A round of 15 arrivals: ten pages, three saves, one file, one submission.
    private static let round: [Arrival] = [
        .call, .section, .autosave, .call, .list, .submit, .call, .section, .autosave, .call, .list, .upload, .section,
        .call, .autosave,
    ]

    func run() async throws {
        let cluster = try BenchCluster()
        let site = try BenchSite(cluster: cluster, binary: binary)
        defer { site.stop() }
        try site.prepare()
        let total = rate * seconds
        let applicants = DeadlineApplicants(databaseURL: site.databaseURL)
        let (call, writers) = try await applicants.write(ready: total / Self.round.count + 1)
        try site.start()
        try site.settle()
        print("\(rate) arrivals a second for \(seconds) s, \(writers.count) applicants, files of \(fileBytes) bytes")
        let outcome = DeadlineOutcome()
        let before = (try site.processorSeconds(), try site.databaseProcessorSeconds())
        arrive(total, call, writers, port: site.port, outcome)
        let used = (
            try site.processorSeconds() - before.0, try site.databaseProcessorSeconds() - before.1
        )
        outcome.report()
        print(
            String(
                format: "processor: server %.1f s, PostgreSQL %.1f s of %d s on two", used.0, used.1, seconds))
        print("load: \(try String(contentsOfFile: "/proc/loadavg", encoding: .utf8).prefix { $0 != "/" })")
        let acknowledged = outcome.submitted
        let stored = try await applicants.submissions(of: call)
        let lost = acknowledged.filter { stored[$0.key]?.receipt != $0.value }
        let double = stored.filter { $0.value.times != 1 }
        let numbers = stored.values.map(\.receipt)
        let isWhole = Set(numbers).count == numbers.count && Set(numbers) == Set(1..<(numbers.count + 1))
        print("submissions acknowledged: \(acknowledged.count), stored: \(stored.count)")
        print("acknowledged and lost: \(lost.count), stored twice: \(double.count), numbers without gaps: \(isWhole)")
        try site.check()
        try cluster.stop()
        guard lost.isEmpty, double.isEmpty, isWhole else { throw BenchFailure("a submission was lost or doubled") }
    }

    /// A whole PDF without pages, filled up to about so many bytes.
    private static func paper(of byteCount: Int) -> [UInt8] {
        let head =
            "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
            + "2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
        let filling = (0..<max(byteCount - 260, 0)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let stream = "3 0 obj\n<< /Length \(filling.count) >>\nstream\n"
        let body = Array((head + stream).utf8) + filling + Array("\nendstream\nendobj\n".utf8)
        return body + Array("trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n\(body.count)\n%%EOF\n".utf8)
    }

    /// Starts each arrival at its moment, whatever became of the others, and waits for the last answer.
    private func arrive(
        _ total: Int, _ call: Int64, _ writers: [DeadlineApplicants.Writer], port: Int, _ outcome: DeadlineOutcome
    ) {
        let file = Self.paper(of: fileBytes)
        var ready = writers.flatMap { writer in writer.ready.map { (writer.token, $0) } }.shuffled()
        let begun = Date.now
        for number in 0..<total {
            let due = begun.addingTimeInterval(Double(number) / Double(rate))
            let wait = due.timeIntervalSinceNow
            if wait > 0 { usleep(useconds_t(wait * 1_000_000)) }
            let kind = Self.round[number % Self.round.count]
            // Every writer does of everything: a draft takes a limited number of files.
            let writer = writers[(number / Self.round.count + number % Self.round.count) % writers.count]
            let target = kind == .submit ? ready.popLast() : (writer.token, writer.drafts[0])
            guard let target else { continue }
            let request = DeadlineRequest(
                kind: kind, call: call, proposal: target.1, token: target.0, number: number, file: file)
            let thread = Thread {
                var client: BenchClient?
                let answer = Result {
                    let made = try BenchClient(port: port)
                    client = made
                    return try request.send(by: made)
                }
                outcome.add(kind, answer, since: due, serverTime: client?.serverTime, proposal: target.1)
            }
            thread.stackSize = 512 << 10
            outcome.begin()
            thread.start()
        }
        while outcome.isWaiting { usleep(10_000) }
    }
}

/// One arrival, on a connection of its own.
struct DeadlineRequest: Sendable {
    let kind: DeadlineBenchmark.Arrival
    let call: Int64
    let proposal: Int64
    let token: String
    let number: Int
    let file: [UInt8]

    /// Sends it and returns the status and the body.
    func send(by client: BenchClient) throws -> (status: Int, body: String) {
        let own = "/api/v1/yunlin/proposals/\(proposal)"
        switch kind {
        case .call: return try client.get("/yunlin/calls/\(call)", token: "")
        case .list: return try client.get("/api/v1/yunlin/proposals?call=\(call)", token: token)
        case .section: return try client.get("\(own)/sections/basics", token: token)
        case .autosave:
            // The newest base: what matters here is the cost of a save, not who wins.
            let text = "第 \(number) 次保存"
            return try client.post(
                "\(own)/sections/basics", json: #"{"answers":{"summary":"\#(text)"},"base":1000000}"#, token: token,
                key: nil)
        case .submit:
            return try client.post(
                "\(own)/submission", json: #"{"promise":true}"#, token: token, key: "bench-\(number)")
        case .upload:
            let edge = "miaopu-bench"
            let head = """
                --\(edge)\r\nContent-Disposition: form-data; name="field"\r\n\r\nlicence\r\n\
                --\(edge)\r\nContent-Disposition: form-data; name="file"; filename="f\(number).pdf"\r\n\r\n
                """
            // No two alike: the same file is not taken twice.
            let body = Array(head.utf8) + file + Array("%\(number)".utf8) + Array("\r\n--\(edge)--\r\n".utf8)
            return try client.post(
                "\(own)/files", body, type: "multipart/form-data; boundary=\(edge)", token: token,
                key: "bench-\(number)")
        }
    }
}

/// What came back.
final class DeadlineOutcome: Sendable {
    private struct State {
        var running = 0
        var times: [DeadlineBenchmark.Arrival: [Double]] = [:]
        var serverTimes: [DeadlineBenchmark.Arrival: [Double]] = [:]
        var failures: [String: Int] = [:]
        var submitted: [Int64: Int] = [:]
    }

    private let state = Mutex(State())

    /// Receipt numbers by proposal, of all submissions that were acknowledged.
    var submitted: [Int64: Int] { state.withLock { $0.submitted } }
    /// Whether an answer is still to come.
    var isWaiting: Bool { state.withLock { $0.running > 0 } }

    func begin() { state.withLock { $0.running += 1 } }

    /// Notes an answer; the time counts from the moment at which it should have begun.
    func add(
        _ kind: DeadlineBenchmark.Arrival, _ answer: Result<(status: Int, body: String), any Error>, since due: Date,
        serverTime: Double?, proposal: Int64
    ) {
        let milliseconds = Date.now.timeIntervalSince(due) * 1_000
        state.withLock { state in
            state.running -= 1
            switch answer {
            case .success(let (status, body)) where (200...299).contains(status):
                state.times[kind, default: []].append(milliseconds)
                if let serverTime { state.serverTimes[kind, default: []].append(serverTime) }
                let digits = body.split(separator: "\"receipt\":\"HOUR-").dropFirst().first?.prefix { $0.isNumber }
                if kind == .submit { state.submitted[proposal] = digits.flatMap { Int($0) } ?? -1 }
            case .success(let (status, _)): state.failures["\(kind.rawValue) \(status)", default: 0] += 1
            case .failure(let error): state.failures["\(kind.rawValue) \(error)", default: 0] += 1
            }
        }
    }

    /// Prints quantiles by kind, and what did not succeed.
    func report() {
        let (times, serverTimes, failures) = state.withLock { ($0.times, $0.serverTimes, $0.failures) }
        for kind in DeadlineBenchmark.Arrival.allCases {
            let sorted = (times[kind] ?? []).sorted()
            guard !sorted.isEmpty else { continue }
            Self.line(kind.rawValue, sorted)
            guard let own = serverTimes[kind]?.sorted(), !own.isEmpty else { continue }
            Self.line("  \(kind.rawValue), in the server", own)
        }
        let pages = times.filter { $0.key.isPage }.values.flatMap(\.self).sorted()
        if !pages.isEmpty { Self.line("all pages (target 500 at 99 %)", pages) }
        for (what, count) in failures.sorted(by: { $0.key < $1.key }) { print("not done: \(what) × \(count)") }
    }

    private static func line(_ name: String, _ sorted: [Double]) {
        func quantile(_ part: Double) -> Double { sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))] }
        print(
            String(
                format: "%8d  %8.1f ms p50  %8.1f ms p99  %8.1f ms longest  ", sorted.count, quantile(0.5),
                quantile(0.99), sorted[sorted.count - 1]) + name)
    }
}
