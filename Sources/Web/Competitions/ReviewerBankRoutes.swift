internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

/// One person of the reviewer bank: profile, posts elsewhere, what earlier rounds say.
enum ReviewerBankRoutes {
    static let all: [Route] = [
        .page(
            "/{authority}/reviewers/{reviewer}", .signedIn,
            "Shows a person of the reviewer bank, to the authority and to the person.", answer: .reviewerProfile, show),
        .post(
            "/{authority}/reviewers/{reviewer}/profile", .roles([.programmeOfficer]),
            "Revises what is known of a reviewer.", fields: ReviewerProfileFields.all, comparing: .always,
            answer: .key, form: show, revise),
        .post(
            "/{authority}/reviewers/{reviewer}/affiliations", .signedIn,
            "Notes a post of a reviewer in an organisation, from which conflicts follow.", fields: affiliation,
            once: true, answer: .key, form: show, affiliate),
    ]

    private static let affiliation = [
        InputField(
            "organisation", .identifier, optional: true, label: "reviewers.field.organisation",
            "Key of the organisation in the directory."),
        InputField(
            "code", .text(max: 18), optional: true, label: "reviewers.field.organisation_code",
            "Credit code of an organisation that is not in the directory."),
        InputField(
            "kind", .choice(ReviewerAffiliation.Kind.allCases.map(\.rawValue), prefix: "reviewers.affiliation"),
            label: "reviewers.field.kind", "What the person is there."),
        InputField("since", .date, optional: true, label: "reviewers.field.since", "Since when."),
        InputField("until", .date, optional: true, label: "reviewers.field.until", "Until when; left out: still."),
    ]

    static func show(_ visit: Visit) async throws -> Page {
        let id: Reviewer.ID = try visit.id("reviewer")
        let viewer = visit.viewer
        let isStaff = viewer.holdsAnywhere(Role.staff)
        let (reviewer, posts, record, organisations, conflicts) = try await visit.read { db in
            let reviewer = try Reviewer.find(id, for: viewer, in: db)
            return (
                reviewer, try ReviewerAffiliation.all(of: reviewer, in: db),
                isStaff ? try ReviewerRecord.load(reviewer, for: viewer, in: db) : nil,
                try Organisation.list(matching: "", after: nil, limit: 500, in: db),
                isStaff ? try NotedConflict.all(of: reviewer, for: viewer, in: db) : []
            )
        }
        var desk = Desk()
        if reviewer.isPaused { desk.remarks = [.init(remark: visit.text("reviewers.paused"))] }
        desk.summaries = [.init(visit.text("reviewers.profile"), facts(reviewer, visit))]
        if let record {
            desk.summaries.append(.init(visit.text("reviewers.record"), facts(record, visit)))
        }
        desk.tables = [postTable(posts, visit)]
        if !conflicts.isEmpty { desk.tables.append(ConflictWithdrawalRoutes.table(conflicts, visit)) }
        let units = [(value: "", text: "—")] + organisations.map { (value: $0.id.description, text: $0.name) }
        if viewer.holdsAnywhere([.programmeOfficer]) {
            desk.links = [
                .init(
                    linkURL: "\(visit.base)/reviewers/\(id)/conflicts/new",
                    linkText: visit.text("reviewers.note_conflict"))
            ]
            desk.forms.append(
                visit.deskForm(
                    "reviewers.revise", "/reviewers/\(id)/profile",
                    ReviewerProfileFields.views(reviewer, units: units, visit), version: reviewer.version))
            desk.forms += ConflictWithdrawalRoutes.forms(conflicts, of: id, visit)
        }
        desk.forms.append(
            visit.deskForm(
                "reviewers.note_affiliation", "/reviewers/\(id)/affiliations",
                affiliation.map { $0.name == "organisation" ? visit.field($0, options: units) : visit.field($0) }))
        return visit.desk(
            .verbatim(reviewer.name), desk, json: json(reviewer, posts, record, isStaff ? conflicts : nil),
            crumbs: isStaff ? [.init(Message("reviewers.title"), "\(visit.base)/reviewers")] : [],
            version: reviewer.version)
    }

    private static func postTable(_ posts: [ReviewerAffiliation], _ visit: Visit) -> Desk.Table {
        Desk.Table(
            visit.text("reviewers.affiliations"),
            ["reviewers.field.organisation", "reviewers.field.kind", "reviewers.field.since", "reviewers.field.until"]
                .map { visit.text($0) },
            posts.map {
                [
                    .head($0.organisation), .text(visit.text("reviewers.affiliation.\($0.kind.rawValue)")),
                    .text($0.since?.description ?? "–"), .text($0.until?.description ?? "–"),
                ]
            })
    }

    private static func facts(_ reviewer: Reviewer, _ visit: Visit) -> [(String, String)] {
        let profile = reviewer.profile
        let loads = [
            profile.loadMin > 0 ? visit.text("reviewers.at_least", ["count": String(profile.loadMin)]) : "",
            profile.loadMax.map { visit.text("reviewers.at_most", ["count": String($0)]) } ?? "",
        ]
        let days = [profile.availableFrom?.description ?? "", profile.availableTo?.description ?? ""]
        return [
            (visit.text("reviewers.field.organisation"), profile.organisationName),
            (visit.text("reviewers.field.position"), profile.position),
            (visit.text("reviewers.field.area"), profile.areaCode),
            (visit.text("reviewers.field.fields"), profile.fields.map(\.written).joined(separator: "；")),
            (visit.text("reviewers.field.languages"), profile.languages.joined(separator: "、")),
            (
                visit.text("reviewers.field.training"),
                [profile.training, profile.trainedOn?.description ?? ""].filter { !$0.isEmpty }.joined(separator: " · ")
            ),
            (visit.text("reviewers.capacity"), loads.filter { !$0.isEmpty }.joined(separator: "、")),
            (visit.text("reviewers.availability"), days.allSatisfy(\.isEmpty) ? "" : days.joined(separator: " – ")),
        ]
    }

    private static func facts(_ record: ReviewerRecord, _ visit: Visit) -> [(String, String)] {
        [
            (visit.text("reviewers.record_sheets"), String(record.sheets)),
            (visit.text("reviewers.record_leniency"), record.leniency.map(points) ?? "–"),
            (visit.text("reviewers.record_accepted"), String(record.accepted)),
            (visit.text("reviewers.record_refused"), String(record.refused)),
        ]
    }

    /// Two places, with a sign.
    static func points(_ value: Double) -> String {
        let hundredths = Int64((value * 100).rounded())
        let (whole, rest) = (hundredths.magnitude / 100, hundredths.magnitude % 100)
        return "\(hundredths < 0 ? "−" : "+")\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }

    private static func json(
        _ reviewer: Reviewer, _ posts: [ReviewerAffiliation], _ record: ReviewerRecord?,
        _ conflicts: [NotedConflict]?
    ) -> JSON {
        [
            "id": .integer(reviewer.id.rawValue), "name": .string(reviewer.name), "paused": .bool(reviewer.isPaused),
            "version": .integer(Int64(reviewer.version)),
            "fields": .array(
                reviewer.profile.fields.map {
                    ["name": .string($0.name), "keywords": .array($0.keywords.map { .string($0) })]
                }),
            "affiliations": .array(
                posts.map { ["organisation": .string($0.organisation), "kind": .string($0.kind.rawValue)] }),
            "conflicts": conflicts.map { .array($0.map(ConflictWithdrawalRoutes.json)) } ?? .null,
            "sheets": record.map { .integer(Int64($0.sheets)) } ?? .null,
            "leniency": record?.leniency.map { .string(points($0)) } ?? .null,
        ]
    }

    private static func revise(_ visit: Visit) async throws -> Outcome {
        let id: Reviewer.ID = try visit.id("reviewer")
        let (profile, version, base) = (ReviewerProfileFields.profile(visit), try visit.seenVersion(), visit.base)
        return try await visit.write { change in
            let stored = try Reviewer.find(id, for: change.viewer, in: change.db)
            guard stored.version == version else { throw Conflict(current: ["name": stored.name]) }
            _ = try stored.revise(profile, in: change)
            return .done("\(base)/reviewers/\(id)", Message("reviewers.changed"), json: ["id": .integer(id.rawValue)])
        }
    }

    private static func affiliate(_ visit: Visit) async throws -> Outcome {
        let id: Reviewer.ID = try visit.id("reviewer")
        let (input, base) = (visit.input, visit.base)
        guard let kind = ReviewerAffiliation.Kind(rawValue: input.text("kind")) else { throw NotFound() }
        return try await visit.write { change in
            try ReviewerAffiliation.note(
                reviewer: id, organisation: input.id("organisation"),
                code: input.text("code").isEmpty ? nil : input.text("code"), kind, since: input.day("since"),
                until: input.day("until"), in: change)
            return .done("\(base)/reviewers/\(id)", Message("reviewers.changed"), json: ["id": .integer(id.rawValue)])
        }
    }
}

/// What is known of a person of the bank, as fields.
enum ReviewerProfileFields {
    private static let languages = InputField(
        "languages", .text(max: 300), optional: true, label: "reviewers.field.languages",
        "Languages in which the person can judge, with commas between them.")
    private static let training = InputField(
        "training", .text(max: 200), optional: true, label: "reviewers.field.training", "Training as a reviewer.")
    private static let trainedOn = InputField(
        "trainedOn", .date, optional: true, label: "reviewers.field.trained_on", "Day of the training.")
    private static let loadMin = InputField(
        "loadMin", .integer(0...5_000), optional: true, label: "reviewers.field.load_min",
        "How many proposals in a round at least.")
    private static let loadMax = InputField(
        "loadMax", .integer(0...5_000), optional: true, label: "reviewers.field.load_max",
        "How many proposals in a round at most.")
    private static let from = InputField(
        "availableFrom", .date, optional: true, label: "reviewers.field.available_from", "First day with time.")
    private static let to = InputField(
        "availableTo", .date, optional: true, label: "reviewers.field.available_to", "Last day with time.")
    /// What is filled in when a person is taken in, besides the account.
    static let more = [languages, training, trainedOn, loadMin, loadMax, from, to]
    static let all = Array(ReviewerFields.unit) + more

    static func profile(_ visit: Visit) -> Reviewer.Profile {
        let input = visit.input
        let code = input.text("organisationCode")
        var profile = Reviewer.Profile(
            organisation: input.id("organisation"), organisationName: input.text("organisationName"),
            organisationCode: code.isEmpty ? nil : code, position: input.text("position"), areaCode: input.text("area"),
            fields: ReviewerField.reading(input.text("fields")))
        profile.languages = input.text("languages").split(whereSeparator: { ",，、;； ".contains($0) }).map(String.init)
        profile.training = input.text("training")
        profile.trainedOn = input.day("trainedOn")
        profile.loadMin = Int(input.integer("loadMin") ?? 0)
        profile.loadMax = input.integer("loadMax").map { Int($0) }
        profile.availableFrom = input.day("availableFrom")
        profile.availableTo = input.day("availableTo")
        return profile
    }

    static func views(_ reviewer: Reviewer, units: [(value: String, text: String)], _ visit: Visit) -> [FieldView] {
        let profile = reviewer.profile
        let values: [String: String] = [
            "organisationName": profile.organisation == nil ? profile.organisationName : "",
            "organisationCode": profile.organisationCode ?? "", "position": profile.position, "area": profile.areaCode,
            "fields": profile.fields.map(\.written).joined(separator: "；"),
            "languages": profile.languages.joined(separator: "、"), "training": profile.training,
        ]
        let numbers: [String: String] = [
            "trainedOn": profile.trainedOn?.description ?? "", "loadMin": String(profile.loadMin),
            "loadMax": profile.loadMax.map(String.init) ?? "",
            "availableFrom": profile.availableFrom?.description ?? "",
            "availableTo": profile.availableTo?.description ?? "",
        ]
        return all.map { field in
            guard field.name == "organisation" else {
                return visit.field(field, value: values[field.name] ?? numbers[field.name] ?? "")
            }
            return visit.field(field, value: profile.organisation?.description ?? "", options: units)
        }
    }
}
