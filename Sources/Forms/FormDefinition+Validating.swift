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
    public func read(_ values: JSONObject) -> Input {
        var answers: [String: Answer?] = [:]
        var problems: [FormProblem] = []
        for (key, value) in values.members {
            guard let field = field(key) else {
                problems.append(FormProblem(.wrong, at: key, "unknown_field"))
                continue
            }
            let reading = field.read(value)
            answers.updateValue(reading.answer, forKey: key)
            problems += reading.problems
        }
        for field in fields {
            guard let answer = answers[field.key] ?? nil else { continue }
            problems += field.problems(with: answer, among: [:]).filter { $0.weight == .wrong }
        }
        return Input(answers: answers, problems: problems)
    }

    /// Everything that is wrong with a whole set of answers, in the order of the form: the one judgement on which
    /// saving, the check page and handing in agree.
    public func problems(in answers: Answers) -> [FormProblem] {
        fields.flatMap { $0.problems(with: answers[$0.key], among: answers) }
    }

    /// What is wrong in one section.
    public func problems(in answers: Answers, section: String) -> [FormProblem] {
        (self.section(section)?.fields ?? []).flatMap { $0.problems(with: answers[$0.key], among: answers) }
    }

    /// The answers as one JSON object by field: what is exchanged, and what fingerprints are taken of.
    public func json(of answers: Answers) -> JSON {
        var object = JSONObject()
        for field in fields { object[field.key] = answers[field.key]?.json }
        return .object(object)
    }
}
