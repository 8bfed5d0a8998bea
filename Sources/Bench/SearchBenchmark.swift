internal import ArgumentParser
internal import Foundation
internal import Logging
internal import Platform
internal import Postgres

/// Full-text search over many Chinese documents, as the page of the search asks for it: the statement in the name of
/// the public, by words that few and that many documents hold.
struct SearchBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Full-text search over 50,000 documents.")

    @Option(help: "The program that prepares the database.")
    var binary = ".build/release/miaopu"

    @Option(help: "Documents.")
    var documents = 50_000

    @Option(help: "How often each word is looked for.")
    var turns = 50

    private static let things = ["童伴之家", "儿童主任", "留守儿童", "社区食堂", "乡村阅览室", "心理辅导", "急救培训", "亲子活动"]
    private static let places = ["清溪", "白云", "石桥", "柳林", "沙河", "青山", "龙潭", "望江", "古城", "东风"]

    func run() async throws {
        let cluster = try BenchCluster()
        let site = try BenchSite(cluster: cluster, binary: binary)
        defer { site.stop() }
        try site.prepare()
        let database = Database(
            settings: DatabaseSettings(url: site.databaseURL, role: Bootstrap.appRole, poolSize: 2),
            logger: Logger(label: "bench"))
        let tenant = try await database.read { db in try Tenant.find(slug: "yunlin", in: db) }
        let nobody = try await database.viewer(of: nil, in: tenant, origin: .commandLine)
        try await fill(database, nobody)
        _ = try cluster.run("psql", ["-q", "-c", "VACUUM ANALYZE search_document"], on: site.databaseURL)
        print("\(documents) documents, the time of the search itself in milliseconds")
        for (name, query) in [
            ("a number that one document holds", "编号\(documents / 2)"), ("a place", "清溪"),
            ("a thing and a place", "急救培训 望江"), ("a word of nearly all", "儿童"),
        ] {
            try await measure(name, query, database, nobody)
        }
        await database.close()
        try cluster.stop()
    }

    private func fill(_ database: Database, _ viewer: Viewer) async throws {
        let most = documents
        for start in stride(from: 0, to: most, by: 1_000) {
            try await database.write(as: viewer) { change in
                for number in start..<min(start + 1_000, most) {
                    try Self.document(number).store(in: change.db)
                }
            }
        }
    }

    private static func document(_ number: Int) -> SearchDocument {
        let thing = things[number % things.count]
        let place = places[(number / things.count) % places.count]
        let sentence = "\(place)镇第\(number % 97)村的\(thing)为\(number % 40 + 5)名儿童提供陪伴，由当地组织实施，编号\(number)。"
        return SearchDocument(
            item: SearchItem(kind: "call", id: Int64(10_000_000 + number)), isPublic: true,
            title: "\(place)\(thing)项目 \(number)", body: String(repeating: sentence, count: 6))
    }

    private func measure(_ name: String, _ query: String, _ database: Database, _ viewer: Viewer) async throws {
        var times: [Double] = []
        var found = 0
        for _ in 0..<turns {
            let begun = Date.now
            found = try await database.read(as: viewer) { db in
                try SearchHit.candidates(for: query, within: .everybody, in: db).count
            }
            times.append(Date.now.timeIntervalSince(begun) * 1_000)
        }
        times.sort()
        let median = times[times.count / 2]
        print(
            String(
                format: "%7.1f median  %7.1f p99  (target 100) %@  %d hits  ", median,
                times[min(times.count - 1, times.count * 99 / 100)], median <= 100 ? "reached" : "MISSED", found) + name
        )
    }
}
