internal import ArgumentParser
internal import Foundation

/// The page of a survey with many answers, as the server gives it over HTTP: all estimates with their intervals.
struct SurveyBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "survey", abstract: "Estimates of a survey over 50,000 answers.")

    @Option(help: "The server that is measured, built for release.")
    var binary = ".build/release/miaopu"

    @Option(help: "Answers; a multiple of 500.")
    var answers = 50_000

    @Option(help: "Requests.")
    var requests = 5

    func run() async throws {
        let cluster = try BenchCluster()
        let site = try BenchSite(cluster: cluster, binary: binary)
        try site.prepare()
        let path = FileManager.default.temporaryDirectory.appending(path: "miaopu-\(UUID().uuidString).sql").path
        try statements.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try cluster.run("psql", ["-q", "-v", "ON_ERROR_STOP=1", "-f", path], on: site.databaseURL)
        let survey = try cluster.run("psql", ["-Atc", "SELECT max(id) FROM survey"], on: site.databaseURL)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        try site.start()
        try site.settle()
        let cookie = try BenchClient.signIn(port: site.port, login: "officer@demo.example")
        let page = "/yunlin/surveys/\(survey)"
        print("\(answers) approved answers of 500 villages; server time in milliseconds, of \(requests)")
        for (name, path) in [("the page", page), ("JSON", "/api/v1" + page)] {
            _ = try BenchClient.times(of: path, port: site.port, cookie: cookie, count: 1)
            let times = try BenchClient.times(of: path, port: site.port, cookie: cookie, count: requests).sorted()
            let median = times[times.count / 2]
            print(
                String(
                    format: "%9.1f median  %9.1f longest  (target 200) %@  ", median, times.last ?? 0,
                    median <= 200 ? "reached" : "MISSED") + name)
        }
        site.stop()
        try cluster.stop()
    }

    /// A survey like the first of the demonstration, of 500 villages drawn of 1,000, written past every trigger.
    private var statements: String {
        """
        SET session_replication_role = replica;
        INSERT INTO sampling_frame (tenant_id, programme_id, name, unit, units, sha256, made_by)
        SELECT tenant_id, programme_id, 'bench', 'village', 1000, sha256('bench'), made_by FROM sampling_frame LIMIT 1;
        INSERT INTO frame_unit (tenant_id, frame_id, n, code, stratum, size)
        SELECT f.tenant_id, f.id, n, 'V' || n, '', 20 + n % 90
        FROM (SELECT tenant_id, max(id) AS id FROM sampling_frame GROUP BY 1 LIMIT 1) f, generate_series(1, 1000) n;
        INSERT INTO survey (tenant_id, programme_id, form_version_id, title, state, closes_on, created_by)
        SELECT tenant_id, programme_id, form_version_id, 'bench', 'closed', today(), created_by FROM survey LIMIT 1;
        CREATE TEMP TABLE made AS SELECT s.tenant_id, s.id, f.id AS frame, (SELECT min(id) FROM survey) AS model,
            s.created_by FROM survey s, (SELECT max(id) AS id FROM sampling_frame) f WHERE s.title = 'bench';
        INSERT INTO survey_measure SELECT m.tenant_id, m.id, x.n, x.field, x.part, x.kind, x.lowest, x.highest
        FROM made m JOIN survey_measure x ON x.survey_id = m.model;
        INSERT INTO sample_draw (tenant_id, survey_id, frame_id, frame_sha256, design, seed, wanted, answers_each,
            drawn_by) SELECT tenant_id, id, frame, sha256('bench'), 'cluster', 1, 500, \(answers / 500), created_by
        FROM made;
        INSERT INTO sample_unit (tenant_id, survey_id, frame_id, n, chance)
        SELECT tenant_id, id, frame, n, '1/2' FROM made, generate_series(1, 500) n;
        INSERT INTO survey_link (tenant_id, survey_id, unit_n, k, token_sha256)
        SELECT tenant_id, id, n, k, sha256(convert_to(n || ' ' || k, 'UTF8'))
        FROM made, generate_series(1, 500) n, generate_series(1, \(answers / 500)) k;
        INSERT INTO survey_response (tenant_id, survey_id, link_id, unit_n, response_id, channel, marks, state,
            decided_by, decided_at)
        SELECT m.tenant_id, m.id, l.id, l.unit_n, 1000000000 + l.id, 'link',
            (SELECT array_agg(CASE x.kind WHEN 'mean' THEN 1 + (l.id * x.n * 7919 % 5) ELSE l.id * x.n % 2 END
                ORDER BY x.n)::double precision[] FROM survey_measure x WHERE x.survey_id = m.id),
            'approved', m.created_by, moment()
        FROM made m JOIN survey_link l ON l.survey_id = m.id;
        ANALYZE survey_response; ANALYZE survey_link; ANALYZE frame_unit; ANALYZE sample_unit;
        """
    }
}
