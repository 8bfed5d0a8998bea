internal import ArgumentParser
internal import Foundation
internal import Kernel
internal import Platform
internal import Postgres
internal import Publications
internal import Web

/// Open data for the person at the server: the same files as on the public pages, of one authority or of all.
struct ExportCommand: AsyncParsableCommand {
    /// What is written.
    enum Standard: String, ExpressibleByArgument, CaseIterable {
        case ocds
        case giving = "360giving"
        case iati
        case table
    }

    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write contracts in force as open data, or as a table.")

    @Argument(help: "ocds, 360giving, iati or table.")
    var standard: Standard

    @Option(help: "The file to write; a table is a workbook where its name ends in .xlsx, else CSV.")
    var out: String

    @Option(help: "The authority, by its short name; all authorities without it.")
    var authority: String?

    @Option(help: "Who publishes the file of all authorities.")
    var publisher = "苗圃"

    @Option(help: "Where the file can be had; its place on the site without it.")
    var address: String?

    @Flag(help: "OCDS records with their compiled releases in place of releases.")
    var records = false

    @Option(help: "Language of the headings of a table: zh-Hans or en.")
    var language = Language.chinese.rawValue

    func validate() throws {
        guard !records || standard == .ocds else { throw ValidationError("--records goes with ocds") }
        guard Language(rawValue: language) != nil else { throw ValidationError("--language is zh-Hans or en") }
    }

    func run() async throws {
        let surroundings = try Surroundings()
        let database = surroundings.database(poolSize: 1)
        let tenants = try await tenants(in: database)
        // What is half written must not be taken for the file.
        let draft = out + ".part"
        guard FileManager.default.createFile(atPath: draft, contents: nil),
            let handle = FileHandle(forWritingAtPath: draft)
        else { throw ValidationError("\(out) cannot be written") }
        do {
            if standard == .table {
                try await writeTable(of: tenants, in: database, surroundings, to: handle)
            } else {
                try await write(tenants, in: database, surroundings, to: handle)
            }
            try handle.close()
        } catch {
            try? FileManager.default.removeItem(atPath: draft)
            throw error
        }
        guard rename(draft, out) == 0 else { throw ValidationError("\(out) cannot be written") }
        await database.close()
    }

    private func tenants(in database: Database) async throws -> [Tenant] {
        guard let slug = authority else { return try await database.read { db in try Tenant.all(in: db) } }
        do {
            return [try await database.read { db in try Tenant.find(slug: slug, in: db) }]
        } catch is NotFound {
            throw ValidationError("there is no authority \(slug)")
        }
    }

    private func write(
        _ tenants: [Tenant], in database: Database, _ surroundings: Surroundings, to handle: FileHandle
    ) async throws {
        var name: (text: String, code: String?) = (publisher, nil)
        if authority != nil, let tenant = tenants.first {
            let found = try await database.read { db in try Organisation.find(tenant.organisation, in: db) }
            name = (found.name, found.code)
        }
        let kind: OpenDataFile.Kind =
            switch standard {
            case .ocds, .table: records ? .records : .releases
            case .giving: .grants
            case .iati: .activities
            }
        let page = authority.map { "/\($0)/open-data/\(kind.rawValue)\(kind.ending)" } ?? "/"
        var file = OpenDataFile(
            kind: kind, publisher: name.text, publisherCode: name.code,
            address: address ?? surroundings.settings.origin + page,
            madeAt: Timestamp(microseconds: Int64(Date.now.timeIntervalSince1970 * 1_000_000)))
        try handle.write(contentsOf: file.opening())
        try await batches(of: tenants, in: database) { batch in
            try handle.write(contentsOf: file.bytes(of: batch))
        }
        try handle.write(contentsOf: file.ending())
    }

    private func writeTable(
        of tenants: [Tenant], in database: Database, _ surroundings: Surroundings, to handle: FileHandle
    ) async throws {
        let catalogue = try Catalogue(directory: surroundings.settings.root.appending(path: "Templates/messages"))
        let language = Language(rawValue: language) ?? .chinese
        var rows: [[OpenDataTable.Cell]] = []
        try await batches(of: tenants, in: database) { batch in
            rows += batch.flatMap { OpenDataTable.rows(of: $0, catalogue, language) }
        }
        let table = OpenDataTable.tabular(rows, name: "contracts", catalogue, language)
        try handle.write(contentsOf: table.bytes(as: out.hasSuffix(".xlsx") ? .xlsx : .csv))
    }

    private func batches(
        of tenants: [Tenant], in database: Database, _ body: ([OpenContract]) throws -> Void
    ) async throws {
        for tenant in tenants {
            let viewer = try await database.viewer(of: nil, in: tenant, origin: .commandLine)
            var last: Int64?
            while true {
                let after = last
                let batch = try await database.read(as: viewer) { db in
                    try OpenContract.batch(after: after, for: viewer, in: db)
                }
                guard let end = batch.last else { break }
                try body(batch)
                last = end.id
            }
        }
    }
}
