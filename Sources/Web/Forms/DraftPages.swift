internal import Forms
internal import Kernel
internal import Platform

/// The page of a draft: its sections and questions in order, what can be done with each, and the form as a whole.
enum DraftPages {
    private struct Content: Sendable {
        let facts: String
        let sections: [Section]
        let hasSections: Bool
        let previewURL: String
        let exportURL: String
        let sectionURL: String
        let fieldURL: String
        let moveURL: String
        let removalURL: String
        let publicationURL: String
        let discardURL: String
        let settingsURL: String
        let definitionURL: String
        let draftVersion: String
        let types: [FieldView.Option]
        let settingsFields: [FieldView]
        let definitionFields: [FieldView]
    }

    private struct Section: Sendable {
        let sectionKey: String
        let sectionTitle: String
        let sectionCondition: String
        let sectionHasCondition: Bool
        let isFirst: Bool
        let isLast: Bool
        let rows: [Row]
        let hasRows: Bool
    }

    private struct Row: Sendable {
        let fieldKey: String
        let fieldLabel: String
        let fieldType: String
        let fieldNotes: [String]
        let fieldEditURL: String
    }

    static func show(_ visit: Visit) async throws -> Page {
        let id = try visit.id("draft", FormDraft.ID.self)
        let viewer = visit.viewer
        let draft = try await visit.read { db in try FormDraft.find(id, for: viewer, in: db) }
        let url = DraftRoutes.url(visit, id)
        let sections = draft.definition.sections
        let content = Content(
            facts: visit.text(
                "forms.design.facts",
                [
                    "code": draft.code, "purpose": visit.text("forms.purpose.\(draft.purpose.rawValue)"),
                    "version": "\(draft.version)", "name": draft.changer, "time": draft.changedAt.beijing,
                ]),
            sections: sections.enumerated().map { index, section in
                self.section(section, isFirst: index == 0, isLast: index == sections.count - 1, url, visit)
            }, hasSections: !sections.isEmpty, previewURL: "\(url)/preview", exportURL: "\(url)/definition.json",
            sectionURL: "\(url)/section", fieldURL: "\(url)/field", moveURL: "\(url)/moves",
            removalURL: "\(url)/removals", publicationURL: "\(url)/publication", discardURL: "\(url)/discard",
            settingsURL: "\(url)/settings", definitionURL: "\(url)/definition", draftVersion: "\(draft.version)",
            types: FormField.types.map {
                FieldView.Option(value: $0, text: visit.text("forms.type.\($0)"), isSelected: $0 == "text")
            }, settingsFields: settings(draft, visit),
            definitionFields: [visit.field(DraftFields.definition, value: draft.definition.json.pretty)])
        return Page(
            "forms/draft", title: .verbatim(draft.definition.title.text(in: visit.language.rawValue)),
            content: content, json: DraftRoutes.json(draft),
            crumbs: [.init(Message("forms.title"), "\(visit.base)/forms")], version: draft.version)
    }

    private static func section(
        _ section: FormSection, isFirst: Bool, isLast: Bool, _ url: String, _ visit: Visit
    ) -> Section {
        let language = visit.language.rawValue
        return Section(
            sectionKey: section.key, sectionTitle: section.title.text(in: language),
            sectionCondition: section.shownIf ?? "", sectionHasCondition: section.shownIf != nil, isFirst: isFirst,
            isLast: isLast,
            rows: section.fields.map { field in
                Row(
                    fieldKey: field.key, fieldLabel: field.label.text(in: language),
                    fieldType: visit.text("forms.type.\(field.type)"), fieldNotes: notes(field, visit),
                    fieldEditURL: "\(url)/field?field=\(field.key)")
            }, hasRows: !section.fields.isEmpty)
    }

    /// What is special about a question, in a few words each.
    private static func notes(_ field: FormField, _ visit: Visit) -> [String] {
        var notes: [String] = []
        if !field.isRequired && field.type != "calculated" { notes.append(visit.text("forms.note.optional")) }
        if field.effectiveSensitivity != .internal {
            notes.append(visit.text("forms.sensitivity.\(field.effectiveSensitivity.rawValue)"))
        }
        if let condition = field.conditions.shownIf {
            notes.append(visit.text("forms.note.shown_if", ["condition": condition]))
        }
        if let condition = field.conditions.requiredIf {
            notes.append(visit.text("forms.note.required_if", ["condition": condition]))
        }
        if case .calculated(let calculation) = field.kind { notes.append("= \(calculation.formula)") }
        if !field.conditions.rules.isEmpty {
            notes.append(visit.text("forms.note.rules", ["count": "\(field.conditions.rules.count)"]))
        }
        return notes
    }

    private static func settings(_ draft: FormDraft, _ visit: Visit) -> [FieldView] {
        let form = draft.definition
        let language = visit.language.rawValue
        func keys(_ types: Set<String>) -> [(value: String, text: String)] {
            [("", "–")]
                + form.fields.filter { types.contains($0.type) }.map {
                    ($0.key, "\($0.label.text(in: language)) (\($0.key))")
                }
        }
        let values = [
            "title_zh": form.title.chinese, "title_en": form.title.english, "title_field": form.titleField ?? "",
            "amount_field": form.amountField ?? "", "score_field": form.scoreField ?? "",
        ]
        let choices = [
            "title_field": keys(["text"]), "amount_field": keys(["money"]),
            "score_field": keys(["scale", "calculated"]),
        ]
        return DraftFields.settings.map {
            visit.field($0, value: values[$0.name] ?? "", options: choices[$0.name])
        }
    }
}
