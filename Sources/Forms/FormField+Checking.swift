internal import Kernel

extension FormField {
    /// Everything that is wrong with an answer of this field's kind; `answers` are those of the whole form.
    func problems(with answer: Answer?, among answers: Answers) -> [FormProblem] {
        guard let answer else {
            return isRequired ? [FormProblem(.unfinished, at: key, "missing")] : []
        }
        switch (kind, answer) {
        case (.text(let lengthMax), .text(let text)), (.longText(let lengthMax), .text(let text)):
            return lengthProblems(text, lengthMax)
        case (.number(let limits), .number(let number)): return numberProblems(number, limits)
        case (.money(let min, let max), .money(let money)): return moneyProblems(money, min, max)
        case (.date(let earliest, let latest), .date(let day)): return dateProblems(day, earliest, latest)
        case (.choice, .choice(let keys)):
            return keys.count == 1 ? [] : [FormProblem(.wrong, at: key, "choose_one")]
        case (.choices(_, let count), .choice(let keys)): return countProblems(keys.count, count)
        case (.file(let limits), .files(let files)): return fileProblems(files, limits)
        case (.budget(let rules), .budget(let grid)):
            return grid.problems(under: rules, total: total(of: rules, among: answers), at: key)
        case (.table(let rules), .table(let rows)): return rules.problems(in: rows, at: key)
        case (.scale(let rules), .scale(let chosen)): return rules.problems(in: chosen, isRequired, at: key)
        case (.organisation, .organisation(let organisation)): return organisation.problems(at: key)
        case (.person(let asksIdentity), .person(let person)): return person.problems(asksIdentity, at: key)
        case (.yesNo, .yesNo), (.area, .area), (.calculated, _): return []
        default: return [FormProblem(.wrong, at: key, "wrong_kind")]
        }
    }

    private func lengthProblems(_ text: String, _ lengthMax: Int) -> [FormProblem] {
        let length = text.count
        guard length > lengthMax else { return [] }
        return [FormProblem(.wrong, at: key, "too_long", ["limit": "\(lengthMax)", "excess": "\(length - lengthMax)"])]
    }

    private func numberProblems(_ number: Fraction, _ limits: NumberLimits) -> [FormProblem] {
        if number.rounded(places: limits.places, .halfUp) != number {
            return [FormProblem(.wrong, at: key, "too_many_decimals", ["places": "\(limits.places)"])]
        }
        if let min = limits.min, number < min {
            return [FormProblem(.wrong, at: key, "below", ["limit": min.exactDecimal ?? min.description])]
        }
        if let max = limits.max, number > max {
            return [FormProblem(.wrong, at: key, "above", ["limit": max.exactDecimal ?? max.description])]
        }
        return []
    }

    private func moneyProblems(_ money: Money, _ min: Money?, _ max: Money?) -> [FormProblem] {
        if money < min ?? .zero {
            return [FormProblem(.wrong, at: key, "below", ["limit": (min ?? .zero).grouped])]
        }
        if let max, money > max { return [FormProblem(.wrong, at: key, "above", ["limit": max.grouped])] }
        return []
    }

    private func dateProblems(_ day: Day, _ earliest: Day?, _ latest: Day?) -> [FormProblem] {
        if let earliest, day < earliest {
            return [FormProblem(.wrong, at: key, "before", ["limit": earliest.description])]
        }
        if let latest, day > latest { return [FormProblem(.wrong, at: key, "after", ["limit": latest.description])] }
        return []
    }

    private func countProblems(_ count: Int, _ range: ClosedRange<Int>) -> [FormProblem] {
        if count < range.lowerBound {
            return [FormProblem(.unfinished, at: key, "choose_more", ["limit": "\(range.lowerBound)"])]
        }
        if count > range.upperBound {
            return [FormProblem(.wrong, at: key, "choose_fewer", ["limit": "\(range.upperBound)"])]
        }
        return []
    }

    private func fileProblems(_ files: [AttachedFile], _ limits: FileLimits) -> [FormProblem] {
        if files.count > limits.countMax {
            return [FormProblem(.wrong, at: key, "too_many_files", ["limit": "\(limits.countMax)"])]
        }
        if let large = files.first(where: { $0.bytes > limits.bytesMax }) {
            let limit = "\(limits.bytesMax >> 20)"
            return [FormProblem(.wrong, at: key, "file_too_large", ["name": large.name, "limit": limit])]
        }
        return []
    }

    private func total(of rules: BudgetRules, among answers: Answers) -> Money? {
        guard let field = rules.totalField, case .money(let total)? = answers[field] else { return nil }
        return total
    }
}
