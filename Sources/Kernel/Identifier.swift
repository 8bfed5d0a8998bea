/// The number of one row of a table, typed by what the row describes, so that a call's number cannot be passed
/// where a contract's is wanted. Numbers count from 1.
public struct Identifier<Subject>: Hashable, Comparable, Sendable, LosslessStringConvertible {
    /// The number as the database stores it.
    public let rawValue: Int64

    /// Wraps a number that came from the database.
    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// Reads the one canonical text of an identifier, as it stands in an address: "7". Signs, leading zeros,
    /// blanks, zero itself and numbers beyond 64 bits give nil, so that no item has two addresses.
    public init?(_ description: String) {
        let bytes = description.utf8
        guard let first = bytes.first, first != UInt8(ascii: "0"), bytes.count <= 19 else { return nil }
        guard bytes.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else { return nil }
        guard let number = Int64(description) else { return nil }
        rawValue = number
    }

    /// The decimal digits of the number.
    public var description: String { String(rawValue) }

    /// Identifiers are ordered by number, which is the order of creation.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
