internal import FieldService
internal import Kernel
internal import Platform
internal import Postgres

/// Information submission (信息报送): what a site owes, fills in on a phone, and what the town does with it.
enum SubmissionRoutes {
    private static let filters = Submission.Filter.allCases.map(\.rawValue)
    private static let listFields = [
        InputField(
            "show", .choice(filters, prefix: "submissions.filter"), optional: true, label: "submissions.field.show",
            "Only submissions that stand so."),
        InputField(
            "period", .identifier, optional: true, label: "submissions.field.period", "Only those of this period."),
        Paging.after,
    ]
    private static let value = InputField(
        "value", .map(.integer(0...1_000_000_000_000)), label: "submissions.field.value",
        "The numbers by the keys of the items; all of them at once.")
    private static let decisionFields = [
        InputField(
            "decision", .choice(["accepted", "returned"], prefix: "submissions.decision"),
            label: "submissions.field.decision", "Whether it is accepted."),
        InputField(
            "reason", .longText(max: 2_000), optional: true, label: "submissions.field.reason",
            hint: "submissions.hint.reason", "Why it is given back."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/submissions", .roles(Submission.readers),
            "Lists what the sites of the viewer's places owe and have submitted.", query: listFields,
            answer: .page(of: SubmissionJSON.schema), index),
        .page(
            "/{authority}/submissions/{submission}", .roles(Submission.readers), "Shows a submission.",
            answer: SubmissionJSON.whole, show),
        .post(
            "/{authority}/submissions/{submission}/values", .roles([.areaOfficer]), "Submits the numbers of a site.",
            fields: [value], comparing: .always, answer: SubmissionJSON.schema, form: show, submit),
        .post(
            "/{authority}/submissions/{submission}/decision", .roles([.areaOfficer, .programmeOfficer]),
            "Accepts a submission or gives it back.", fields: decisionFields, comparing: .always,
            answer: SubmissionJSON.schema, form: show, decide),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let filter = Submission.Filter(rawValue: visit.input.text("show"))
        let after = visit.input.integer("after").map { Submission.ID($0) }
        let period = visit.input.id("period", ReportPeriod.ID.self)
        let found = try await visit.read { db in
            try Submission.all(filter, period: period, after: after, limit: 51, for: viewer, in: db)
        }
        let shown = Array(found.prefix(50))
        let next = found.count > 50 ? shown.last?.id.rawValue : nil
        let query = period.map { "period=\($0)" } ?? ""
        let url = "\(visit.base)/submissions"
        var desk = Desk(remarks: [.init(remark: visit.text("submissions.remark"))])
        desk.links = [
            .init(linkURL: "\(visit.base)/submission-templates", linkText: visit.text("submissions.templates"))
        ]
        desk.tabs =
            [
                .init(
                    linkURL: query.isEmpty ? url : "\(url)?\(query)", linkText: visit.text("submissions.filter.all"),
                    linkIsCurrent: filter == nil)
            ]
            + Submission.Filter.allCases.map {
                .init(
                    linkURL: "\(url)?show=\($0.rawValue)" + (query.isEmpty ? "" : "&\(query)"),
                    linkText: visit.text("submissions.filter.\($0.rawValue)"), linkIsCurrent: filter == $0)
            }
        desk.tables = [
            .init(
                visit.text("submissions.title"),
                [
                    "submissions.site", "submissions.template", "submissions.period", "submissions.due_on",
                    "submissions.timeliness", "submissions.state",
                ].map { visit.text($0) },
                shown.map { row($0, visit) })
        ]
        if let next {
            let tail = [filter.map { "show=\($0.rawValue)" }, query.isEmpty ? nil : query, "after=\(next)"]
            desk.links.append(
                .init(
                    linkURL: "\(url)?\(tail.compactMap(\.self).joined(separator: "&"))",
                    linkText: visit.text("layout.pager_next")))
        }
        return visit.desk(
            Message("submissions.title"), desk,
            json: ["items": .array(shown.map { SubmissionJSON.json($0, visit) }), "next": Paging.json(next)])
    }

    /// The village with its county: many villages bear the same name.
    private static func place(_ submission: Submission) -> String {
        [submission.countyName, submission.areaName].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func row(_ submission: Submission, _ visit: Visit) -> [Desk.Table.Cell] {
        [
            .head(
                submission.siteName, url: "\(visit.base)/submissions/\(submission.id)", note: place(submission)),
            .text(submission.title(in: visit.language)), .text("\(submission.startsOn) – \(submission.endsOn)"),
            .text(submission.dueOn.description),
            visit.stateCell(Message(submission.timeliness(on: visit.viewer.today).messageKey)),
            visit.stateCell(Message(submission.state.messageKey)),
        ]
    }

    /// A submission with its template and numbers.
    private static func load(
        _ visit: Visit
    ) async throws -> (Submission, ReportTemplate, [String: Int64], [StateMove]) {
        let id = try visit.id("submission", Submission.ID.self)
        let viewer = visit.viewer
        return try await visit.read { db in
            let submission = try Submission.find(id, for: viewer, in: db)
            return (
                submission, try ReportTemplate.find(submission.template, for: viewer, in: db),
                try submission.values(in: db, tenant: viewer.requireTenant().id),
                try StateMove.all(of: "submission", id.rawValue, for: viewer, in: db)
            )
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let (submission, template, values, moves) = try await load(visit)
        let viewer = visit.viewer
        var desk = Desk()
        desk.state = visit.deskState(Message(submission.state.messageKey))
        if !submission.returnedReason.isEmpty {
            desk.remarks.append(
                .init(remark: visit.text("submissions.returned_because", ["reason": submission.returnedReason])))
        }
        if submission.isLocked { desk.remarks.append(.init(remark: visit.text("submissions.is_locked"))) }
        desk.summaries = [
            .init(
                visit.text("submissions.about"),
                [
                    (visit.text("submissions.site"), "\(submission.siteName) · \(place(submission))"),
                    (visit.text("submissions.period"), "\(submission.startsOn) – \(submission.endsOn)"),
                    (visit.text("submissions.due_on"), submission.dueOn.description),
                    (
                        visit.text("submissions.timeliness"),
                        visit.text(submission.timeliness(on: viewer.today).messageKey)
                    ),
                ])
        ]
        var sums = SubmissionFigures.Sums.zero
        sums.values = values
        if !values.isEmpty {
            desk.tables = [
                .init(
                    visit.text("submissions.numbers"),
                    ["submissions.item", "submissions.number", "submissions.unit"].map { visit.text($0) },
                    template.items.map { item in
                        [
                            .head(item.label(in: visit.language)), .number(SubmissionJSON.text(sums.figure(of: item))),
                            .text(item.unit),
                        ]
                    })
            ]
        }
        desk.events = visit.events(moves, prefix: "submissions.state.")
        desk.forms = forms(submission, template, values, visit)
        return visit.desk(
            .verbatim("\(submission.title(in: visit.language)) · \(submission.siteName)"), desk,
            json: SubmissionJSON.json(submission, template, values, visit),
            crumbs: [.init(Message("submissions.title"), "\(visit.base)/submissions")], version: submission.version)
    }

    private static func forms(
        _ submission: Submission, _ template: ReportTemplate, _ values: [String: Int64], _ visit: Visit
    ) -> [Desk.Form] {
        var forms: [Desk.Form] = []
        let url = "/submissions/\(submission.id)"
        if submission.isFilledIn(by: visit.viewer) {
            let fields = template.typed.map { item in
                var view = visit.field(
                    value(for: item), value: values[item.key].map(String.init) ?? "")
                view.label = "\(item.label(in: visit.language))（\(item.unit)）"
                return view
            }
            forms.append(
                visit.deskForm("submissions.fill_in", "\(url)/values", fields, version: submission.version))
        }
        if submission.isDecided(by: visit.viewer) {
            forms.append(
                visit.deskForm(
                    "submissions.decide", "\(url)/decision", decisionFields.map { visit.field($0) },
                    version: submission.version))
        }
        return forms
    }

    private static func value(for item: ReportTemplate.Item) -> InputField {
        InputField("value.\(item.key)", .integer(0...1_000_000_000_000), label: "submissions.field.value")
    }

    private static func submit(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("submission", Submission.ID.self)
        let values = visit.input.integers("value")
        let version = try visit.seenVersion()
        return try await visit.write { change in
            let submission = try Submission.submit(id, version: version, values, in: change)
            return .done(
                "\(visit.base)/submissions/\(id)", Message("submissions.flash.submitted"),
                json: SubmissionJSON.json(submission, visit))
        }
    }

    private static func decide(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("submission", Submission.ID.self)
        let isAccepted = visit.input.text("decision") == "accepted"
        let reason = visit.input.text("reason")
        let version = try visit.seenVersion()
        return try await visit.write { change in
            let submission = try Submission.decide(
                id, version: version, isAccepted: isAccepted, reason: reason, in: change)
            return .done(
                "\(visit.base)/submissions/\(id)", Message("submissions.flash.decided"),
                json: SubmissionJSON.json(submission, visit))
        }
    }
}

extension Submission {
    func title(in language: Language) -> String {
        language == .english && !englishTitle.isEmpty ? englishTitle : title
    }
}

extension ReportTemplate {
    func title(in language: Language) -> String {
        language == .english && !englishTitle.isEmpty ? englishTitle : title
    }
}

extension ReportTemplate.Item {
    func label(in language: Language) -> String {
        language == .english && !englishLabel.isEmpty ? englishLabel : label
    }
}
