internal import Kernel

/// What differs between two versions of a form, question by question.
public struct FormDifference: Sendable, Hashable {
    /// What happened to a question.
    public enum Change: String, Sendable, Hashable, CaseIterable {
        case added, removed, changed, moved
    }

    /// What happened.
    public let change: Change
    /// Key of the question.
    public let key: String
    /// The question as it was; nil when it is new.
    public let before: FormField?
    /// The question as it is; nil when it is gone.
    public let after: FormField?
    /// Names of what differs in it, as forms are exchanged: `label`, `required`, `options`.
    public let parts: [String]
}

extension FormDefinition {
    /// What changed from this form to another, in the order of the other, what is gone at the end.
    public func differences(to other: FormDefinition) -> [FormDifference] {
        let places = Dictionary(fields.enumerated().map { ($0.element.key, $0.offset) }) { first, _ in first }
        var differences: [FormDifference] = []
        // Moved is what stands at another place among the questions that both have.
        let common = Set(fields.map(\.key)).intersection(other.fields.map(\.key))
        let old = fields.map(\.key).filter(common.contains)
        let new = other.fields.map(\.key).filter(common.contains)
        for field in other.fields {
            guard let place = places[field.key] else {
                differences.append(
                    FormDifference(change: .added, key: field.key, before: nil, after: field, parts: []))
                continue
            }
            let before = fields[place]
            let parts = before.parts(differingFrom: field)
            if !parts.isEmpty {
                differences.append(
                    FormDifference(change: .changed, key: field.key, before: before, after: field, parts: parts))
            } else if old.firstIndex(of: field.key) != new.firstIndex(of: field.key) {
                differences.append(
                    FormDifference(change: .moved, key: field.key, before: before, after: field, parts: []))
            }
        }
        return differences
            + fields.filter { !common.contains($0.key) }.map {
                FormDifference(change: .removed, key: $0.key, before: $0, after: nil, parts: [])
            }
    }
}

extension FormField {
    fileprivate func parts(differingFrom other: FormField) -> [String] {
        let (mine, its) = (json.object?.members ?? [], other.json)
        let names =
            mine.map(\.key) + (other.json.object?.keys ?? []).filter { name in !mine.contains { $0.key == name } }
        return names.filter { json[$0] != its[$0] }
    }
}
