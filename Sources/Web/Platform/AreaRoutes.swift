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
        .page("/areas", .everyone, "Shows the country with its figures by province.", answer: .area, root),
        .page(
            "/areas/{area}", .everyone, "Shows an area with the public figures of every authority and what lies in it.",
            answer: .area, show),
        .page(
            "/{authority}/areas/{area}", .everyone,
            "Shows an area with what the authority has in it and below it, as far as the viewer may see it.",
            answer: .area, show),
        .post(
            "/{authority}/areas/{area}/places", adders, "Adds a town or a village.", fields: adding, creates: true,
            answer: .place, form: show, add),
    ]

    private static func root(_ visit: Visit) async throws -> Page { try await page(Area.rootCode, visit) }

    private static func show(_ visit: Visit) async throws -> Page { try await page(visit.parameter("area"), visit) }

    /// An area as the database knows it.
    private struct Found: Sendable {
        let area: Area
        let above: [Area]
        let below: [Area]
        let origin: (source: String, addedAt: Timestamp, addedBy: String)
    }

    private static func page(_ code: String, _ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let found = try await visit.read { db in
            guard let area = try? Area.find(code, in: db) else { throw NotFound() }
            return Found(
                area: area, above: try area.ancestors(in: db), below: try Area.children(of: code, in: db),
                origin: try area.origin(in: db))
        }
        let area = found.area
        let view =
            viewer.tenant == nil
            ? try await AreaView.ofAll(area, visit) : try await AreaView.ofAuthority(area, visit)
        var desk = Desk()
        let source = found.origin.source == "user" ? found.origin.addedBy : found.origin.source
        desk.remarks = [.init(remark: visit.text(view.isWhole ? "areas.remark_whole" : "areas.remark_public"))]
        desk.figures = try view.figures(visit)
        desk.summaries = [
            .init(
                area.name,
                [
                    (visit.text("areas.code"), area.code),
                    (visit.text("areas.level"), visit.text("areas.level.\(area.level)")),
                    (visit.text("areas.source"), "\(source) · \(found.origin.addedAt.day(in: .shanghai))"),
                ])
        ]
        desk.tables = try view.tables(below: found.below, visit)
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
                "source": .string(found.origin.source), "figures": view.total.json, "own": view.own.json,
                "items": .array(
                    found.below.map { below in
                        [
                            "code": .string(below.code), "name": .string(below.name),
                            "level": .integer(Int64(below.level)),
                            "figures": (view.below[below.code] ?? AreaLine()).json,
                        ]
                    }),
                "authorities": .array(
                    view.authorities.map { authority in
                        [
                            "slug": .string(authority.tenant.slug), "name": .string(authority.tenant.name),
                            "figures": authority.line.json,
                        ]
                    }),
            ],
            crumbs: found.above.dropLast().map { .init(.verbatim($0.name), "\(visit.base)/areas/\($0.code)") })
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
