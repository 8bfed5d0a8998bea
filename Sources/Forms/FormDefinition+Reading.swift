public import Kernel

extension FormDefinition {
    /// Reads a form as it is exchanged and stored. Throws a fault that names the place. A draft may have no sections
    /// yet, and sections without fields.
    public init(json: JSON, isDraft: Bool = false) throws(FormFault) {
        let reader = try DefinitionReader(
            json, at: "", names: ["title", "sections", "title_field", "amount_field", "score_field"])
        var sections: [FormSection] = []
        let listed = try reader.list("sections")
        guard isDraft || !listed.isEmpty else { throw FormFault(.missing, at: "sections") }
        for (value, path) in listed {
            sections.append(try FormSection(json: value, at: path, isDraft: isDraft))
        }
        try self.init(
            title: reader.wording("title"), sections: sections, titleField: reader.optionalText("title_field"),
            amountField: reader.optionalText("amount_field"), scoreField: reader.optionalText("score_field"))
    }
}

extension FormSection {
    /// Reads a section as it is exchanged; `path` is put before the places of faults. In a draft it may be empty.
    public init(json: JSON, at path: String, isDraft: Bool) throws(FormFault) {
        let reader = try DefinitionReader(json, at: path, names: ["key", "title", "help", "shown_if", "fields"])
        var fields: [FormField] = []
        for (value, path) in try reader.list("fields") { fields.append(try FormField(json: value, at: path)) }
        guard isDraft || !fields.isEmpty else { throw FormFault(.missing, at: reader.place("fields")) }
        self.init(
            key: try reader.key(), title: try reader.wording("title"), help: try reader.optionalWording("help"),
            shownIf: try reader.optionalText("shown_if"), fields: fields)
    }
}

extension FormField {
    private static let commonNames: Set<String> = [
        "key", "type", "label", "help", "required", "sensitivity", "shown_if", "required_if", "rules",
    ]
    private static let ownNames: [String: Set<String>] = [
        "text": ["length_max"], "long_text": ["length_max"], "number": ["places", "min", "max", "unit"],
        "money": ["min", "max"], "date": ["earliest", "latest"], "choice": ["options"],
        "choices": ["options", "count_min", "count_max"], "yes_no": [],
        "file": ["count_max", "bytes_max", "media_types"],
        "budget": ["lines", "sources", "requested_sources", "total_field", "rows_max"],
        "table": ["columns", "layout", "rows_min", "rows_max", "totals"],
        "calculated": ["formula", "places", "unit", "bands"],
        "scale": ["items", "points", "method", "places", "bands"], "organisation": [],
        "person": ["asks_identity"], "area": [],
    ]
    /// Names of the members that a field of a type may have beyond those of every field.
    public static func limitNames(of type: String) -> Set<String> { ownNames[type] ?? [] }

    /// The types of fields, by their names as forms are exchanged, in the order in which a designer offers them.
    public static let types = [
        "text", "long_text", "number", "money", "date", "yes_no", "choice", "choices", "scale", "calculated", "table",
        "budget", "file", "organisation", "person", "area",
    ]

    /// Reads a field as it is exchanged; `path` is put before the places of faults.
    public init(json: JSON, at path: String) throws(FormFault) {
        let type = json["type"]?.string ?? ""
        guard let names = Self.ownNames[type] else { throw FormFault(.unknownName, at: "\(path).type") }
        let reader = try DefinitionReader(json, at: path, names: Self.commonNames.union(names))
        let sensitivity = try reader.parsed("sensitivity", Sensitivity.init(rawValue:)) ?? .internal
        self.init(
            key: try reader.key(), label: try reader.wording("label"), help: try reader.optionalWording("help"),
            isRequired: try reader.flag("required", otherwise: true), sensitivity: sensitivity,
            kind: try Self.kind(type, reader), conditions: try FieldConditions(reader))
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
        case "table": .table(try TableRules(reader))
        case "calculated": .calculated(try Calculation(reader))
        case "scale": .scale(try ScaleRules(reader))
        case "organisation": .organisation
        case "person": .person(asksIdentity: try reader.flag("asks_identity", otherwise: false))
        case "area": .area
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
