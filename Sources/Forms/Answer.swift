public import Kernel

/// The answer to one question, by the kind of the question.
public enum Answer: Sendable, Hashable {
    /// To a text or a long text.
    case text(String)
    /// To a number.
    case number(Fraction)
    /// To an amount.
    case money(Money)
    /// To a date.
    case date(Day)
    /// Keys of what was chosen; one of them for a single choice.
    case choice([String])
    /// To yes or no.
    case yesNo(Bool)
    /// Uploaded files.
    case files([AttachedFile])
    /// A budget.
    case budget(BudgetGrid)
    /// Rows of a table; each holds answers by column.
    case table([Answers])
    /// Keys of the points chosen on a scale, by item.
    case scale([String: String])
    /// An organisation.
    case organisation(NamedOrganisation)
    /// A person.
    case person(NamedPerson)
    /// An area.
    case area(NamedArea)
}

/// Answers by the key of their question.
public typealias Answers = [String: Answer]

/// A file as an answer names it: its number in the platform, and what makes it unmistakable.
public struct AttachedFile: Sendable, Hashable {
    /// Number of the stored file.
    public let id: Int64
    /// Name under which it was uploaded.
    public let name: String
    /// SHA-256 of its bytes in hexadecimal digits.
    public let sha256: String
    /// Its size in bytes.
    public let bytes: Int64

    /// A file.
    public init(id: Int64, name: String, sha256: String, bytes: Int64) {
        self.id = id
        self.name = name
        self.sha256 = sha256
        self.bytes = bytes
    }
}

extension Answer {
    /// The answer as it is stored, exchanged and hashed: amounts and numbers as exact decimal text.
    public var json: JSON {
        switch self {
        case .text(let text): .string(text)
        case .number(let number): .string(number.exactDecimal ?? number.description)
        case .money(let money): .string(money.description)
        case .date(let day): .string(day.description)
        case .choice(let keys): .array(keys.map { .string($0) })
        case .yesNo(let isYes): .bool(isYes)
        case .files(let files): .array(files.map(\.json))
        case .budget(let grid): grid.json
        case .table(let rows): .array(rows.map(Self.json(of:)))
        case .scale(let points): Self.json(of: points.mapValues { .text($0) })
        case .organisation(let organisation): organisation.json
        case .person(let person): person.json
        case .area(let area): area.json
        }
    }

    /// Answers by key, in the order of their keys.
    private static func json(of answers: Answers) -> JSON {
        var object = JSONObject()
        for (key, answer) in answers.sorted(by: { $0.key < $1.key }) { object[key] = answer.json }
        return .object(object)
    }

    /// Reads what `json` of an answer to this kind of question wrote; nil when it is something else.
    init?(stored json: JSON, for kind: FormField.Kind) {
        switch kind {
        case .text, .longText: self.init(json.string) { .text($0) }
        case .number: self.init(json.string.flatMap { Fraction($0) }) { .number($0) }
        case .money: self.init(json.string.flatMap { Money($0) }) { .money($0) }
        case .date: self.init(json.string.flatMap { Day($0) }) { .date($0) }
        case .choice, .choices: self.init(json.array?.compactMap(\.string)) { .choice($0) }
        case .yesNo: self.init(json.bool) { .yesNo($0) }
        case .file: self.init(json.array?.compactMap(AttachedFile.init(json:))) { .files($0) }
        case .budget: self.init(BudgetGrid(stored: json)) { .budget($0) }
        case .table(let rules): self.init(rules.rows(stored: json)) { .table($0) }
        case .scale: self.init(Self.points(stored: json)) { .scale($0) }
        case .organisation: self.init(NamedOrganisation(json: json)) { .organisation($0) }
        case .person: self.init(NamedPerson(json: json)) { .person($0) }
        case .area: self.init(NamedArea(json: json)) { .area($0) }
        case .calculated: return nil
        }
    }

    private static func points(stored json: JSON) -> [String: String]? {
        guard let object = json.object else { return nil }
        return Dictionary(object.members.compactMap { key, value in value.string.map { (key, $0) } }) { first, _ in
            first
        }
    }

    private init?<Value>(_ value: Value?, _ make: (Value) -> Answer) {
        guard let value else { return nil }
        self = make(value)
    }
}

extension AttachedFile {
    var json: JSON {
        ["file": .integer(id), "name": .string(name), "sha256": .string(sha256), "bytes": .integer(bytes)]
    }

    init?(json: JSON) {
        guard let id = json["file"]?.number?.int64, let name = json["name"]?.string,
            let sha256 = json["sha256"]?.string, let bytes = json["bytes"]?.number?.int64
        else { return nil }
        self.init(id: id, name: name, sha256: sha256, bytes: bytes)
    }
}
