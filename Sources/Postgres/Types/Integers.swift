extension Int64: PostgresEncodable, PostgresDecodable {
    /// `bigint`.
    public static var postgresType: PostgresType { .bigint }

    /// Appends 8 bytes.
    public func encode(into bytes: inout [UInt8]) { appendBigEndian(to: &bytes) }

    /// Reads a whole number of any width.
    public init(postgres field: PostgresField) throws {
        switch field.type {
        case 20: self = try field.integer()
        case 23: self = Int64(try field.integer(Int32.self))
        case 21: self = Int64(try field.integer(Int16.self))
        case 26: self = Int64(try field.integer(UInt32.self))
        default: throw field.mismatch(Self.self)
        }
    }
}

extension Int: PostgresEncodable, PostgresDecodable {
    /// `bigint`.
    public static var postgresType: PostgresType { .bigint }

    /// Appends 8 bytes.
    public func encode(into bytes: inout [UInt8]) { Int64(self).appendBigEndian(to: &bytes) }

    /// Reads a whole number of any width.
    public init(postgres field: PostgresField) throws { self = Int(try Int64(postgres: field)) }
}

extension Int32: PostgresEncodable, PostgresDecodable {
    /// `integer`.
    public static var postgresType: PostgresType { .integer }

    /// Appends 4 bytes.
    public func encode(into bytes: inout [UInt8]) { appendBigEndian(to: &bytes) }

    /// Reads an `integer` or a `smallint`.
    public init(postgres field: PostgresField) throws {
        switch field.type {
        case 23: self = try field.integer()
        case 21: self = Int32(try field.integer(Int16.self))
        default: throw field.mismatch(Self.self)
        }
    }
}

extension Int16: PostgresEncodable, PostgresDecodable {
    /// `smallint`.
    public static var postgresType: PostgresType { .smallint }

    /// Appends 2 bytes.
    public func encode(into bytes: inout [UInt8]) { appendBigEndian(to: &bytes) }

    /// Reads a `smallint`.
    public init(postgres field: PostgresField) throws {
        guard field.type == 21 else { throw field.mismatch(Self.self) }
        self = try field.integer()
    }
}
