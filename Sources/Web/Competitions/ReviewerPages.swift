internal import Competitions
internal import Kernel
internal import Platform

/// What a person of the reviewer bank is entered with.
enum ReviewerFields {
    static let login = InputField(
        "login", .text(max: 254), label: "reviewers.field.login", hint: "reviewers.field.login_hint",
        "E-mail or phone of the person's account.")
    static let organisation = InputField(
        "organisation", .identifier, optional: true, label: "reviewers.field.organisation",
        "Key of the unit in the directory.")
    static let organisationName = InputField(
        "organisationName", .text(max: 200), optional: true, label: "reviewers.field.organisation_name",
        "Name of a unit that is not in the directory.")
    static let organisationCode = InputField(
        "organisationCode", .text(max: 18), optional: true, label: "reviewers.field.organisation_code",
        "Credit code of a unit that is not in the directory.")
    static let position = InputField(
        "position", .text(max: 100), optional: true, label: "reviewers.field.position", "Position in the unit.")
    static let area = InputField("area", .text(max: 12), label: "reviewers.field.area", "Code of the area.")
    static let fields = InputField(
        "fields", .text(max: 2_000), optional: true, label: "reviewers.field.fields",
        hint: "reviewers.field.fields_hint",
        "Fields, the most familiar first, with semicolons between them; keywords follow a colon.")
    /// The unit, the place and the fields.
    static let unit = [organisation, organisationName, organisationCode, position, area, fields]
    static let all = [login] + unit + ReviewerProfileFields.more

    static let ground = SheetFields.ground
    static let evidence = SheetFields.evidence
    static let against = InputField(
        "against", .identifier, label: "reviewers.field.against", "Key of the organisation that the conflict is with.")
    static let conflict = [against, ground, evidence]
}

/// The page of the reviewer bank.
enum ReviewerPages {
    private struct Row: Sendable {
        let reviewerName: String
        let reviewerUnit: String
        let reviewerPosition: String
        let reviewerArea: String
        let reviewerFields: String
        let isPaused: Bool
        let pauseURL: String
        let conflictURL: String
        let reviewerURL: String
    }

    private struct Content: Sendable {
        let reviewers: [Row]
        let hasReviewers: Bool
        let nextURL: String
        let hasNext: Bool
        let canAct: Bool
        let fields: [FieldView]
    }

    static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (bank, organisations) = try await visit.read { db in
            (
                try Reviewer.all(for: viewer, in: db),
                try Organisation.list(matching: "", after: nil, limit: 500, in: db)
            )
        }
        let (shown, next) = try visit.slice(bank, key: { $0.id.rawValue })
        let units = organisations.map { (value: $0.id.description, text: $0.name) }
        let content = Content(
            reviewers: shown.map { reviewer in
                Row(
                    reviewerName: reviewer.name, reviewerUnit: reviewer.profile.organisationName,
                    reviewerPosition: reviewer.profile.position, reviewerArea: reviewer.profile.areaCode,
                    reviewerFields: reviewer.profile.fields.map(\.written).joined(separator: "；"),
                    isPaused: reviewer.isPaused,
                    pauseURL: "\(visit.base)/reviewers/\(reviewer.id)/pause",
                    conflictURL: "\(visit.base)/reviewers/\(reviewer.id)/conflicts/new",
                    reviewerURL: "\(visit.base)/reviewers/\(reviewer.id)")
            }, hasReviewers: !shown.isEmpty,
            nextURL: next.map { "\(visit.base)/reviewers?after=\($0)" } ?? "", hasNext: next != nil,
            canAct: viewer.holdsAnywhere([.programmeOfficer]),
            fields: ReviewerFields.all.map { field in
                field.name == "organisation"
                    ? visit.field(field, options: [(value: "", text: "—")] + units) : visit.field(field)
            })
        return Page(
            "reviewers/index", title: Message("reviewers.title"), content: content,
            json: [
                "items": .array(
                    shown.map {
                        ["id": .integer($0.id.rawValue), "name": .string($0.name), "paused": .bool($0.isPaused)]
                    }), "next": Paging.json(next),
            ], crumbs: [.init(Message("navigation.reviews"), "\(visit.base)/reviews")])
    }
}

extension ReviewerPages {
    private struct ConflictContent: Sendable {
        let reviewerName: String
        let conflictURL: String
        let fields: [FieldView]
    }

    static func conflict(_ visit: Visit) async throws -> Page {
        let id: Reviewer.ID = try visit.id("reviewer")
        let viewer = visit.viewer
        let (reviewer, organisations) = try await visit.read { db in
            (
                try Reviewer.find(id, for: viewer, in: db),
                try Organisation.list(matching: "", after: nil, limit: 500, in: db)
            )
        }
        let units = organisations.map { (value: $0.id.description, text: $0.name) }
        return Page(
            "reviewers/conflict", title: Message("reviewers.note_conflict"),
            content: ConflictContent(
                reviewerName: reviewer.name, conflictURL: "\(visit.base)/reviewers/\(id)/conflicts",
                fields: ReviewerFields.conflict.map { field in
                    field.name == "against" ? visit.field(field, options: units) : visit.field(field)
                }),
            json: ["id": .integer(id.rawValue), "name": .string(reviewer.name)],
            crumbs: [.init(Message("reviewers.title"), "\(visit.base)/reviewers")])
    }
}

/// What is done to the reviewer bank.
enum ReviewerHandlers {
    static func enrol(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        let login = try Login(parsing: input.text("login"))
        let profile = ReviewerProfileFields.profile(visit)
        let base = visit.base
        return try await visit.write { change in
            guard let account = try Account.find(login: login, in: change.db) else {
                throw FieldRefusal("login", "reviewers.refusal.no_account")
            }
            let reviewer = try Reviewer.enrol(account: account.id, profile, in: change)
            return .created(
                "\(base)/reviewers", Message("reviewers.enrolled"), json: ["id": .integer(reviewer.id.rawValue)])
        }
    }

    static func note(_ visit: Visit) async throws -> Outcome {
        let id: Reviewer.ID = try visit.id("reviewer")
        guard let against = visit.input.id("against", Organisation.ID.self),
            let ground = ConflictOfInterest.Ground(rawValue: visit.input.text("ground"))
        else { throw FieldRefusal("against", "field.refusal.choice") }
        let (evidence, base) = (visit.input.text("evidence"), visit.base)
        return try await visit.write { change in
            try ConflictOfInterest.note(
                reviewer: id, .organisation(against), ground: ground, evidence: evidence, in: change)
            return .done("\(base)/reviewers", Message("reviewers.conflict_noted"))
        }
    }

    static func pause(_ visit: Visit) async throws -> Outcome {
        let id: Reviewer.ID = try visit.id("reviewer")
        let base = visit.base
        return try await visit.write { change in
            let reviewer = try Reviewer.find(id, for: change.viewer, in: change.db)
            _ = try reviewer.pause(!reviewer.isPaused, in: change)
            return .done("\(base)/reviewers", Message("reviewers.changed"))
        }
    }
}
