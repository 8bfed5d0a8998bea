internal import Forms
internal import Kernel
internal import Platform

/// A question of a form as controls: one field, a grid, or a group of fields under one heading.
struct QuestionView: Sendable {
    struct Part: Sendable {
        let partTitle: String
        let partHasTitle: Bool
        let partFields: [FieldView]
        let presentName: String
    }

    var isSimple = false
    var questionFields: [FieldView] = []
    /// Name of the hidden field that says: this question was there, even when nothing was ticked.
    var presentName = ""
    var hasPresent = false
    var hasGrid = false
    var grid: GridView?
    var hasGroup = false
    var groupLabel = ""
    var groupHelp = ""
    var groupHasHelp = false
    var groupErrors: [[String: String]] = []
    var groupHasErrors = false
    var groupParts: [Part] = []
    var isCalculated = false
    var calculatedValue = ""
    var calculatedNote = ""
    var hasFile = false
    var file: FileQuestion?
    var fileError = ""
    var fileHasError = false

    /// A question that is answered by files, where none can be sent: a sample may be thought of in its place.
    init(showing file: FileQuestion, _ visit: Visit) {
        (hasFile, self.file) = (true, file)
        fileError = visit.error(at: "answers.\(file.fileKey)")
        fileHasError = !fileError.isEmpty
    }

    /// Rows that a repeating group offers beyond those that are filled.
    private static let spareRows = 1

    /// The question, filled with what was typed if the form is shown again, else with what is stored. Files have
    /// forms of their own, so that they give no question. `isRequired` is the judgement of the conditions.
    init?(_ field: FormField, _ answer: Answer?, isRequired: Bool, _ visit: Visit) {
        let name = "answers.\(field.key)"
        switch field.kind {
        case .file: return nil
        case .budget(let rules):
            var stored: BudgetGrid?
            if case .budget(let grid)? = answer { stored = grid }
            (hasGrid, grid) = (true, GridView(field, rules, stored, visit))
        case .table(let rules) where rules.layout == .table:
            (hasGrid, grid) = (true, GridView(field, rules, answer, visit))
        case .table(let rules):
            head(field, name, visit)
            groupParts = Self.rows(rules, answer, name, visit)
        case .scale(let rules):
            head(field, name, visit)
            (presentName, hasPresent) = ("\(name).present", true)
            groupParts = [
                Part(
                    partTitle: "", partHasTitle: false,
                    partFields: Self.items(rules, answer, name, isRequired, visit), presentName: "")
            ]
        case .organisation, .person:
            head(field, name, visit)
            groupParts = [
                Part(
                    partTitle: "", partHasTitle: false, partFields: Self.parts(field, answer, name, isRequired, visit),
                    presentName: "")
            ]
        case .calculated:
            isCalculated = true
            groupLabel = field.label.text(in: visit.language.rawValue)
            calculatedValue =
                answer.map { AnswerView.text(of: $0, to: field, visit) } ?? visit.text("forms.not_calculated")
            calculatedNote = field.help?.text(in: visit.language.rawValue) ?? visit.text("forms.calculated_note")
        default:
            isSimple = true
            questionFields = [Self.view(field, answer, name: name, isRequired: isRequired, visit)]
            switch field.kind {
            case .choices, .yesNo, .choice: (presentName, hasPresent) = ("\(name).present", true)
            default: break
            }
        }
    }

    private mutating func head(_ field: FormField, _ name: String, _ visit: Visit) {
        hasGroup = true
        groupLabel = field.label.text(in: visit.language.rawValue)
        groupHelp = field.help?.text(in: visit.language.rawValue) ?? ""
        groupHasHelp = field.help != nil
        let here = visit.refusals.filter { $0.field == name || $0.field?.hasPrefix("\(name).totals") == true }
        groupErrors = here.map { ["groupErrorText": visit.text($0.message)] }
        groupHasErrors = !groupErrors.isEmpty
    }

    private static func rows(_ rules: TableRules, _ answer: Answer?, _ name: String, _ visit: Visit) -> [Part] {
        var stored: [Answers] = []
        if case .table(let rows)? = answer { stored = rows }
        let typed = GridView.typedRows(below: name, rowsMax: rules.rowsMax, visit)
        let count = typed ?? min(max(stored.count, rules.rowsMin) + spareRows, rules.rowsMax)
        return (0..<max(count, 1)).map { index in
            let row = typed == nil && stored.indices.contains(index) ? stored[index] : [:]
            let place = "\(name).rows.\(index)"
            return Part(
                partTitle: visit.text("forms.row_number", ["number": "\(index + 1)"]), partHasTitle: true,
                partFields: rules.columns.map {
                    view($0, row[$0.key], name: "\(place).\($0.key)", isRequired: $0.isRequired, visit)
                }, presentName: "\(place).present")
        }
    }

    private static func items(
        _ rules: ScaleRules, _ answer: Answer?, _ name: String, _ isRequired: Bool, _ visit: Visit
    ) -> [FieldView] {
        let language = visit.language.rawValue
        var chosen: [String: String] = [:]
        if case .scale(let points)? = answer { chosen = points }
        return rules.items.map { item in
            let place = "\(name).items.\(item.key)"
            var view = FieldView(
                name: place, label: item.label.text(in: language), hint: "", error: visit.error(at: place), value: "",
                isOptional: !isRequired, control: rules.points.count <= 5 ? .radios : .select)
            let value = visit.input.typed[place]?.last ?? chosen[item.key] ?? ""
            view.options = rules.points.map {
                FieldView.Option(value: $0.key, text: $0.label.text(in: language), isSelected: $0.key == value)
            }
            if view.control == .select {
                view.options.insert(FieldView.Option(value: "", text: "–", isSelected: value.isEmpty), at: 0)
            }
            return view
        }
    }

    private static func parts(
        _ field: FormField, _ answer: Answer?, _ name: String, _ isRequired: Bool, _ visit: Visit
    ) -> [FieldView] {
        var values: [(part: String, value: String, isOptional: Bool)]
        switch (field.kind, answer) {
        case (.organisation, .organisation(let stored)?):
            values = [("name", stored.name, !isRequired), ("code", stored.code, !isRequired)]
        case (.organisation, _): values = [("name", "", !isRequired), ("code", "", !isRequired)]
        case (.person(let asksIdentity), let stored):
            var person = NamedPerson(name: "", phone: "")
            if case .person(let named)? = stored { person = named }
            values = [("name", person.name, !isRequired), ("phone", person.phone, true)]
            if asksIdentity { values.append(("identity", person.identity, !isRequired)) }
        default: values = []
        }
        let prefix = field.type
        return values.map { part, value, isOptional in
            let place = "\(name).\(part)"
            return FieldView(
                name: place, label: visit.text("forms.part.\(prefix)_\(part)"), hint: "", error: visit.error(at: place),
                value: visit.input.typed[place]?.last ?? value, isOptional: isOptional, control: .text)
        }
    }
}

extension QuestionView {
    /// The same question, which offers texts while somebody types.
    func suggesting(_ texts: [String]) -> QuestionView {
        var view = self
        for index in view.questionFields.indices { view.questionFields[index].suggestions = texts }
        return view
    }

    /// A question of one control.
    static func view(
        _ field: FormField, _ answer: Answer?, name: String, isRequired: Bool, _ visit: Visit
    ) -> FieldView {
        let language = visit.language.rawValue
        let typed = visit.input.typed[name]
        var view = FieldView(
            name: name, label: field.label.text(in: language), hint: field.help?.text(in: language) ?? "",
            error: visit.error(at: name), value: typed?.last ?? stored(answer), isOptional: !isRequired,
            control: .text)
        func offer(_ options: [(String, String)], _ chosen: [String]) {
            view.options = options.map {
                FieldView.Option(value: $0.0, text: $0.1, isSelected: chosen.contains($0.0))
            }
        }
        switch field.kind {
        case .text(let lengthMax): view.maxLength = lengthMax
        case .longText(let lengthMax): (view.control, view.maxLength, view.rows) = (.textarea, lengthMax, 8)
        case .number(let limits):
            view.control = .number
            if let unit = limits.unit { view.label += visit.text("forms.unit", ["unit": unit.text(in: language)]) }
        case .money: view.control = .money
        case .date: view.control = .date
        case .choice(let options):
            view.control = options.count <= 5 ? .radios : .select
            let blank = view.control == .select ? [("", "–")] : []
            offer(blank + options.map { ($0.key, $0.label.text(in: language)) }, typed ?? chosen(answer))
        case .choices(let options, _):
            view.control = .checkboxes
            offer(options.map { ($0.key, $0.label.text(in: language)) }, typed ?? chosen(answer))
        case .yesNo:
            view.control = .radios
            let isYes: [String] = if case .yesNo(let yes)? = answer { [yes ? "yes" : "no"] } else { [] }
            offer([("yes", visit.text("grid.yes")), ("no", visit.text("grid.no"))], typed ?? isYes)
        case .area: if view.hint.isEmpty { view.hint = visit.text("forms.hint.area") }
        default: break
        }
        return view
    }

    private static func chosen(_ answer: Answer?) -> [String] {
        if case .choice(let keys)? = answer { keys } else { [] }
    }

    private static func stored(_ answer: Answer?) -> String {
        switch answer {
        case .text(let text): text
        case .number(let number): number.exactDecimal ?? number.description
        case .money(let money): money.description
        case .date(let day): day.description
        case .area(let area): "\(area.code) \(area.name)"
        default: ""
        }
    }
}
