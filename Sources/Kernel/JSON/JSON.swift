/// A JSON value as it was written: numbers keep their digits and objects the order of their keys.
public enum JSON: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number with its digits.
    case number(JSONNumber)
    /// A text.
    case string(String)
    /// A list.
    case array([JSON])
    /// Values by key, in the order in which they were written.
    case object(JSONObject)

    /// A whole number.
    public static func integer(_ value: Int64) -> JSON { .number(JSONNumber(value)) }

    /// Whether it is `null`.
    public var isNull: Bool { self == .null }

    /// The truth value, nil when it is something else.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The number, nil when it is something else; a text of digits is no number.
    public var number: JSONNumber? {
        if case .number(let value) = self { value } else { nil }
    }

    /// The text, nil when it is something else.
    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The list, nil when it is something else.
    public var array: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The object, nil when it is something else.
    public var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The value of a key, nil when this is no object or has no such key.
    public subscript(key: String) -> JSON? { object?[key] }

    /// The element at a position, nil when this is no list or is shorter.
    public subscript(index: Int) -> JSON? {
        guard let array, array.indices.contains(index) else { return nil }
        return array[index]
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    /// A text written in Swift.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number written in Swift.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A truth value written in Swift.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSON: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral {
    /// A list written in Swift.
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }

    /// An object written in Swift; of a key written twice the last value stands.
    public init(dictionaryLiteral elements: (String, JSON)...) {
        var object = JSONObject()
        for (key, value) in elements { object[key] = value }
        self = .object(object)
    }

    /// `null`.
    public init(nilLiteral: ()) { self = .null }
}
