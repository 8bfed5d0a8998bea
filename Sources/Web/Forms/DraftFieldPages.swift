internal import Forms
internal import Kernel
internal import Platform

/// The pages of one section and of one question of a draft.
enum DraftFieldPages {
    private struct Content: Sendable {
        let about: String
        let action: String
        let draftVersion: String
        let hidden: [[String: String]]
        let fields: [FieldView]
        let backURL: String
        let names: [Name]
        let hasNames: Bool
    }

    /// A name that expressions may use.
    private struct Name: Sendable {
        let nameKey: String
        let nameLabel: String
        let nameType: String
    }

    static func section(_ visit: Visit) async throws -> Page {
        let draft = try await find(visit)
        let key = visit.input.text("section")
        let section = draft.definition.section(key)
        guard key.isEmpty || section != nil else { throw NotFound() }
        let values = [
            "key": section?.key ?? "", "title_zh": section?.title.chinese ?? "",
            "title_en": section?.title.english ?? "", "help_zh": section?.help?.chinese ?? "",
            "help_en": section?.help?.english ?? "", "shown_if": section?.shownIf ?? "",
        ]
        let fields = DraftFields.sections.filter { $0.name != "section" }
            .map { visit.field($0, value: values[$0.name] ?? "") }
        return page(
            draft, Message(section == nil ? "forms.design.new_section" : "forms.design.edit_section"), "", "sections",
            [["hiddenName": "section", "hiddenValue": key]], fields, visit)
    }

    static func field(_ visit: Visit) async throws -> Page {
        let draft = try await find(visit)
        let key = visit.input.text("field")
        let old = draft.definition.field(key)
        guard key.isEmpty || old != nil else { throw NotFound() }
        let type = visit.input.text("type").isEmpty ? old?.type ?? "text" : visit.input.text("type")
        let home = draft.definition.sections.first { $0.fields.contains { $0.key == key } }?.key
        var values =
            old.map(FieldText.texts) ?? ["required": type == "calculated" ? "" : "true", "sensitivity": "internal"]
        values["section"] = visit.input.text("section").isEmpty ? home ?? "" : visit.input.text("section")
        let language = visit.language.rawValue
        let sections = draft.definition.sections.map { (value: $0.key, text: $0.title.text(in: language)) }
        let own = Set(FieldText.names(of: type))
        var fields = [visit.field(DraftFields.target, value: values["section"] ?? "", options: sections)]
        let limits = DraftFields.limits.filter { field in
            own.contains(field.name) || own.contains(field.name.replacing("_zh", with: "").replacing("_en", with: ""))
        }
        let common = DraftFields.common
        for field in common.prefix(5) + limits + common.dropFirst(5) {
            // What nobody answers need not be answered.
            if type == "calculated", field.name == "required" || field.name == "required_if" { continue }
            fields.append(visit.field(field, value: values[field.name] ?? ""))
        }
        return page(
            draft, Message(old == nil ? "forms.design.new_field" : "forms.design.edit_field"),
            visit.text("forms.type.\(type)"), "fields",
            [["hiddenName": "field", "hiddenValue": key], ["hiddenName": "type", "hiddenValue": type]], fields, visit)
    }

    private static func find(_ visit: Visit) async throws -> FormDraft {
        let id = try visit.id("draft", FormDraft.ID.self)
        let viewer = visit.viewer
        return try await visit.read { db in try FormDraft.find(id, for: viewer, in: db) }
    }

    private static func page(
        _ draft: FormDraft, _ title: Message, _ about: String, _ action: String, _ hidden: [[String: String]],
        _ fields: [FieldView], _ visit: Visit
    ) -> Page {
        let url = DraftRoutes.url(visit, draft.id)
        let names = names(draft, visit)
        // After a refusal the change is still based on what its author saw; after a conflict on what is stored now.
        let version = visit.conflict == nil ? visit.input.typed["version"]?.last : nil
        return Page(
            "forms/edit", title: title,
            content: Content(
                about: about, action: "\(url)/\(action)", draftVersion: version ?? "\(draft.version)", hidden: hidden,
                fields: fields, backURL: url, names: names, hasNames: !names.isEmpty), json: DraftRoutes.json(draft),
            crumbs: [
                .init(Message("forms.title"), "\(visit.base)/forms"),
                .init(.verbatim(draft.definition.title.text(in: visit.language.rawValue)), url),
            ], version: draft.version)
    }

    private static func names(_ draft: FormDraft, _ visit: Visit) -> [Name] {
        let language = visit.language.rawValue
        return draft.definition.fields.flatMap { field -> [Name] in
            let type = visit.text("forms.type.\(field.type)")
            let own = Name(nameKey: field.key, nameLabel: field.label.text(in: language), nameType: type)
            switch field.kind {
            case .table(let rules):
                return [own]
                    + rules.columns.map {
                        Name(
                            nameKey: "\(field.key).\($0.key)", nameLabel: $0.label.text(in: language),
                            nameType: visit.text("forms.type.\($0.type)"))
                    }
            case .budget:
                return [
                    own,
                    Name(
                        nameKey: "\(field.key).amount", nameLabel: visit.text("grid.amount"),
                        nameType: visit.text("forms.type.money")),
                ]
            default: return [own]
            }
        }
    }
}
