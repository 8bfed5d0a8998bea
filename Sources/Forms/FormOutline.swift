internal import Kernel
internal import Platform

/// A form that is being designed: changed part by part, and judged as a whole after each change.
public struct FormOutline: Sendable {
    /// Name of the form.
    public var title: Wording
    /// Its parts; a part may still be empty.
    public var sections: [FormSection]
    /// Key of the text field that names what is handed in.
    public var titleField: String?
    /// Key of the money field that says how much is asked for.
    public var amountField: String?
    /// Key of the score of the whole.
    public var scoreField: String?

    /// The parts of a form.
    public init(_ form: FormDefinition) {
        title = form.title
        sections = form.sections
        titleField = form.titleField
        amountField = form.amountField
        scoreField = form.scoreField
    }

    /// The form. Throws the first fault.
    public func definition() throws(FormFault) -> FormDefinition {
        try FormDefinition(
            title: title, sections: sections, titleField: titleField, amountField: amountField, scoreField: scoreField)
    }

    /// A direction in the order of a form.
    public enum Direction: String, Sendable, Hashable, CaseIterable {
        case up, down
    }

    private func place(of field: String) -> (section: Int, field: Int)? {
        for (index, section) in sections.enumerated() {
            if let position = section.fields.firstIndex(where: { $0.key == field }) { return (index, position) }
        }
        return nil
    }

    /// Puts a field in: in the place of the one with the key `replaced`, or at the end of a section. Throws
    /// `NotFound` for a section that is not there.
    public mutating func put(_ field: FormField, in key: String, replacing replaced: String?) throws {
        guard let target = sections.firstIndex(where: { $0.key == key }) else { throw NotFound() }
        guard let replaced else { return sections[target].append(field) }
        guard let place = place(of: replaced) else { throw NotFound() }
        if place.section == target {
            sections[target] = sections[target].with(
                sections[target].fields.enumerated().map { $0.offset == place.field ? field : $0.element })
        } else {
            sections[place.section] = sections[place.section].with(
                sections[place.section].fields.filter { $0.key != replaced })
            sections[target].append(field)
        }
    }

    /// Puts a section in: in the place of the one with the key `replaced`, whose fields it keeps, or at the end.
    public mutating func put(_ section: FormSection, replacing replaced: String?) throws {
        guard let replaced else { return sections.append(section) }
        guard let index = sections.firstIndex(where: { $0.key == replaced }) else { throw NotFound() }
        sections[index] = section.with(sections[index].fields)
    }

    /// Moves a field, beyond the end of its section into the next one; or a whole section.
    public mutating func move(field key: String, _ direction: Direction) throws {
        guard let place = place(of: key) else { throw NotFound() }
        let field = sections[place.section].fields[place.field]
        var fields = sections[place.section].fields
        fields.remove(at: place.field)
        let target = direction == .up ? place.field - 1 : place.field + 1
        if (0...fields.count).contains(target) {
            fields.insert(field, at: target)
            sections[place.section] = sections[place.section].with(fields)
            return
        }
        let next = direction == .up ? place.section - 1 : place.section + 1
        guard sections.indices.contains(next) else { return }
        sections[place.section] = sections[place.section].with(fields)
        let other = sections[next].fields
        sections[next] = sections[next].with(direction == .up ? other + [field] : [field] + other)
    }

    /// Moves a section among the sections.
    public mutating func move(section key: String, _ direction: Direction) throws {
        guard let index = sections.firstIndex(where: { $0.key == key }) else { throw NotFound() }
        let target = direction == .up ? index - 1 : index + 1
        if sections.indices.contains(target) { sections.swapAt(index, target) }
    }

    /// Takes a field out. Refused while others refer to it; the refusal names them.
    public mutating func remove(field key: String) throws {
        guard let place = place(of: key) else { throw NotFound() }
        try refuseReferenced([key])
        sections[place.section] = sections[place.section].with(sections[place.section].fields.filter { $0.key != key })
    }

    /// Takes a section out with its fields. Refused while others refer to one of them.
    public mutating func remove(section key: String) throws {
        guard let index = sections.firstIndex(where: { $0.key == key }) else { throw NotFound() }
        try refuseReferenced(Set(sections[index].fields.map(\.key)))
        sections.remove(at: index)
    }

    private func refuseReferenced(_ keys: Set<String>) throws {
        let names = try definition().referrers(to: keys)
        guard names.isEmpty else {
            throw FieldRefusal(
                nil, "forms.refusal.referenced",
                [
                    "names": names.map(\.chinese).joined(separator: "、"),
                    "names_en": names.map(\.english).joined(separator: ", "),
                ])
        }
    }
}

extension FormSection {
    func with(_ fields: [FormField]) -> FormSection {
        FormSection(key: key, title: title, help: help, shownIf: shownIf, fields: fields)
    }

    fileprivate mutating func append(_ field: FormField) { self = with(fields + [field]) }
}

extension FormDefinition {
    /// What refers to some fields from outside them: labels of fields, headings of sections, and the form itself.
    public func referrers(to keys: Set<String>) -> [Wording] {
        var names: [Wording] = []
        for section in sections {
            if let text = section.shownIf, let condition = try? Expression.parse(text),
                !condition.references.isDisjoint(with: keys)
            {
                names.append(section.title)
            }
        }
        for entry in logic.entries where !keys.contains(entry.field.key) {
            var used = entry.needs
            if let condition = entry.requiredIf { used.formUnion(condition.references) }
            for rule in entry.rules { used.formUnion(rule.requirement.references) }
            for total in entry.totals { used.formUnion(total.equals.references) }
            if case .budget(let rules) = entry.field.kind, let total = rules.totalField { used.insert(total) }
            if !used.isDisjoint(with: keys) { names.append(entry.field.label) }
        }
        if [titleField, amountField, scoreField].contains(where: { $0.map(keys.contains) ?? false }) {
            names.append(title)
        }
        return names
    }
}
