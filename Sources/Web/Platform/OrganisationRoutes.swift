internal import Kernel
internal import Platform
internal import Postgres

/// The public directory of organisations, and what their administrators and officers do with their entries.
enum OrganisationRoutes {
    private static let query = [
        InputField(
            "q", .text(max: 100), optional: true, label: "organisations.search", "Part of the name, or the code."),
        InputField("after", .integer(1...Int64.max), optional: true, "Cursor of the page before."),
    ]
    private static let registration = [
        InputField("name", .text(max: 200), label: "organisations.name", "Registered name."),
        InputField(
            "code", .text(max: 18), optional: true, label: "organisations.code", hint: "organisations.code_hint",
            "统一社会信用代码."),
        InputField(
            "codeOverrideReason", .text(max: 200), optional: true, label: "organisations.code_reason",
            "Why a code that fails its checksum is right all the same."),
        InputField(
            "kind", .choice(Organisation.Kind.allCases.map(\.rawValue), prefix: "organisation.kind"),
            label: "organisations.kind", "What kind of body it is."),
        InputField(
            "area", .text(max: 12), label: "organisations.area", hint: "programmes.area_hint",
            "Code of the area where it is registered."),
        InputField(
            "registeredOn", .date, optional: true, label: "organisations.registered_on", "When it was registered."),
        InputField(
            "legalRepresentative", .text(max: 100), label: "organisations.representative", "法定代表人."),
        InputField(
            "introduction", .longText(max: 5_000), optional: true, label: "organisations.introduction",
            "What it says of itself."),
    ]
    static let rating = [
        InputField("grade", .integer(1...5), label: "organisations.grade", "1 to 5."),
        InputField("issuedOn", .date, label: "organisations.issued_on", "First day."),
        InputField("expiresOn", .date, label: "organisations.expires_on", "First day on which it no longer counts."),
        InputField("evidence", .text(max: 500), label: "organisations.evidence", "What proves it."),
    ]
    static let ratingKey = InputField("rating", .identifier, label: "organisations.rating", "Key of the rating.")

    static let all: [Route] =
        [
            .page(
                "/organisations", .everyone, "Lists the directory of organisations.", query: query,
                answer: .page(of: .organisation), index),
            .page("/organisations/new", .signedIn, "Shows the form for a new entry.", form),
            .post(
                "/organisations", .signedIn, "Enters an organisation; who enters it administers it.",
                fields: registration, creates: true, answer: .organisation, form: form, register),
            .page(
                "/organisations/{organisation}", .everyone, "Shows an organisation with its public record.",
                answer: .wholeOrganisation,
                OrganisationPages.show),
            .post(
                "/organisations/{organisation}/ratings", .members, "States a rating, to be verified by an officer.",
                fields: rating, creates: true, answer: .key, form: OrganisationPages.show, OrganisationPages.state),
            .page(
                "/{authority}/organisations/{organisation}", .roles([.programmeOfficer, .decisionMaker]),
                "Shows an organisation with the ratings that wait for verification.", answer: .wholeOrganisation,
                OrganisationPages.show),
            .post(
                "/{authority}/organisations/{organisation}/verified-ratings", .roles([.programmeOfficer]),
                "Verifies a rating after a look at its evidence.", fields: [ratingKey], answer: .key,
                form: OrganisationPages.show,
                OrganisationPages.verify),
        ] + MemberRoutes.all + StandingRoutes.all

    private static func index(_ visit: Visit) async throws -> Page {
        let text = visit.input.text("q")
        let last = visit.input.integer("after").map { Organisation.ID($0) }
        let today = visit.viewer.today
        let (found, areas, standings) = try await visit.read { db in
            let found = try Organisation.list(matching: text, after: last, limit: 51, in: db)
            return (
                found, try found.map { try Area.fullName(of: $0.areaCode, in: db) },
                try Organisation.standings(of: found.map(\.id), on: today, in: db)
            )
        }
        var desk = Desk()
        desk.filterURL = "/organisations"
        desk.filters = [visit.field(query[0], value: text)]
        desk.tables = [
            .init(
                visit.text("navigation.organisations"),
                [
                    "organisations.name", "organisations.code", "organisations.kind", "organisations.area_name",
                    "organisations.standing",
                ].map { visit.text($0) },
                zip(found, areas).prefix(50).map { organisation, area in
                    [
                        .head(organisation.name, url: "/organisations/\(organisation.id)"),
                        .text(organisation.code ?? ""), .text(visit.text(organisation.kind.messageKey)), .text(area),
                        .text(standing(standings[organisation.id], visit)),
                    ]
                })
        ]
        if visit.viewer.account != nil {
            desk.links.append(.init(linkURL: "/organisations/new", linkText: visit.text("organisation.new")))
        }
        let next = found.count > 50 ? found[49].id : nil
        if let next {
            desk.links.append(
                .init(
                    linkURL: "/organisations?q=\(Visit.encode(text))&after=\(next)",
                    linkText: visit.text("layout.pager_next")))
        }
        return visit.desk(
            Message("navigation.organisations"), desk,
            json: [
                "items": .array(found.prefix(50).map(\.json)), "next": Paging.json(next?.rawValue),
            ])
    }

    /// The rating in force, the honours and an open bar in a few words.
    private static func standing(_ standing: Organisation.Standing?, _ visit: Visit) -> String {
        guard let standing else { return "" }
        var words: [String] = []
        if let grade = standing.grade { words.append("\(grade)A") }
        if standing.honours > 0 {
            words.append(visit.text("organisations.honours_count", ["count": String(standing.honours)]))
        }
        if standing.isBarred { words.append(visit.text("organisations.is_barred")) }
        return words.joined(separator: " · ")
    }

    private static func form(_ visit: Visit) async throws -> Page {
        var desk = Desk()
        desk.forms = [visit.deskForm("organisation.new", "/organisations", registration.map { visit.field($0) })]
        return visit.desk(
            Message("organisation.new"), desk, json: [:],
            crumbs: [.init(Message("navigation.organisations"), "/organisations")])
    }

    private static func register(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let kind = Organisation.Kind(rawValue: input.text("kind")) else {
            throw FieldRefusal("kind", "field.refusal.choice")
        }
        let code = input.text("code").halfWidth.uppercased()
        return try await visit.write { change in
            let organisation = try Organisation.register(
                .init(
                    name: input.text("name"), code: code.isEmpty ? nil : code,
                    codeOverrideReason: input.text("codeOverrideReason"), kind: kind, areaCode: input.text("area"),
                    registeredOn: input.day("registeredOn"), legalRepresentative: input.text("legalRepresentative"),
                    introduction: input.text("introduction")), in: change)
            return .created(
                "/organisations/\(organisation.id)", Message("organisations.registered"), json: organisation.json)
        }
    }
}

extension Organisation {
    /// The organisation in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "name": .string(name), "code": code.map { .string($0) } ?? .null,
            "kind": .string(kind.rawValue), "area": .string(areaCode),
            "registered_on": registeredOn.map { .string($0.description) } ?? .null,
        ]
    }
}
