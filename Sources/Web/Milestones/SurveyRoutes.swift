internal import Forms
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// Surveys: prepared, drawn, opened, closed; what came in and what it says.
enum SurveyRoutes {
    static let readers: Set<Role> = [
        .programmeOfficer, .decisionMaker, .supervisor, .auditor, .areaOfficer, .evaluator,
    ]
    private static let officers: Set<Role> = [.programmeOfficer]

    private static let programme = InputField(
        "programme", .identifier, label: "indicators.programme", "Key of the programme.")
    private static let prepareFields = [
        programme, InputField("title", .text(max: 200), label: "surveys.title_field", "What it is called."),
        InputField("form", .identifier, label: "surveys.form", "Key of the version of the questionnaire."),
        InputField(
            "milestone", .identifier, optional: true, label: "milestones.one", "Key of the milestone it is about."),
        InputField("closesOn", .date, label: "surveys.closes_on", "Last day for answers."),
    ]
    private static let frameFields = [
        programme, InputField("name", .text(max: 200), label: "surveys.frame_name", "What it is called."),
        InputField(
            "unit", .choice(SamplingFrame.Unit.allCases.map(\.rawValue), prefix: "surveys.unit"),
            label: "surveys.unit", "What a line is."),
        InputField(
            "lines", .longText(max: 2_000_000), label: "surveys.lines", hint: "surveys.lines_hint",
            "Lines of code, stratum and size."),
    ]
    static let drawFields = [
        InputField("frame", .identifier, label: "surveys.frame", "Key of the frame."),
        InputField(
            "design", .choice(Survey.Design.allCases.map(\.rawValue), prefix: "surveys.design"),
            label: "surveys.design", "How units are drawn."),
        InputField("count", .integer(1...100_000), label: "surveys.count", "How many units."),
        InputField(
            "answersEach", .integer(1...1_000), label: "surveys.answers_each", hint: "surveys.answers_each_hint",
            "How many answers of each unit."),
        InputField(
            "seed", .integer(0...999_999_999_999), optional: true, label: "surveys.seed", hint: "surveys.seed_hint",
            "Random seed."),
    ]
    static let quotaFields = [
        InputField("stratum", .text(max: 40), label: "surveys.stratum", "The stratum."),
        InputField("most", .integer(1...100_000), label: "surveys.most", "The most answers."),
    ]
    static let decisionFields = [
        InputField(
            "decision", .choice(["approved", "on_hold", "refused"], prefix: "surveys.decision"),
            label: "surveys.decision", "What is decided."),
        InputField(
            "responses", .identifiers, optional: true, label: "surveys.responses", hint: "surveys.responses_hint",
            "Keys of the answers; all that wait if none."),
        InputField(
            "reason", .text(max: 500), optional: true, label: "funds.reason", hint: "surveys.reason_hint",
            "Why; asked for unless answers are approved."),
    ]
    static let unit = InputField(
        "unit", .integer(1...1_000_000), label: "surveys.drawn_unit", "Number of the drawn unit.")
    private static let path = "/{authority}/surveys/{survey}"

    static let all: [Route] = [
        .page(
            "/{authority}/surveys", .roles(readers), "Lists surveys and frames.", query: [Paging.after],
            answer: .page(of: .survey), index),
        .post(
            "/{authority}/surveys", .roles(officers), "Prepares a survey by a questionnaire.", fields: prepareFields,
            creates: true, answer: .survey, form: index, prepare),
        .post(
            "/{authority}/sampling-frames", .roles(officers), "Keeps a list from which samples are drawn.",
            fields: frameFields, creates: true, answer: .key, form: index, keepFrame),
        .page(
            path, .roles(readers), "Shows a survey with its sample and its estimates.", answer: .wholeSurvey,
            SurveyPage.show),
        .post(
            path + "/draw", .roles(officers), "Draws the sample, once, with a recorded seed.", fields: drawFields,
            once: true, comparing: .always, answer: .survey, form: SurveyPage.show, draw),
        .post(
            path + "/quotas", .roles(officers), "Sets the most answers of a stratum.", fields: quotaFields,
            creates: true, form: SurveyPage.show, limit),
        .post(
            path + "/opening", .roles(officers), "Opens a survey for answers.", once: true, comparing: .always,
            answer: .survey, form: SurveyPage.show,
            { visit in try await move(visit) { survey, seen, change in try survey.open(version: seen, in: change) } }),
        .post(
            path + "/closure", .roles(officers), "Closes a survey.", once: true, comparing: .always, answer: .survey,
            form: SurveyPage.show,
            { visit in try await move(visit) { survey, seen, change in try survey.close(version: seen, in: change) } }),
        .post(
            path + "/links", .roles([.programmeOfficer, .areaOfficer, .evaluator]),
            "Makes new links for a drawn unit and shows them once.", fields: [unit], once: true,
            answer: .object([("links", .list(.object([("sheet", .string), ("url", .string)])))]),
            form: SurveyPage.show, SurveyLinks.issue),
        .post(
            path + "/decisions", .roles([.programmeOfficer, .evaluator]), "Decides about answers.",
            fields: decisionFields, once: true, answer: .object([("decided", .integer)]), form: SurveyPage.show,
            decide),
        .download(
            path + "/calculations.json", .roles(readers),
            "What miaopu calc takes to give the sample and the estimates.",
            SurveyPage.calculations),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (all, frames, programmes, forms, milestones) = try await visit.read { db in
            (
                try Survey.all(for: viewer, in: db), try SamplingFrame.all(for: viewer, in: db),
                try Programme.all(for: viewer, in: db), try FormVersion.newest(for: .survey, in: db),
                try Milestone.open(limit: 500, for: viewer, in: db)
            )
        }
        let (shown, next) = try visit.slice(all, key: { $0.id.rawValue })
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("surveys.about"))]
        desk.tables = [
            .init(
                visit.text("surveys.title"),
                ["surveys.title_field", "surveys.closes_on", "surveys.state_title"].map { visit.text($0) },
                shown.map {
                    [
                        .head($0.title, url: "\(visit.base)/surveys/\($0.id)"), .text($0.closesOn.description),
                        visit.stateCell(Message($0.state.messageKey)),
                    ]
                }),
            .init(
                visit.text("surveys.frames"),
                ["surveys.frame_name", "surveys.unit", "surveys.units", "indicators.hash"].map { visit.text($0) },
                frames.map {
                    [
                        .head($0.name), .text(visit.text($0.unit.messageKey)), .number(String($0.count)),
                        .text(String($0.sha256.hexadecimal.prefix(16))),
                    ]
                }),
        ]
        desk.offer(next: next, at: "\(visit.base)/surveys", visit)
        if viewer.holdsAnywhere(officers) {
            let options: [String: [(value: String, text: String)]] = [
                "programme": programmes.map { ($0.id.description, $0.name) },
                "form": forms.map {
                    ($0.id.description, $0.definition.title.text(in: visit.language.rawValue))
                },
                "milestone": [("", visit.text("surveys.no_milestone"))]
                    + milestones.map { ($0.id.description, "\($0.organisationName) \($0.title)") },
            ]
            desk.forms = [
                visit.deskForm(
                    "surveys.prepare", "/surveys", prepareFields.map { visit.field($0, options: options[$0.name]) }),
                visit.deskForm(
                    "surveys.keep_frame", "/sampling-frames",
                    frameFields.map { visit.field($0, options: options[$0.name]) }),
            ]
        }
        return visit.desk(
            Message("navigation.surveys"), desk,
            json: ["items": .array(shown.map(\.json)), "next": Paging.json(next)])
    }

    private static func prepare(_ visit: Visit) async throws -> Outcome {
        let (input, base) = (visit.input, visit.base)
        return try await visit.write { change in
            guard let programme = input.id("programme", Programme.ID.self),
                let form = input.id("form", FormVersion.ID.self), let day = input.day("closesOn")
            else { throw NotFound() }
            let survey = try Survey.prepare(
                input.text("title"), form: form, of: programme, about: input.id("milestone", Milestone.ID.self),
                closesOn: day, in: change)
            return .created("\(base)/surveys/\(survey.id)", Message("indicators.saved"), json: survey.json)
        }
    }

    private static func keepFrame(_ visit: Visit) async throws -> Outcome {
        let (input, base) = (visit.input, visit.base)
        var lines: [SamplingFrame.Line] = []
        for (index, text) in input.text("lines").split(whereSeparator: \.isNewline).enumerated() {
            let parts = text.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "\t" || $0 == "，" }
                .map { $0.trimmingPrefix(while: \.isWhitespace) }
            let size = parts.count > 2 ? Int64(parts[2].filter { !$0.isWhitespace }) : 1
            guard let size, parts.count <= 3 else {
                throw FieldRefusal("lines", "surveys.refusal.frame_line", ["line": String(index + 1)])
            }
            lines.append(
                .init(
                    code: String(parts[0].filter { !$0.isWhitespace }),
                    stratum: parts.count > 1 ? String(parts[1].filter { !$0.isWhitespace }) : "", size: size))
        }
        let kept = lines
        return try await visit.write { change in
            guard let programme = input.id("programme", Programme.ID.self),
                let unit = SamplingFrame.Unit(rawValue: input.text("unit"))
            else { throw NotFound() }
            let frame = try SamplingFrame.keep(kept, name: input.text("name"), unit: unit, of: programme, in: change)
            return .created("\(base)/surveys", Message("indicators.saved"), json: ["id": .integer(frame.id.rawValue)])
        }
    }

    private static func move(
        _ visit: Visit, _ body: @escaping @Sendable (Survey, Int, Change) throws -> Survey
    ) async throws -> Outcome {
        let (id, seen, base) = (try visit.id("survey", Survey.ID.self), try visit.seenVersion(), visit.base)
        return try await visit.write { change in
            let survey = try body(try Survey.find(id, for: change.viewer, in: change.db), seen, change)
            return .done("\(base)/surveys/\(id)", Message("indicators.saved"), json: survey.json)
        }
    }

    private static func draw(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        return try await move(visit) { survey, seen, change in
            guard let frame = input.id("frame", SamplingFrame.ID.self),
                let design = Survey.Design(rawValue: input.text("design")), let count = input.integer("count"),
                let each = input.integer("answersEach")
            else { throw NotFound() }
            return try survey.draw(
                Int(count), from: try SamplingFrame.find(frame, for: change.viewer, in: change.db), design,
                answersEach: Int(each), seed: input.integer("seed") ?? SeededGenerator.freshSeed(), version: seen,
                in: change)
        }
    }

    private static func limit(_ visit: Visit) async throws -> Outcome {
        let (id, input, base) = (try visit.id("survey", Survey.ID.self), visit.input, visit.base)
        return try await visit.write { change in
            let survey = try Survey.find(id, for: change.viewer, in: change.db)
            try survey.limit(input.text("stratum"), to: Int(input.integer("most") ?? 0), in: change)
            return .created("\(base)/surveys/\(id)", Message("indicators.saved"), json: [:])
        }
    }

    private static func decide(_ visit: Visit) async throws -> Outcome {
        let (id, input, base) = (try visit.id("survey", Survey.ID.self), visit.input, visit.base)
        guard let state = SurveyResponse.State(rawValue: input.text("decision")) else { throw NotFound() }
        let named = input.ids("responses", SurveyResponse.ID.self)
        return try await visit.write { change in
            let count = try Survey.find(id, for: change.viewer, in: change.db)
                .decide(state, named.isEmpty ? nil : named, reason: input.text("reason"), in: change)
            return .done(
                "\(base)/surveys/\(id)", Message("surveys.decided", ["count": String(count)]),
                json: ["decided": .integer(Int64(count))])
        }
    }
}

extension Survey {
    /// The survey in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "programme": .integer(programme.rawValue),
            "milestone": milestone.map { .integer($0.rawValue) } ?? .null, "title": .string(title),
            "state": .string(state.rawValue), "closes_on": .string(closesOn.description),
            "version": .integer(Int64(version)),
        ]
    }
}

extension Schema {
    /// A survey.
    static let survey = Schema.object([
        ("id", .integer), ("programme", .integer), ("milestone", .nullable(.integer)), ("title", .string),
        ("state", .codes(Survey.State.allCases.map(\.rawValue))), ("closes_on", .day), ("version", .integer),
    ])
    /// The page of a survey.
    static let wholeSurvey = Schema.object([
        ("survey", survey), ("result", .nullable(.anything)),
    ])
}
