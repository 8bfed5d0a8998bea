import Foundation
import Logging
import Platform
import Postgres
import Testing

/// A new database with the schema, on the cluster of `MIAOPU_TEST_URL`.
enum LedgerDatabase {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func make() async throws -> (app: Database, owner: Database) {
        let url = try #require(ProcessInfo.processInfo.environment["MIAOPU_TEST_URL"])
        let name = "funds_\(UInt64.random(in: 0 ... .max))"
        let logger = Logger(label: "test")
        let server = Database(settings: DatabaseSettings(url: url, poolSize: 1), logger: logger)
        _ = try await server.withConnection { db in try db.execute(SQL(trusted: "CREATE DATABASE \(name)")) }
        await server.close()
        let own = url.replacing("/postgres", with: "/\(name)").replacing("dbname=postgres", with: "dbname=\(name)")
        let owner = Database(settings: DatabaseSettings(url: own, poolSize: 1), logger: logger)
        try await Bootstrap.makeRoles(in: owner)
        let files = try FileManager.default.contentsOfDirectory(
            at: root.appending(path: "Migrations"), includingPropertiesForKeys: nil
        ).filter { $0.pathExtension == "sql" }.sorted { $0.lastPathComponent < $1.lastPathComponent }
        for file in files {
            let text = try String(contentsOf: file, encoding: .utf8)
            try await owner.withConnection { db in
                try db.executeScript("SET ROLE miaopu_owner;\n" + text + "\n;RESET ROLE")
            }
        }
        await owner.close()
        func database(_ role: String, _ size: Int) -> Database {
            Database(
                settings: DatabaseSettings(url: own, role: role, poolSize: size, waitLimit: .seconds(60)),
                logger: logger)
        }
        return (database(Bootstrap.appRole, 8), database(Bootstrap.ownerRole, 1))
    }
}
