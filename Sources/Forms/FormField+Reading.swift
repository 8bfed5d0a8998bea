internal import Kernel

extension FormField {
    /// An answer as typed or sent, and what is wrong with it. `answer` is nil when nothing was typed.
    struct Reading {
        var answer: Answer?
        var problems: [FormProblem] = []
        /// Where the rows that count stood among those that were sent: blank rows are dropped.
        var places: [Int] = []
        /// Rows that were sent beside a pasted table, which takes their place.
        var besides: Answer?
    }

    /// Reads what somebody typed or sent: texts are tidied, amounts and numbers may carry separators and units.
    /// Nothing that cannot be read is guessed.
    func read(_ input: JSON) -> Reading {
        if input.isNull { return Reading() }
        switch kind {
        case .text: return readText(input, keepsLines: false)
        case .longText: return readText(input, keepsLines: true)
        case .number: return readNumber(input)
        case .money: return readMoney(input)
        case .date: return readDate(input)
        case .choice(let options): return readChoice(input, options)
        case .choices(let options, _): return readChoice(input, options)
        case .yesNo: return readYesNo(input)
        case .file: return readFiles(input)
        case .budget(let rules): return BudgetGrid.read(input, rules: rules, at: key)
        case .table(let rules): return rules.read(input, at: key)
        case .scale(let rules): return rules.read(input, at: key)
        case .organisation: return NamedOrganisation.read(input, at: key)
        case .person: return NamedPerson.read(input, at: key)
        case .area: return NamedArea.read(input, at: key)
        case .calculated: return refused("calculated")
        }
    }

    private func refused(_ code: String, _ arguments: [String: String] = [:]) -> Reading {
        Reading(problems: [FormProblem(.wrong, at: key, code, arguments)])
    }

    private func readText(_ input: JSON, keepsLines: Bool) -> Reading {
        guard let text = input.string else { return refused("not_text") }
        let tidied = TypedText.tidied(text, keepsLines: keepsLines)
        return Reading(answer: tidied.isEmpty ? nil : .text(tidied))
    }

    private func readNumber(_ input: JSON) -> Reading {
        guard let text = input.string ?? input.number?.text else { return refused("not_number") }
        let tidied = TypedText.decimal(text)
        if tidied.isEmpty { return Reading() }
        guard tidied.utf8.count <= 40, let number = Fraction(tidied) else { return refused("not_number") }
        return Reading(answer: .number(number))
    }

    private func readMoney(_ input: JSON) -> Reading {
        guard let text = input.string ?? input.number?.text else { return refused("not_amount") }
        if TypedText.trimmed(text).isEmpty { return Reading() }
        do throws(MoneyRefusal) { return Reading(answer: .money(try Money.parse(text))) } catch {
            return Reading(problems: [FormProblem(at: key, error)])
        }
    }

    private func readDate(_ input: JSON) -> Reading {
        guard let text = input.string else { return refused("not_date") }
        let tidied = TypedText.trimmed(text)
        if tidied.isEmpty { return Reading() }
        guard let day = Day(tidied) else { return refused("not_date") }
        return Reading(answer: .date(day))
    }

    private func readChoice(_ input: JSON, _ options: [Option]) -> Reading {
        guard let keys = input.string.map({ [$0] }) ?? input.array?.compactMap(\.string) else {
            return refused("not_offered")
        }
        let chosen = keys.filter { !$0.isEmpty }
        guard chosen.allSatisfy({ key in options.contains { $0.key == key } }) else { return refused("not_offered") }
        // In the order of the form and each once, so that equal answers are equal content.
        let ordered = options.map(\.key).filter(chosen.contains)
        return Reading(answer: ordered.isEmpty ? nil : .choice(ordered))
    }

    private func readYesNo(_ input: JSON) -> Reading {
        if let isYes = input.bool { return Reading(answer: .yesNo(isYes)) }
        switch input.string {
        case "yes": return Reading(answer: .yesNo(true))
        case "no": return Reading(answer: .yesNo(false))
        case "": return Reading()
        default: return refused("not_offered")
        }
    }

    private func readFiles(_ input: JSON) -> Reading {
        guard let elements = input.array else { return refused("not_file") }
        let files = elements.compactMap(AttachedFile.init(json:))
        guard files.count == elements.count, Set(files.map(\.id)).count == files.count else {
            return refused("not_file")
        }
        return Reading(answer: files.isEmpty ? nil : .files(files))
    }
}
