internal import Foundation

/// The same question put to the plain-text ledgers that are installed: ledger, hledger and beancount read the lines of
/// the journal from a file and sum them by fund, line and year.
struct ReferenceLedgers {
    let cluster: BenchCluster
    let databaseURL: String

    /// What one of them took, in seconds, or nothing where it is not installed.
    ///
    /// - Throws: `BenchFailure` when the sum of its answer is not that of the lines.
    func measure() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "miaopu-ledgers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (journal, query) = (folder.appending(path: "journal.ledger").path, Self.accounts)
        try write(Self.vouchers, to: journal)
        try time("ledger", ["-f", journal, "--no-color", "bal", "^Expenses", "--flat", "--no-total"])
        try time("hledger", ["-f", journal, "bal", "^Expenses", "--flat", "-N"])
        let beans = folder.appending(path: "journal.beancount").path
        try write(query, to: beans)
        try time(
            "bean-query",
            [beans, "SELECT account, sum(position) WHERE account ~ '^Expenses' GROUP BY account"],
            surroundings: ["BEANCOUNT_DISABLE_LOAD_CACHE": "1"])
    }

    /// Sums the amounts of an answer and compares them with the lines.
    private func time(_ program: String, _ arguments: [String], surroundings: [String: String] = [:]) throws {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(surroundings, uniquingKeysWith: { $1 })
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        let clock = ContinuousClock()
        var answer = ""
        let took = try clock.measure {
            try process.run()
            answer = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            process.waitUntilExit()
        }
        guard process.terminationStatus != 127 else { return print("\(program) is not installed") }
        guard process.terminationStatus == 0 else { throw BenchFailure("\(program) failed") }
        let total = answer.split(separator: "\n").reduce(into: Int64(0)) { sum, line in
            guard line.contains("Expenses") else { return }
            for word in line.split(separator: " ") where word.contains(".") {
                sum += Int64(word.filter { $0.isNumber || $0 == "-" }) ?? 0
            }
        }
        let stored = try cluster.run("psql", ["-Atq", "-c", Self.total], on: databaseURL)
        guard stored.trimmingCharacters(in: .whitespacesAndNewlines) == String(total) else {
            throw BenchFailure("\(program) says \(total) fen, the lines \(stored)")
        }
        print("\(program): \(took.formatted(.units(allowed: [.seconds], fractionalPart: .show(length: 1))))")
    }

    private func write(_ query: String, to path: String) throws {
        _ = try cluster.run("psql", ["-Atq", "-o", path, "-c", query], on: databaseURL)
    }

    private static let lines = """
        SELECT e.id, e.entry_date, l.n, CASE WHEN l.budget_line_id IS NULL THEN 'Assets:B' || l.bank_account_id
            ELSE 'Expenses:F' || l.fund_id || ':L' || l.budget_line_id || ':Y' || l.year END AS account,
            to_char(l.amount_fen / 100.0, 'FM999999990.00') AS amount
        FROM journal_entry e JOIN journal_line l ON l.entry_id = e.id WHERE e.id >= 10000000
        """

    private static let total = """
        SELECT sum(amount_fen) FROM journal_line WHERE budget_line_id IS NOT NULL AND entry_id >= 10000000
        """

    /// A voucher in the notation that all three read.
    private static let vouchers = """
        SELECT entry_date || ' * "bench"' || E'\\n'
            || string_agg('  ' || account || '  ' || amount || ' CNY', E'\\n' ORDER BY n) || E'\\n'
        FROM (\(lines)) AS line GROUP BY id, entry_date ORDER BY id
        """

    /// Beancount wants every account opened first.
    private static let accounts = """
        SELECT text FROM (
            SELECT 0 AS place, min(entry_date) || ' open ' || account AS text FROM (\(lines)) AS line GROUP BY account
            UNION ALL SELECT row_number() OVER (), text FROM (\(vouchers)) AS voucher (text)
        ) AS written ORDER BY place, text
        """
}
