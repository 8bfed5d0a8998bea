public import Kernel

extension FormDefinition {
    /// Typed or sent values, read.
    public struct Input: Sendable {
        /// Answers by field; nil takes an answer back.
        public let answers: [String: Answer?]
        /// What cannot be kept.
        public let problems: [FormProblem]
    }

    /// Reads values by the keys of their fields. Names that the form does not have are a problem, not ignored.
    ///
    /// - Parameter stored: the answers that the values are typed over: rows beside a pasted table that are not stored
    ///   are a problem.
    public func read(_ values: JSONObject, over stored: Answers = [:]) -> Input {
        var answers: [String: Answer?] = [:]
        var places: [String: [Int]] = [:]
        var problems: [FormProblem] = []
        for (key, value) in values.members {
            guard let field = field(key) else {
                problems.append(FormProblem(.wrong, at: key, "unknown_field"))
                continue
            }
            let reading = field.read(value)
            answers.updateValue(reading.answer, forKey: key)
            problems += reading.problems + reading.overridden(key, stored: stored[key])
            places[key] = reading.places
        }
        for field in fields {
            guard let answer = answers[field.key] ?? nil else { continue }
            problems += field.problems(with: answer, among: [:]).filter { $0.weight == .wrong }.map {
                $0.atRow(of: places[field.key] ?? [], below: field.key)
            }
        }
        return Input(answers: answers, problems: problems)
    }

    /// The form with answers, worked out: what saving, the preview, the check page and handing in agree on.
    public func state(with answers: Answers) -> FormState { FormState(logic, answers) }

    /// Everything that is wrong with a whole set of answers, in the order of the form. What is not asked counts for
    /// nothing.
    public func problems(in answers: Answers) -> [FormProblem] { state(with: answers).problems }

    /// What is wrong in one section.
    public func problems(in answers: Answers, section: String) -> [FormProblem] {
        state(with: answers).problems(in: Set((self.section(section)?.fields ?? []).map(\.key)))
    }

    /// Whether some question is asked only under a condition.
    public var hasConditions: Bool { logic.entries.contains { !$0.shownIf.isEmpty } }

    /// Throws a fault when the title or the amount, which stand in lists, messages and searches, is an answer that is
    /// not for everybody who sees those.
    public func checkHeadline() throws(FormFault) {
        for (name, key) in [("title_field", titleField), ("amount_field", amountField)] {
            guard let field = key.flatMap({ field($0) }) else { continue }
            guard AnswerReach.impersonal.shows(field) else { throw FormFault(.tooSensitive, at: name) }
        }
    }

    /// The score of the whole, worked out anew from answers; nil when the form has none or answers are missing.
    public func score(of answers: Answers) -> (score: Fraction, band: ScoreBand?)? {
        scoreField.flatMap { state(with: answers).score(of: $0) }
    }

    /// The answers as one JSON object by field: what is exchanged, and what fingerprints are taken of.
    public func json(of answers: Answers) -> JSON {
        var object = JSONObject()
        for field in fields { object[field.key] = answers[field.key]?.json }
        return .object(object)
    }
}
