public import Kernel
internal import Platform
public import Postgres

extension NamedArea {
    /// The input with codes and full names of its areas. A code that no area has, and a name that none or several have,
    /// become a problem at their field.
    static func named(_ input: FormDefinition.Input, in db: Connection) throws -> FormDefinition.Input {
        var answers = input.answers
        var problems = input.problems
        for (key, answer) in input.answers {
            guard case .area(let area)?? = answer as Answer?? else { continue }
            if area.code.isEmpty {
                switch try Area.meant(by: area.name, in: db) {
                case .one(let code, let name):
                    answers.updateValue(.area(NamedArea(code: code, name: name)), forKey: key)
                case .none: problems.append(FormProblem(.wrong, at: key, "area_not_found", ["name": area.name]))
                case .several(let names):
                    problems.append(
                        FormProblem(
                            .wrong, at: key, "area_ambiguous",
                            ["name": area.name, "areas": names.joined(separator: " / ")]))
                }
                continue
            }
            let name = try Area.fullName(of: area.code, in: db)
            if name.isEmpty {
                problems.append(FormProblem(.wrong, at: key, "area_unknown", ["code": area.code]))
            } else {
                answers.updateValue(.area(NamedArea(code: area.code, name: name)), forKey: key)
            }
        }
        return FormDefinition.Input(answers: answers, problems: problems)
    }
}

extension FormDefinition {
    /// Reads values as `read` does, and looks up what only the database knows: the names of areas.
    public func read(_ values: JSONObject, in db: Connection) throws -> Input {
        try NamedArea.named(read(values), in: db)
    }
}
