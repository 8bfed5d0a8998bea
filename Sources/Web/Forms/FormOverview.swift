internal import Forms
internal import Kernel
internal import Platform

/// What a form asks, and what differs between two forms, as tables.
enum FormOverview {
    static func table(_ section: FormSection, _ visit: Visit) -> Desk.Table {
        let language = visit.language.rawValue
        return Desk.Table(
            section.title.text(in: language),
            ["question", "key", "type", "notes"].map { visit.text("forms.column.\($0)") },
            section.fields.map { field in
                [
                    .head(field.label.text(in: language)), .text(field.key),
                    .text(visit.text("forms.type.\(field.type)")), .text(notes(field, visit)),
                ]
            })
    }

    private static func notes(_ field: FormField, _ visit: Visit) -> String {
        var notes: [String] = []
        if !field.isRequired && field.type != "calculated" { notes.append(visit.text("forms.note.optional")) }
        if field.effectiveSensitivity != .internal {
            notes.append(visit.text("forms.sensitivity.\(field.effectiveSensitivity.rawValue)"))
        }
        if let condition = field.conditions.shownIf {
            notes.append(visit.text("forms.note.shown_if", ["condition": condition]))
        }
        if case .calculated(let calculation) = field.kind { notes.append("= \(calculation.formula)") }
        return notes.joined(separator: visit.text("calls.list_separator"))
    }

    static func table(_ differences: [FormDifference], _ visit: Visit) -> Desk.Table {
        let language = visit.language.rawValue
        return Desk.Table(
            visit.text("forms.differences"),
            ["question", "key", "change", "before", "after"].map { visit.text("forms.column.\($0)") },
            differences.map { difference in
                let field = difference.after ?? difference.before
                return [
                    .head(field?.label.text(in: language) ?? difference.key), .text(difference.key),
                    .text(visit.text("forms.change.\(difference.change.rawValue)")),
                    .text(parts(difference, difference.before)), .text(parts(difference, difference.after)),
                ]
            })
    }

    private static func parts(_ difference: FormDifference, _ field: FormField?) -> String {
        guard let field else { return "" }
        return difference.parts.map { "\($0): \(field.json[$0].map { $0.string ?? $0.text } ?? "–")" }
            .joined(separator: "\n")
    }
}
