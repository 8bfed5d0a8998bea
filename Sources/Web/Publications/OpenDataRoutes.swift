internal import Foundation
internal import Kernel
internal import Platform
internal import Postgres
internal import Publications

/// The contracts of an authority that came into force, in the open-data standards and as a table, for everybody.
enum OpenDataRoutes {
    static let all: [Route] = [
        .page(
            "/{authority}/open-data", .everyone, "Lists the files of open data, with their standards.", answer: schema,
            show),
        file("ocds.json", .releases, "Gives the contracts as releases of the Open Contracting Data Standard."),
        file("ocds-records.json", .records, "Gives the contracts as records of the Open Contracting Data Standard."),
        file("360giving.json", .grants, "Gives the grants in the Data Standard of 360Giving."),
        file("iati.xml", .activities, "Gives the contracts as activities of the Activity Standard of IATI."),
        .download(
            "/{authority}/open-data/contracts.csv", .everyone, "The contracts by source as CSV.",
            { visit in try await table(visit, .csv) }),
        .download(
            "/{authority}/open-data/contracts.xlsx", .everyone, "The contracts by source as a workbook.",
            { visit in try await table(visit, .xlsx) }),
    ]

    private static let schema = Schema.object([
        (
            "files",
            .list(.object([("name", .string), ("standard", .string), ("address", .string), ("media_type", .string)]))
        )
    ])

    private static func file(_ name: String, _ kind: OpenDataFile.Kind, _ summary: String) -> Route {
        .download("/{authority}/open-data/\(name)", .everyone, summary) { visit in
            try await download(name, kind, visit)
        }
    }

    /// The file is written while it is sent: however many contracts there are, a batch of them is in memory.
    private static func download(_ name: String, _ kind: OpenDataFile.Kind, _ visit: Visit) async throws -> Download {
        let tenant = try visit.tenant()
        let publisher = try await visit.read { db in try Organisation.find(tenant.organisation, in: db) }
        let begun = OpenDataFile(
            kind: kind, publisher: publisher.name, publisherCode: publisher.code,
            address: "\(visit.site.settings.origin)\(visit.base)/open-data/\(name)", madeAt: now())
        return Download(name: "\(tenant.slug)-\(name)", mediaType: kind.mediaType) { write in
            var file = begun
            try await write(file.opening())
            var last: Int64?
            while true {
                let after = last
                let viewer = visit.viewer
                let batch = try await visit.read { db in try OpenContract.batch(after: after, for: viewer, in: db) }
                guard let end = batch.last else { break }
                try await write(file.bytes(of: batch))
                last = end.id
            }
            try await write(file.ending())
        }
    }

    private static func table(_ visit: Visit, _ format: Tabular.Format) async throws -> Download {
        var rows: [[OpenDataTable.Cell]] = []
        var last: Int64?
        let viewer = visit.viewer
        while true {
            let after = last
            let batch = try await visit.read { db in try OpenContract.batch(after: after, for: viewer, in: db) }
            guard let end = batch.last else { break }
            rows += batch.flatMap { OpenDataTable.rows(of: $0, visit.site.catalogue, visit.language) }
            last = end.id
        }
        let slug = try visit.tenant().slug
        let table = OpenDataTable.tabular(rows, name: "\(slug)-contracts", visit.site.catalogue, visit.language)
        return format == .csv ? try table.csv() : try table.xlsx()
    }

    private static func now() -> Timestamp {
        Timestamp(microseconds: Int64(Date.now.timeIntervalSince1970 * 1_000_000))
    }

    private static let sheet = "contracts"
    /// Name, standard, key of what it holds, media type.
    private static let files: [(name: String, standard: String, text: String, mediaType: String)] = [
        ("ocds.json", "OCDS 1.1", "open_data.releases", "application/json"),
        ("ocds-records.json", "OCDS 1.1", "open_data.records", "application/json"),
        ("360giving.json", "360Giving 1.4", "open_data.grants", "application/json"),
        ("iati.xml", "IATI 2.03", "open_data.activities", "application/xml"),
        ("\(sheet).csv", "CSV", "open_data.table", "text/csv"),
        (
            "\(sheet).xlsx", "XLSX", "open_data.table",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        ),
    ]

    private static func show(_ visit: Visit) async throws -> Page {
        var desk = Desk(remarks: ["open_data.lede", "open_data.privacy"].map { .init(remark: visit.text($0)) })
        desk.links = [
            .init(linkURL: "\(visit.base)/giving", linkText: visit.text("giving.title")),
            .init(linkURL: "\(visit.base)/programmes", linkText: visit.text("navigation.programmes")),
            .init(linkURL: "\(visit.base)/evaluation-results", linkText: visit.text("evaluations.results")),
        ]
        desk.tables = [
            .init(
                visit.text("open_data.files"),
                ["open_data.file", "open_data.standard", "open_data.content"].map { visit.text($0) },
                files.map { file in
                    [
                        .head(file.name, url: "\(visit.base)/open-data/\(file.name)"), .text(file.standard),
                        .text(visit.text(file.text)),
                    ]
                })
        ]
        let home = "\(visit.site.settings.origin)\(visit.base)/open-data"
        return visit.desk(
            Message("open_data.title"), desk,
            json: [
                "files": .array(
                    files.map {
                        [
                            "name": .string($0.name), "standard": .string($0.standard),
                            "address": .string("\(home)/\($0.name)"), "media_type": .string($0.mediaType),
                        ]
                    })
            ])
    }
}
