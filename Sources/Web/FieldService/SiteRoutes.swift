internal import FieldService
internal import Kernel
internal import Platform
internal import Postgres

/// Opening the sites of a programme in its villages, many at a time. Publications shows them to everybody.
enum SiteRoutes {
    private static let openers: Set<Role> = [.programmeOfficer, .areaOfficer]

    private static let placeFields = [
        InputField(
            "places", .longText(max: 100_000), label: "sites.field.places", hint: "sites.areas_hint",
            "One place a line: its code and its name; towns before their villages.")
    ]
    private static let siteFields = [
        InputField(
            "sites", .longText(max: 200_000), label: "sites.field.sites", hint: "sites.sites_hint",
            "One site a line: code of the village, name, title of the post, who holds it."),
        InputField(
            "openedOn", .date, label: "sites.field.opened_on", "When they opened; their posts are held from then."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/programmes/{programme}/sites/new", .roles(openers),
            "Shows the sites of a programme with the forms for more of them.", index),
        .post(
            "/{authority}/programmes/{programme}/places", .roles(openers), "Adds towns and villages.",
            fields: placeFields, once: true, form: index, addPlaces),
        .post(
            "/{authority}/programmes/{programme}/sites", .roles(openers), "Opens sites with one post each.",
            fields: siteFields, once: true, form: index, open),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let id = try visit.id("programme", Programme.ID.self)
        let viewer = visit.viewer
        let (programme, sites) = try await visit.read { db in
            try (Programme.find(id, for: viewer, in: db), FieldService.Site.all(of: id, for: viewer, in: db))
        }
        var desk = Desk()
        if sites.isEmpty { desk.remarks = [.init(remark: visit.text("sites.none"))] }
        desk.tables = sites.isEmpty ? [] : [table(sites, visit)]
        if viewer.holds(.programmeOfficer, in: Scope(programme: id)) || viewer.holdsAnywhere([.areaOfficer]) {
            desk.forms = [
                visit.deskForm("sites.open", "/programmes/\(id)/sites", siteFields.map { visit.field($0) }),
                visit.deskForm(
                    "sites.add_places", "/programmes/\(id)/places", placeFields.map { visit.field($0) }, isFirst: false),
            ]
        }
        return visit.desk(
            Message("sites.open"), desk,
            json: ["items": .array(sites.map(json))],
            crumbs: [
                .init(Message("navigation.programmes"), "\(visit.base)/programmes"),
                .init(.verbatim(visit.name(of: programme)), "\(visit.base)/programmes/\(id)"),
            ])
    }

    private static func table(_ sites: [FieldService.Site], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("programmes.sites"),
            ["sites.field.sites", "sites.village", "programmes.code", "sites.field.opened_on", "programmes.posts"]
                .map { visit.text($0) },
            sites.map { site in
                [
                    .head(site.name), .text(site.areaName), .text(site.areaCode),
                    .text(site.openedOn?.description ?? "–"), .number("\(site.held) / \(site.posts)"),
                ]
            },
            foot: [
                .head(visit.text("funds.total")), .text(""), .text(""), .text(""),
                .number("\(sites.reduce(0) { $0 + $1.held }) / \(sites.reduce(0) { $0 + $1.posts })"),
            ])
    }

    private static func json(_ site: FieldService.Site) -> JSON {
        [
            "id": .integer(site.id.rawValue), "name": .string(site.name), "area": .string(site.areaCode),
            "opened_on": site.openedOn.map { .string($0.description) } ?? .null, "posts": .integer(Int64(site.posts)),
            "held": .integer(Int64(site.held)),
        ]
    }

    /// The columns of every line that says something. Throws a refusal that names the first line with too few or many.
    private static func rows(_ field: String, _ visit: Visit, columns: ClosedRange<Int>) throws -> [[String]] {
        let lines = visit.input.text(field).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return try lines.enumerated().compactMap { number, line in
            let cells = line.split(omittingEmptySubsequences: false) { "|｜\t".contains($0) }.map { String($0).trimmed }
            if cells.allSatisfy(\.isEmpty) { return nil }
            guard columns.contains(cells.count) else {
                throw FieldRefusal(field, "sites.refusal.line", ["line": String(number + 1)])
            }
            return cells
        }
    }

    /// A refusal of one line belongs to the field in which all lines were typed.
    private static func each<Row>(_ rows: [Row], at field: String, _ body: (Row) throws -> Void) throws {
        for row in rows {
            do { try body(row) } catch let refusal as FieldRefusal {
                throw FieldRefusal(field, refusal.message.key, refusal.message.arguments)
            }
        }
    }

    private static func addPlaces(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("programme", Programme.ID.self)
        let places = try rows("places", visit, columns: 2...2)
        return try await visit.write { change in
            _ = try Programme.find(id, for: change.viewer, in: change.db)
            try each(places, at: "places") { place in
                _ = try Area.add(
                    code: place[0], name: place[1], to: try Area.find(String(place[0].dropLast(3)), in: change.db),
                    in: change)
            }
            return .done(
                "\(visit.base)/programmes/\(id)/sites/new", Message("sites.added", ["count": String(places.count)]))
        }
    }

    private static func open(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("programme", Programme.ID.self)
        let sites = try rows("sites", visit, columns: 3...4)
        guard let day = visit.input.day("openedOn") else { throw FieldRefusal("openedOn", "field.refusal.missing") }
        return try await visit.write { change in
            _ = try Programme.find(id, for: change.viewer, in: change.db)
            try each(sites, at: "sites") { row in
                let site = try FieldService.Site.open(
                    in: try Area.find(row[0], in: change.db), of: id, name: row[1], postTitle: row[2], openedOn: day,
                    in: change)
                if row.count > 3, !row[3].isEmpty {
                    try FieldService.Site.appoint(row[3], to: site, title: row[2], from: day, in: change)
                }
            }
            return .done(
                "\(visit.base)/programmes/\(id)/sites/new", Message("sites.opened", ["count": String(sites.count)]))
        }
    }
}
