/// A value that can be bound to a parameter of a statement.
///
/// The type belongs to the Swift type and not to the value, so that a nil travels under the same type and one text
/// needs one prepared statement. A wrapper conforms by passing on the type and the encoding of what it wraps; a
/// `RawRepresentable` gets both for free.
public protocol PostgresEncodable: PostgresArrayEncodable {
    /// The type that a statement with such a parameter is prepared with.
    static var postgresType: PostgresType { get }

    /// Whether this value is NULL; false unless it is an optional.
    var isNull: Bool { get }

    /// Appends the value in the form of its type.
    /// - Throws: `PostgresEncodingError` when PostgreSQL cannot hold the value.
    func encode(into bytes: inout [UInt8]) throws
}

/// An element of an array that can be bound. Every `PostgresEncodable` is one; a byte is one without being bindable
/// by itself, since an array of bytes is a `bytea`.
public protocol PostgresArrayEncodable: Sendable {
    /// The type of an array of such elements.
    static var postgresArrayType: PostgresType { get }

    /// Appends the array in the form of its type.
    static func encode(array: [Self], into bytes: inout [UInt8]) throws
}

/// Why a value cannot be bound.
public struct PostgresEncodingError: Error, Sendable, CustomStringConvertible {
    /// What is wrong, without the value.
    public let description: String
}

extension PostgresEncodable {
    /// Only optionals are ever NULL.
    public var isNull: Bool { false }
}

extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
    /// The type of the raw value.
    public static var postgresType: PostgresType { RawValue.postgresType }

    /// Appends the raw value.
    public func encode(into bytes: inout [UInt8]) throws {
        try rawValue.encode(into: &bytes)
    }
}

extension Optional: PostgresArrayEncodable where Wrapped: PostgresEncodable {}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    /// The type of the value that there may be.
    public static var postgresType: PostgresType { Wrapped.postgresType }

    /// Whether there is no value.
    public var isNull: Bool { self?.isNull ?? true }

    /// Appends the value, or nothing.
    public func encode(into bytes: inout [UInt8]) throws {
        try self?.encode(into: &bytes)
    }
}

extension FixedWidthInteger {
    /// Appends the bytes of the number, the most significant first.
    func appendBigEndian(to bytes: inout [UInt8]) {
        withUnsafeBytes(of: bigEndian) { bytes.append(contentsOf: $0) }
    }
}
