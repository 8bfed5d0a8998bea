internal import Kernel
internal import Platform

/// Reads what a program sends. A person's input is read kindly (`InputReading`); a program's exactly as the description
/// of the API says, so that a wrong type, an unknown name or a repeated one is told and never guessed.
struct StrictReading {
    private let raw: RawInput
    private var values: [String: Input.Value] = [:]
    private var refusals: [any Refusal] = []

    static func read(_ raw: RawInput, _ fields: [InputField]) -> (
        values: [String: Input.Value], refusals: [any Refusal]
    ) {
        var reading = StrictReading(raw: raw)
        for field in fields {
            reading.attempt(field.name) { value in
                if let read = try value.value(of: field) { return read }
                guard field.isOptional else {
                    throw FieldRefusal(field.name, field.isFile ? "field.refusal.no_file" : "field.refusal.missing")
                }
                return nil
            }
        }
        let known = Set(fields.map(\.name))
        for name in raw.names where !known.contains(name) && !fields.contains(where: { $0.holds(name) }) {
            reading.refusals.append(FieldRefusal(name, "field.refusal.unknown"))
        }
        return (reading.values, reading.refusals)
    }

    private init(raw: RawInput) { self.raw = raw }

    private mutating func attempt(_ name: String, _ body: (StrictReading) throws -> Input.Value?) {
        do { if let value = try body(self) { values[name] = value } } catch let refusal as any Refusal {
            refusals.append(refusal)
        } catch {
            refusals.append(FieldRefusal(name, "field.refusal.form"))
        }
    }

    private func value(of field: InputField) throws -> Input.Value? {
        if field.isFile {
            guard raw.texts[field.name] == nil else { throw FieldRefusal(field.name, "field.refusal.no_file") }
            return raw.files[field.name].map { .file($0) }
        }
        if let object = raw.json { return try object[field.name].flatMap { try Self.value($0, field.kind, field) } }
        guard let json = Self.json(of: field, raw) else { return nil }
        return try Self.value(json, field.kind, field)
    }

    /// What a query or a multipart body says, as JSON would say it.
    private static func json(of field: InputField, _ raw: RawInput) -> JSON? {
        if let kind = field.kind.memberKind {
            var members = JSONObject()
            for (name, texts) in raw.texts.sorted(by: { $0.key < $1.key }) where field.holds(name) {
                members[String(name.dropFirst(field.name.count + 1))] = json(texts, kind)
            }
            return members.keys.isEmpty ? nil : .object(members)
        }
        return raw.texts[field.name].map { json($0, field.kind) }
    }

    private static func json(_ texts: [String], _ kind: InputField.Kind) -> JSON {
        let items = texts.map { text -> JSON in
            switch kind {
            case .integer, .identifier, .identifiers:
                Int64(text).flatMap { "\($0)" == text ? .integer($0) : nil } ?? .string(text)
            case .boolean: text == "true" ? true : text == "false" ? false : .string(text)
            default: .string(text)
            }
        }
        switch kind {
        case .choices, .identifiers: return .array(items)
        default: return items.count == 1 ? items[0] : .array(items)
        }
    }

    private static func value(_ json: JSON, _ kind: InputField.Kind, _ field: InputField) throws -> Input.Value? {
        try value(json, kind, name: field.name, isOptional: field.isOptional)
    }

    private static func value(
        _ json: JSON, _ kind: InputField.Kind, name: String, isOptional: Bool
    ) throws -> Input.Value? {
        switch kind {
        case .boolean:
            guard let flag = json.bool else { throw FieldRefusal(name, "field.refusal.type_boolean") }
            return .boolean(flag)
        case .integer(let range): return try integer(json, range, name)
        case .identifier: return try integer(json, 1...Int64.max, name)
        case .choices, .identifiers: return try list(json, kind, name: name, isOptional: isOptional)
        case .map(let inner):
            guard let object = json.object else { throw FieldRefusal(name, "field.refusal.type_object") }
            return try map(object, inner, name)
        case .answers(let max):
            guard let object = json.object else { throw FieldRefusal(name, "field.refusal.type_object") }
            let text = JSON.object(object).canonical
            guard text.unicodeScalars.count <= max else { throw InputReading.long(text, max, name) }
            // Whoever takes the answers reads them as they were sent; here it counts only that they are there.
            return .map([:])
        case .texts(let max):
            guard let items = json.array else {
                return try text(json, .longText(max: max), name: name, isOptional: true)
            }
            for item in items { _ = try text(item, .longText(max: max), name: name, isOptional: true) }
            return nil
        default: return try text(json, kind, name: name, isOptional: isOptional)
        }
    }

    private static func integer(_ json: JSON, _ range: ClosedRange<Int64>, _ name: String) throws -> Input.Value {
        guard let number = json.number?.int64 else { throw FieldRefusal(name, "field.refusal.type_integer") }
        guard range.contains(number) else {
            throw FieldRefusal(
                name, "field.refusal.range", ["min": String(range.lowerBound), "max": String(range.upperBound)])
        }
        return .integer(number)
    }

    private static func list(
        _ json: JSON, _ kind: InputField.Kind, name: String, isOptional: Bool
    ) throws -> Input.Value? {
        guard let items = json.array else { throw FieldRefusal(name, "field.refusal.type_list") }
        guard !items.isEmpty || isOptional else { throw FieldRefusal(name, "field.refusal.missing") }
        let inner: InputField.Kind
        if case .choices(let codes, let prefix) = kind {
            inner = .choice(codes, prefix: prefix)
        } else {
            inner = .identifier
        }
        return .list(
            try items.map { item in
                switch try value(item, inner, name: name, isOptional: false) {
                case .text(let code): code
                case .integer(let key): String(key)
                default: throw FieldRefusal(name, "field.refusal.choice")
                }
            })
    }

    private static func map(_ object: JSONObject, _ kind: InputField.Kind, _ name: String) throws -> Input.Value {
        var members: [String: Input.Value] = [:]
        var refusals: [any Refusal] = []
        for (key, json) in object.members {
            do {
                members[key] = try value(json, kind, name: "\(name).\(key)", isOptional: true)
            } catch let refusal as any Refusal {
                refusals.append(refusal)
            }
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
        return .map(members)
    }

    /// What JSON holds as a text. An optional one may be empty, which leaves it out.
    private static func text(
        _ json: JSON, _ kind: InputField.Kind, name: String, isOptional: Bool
    ) throws -> Input.Value? {
        guard let text = json.string else { throw FieldRefusal(name, "field.refusal.type_text") }
        if text.isEmpty, isOptional, kind.mayBeEmpty { return nil }
        switch kind {
        case .text(let max), .longText(let max):
            guard text.unicodeScalars.count <= max else { throw InputReading.long(text, max, name) }
        case .decimal:
            guard text.wholeMatch(of: /-?[0-9]{1,12}(\.[0-9]{1,6})?/) != nil else {
                throw FieldRefusal(name, "field.refusal.decimal")
            }
        case .money:
            guard text.wholeMatch(of: /-?[0-9]{1,12}\.[0-9]{2}/) != nil else {
                throw FieldRefusal(name, "field.refusal.money_text")
            }
        case .date: guard Day(text) != nil else { throw FieldRefusal(name, "field.refusal.date") }
        case .dateTime: guard Timestamp(text) != nil else { throw FieldRefusal(name, "field.refusal.date_time_text") }
        case .choice(let codes, _):
            guard codes.contains(text) else { throw FieldRefusal(name, "field.refusal.choice") }
        default: break
        }
        return try InputReading.value(text, kind, name: name, isOptional: isOptional)
    }
}

extension InputField {
    /// Whether a flat name such as `mark.12` belongs to this map.
    fileprivate func holds(_ flat: String) -> Bool {
        kind.memberKind != nil && flat.hasPrefix(name + ".")
    }
}

extension InputField.Kind {
    /// What the members of a map are; nil for everything else.
    fileprivate var memberKind: InputField.Kind? {
        switch self {
        case .map(let kind): kind
        case .answers(let max): .texts(max: max)
        default: nil
        }
    }

    /// Whether an optional field of this kind may be sent empty.
    var mayBeEmpty: Bool {
        switch self {
        case .text, .longText, .texts: true
        default: false
        }
    }
}

extension RawInput {
    /// Names of what was sent: the members of JSON, or the flat names of a query or a multipart body.
    fileprivate var names: [String] {
        json?.keys ?? Set(texts.keys).union(files.keys).sorted()
    }
}
