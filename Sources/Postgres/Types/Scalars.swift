extension Bool: PostgresEncodable, PostgresDecodable {
    /// `boolean`.
    public static var postgresType: PostgresType { .boolean }

    /// Appends one byte.
    public func encode(into bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }

    /// Reads a `boolean`.
    public init(postgres field: PostgresField) throws {
        guard field.type == 16 else { throw field.mismatch(Self.self) }
        self = try field.integer(UInt8.self) != 0
    }
}

extension Double: PostgresEncodable, PostgresDecodable {
    /// `double precision`.
    public static var postgresType: PostgresType { .double }

    /// Appends 8 bytes.
    public func encode(into bytes: inout [UInt8]) { bitPattern.appendBigEndian(to: &bytes) }

    /// Reads a `double precision` or a `real`.
    public init(postgres field: PostgresField) throws {
        switch field.type {
        case 701: self = Double(bitPattern: try field.integer())
        case 700: self = Double(Float(bitPattern: try field.integer()))
        default: throw field.mismatch(Self.self)
        }
    }
}

/// A `date` as the server holds it; the domain's own type for days wraps it.
public struct PostgresDate: Hashable, Sendable, PostgresEncodable, PostgresDecodable {
    /// Days since 2000-01-01; the smallest and the largest number stand for minus and plus infinity.
    public let days: Int32

    /// The day so many days after 2000-01-01.
    public init(days: Int32) { self.days = days }

    /// `date`.
    public static var postgresType: PostgresType { .date }

    /// Appends 4 bytes.
    public func encode(into bytes: inout [UInt8]) { days.appendBigEndian(to: &bytes) }

    /// Reads a `date`.
    public init(postgres field: PostgresField) throws {
        guard field.type == 1082 else { throw field.mismatch(Self.self) }
        days = try field.integer()
    }
}

/// A `timestamptz` as the server holds it; the domain's own type for instants wraps it.
public struct PostgresTimestamp: Hashable, Sendable, PostgresEncodable, PostgresDecodable {
    /// Microseconds since 2000-01-01 00:00 UTC; the smallest and the largest number stand for the infinities.
    public let microseconds: Int64

    /// The instant so many microseconds after 2000-01-01 00:00 UTC.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// `timestamptz`.
    public static var postgresType: PostgresType { .timestamptz }

    /// Appends 8 bytes.
    public func encode(into bytes: inout [UInt8]) { microseconds.appendBigEndian(to: &bytes) }

    /// Reads a `timestamptz`; a timestamp without a time zone is no instant and is refused.
    public init(postgres field: PostgresField) throws {
        guard field.type == 1184 else { throw field.mismatch(Self.self) }
        microseconds = try field.integer()
    }
}
