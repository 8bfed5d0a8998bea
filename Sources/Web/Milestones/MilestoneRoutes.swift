internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// Milestones: what is open, what was reported with which evidence, what was found and accepted.
enum MilestoneRoutes {
    private static let readers = ContractRoutes.readers

    static let statement = InputField(
        "statement", .longText(max: 20_000), label: "milestones.statement", "What was done, or found.")
    static let evidence = [
        InputField("evidence", .file, label: "milestones.evidence", hint: "milestones.evidence_hint", "A proof."),
        InputField("evidence2", .file, optional: true, label: "milestones.evidence", "Another proof."),
        InputField("evidence3", .file, optional: true, label: "milestones.evidence", "Another proof."),
    ]
    static let check = [
        InputField(
            "finding", .choice(["passed", "returned", "rectify"], prefix: "milestones.finding"),
            label: "milestones.finding", "What was found."),
        statement,
        InputField("visitedOn", .date, optional: true, label: "milestones.visited_on", "When the place was visited."),
        InputField(
            "rectifyBy", .date, optional: true, label: "milestones.rectify_by", hint: "milestones.rectify_hint",
            "By when something has to be put right."),
    ]
    static let acceptance = InputField(
        "statement", .longText(max: 2_000), optional: true, label: "milestones.acceptance_statement",
        "What is said at the acceptance.")

    static let all: [Route] = [
        .page(
            "/{authority}/milestones", .rolesOrMembers(readers), "Lists the open milestones, the most urgent first.",
            query: [Paging.after], answer: .page(of: .milestone), index),
        .page(
            "/{authority}/milestones/{milestone}", .rolesOrMembers(readers),
            "Shows a milestone with its reports, evidence and checks.", answer: .wholeMilestone, show),
        .post(
            "/{authority}/milestones/{milestone}/reports", .members, "Reports on a milestone with evidence.",
            fields: [statement] + evidence, once: true, comparing: .always, answer: .milestone, form: show, report),
        .post(
            "/{authority}/milestones/{milestone}/checks", .roles([.supervisor]), "Checks the report that waits.",
            fields: check, once: true, comparing: .always, answer: .milestone, form: show, answer),
        .post(
            "/{authority}/milestones/{milestone}/acceptance", .roles([.programmeOfficer]),
            "Accepts a checked milestone: its tranche is open.", fields: [acceptance], once: true, comparing: .always,
            answer: .milestone, form: show, accept),
        .download(
            "/{authority}/milestones/{milestone}/files/{file}", .rolesOrMembers(readers), "A proof of a report.", file),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (milestones, next) = try visit.slice(
            try await visit.read { db in try Milestone.open(limit: 5_000, for: viewer, in: db) },
            key: { $0.id.rawValue })
        var desk = Desk()
        desk.tables = [
            .init(
                visit.text("milestones.open"),
                ["milestones.title", "contracts.contractor", "milestones.due_on", "milestones.state"]
                    .map { visit.text($0) },
                milestones.map {
                    [
                        .head($0.title, url: "\(visit.base)/milestones/\($0.id)"), .text($0.organisationName),
                        .text(($0.rectifyBy ?? $0.dueOn).description), visit.stateCell(of: $0),
                    ]
                })
        ]
        desk.offer(next: next, at: "\(visit.base)/milestones", visit)
        return visit.desk(
            Message("navigation.milestones"), desk,
            json: ["items": .array(milestones.map(\.json)), "next": Paging.json(next)])
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("milestone", Milestone.ID.self)
        let (milestone, reports, files, moves) = try await visit.read { db in
            let milestone = try Milestone.find(id, for: viewer, in: db)
            let reports = try MilestoneReport.all(of: id, for: viewer, in: db)
            let files = try reports.map {
                try StoredFile.all(of: "milestone_report", $0.id.rawValue, for: viewer, in: db)
            }
            return (milestone, reports, files, try StateMove.all(of: "milestone", id.rawValue, for: viewer, in: db))
        }
        var desk = Desk()
        desk.state = visit.deskState(of: milestone)
        desk.summaries = [
            .init(
                visit.text("milestones.about"),
                [
                    (visit.text("contracts.contractor"), milestone.organisationName),
                    (visit.text("milestones.requirement"), milestone.requirement),
                    (visit.text("milestones.due_on"), milestone.dueOn.description),
                    (visit.text("milestones.rectify_by"), milestone.rectifyBy?.description ?? ""),
                ].filter { !$0.1.isEmpty })
        ]
        desk.links = [
            .init(
                linkURL: "\(visit.base)/contracts/\(milestone.contract)", linkText: visit.text("milestones.contract")),
            .init(
                linkURL: "\(visit.base)/milestones/\(id)/indicators", linkText: visit.text("navigation.indicators")),
            .init(linkURL: "\(visit.base)/milestones/\(id)/visits", linkText: visit.text("visits.title")),
        ]
        for (report, files) in zip(reports, files) {
            desk.summaries.append(summary(report, visit))
            desk.links += files.map {
                .init(
                    linkURL: "\(visit.base)/milestones/\(id)/files/\($0.id)", linkText: "\(report.number): \($0.name)")
            }
        }
        desk.events = visit.events(moves, prefix: "milestones.state.")
        desk.forms = forms(milestone, visit)
        return visit.desk(
            .verbatim("\(milestone.number) \(milestone.title)"), desk,
            json: [
                "milestone": milestone.json,
                "reports": .array(zip(reports, files).map { json($0, files: $1) }),
            ], crumbs: [.init(Message("navigation.milestones"), "\(visit.base)/milestones")],
            version: milestone.version)
    }

    private static func summary(_ report: MilestoneReport, _ visit: Visit) -> Desk.Summary {
        var rows = [
            (visit.text("milestones.reported_at"), report.submittedAt.beijing),
            (visit.text("milestones.statement"), report.statement),
        ]
        if let check = report.check {
            let finding = visit.text("milestones.finding.\(check.finding)")
            rows.append((visit.text("milestones.finding"), "\(finding) · \(check.name) · \(check.checkedAt.beijing)"))
            rows.append((visit.text("milestones.check_statement"), check.statement))
            if let day = check.visitedOn { rows.append((visit.text("milestones.visited_on"), day.description)) }
        }
        return .init(visit.text("milestones.report", ["number": String(report.number)]), rows)
    }

    private static func json(_ report: MilestoneReport, files: [StoredFile]) -> JSON {
        [
            "number": .integer(Int64(report.number)), "statement": .string(report.statement),
            "submitted_at": .string(report.submittedAt.description),
            "files": .array(
                files.map {
                    [
                        "id": .integer($0.id.rawValue), "name": .string($0.name),
                        "sha256": .string($0.sha256.hexadecimal),
                    ]
                }),
            "check": report.check.map {
                ["finding": .string($0.finding), "statement": .string($0.statement), "by": .string($0.name)]
            } ?? .null,
        ]
    }

    private static func forms(_ milestone: Milestone, _ visit: Visit) -> [Desk.Form] {
        let (viewer, url) = (visit.viewer, "/milestones/\(milestone.id)")
        switch milestone.state {
        case .scheduled where !milestone.isOnSigning, .returned, .rectify:
            guard viewer.acts(for: milestone.organisation) else { return [] }
            return [
                visit.deskForm(
                    "milestones.hand_in", url + "/reports", ([statement] + evidence).map { visit.field($0) },
                    version: milestone.version, takesFile: true)
            ]
        case .submitted:
            guard viewer.holds(.supervisor, in: milestone.scope), !milestone.isWork(of: viewer) else {
                return []
            }
            return [
                visit.deskForm(
                    "milestones.check", url + "/checks", check.map { visit.field($0) }, version: milestone.version)
            ]
        case .checked:
            guard viewer.holds(.programmeOfficer, in: milestone.scope) else { return [] }
            return [
                visit.deskForm(
                    "milestones.accept", url + "/acceptance", [visit.field(acceptance)], version: milestone.version)
            ]
        case .scheduled, .accepted, .cancelled: return []
        }
    }

    private static func report(_ visit: Visit) async throws -> Outcome {
        let version = try visit.seenVersion()
        let statement = visit.input.text("statement")
        let files = try evidence.compactMap { field in
            try visit.input.file(field.name).map { try visit.stored($0, at: field.name) }
        }
        return try await change(visit, "milestones.reported") { milestone, change in
            try milestone.report(statement, evidence: files, version: version, in: change)
        }
    }

    private static func answer(_ visit: Visit) async throws -> Outcome {
        let (input, version) = (visit.input, try visit.seenVersion())
        let finding: Milestone.Finding
        switch input.text("finding") {
        case "passed": finding = .passed
        case "returned": finding = .returned
        default:
            guard let day = input.day("rectifyBy") else { throw MilestoneRefusal.noRectificationDay }
            finding = .rectify(by: day)
        }
        return try await change(visit, "milestones.was_checked") { milestone, change in
            try milestone.check(
                finding, statement: input.text("statement"), visitedOn: input.day("visitedOn"), version: version,
                in: change)
        }
    }

    private static func accept(_ visit: Visit) async throws -> Outcome {
        let (statement, version) = (visit.input.text("statement"), try visit.seenVersion())
        return try await change(visit, "milestones.was_accepted") { milestone, change in
            try milestone.accept(statement, version: version, in: change)
        }
    }

    private static func change(
        _ visit: Visit, _ flash: String, _ body: @escaping @Sendable (Milestone, Change) throws -> Milestone
    ) async throws -> Outcome {
        let id = try visit.id("milestone", Milestone.ID.self)
        let base = visit.base
        return try await visit.write { change in
            let milestone = try body(try Milestone.find(id, for: change.viewer, in: change.db), change)
            return .done("\(base)/milestones/\(id)", Message(flash), json: milestone.json)
        }
    }

    private static func file(_ visit: Visit) async throws -> Download {
        let milestone = try visit.id("milestone", Milestone.ID.self)
        let id = try visit.id("file", StoredFile.ID.self)
        let viewer = visit.viewer
        let file = try await visit.read { db in
            _ = try Milestone.find(milestone, for: viewer, in: db)
            let reports = try MilestoneReport.all(of: milestone, for: viewer, in: db)
            let file = try StoredFile.find(id, for: viewer, in: db)
            guard file.subjectKind == "milestone_report", reports.contains(where: { $0.id.rawValue == file.subjectID })
            else { throw NotFound() }
            return file
        }
        return try visit.download(file)
    }
}

extension Visit {
    /// Where a milestone stands, and whether it is late.
    func state(of milestone: Milestone) -> String {
        let state = text(milestone.state.messageKey)
        return milestone.isOverdue(on: viewer.today) ? "\(state) · \(text("milestones.overdue"))" : state
    }

    private func stateMessage(of milestone: Milestone) -> Message {
        Message(milestone.isOverdue(on: viewer.today) ? "milestones.overdue" : milestone.state.messageKey)
    }

    /// The same with its sign, in a table.
    func stateCell(of milestone: Milestone) -> Desk.Table.Cell {
        stateCell(stateMessage(of: milestone), text: state(of: milestone))
    }

    /// The same beside the title.
    func deskState(of milestone: Milestone) -> Desk.State {
        deskState(stateMessage(of: milestone), text: state(of: milestone))
    }
}

extension Milestone {
    /// The milestone in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "contract": .integer(contract), "tranche": .integer(tranche),
            "number": .integer(Int64(number)), "title": .string(title), "due_on": .string(dueOn.description),
            "state": .string(state.rawValue), "rectify_by": rectifyBy.map { .string($0.description) } ?? .null,
            "version": .integer(Int64(version)),
        ]
    }
}
