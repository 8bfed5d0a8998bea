internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import Kernel

/// Reports over a large journal, as the server answers them over HTTP: fund × line × year, a page of an account
/// statement, the statement of activities, and a workbook of one account's lines with the memory it takes.
struct ReportsBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reports", abstract: "Reports over a journal of a million lines.")

    @Option(help: "The server that is measured, built for release.")
    var binary = ".build/release/miaopu"

    @Option(help: "Lines of the journal.")
    var lines = 1_000_000

    @Flag(help: "Ask ledger, hledger and beancount for the sums of fund, line and year too, where they are installed.")
    var references = false

    @Option(help: "Requests of each report.")
    var requests = 5

    func run() async throws {
        let cluster = try BenchCluster()
        let site = try BenchSite(cluster: cluster, binary: binary)
        try site.prepare()
        let books = try await BenchBooks(databaseURL: site.databaseURL).write(funds: 20, banks: 10)
        let programme = try number(
            "SELECT programme_id FROM fund WHERE id = \(books.funds[0])", cluster, site.databaseURL)
        let path = FileManager.default.temporaryDirectory.appending(path: "miaopu-\(UUID().uuidString).sql").path
        try BenchJournal(books: books, programme: programme).statements(lines: lines)
            .write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try cluster.run("psql", ["-q", "-v", "ON_ERROR_STOP=1", "-f", path], on: site.databaseURL)
        try site.start()
        try site.settle()
        let cookie = try BenchClient.signIn(port: site.port, login: "accountant@demo.example")
        let budget = "/yunlin/programmes/\(programme)/budget"
        let cut = "?by=fund&by=line&by=year"
        print("\(lines) lines; server time in milliseconds, the median of \(requests)")
        try measure("fund × line × year, page", budget + cut, cookie, site, target: 1_000)
        try measure("fund × line × year, JSON", "/api/v1" + budget + cut, cookie, site, target: 1_000)
        let holder = "/yunlin/holders/\(books.holder)"
        let account = "?account=bank_deposit&bank=\(books.banks[3])&from=2000-01-01"
        try measure("account statement, first page", "\(holder)/account-statement\(account)", cookie, site, target: 50)
        try measure("statement of activities", "\(holder)/activity-statement", cookie, site, target: 1_000)
        let base = try site.memoryMegabytes()
        let days = try cluster.run("psql", ["-Atq", "-c", BenchJournal.firstBankLines(100_000)], on: site.databaseURL)
            .trimmingCharacters(in: .whitespacesAndNewlines).split(separator: "|")
        guard days.count == 2 else { throw BenchFailure("the journal is too small for a workbook of 100,000 rows") }
        try measure(
            "workbook of \(days[1]) lines",
            "\(holder)/account-statement.xlsx?account=bank_deposit&from=2000-01-01&through=\(days[0])", cookie, site,
            target: 2_000)
        let peak = try site.memoryMegabytes()
        print(String(format: "memory: %.0f MB before the workbooks, %.0f MB at the most (target 64 above)", base, peak))
        try compare(budget + cut, cookie, site, cluster)
        if references { try ReferenceLedgers(cluster: cluster, databaseURL: site.databaseURL).measure() }
        site.stop()
        try cluster.stop()
    }

    private func measure(_ name: String, _ path: String, _ cookie: String, _ site: BenchSite, target: Double) throws {
        _ = try BenchClient.times(of: path, port: site.port, cookie: cookie, count: 1)
        let before = (try site.processorSeconds(), try site.databaseProcessorSeconds())
        let times = try BenchClient.times(of: path, port: site.port, cookie: cookie, count: requests).sorted()
        let (ours, database) = (
            try site.processorSeconds() - before.0, try site.databaseProcessorSeconds() - before.1
        )
        let (median, each) = (times[times.count / 2], 1_000 / Double(requests))
        print(
            String(
                format: "%9.1f median  %9.1f longest  %9.1f processor (%.1f of PostgreSQL)  (target %.0f) %@  ", median,
                times.last ?? 0, (ours + database) * each, database * each, target,
                median <= target ? "reached" : "MISSED") + name)
        fflush(nil)
    }

    /// Every amount of the report against a plain aggregate over the lines.
    private func compare(_ path: String, _ cookie: String, _ site: BenchSite, _ cluster: BenchCluster) throws {
        let client = try BenchClient(port: site.port)
        let answer = try JSON.parse(try client.body(of: "/api/v1" + path, cookie: cookie))
        guard let items = answer["items"]?.array else { throw BenchFailure("the report has no items") }
        var reported: [String: Int64] = [:]
        for item in items {
            guard let fund = item["fund"]?.number?.int64, let line = item["line"]?.number?.int64,
                let year = item["year"]?.number?.int64, let spent = item["amounts"]?["spent"]?.string,
                let money = Money(spent)
            else { throw BenchFailure("the report cannot be read") }
            reported["\(fund)|\(line)|\(year)"] = money.fen
        }
        let rows = try cluster.run("psql", ["-Atq", "-c", BenchJournal.spentByFundLineYear], on: site.databaseURL)
        var compared = 0
        for row in rows.split(separator: "\n") {
            let parts = row.split(separator: "|")
            guard let stored = reported[parts.prefix(3).joined(separator: "|")] else { continue }
            guard parts.last.flatMap({ Int64($0) }) == stored else {
                throw BenchFailure("the report differs at \(row)")
            }
            compared += 1
        }
        print("\(compared) amounts of the report are those of the lines, to the fen")
    }

    private func number(_ query: String, _ cluster: BenchCluster, _ database: String) throws -> Int64 {
        let text = try cluster.run("psql", ["-Atq", "-c", query], on: database)
        guard let number = Int64(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw BenchFailure("no number: \(query)")
        }
        return number
    }
}
