internal import Kernel
internal import Platform
internal import Postgres

/// The tree of areas: everybody looks, officers add towns and villages.
enum AreaRoutes {
    private static let adding = [
        InputField(
            "code", .text(max: 12), label: "areas.code", hint: "areas.code_hint", "The parent's and three digits."),
        InputField("name", .text(max: 100), label: "areas.name", "Name of the town or village."),
    ]
    private static let adders: Access = .roles([.programmeOfficer, .areaOfficer])

    static let all: [Route] = [
        .page("/areas", .everyone, "Lists the provinces.", answer: .area, root),
        .page("/areas/{area}", .everyone, "Shows an area with what lies in it.", answer: .area, show),
        .page("/{authority}/areas/{area}", adders, "Shows an area, to add places to it.", answer: .area, show),
        .post(
            "/{authority}/areas/{area}/places", adders, "Adds a town or a village.", fields: adding, creates: true,
            answer: .place, form: show, add),
    ]

    private static func root(_ visit: Visit) async throws -> Page { try await page(Area.rootCode, visit) }

    private static func show(_ visit: Visit) async throws -> Page { try await page(visit.parameter("area"), visit) }

    private static func page(_ code: String, _ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (area, above, below, origin) = try await visit.read { db in
            guard let area = try? Area.find(code, in: db) else { throw NotFound() }
            return (area, try area.ancestors(in: db), try Area.children(of: code, in: db), try area.origin(in: db))
        }
        let base = visit.base + "/areas"
        var desk = Desk()
        let source = origin.source == "user" ? origin.addedBy : origin.source
        desk.summaries = [
            .init(
                area.name,
                [
                    (visit.text("areas.code"), area.code),
                    (visit.text("areas.level"), visit.text("areas.level.\(area.level)")),
                    (visit.text("areas.source"), "\(source) · \(origin.addedAt.day(in: .shanghai))"),
                ])
        ]
        if !below.isEmpty {
            desk.tables = [
                .init(
                    visit.text("areas.below"), ["areas.name", "areas.code", "areas.level"].map { visit.text($0) },
                    below.map {
                        [
                            .head($0.name, url: "\(base)/\($0.code)"), .text($0.code),
                            .text(visit.text("areas.level.\($0.level)")),
                        ]
                    })
            ]
        }
        let mayAdd =
            viewer.holdsAnywhere([.programmeOfficer]) || viewer.holds(.areaOfficer, in: Scope(areaPath: area.path))
        if mayAdd, area.level == 3 || area.level == 4 {
            desk.forms = [
                visit.deskForm(
                    "areas.add", "/areas/\(area.code)/places",
                    [visit.field(adding[0], value: area.code), visit.field(adding[1])])
            ]
        }
        return visit.desk(
            .verbatim(area.name), desk,
            json: [
                "code": .string(area.code), "name": .string(area.name), "level": .integer(Int64(area.level)),
                "source": .string(origin.source),
                "items": .array(below.map { ["code": .string($0.code), "name": .string($0.name)] }),
            ], crumbs: above.dropLast().map { .init(.verbatim($0.name), "\(base)/\($0.code)") })
    }

    private static func add(_ visit: Visit) async throws -> Outcome {
        let (parent, input, base) = (visit.parameter("area"), visit.input, visit.base)
        return try await visit.write { change in
            guard let area = try? Area.find(parent, in: change.db) else { throw NotFound() }
            let added = try Area.add(
                code: input.text("code").halfWidth, name: input.text("name"), to: area, in: change)
            return .created(
                "\(base)/areas/\(parent)", Message("areas.added"),
                json: ["code": .string(added.code), "name": .string(added.name)])
        }
    }
}
