internal import ArgumentParser
internal import Foundation
internal import Kernel
internal import Logging
internal import Platform
internal import Postgres

/// A live pitch with many judges and spectators on server-sent events: how long after a sheet was sent everybody sees
/// that it is there.
struct PitchBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pitch", abstract: "A live pitch: 50 judges deliver while 550 pages follow the stream.")

    @Option(help: "The server that is measured, built for release.")
    var binary = ".build/release/miaopu"

    @Option(help: "Judges, each with a pad that follows the stream too.")
    var judges = 50

    @Option(help: "Spectators.")
    var spectators = 500

    @Option(help: "Sheets a second.")
    var rate = 10

    func run() async throws {
        let cluster = try BenchCluster()
        let site = try BenchSite(cluster: cluster, binary: binary)
        defer { site.stop() }
        try site.prepare()
        let path = FileManager.default.temporaryDirectory.appending(path: "miaopu-\(UUID().uuidString).sql").path
        try statements.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try cluster.run("psql", ["-q", "-v", "ON_ERROR_STOP=1", "-f", path], on: site.databaseURL)
        let (session, entry, tokens) = try await seats(site.databaseURL, cluster)
        try site.start()
        try site.settle()
        let clock = ContinuousClock()
        let start = clock.now
        let audience = PitchAudience(start: start)
        try audience.watch("/yunlin/pitches/\(session)/events", port: site.port, count: judges + spectators)
        for _ in 0..<300 where audience.connected < judges + spectators {
            try await Task.sleep(for: .milliseconds(100))
        }
        guard audience.connected == judges + spectators else { throw BenchFailure("not everybody hears") }
        let before = (try site.processorSeconds(), try site.databaseProcessorSeconds())
        var sent: [Double] = []
        var answers: [Double] = []
        let client = try BenchClient(port: site.port)
        for (number, token) in tokens.enumerated() {
            let begun = Self.seconds(start.duration(to: clock.now))
            let body = #"{"entry":\#(entry),"key":"bench-key-\#(number)","mark":{"1":"30","2":"50"}}"#
            let answer = try client.post(
                "/api/v1/yunlin/pitches/\(session)/sheets", json: body, token: token, key: "bench-\(number)")
            guard answer.status == 200 else {
                throw BenchFailure("a sheet was answered \(answer.status): \(answer.body)")
            }
            sent.append(begun)
            answers.append(Self.seconds(start.duration(to: clock.now)) - begun)
            let wait = 1 / Double(rate) - (Self.seconds(start.duration(to: clock.now)) - begun)
            if wait > 0 { try await Task.sleep(for: .seconds(wait)) }
        }
        try await Task.sleep(for: .seconds(2))
        audience.leave()
        let used = (
            try site.processorSeconds() - before.0, try site.databaseProcessorSeconds() - before.1
        )
        let delays = sent.enumerated().flatMap { number, moment in
            audience.heard(of: number + 1).map { $0 - moment }
        }.sorted()
        let due = (judges + spectators) * tokens.count
        print("\(tokens.count) sheets, \(rate) a second")
        print("\(judges + spectators) pages on the stream, \(audience.lost) lost")
        Self.tell("from sending a sheet to seeing it", delays, target: 1)
        Self.tell("answer to a judge", answers.sorted(), target: 1)
        print("heard: \(delays.count) of \(due)")
        print(String(format: "processor: server %.1f s, PostgreSQL %.1f s", used.0, used.1))
        print("memory of the server at the most: \(Int(try site.memoryMegabytes())) MB")
        try cluster.stop()
    }

    private static func tell(_ name: String, _ sorted: [Double], target: Double) {
        func part(_ share: Double) -> Double {
            sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))] * 1_000
        }
        print(
            String(
                format: "%7.0f ms median  %7.0f ms 95 %%  %7.0f ms longest (target %.0f) %@  ", part(0.5), part(0.95),
                part(1), target * 1_000, part(1) <= target * 1_000 ? "reached" : "MISSED") + name)
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    /// The session, its entry, and a token for each judge.
    private func seats(
        _ url: String, _ cluster: BenchCluster
    ) async throws -> (session: Int64, entry: Int64, tokens: [String]) {
        // Asked past row security: nobody of the demonstration may read the logins of others.
        let place = try cluster.run(
            "psql",
            [
                "-Atq", "-F", " ", "-c",
                """
                SELECT s.id, l.entry_id FROM pitch_session s
                JOIN pitch_slot l ON l.tenant_id = s.tenant_id AND l.session_id = s.id WHERE s.name = '基准路演'
                """,
            ], on: url
        ).split(whereSeparator: \.isWhitespace).compactMap { Int64($0) }
        let logins = try cluster.run(
            "psql",
            [
                "-Atq", "-c",
                """
                SELECT l.identifier FROM pitch_session s
                JOIN pitch_judge j ON j.tenant_id = s.tenant_id AND j.session_id = s.id
                JOIN account_login l ON l.account_id = j.account_id WHERE s.name = '基准路演' ORDER BY j.number
                """,
            ], on: url
        ).split(separator: "\n")
        guard place.count == 2, logins.count == judges else { throw BenchFailure("the live pitch was not prepared") }
        let database = Database(
            settings: DatabaseSettings(url: url, role: Bootstrap.appRole, poolSize: 2), logger: Logger(label: "bench"))
        let tenant = try await database.read { db in try Tenant.find(slug: "yunlin", in: db) }
        var tokens: [String] = []
        for login in logins {
            let viewer = try await database.viewer(String(login.prefix { $0 != "@" }), in: tenant)
            guard let account = viewer.account else { throw BenchFailure("nobody is \(login)") }
            tokens.append(
                try await database.write(as: viewer) { change in
                    try APIToken.issue(for: account, name: "bench", in: change).text
                })
        }
        await database.close()
        return (place[0], place[1], tokens)
    }

    /// An edition with one entry that pitches, and judges from among all people of the demonstration. Written past the
    /// triggers, since what they guard is not measured here.
    private var statements: String {
        """
        SET session_replication_role = replica;
        WITH model AS (SELECT c.tenant_id, c.created_by FROM competition c JOIN tenant t ON t.id = c.tenant_id
            WHERE t.slug = 'yunlin' ORDER BY c.id LIMIT 1),
        edition AS (INSERT INTO competition (tenant_id, edition, year, title, title_en, honour_level, created_by)
            SELECT tenant_id, 1, 2026, '基准大赛', 'Bench', 'city', created_by FROM model RETURNING tenant_id, id),
        entry AS (INSERT INTO competition_entry (tenant_id, competition_id, number, title, organisation_name, area_code,
                entered_by)
            SELECT e.tenant_id, e.id, 1, '基准项目', '基准团队', '510000', m.created_by FROM edition e, model m
            RETURNING tenant_id, competition_id, id),
        session AS (INSERT INTO pitch_session (tenant_id, competition_id, name, pitch_seconds, question_seconds, method,
                drop_high, drop_low, when_at_least, places, rounding, quorum, seed, created_by, opened_by, opened_at)
            SELECT e.tenant_id, e.id, '基准路演', 480, 420, 'mean', 0, 0, 0, 2, 'half_up', 5, 1, m.created_by,
                m.created_by, now()
            FROM edition e, model m RETURNING tenant_id, id, competition_id),
        criteria AS (INSERT INTO pitch_criterion (tenant_id, session_id, position, name, marks_max)
            SELECT s.tenant_id, s.id, k, '指标' || k, 50 FROM session s, generate_series(1, 2) AS k),
        slot AS (INSERT INTO pitch_slot (tenant_id, session_id, position, competition_id, entry_id)
            SELECT s.tenant_id, s.id, 1, s.competition_id, e.id FROM session s, entry e),
        judges AS (INSERT INTO pitch_judge (tenant_id, session_id, number, account_id)
            SELECT s.tenant_id, s.id, row_number() OVER (ORDER BY l.account_id), l.account_id
            FROM session s, (SELECT account_id FROM account_login WHERE identifier LIKE '%@demo.example'
                ORDER BY account_id LIMIT \(judges)) l)
        INSERT INTO pitch_event (tenant_id, session_id, sequence, step, entry_id, happened_by)
        SELECT s.tenant_id, s.id, k.n, k.step, CASE WHEN k.n > 2 THEN e.id END, m.created_by
        FROM session s, entry e, model m, (VALUES (1, 'drawn'), (2, 'opened'), (3, 'called'), (4, 'pitching'),
            (5, 'marking')) AS k (n, step);
        SET session_replication_role = origin;
        """
    }
}
