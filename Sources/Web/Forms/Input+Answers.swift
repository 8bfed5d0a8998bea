internal import Forms
internal import Kernel
internal import Platform

extension Input {
    /// What was sent as answers to some questions of a form, as `FormDefinition.read` takes it. A page sends flat names
    /// such as `answers.budget.rows.0.item`. A program may do the same, or send an answer exactly as the API gives it:
    /// objects, lists and all. What is calculated is never an answer and is passed over; what the form does not ask at
    /// all is a problem at its place.
    func answers(to fields: [FormField], of definition: FormDefinition) throws -> JSONObject {
        let sent = json?["answers"]?.object
        for key in sent?.keys ?? [] {
            let question = String(key.prefix { $0 != "." })
            guard definition.field(question) != nil else { throw FormProblem(.wrong, at: key, "unknown_field") }
        }
        var answers = JSONObject()
        for field in fields {
            if case .calculated = field.kind { continue }
            if let whole = sent?[field.key] {
                answers[field.key] = whole
            } else {
                answers[field.key] = field.typed { typed["answers.\($0)"] ?? [] }
            }
        }
        return answers
    }
}
