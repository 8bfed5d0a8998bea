internal import Kernel

/// The conditions and formulas of a form, checked: names exist, types fit, nothing depends on itself.
struct FormLogic: Sendable, Hashable {
    struct Rule: Sendable, Hashable {
        let requirement: CheckedExpression
        let message: Wording
    }

    struct Total: Sendable, Hashable {
        let column: FormField
        let equals: CheckedExpression
    }

    /// Everything about one field.
    struct Entry: Sendable, Hashable {
        let field: FormField
        var shownIf: [CheckedExpression] = []
        var requiredIf: CheckedExpression?
        var rules: [Rule] = []
        var formula: CheckedExpression?
        var totals: [Total] = []

        /// What must be known before the field's own value is.
        var needs: Set<String> {
            var needs = formula?.references ?? []
            for condition in shownIf { needs.formUnion(condition.references) }
            return needs
        }
    }

    /// In the order of the form.
    private(set) var entries: [Entry] = []
    /// Positions in `entries`, so that what a field depends on comes before it.
    private(set) var order: [Int] = []
    /// Positions in `entries` by key.
    private(set) var positions: [String: Int] = [:]

    /// Checks the conditions and formulas of all fields. Throws the first fault, named by `KEY.shown_if` and its like.
    init(_ sections: [FormSection]) throws(FormFault) {
        let fields = sections.flatMap(\.fields)
        for (index, field) in fields.enumerated() { positions[field.key] = index }
        var scope = ExpressionScope()
        for field in fields where !field.isCalculated { scope.names[field.key] = field.scopeName }
        let calculated = fields.filter(\.isCalculated)
        // Each formula is read once: a form may be a long chain of them.
        let needed = Dictionary(
            calculated.map { ($0.key, $0.parsedFormula?.references ?? []) }, uniquingKeysWith: { first, _ in first })
        if let cycle = Self.cycle(in: needed, order: calculated.map(\.key)) {
            throw FormFault(.cycle, at: "\(cycle[0]).formula", way: cycle)
        }
        var formulas: [String: CheckedExpression] = [:]
        // Formulas may use each other in any order of the form: those whose names are all known come first.
        var waiting = calculated
        while !waiting.isEmpty {
            let open = Set(waiting.map(\.key))
            let ready = waiting.filter { needed[$0.key]?.isDisjoint(with: open) ?? true }
            for field in ready.isEmpty ? waiting : ready {
                let checked = try Self.formula(of: field, scope)
                formulas[field.key] = checked
                scope.names[field.key] = ExpressionScope.Name(type: checked.type, bands: field.bands.map(\.key))
            }
            waiting = ready.isEmpty ? [] : waiting.filter { formulas[$0.key] == nil }
        }
        for section in sections {
            let condition = try Self.condition(section.shownIf, at: "\(section.key).shown_if", scope)
            for field in section.fields {
                entries.append(try Self.entry(field, condition, formulas[field.key], scope))
            }
        }
        order = try Self.sorted(entries, positions)
    }

    /// How far the answer to each field is really shown: what is calculated, no further than what it needs.
    var sensitivities: [String: FormField.Sensitivity] {
        var found: [String: FormField.Sensitivity] = [:]
        for entry in order.map({ entries[$0] }) {
            let field = entry.field
            let columns: [FormField] = if case .table(let rules) = field.kind { rules.columns } else { [] }
            let used = (entry.formula?.references ?? []).compactMap { found[$0] }
            found[field.key] = (columns.map(\.sensitivity) + used).reduce(field.sensitivity, max)
        }
        return found
    }

    private static func entry(
        _ field: FormField, _ section: CheckedExpression?, _ formula: CheckedExpression?, _ scope: ExpressionScope
    ) throws(FormFault) -> Entry {
        var entry = Entry(field: field)
        entry.formula = formula
        if let section { entry.shownIf.append(section) }
        if let own = try condition(field.conditions.shownIf, at: "\(field.key).shown_if", scope) {
            entry.shownIf.append(own)
        }
        entry.requiredIf = try condition(field.conditions.requiredIf, at: "\(field.key).required_if", scope)
        for (index, rule) in field.conditions.rules.enumerated() {
            if let checked = try condition(rule.requirement, at: "\(field.key).rules.\(index)", scope) {
                entry.rules.append(Rule(requirement: checked, message: rule.message))
            }
        }
        if case .table(let rules) = field.kind {
            for (index, total) in rules.totals.enumerated() {
                let place = "\(field.key).totals.\(index)"
                guard let column = rules.columns.first(where: { $0.key == total.column }),
                    let type = column.scopeName.type.isNumeric ? column.scopeName.type : nil
                else { throw FormFault(.unknownReference, at: place) }
                do throws(ExpressionFault) {
                    let equals = try ExpressionCheck(scope).checked(total.equals, as: [type])
                    entry.totals.append(Total(column: column, equals: equals))
                } catch { throw FormFault(error, at: place) }
            }
        }
        return entry
    }

    private static func condition(
        _ text: String?, at place: String, _ scope: ExpressionScope
    ) throws(FormFault) -> CheckedExpression? {
        guard let text else { return nil }
        do throws(ExpressionFault) { return try ExpressionCheck(scope).checked(text, as: [.yesNo]) } catch {
            throw FormFault(error, at: place)
        }
    }

    private static func formula(of field: FormField, _ scope: ExpressionScope) throws(FormFault) -> CheckedExpression {
        guard case .calculated(let calculation) = field.kind else { throw FormFault(.wrongValue, at: field.key) }
        do throws(ExpressionFault) {
            let types: [ExpressionType] = [.number, .money, .text, .yesNo, .date]
            let checked = try ExpressionCheck(scope).checked(calculation.formula, as: types)
            guard calculation.bands.isEmpty || checked.type == .number else {
                throw ExpressionFault(.wrongType, at: 1, checked.type.name, expected: ExpressionType.number.name)
            }
            return checked
        } catch { throw FormFault(error, at: "\(field.key).formula") }
    }

    private static func sorted(_ entries: [Entry], _ positions: [String: Int]) throws(FormFault) -> [Int] {
        var needs: [String: Set<String>] = [:]
        for entry in entries { needs[entry.field.key] = entry.needs }
        if let cycle = cycle(in: needs, order: entries.map(\.field.key)) {
            let place = entries[positions[cycle[0]] ?? 0].formula == nil ? "shown_if" : "formula"
            throw FormFault(.cycle, at: "\(cycle[0]).\(place)", way: cycle)
        }
        var order: [Int] = []
        var done: Set<String> = []
        func visit(_ index: Int) {
            let entry = entries[index]
            guard done.insert(entry.field.key).inserted else { return }
            for key in entry.needs.sorted() { if let position = positions[key] { visit(position) } }
            order.append(index)
        }
        for index in entries.indices { visit(index) }
        return order
    }

    /// A way from a key back to itself; nil when there is none. Without recursion: forms may be long chains.
    static func cycle(in needs: [String: Set<String>], order: [String]) -> [String]? {
        var state: [String: Bool] = [:]
        for start in order where state[start] == nil {
            var way: [(key: String, next: [String])] = [(start, (needs[start] ?? []).sorted())]
            state[start] = false
            while !way.isEmpty {
                guard let next = way[way.count - 1].next.popLast() else {
                    state[way.removeLast().key] = true
                    continue
                }
                if state[next] == false, let index = way.firstIndex(where: { $0.key == next }) {
                    return way[index...].map(\.key) + [next]
                }
                guard state[next] == nil, let more = needs[next] else { continue }
                state[next] = false
                way.append((next, more.sorted()))
            }
        }
        return nil
    }
}

extension FormField {
    var isCalculated: Bool { if case .calculated = kind { true } else { false } }

    var parsedFormula: Expression? {
        guard case .calculated(let calculation) = kind else { return nil }
        return try? Expression.parse(calculation.formula)
    }

    /// Bands of its score, where it has some.
    public var bands: [ScoreBand] {
        switch kind {
        case .scale(let rules): rules.bands
        case .calculated(let calculation): calculation.bands
        default: []
        }
    }

    /// What expressions see of it; calculated fields get their type from their formula.
    var scopeName: ExpressionScope.Name {
        switch kind {
        case .text, .longText: .init(type: .text)
        case .number, .calculated: .init(type: .number)
        case .money: .init(type: .money)
        case .date: .init(type: .date)
        case .yesNo: .init(type: .yesNo)
        case .choice(let options): .init(type: .choice(options.map(\.key)))
        case .choices(let options, _): .init(type: .choices(options.map(\.key)))
        case .file, .organisation, .person, .area: .init(type: .other)
        case .scale(let rules):
            .init(
                type: .number,
                members: Dictionary(rules.items.map { ($0.key, .number) }) { first, _ in first },
                bands: rules.bands.map(\.key))
        case .table(let rules):
            .init(
                type: .table,
                members: Dictionary(rules.columns.map { ($0.key, $0.scopeName.type) }) { first, _ in first })
        case .budget(let rules): .init(type: .table, members: rules.columnTypes)
        }
    }
}

extension BudgetRules {
    var columnTypes: [String: ExpressionType] {
        var types = Dictionary(sources.map { ($0.key, ExpressionType.money) }) { first, _ in first }
        types["item"] = .text
        types["unit"] = .text
        types["unit_price"] = .money
        types["quantity"] = .number
        types["amount"] = .money
        if !lines.isEmpty { types["line"] = .choice(lines.map(\.key)) }
        return types
    }
}
