internal import Kernel

/// Reads one object of a form's definition; every fault names its place.
struct DefinitionReader {
    let members: JSONObject
    let path: String

    /// An object with no other names than these.
    init(_ value: JSON?, at path: String, names: Set<String>) throws(FormFault) {
        guard let members = value?.object else { throw FormFault(value == nil ? .missing : .wrongValue, at: path) }
        self.members = members
        self.path = path
        if let unknown = members.keys.first(where: { !names.contains($0) }) {
            throw FormFault(.unknownName, at: place(unknown))
        }
    }

    func place(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    /// The value of a name; JSON null is nothing.
    func value(_ name: String) -> JSON? {
        guard let value = members[name], !value.isNull else { return nil }
        return value
    }

    func key(_ name: String = "key") throws(FormFault) -> String {
        let key = try text(name)
        let bytes = key.utf8
        let isLower = { (byte: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
        let fits =
            bytes.count <= 40 && (bytes.first.map(isLower) ?? false)
            && bytes.allSatisfy { isLower($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
        guard fits else { throw FormFault(.wrongValue, at: place(name)) }
        return key
    }

    func text(_ name: String) throws(FormFault) -> String {
        guard let value = value(name) else { throw FormFault(.missing, at: place(name)) }
        guard let text = value.string, !text.isEmpty else { throw FormFault(.wrongValue, at: place(name)) }
        return text
    }

    func optionalText(_ name: String) throws(FormFault) -> String? {
        value(name) == nil ? nil : try text(name)
    }

    func wording(_ name: String) throws(FormFault) -> Wording {
        let reader = try DefinitionReader(value(name), at: place(name), names: ["zh-Hans", "en"])
        return Wording(try reader.text("zh-Hans"), try reader.text("en"))
    }

    func optionalWording(_ name: String) throws(FormFault) -> Wording? {
        value(name) == nil ? nil : try wording(name)
    }

    func flag(_ name: String, otherwise: Bool) throws(FormFault) -> Bool {
        guard let value = value(name) else { return otherwise }
        guard let flag = value.bool else { throw FormFault(.wrongValue, at: place(name)) }
        return flag
    }

    func integer(_ name: String, in range: ClosedRange<Int64>, otherwise: Int64) throws(FormFault) -> Int64 {
        guard let value = value(name) else { return otherwise }
        guard let number = value.number?.int64, range.contains(number) else {
            throw FormFault(.wrongValue, at: place(name))
        }
        return number
    }

    /// A value written as text and read by its type's own initialiser.
    func parsed<Value>(_ name: String, _ read: (String) -> Value?) throws(FormFault) -> Value? {
        guard value(name) != nil else { return nil }
        guard let parsed = read(try text(name)) else { throw FormFault(.wrongValue, at: place(name)) }
        return parsed
    }

    func list(_ name: String) throws(FormFault) -> [(value: JSON, path: String)] {
        guard let value = value(name) else { return [] }
        guard let elements = value.array else { throw FormFault(.wrongValue, at: place(name)) }
        return elements.enumerated().map { ($0.element, "\(place(name)).\($0.offset)") }
    }

    func texts(_ name: String) throws(FormFault) -> [String] {
        var texts: [String] = []
        for (value, path) in try list(name) {
            guard let text = value.string else { throw FormFault(.wrongValue, at: path) }
            texts.append(text)
        }
        return texts
    }
}
