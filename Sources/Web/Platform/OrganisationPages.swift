internal import Kernel
internal import Platform
internal import Postgres

/// An organisation: what everybody may know, and the ratings stated and verified.
enum OrganisationPages {
    static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("organisation", Organisation.ID.self)
        let (organisation, area, ratings, honours, withdrawn, bars) = try await visit.read { db in
            let organisation = try Organisation.find(id, in: db)
            return try (
                organisation, Area.fullName(of: organisation.areaCode, in: db), organisation.ratings(in: db),
                organisation.honours(in: db), organisation.withdrawnHonours(in: db),
                organisation.bars(on: viewer.today, in: db)
            )
        }
        var desk = Desk()
        desk.summaries = [
            .init(
                visit.text("organisations.about"),
                [
                    (visit.text("organisations.code"), organisation.code ?? ""),
                    (visit.text("organisations.kind"), visit.text(organisation.kind.messageKey)),
                    (visit.text("organisations.area_name"), area),
                    (visit.text("organisations.registered_on"), organisation.registeredOn?.description ?? ""),
                    (visit.text("organisations.representative"), organisation.legalRepresentative),
                    (visit.text("organisations.introduction"), organisation.introduction),
                ].filter { !$0.1.isEmpty })
        ]
        desk.tables = tables(ratings, honours, bars, visit) + historyTables(withdrawn, visit)
        if viewer.acts(for: id) {
            desk.links = [
                .init(linkURL: "/organisations/\(id)/members", linkText: visit.text("organisations.members"))
            ]
        }
        desk.forms = forms(organisation, ratings, visit) + StandingRoutes.forms(organisation, bars, visit)
        return visit.desk(
            .verbatim(organisation.name), desk,
            json: [
                "organisation": organisation.json, "ratings": .array(ratings.map(json)),
                "honours": .array(
                    honours.map { ["title": .string($0.title), "granted_on": .string($0.grantedOn.description)] }),
                "withdrawn_honours": .array(
                    withdrawn.map { ["title": .string($0.honour.title), "reason": .string($0.reason)] }),
                "bars": .array(bars.map { ["reason": .string($0.reason), "from": .string($0.from.description)] }),
            ], crumbs: [.init(Message("navigation.organisations"), "/organisations")], version: organisation.version)
    }

    private static func json(_ rating: Organisation.Rating) -> JSON {
        [
            "id": .integer(rating.id.rawValue), "grade": .integer(Int64(rating.grade)),
            "issued_on": .string(rating.issuedOn.description), "expires_on": .string(rating.expiresOn.description),
            "verified": .bool(rating.isVerified),
        ]
    }

    private static func tables(
        _ ratings: [Organisation.Rating], _ honours: [Organisation.Honour], _ bars: [Organisation.Bar], _ visit: Visit
    ) -> [Desk.Table] {
        var tables: [Desk.Table] = []
        if !ratings.isEmpty {
            tables.append(
                .init(
                    visit.text("organisations.ratings"),
                    ["grade", "issued_on", "expires_on", "evidence", "verified"]
                        .map { visit.text("organisations.\($0)") },
                    ratings.map {
                        [
                            .head("\($0.grade)A"), .text($0.issuedOn.description), .text($0.expiresOn.description),
                            .text($0.evidence),
                            .text(visit.text($0.isVerified ? "organisations.is_verified" : "organisations.unverified")),
                        ]
                    }))
        }
        if !honours.isEmpty {
            tables.append(
                .init(
                    visit.text("organisations.honours"),
                    ["honour", "level", "granted_on", "granted_by"].map { visit.text("organisations.\($0)") },
                    honours.map {
                        [
                            .head($0.title), .text(visit.text("honour.level.\($0.level)")),
                            .text($0.grantedOn.description), .text($0.grantedBy),
                        ]
                    }))
        }
        if !bars.isEmpty {
            tables.append(
                .init(
                    visit.text("organisations.bars"),
                    ["reason", "from", "until"].map { visit.text("organisations.\($0)") },
                    bars.map {
                        [.head($0.reason), .text($0.from.description), .text($0.until?.description ?? "")]
                    }))
        }
        return tables
    }

    /// What no longer counts, with why.
    private static func historyTables(_ honours: [Organisation.WithdrawnHonour], _ visit: Visit) -> [Desk.Table] {
        guard !honours.isEmpty else { return [] }
        return [
            .init(
                visit.text("organisations.honours_withdrawn"),
                ["honour", "granted_on", "withdrawn_at", "reason"].map { visit.text("organisations.\($0)") },
                honours.map {
                    [
                        .head($0.honour.title), .text($0.honour.grantedOn.description), .text($0.withdrawnAt.beijing),
                        .text($0.reason),
                    ]
                })
        ]
    }

    private static func forms(
        _ organisation: Organisation, _ ratings: [Organisation.Rating], _ visit: Visit
    ) -> [Desk.Form] {
        let url = "/organisations/\(organisation.id)"
        if visit.viewer.tenant == nil, visit.viewer.administers(organisation.id) {
            return [
                visit.deskForm(
                    "organisations.state_rating", url + "/ratings",
                    OrganisationRoutes.rating.map { visit.field($0) })
            ]
        }
        let waiting = ratings.filter { !$0.isVerified }
        guard visit.viewer.holds(.programmeOfficer), !visit.viewer.acts(for: organisation.id), !waiting.isEmpty else {
            return []
        }
        let options = waiting.map { (value: $0.id.description, text: "\($0.grade)A · \($0.issuedOn)") }
        return [
            visit.deskForm(
                "organisations.verify_rating", url + "/verified-ratings",
                [visit.field(OrganisationRoutes.ratingKey, options: options)])
        ]
    }

    static func state(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("organisation", Organisation.ID.self)
        let input = visit.input
        guard let grade = input.integer("grade"), let issuedOn = input.day("issuedOn"),
            let expiresOn = input.day("expiresOn")
        else { throw FieldRefusal("grade", "field.refusal.missing") }
        return try await visit.write { change in
            let rating = try Organisation.find(id, in: change.db).state(
                grade: Int(grade), issuedOn: issuedOn, expiresOn: expiresOn, evidence: input.text("evidence"),
                in: change)
            return .created(
                "/organisations/\(id)", Message("organisations.rating_stated"),
                json: ["id": .integer(rating.rawValue)])
        }
    }

    static func verify(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("organisation", Organisation.ID.self)
        guard let rating = visit.input.id("rating", Organisation.Rating.ID.self) else {
            throw FieldRefusal("rating", "field.refusal.missing")
        }
        let base = visit.base
        return try await visit.write { change in
            try Organisation.find(id, in: change.db).verify(rating, in: change)
            return .done(
                "\(base)/organisations/\(id)", Message("organisations.rating_verified"),
                json: ["id": .integer(rating.rawValue)])
        }
    }
}
