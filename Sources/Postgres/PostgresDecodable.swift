/// A value that can be read from a column.
public protocol PostgresDecodable: PostgresArrayDecodable {
    /// Reads the value of a field.
    /// - Throws: `PostgresDecodingError` when the column's type or value does not fit, or when it is NULL and this
    ///   type is no optional.
    init(postgres field: PostgresField) throws
}

/// An element of an array that can be read. Every `PostgresDecodable` is one; a byte is one without being readable by
/// itself, since an array of bytes is a `bytea`.
public protocol PostgresArrayDecodable: Sendable {
    /// Reads an array of such elements.
    static func decodeArray(postgres field: PostgresField) throws -> [Self]
}

/// Why a column cannot be read.
public struct PostgresDecodingError: Error, Sendable, CustomStringConvertible {
    /// The name of the column in the result.
    public let column: String
    /// What is wrong, with the type of the column and the type that was wanted, without the value.
    public let reason: String

    /// The column and the reason.
    public var description: String { "column \(column): \(reason)" }

    /// An error at a column.
    public init(column: String, reason: String) {
        self.column = column
        self.reason = reason
    }
}

extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
    /// Reads the raw value, which must belong to the type.
    public init(postgres field: PostgresField) throws {
        guard let value = Self(rawValue: try RawValue(postgres: field)) else {
            throw field.error("holds a value that is no \(Self.self)")
        }
        self = value
    }
}

extension Optional: PostgresArrayDecodable where Wrapped: PostgresDecodable {}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    /// Reads a value that may be NULL.
    public init(postgres field: PostgresField) throws {
        self = field.isNull ? nil : try Wrapped(postgres: field)
    }
}
