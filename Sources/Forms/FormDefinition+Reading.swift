public import Kernel

extension FormDefinition {
    /// Reads a form as it is exchanged and stored. Throws a fault that names the place.
    public init(json: JSON) throws(FormFault) {
        let reader = try DefinitionReader(
            json, at: "", names: ["title", "sections", "title_field", "amount_field"])
        var sections: [FormSection] = []
        for (value, path) in try reader.list("sections") {
            sections.append(try FormSection(json: value, at: path))
        }
        try self.init(
            title: reader.wording("title"), sections: sections, titleField: reader.optionalText("title_field"),
            amountField: reader.optionalText("amount_field"))
    }
}

extension FormSection {
    init(json: JSON, at path: String) throws(FormFault) {
        let reader = try DefinitionReader(json, at: path, names: ["key", "title", "help", "fields"])
        var fields: [FormField] = []
        for (value, path) in try reader.list("fields") { fields.append(try FormField(json: value, at: path)) }
        guard !fields.isEmpty else { throw FormFault(.missing, at: reader.place("fields")) }
        self.init(
            key: try reader.key(), title: try reader.wording("title"), help: try reader.optionalWording("help"),
            fields: fields)
    }
}

extension FormField {
    private static let commonNames: Set<String> = ["key", "type", "label", "help", "required", "sensitivity"]
    private static let ownNames: [String: Set<String>] = [
        "text": ["length_max"], "long_text": ["length_max"], "number": ["places", "min", "max", "unit"],
        "money": ["min", "max"], "date": ["earliest", "latest"], "choice": ["options"],
        "choices": ["options", "count_min", "count_max"], "yes_no": [],
        "file": ["count_max", "bytes_max", "media_types"],
        "budget": ["lines", "sources", "requested_sources", "total_field", "rows_max"],
    ]

    init(json: JSON, at path: String) throws(FormFault) {
        let type = json["type"]?.string ?? ""
        guard let names = Self.ownNames[type] else { throw FormFault(.unknownName, at: "\(path).type") }
        let reader = try DefinitionReader(json, at: path, names: Self.commonNames.union(names))
        let sensitivity = try reader.parsed("sensitivity", Sensitivity.init(rawValue:)) ?? .internal
        self.init(
            key: try reader.key(), label: try reader.wording("label"), help: try reader.optionalWording("help"),
            isRequired: try reader.flag("required", otherwise: true), sensitivity: sensitivity,
            kind: try Self.kind(type, reader))
    }

    private static func kind(_ type: String, _ reader: DefinitionReader) throws(FormFault) -> Kind {
        switch type {
        case "text": .text(lengthMax: Int(try reader.integer("length_max", in: 1...1_000, otherwise: 100)))
        case "long_text": .longText(lengthMax: Int(try reader.integer("length_max", in: 1...50_000, otherwise: 2_000)))
        case "number":
            .number(
                NumberLimits(
                    places: Int(try reader.integer("places", in: 0...6, otherwise: 0)),
                    min: try reader.parsed("min") { Fraction($0) }, max: try reader.parsed("max") { Fraction($0) },
                    unit: try reader.optionalWording("unit")))
        case "money":
            .money(
                min: try reader.parsed("min") { Money(decimal: $0) },
                max: try reader.parsed("max") { Money(decimal: $0) })
        case "date":
            .date(earliest: try reader.parsed("earliest") { Day($0) }, latest: try reader.parsed("latest") { Day($0) })
        case "choice": .choice(try options("options", reader))
        case "choices": try choices(reader)
        case "file":
            .file(
                FileLimits(
                    countMax: Int(try reader.integer("count_max", in: 1...50, otherwise: 1)),
                    bytesMax: try reader.integer("bytes_max", in: 1...(1 << 30), otherwise: 20 << 20),
                    mediaTypes: try reader.texts("media_types")))
        case "budget": .budget(try budgetRules(reader))
        default: .yesNo
        }
    }

    private static func options(_ name: String, _ reader: DefinitionReader) throws(FormFault) -> [Option] {
        var options: [Option] = []
        for (value, path) in try reader.list(name) {
            let option = try DefinitionReader(value, at: path, names: ["key", "label"])
            let key = try option.key()
            guard !options.contains(where: { $0.key == key }) else { throw FormFault(.repeatedKey, at: path) }
            options.append(Option(key, try option.wording("label")))
        }
        guard !options.isEmpty else { throw FormFault(.missing, at: reader.place(name)) }
        return options
    }

    private static func choices(_ reader: DefinitionReader) throws(FormFault) -> Kind {
        let options = try options("options", reader)
        let most = Int64(options.count)
        let min = Int(try reader.integer("count_min", in: 0...most, otherwise: 0))
        let max = Int(try reader.integer("count_max", in: 1...most, otherwise: most))
        guard min <= max else { throw FormFault(.wrongValue, at: reader.place("count_min")) }
        return .choices(options, min...max)
    }

    private static func budgetRules(_ reader: DefinitionReader) throws(FormFault) -> BudgetRules {
        var lines: [BudgetRules.Line] = []
        for (value, path) in try reader.list("lines") {
            let line = try DefinitionReader(value, at: path, names: ["key", "label", "percent_max"])
            let key = try line.key()
            guard !lines.contains(where: { $0.key == key }) else { throw FormFault(.repeatedKey, at: path) }
            lines.append(
                BudgetRules.Line(
                    key, try line.wording("label"), percentMax: try line.parsed("percent_max") { Fraction($0) }))
        }
        let sources = try options("sources", reader)
        let requested = try reader.texts("requested_sources")
        if let unknown = requested.first(where: { key in !sources.contains { $0.key == key } }) {
            throw FormFault(.unknownReference, at: "\(reader.place("requested_sources")).\(unknown)")
        }
        return BudgetRules(
            lines: lines, sources: sources, requestedSources: requested.isEmpty ? nil : requested,
            totalField: try reader.optionalText("total_field"),
            rowsMax: Int(try reader.integer("rows_max", in: 1...1_000, otherwise: 200)))
    }
}
