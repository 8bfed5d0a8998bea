internal import Forms
internal import Kernel
internal import Platform
internal import Postgres

/// The form designer: drafts of forms, changed part by part.
enum DraftRoutes {
    static let all: [Route] = [
        .post(
            "/{authority}/form-drafts", CallRoutes.officer, "Begins an empty draft of a form.",
            fields: DraftFields.begin, creates: true, answer: .formDraft, form: FormRoutes.index, begin),
        .page(
            "/{authority}/form-drafts/{draft}", CallRoutes.officer, "Shows a draft of a form.", answer: .formDraft,
            DraftPages.show),
        .download(
            "/{authority}/form-drafts/{draft}/definition.json", CallRoutes.officer, "A draft of a form as JSON.",
            export),
        .post(
            "/{authority}/form-drafts/{draft}/definition", CallRoutes.officer, "Replaces a draft of a form by JSON.",
            fields: [DraftFields.definition], comparing: .always, answer: .formDraft, form: DraftPages.show, replace),
        .post(
            "/{authority}/form-drafts/{draft}/settings", CallRoutes.officer,
            "Changes what a draft of a form is called.",
            fields: DraftFields.settings, comparing: .always, answer: .formDraft, form: DraftPages.show, settings),
        .page(
            "/{authority}/form-drafts/{draft}/section", CallRoutes.officer, "The form of a section of a draft.",
            query: [DraftFields.section], answer: .formDraft, DraftFieldPages.section),
        .post(
            "/{authority}/form-drafts/{draft}/sections", CallRoutes.officer, "Adds or changes a section of a draft.",
            fields: DraftFields.sections, comparing: .always, answer: .formDraft, form: DraftFieldPages.section,
            putSection),
        .page(
            "/{authority}/form-drafts/{draft}/field", CallRoutes.officer, "The form of a question of a draft.",
            query: [
                DraftFields.field, DraftFields.text("section", max: 40, "Key of the section of a new question."),
                InputField(
                    "type", .choice(FormField.types, prefix: "forms.type"), optional: true,
                    label: "forms.design.type", "What kind of answer a new question takes."),
            ], answer: .formDraft, DraftFieldPages.field),
        .post(
            "/{authority}/form-drafts/{draft}/fields", CallRoutes.officer, "Adds or changes a question of a draft.",
            fields: DraftFields.fields, comparing: .always, answer: .formDraft, form: DraftFieldPages.field, putField),
        .post(
            "/{authority}/form-drafts/{draft}/moves", CallRoutes.officer, "Moves a question or a section of a draft.",
            fields: DraftFields.move, comparing: .always, answer: .formDraft, form: DraftPages.show, move),
        .post(
            "/{authority}/form-drafts/{draft}/removals", CallRoutes.officer,
            "Takes a question or a section out of a draft.", fields: DraftFields.removal, comparing: .always,
            answer: .formDraft, form: DraftPages.show, remove),
        .page(
            "/{authority}/form-drafts/{draft}/preview", CallRoutes.officer, "A draft as applicants see it.",
            answer: .formState, PreviewPage.show),
        .post(
            "/{authority}/form-drafts/{draft}/preview", CallRoutes.officer,
            "Works out a draft with answers; nothing is stored.", fields: [DraftFields.answers, PreviewPage.sample],
            answer: .formState, PreviewPage.check),
        .post(
            "/{authority}/form-drafts/{draft}/publication", CallRoutes.officer,
            "Publishes a draft as the next version of its form.", comparing: .always, answer: .formVersion,
            form: DraftPages.show, publish),
        .post(
            "/{authority}/form-drafts/{draft}/discard", CallRoutes.officer, "Throws a draft of a form away.",
            comparing: .always, form: DraftPages.show, discard),
    ]

    static func json(_ draft: FormDraft) -> JSON {
        [
            "id": .integer(draft.id.rawValue), "code": .string(draft.code),
            "purpose": .string(draft.purpose.rawValue),
            "based_on": draft.basedOn.map { .integer($0.rawValue) } ?? .null,
            "version": .integer(Int64(draft.version)), "definition": draft.definition.json,
        ]
    }

    static func url(_ visit: Visit, _ id: FormDraft.ID) -> String { "\(visit.base)/form-drafts/\(id)" }

    private static func titles(_ input: Input) -> Wording { Wording(input.text("title_zh"), input.text("title_en")) }

    private static func begin(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let purpose = FormVersion.Purpose(rawValue: input.text("purpose")) else { throw NotFound() }
        let definition = try FormDefinition(title: titles(input), sections: [])
        return try await visit.write { change in
            let draft = try FormDraft.begin(definition, as: input.text("code"), for: purpose, in: change)
            return .created(url(visit, draft.id), Message("forms.flash.begun"), json: json(draft))
        }
    }

    private static func export(_ visit: Visit) async throws -> Download {
        let id = try visit.id("draft", FormDraft.ID.self)
        let viewer = visit.viewer
        let draft = try await visit.read { db in try FormDraft.find(id, for: viewer, in: db) }
        return Download(
            name: "\(draft.code)-draft.json", mediaType: "application/json",
            bytes: Array(draft.definition.json.pretty.utf8))
    }

    /// A change of a draft that goes back to its page, at the place that was changed.
    private static func change(
        _ visit: Visit, place: String = "", _ edit: @escaping @Sendable (inout FormOutline) throws -> Void
    ) async throws -> Outcome {
        let id = try visit.id("draft", FormDraft.ID.self)
        let version = try visit.seenVersion()
        return try await visit.write { change in
            let draft = try FormDraft.change(id, version: version, in: change, edit)
            return .done(url(visit, id) + place, Message("forms.flash.draft_kept"), json: json(draft))
        }
    }

    private static func replace(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("draft", FormDraft.ID.self)
        let version = try visit.seenVersion()
        let text = visit.input.text("definition")
        return try await visit.write { change in
            let draft = try FormDraft.replace(id, version: version, in: change) {
                do { return try FormDefinition(json: try JSON.parse(text), isDraft: true) } catch let fault as JSONFault
                {
                    throw FieldRefusal("definition", fault.message.key, fault.message.arguments)
                }
            }
            return .done(url(visit, id), Message("forms.flash.draft_kept"), json: json(draft))
        }
    }

    private static func settings(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        func key(_ name: String) -> String? { input.text(name).isEmpty ? nil : input.text(name) }
        let (title, score, amount, name) = (
            titles(input), key("score_field"), key("amount_field"), key("title_field")
        )
        return try await DraftFaults.placed {
            try await change(visit) { outline in
                outline.title = title
                (outline.titleField, outline.amountField, outline.scoreField) = (name, amount, score)
            }
        }
    }

    private static func putSection(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        let old = input.text("section")
        let section = try DraftFaults.section(input)
        return try await DraftFaults.placed {
            try await change(visit, place: "#section-\(section.key)") { outline in
                try outline.put(section, replacing: old.isEmpty ? nil : old)
            }
        }
    }

    private static func putField(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        let (old, section, typed) = (input.text("field"), input.text("section"), input.typed)
        let key = input.text("key")
        return try await DraftFaults.placed {
            try await change(visit, place: "#field-\(key)") { outline in
                let field = try FieldText.field(input.text("type")) { name in typed[name]?.last?.trimmed ?? "" }
                guard outline.sections.contains(where: { $0.key == section }) else {
                    throw FieldRefusal("section", "field.refusal.choice")
                }
                try outline.put(field, in: section, replacing: old.isEmpty ? nil : old)
            }
        }
    }

    private static func move(_ visit: Visit) async throws -> Outcome {
        let (field, section) = (visit.input.text("field"), visit.input.text("section"))
        guard let direction = FormOutline.Direction(rawValue: visit.input.text("direction")) else { throw NotFound() }
        return try await change(visit, place: field.isEmpty ? "#section-\(section)" : "#field-\(field)") { outline in
            if field.isEmpty {
                try outline.move(section: section, direction)
            } else {
                try outline.move(field: field, direction)
            }
        }
    }

    private static func remove(_ visit: Visit) async throws -> Outcome {
        let (field, section) = (visit.input.text("field"), visit.input.text("section"))
        return try await change(visit) { outline in
            if field.isEmpty { try outline.remove(section: section) } else { try outline.remove(field: field) }
        }
    }

    private static func publish(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("draft", FormDraft.ID.self)
        let version = try visit.seenVersion()
        return try await visit.write { change in
            let published = try FormDraft.publish(id, version: version, in: change)
            return .done(
                "\(visit.base)/form-versions/\(published.id)",
                Message("forms.flash.published", ["number": "\(published.number)"]), json: FormRoutes.json(published))
        }
    }

    private static func discard(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("draft", FormDraft.ID.self)
        let version = try visit.seenVersion()
        return try await visit.write { change in
            try FormDraft.discard(id, version: version, in: change)
            return .done("\(visit.base)/forms", Message("forms.flash.discarded"))
        }
    }
}
