internal import Calls
internal import Kernel
internal import Platform
internal import Postgres

/// The workflow of a call: shown to everybody, edited by an officer on a page that checks it; and moves of a proposal.
enum WorkflowRoutes {
    private static let patternField = InputField(
        "pattern", .choice(Workflow.Pattern.allCases.map(\.rawValue), prefix: "workflows.pattern"), optional: true,
        label: "workflows.field.pattern", "A way to begin with.")
    private static let againField = InputField(
        "again", .boolean, optional: true, label: "workflows.field.again",
        "Whether everybody who approved a first submission is asked about corrections, too.")
    private static let fields = [
        InputField(
            "states", .longText(max: 20_000), optional: true, label: "workflows.field.states",
            hint: "workflows.hint.states",
            "Lines: key | class | who acts | working days | Chinese | English."),
        InputField(
            "moves", .longText(max: 40_000), optional: true, label: "workflows.field.moves",
            hint: "workflows.hint.moves",
            "Lines: key | from | to | who | reason or empty | Chinese | English, and | guards | who is told."),
        InputField(
            "migrate", .boolean, optional: true, label: "workflows.field.migrate", hint: "workflows.hint.migrate",
            "Whether proposals in flight move to this version."),
        InputField(
            "map", .longText(max: 5_000), optional: true, label: "workflows.field.map", hint: "workflows.hint.map",
            "Lines: old = new."),
        InputField(
            "seen", .integer(0...100_000), label: "workflows.field.seen", "Number of the version that was seen."),
    ]
    private static let version = Schema.object([
        ("number", .integer), ("states", .list(.string)), ("moves", .list(.string)),
        ("proposals", .dictionary(.integer)),
    ])

    static let all: [Route] = [
        .page(
            "/{authority}/calls/{call}/workflow", .everyone, "Shows the workflow of a call.", answer: version, show),
        .page(
            "/{authority}/calls/{call}/workflow/edit", CallRoutes.officer, "Shows the form for another workflow.",
            query: [patternField, againField], edit),
        .post(
            "/{authority}/calls/{call}/workflow", CallRoutes.officer, "Gives a call another workflow.",
            fields: fields + WorkflowEditor.rowFields,
            once: true, answer: .object([("number", .integer)]), form: edit, set),
        .post(
            "/{authority}/calls/{call}/workflow/rows", CallRoutes.officer,
            "Shows a workflow that is being edited after one change of its rows; nothing is stored.",
            fields: WorkflowEditor.rowFields + [WorkflowEditor.action, fields[4]], form: edit, changeRows),
        .post(
            "/{authority}/proposals/{proposal}/steps",
            .rolesOrMembers([.programmeOfficer, .decisionMaker, .recommendingUnit]),
            "Makes a move of a proposal's workflow.", fields: moveFields, comparing: .always,
            answer: ProposalJSON.schema, form: ProposalPages.show, move),
    ]

    /// A call with the versions of its workflow, how many proposals stand where, and who there is to act.
    struct Found: Sendable {
        let call: Call
        let versions: [CallWorkflow]
        let counts: [(Int, String, Int)]
        let held: Set<Workflow.Actor>
    }

    private static func found(_ visit: Visit) async throws -> Found {
        let id = try visit.id("call", Call.ID.self)
        let viewer = visit.viewer
        return try await visit.read { db in
            let call = try Call.find(id, for: viewer, in: db)
            let counts = try call.proposalsByStep(in: db).map { ($0.workflow, $0.step, $0.count) }
            return Found(
                call: call, versions: try call.workflows(in: db), counts: counts, held: try call.actorsHeld(in: db))
        }
    }

    private static func name(_ state: Workflow.State, _ visit: Visit) -> String {
        visit.language == .chinese ? state.chinese : state.english
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let found = try await found(visit)
        let (call, counts) = (found.call, found.counts)
        guard let current = found.versions.last else { throw NotFound() }
        let isOfficer = visit.viewer.holds(.programmeOfficer, in: Scope(programme: call.programme))
        let workflow = current.workflow
        var desk = Desk()
        desk.remarks = [
            .init(
                remark: visit.text(
                    current.number == 0 ? "workflows.standard" : "workflows.number", ["number": "\(current.number)"]))
        ]
        if isOfficer {
            desk.links = [
                .init(
                    linkURL: "\(visit.base)/calls/\(call.id)/workflow/edit", linkText: visit.text("workflows.edit"),
                    linkIsPrimary: true)
            ]
            if workflow.isCorrectedAround {
                desk.remarks.append(.init(remark: visit.text("workflows.around")))
                desk.links.append(
                    .init(
                        linkURL: "\(visit.base)/calls/\(call.id)/workflow/edit?again=true",
                        linkText: visit.text("workflows.field.again")))
            }
        }
        desk.charts = [
            Desk.Chart(
                visit.text("workflows.diagram"),
                svg: WorkflowDiagram(workflow, visit.text("workflows.diagram"), visit).svg(),
                table: moves(workflow, visit))
        ]
        desk.tables = [states(workflow, isOfficer ? counts : [], visit)]
        var proposals = JSONObject()
        for (number, step, count) in counts where isOfficer && number == current.number {
            proposals[step] = .integer(Int64(count))
        }
        let shown = proposals
        return visit.desk(
            Message("workflows.title"), desk,
            json: [
                "number": .integer(Int64(current.number)),
                "states": .array(workflow.stateLines.split(separator: "\n").map { .string(String($0)) }),
                "moves": .array(workflow.moveLines.split(separator: "\n").map { .string(String($0)) }),
                "proposals": .object(shown),
            ], crumbs: CallPages.crumbs(call, visit))
    }

    private static func states(_ workflow: Workflow, _ counts: [(Int, String, Int)], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("workflows.states"),
            ["workflows.state", "workflows.class", "workflows.actor", "workflows.days", "calls.all_proposals"]
                .map { visit.text($0) },
            workflow.states.map { state in
                let count = counts.filter { $0.1 == state.key }.reduce(0) { $0 + $1.2 }
                return [
                    .head(name(state, visit), note: state.key),
                    .text(visit.text("workflows.class.\(state.kind.rawValue)")),
                    .text(visit.text(state.actor.messageKey)), .text(state.days.map(String.init) ?? ""),
                    .text(count > 0 ? "\(count)" : ""),
                ]
            })
    }

    private static func moves(_ workflow: Workflow, _ visit: Visit) -> Desk.Table {
        let separator = visit.text("calls.list_separator")
        return .init(
            visit.text("workflows.moves"),
            [
                "workflows.move", "workflows.from", "workflows.to", "workflows.actor", "calls.field.reason",
                "workflows.guards", "workflows.tells",
            ].map { visit.text($0) },
            workflow.moves.map { move in
                [
                    .head(visit.language == .chinese ? move.chinese : move.english, note: move.key),
                    .text(workflow.state(move.from).map { name($0, visit) } ?? move.from),
                    .text(workflow.state(move.to).map { name($0, visit) } ?? move.to),
                    .text(visit.text(move.actor.messageKey)),
                    .text(move.needsReason ? visit.text("workflows.needs_reason") : ""),
                    .text(move.guards.map { visit.text($0.messageKey) }.joined(separator: separator)),
                    .text(move.tells.map { visit.text($0.messageKey) }.joined(separator: separator)),
                ]
            })
    }

    private static func edit(_ visit: Visit) async throws -> Page {
        let found = try await found(visit)
        try visit.viewer.require(.programmeOfficer, in: Scope(programme: found.call.programme))
        guard let current = found.versions.last else { throw NotFound() }
        let pattern = Workflow.Pattern(rawValue: visit.input.text("pattern"))
        // After a refusal, or a change of a row, what was typed.
        let begun =
            pattern.map(Workflow.made)
            ?? (visit.input.isSet("again") ? current.workflow.askingAgain : current.workflow)
        let rows = WorkflowRows(visit.input) ?? WorkflowRows(begun)
        return editor(rows, found, current.number, visit)
    }

    /// Adds, moves or takes out a row of the page, without storing anything.
    private static func changeRows(_ visit: Visit) async throws -> Outcome {
        let found = try await found(visit)
        try visit.viewer.require(.programmeOfficer, in: Scope(programme: found.call.programme))
        guard let current = found.versions.last else { throw NotFound() }
        var rows = WorkflowRows(visit.input) ?? WorkflowRows(current.workflow)
        rows.apply(visit.input.text("action"))
        let seen = visit.input.integer("seen").map { Int($0) } ?? current.number
        return .shown(
            editor(rows, found, seen, visit), at: "\(visit.base)/calls/\(found.call.id)/workflow/edit")
    }

    private static func editor(_ rows: WorkflowRows, _ found: Found, _ seen: Int, _ visit: Visit) -> Page {
        let call = found.call
        let values = [
            "states": rows.stateLines, "moves": rows.moveLines, "seen": "\(seen)",
            "map": Set(found.counts.map { $0.1 }).sorted().map { "\($0) = \($0)" }.joined(separator: "\n"),
        ]
        func views(_ names: Set<String>, place: String) -> [FieldView] {
            fields.filter { names.contains($0.name) }.map { field in
                var view = visit.field(field, value: values[field.name] ?? "", at: place)
                if field.name == "seen" { (view.control, view.value) = (.hidden, "\(seen)") }
                if ["states", "moves"].contains(field.name) {
                    view.rows = 12
                    view.value = values[field.name] ?? ""
                }
                return view
            }
        }
        var lines = visit.deskForm(
            "workflows.set_lines", "/calls/\(call.id)/workflow",
            views(["states", "moves", "migrate", "map", "seen"], place: "lines-"), isFirst: false)
        lines.formID = "workflow-lines"
        return WorkflowEditor.page(
            rows, of: call, held: found.held, seen: seen, filters: [visit.field(patternField)],
            extra: views(["migrate", "map"], place: ""), lines: lines, visit)
    }

    private static func set(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        let input = visit.input
        let workflow: Workflow
        let rows = WorkflowRows(input)
        do {
            workflow = try Workflow(
                states: rows?.stateLines ?? input.text("states"), moves: rows?.moveLines ?? input.text("moves"))
        } catch {
            throw FieldRefusal(
                error.code == "move_line" ? "moves" : "states", "workflows.problem.\(error.code)",
                ["place": error.place])
        }
        let map = input.isSet("migrate") ? try self.map(input.text("map")) : nil
        let seen = Int(input.integer("seen") ?? 0)
        return try await visit.write { change in
            let made = try Call.setWorkflow(workflow, of: id, seen: seen, moving: map, in: change)
            return .done(
                "\(visit.base)/calls/\(id)/workflow", Message("workflows.flash.set"),
                json: ["number": .integer(Int64(made.number))])
        }
    }

    /// Reads lines `old = new`.
    private static func map(_ text: String) throws -> [String: String] {
        var map: [String: String] = [:]
        for (index, line) in text.split(separator: "\n").enumerated() where !line.allSatisfy(\.isWhitespace) {
            let parts = line.split { $0 == "=" || $0 == "＝" || $0 == "\t" }.map { String($0).trimmed }
            guard parts.count == 2, map.updateValue(parts[1], forKey: parts[0]) == nil else {
                throw FieldRefusal("map", "workflows.problem.map_line", ["place": "\(index + 1)"])
            }
        }
        return map
    }
}
