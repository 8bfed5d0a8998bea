internal import Forms
internal import Kernel
internal import Platform

/// A draft as applicants see it: filled in and worked out like the real thing, and nothing is stored.
enum PreviewPage {
    static let sample = InputField(
        "sample", .map(.text(max: 5)), optional: true, label: "forms.preview_sample",
        "Questions that count as answered by a file, since no file is sent here.")

    private struct Content: Sendable {
        let action: String
        let backURL: String
        let isChecked: Bool
        let isComplete: Bool
        let problems: [[String: String]]
        let hasProblems: Bool
        let score: String
        let hasScore: Bool
        let parts: [Part]
    }

    private struct Part: Sendable {
        let partTitle: String
        let partHelp: String
        let partHasHelp: Bool
        let questions: [QuestionView]
    }

    static func show(_ visit: Visit) async throws -> Page { try await page(visit, isChecked: false) }

    static func check(_ visit: Visit) async throws -> Outcome {
        .shown(
            try await page(visit, isChecked: true),
            at: "\(visit.base)/form-drafts/\(try visit.id("draft", FormDraft.ID.self))/preview")
    }

    private static func page(_ visit: Visit, isChecked: Bool) async throws -> Page {
        let id = try visit.id("draft", FormDraft.ID.self)
        let viewer = visit.viewer
        let sent = visit.input
        let (draft, input) = try await visit.read { db in
            let draft = try FormDraft.find(id, for: viewer, in: db)
            let values = try sent.answers(to: draft.definition.fields, of: draft.definition)
            return (draft, try draft.definition.read(values, in: db))
        }
        let definition = draft.definition
        var answers = input.answers.compactMapValues { $0 }
        for field in definition.fields {
            if let file = FileQuestion.sample(field, visit) { answers[field.key] = .files([file]) }
        }
        let state = definition.state(with: answers)
        let problems =
            !isChecked
            ? []
            : input.problems
                + definition.problems(in: answers).filter { problem in
                    // What cannot be read is told once, not as missing as well.
                    !input.problems.contains { $0.path == problem.path }
                }
        var seen = visit
        seen.refusals = problems.map { FieldRefusal("answers.\($0.path)", $0.message.key, $0.message.arguments) }
        let judged = seen
        let score = definition.score(of: answers)
        let url = DraftRoutes.url(visit, id)
        let language = visit.language.rawValue
        let content = Content(
            action: "\(url)/preview", backURL: url, isChecked: isChecked, isComplete: isChecked && problems.isEmpty,
            problems: problems.map { ["problemText": "\(place($0, definition, visit))\(visit.text($0.message))"] },
            hasProblems: !problems.isEmpty,
            score: score.map { AnswerView.score($0.score, scoreBands(definition), visit) } ?? "",
            hasScore: score != nil,
            parts: definition.sections.compactMap { section in
                let questions = section.fields.filter { state.shown.contains($0.key) }.compactMap { field in
                    let isRequired = state.required.contains(field.key)
                    return FileQuestion(field, isRequired: isRequired, judged).map { QuestionView(showing: $0, judged) }
                        ?? QuestionView(field, state.answers[field.key], isRequired: isRequired, judged)
                }
                guard !questions.isEmpty else { return nil }
                return Part(
                    partTitle: section.title.text(in: language), partHelp: section.help?.text(in: language) ?? "",
                    partHasHelp: section.help != nil, questions: questions)
            })
        return Page(
            "forms/preview", title: Message("forms.preview"), content: content,
            json: json(definition, state, problems, visit),
            crumbs: [
                .init(Message("forms.title"), "\(visit.base)/forms"),
                .init(.verbatim(definition.title.text(in: language)), url),
            ])
    }

    private static func scoreBands(_ definition: FormDefinition) -> [ScoreBand] {
        definition.scoreField.flatMap { definition.field($0)?.bands } ?? []
    }

    private static func place(_ problem: FormProblem, _ definition: FormDefinition, _ visit: Visit) -> String {
        let key = problem.path.split(separator: ".").first.map(String.init) ?? ""
        guard let field = definition.field(key) else { return "" }
        return visit.text("forms.problem_place", ["label": field.label.text(in: visit.language.rawValue)])
    }

    private static func json(
        _ definition: FormDefinition, _ state: FormState, _ problems: [FormProblem], _ visit: Visit
    ) -> JSON {
        let score = definition.scoreField.flatMap { state.score(of: $0) }
        return [
            "answers": definition.json(of: state.answers), "shown": .array(state.shown.sorted().map { .string($0) }),
            "required": .array(state.required.sorted().map { .string($0) }),
            "problems": .array(
                problems.map { ["field": .string($0.path), "message": .string(visit.text($0.message))] }),
            "score": score.flatMap { $0.score.exactDecimal }.map { .string($0) } ?? .null,
            "band": score?.band.map { .string($0.key) } ?? .null,
        ]
    }
}
