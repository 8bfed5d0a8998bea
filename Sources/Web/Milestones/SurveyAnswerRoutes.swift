internal import Forms
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// Answering a survey: by a link on a telephone without an account, or by staff who enter a sheet of paper.
enum SurveyAnswerRoutes {
    private static let answers = InputField(
        "answers", .map(.texts(max: 20_000)), optional: true, label: "surveys.answers",
        "Answers by key of the question.")
    private static let sheet = InputField(
        "sheet", .text(max: 20), label: "surveys.sheet", hint: "surveys.sheet_hint", "Number on the sheet.")
    /// Who enters sheets of paper.
    static let staff: Set<Role> = [.programmeOfficer, .supervisor, .areaOfficer, .evaluator]

    static let all: [Route] = [
        .page("/{authority}/survey-answers/{secret}", .everyone, "Shows the questions to the holder of a link.", show),
        .post(
            "/{authority}/survey-answers/{secret}", .everyone, "Takes the answers of the holder of a link, once.",
            fields: [answers], form: show, answer),
        .page(
            "/{authority}/surveys/{survey}/papers", .roles(staff), "Shows the form for a sheet of paper.", paper),
        .post(
            "/{authority}/surveys/{survey}/papers", .roles(staff), "Enters a sheet of paper.",
            fields: [sheet, answers], creates: true, form: paper, enter),
    ]

    private struct Content: Sendable {
        let action: String
        let about: String
        let told: String
        let isTold: Bool
        let isAsked: Bool
        let hasSheet: Bool
        let sheets: [FieldView]
        let parts: [Part]
    }

    private struct Part: Sendable {
        let partTitle: String
        let partHelp: String
        let partHasHelp: Bool
        let questions: [QuestionView]
    }

    /// Refusals of the form engine stand at the names of its fields on the page.
    private static func placed(_ visit: Visit) -> Visit {
        var seen = visit
        seen.refusals = visit.refusals.map { refusal in
            guard let problem = refusal as? FormProblem else { return refusal }
            return FieldRefusal("answers.\(problem.path)", problem.message.key, problem.message.arguments)
        }
        return seen
    }

    private static func parts(_ form: FormVersion, _ visit: Visit) -> [Part] {
        let (definition, language) = (form.definition, visit.language.rawValue)
        let judged = placed(visit)
        return definition.sections.compactMap { section in
            // Without scripts all questions stand on one page, also those that only some are asked.
            let questions = section.fields.compactMap {
                QuestionView($0, nil, isRequired: $0.isRequired, judged)
            }
            guard !questions.isEmpty else { return nil }
            return Part(
                partTitle: section.title.text(in: language), partHelp: section.help?.text(in: language) ?? "",
                partHasHelp: section.help != nil, questions: questions)
        }
    }

    private static func page(
        _ survey: Survey, _ form: FormVersion, told: String, action: String, sheet: FieldView?, _ visit: Visit
    ) -> Page {
        Page(
            "surveys/answer", title: .verbatim(survey.title),
            content: Content(
                action: action, about: form.definition.title.text(in: visit.language.rawValue), told: told,
                isTold: !told.isEmpty, isAsked: told.isEmpty, hasSheet: sheet != nil,
                sheets: sheet.map { [$0] } ?? [], parts: told.isEmpty ? parts(form, visit) : []),
            json: [:])
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let token = Token(presented: visit.parameter("secret"))
        let (survey, link, form) = try await visit.read { db in try Survey.asked(by: token, in: db) }
        let told =
            link.isUsed
            ? "surveys.thanks"
            : survey.state == .open && survey.closesOn >= visit.viewer.today ? "" : "surveys.refusal.not_open"
        return page(
            survey, form, told: told.isEmpty ? "" : visit.text(told),
            action: "\(visit.base)/survey-answers/\(token.text)", sheet: nil, visit)
    }

    private static func values(_ form: FormVersion, _ visit: Visit) -> JSONObject {
        let typed = visit.input.typed
        var values = JSONObject()
        for field in form.definition.fields {
            if let value = field.typed({ typed["answers.\($0)"] ?? [] }) { values[field.key] = value }
        }
        return values
    }

    private static func answer(_ visit: Visit) async throws -> Outcome {
        let token = Token(presented: visit.parameter("secret"))
        let base = visit.base
        // Nobody is named who answers, also when signed in, and the link's secret is not kept: it works once anyway.
        let respondent = Viewer(
            account: nil, tenant: visit.viewer.tenant, today: visit.viewer.today, origin: visit.viewer.origin)
        try await visit.site.database.write(as: respondent) { change in
            let (_, _, form) = try Survey.asked(by: token, in: change.db)
            try Survey.answer(values(form, visit), by: token, in: change)
        }
        return .done("\(base)/survey-answers/\(token.text)", Message("surveys.thanks"))
    }

    private static func paper(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("survey", Survey.ID.self)
        let (survey, form) = try await visit.read { db in
            let survey = try Survey.find(id, for: viewer, in: db)
            return (survey, try FormVersion.find(survey.form, in: db))
        }
        let isOpen = survey.state == .open && survey.closesOn >= viewer.today
        return page(
            survey, form, told: isOpen ? "" : visit.text("surveys.refusal.not_open"),
            action: "\(visit.base)/surveys/\(id)/papers", sheet: visit.field(sheet), visit)
    }

    private static func enter(_ visit: Visit) async throws -> Outcome {
        let (id, sheet, base) = (try visit.id("survey", Survey.ID.self), visit.input.text("sheet"), visit.base)
        return try await visit.write { change in
            let survey = try Survey.find(id, for: change.viewer, in: change.db)
            let form = try FormVersion.find(survey.form, in: change.db)
            try survey.enter(values(form, visit), sheet: sheet, in: change)
            return .created("\(base)/surveys/\(id)/papers", Message("surveys.entered"), json: [:])
        }
    }
}
