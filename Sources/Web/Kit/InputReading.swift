internal import Kernel
internal import Platform

/// Reads one raw value against its field. Harmless characters (blanks, full-width digits, commas, ¥) do no harm.
enum InputReading {
    static func read(_ field: InputField, _ raw: RawInput) throws -> Input.Value? {
        switch field.kind {
        case .file: return try file(field, raw)
        case .choices(let codes, _): return try choices(field, codes, raw)
        case .identifiers: return try identifiers(field, raw)
        case .map(let kind): return try map(field, kind, raw)
        case .answers(let max): return try map(field, .texts(max: max), raw)
        case .boolean: return boolean(raw.texts[field.name]?.last)
        default:
            let text = raw.texts[field.name]?.last ?? ""
            return try value(text, field.kind, name: field.name, isOptional: field.isOptional)
        }
    }

    /// Longest secret, in characters.
    static let passwordMax = 1_024

    static func value(
        _ raw: String, _ kind: InputField.Kind, name: String, isOptional: Bool
    ) throws -> Input.Value? {
        if raw.unicodeScalars.contains(where: { $0.value == 0 }) { throw FieldRefusal(name, "field.refusal.form") }
        if case .password = kind {
            guard !raw.isEmpty || isOptional else { throw FieldRefusal(name, "field.refusal.missing") }
            try limit(raw, passwordMax, name)
            return raw.isEmpty ? nil : .text(raw)
        }
        let text = raw.trimmed
        guard !text.isEmpty else {
            guard isOptional else { throw FieldRefusal(name, "field.refusal.missing") }
            return nil
        }
        switch kind {
        case .text(let max):
            try limit(text, max, name)
            guard !text.contains(where: \.isNewline) else { throw FieldRefusal(name, "field.refusal.one_line") }
            return .text(text)
        case .longText(let max), .texts(let max):
            try limit(text, max, name)
            return .text(text.replacing("\r\n", with: "\n"))
        case .choice(let codes, _):
            guard codes.contains(text) else { throw FieldRefusal(name, "field.refusal.choice") }
            return .text(text)
        default: return try number(text.halfWidth, kind, name)
        }
    }

    private static func number(_ text: String, _ kind: InputField.Kind, _ name: String) throws -> Input.Value? {
        switch kind {
        case .integer(let range):
            guard let number = Int64(text.filter { $0 != "," }) else {
                throw FieldRefusal(name, "field.refusal.integer")
            }
            guard range.contains(number) else {
                throw FieldRefusal(
                    name, "field.refusal.range", ["min": String(range.lowerBound), "max": String(range.upperBound)])
            }
            return .integer(number)
        case .identifier:
            guard let id = Identifier<Account>(text) else { throw FieldRefusal(name, "field.refusal.choice") }
            return .integer(id.rawValue)
        case .decimal:
            guard let number = Fraction(text.filter { $0 != "," }) else {
                throw FieldRefusal(name, "field.refusal.decimal")
            }
            return .decimal(number)
        case .money:
            do { return .money(try Money.parse(text)) } catch { throw FieldRefusal(name, "field.refusal.money") }
        case .date:
            guard let day = Day(text.replacing("/", with: "-")) else { throw FieldRefusal(name, "field.refusal.date") }
            return .day(day)
        case .dateTime:
            guard let moment = Timestamp(text) ?? Timestamp(wallClock: text) else {
                throw FieldRefusal(name, "field.refusal.date_time")
            }
            return .moment(moment)
        default: throw FieldRefusal(name, "field.refusal.form")
        }
    }

    private static func limit(_ text: String, _ max: Int, _ name: String) throws {
        guard text.unicodeScalars.count <= max else { throw long(text, max, name) }
    }

    /// The refusal of a text that is too long. Characters are counted as the database and JSON Schema count them.
    static func long(_ text: String, _ max: Int, _ name: String) -> FieldRefusal {
        FieldRefusal(
            name, "field.refusal.long", ["max": String(max), "count": String(text.unicodeScalars.count)])
    }

    private static func boolean(_ text: String?) -> Input.Value? {
        text.map { .boolean(["1", "true", "on", "yes"].contains($0)) }
    }

    private static func file(_ field: InputField, _ raw: RawInput) throws -> Input.Value? {
        guard let file = raw.files[field.name], !(file.name.isEmpty && file.bytes.isEmpty) else {
            guard field.isOptional else { throw FieldRefusal(field.name, "field.refusal.no_file") }
            return nil
        }
        return .file(file)
    }

    private static func choices(_ field: InputField, _ codes: [String], _ raw: RawInput) throws -> Input.Value? {
        let chosen = (raw.texts[field.name] ?? []).filter { !$0.isEmpty }
        guard chosen.allSatisfy(codes.contains) else { throw FieldRefusal(field.name, "field.refusal.choice") }
        guard !chosen.isEmpty || field.isOptional else { throw FieldRefusal(field.name, "field.refusal.missing") }
        return .list(chosen)
    }

    private static func identifiers(_ field: InputField, _ raw: RawInput) throws -> Input.Value? {
        let keys = (raw.texts[field.name] ?? []).filter { !$0.isEmpty }
        guard keys.allSatisfy({ Identifier<Account>($0) != nil }) else {
            throw FieldRefusal(field.name, "field.refusal.choice")
        }
        guard !keys.isEmpty || field.isOptional else { throw FieldRefusal(field.name, "field.refusal.missing") }
        return .list(keys)
    }

    private static func map(_ field: InputField, _ kind: InputField.Kind, _ raw: RawInput) throws -> Input.Value? {
        var members: [String: Input.Value] = [:]
        var refusals: [any Refusal] = []
        for (name, texts) in raw.texts where name.hasPrefix(field.name + ".") {
            do {
                let read = try value(texts.last ?? "", kind, name: name, isOptional: true)
                if let read { members[String(name.dropFirst(field.name.count + 1))] = read }
            } catch let refusal as any Refusal {
                refusals.append(refusal)
            }
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
        return .map(members)
    }
}

extension String {
    /// Without blanks at either end, ideographic ones included.
    var trimmed: String {
        var text = Substring(self)
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }

    /// Full-width digits, letters and signs as their ordinary forms.
    var halfWidth: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar }
                    return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
                }))
    }
}
