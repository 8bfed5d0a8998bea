internal import Kernel

/// An organisation as an answer names it.
public struct NamedOrganisation: Sendable, Hashable {
    /// Its full name.
    public let name: String
    /// Its 统一社会信用代码; empty when it is not known.
    public let code: String

    /// An organisation.
    public init(name: String, code: String) {
        self.name = name
        self.code = code
    }

    var json: JSON { ["name": .string(name), "code": .string(code)] }

    init?(json: JSON) {
        guard let name = json["name"]?.string, let code = json["code"]?.string else { return nil }
        self.init(name: name, code: code)
    }
}

/// A person as an answer names it.
public struct NamedPerson: Sendable, Hashable {
    /// Name.
    public let name: String
    /// Telephone; empty when it is not known.
    public let phone: String
    /// 公民身份号码; empty unless it is asked for.
    public let identity: String

    /// A person.
    public init(name: String, phone: String, identity: String = "") {
        self.name = name
        self.phone = phone
        self.identity = identity
    }

    var json: JSON { ["name": .string(name), "phone": .string(phone), "identity": .string(identity)] }

    init?(json: JSON) {
        guard let name = json["name"]?.string, let phone = json["phone"]?.string,
            let identity = json["identity"]?.string
        else { return nil }
        self.init(name: name, phone: phone, identity: identity)
    }
}

/// An administrative area as an answer names it.
public struct NamedArea: Sendable, Hashable {
    /// Its official code of 2, 4, 6, 9 or 12 digits; empty when only a name was typed, until it was looked up.
    public let code: String
    /// Its full name; empty until it was looked up when only a code was typed.
    public let name: String

    /// An area.
    public init(code: String, name: String) {
        self.code = code
        self.name = name
    }

    var json: JSON { ["code": .string(code), "name": .string(name)] }

    init?(json: JSON) {
        guard let code = json["code"]?.string, let name = json["name"]?.string else { return nil }
        self.init(code: code, name: name)
    }
}
