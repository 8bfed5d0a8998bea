internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// A reported value on its way: handed in, verified by a supervisor, approved by an officer, or sent back.
enum IndicatorValueRoutes {
    private static let readers = ContractRoutes.readers
    private static let visitedOn = InputField(
        "visitedOn", .date, optional: true, label: "milestones.visited_on", "When the place was visited.")
    private static let reason = InputField("reason", .longText(max: 2_000), label: "funds.reason", "Why it goes back.")
    private static let evidenceFields = [
        InputField("evidence", .file, label: "milestones.evidence", hint: "milestones.evidence_hint", "A proof."),
        InputField("minors", .boolean, optional: true, label: "indicators.minors", "Whether minors are to be seen."),
        InputField(
            "masked", .boolean, optional: true, label: "indicators.masked", "Whether they are made unrecognisable."),
        InputField(
            "consent", .choice(IndicatorEvidence.Consent.allCases.map(\.rawValue), prefix: "indicators.consent"),
            label: "indicators.consent", "Whether those who are shown have agreed."),
        InputField(
            "public", .boolean, optional: true, label: "indicators.public", hint: "indicators.public_hint",
            "Whether it may be published."),
    ]
    private static let path = "/{authority}/indicator-values/{value}"

    static let all: [Route] = [
        .page(path, .rolesOrMembers(readers), "Shows a reported value.", answer: .indicatorValue, show),
        .post(
            path + "/correction", .members, "Corrects a draft or what came back.",
            fields: IndicatorTargetRoutes.amountFields, once: true, comparing: .always, answer: .indicatorValue,
            form: show, correct),
        .post(
            path + "/submission", .members, "Hands a value in.", once: true, comparing: .always,
            answer: .indicatorValue, form: show,
            { visit in try await change(visit) { value, change in try value.submit(in: change) } }),
        .post(
            path + "/evidence", .members, "Adds a file that proves a value.", fields: evidenceFields, creates: true,
            answer: .key, form: show, prove),
        .post(path + "/deletion", .members, "Deletes a draft.", once: true, comparing: .always, form: show, delete),
        .post(
            path + "/verification", .roles([.supervisor]), "Says that a value was checked.", fields: [visitedOn],
            once: true, comparing: .always, answer: .indicatorValue, form: show, verify),
        .post(
            path + "/approval", .roles([.programmeOfficer]), "Approves a verified value: it counts.", once: true,
            comparing: .always, answer: .indicatorValue, form: show,
            { visit in try await change(visit) { value, change in try value.approve(in: change) } }),
        .post(
            path + "/return", .roles([.supervisor, .programmeOfficer]), "Sends a value back.", fields: [reason],
            once: true, comparing: .always, answer: .indicatorValue, form: show, sendBack),
        .download(path + "/files/{file}", .rolesOrMembers(readers), "A proof of a value.", file),
    ]

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("value", IndicatorValue.ID.self)
        let (value, milestone, target, period, evidence, moves) = try await visit.read { db in
            let (value, milestone) = try IndicatorValue.find(id, for: viewer, in: db)
            guard
                let target = try IndicatorTarget.all(of: milestone.id, for: viewer, in: db).first(where: {
                    $0.id == value.target
                })
            else { throw NotFound() }
            return (
                value, milestone, target, try IndicatorPeriod.find(value.period, for: viewer, in: db),
                try IndicatorEvidence.all(of: milestone.id, for: viewer, in: db).filter { $0.value == id },
                try StateMove.all(of: "indicator_value", id.rawValue, for: viewer, in: db)
            )
        }
        let definition = target.version.definition
        let report = value.report
        var desk = Desk()
        desk.state = visit.deskState(Message(value.state.messageKey))
        desk.summaries = [
            .init(
                visit.text("indicators.value"),
                [
                    (visit.text("indicators.period"), period.text),
                    (visit.text("indicators.numerator"), report.amount.numerator.exactDecimal ?? ""),
                    (visit.text("indicators.denominator"), report.amount.denominator?.exactDecimal ?? ""),
                    (
                        visit.text("indicators.value"),
                        visit.number(
                            report.amount.value(factor: definition.factor), report.qualifier, definition.unit)
                    ), (visit.text("indicators.note"), report.note), (visit.text("funds.reason"), value.reason),
                ])
        ]
        desk.tables = [
            parts(report, definition, visit),
            .init(
                visit.text("milestones.evidence"),
                ["milestones.evidence", "indicators.consent", "indicators.public", "indicators.hash"]
                    .map { visit.text($0) },
                evidence.map {
                    [
                        .head($0.name, url: "\(visit.base)/indicator-values/\(id)/files/\($0.file)"),
                        .text(visit.text($0.statement.consent.messageKey)),
                        .text(visit.text($0.statement.isPublic ? "indicators.yes" : "indicators.no")),
                        .text(String($0.sha256.hexadecimal.prefix(16))),
                    ]
                }),
        ]
        desk.events = visit.events(moves, prefix: "indicators.state.")
        desk.forms = forms(value, milestone, target, isLocked: period.lockedAt != nil, visit)
        return visit.desk(
            .verbatim("\(visit.name(of: target.version)) \(period.text)"), desk, json: value.json,
            crumbs: [
                .init(.verbatim(milestone.title), "\(visit.base)/milestones/\(milestone.id)"),
                .init(Message("navigation.indicators"), "\(visit.base)/milestones/\(milestone.id)/indicators"),
            ], version: value.version)
    }

    private static func parts(
        _ report: IndicatorValue.Report, _ definition: Indicator.Definition, _ visit: Visit
    ) -> Desk.Table {
        .init(
            visit.text("indicators.parts"),
            ["indicators.dimension", "indicators.category", "indicators.numerator", "indicators.denominator"]
                .map { visit.text($0) },
            definition.categories.map { category in
                let part = report.parts[category.key]
                return [
                    .head(category.dimension), .text(category.name),
                    .number(part?.numerator.exactDecimal ?? ""), .number(part?.denominator?.exactDecimal ?? ""),
                ]
            })
    }

    private static func forms(
        _ value: IndicatorValue, _ milestone: Milestone, _ target: IndicatorTarget, isLocked: Bool, _ visit: Visit
    ) -> [Desk.Form] {
        guard !isLocked else { return [] }
        let (viewer, url, version) = (visit.viewer, "/indicator-values/\(value.id)", value.version)
        switch value.state {
        case .draft, .returned:
            guard viewer.acts(for: milestone.organisation) else { return [] }
            return [
                visit.deskForm("indicators.submit", url + "/submission", version: version),
                visit.deskForm(
                    "indicators.correct", url + "/correction",
                    IndicatorTargetRoutes.fields(target, value.report, visit), version: version),
                visit.deskForm(
                    "indicators.prove", url + "/evidence", evidenceFields.map { visit.field($0) }, takesFile: true),
                visit.deskForm("indicators.delete", url + "/deletion", version: version),
            ]
        case .submitted
        where viewer.holds(.supervisor, in: milestone.scope) && !milestone.isWork(of: viewer):
            return [
                visit.deskForm(
                    "indicators.verify", url + "/verification", [visit.field(visitedOn)], version: version),
                visit.deskForm("indicators.send_back", url + "/return", [visit.field(reason)], version: version),
            ]
        case .verified where viewer.holds(.programmeOfficer, in: milestone.scope):
            return [
                visit.deskForm("indicators.approve", url + "/approval", version: version),
                visit.deskForm("indicators.send_back", url + "/return", [visit.field(reason)], version: version),
            ]
        default: return []
        }
    }

    /// Does something with the value that was seen; another version is a conflict before anything is tried.
    private static func change(
        _ visit: Visit, _ body: @escaping @Sendable (IndicatorValue, Change) throws -> IndicatorValue
    ) async throws -> Outcome {
        let (id, seen, base) = (try visit.id("value", IndicatorValue.ID.self), try visit.seenVersion(), visit.base)
        return try await visit.write { change in
            let (value, milestone) = try IndicatorValue.find(id, for: change.viewer, in: change.db)
            guard value.version == seen else { throw Conflict(current: ["state": value.state.rawValue]) }
            let changed = try body(value, change)
            let isGone = changed.version == seen
            return .done(
                isGone ? "\(base)/milestones/\(milestone.id)/indicators" : "\(base)/indicator-values/\(id)",
                Message("indicators.saved"), json: changed.json)
        }
    }

    private static func correct(_ visit: Visit) async throws -> Outcome {
        let report = try IndicatorTargetRoutes.report(visit.input)
        return try await change(visit) { value, change in
            let targets = try IndicatorTarget.all(of: value.milestone, for: change.viewer, in: change.db)
            guard let target = targets.first(where: { $0.id == value.target }) else { throw NotFound() }
            return try value.correct(report, of: target, in: change)
        }
    }

    private static func verify(_ visit: Visit) async throws -> Outcome {
        let day = visit.input.day("visitedOn")
        return try await change(visit) { value, change in try value.verify(visitedOn: day, in: change) }
    }

    private static func sendBack(_ visit: Visit) async throws -> Outcome {
        let reason = visit.input.text("reason")
        return try await change(visit) { value, change in try value.sendBack(reason: reason, in: change) }
    }

    private static func delete(_ visit: Visit) async throws -> Outcome {
        let outcome = try await change(visit) { value, change in
            try value.delete(in: change)
            return value
        }
        return .done(outcome.location, outcome.flash)
    }

    private static func prove(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let file = input.file("evidence"),
            let consent = IndicatorEvidence.Consent(rawValue: input.text("consent"))
        else { throw NotFound() }
        let upload = try visit.stored(file, at: "evidence")
        let (id, base) = (try visit.id("value", IndicatorValue.ID.self), visit.base)
        return try await visit.write { change in
            let (value, _) = try IndicatorValue.find(id, for: change.viewer, in: change.db)
            let made = try value.prove(
                by: upload,
                .init(
                    showsMinors: input.isSet("minors"), isMasked: input.isSet("masked"), consent: consent,
                    isPublic: input.isSet("public")), in: change)
            return .created(
                "\(base)/indicator-values/\(id)", Message("indicators.saved"), json: ["id": .integer(made.rawValue)])
        }
    }

    private static func file(_ visit: Visit) async throws -> Download {
        let (id, wanted) = (try visit.id("value", IndicatorValue.ID.self), try visit.id("file", StoredFile.ID.self))
        let viewer = visit.viewer
        let file = try await visit.read { db in
            _ = try IndicatorValue.find(id, for: viewer, in: db)
            let file = try StoredFile.find(wanted, for: viewer, in: db)
            guard file.subjectKind == "indicator_value", file.subjectID == id.rawValue else { throw NotFound() }
            return file
        }
        return try visit.download(file)
    }
}
