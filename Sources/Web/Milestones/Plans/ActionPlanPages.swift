internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// Plans as pages.
enum ActionPlanPages {
    static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (plans, programmes) = try await visit.read { db in
            (try ActionPlan.all(for: viewer, in: db), try Programme.all(for: viewer, in: db))
        }
        let names = Dictionary(programmes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var desk = Desk(remarks: [.init(remark: visit.text("plans.remark"))])
        desk.links = [.init(linkURL: "\(visit.base)/purchases", linkText: visit.text("purchases.title"))]
        desk.tables = [
            .init(
                visit.text("plans.title"),
                ["plans.plan", "submissions.field.programme", "plans.years", "plans.gates", "plans.adopted"].map {
                    visit.text($0)
                },
                plans.map { plan in
                    [
                        .head(
                            plan.title(in: visit.language), url: "\(visit.base)/action-plans/\(plan.id)",
                            note: plan.document),
                        .text(names[plan.programme].map { visit.name(of: $0) } ?? ""),
                        .text("\(plan.years.lowerBound)–\(plan.years.upperBound)"),
                        .text("\(plan.gatesMet)/\(plan.gates.count)"), .text(plan.adoptedOn?.description ?? "—"),
                    ]
                })
        ]
        if viewer.holdsAnywhere([.programmeOfficer]) {
            let choices = programmes.map { ("\($0.id)", visit.name(of: $0)) }
            desk.forms = [
                visit.deskForm(
                    "plans.new", "/action-plans",
                    ActionPlanRoutes.planFields.map {
                        $0.name == "programme" ? visit.field($0, options: choices) : visit.field($0)
                    }, isFirst: false)
            ]
        }
        return visit.desk(
            Message("plans.title"), desk, json: ["items": .array(plans.map(ActionPlanJSON.json))])
    }

    static func show(_ visit: Visit) async throws -> Page {
        let id = try visit.id("actionplan", ActionPlan.ID.self)
        let viewer = visit.viewer
        let (plan, programme, courses) = try await visit.read { db in
            let plan = try ActionPlan.find(id, for: viewer, in: db)
            return (
                plan, try Programme.find(plan.programme, for: viewer, in: db),
                try PlanReading.courses(of: id, for: viewer, in: db)
            )
        }
        var desk = Desk()
        if !plan.note.isEmpty { desk.remarks = [.init(remark: plan.note)] }
        desk.summaries = [
            .init(
                visit.text("plans.plan"),
                [
                    (visit.text("submissions.field.programme"), visit.name(of: programme)),
                    (visit.text("plans.field.document"), plan.document),
                    (visit.text("plans.years"), "\(plan.years.lowerBound)–\(plan.years.upperBound)"),
                    (visit.text("plans.gates"), "\(plan.gatesMet)/\(plan.gates.count)"),
                    (visit.text("plans.adopted"), plan.adoptedOn.map { "\($0) \(plan.adoptedDocument)" } ?? ""),
                ])
        ]
        desk.tables = [parts(plan, visit), offices(plan, visit), gates(plan, visit), readings(courses, visit)]
        desk.forms = forms(plan, visit)
        return visit.desk(
            .verbatim(plan.title(in: visit.language)), desk, json: ActionPlanJSON.json(plan, courses),
            crumbs: [.init(Message("plans.title"), "\(visit.base)/action-plans")], version: plan.version)
    }

    private static func parts(_ plan: ActionPlan, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("plans.parts"),
            ["plans.part", "plans.kind", "plans.place", "plans.state", "plans.progress"].map { visit.text($0) },
            plan.parts.map { part in
                let depth = part.parent == nil ? "" : part.kind == .measure ? "— " : "—— "
                return [
                    .head("\(part.number). \(depth)\(part.title)"), .text(visit.text(part.kind.messageKey)),
                    .text(part.year.map { "\($0)" } ?? "\(part.place)"),
                    visit.stateCell(Message(plan.state(of: part).messageKey)),
                    .number("\(ActionPlanJSON.text(plan.progress(of: part))) %"),
                ]
            })
    }

    private static func offices(_ plan: ActionPlan, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("plans.offices", ["filled": "\(plan.offices.count)"]),
            ["plans.level", "plans.office"].map { visit.text($0) },
            (1...5).map { level in
                [.head(visit.text("plans.level.\(level)")), .text(plan.offices[level] ?? "—")]
            })
    }

    private static func gates(_ plan: ActionPlan, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("plans.gates"),
            ["plans.criterion", "plans.field.met_on", "plans.field.evidence"].map { visit.text($0) },
            plan.gates.map { gate in
                [
                    .head("\(gate.number). \(gate.criterion)"), .text(gate.metOn?.description ?? "—"),
                    .text(gate.evidence),
                ]
            })
    }

    private static func readings(_ courses: [PlanReading.Course], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("plans.readings"),
            [
                "plans.field.subject", "plans.field.definition", "plans.wave.baseline", "plans.wave.midline",
                "plans.wave.endline", "plans.change",
            ].map { visit.text($0) },
            courses.map { course in
                func cell(_ wave: PlanReading.Wave) -> Desk.Table.Cell {
                    .number(course.readings[wave].map { ActionPlanJSON.text($0.value) } ?? "—")
                }
                return [
                    .head("\(course.subject)（\(course.unit)）"), .text("\(course.definition)"), cell(.baseline),
                    cell(.midline), cell(.endline), .number(course.change.map(ActionPlanJSON.text) ?? "—"),
                ]
            })
    }

    private static func forms(_ plan: ActionPlan, _ visit: Visit) -> [Desk.Form] {
        let viewer = visit.viewer
        let scope = Scope(programme: plan.programme)
        let url = "/action-plans/\(plan.id)"
        var forms: [Desk.Form] = []
        if viewer.holds(.programmeOfficer, in: scope) {
            let lowest = plan.parts.filter { part in !plan.parts.contains { $0.parent == part.number } }
            let parts = lowest.map { (value: "\($0.number)", text: "\($0.number). \($0.title)") }
            forms.append(
                visit.deskForm(
                    "plans.report", "\(url)/progress",
                    ActionPlanRoutes.progressFields.map { visit.field($0, options: $0.name == "part" ? parts : nil) },
                    version: plan.version))
            if plan.gatesMet < plan.gates.count {
                let gates = plan.gates.filter { $0.metOn == nil }.map {
                    (value: "\($0.number)", text: "\($0.number). \($0.criterion)")
                }
                forms.append(
                    visit.deskForm(
                        "plans.meet", "\(url)/gates",
                        ActionPlanRoutes.gateFields.map { visit.field($0, options: $0.name == "gate" ? gates : nil) },
                        version: plan.version, isFirst: false))
            } else if plan.adoptedOn == nil, !plan.gates.isEmpty {
                forms.append(
                    visit.deskForm(
                        "plans.adopt", "\(url)/adoption", ActionPlanRoutes.adoptionFields.map { visit.field($0) },
                        version: plan.version, isFirst: false))
            }
        }
        if viewer.holds(.programmeOfficer, in: scope) || viewer.holds(.evaluator, in: scope) {
            forms.append(
                visit.deskForm(
                    "plans.read", "\(url)/readings", ActionPlanRoutes.readingFields.map { visit.field($0) },
                    isFirst: false))
        }
        return forms
    }
}

extension ActionPlan {
    func title(in language: Language) -> String {
        language == .english && !englishTitle.isEmpty ? englishTitle : title
    }
}
