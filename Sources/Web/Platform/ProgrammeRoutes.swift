internal import Calls
internal import FieldService
internal import Kernel
internal import Platform
internal import Postgres
internal import Publications

/// Programmes: what everybody reads about them, and how an officer makes one.
enum ProgrammeRoutes {
    private static let code = InputField("code", .text(max: 30), label: "programmes.code", "Short code.")
    private static let name = InputField("name", .text(max: 100), label: "programmes.name", "Name in Chinese.")
    private static let englishName = InputField(
        "name_en", .text(max: 100), optional: true, label: "programmes.name_en", "Name in English.")
    private static let purpose = InputField(
        "purpose", .longText(max: 5_000), label: "programmes.purpose", "What it is for.")
    private static let startsOn = InputField("startsOn", .date, label: "programmes.starts_on", "First day.")
    private static let endsOn = InputField("endsOn", .date, label: "programmes.ends_on", "Last day.")
    private static let area = InputField(
        "area", .text(max: 12), label: "programmes.area", hint: "programmes.area_hint",
        "Code of the area that contains all its areas.")
    private static let areaCodes = InputField(
        "areaCodes", .longText(max: 5_000), label: "programmes.area_codes", hint: "programmes.area_codes_hint",
        "Codes of the areas in which it works, apart by blanks or lines.")
    private static let party = InputField(
        "party", .map(.text(max: 20)), optional: true, label: "programmes.party",
        "Keys of the organisations that take part, by their role; further ones as `funder-2`.")
    /// Roles that several organisations often have together.
    private static let shared: Set<Programme.PartyRole> = [.funder, .implementer]
    private static let plan = [code, name, englishName, purpose, startsOn, endsOn, area, areaCodes]

    static let all: [Route] =
        [
            .page(
                "/{authority}/programmes", .everyone, "Lists the programmes of an authority.", query: [Paging.after],
                answer: .page(of: .programme), index),
            .page(
                "/{authority}/programmes/new", .roles([.programmeOfficer]), "Shows the form for a new programme.",
                form),
            .post(
                "/{authority}/programmes", .roles([.programmeOfficer]), "Makes a programme.", fields: plan + [party],
                creates: true, answer: .programme, form: form, make),
            .page(
                "/{authority}/programmes/{programme}", .everyone,
                "Shows a programme: purpose, parties, areas, sites, calls and money by source.",
                answer: .wholeProgramme, show),
        ] + MoneyRoutes.all

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (programmes, next) = try visit.slice(
            try await visit.read { db in try Programme.all(for: viewer, in: db) }, key: { $0.id.rawValue })
        var desk = Desk()
        desk.tables = [
            .init(
                visit.text("navigation.programmes"),
                ["programmes.name", "programmes.code", "programmes.period"].map { visit.text($0) },
                programmes.map {
                    [
                        .head(visit.name(of: $0), url: "\(visit.base)/programmes/\($0.id)"), .text($0.code),
                        .text("\($0.startsOn) – \($0.endsOn)"),
                    ]
                })
        ]
        if viewer.holds(.programmeOfficer) {
            desk.links = [
                .init(
                    linkURL: "\(visit.base)/programmes/new", linkText: visit.text("programme.new"), linkIsPrimary: true)
            ]
        }
        desk.offer(next: next, at: "\(visit.base)/programmes", visit)
        return visit.desk(
            Message("navigation.programmes"), desk,
            json: ["items": .array(programmes.map { json($0) }), "next": Paging.json(next)])
    }

    static func json(_ programme: Programme) -> JSON {
        [
            "id": .integer(programme.id.rawValue), "code": .string(programme.code), "name": .string(programme.name),
            "name_en": .string(programme.englishName), "purpose": .string(programme.purpose),
            "starts_on": .string(programme.startsOn.description), "ends_on": .string(programme.endsOn.description),
            "area": .string(programme.areaCode),
        ]
    }

    private static func form(_ visit: Visit) async throws -> Page {
        let organisations = try await visit.read { db in
            try Organisation.list(matching: "", after: nil, limit: 500, in: db)
        }
        let none = (value: "", text: visit.text("programmes.no_party"))
        let options = [none] + organisations.map { (value: $0.id.description, text: $0.name) }
        let parties = Programme.PartyRole.allCases.filter { $0 != .host }.flatMap { role -> [FieldView] in
            let name = visit.text("programmes.role.\(role.rawValue)")
            let first = visit.part(party, role.rawValue, name: name, options: options)
            guard shared.contains(role) else { return [first] }
            let further = [2, 3].map { place in
                visit.part(party, "\(role.rawValue)-\(place)", name: "\(name) \(place)", options: options)
            }
            return [first] + further
        }
        var desk = Desk()
        desk.forms = [
            visit.deskForm("programme.new", "/programmes", plan.map { visit.field($0) } + parties)
        ]
        return visit.desk(
            Message("programme.new"), desk, json: [:],
            crumbs: [.init(Message("navigation.programmes"), "\(visit.base)/programmes")])
    }

    private static func make(_ visit: Visit) async throws -> Outcome {
        let (input, base) = (visit.input, visit.base)
        guard let startsOn = input.day("startsOn"), let endsOn = input.day("endsOn") else {
            throw FieldRefusal("startsOn", "field.refusal.missing")
        }
        let host = (organisation: try visit.tenant().organisation, role: Programme.PartyRole.host)
        let others = input.texts("party").compactMap { role, key in
            Organisation.ID(key).flatMap { organisation in
                Programme.PartyRole(rawValue: String(role.prefix { $0 != "-" }))
                    .map { (organisation: organisation, role: $0) }
            }
        }
        let codes = input.text("areaCodes").split { $0.isWhitespace || ",，、;；".contains($0) }.map(String.init)
        return try await visit.write { change in
            let programme = try Programme.plan(
                .init(
                    code: input.text("code"), name: input.text("name"), englishName: input.text("name_en"),
                    purpose: input.text("purpose"), startsOn: startsOn, endsOn: endsOn, areaCode: input.text("area"),
                    areaCodes: codes, parties: [host] + others), in: change)
            return .created(
                "\(base)/programmes/\(programme.id)", Message("programmes.made"), json: json(programme))
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("programme", Programme.ID.self)
        let (programme, areas, parties, sites, calls) = try await visit.read { db in
            let programme = try Programme.find(id, for: viewer, in: db)
            return try (
                programme, programme.areas(for: viewer, in: db), programme.parties(for: viewer, in: db),
                FieldService.Site.all(of: id, for: viewer, in: db),
                CallList.load(CallList.Filter(programme: id), limit: 500, for: viewer, in: db).entries.map(\.call)
            )
        }
        let money = try await visit.read { db in try ProgrammeMoney.load(id, for: viewer, in: db) }
        let posts = (held: sites.reduce(0) { $0 + $1.held }, all: sites.reduce(0) { $0 + $1.posts })
        var desk = Desk()
        desk.summaries = [about(programme, areas, visit)]
        desk.links = [
            .init(
                linkURL: "\(visit.base)/programmes/\(id)/money", linkText: visit.text("programmes.follow"),
                linkIsPrimary: true),
            .init(linkURL: "\(visit.base)/programmes/\(id)/sites", linkText: visit.text("programmes.sites")),
        ]
        if viewer.holdsAnywhere([.programmeOfficer, .areaOfficer]) {
            desk.links.append(
                .init(linkURL: "\(visit.base)/programmes/\(id)/sites/new", linkText: visit.text("sites.open")))
        }
        if viewer.holdsAnywhere(BudgetRoutes.readers) {
            desk.links.append(
                .init(linkURL: "\(visit.base)/programmes/\(id)/budget", linkText: visit.text("programmes.budget")))
        }
        desk.figures =
            visit.figures(of: money.total) + [
                visit.figure("programmes.sites", sites.count),
                visit.figure("programmes.posts", posts.held, of: posts.all),
            ]
        desk.charts = [money.chart(visit)]
        desk.tables = [
            .init(
                visit.text("programmes.parties"),
                ["programmes.organisation", "programmes.takes_part"].map { visit.text($0) },
                parties.map {
                    [
                        .head($0.name, url: "/organisations/\($0.organisation)"),
                        .text(visit.text("programmes.role.\($0.role.rawValue)")),
                    ]
                }),
            callTable(calls, visit),
        ]
        return visit.desk(
            .verbatim(visit.name(of: programme)), desk,
            json: [
                "programme": json(programme), "areas": .array(areas.map { .string($0.code) }),
                "parties": .array(
                    parties.map {
                        ["organisation": .integer($0.organisation.rawValue), "role": .string($0.role.rawValue)]
                    }), "sites": .integer(Int64(sites.count)), "posts": .integer(Int64(posts.all)),
                "posts_held": .integer(Int64(posts.held)),
                "money": .array(money.sources.map { MoneyJSON.json($0, visit) }),
                "calls": .array(calls.map { CallJSON.json($0) }),
            ], crumbs: [.init(Message("navigation.programmes"), "\(visit.base)/programmes")],
            version: programme.version)
    }

    private static func about(_ programme: Programme, _ areas: [Area], _ visit: Visit) -> Desk.Summary {
        .init(
            visit.text("programmes.about"),
            [
                (visit.text("programmes.code"), programme.code),
                (visit.text("programmes.period"), "\(programme.startsOn) – \(programme.endsOn)"),
                (visit.text("programmes.purpose"), programme.purpose),
                (
                    visit.text("programmes.areas"),
                    areas.map(\.name).joined(separator: visit.text("programmes.comma"))
                ),
            ])
    }

    private static func callTable(_ calls: [Call], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("navigation.calls"),
            ["calls.column.title", "calls.column.status", "calls.column.deadline", "calls.column.budget"]
                .map { visit.text($0) },
            calls.map {
                [
                    .head($0.title(in: visit.language.rawValue), url: "\(visit.base)/calls/\($0.id)"),
                    visit.stateCell(Message($0.status.messageKey)), .text($0.deadlineAt.beijing), .money($0.budget),
                ]
            })
    }
}

extension Visit {
    /// Name of a programme in the language of the visit.
    func name(of programme: Programme) -> String {
        language == .english && !programme.englishName.isEmpty ? programme.englishName : programme.name
    }
}
