internal import FieldService
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// Templates and periods of information submission, and what a period says of a place.
enum ReportingRoutes {
    private static let templateFields = [
        InputField("programme", .identifier, label: "submissions.field.programme", "The programme."),
        InputField("title", .text(max: 200), label: "submissions.field.title", "Its title."),
        InputField(
            "titleEn", .text(max: 200), optional: true, label: "submissions.field.title_en", "Its English title."),
        InputField(
            "rhythm", .choice(ReportTemplate.Rhythm.allCases.map(\.rawValue), prefix: "submissions.rhythm"),
            label: "submissions.field.rhythm", "How often."),
        InputField(
            "dueDays", .integer(0...120), label: "submissions.field.due_days", hint: "submissions.hint.due_days",
            "Days after the end of a period by which it is due."),
        InputField(
            "items", .longText(max: 20_000), label: "submissions.field.items", hint: "submissions.hint.items",
            "One item a line: key | label | unit | flow or stock; or key | label | unit | numerator / denominator."),
    ]
    private static let periodFields = [
        InputField(
            "startsOn", .date, label: "submissions.field.starts_on", hint: "submissions.hint.starts_on",
            "First day of the period."),
        InputField(
            "endsOn", .date, optional: true, label: "submissions.field.ends_on", hint: "submissions.hint.ends_on",
            "Last day, where the template has no rhythm."),
    ]
    static let areaField = InputField(
        "area", .text(max: 60), optional: true, label: "supervision.place", "Code or name of the place.")

    static let all: [Route] = [
        .page(
            "/{authority}/submission-templates", .roles(Submission.readers), "Lists templates of submissions.",
            answer: .object([("items", .list(SubmissionJSON.template))]), index),
        .post(
            "/{authority}/submission-templates", .roles([.programmeOfficer]), "Makes a template of submissions.",
            fields: templateFields, creates: true, answer: SubmissionJSON.template, form: index, create),
        .page(
            "/{authority}/submission-templates/{reporttemplate}", .roles(Submission.readers),
            "Shows a template with its periods.",
            answer: .object([("template", SubmissionJSON.template), ("periods", .list(SubmissionJSON.period))]), show),
        .post(
            "/{authority}/submission-templates/{reporttemplate}/periods", .roles([.programmeOfficer]),
            "Opens a period: every open site owes a submission.", fields: periodFields, creates: true,
            answer: SubmissionJSON.period, form: show, open),
        .post(
            "/{authority}/submission-periods/{reportperiod}/lock", .roles([.programmeOfficer]),
            "Locks a period: nothing of it changes any more.", once: true, answer: SubmissionJSON.period,
            form: SubmissionFigurePages.show, lock),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (templates, programmes) = try await visit.read { db in
            (try ReportTemplate.all(for: viewer, in: db), try Programme.all(for: viewer, in: db))
        }
        let names = Dictionary(programmes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var desk = Desk(remarks: [.init(remark: visit.text("submissions.templates_remark"))])
        desk.links = [.init(linkURL: "\(visit.base)/submissions", linkText: visit.text("submissions.title"))]
        desk.tables = [
            .init(
                visit.text("submissions.templates"),
                [
                    "submissions.template", "submissions.field.programme", "submissions.field.rhythm",
                    "submissions.items",
                ].map { visit.text($0) },
                templates.map { template in
                    [
                        .head(
                            template.title(in: visit.language),
                            url: "\(visit.base)/submission-templates/\(template.id)"),
                        .text(names[template.programme].map { visit.name(of: $0) } ?? ""),
                        .text(visit.text(template.rhythm.messageKey)), .number("\(template.items.count)"),
                    ]
                })
        ]
        if viewer.holdsAnywhere([.programmeOfficer]) {
            let choices = programmes.map { ("\($0.id)", visit.name(of: $0)) }
            desk.forms = [
                visit.deskForm(
                    "submissions.new_template", "/submission-templates",
                    templateFields.map { $0.name == "programme" ? visit.field($0, options: choices) : visit.field($0) },
                    isFirst: false)
            ]
        }
        return visit.desk(
            Message("submissions.templates"), desk, json: ["items": .array(templates.map(SubmissionJSON.json))],
            crumbs: [.init(Message("submissions.title"), "\(visit.base)/submissions")])
    }

    private static func items(_ text: String) throws -> [ReportTemplate.Item] {
        try text.split(whereSeparator: \.isNewline).enumerated().compactMap { number, line in
            let cells = line.split(omittingEmptySubsequences: false) { "|｜\t".contains($0) }.map { String($0).trimmed }
            if cells.allSatisfy(\.isEmpty) { return nil }
            let wrong = FieldRefusal("items", "sites.refusal.line", ["line": String(number + 1)])
            guard (4...5).contains(cells.count) else { throw wrong }
            let english = cells.count == 5 ? cells[4] : ""
            let parts = cells[3].split { "/÷".contains($0) }.map { String($0).trimmed }
            if parts.count == 2 {
                return ReportTemplate.Item(
                    key: cells[0], label: cells[1], englishLabel: english, unit: cells[2], measure: .ratio,
                    parts: (parts[0], parts[1]))
            }
            guard let measure = ReportTemplate.Item.Measure(rawValue: cells[3]), measure != .ratio else { throw wrong }
            return ReportTemplate.Item(
                key: cells[0], label: cells[1], englishLabel: english, unit: cells[2], measure: measure)
        }
    }

    private static func create(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let programme = input.id("programme", Programme.ID.self),
            let rhythm = ReportTemplate.Rhythm(rawValue: input.text("rhythm")), let days = input.integer("dueDays")
        else { throw NotFound() }
        let plan = ReportTemplate.Plan(
            title: input.text("title"), englishTitle: input.text("titleEn"), rhythm: rhythm,
            dueDays: Int(clamping: days), items: try items(input.text("items")))
        return try await visit.write { change in
            let template = try ReportTemplate.create(plan, for: programme, in: change)
            return .created(
                "\(visit.base)/submission-templates/\(template.id)", Message("submissions.flash.template"),
                json: SubmissionJSON.json(template))
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let id = try visit.id("reporttemplate", ReportTemplate.ID.self)
        let viewer = visit.viewer
        let (template, periods) = try await visit.read { db in
            (
                try ReportTemplate.find(id, for: viewer, in: db),
                try ReportPeriod.all(for: viewer, in: db).filter { $0.template == id }
            )
        }
        var desk = Desk()
        desk.summaries = [
            .init(
                visit.text("submissions.about"),
                [
                    (visit.text("submissions.field.rhythm"), visit.text(template.rhythm.messageKey)),
                    (visit.text("submissions.field.due_days"), "\(template.dueDays)"),
                ])
        ]
        desk.tables = [periodTable(periods, visit), itemTable(template, visit)]
        if viewer.holds(.programmeOfficer, in: Scope(programme: template.programme)) {
            desk.forms = [
                visit.deskForm(
                    "submissions.open_period", "/submission-templates/\(id)/periods",
                    periodFields.map { visit.field($0) })
            ]
        }
        return visit.desk(
            .verbatim(template.title(in: visit.language)), desk,
            json: [
                "template": SubmissionJSON.json(template), "periods": .array(periods.map(SubmissionJSON.json)),
            ],
            crumbs: [
                .init(Message("submissions.title"), "\(visit.base)/submissions"),
                .init(Message("submissions.templates"), "\(visit.base)/submission-templates"),
            ])
    }

    private static func periodTable(_ periods: [ReportPeriod], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("submissions.periods"),
            ["submissions.period", "submissions.due_on", "submissions.state"].map { visit.text($0) },
            periods.map { period in
                [
                    .head(period.name, url: "\(visit.base)/submission-periods/\(period.id)"),
                    .text(period.dueOn.description),
                    .text(visit.text(period.lockedAt == nil ? "submissions.unlocked" : "submissions.locked")),
                ]
            })
    }

    private static func itemTable(_ template: ReportTemplate, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("submissions.items"),
            ["submissions.item", "submissions.unit", "submissions.measure", "submissions.key"].map { visit.text($0) },
            template.items.map { item in
                let parts = item.parts.map { "\($0.numerator) ÷ \($0.denominator)" }
                return [
                    .head(item.label(in: visit.language)), .text(item.unit),
                    .text(parts ?? visit.text(item.measure.messageKey)), .text(item.key),
                ]
            })
    }

    private static func open(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("reporttemplate", ReportTemplate.ID.self)
        guard let first = visit.input.day("startsOn") else { throw FieldRefusal("startsOn", "field.refusal.missing") }
        let last = visit.input.day("endsOn")
        return try await visit.write { change in
            let period = try ReportPeriod.open(id, from: first, through: last, in: change)
            return .created(
                "\(visit.base)/submission-periods/\(period.id)", Message("submissions.flash.opened"),
                json: SubmissionJSON.json(period))
        }
    }

    private static func lock(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("reportperiod", ReportPeriod.ID.self)
        return try await visit.write { change in
            let period = try ReportPeriod.lock(id, in: change)
            return .done(
                "\(visit.base)/submission-periods/\(id)", Message("submissions.flash.locked"),
                json: SubmissionJSON.json(period))
        }
    }
}
