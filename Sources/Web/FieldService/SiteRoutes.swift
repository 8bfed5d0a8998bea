internal import FieldService
internal import Kernel
internal import Platform
internal import Postgres

/// The sites of a programme in its villages, opened by officers, many at a time; everybody reads them in `SiteViews`.
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
        .post(
            "/{authority}/programmes/{programme}/places", .roles(openers), "Adds towns and villages.",
            fields: placeFields, once: true, form: SiteViews.index, addPlaces),
        .post(
            "/{authority}/programmes/{programme}/sites", .roles(openers), "Opens sites with one post each.",
            fields: siteFields, once: true, form: SiteViews.index, open),
    ]

    /// The forms that open sites, for those who may.
    static func forms(_ programme: Programme.ID, _ visit: Visit) -> [Desk.Form] {
        let viewer = visit.viewer
        guard viewer.holds(.programmeOfficer, in: Scope(programme: programme)) || viewer.holdsAnywhere([.areaOfficer])
        else { return [] }
        let url = "/programmes/\(programme)"
        return [
            visit.deskForm("sites.open", "\(url)/sites", siteFields.map { visit.field($0) }),
            visit.deskForm("sites.add_places", "\(url)/places", placeFields.map { visit.field($0) }, isFirst: false),
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
