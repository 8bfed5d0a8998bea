internal import ArgumentParser
internal import Foundation
internal import Kernel

/// Open data of many contracts: how long each standard takes to write, and the most memory that it had.
struct OpenDataBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open-data", abstract: "Contracts by the thousand as OCDS, 360Giving and IATI.")

    @Option(help: "The program that is measured, built for release.")
    var binary = ".build/release/miaopu"

    @Option(help: "Contracts.")
    var contracts = 5_000

    func run() async throws {
        let cluster = try BenchCluster()
        let site = try BenchSite(cluster: cluster, binary: binary)
        try site.prepare()
        for statement in statements {
            _ = try cluster.run("psql", ["-q", "-v", "ON_ERROR_STOP=1", "-c", statement], on: site.databaseURL)
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "miaopu-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        print("\(contracts) more contracts, each of two sources with three milestones and three payments")
        for (name, arguments) in [
            ("ocds", ["ocds"]), ("ocds records", ["ocds", "--records"]), ("360giving", ["360giving"]),
            ("iati", ["iati"]), ("table.csv", ["table"]),
        ] {
            let file = folder.appending(path: name).path
            let (seconds, megabytes) = try site.measured(["export"] + arguments + ["--out", file])
            let size = (try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int64 ?? 0) >> 20
            let isKept = name != "ocds" || (seconds <= 5 && megabytes <= 128)
            print(
                String(format: "%6.2f s  %6.1f MB of memory  %4d MB written  ", seconds, megabytes, size) + name
                    + (name == "ocds" ? " (target 5 s in 128 MB, \(isKept ? "kept" : "MISSED"))" : ""))
        }
        site.stop()
        try cluster.stop()
    }

    /// Copies of one contract that was carried out, with keys of their own, past the triggers.
    private var statements: [String] {
        let model = """
            (SELECT c.* FROM contract c JOIN payment_request q ON q.tenant_id = c.tenant_id AND q.contract_id = c.id
             WHERE c.state = 'completed' ORDER BY c.id LIMIT 1)
            """
        let made = "generate_series(1, \(contracts)) AS copy (k)"
        let first = 1_000_000
        return [
            """
            SET session_replication_role = replica;
            INSERT INTO contract OVERRIDING SYSTEM VALUE
            SELECT (jsonb_populate_record(NULL::contract, to_jsonb(m) || jsonb_build_object('id', \(first) + k,
                'number', 'BENCH-' || k, 'award_id', \(first) + k,
                'verification_code', 'BENCH' || k))).* FROM \(model) m, \(made);
            INSERT INTO contract_source
            SELECT (jsonb_populate_record(s, jsonb_build_object('contract_id', \(first) + k))).*
            FROM contract_source s JOIN \(model) m ON s.contract_id = m.id AND s.tenant_id = m.tenant_id, \(made);
            INSERT INTO tranche OVERRIDING SYSTEM VALUE
            SELECT (jsonb_populate_record(t, jsonb_build_object('contract_id', \(first) + k,
                'id', t.id + \(first) + k * 10000))).*
            FROM tranche t JOIN \(model) m ON t.contract_id = m.id AND t.tenant_id = m.tenant_id, \(made);
            INSERT INTO milestone OVERRIDING SYSTEM VALUE
            SELECT (jsonb_populate_record(t, jsonb_build_object('contract_id', \(first) + k,
                'id', t.id + \(first) + k * 10000, 'tranche_id', t.tranche_id + \(first) + k * 10000))).*
            FROM milestone t JOIN \(model) m ON t.contract_id = m.id AND t.tenant_id = m.tenant_id, \(made);
            INSERT INTO milestone_acceptance
            SELECT (jsonb_populate_record(a, jsonb_build_object('milestone_id',
                a.milestone_id + \(first) + k * 10000))).*
            FROM milestone_acceptance a JOIN milestone t ON t.tenant_id = a.tenant_id AND t.id = a.milestone_id
            JOIN \(model) m ON t.contract_id = m.id AND t.tenant_id = m.tenant_id, \(made);
            """,
            """
            SET session_replication_role = replica;
            INSERT INTO journal_entry OVERRIDING SYSTEM VALUE
            SELECT (jsonb_populate_record(e, jsonb_build_object('id', e.id + \(first) + k * 100000,
                'voucher_no', e.voucher_no + k * 1000))).*
            FROM journal_entry e JOIN \(model) m ON e.tenant_id = m.tenant_id, \(made)
            WHERE EXISTS (SELECT FROM journal_line l WHERE l.tenant_id = e.tenant_id AND l.entry_id = e.id
                AND l.contract_id = m.id AND l.bank_account_id IS NOT NULL);
            INSERT INTO journal_line
            SELECT (jsonb_populate_record(l, jsonb_build_object('entry_id', l.entry_id + \(first) + k * 100000,
                'contract_id', \(first) + k))).*
            FROM journal_line l JOIN \(model) m ON l.contract_id = m.id AND l.tenant_id = m.tenant_id, \(made)
            WHERE l.bank_account_id IS NOT NULL;
            ANALYZE;
            """,
        ]
    }
}
