extension String: PostgresEncodable, PostgresDecodable {
    /// A string whose type the server infers.
    public static var postgresType: PostgresType { .text }

    /// Appends the text in UTF-8.
    /// - Throws: `PostgresEncodingError` for a zero byte, which PostgreSQL cannot hold.
    public func encode(into bytes: inout [UInt8]) throws {
        let start = bytes.count
        bytes.append(contentsOf: utf8)
        if bytes[start...].contains(0) {
            throw PostgresEncodingError(description: "a text holds the character U+0000")
        }
    }

    /// Reads any kind of text, an enumeration's label, JSON, or a `numeric` in decimal digits.
    public init(postgres field: PostgresField) throws {
        switch field.type {
        case 25, 1043, 19, 1042, 18, 114, 142, 705: self = try field.text()
        case 3802: self = try field.text(from: 1)
        case 1700: self = try field.numeric()
        default:
            guard field.isText else { throw field.mismatch(Self.self) }
            self = try field.text()
        }
    }
}

/// A JSON text, bound as `jsonb`.
public struct JSONText: Hashable, Sendable, PostgresEncodable, PostgresDecodable {
    /// The text; the server refuses what is no JSON.
    public let text: String

    /// A JSON text.
    public init(_ text: String) { self.text = text }

    /// `jsonb`.
    public static var postgresType: PostgresType { .jsonb }

    /// Appends the version of the form, which is 1, and the text.
    public func encode(into bytes: inout [UInt8]) throws {
        bytes.append(1)
        try text.encode(into: &bytes)
    }

    /// Reads a `jsonb` or a `json`.
    public init(postgres field: PostgresField) throws {
        guard field.type == 3802 || field.type == 114 else { throw field.mismatch(Self.self) }
        text = try String(postgres: field)
    }
}
