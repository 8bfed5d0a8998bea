internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// Supervision of a milestone: desk checks and visits with findings, the users' opinion, and the way to its evaluation.
enum VisitRoutes {
    private static let path = "/{authority}/milestones/{milestone}"
    private static let visitFields = [
        InputField("manner", .choice(["desk", "site"], prefix: "visits.manner"), label: "visits.manner", "How."),
        InputField("visitedOn", .date, label: "milestones.visited_on", "When."),
        InputField("progress", .decimal, optional: true, label: "visits.progress", "Progress in percent."),
        InputField("asked", .integer(1...1_000_000), optional: true, label: "visits.asked", "How many were asked."),
        InputField(
            "satisfied", .integer(0...1_000_000), optional: true, label: "visits.satisfied", "How many are satisfied."),
        InputField("statement", .longText(max: 20_000), label: "visits.statement", "What was seen."),
        InputField(
            "severity", .choice(["minor", "major", "critical"], prefix: "visits.severity"), optional: true,
            label: "visits.severity", "How bad the finding is."),
        InputField("finding", .longText(max: 2_000), optional: true, label: "visits.finding", "What was found."),
        InputField("findingDue", .date, optional: true, label: "milestones.rectify_by", "By when it is put right."),
    ]
    private static let resolution = InputField(
        "resolution", .longText(max: 2_000), label: "visits.resolution", "How it was put right.")

    static let all: [Route] = [
        .page(
            path + "/visits", .rolesOrMembers(ContractRoutes.readers),
            "Shows the visits of a milestone with their findings.",
            answer: .object([("visits", .list(visitSchema)), ("needs_opinion", .boolean)]), show),
        .post(
            path + "/visits", .roles([.supervisor]), "Records a desk check or a visit.", fields: visitFields,
            creates: true, answer: .key, form: show, record),
        .post(
            path + "/findings/{finding}/resolution", .roles([.supervisor]), "Says how a finding was put right.",
            fields: [resolution], once: true, form: show, resolve),
        .post(
            path + "/opinion", .roles([.programmeOfficer]),
            "Says that acceptance needs the opinion of those who are served.", once: true, form: show, opinion),
    ]

    private static let visitSchema = Schema.object([
        ("id", .integer), ("day", .day), ("manner", .codes(["desk", "site"])), ("progress", .nullable(.decimal)),
        ("asked", .nullable(.integer)), ("satisfied", .nullable(.integer)), ("statement", .string),
        (
            "findings",
            .list(
                .object([
                    ("id", .integer), ("severity", .codes(["minor", "major", "critical"])), ("statement", .string),
                    ("due_on", .day), ("resolution", .string),
                ]))
        ),
    ])

    static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("milestone", Milestone.ID.self)
        let (milestone, visits, evaluation, surveys, lacksScore) = try await visit.read { db in
            let milestone = try Milestone.find(id, for: viewer, in: db)
            return (
                milestone, try SupervisionVisit.all(of: id, for: viewer, in: db),
                try Evaluation.of(id, for: viewer, in: db), try Survey.all(for: viewer, in: db),
                try milestone.lacksScore(in: db)
            )
        }
        let url = "/milestones/\(id)"
        var desk = Desk()
        desk.links = [.init(linkURL: visit.base + url, linkText: visit.text("milestones.one"))]
        if let evaluation {
            desk.links.append(
                .init(linkURL: "\(visit.base)/evaluations/\(evaluation.id)", linkText: visit.text("evaluations.one")))
        }
        if milestone.needsOpinion { desk.remarks = [.init(remark: visit.text("surveys.needs_opinion"))] }
        if lacksScore { desk.remarks.append(.init(remark: visit.text("evaluations.lacks_score"))) }
        desk.tables = [
            .init(
                visit.text("visits.title"),
                ["milestones.visited_on", "visits.manner", "visits.progress", "visits.satisfied", "visits.statement"]
                    .map { visit.text($0) },
                visits.map { one in
                    let record = one.record
                    return [
                        .head(record.visitedOn.description),
                        .text(visit.text("visits.manner.\(record.manner.rawValue)")),
                        .number(record.progress.map { "\($0.exactDecimal ?? "") %" } ?? ""),
                        .number(share(record)), .text("\(record.statement) (\(one.name))"),
                    ]
                }),
            .init(
                visit.text("visits.findings"),
                ["visits.finding", "visits.severity", "milestones.rectify_by", "visits.resolution"]
                    .map { visit.text($0) },
                visits.flatMap(\.findings).map {
                    [
                        .head($0.statement), .text(visit.text($0.severity.messageKey)), .text($0.dueOn.description),
                        .text($0.resolution.isEmpty ? visit.text("visits.open") : $0.resolution),
                    ]
                }),
        ]
        desk.forms = forms(
            milestone, visits, takesEvaluation: evaluation == nil && (milestone.state != .accepted || lacksScore),
            surveys, visit)
        let json = JSON.array(visits.map(\.json))
        return visit.desk(
            Message("visits.of", ["title": milestone.title]), desk,
            json: ["visits": json, "needs_opinion": .bool(milestone.needsOpinion)],
            crumbs: [.init(.verbatim(milestone.title), visit.base + url)])
    }

    /// The satisfied of those asked, with how many that were: never a percentage by itself.
    private static func share(_ record: SupervisionVisit.Record) -> String {
        guard let asked = record.asked, let satisfied = record.satisfied,
            let share = Fraction(Int64(satisfied * 100), over: Int64(asked))
        else { return "" }
        return "\(share.decimal(places: 1)) % (\(satisfied) / \(asked))"
    }

    private static func forms(
        _ milestone: Milestone, _ visits: [SupervisionVisit], takesEvaluation: Bool, _ surveys: [Survey], _ visit: Visit
    ) -> [Desk.Form] {
        let (viewer, url) = (visit.viewer, "/milestones/\(milestone.id)")
        var forms: [Desk.Form] = []
        if viewer.holds(.supervisor, in: milestone.scope), !milestone.isWork(of: viewer) {
            forms.append(visit.deskForm("visits.record", url + "/visits", visitFields.map { visit.field($0) }))
            forms += visits.flatMap(\.findings).filter(\.resolution.isEmpty).prefix(5).map { finding in
                var form = visit.deskForm(
                    "visits.resolve", url + "/findings/\(finding.id)/resolution", [visit.field(resolution)])
                form.formTitle = "\(form.formTitle) \(finding.statement.prefix(20))"
                return form
            }
        }
        if viewer.holds(.programmeOfficer, in: milestone.scope), !milestone.isOnSigning, milestone.state != .cancelled {
            if !milestone.needsOpinion, milestone.state != .accepted {
                forms.append(visit.deskForm("surveys.require_opinion", url + "/opinion"))
            }
            if takesEvaluation {
                let options =
                    [(value: "", text: visit.text("evaluations.no_survey"))]
                    + surveys.filter { $0.programme == milestone.programme }
                    .map { (value: $0.id.description, text: $0.title) }
                let fields = EvaluationRoutes.planFields.flatMap { field -> [FieldView] in
                    guard field.name == "weight" else {
                        return [visit.field(field, options: field.name == "survey" ? options : nil)]
                    }
                    return Evaluation.Party.allCases.map {
                        visit.part(field, $0.rawValue, name: visit.text($0.messageKey))
                    }
                }
                forms.append(visit.deskForm("evaluations.open", url + "/evaluations", fields))
            }
        }
        return forms
    }

    private static func record(_ visit: Visit) async throws -> Outcome {
        let (id, input, base) = (try visit.id("milestone", Milestone.ID.self), visit.input, visit.base)
        return try await visit.write { change in
            guard let manner = SupervisionVisit.Manner(rawValue: input.text("manner")), let day = input.day("visitedOn")
            else { throw NotFound() }
            var findings: [(SupervisionVisit.Severity, String, Day)] = []
            if !input.text("finding").isEmpty {
                guard let severity = SupervisionVisit.Severity(rawValue: input.text("severity")) else {
                    throw FieldRefusal("severity", "field.refusal.missing")
                }
                guard let due = input.day("findingDue") else {
                    throw FieldRefusal("findingDue", "field.refusal.missing")
                }
                findings = [(severity, input.text("finding"), due)]
            }
            let made = try Milestone.find(id, for: change.viewer, in: change.db).visit(
                .init(
                    manner: manner, visitedOn: day, progress: input.decimal("progress"),
                    asked: input.integer("asked").map { Int($0) },
                    satisfied: input.integer("satisfied").map { Int($0) },
                    statement: input.text("statement")), findings: findings, in: change)
            return .created(
                "\(base)/milestones/\(id)/visits", Message("indicators.saved"), json: ["id": .integer(made.rawValue)])
        }
    }

    private static func resolve(_ visit: Visit) async throws -> Outcome {
        let (id, input, base) = (try visit.id("milestone", Milestone.ID.self), visit.input, visit.base)
        let finding = try visit.id("finding", SupervisionVisit.Finding.ID.self)
        return try await visit.write { change in
            try Milestone.find(id, for: change.viewer, in: change.db)
                .resolve(finding, input.text("resolution"), in: change)
            return .done("\(base)/milestones/\(id)/visits", Message("indicators.saved"))
        }
    }

    private static func opinion(_ visit: Visit) async throws -> Outcome {
        let (id, base) = (try visit.id("milestone", Milestone.ID.self), visit.base)
        return try await visit.write { change in
            try Milestone.find(id, for: change.viewer, in: change.db).requireOpinion(in: change)
            return .done("\(base)/milestones/\(id)/visits", Message("indicators.saved"))
        }
    }
}

extension SupervisionVisit {
    /// The visit in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "day": .string(record.visitedOn.description),
            "manner": .string(record.manner.rawValue),
            "progress": record.progress.map { .string($0.exactDecimal ?? "") } ?? .null,
            "asked": record.asked.map { .integer(Int64($0)) } ?? .null,
            "satisfied": record.satisfied.map { .integer(Int64($0)) } ?? .null,
            "statement": .string(record.statement),
            "findings": .array(
                findings.map {
                    [
                        "id": .integer($0.id.rawValue), "severity": .string($0.severity.rawValue),
                        "statement": .string($0.statement), "due_on": .string($0.dueOn.description),
                        "resolution": .string($0.resolution),
                    ]
                }),
        ]
    }
}
