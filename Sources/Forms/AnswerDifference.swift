internal import Kernel

/// An answer that differs between two responses to the same version of a form.
public struct AnswerDifference: Sendable, Hashable {
    /// The question.
    public let field: FormField
    /// The earlier answer; nil when there was none.
    public let before: Answer?
    /// The later answer; nil when it was taken back.
    public let after: Answer?
}

extension FormDefinition {
    /// What changed from one set of answers to another, in the order of the form.
    public func differences(from before: Answers, to after: Answers) -> [AnswerDifference] {
        fields.compactMap { field in
            let (old, new) = (before[field.key], after[field.key])
            return old == new ? nil : AnswerDifference(field: field, before: old, after: new)
        }
    }
}
