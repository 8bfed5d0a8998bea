internal import ArgumentParser
internal import Foundation
internal import Platform
internal import Postgres
internal import Sheets
internal import Web

/// Brings the database to the schema of this version and loads areas, rules and holidays that are missing.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database to the schema of this version.")

    func run() async throws {
        let surroundings = try Surroundings()
        let maker = surroundings.ownerDatabase(role: nil)
        try await Bootstrap.makeRoles(in: maker)
        await maker.close()
        let database = surroundings.ownerDatabase(role: Bootstrap.ownerRole)
        for migration in try await surroundings.migrator.migrate(database) { print("migrated \(migration.name)") }
        // A loading of the demonstration that was interrupted leaves the clock open.
        try await Bootstrap.letAppPretendMoments(false, in: database)
        try await Self.loadReferenceData(from: surroundings.settings.root, into: database)
        await database.close()
    }

    static func loadReferenceData(from root: URL, into database: Database) async throws {
        func rows(_ name: String) throws -> [[String]] {
            let file = root.appendingPathComponent("Migrations/data/\(name).csv")
            return try CSVReader.rows(in: [UInt8](Data(contentsOf: file))).dropFirst().map { row in
                (0..<11).map { row[$0].text }
            }
        }
        let (areas, rules, calendar) = (try rows("areas"), try rows("rules"), try rows("calendar"))
        let names = try rows("rule_names")
        try await database.write { db in
            _ = try ReferenceData.load(areas: areas, source: "GB/T 2260", in: db)
            _ = try ReferenceData.load(rules: rules, in: db)
            _ = try ReferenceData.load(ruleNames: names, in: db)
            _ = try ReferenceData.load(calendar: calendar, in: db)
        }
    }
}
