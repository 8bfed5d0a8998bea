import Foundation
import Platform
import Postgres
import Sheets

/// The areas, rules and holidays of the house, loaded from the files that `miaopu migrate` reads.
enum ReferenceRows {
    static func load(into database: Database) async throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
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
