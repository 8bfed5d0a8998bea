public import Kernel

/// A form with answers, worked out: what is asked, what counts, what was calculated, what is wrong.
public struct FormState: Sendable {
    /// Answers that count: those of questions that are asked, and what was calculated from them.
    public private(set) var answers: Answers = [:]
    /// Keys of the questions that are asked.
    public private(set) var shown: Set<String> = []
    /// Keys of the questions that must be answered.
    public private(set) var required: Set<String> = []

    private let logic: FormLogic
    private var facts: [String: ExpressionFact] = [:]

    init(_ logic: FormLogic, _ given: Answers) {
        self.logic = logic
        for index in logic.order { take(logic.entries[index], given) }
        let evaluation = ExpressionEvaluation(facts)
        for entry in logic.entries where shown.contains(entry.field.key) && !entry.field.isCalculated {
            let isRequired =
                entry.field.isRequired || entry.requiredIf.map { evaluation.isTrue($0.expression) == true } ?? false
            if isRequired { required.insert(entry.field.key) }
        }
    }

    private mutating func take(_ entry: FormLogic.Entry, _ given: Answers) {
        let key = entry.field.key
        if !entry.shownIf.isEmpty {
            let evaluation = ExpressionEvaluation(facts)
            guard entry.shownIf.allSatisfy({ evaluation.isTrue($0.expression) == true }) else { return }
        }
        shown.insert(key)
        let answer: Answer?
        if let formula = entry.formula, case .calculated(let calculation) = entry.field.kind {
            answer = ExpressionEvaluation(facts).value(of: formula.expression)
                .flatMap { Answer(calculated: $0, formula.type, calculation) }
        } else {
            answer = given[key]
        }
        guard let answer else { return }
        answers[key] = answer
        facts[key] = entry.field.fact(of: answer)
    }

    /// Everything that is wrong or missing, in the order of the form.
    var problems: [FormProblem] { logic.entries.flatMap { problems(of: $0) } }

    /// What is wrong in some fields.
    func problems(in keys: Set<String>) -> [FormProblem] {
        logic.entries.filter { keys.contains($0.field.key) }.flatMap { problems(of: $0) }
    }

    private func problems(of entry: FormLogic.Entry) -> [FormProblem] {
        let key = entry.field.key
        guard shown.contains(key) else { return [] }
        let evaluation = ExpressionEvaluation(facts)
        var problems: [FormProblem] = []
        if !entry.field.isCalculated {
            if let answer = answers[key] {
                problems += entry.field.problems(with: answer, among: answers)
            } else if required.contains(key) {
                problems.append(FormProblem(.unfinished, at: key, "missing"))
            }
        }
        for rule in entry.rules where evaluation.isTrue(rule.requirement.expression) == false {
            problems.append(
                FormProblem(
                    .unfinished, at: key, "rule",
                    ["text": rule.message.chinese, "text_en": rule.message.english]))
        }
        if case .table(let rows)? = answers[key] {
            problems += entry.totals.compactMap { $0.problem(rows, at: key, evaluation) }
        }
        return problems
    }

    /// The score that a field gives, unrounded bands included; nil when it gives none.
    public func score(of key: String) -> (score: Fraction, band: ScoreBand?)? {
        guard shown.contains(key), let position = logic.positions[key] else { return nil }
        let field = logic.entries[position].field
        let score: Fraction?
        switch (answers[key], field.kind) {
        case (.number(let number)?, _): score = number
        case (.scale(let chosen)?, .scale(let rules)): score = rules.score(chosen)
        default: score = nil
        }
        return score.map { ($0, field.bands.band(of: $0)) }
    }
}

extension FormLogic.Total {
    fileprivate func problem(_ rows: [Answers], at key: String, _ evaluation: ExpressionEvaluation) -> FormProblem? {
        guard let equals = evaluation.value(of: equals.expression)?.number else { return nil }
        let sum = rows.compactMap { row -> Fraction? in
            switch row[column.key] {
            case .number(let number)?: number
            case .money(let money)?: money.yuan
            default: nil
            }
        }.sum()
        guard sum != equals else { return nil }
        func told(_ number: Fraction) -> String { number.exactDecimal ?? number.description }
        return FormProblem(
            .unfinished, at: "\(key).totals.\(column.key)", "table.total_differs",
            [
                "column": column.label.chinese, "column_en": column.label.english, "sum": told(sum),
                "stated": told(equals), "difference": told(equals - sum),
            ])
    }
}

extension Answer {
    /// What a formula came to, brought to its places; nil beyond what can be stored.
    init?(calculated value: ExpressionValue, _ type: ExpressionType, _ calculation: Calculation) {
        switch (value, type) {
        case (.number(let yuan), .money):
            guard let money = try? Money(rounding: yuan) else { return nil }
            self = .money(money)
        case (.number(let number), _):
            let rounded = number.rounded(places: calculation.places, .halfUp)
            guard rounded.isWithin(bits: 128) else { return nil }
            self = .number(rounded)
        case (.text(let text), _): self = .text(text)
        case (.yesNo(let isYes), _): self = .yesNo(isYes)
        case (.date(let day), _): self = .date(day)
        case (.keys, _): return nil
        }
    }
}

extension FormField {
    /// What expressions know of an answer to this field.
    func fact(of answer: Answer) -> ExpressionFact {
        switch (answer, kind) {
        case (.table(let rows), .table(let rules)):
            return .rows(
                rows.map { row in
                    var values: [String: ExpressionValue] = [:]
                    for column in rules.columns {
                        if let cell = row[column.key], case .value(let value) = column.fact(of: cell) {
                            values[column.key] = value
                        }
                    }
                    return values
                })
        case (.budget(let grid), _): return .rows(grid.rows.map(\.values))
        case (.scale(let chosen), .scale(let rules)):
            var items: [String: Fraction] = [:]
            for item in rules.items { items[item.key] = chosen[item.key].flatMap { rules.score(item, $0) } }
            let total = rules.score(chosen)
            return .score(total: total, items: items, band: total.flatMap { rules.bands.band(of: $0)?.key })
        case (.number(let number), .calculated(let calculation)) where !calculation.bands.isEmpty:
            return .score(total: number, items: [:], band: calculation.bands.band(of: number)?.key)
        case (.choice(let keys), .choice): return keys.first.map { .value(.text($0)) } ?? .present
        case (.choice(let keys), _): return .value(.keys(keys))
        case (.text(let text), _): return .value(.text(text))
        case (.number(let number), _): return .value(.number(number))
        case (.money(let money), _): return .value(.number(money.yuan))
        case (.date(let day), _): return .value(.date(day))
        case (.yesNo(let isYes), _): return .value(.yesNo(isYes))
        default: return .present
        }
    }
}

extension BudgetGrid.Row {
    fileprivate var values: [String: ExpressionValue] {
        var values: [String: ExpressionValue] = ["item": .text(item), "unit": .text(unit)]
        for (source, money) in bySource { values[source] = .number(money.yuan) }
        values["line"] = line.map { .text($0) }
        values["unit_price"] = unitPrice.map { .number($0.yuan) }
        values["quantity"] = quantity.map { .number($0) }
        values["amount"] = amount.map { .number($0.yuan) }
        return values
    }
}
