public import Kernel
public import Platform

/// What is wrong with an answer, at the very place where it is wrong.
public struct FormProblem: Refusal, Hashable {
    /// How bad it is.
    public enum Weight: Sendable, Hashable {
        /// The value cannot be kept: saving is refused.
        case wrong
        /// The value may be kept for now: handing in is refused.
        case unfinished
    }

    /// Path of the input: the key of the field, in a grid with row and column (`budget.rows.0.amount`).
    public let path: String
    /// How bad it is.
    public let weight: Weight
    /// What the user reads.
    public let message: Message

    /// The input at which the message is shown.
    public var field: String? { path }

    /// A problem; `code` is the last part of its key in the catalogue, `forms.problem.…`.
    public init(_ weight: Weight, at path: String, _ code: String, _ arguments: [String: String] = [:]) {
        self.path = path
        self.weight = weight
        message = Message("forms.problem.\(code)", arguments)
    }

    init(_ weight: Weight, _ message: Message, at path: String) {
        self.path = path
        self.weight = weight
        self.message = message
    }

    init(at path: String, _ refusal: MoneyRefusal) {
        self.path = path
        weight = .wrong
        message = refusal.message
    }
}
