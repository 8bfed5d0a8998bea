internal import Forms
internal import Kernel
internal import Platform
internal import Postgres

/// The forms that come with the release: to be read, printed and copied into the forms of the authority.
enum LibraryRoutes {
    static let all: [Route] = [
        .page(
            "/{authority}/form-library", .everyone, "Lists the forms that come with the release.",
            answer: .object([
                (
                    "items",
                    .list(
                        .object([("code", .string), ("purpose", .string), ("questions", .integer), ("title", .string)]))
                )
            ]), index),
        .page(
            "/{authority}/form-library/{template}", .everyone,
            "Shows a form that comes with the release, with its samples.", answer: .formTemplate, show),
        .download(
            "/{authority}/form-library/{template}/sample.pdf", CallRoutes.officer,
            "A filled-in sample of a form as paper.",
            query: [
                InputField(
                    "number", .integer(1...100), optional: true, label: "forms.sample_number", "Which sample, from 1.")
            ], sample),
        .post(
            "/{authority}/form-library/{template}/drafts", CallRoutes.officer,
            "Copies a form of the release into the forms of the authority.", creates: true, answer: .formDraft,
            form: show, copy),
    ]

    private static func find(_ visit: Visit) throws -> FormLibrary.Template {
        guard let template = visit.site.formLibrary.template(visit.parameter("template")) else { throw NotFound() }
        return template
    }

    private static func index(_ visit: Visit) async throws -> Page {
        let templates = visit.site.formLibrary.templates
        let language = visit.language.rawValue
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("forms.library.about"))]
        desk.tables = [
            .init(
                visit.text("forms.library"),
                ["title", "purpose", "questions", "scored", "code"].map { visit.text("forms.column.\($0)") },
                templates.map { template in
                    [
                        .head(
                            template.definition.title.text(in: language),
                            url: "\(visit.base)/form-library/\(template.code)"),
                        .text(visit.text("forms.purpose.\(template.purpose.rawValue)")),
                        .number("\(template.definition.fields.count)"),
                        .text(template.definition.scoreField == nil ? "" : visit.text("grid.yes")),
                        .text(template.code),
                    ]
                })
        ]
        return visit.desk(
            Message("forms.library"), desk,
            json: [
                "items": .array(
                    templates.map {
                        [
                            "code": .string($0.code), "purpose": .string($0.purpose.rawValue),
                            "questions": .integer(Int64($0.definition.fields.count)),
                            "title": .string($0.definition.title.text(in: language)),
                        ]
                    })
            ], crumbs: designing(visit))
    }

    private struct Content: Sendable {
        let facts: String
        let copyURL: String
        /// Whether the viewer designs forms.
        let canCopy: Bool
        let sections: [Section]
        let samples: [Sample]
    }

    private struct Section: Sendable {
        let sectionTable: Desk.Table
    }

    private struct Sample: Sendable {
        let sampleTitle: String
        let sampleURL: String
        let sampleScore: String
        let sampleHasScore: Bool
        let sampleParts: [AnswerView.Part]
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let template = try find(visit)
        let language = visit.language.rawValue
        let url = "\(visit.base)/form-library/\(template.code)"
        let content = Content(
            facts: visit.text(
                "forms.library.facts",
                [
                    "purpose": visit.text("forms.purpose.\(template.purpose.rawValue)"),
                    "questions": "\(template.definition.fields.count)", "code": template.code,
                ]), copyURL: "\(url)/drafts",
            canCopy: visit.viewer.holdsAnywhere([.programmeOfficer]),
            sections: template.definition.sections.map { Section(sectionTable: FormOverview.table($0, visit)) },
            samples: template.samples.enumerated().map { index, sample in
                let answers = sample.answers(to: template.definition)
                let score = template.definition.score(of: answers)
                let bands = template.definition.scoreField.flatMap { template.definition.field($0)?.bands } ?? []
                return Sample(
                    sampleTitle: sample.title.text(in: language), sampleURL: "\(url)/sample.pdf?number=\(index + 1)",
                    sampleScore: score.map { AnswerView.score($0.score, bands, visit) } ?? "",
                    sampleHasScore: score != nil,
                    sampleParts: AnswerView.parts(template.definition, answers, base: url, canChange: false, visit))
            })
        return Page(
            "forms/template", title: .verbatim(template.definition.title.text(in: language)), content: content,
            json: json(template),
            crumbs: designing(visit) + [.init(Message("forms.library"), "\(visit.base)/form-library")])
    }

    /// The way back to the forms of the authority, for who designs them.
    private static func designing(_ visit: Visit) -> [Page.Crumb] {
        visit.viewer.holdsAnywhere([.programmeOfficer])
            ? [.init(Message("forms.title"), "\(visit.base)/forms")] : []
    }

    private static func json(_ template: FormLibrary.Template) -> JSON {
        [
            "code": .string(template.code), "purpose": .string(template.purpose.rawValue),
            "definition": template.definition.json,
            "samples": .array(
                template.samples.map { sample in
                    [
                        "title": sample.title.json,
                        "answers": template.definition.json(of: sample.answers(to: template.definition)),
                        "score": sample.score.flatMap { $0.exactDecimal }.map { .string($0) } ?? .null,
                        "band": sample.band.map { .string($0) } ?? .null,
                    ]
                }),
        ]
    }

    private static func sample(_ visit: Visit) async throws -> Download {
        let template = try find(visit)
        let number = Int(visit.input.integer("number") ?? 1)
        guard template.samples.indices.contains(number - 1) else { throw NotFound() }
        let sample = template.samples[number - 1]
        let answers = try await visit.read { db in
            let typed = try template.definition.read(sample.values, in: db).answers.compactMapValues { $0 }
            return template.definition.state(with: typed).answers
        }
        let bytes = try await visit.print(
            "form",
            try FormPaperView.paper(
                template.definition, answers, number: "\(template.code)-\(number)", isFilled: true, visit),
            identifier: "sample-\(template.code)-\(number)")
        return Download(name: "\(template.code)-\(number).pdf", mediaType: "application/pdf", bytes: bytes)
    }

    private static func copy(_ visit: Visit) async throws -> Outcome {
        let template = try find(visit)
        return try await visit.write { change in
            let code = try FormDraft.freeCode(like: template.code, in: change.db)
            let draft = try FormDraft.begin(template.definition, as: code, for: template.purpose, in: change)
            return .created(
                DraftRoutes.url(visit, draft.id), Message("forms.flash.copied"), json: DraftRoutes.json(draft))
        }
    }
}
