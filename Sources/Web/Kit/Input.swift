public import Kernel
internal import Platform

/// What a request brings, read against the fields that its route declares.
public struct Input: Sendable {
    /// A file in a multipart body.
    public struct File: Sendable {
        /// The name that the client gave it.
        public let name: String
        /// Its bytes.
        public let bytes: [UInt8]
    }

    enum Value: Sendable {
        case text(String)
        case integer(Int64)
        case decimal(Fraction)
        case money(Money)
        case day(Day)
        case moment(Timestamp)
        case boolean(Bool)
        case list([String])
        case file(File)
        case map([String: Value])
    }

    /// What was typed, by field name, to show it again.
    public let typed: [String: [String]]
    /// The object that a program sent as JSON, with its types.
    let json: JSONObject?
    private var values: [String: Value]
    /// Refusals of values that cannot be read.
    private(set) var refusals: [any Refusal]

    /// - Parameter version: What If-Match said, for a program; a form sends a field.
    init(_ raw: RawInput, fields: [InputField], isStrict: Bool, version: Int64? = nil) {
        typed = raw.texts
        json = raw.json
        if isStrict {
            (values, refusals) = StrictReading.read(raw, fields)
            if let version { values["version"] = .integer(version) }
            return
        }
        var values: [String: Value] = [:]
        var refusals: [any Refusal] = []
        for field in fields {
            do {
                if let value = try InputReading.read(field, raw) { values[field.name] = value }
            } catch let refusal as Refusals {
                refusals += refusal.items
            } catch let refusal as any Refusal {
                refusals.append(refusal)
            } catch {
                refusals.append(FieldRefusal(field.name, "field.refusal.form"))
            }
        }
        self.values = values
        self.refusals = refusals
    }

    /// The text of a field; empty when it was left out.
    public func text(_ name: String) -> String {
        if case .text(let text) = values[name] { text } else { "" }
    }

    /// The whole number of a field.
    public func integer(_ name: String) -> Int64? {
        if case .integer(let number) = values[name] { number } else { nil }
    }

    /// The decimal number of a field.
    public func decimal(_ name: String) -> Fraction? {
        if case .decimal(let number) = values[name] { number } else { nil }
    }

    /// The amount of a field.
    public func money(_ name: String) -> Money? {
        if case .money(let money) = values[name] { money } else { nil }
    }

    /// The day of a field.
    public func day(_ name: String) -> Day? {
        if case .day(let day) = values[name] { day } else { nil }
    }

    /// The moment of a field.
    public func moment(_ name: String) -> Timestamp? {
        if case .moment(let moment) = values[name] { moment } else { nil }
    }

    /// Whether a box was ticked; false when the field was left out.
    public func isSet(_ name: String) -> Bool {
        if case .boolean(let set) = values[name] { set } else { false }
    }

    /// The codes or keys of a field with several values.
    public func list(_ name: String) -> [String] {
        if case .list(let list) = values[name] { list } else { [] }
    }

    /// The key of a thing.
    public func id<Subject>(_ name: String, _ type: Identifier<Subject>.Type = Identifier<Subject>.self) -> Identifier<
        Subject
    >? {
        integer(name).map { Identifier($0) }
    }

    /// The keys of things.
    public func ids<Subject>(_ name: String, _ type: Identifier<Subject>.Type = Identifier<Subject>.self)
        -> [Identifier<Subject>]
    {
        list(name).compactMap { Identifier($0) }
    }

    /// The file of a field.
    public func file(_ name: String) -> File? {
        if case .file(let file) = values[name] { file } else { nil }
    }

    /// All files, by the names of their fields.
    var files: [(field: String, file: File)] {
        values.compactMap { name, value in if case .file(let file) = value { (name, file) } else { nil } }
            .sorted { $0.0 < $1.0 }
    }

    /// Texts under keys.
    public func texts(_ name: String) -> [String: String] {
        guard case .map(let map) = values[name] else { return [:] }
        return map.compactMapValues { if case .text(let text) = $0 { text } else { nil } }
    }

    /// Keys of things under keys.
    public func keys(_ name: String) -> [String: Int64] {
        guard case .map(let map) = values[name] else { return [:] }
        return map.compactMapValues { if case .integer(let number) = $0 { number } else { nil } }
    }

    /// Amounts under keys.
    public func amounts(_ name: String) -> [String: Money] {
        guard case .map(let map) = values[name] else { return [:] }
        return map.compactMapValues { if case .money(let money) = $0 { money } else { nil } }
    }

    /// Days under keys.
    public func days(_ name: String) -> [String: Day] {
        guard case .map(let map) = values[name] else { return [:] }
        return map.compactMapValues { if case .day(let day) = $0 { day } else { nil } }
    }

    /// Whole numbers under keys.
    public func integers(_ name: String) -> [String: Int64] {
        guard case .map(let map) = values[name] else { return [:] }
        return map.compactMapValues { if case .integer(let number) = $0 { number } else { nil } }
    }

    /// Decimal numbers under keys.
    public func decimals(_ name: String) -> [String: Fraction] {
        guard case .map(let map) = values[name] else { return [:] }
        return map.compactMapValues { if case .decimal(let number) = $0 { number } else { nil } }
    }
}

/// Values as they came, before anything is known about them.
struct RawInput: Sendable {
    var texts: [String: [String]] = [:]
    var files: [String: Input.File] = [:]
    /// The object that a JSON body was, for a reader who wants its types.
    var json: JSONObject?

    /// A number of everything that came: the same for one form sent twice, whose multipart bodies differ in their
    /// boundaries.
    var digest: [UInt8] {
        var parts = JSONObject()
        for (name, values) in texts.sorted(by: { $0.key < $1.key }) where name != "once" {
            parts["t." + name] = .array(values.map { .string($0) })
        }
        for (name, file) in files.sorted(by: { $0.key < $1.key }) {
            parts["f." + name] = [.string(file.name), .string(SHA256.hex(file.bytes))]
        }
        if let json { parts["j"] = .object(json) }
        return SHA256.digest(Array(JSON.object(parts).canonical.utf8))
    }
}
