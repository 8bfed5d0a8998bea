internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// Plans of programmes: aspects, measures, yearly phases, ranked commitments, gates and readings.
enum ActionPlanRoutes {
    static let planFields = [
        InputField("programme", .identifier, label: "submissions.field.programme", "The programme."),
        InputField("title", .text(max: 200), label: "plans.field.title", "Its title."),
        InputField("titleEn", .text(max: 200), optional: true, label: "plans.field.title_en", "Its English title."),
        InputField(
            "document", .text(max: 200), optional: true, label: "plans.field.document",
            "The document that states it, with its number."),
        InputField("firstYear", .integer(1900...2200), label: "plans.field.first_year", "First year."),
        InputField("lastYear", .integer(1900...2200), label: "plans.field.last_year", "Last year."),
        InputField(
            "note", .longText(max: 2_000), optional: true, label: "plans.field.note", hint: "plans.hint.note",
            "What the document says of itself and the parts do not bear out."),
        InputField(
            "parts", .longText(max: 100_000), label: "plans.field.parts", hint: "plans.hint.parts",
            "A part a line: aspect | title; measure | title; phase | year | title; commitment | rank | title."),
        InputField(
            "offices", .longText(max: 2_000), optional: true, label: "plans.field.offices", hint: "plans.hint.offices",
            "An office a line: level from 1 to 5 | office."),
        InputField(
            "gates", .longText(max: 20_000), optional: true, label: "plans.field.gates", hint: "plans.hint.gates",
            "A criterion a line."),
    ]
    static let progressFields = [
        InputField("part", .integer(1...500), label: "plans.field.part", "Number of the part."),
        InputField(
            "state", .choice(ActionPlan.Part.State.allCases.map(\.rawValue), prefix: "plans.state"),
            label: "plans.state", "How far it is."),
    ]
    static let gateFields = [
        InputField("gate", .integer(1...50), label: "plans.field.gate", "Number of the gate."),
        InputField("metOn", .date, label: "plans.field.met_on", "When it was met."),
        InputField("evidence", .longText(max: 1_000), label: "plans.field.evidence", "What shows it."),
    ]
    static let adoptionFields = [
        InputField("adoptedOn", .date, label: "plans.field.adopted_on", "The day of the document."),
        InputField("document", .text(max: 200), label: "plans.field.document", "The document, with its number."),
    ]
    static let readingFields = [
        InputField("subject", .text(max: 100), label: "plans.field.subject", "What was measured."),
        InputField("unit", .text(max: 20), label: "delivery.field.unit", "In what."),
        InputField(
            "definition", .integer(1...1_000), label: "plans.field.definition", hint: "plans.hint.definition",
            "Version of its definition."),
        InputField(
            "wave", .choice(PlanReading.Wave.allCases.map(\.rawValue), prefix: "plans.wave"), label: "plans.wave",
            "When."),
        InputField("value", .decimal, label: "plans.field.value", "The value."),
        InputField("takenOn", .date, label: "plans.field.taken_on", "On which day."),
    ]
    private static let officer: Access = .roles([.programmeOfficer])

    static let all: [Route] = [
        .page(
            "/{authority}/action-plans", .everyone, "Lists the plans that programmes carry out.",
            answer: .object([("items", .list(ActionPlanJSON.schema))]), ActionPlanPages.index),
        .post(
            "/{authority}/action-plans", officer, "Writes a plan down as its document has it.", fields: planFields,
            creates: true, answer: ActionPlanJSON.schema, form: ActionPlanPages.index, write),
        .page(
            "/{authority}/action-plans/{actionplan}", .everyone,
            "Shows a plan with its parts, offices, gates and readings.", answer: ActionPlanJSON.whole,
            ActionPlanPages.show),
        .post(
            "/{authority}/action-plans/{actionplan}/progress", officer, "Says how far a part of a plan is.",
            fields: progressFields, comparing: .always, answer: ActionPlanJSON.schema, form: ActionPlanPages.show,
            report),
        .post(
            "/{authority}/action-plans/{actionplan}/gates", officer, "Says that a gate is met.", fields: gateFields,
            comparing: .always, answer: ActionPlanJSON.schema, form: ActionPlanPages.show, meet),
        .post(
            "/{authority}/action-plans/{actionplan}/adoption", officer,
            "Says by which document what was tried became the rule.", fields: adoptionFields, comparing: .always,
            answer: ActionPlanJSON.schema, form: ActionPlanPages.show, adopt),
        .post(
            "/{authority}/action-plans/{actionplan}/readings", .roles([.programmeOfficer, .evaluator]),
            "Records what was measured at the beginning, in the middle or at the end.", fields: readingFields,
            creates: true, answer: ActionPlanJSON.schema, form: ActionPlanPages.show, read),
    ]

    /// Lines with cells; empty lines are passed over.
    private static func lines(_ field: String, _ visit: Visit, _ cells: ClosedRange<Int>) throws -> [[String]] {
        try visit.input.text(field).split(whereSeparator: \.isNewline).enumerated().compactMap { number, line in
            let found = line.split(omittingEmptySubsequences: false) { "|｜\t".contains($0) }.map { String($0).trimmed }
            if found.allSatisfy(\.isEmpty) { return nil }
            guard cells.contains(found.count) else {
                throw FieldRefusal(field, "sites.refusal.line", ["line": String(number + 1)])
            }
            return found
        }
    }

    /// A measure belongs to the aspect before it, a phase to the measure before it, unless there is none.
    private static func draft(_ visit: Visit) throws -> ActionPlan.Draft {
        let input = visit.input
        guard let first = input.integer("firstYear"), let last = input.integer("lastYear"), first <= last else {
            throw ActionPlanRefusal.value(field: "lastYear", "years")
        }
        var draft = ActionPlan.Draft(title: input.text("title"), years: Int(first)...Int(last), parts: [])
        (draft.englishTitle, draft.document) = (input.text("titleEn"), input.text("document"))
        draft.note = input.text("note")
        var (aspect, measure): (Int?, Int?) = (nil, nil)
        var places: [String: Int] = [:]
        for (index, cells) in try lines("parts", visit, 2...3).enumerated() {
            let wrong = FieldRefusal("parts", "sites.refusal.line", ["line": String(index + 1)])
            guard let kind = ActionPlan.Part.Kind(rawValue: cells[0]) else { throw wrong }
            let parent: Int? = kind == .measure ? aspect : kind == .phase ? measure : nil
            let key = "\(kind.rawValue) \(parent ?? 0)"
            places[key, default: 0] += 1
            var place = places[key] ?? 1
            var year: Int?
            if kind == .phase || kind == .commitment {
                guard cells.count == 3, let number = Int(cells[1]) else { throw wrong }
                if kind == .phase { year = number } else { place = number }
            }
            draft.parts.append((kind, parent, place, year, cells.last ?? ""))
            if kind == .aspect { (aspect, measure) = (index + 1, nil) }
            if kind == .measure { measure = index + 1 }
        }
        for cells in try lines("offices", visit, 2...2) {
            guard let level = Int(cells[0]), (1...5).contains(level) else {
                throw ActionPlanRefusal.value(field: "offices", "level")
            }
            draft.offices[level] = cells[1]
        }
        draft.gates = try lines("gates", visit, 1...1).map { $0[0] }
        return draft
    }

    private static func write(_ visit: Visit) async throws -> Outcome {
        guard let programme = visit.input.id("programme", Programme.ID.self) else { throw NotFound() }
        let draft = try draft(visit)
        return try await visit.write { change in
            let plan = try ActionPlan.write(draft, for: programme, in: change)
            return .created(
                "\(visit.base)/action-plans/\(plan.id)", Message("plans.flash.written"), json: ActionPlanJSON.json(plan)
            )
        }
    }

    private static func changed(
        _ visit: Visit, _ body: @escaping @Sendable (ActionPlan.ID, Change) throws -> ActionPlan
    ) async throws -> Outcome {
        let id = try visit.id("actionplan", ActionPlan.ID.self)
        return try await visit.write { change in
            .done(
                "\(visit.base)/action-plans/\(id)", Message("plans.flash.changed"),
                json: ActionPlanJSON.json(try body(id, change)))
        }
    }

    private static func report(_ visit: Visit) async throws -> Outcome {
        let version = try visit.seenVersion()
        guard let part = visit.input.integer("part"),
            let state = ActionPlan.Part.State(rawValue: visit.input.text("state"))
        else { throw NotFound() }
        return try await changed(visit) { id, change in
            try ActionPlan.report(Int(part), of: id, as: state, version: version, in: change)
        }
    }

    private static func meet(_ visit: Visit) async throws -> Outcome {
        let version = try visit.seenVersion()
        let evidence = visit.input.text("evidence")
        guard let gate = visit.input.integer("gate"), let day = visit.input.day("metOn") else { throw NotFound() }
        return try await changed(visit) { id, change in
            try ActionPlan.meet(gate: Int(gate), of: id, on: day, evidence: evidence, version: version, in: change)
        }
    }

    private static func adopt(_ visit: Visit) async throws -> Outcome {
        let version = try visit.seenVersion()
        let document = visit.input.text("document")
        guard let day = visit.input.day("adoptedOn") else { throw NotFound() }
        return try await changed(visit) { id, change in
            try ActionPlan.adopt(id, on: day, document: document, version: version, in: change)
        }
    }

    private static func read(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("actionplan", ActionPlan.ID.self)
        let input = visit.input
        guard let wave = PlanReading.Wave(rawValue: input.text("wave")), let value = input.decimal("value"),
            let definition = input.integer("definition"), let day = input.day("takenOn")
        else { throw NotFound() }
        let reading = PlanReading(
            subject: input.text("subject"), unit: input.text("unit"), definition: Int(definition), wave: wave,
            value: value, takenOn: day)
        return try await visit.write { change in
            try reading.record(for: id, in: change)
            return .created(
                "\(visit.base)/action-plans/\(id)", Message("plans.flash.changed"),
                json: ActionPlanJSON.json(try ActionPlan.find(id, for: change.viewer, in: change.db)))
        }
    }
}
