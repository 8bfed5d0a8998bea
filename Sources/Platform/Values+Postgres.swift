public import Kernel
public import Postgres

// Kernel and Postgres do not see each other: here the values of the house get their form in the database.

/// An enumeration kept as the text of its cases.
public typealias StoredAsText = RawRepresentable & PostgresEncodable & PostgresDecodable

extension Identifier: PostgresEncodable, PostgresDecodable {
    /// A bigint column.
    public static var postgresType: PostgresType { .bigint }

    /// Appends the raw number.
    public func encode(into bytes: inout [UInt8]) { rawValue.encode(into: &bytes) }

    /// Reads a bigint.
    public init(postgres field: PostgresField) throws { self.init(try Int64(postgres: field)) }
}

extension Money: PostgresEncodable, PostgresDecodable {
    /// A bigint column of fen.
    public static var postgresType: PostgresType { .bigint }

    /// Appends the amount in fen.
    public func encode(into bytes: inout [UInt8]) { fen.encode(into: &bytes) }

    /// Reads a bigint of fen.
    public init(postgres field: PostgresField) throws { self.init(fen: try Int64(postgres: field)) }
}

/// Days between 1970-01-01, where `Day` counts from, and 2000-01-01, where PostgreSQL does.
private let daysToPostgresEpoch = 10_957

extension Day: PostgresEncodable, PostgresDecodable {
    /// A date column.
    public static var postgresType: PostgresType { PostgresDate.postgresType }

    /// Appends the day.
    public func encode(into bytes: inout [UInt8]) {
        PostgresDate(days: Int32(daysSinceEpoch - daysToPostgresEpoch)).encode(into: &bytes)
    }

    /// Reads a date; the infinities of PostgreSQL are none of ours.
    public init(postgres field: PostgresField) throws {
        let days = Int(try PostgresDate(postgres: field).days)
        guard let day = Day(daysSinceEpoch: days + daysToPostgresEpoch) else {
            throw field.error("is outside the calendar of the house")
        }
        self = day
    }
}

extension Timestamp: PostgresEncodable, PostgresDecodable {
    private static let microsecondsToPostgresEpoch = Int64(daysToPostgresEpoch) * 86_400_000_000

    /// A timestamptz column.
    public static var postgresType: PostgresType { PostgresTimestamp.postgresType }

    /// Appends the instant.
    public func encode(into bytes: inout [UInt8]) {
        PostgresTimestamp(microseconds: microseconds - Self.microsecondsToPostgresEpoch).encode(into: &bytes)
    }

    /// Reads a timestamptz.
    public init(postgres field: PostgresField) throws {
        let since2000 = try PostgresTimestamp(postgres: field).microseconds
        self.init(microseconds: since2000 + Self.microsecondsToPostgresEpoch)
    }
}

extension JSON {
    /// The value in the form of a jsonb parameter.
    public var stored: JSONText { JSONText(text) }
}
