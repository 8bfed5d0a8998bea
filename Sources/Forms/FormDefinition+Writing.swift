public import Kernel

extension FormDefinition {
    /// The form as it is exchanged and stored; reading it gives an equal form.
    public var json: JSON {
        var object = JSONObject()
        object["title"] = title.json
        object["title_field"] = titleField.map { .string($0) }
        object["amount_field"] = amountField.map { .string($0) }
        object["score_field"] = scoreField.map { .string($0) }
        object["sections"] = .array(sections.map(\.json))
        return .object(object)
    }
}

extension FormSection {
    var json: JSON {
        var object = JSONObject()
        object["key"] = .string(key)
        object["title"] = title.json
        object["help"] = help?.json
        object["shown_if"] = shownIf.map { .string($0) }
        object["fields"] = .array(fields.map(\.json))
        return .object(object)
    }
}

extension FormField.Option {
    var json: JSON { ["key": .string(key), "label": label.json] }
}

extension FormField {
    /// The type's name as forms are exchanged.
    public var type: String {
        switch kind {
        case .text: "text"
        case .longText: "long_text"
        case .number: "number"
        case .money: "money"
        case .date: "date"
        case .choice: "choice"
        case .choices: "choices"
        case .yesNo: "yes_no"
        case .file: "file"
        case .budget: "budget"
        case .table: "table"
        case .calculated: "calculated"
        case .scale: "scale"
        case .organisation: "organisation"
        case .person: "person"
        case .area: "area"
        }
    }

    /// The field as it is exchanged; reading it gives an equal field.
    public var json: JSON {
        var object = JSONObject()
        object["key"] = .string(key)
        object["type"] = .string(type)
        object["label"] = label.json
        object["help"] = help?.json
        object["required"] = .bool(isRequired)
        object["sensitivity"] = .string(sensitivity.rawValue)
        writeLimits(into: &object)
        conditions.write(into: &object)
        return .object(object)
    }

    private func writeLimits(into object: inout JSONObject) {
        switch kind {
        case .text(let lengthMax), .longText(let lengthMax): object["length_max"] = .integer(Int64(lengthMax))
        case .number(let limits):
            object["places"] = .integer(Int64(limits.places))
            object["min"] = limits.min?.exactDecimal.map { .string($0) }
            object["max"] = limits.max?.exactDecimal.map { .string($0) }
            object["unit"] = limits.unit?.json
        case .money(let min, let max):
            object["min"] = min.map { .string($0.description) }
            object["max"] = max.map { .string($0.description) }
        case .date(let earliest, let latest):
            object["earliest"] = earliest.map { .string($0.description) }
            object["latest"] = latest.map { .string($0.description) }
        case .choice(let options): object["options"] = .array(options.map(\.json))
        case .choices(let options, let count):
            object["options"] = .array(options.map(\.json))
            object["count_min"] = .integer(Int64(count.lowerBound))
            object["count_max"] = .integer(Int64(count.upperBound))
        case .yesNo, .organisation, .area: break
        case .person(let asksIdentity): object["asks_identity"] = .bool(asksIdentity)
        case .table(let rules): rules.write(into: &object)
        case .scale(let rules): rules.write(into: &object)
        case .calculated(let calculation): calculation.write(into: &object)
        case .file(let limits):
            object["count_max"] = .integer(Int64(limits.countMax))
            object["bytes_max"] = .integer(limits.bytesMax)
            object["media_types"] = .array(limits.mediaTypes.map { .string($0) })
        case .budget(let rules): rules.write(into: &object)
        }
    }
}

extension BudgetRules {
    func write(into object: inout JSONObject) {
        object["lines"] = .array(
            lines.map { line in
                var member = JSONObject()
                member["key"] = .string(line.key)
                member["label"] = line.label.json
                member["percent_max"] = line.percentMax?.exactDecimal.map { .string($0) }
                return .object(member)
            })
        object["sources"] = .array(sources.map(\.json))
        object["requested_sources"] = .array(requestedSources.map { .string($0) })
        object["total_field"] = totalField.map { .string($0) }
        object["rows_max"] = .integer(Int64(rowsMax))
    }
}
