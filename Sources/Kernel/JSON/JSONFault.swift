/// Why a text is not the JSON that is accepted here, and where.
public struct JSONFault: Error, Hashable, Sendable {
    /// The kinds of fault.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The text is longer than the limit.
        case tooLong = "too_long"
        /// Lists and objects lie in each other deeper than the limit.
        case tooDeep = "too_deep"
        /// The text ends too early.
        case truncated = "truncated"
        /// A sign stands where JSON has none.
        case unexpected = "unexpected"
        /// Something follows the value.
        case trailing = "trailing"
        /// A number is not in JSON's writing, or longer than a thousand signs.
        case number = "number"
        /// A text holds a bare control character, a wrong escape, half a surrogate pair or a zero character,
        /// which the database cannot store.
        case string = "string"
        /// The bytes are no UTF-8.
        case encoding = "encoding"
        /// An object has one key twice.
        case duplicateKey = "duplicate_key"
    }

    /// What is wrong.
    public let code: Code
    /// The position of the first wrong byte, from 0.
    public let offset: Int

    /// A fault and its place.
    public init(code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// The text to show, by its key in the catalogue.
    public var message: Message {
        let arguments = ["position": String(offset + 1)]
        return switch code {
        case .tooLong: Message("json.too_long", arguments)
        case .tooDeep: Message("json.too_deep", arguments)
        case .truncated: Message("json.truncated", arguments)
        case .unexpected: Message("json.unexpected", arguments)
        case .trailing: Message("json.trailing", arguments)
        case .number: Message("json.number", arguments)
        case .string: Message("json.string", arguments)
        case .encoding: Message("json.encoding", arguments)
        case .duplicateKey: Message("json.duplicate_key", arguments)
        }
    }
}
