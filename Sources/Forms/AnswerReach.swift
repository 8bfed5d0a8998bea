/// How far somebody is let into answers, by the sensitivity of each question. Pages, papers, the API and differences
/// ask this one type; who is let in how far is decided by the owner of the answers.
public struct AnswerReach: Sendable, Hashable {
    private let classes: Set<FormField.Sensitivity>

    /// Lets in to the answers to questions of these classes.
    public init(_ classes: Set<FormField.Sensitivity>) { self.classes = classes }

    /// All answers: for who wrote them, and who decides about them.
    public static let everything = AnswerReach(Set(FormField.Sensitivity.allCases))
    /// All but what was sealed for those who decide.
    public static let unsealed = AnswerReach([.public, .internal, .personal, .sensitive])
    /// What others need to work with the answers: nothing sensitive, nothing sealed.
    public static let ordinary = AnswerReach([.public, .internal, .personal])
    /// Nothing about persons either.
    public static let impersonal = AnswerReach([.public, .internal])

    /// Whether the answer to a question may be shown.
    public func shows(_ field: FormField) -> Bool { classes.contains(field.effectiveSensitivity) }

    /// The answers that may be shown.
    public func admitted(_ answers: Answers, to definition: FormDefinition) -> Answers {
        answers.filter { key, _ in definition.field(key).map(shows) ?? false }
    }

    /// Keys of the questions whose answers are withheld, in the order of the form.
    public func withheld(_ answers: Answers, to definition: FormDefinition) -> [String] {
        definition.fields.filter { answers[$0.key] != nil && !shows($0) }.map(\.key)
    }
}
