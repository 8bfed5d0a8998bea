internal import ArgumentParser
internal import Foundation

/// The supervision board over many contracts and the page of a contract with fifty milestones, as the server itself
/// measures them (`Server-Timing`).
struct BoardBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "board", abstract: "The supervision board over 5,000 contracts, and a contract with 50 milestones."
    )

    @Option(help: "The server that is measured, built for release.")
    var binary = ".build/release/miaopu"

    @Option(help: "Contracts in force.")
    var contracts = 5_000

    @Option(help: "Requests of each page.")
    var requests = 20

    func run() async throws {
        let cluster = try BenchCluster()
        let site = try BenchSite(cluster: cluster, binary: binary)
        try site.prepare()
        let path = FileManager.default.temporaryDirectory.appending(path: "miaopu-\(UUID().uuidString).sql").path
        try Self.statements(contracts).write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try cluster.run("psql", ["-q", "-v", "ON_ERROR_STOP=1", "-f", path], on: site.databaseURL)
        let text = try cluster.run(
            "psql", ["-Atq", "-c", "SELECT id FROM contract WHERE number = 'B-\(contracts)'"], on: site.databaseURL)
        guard let large = Int64(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw BenchFailure("the contract of fifty milestones is not there")
        }
        try site.start()
        try site.settle()
        let cookie = try BenchClient.signIn(port: site.port, login: "officer@demo.example")
        print("\(contracts) contracts in force; server time in milliseconds, the median of \(requests)")
        try site.measure("supervision board", "/yunlin/supervision", cookie, requests, target: 100)
        try site.measure("board, only what is late", "/yunlin/supervision?flag=late", cookie, requests, target: 100)
        try site.measure("contract with 50 milestones", "/yunlin/contracts/\(large)", cookie, requests, target: 30)
        site.stop()
        try cluster.stop()
    }

    /// Contracts in force over the villages of the demonstration, with three milestones each; the last has fifty.
    /// Written past the triggers, since what they guard is not measured here.
    static func statements(_ contracts: Int) -> String {
        """
        SET session_replication_role = replica;
        CREATE TEMP TABLE model AS SELECT c.* FROM contract c WHERE c.state = 'active' AND c.kind = 'grant'
            ORDER BY c.id LIMIT 1;
        CREATE TEMP TABLE place AS SELECT a.code, row_number() OVER (ORDER BY a.code) - 1 AS place_n FROM area a, model
            WHERE a.path LIKE '000000.' || left(model.area_code, 2) || '0000.%' AND a.level = 3;
        INSERT INTO contract (tenant_id, programme_id, award_id, number, title, authority_id, contractor_id, area_code,
            starts_on, ends_on, value_fen, drafted_by, state, frozen_sha256, frozen_at, verification_code, activated_at,
            signed_on, kind)
        SELECT m.tenant_id, m.programme_id, 1000000 + n, 'B-' || n, '基准合同 ' || n, m.authority_id, m.contractor_id,
            p.code, CURRENT_DATE - 200, CURRENT_DATE + 20 + n % 300, 10000000 + n, m.drafted_by, 'active',
            sha256(n::text::bytea), now(), 'BENCH' || n, now(), CURRENT_DATE - 100 - n % 90,
            CASE WHEN n % 3 = 0 THEN 'service' ELSE 'grant' END
        FROM model m, generate_series(1, \(contracts)) AS n
        JOIN place p ON p.place_n = n % (SELECT count(*) FROM place);
        INSERT INTO contract_party (tenant_id, contract_id, organisation_id, role, share_percent, signing_order)
        SELECT tenant_id, id, contractor_id, 'contractor', 100, 1 FROM contract WHERE number LIKE 'B-%'
        UNION ALL SELECT tenant_id, id, authority_id, 'authority', 0, 2 FROM contract WHERE number LIKE 'B-%';
        INSERT INTO contract_source (tenant_id, contract_id, fund_id, budget_line_id, year, area_code, amount_fen)
        SELECT c.tenant_id, c.id, s.fund_id, s.budget_line_id, s.year, s.area_code, c.value_fen
        FROM contract c, model m JOIN contract_source s ON s.tenant_id = m.tenant_id AND s.contract_id = m.id
        WHERE c.number LIKE 'B-%'
          AND s.fund_id = (SELECT min(x.fund_id) FROM contract_source x WHERE x.contract_id = m.id);
        INSERT INTO tranche (tenant_id, contract_id, n, percent, amount_fen)
        SELECT c.tenant_id, c.id, k, 2, c.value_fen / 50 FROM contract c
        JOIN generate_series(1, 50) AS k ON k <= CASE WHEN c.number = 'B-\(contracts)' THEN 50 ELSE 3 END
        WHERE c.number LIKE 'B-%';
        INSERT INTO tranche_source (tenant_id, tranche_id, fund_id, amount_fen)
        SELECT t.tenant_id, t.id, s.fund_id, t.amount_fen FROM contract c
        JOIN tranche t ON t.tenant_id = c.tenant_id AND t.contract_id = c.id
        JOIN contract_source s ON s.tenant_id = c.tenant_id AND s.contract_id = c.id WHERE c.number LIKE 'B-%';
        INSERT INTO milestone (tenant_id, programme_id, contract_id, tranche_id, organisation_id, area_code, n, title,
            due_on, state)
        SELECT c.tenant_id, c.programme_id, c.id, t.id, c.contractor_id, c.area_code, t.n, '里程碑 ' || t.n,
            CURRENT_DATE - 60 + (c.id % 200)::integer + t.n * 10,
            (ARRAY['accepted', 'submitted', 'scheduled', 'scheduled'])[1 + (c.id + t.n) % 4]
        FROM contract c JOIN tranche t ON t.tenant_id = c.tenant_id AND t.contract_id = c.id WHERE c.number LIKE 'B-%';
        SET session_replication_role = origin;
        ANALYZE;
        """
    }
}
