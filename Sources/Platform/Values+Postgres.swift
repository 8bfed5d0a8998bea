public import Kernel
public import Postgres

// Kernel and Postgres do not see each other: here the values of the house get their form in the database.

extension Identifier: PostgresEncodable, PostgresDecodable {
    /// A bigint column.
    public static var postgresType: PostgresType { Int64.postgresType }

    /// The raw number, as bigint.
    public func encode(into parameter: inout PostgresParameter) throws { try rawValue.encode(into: &parameter) }

    /// Reads a bigint.
    public init(decoding value: PostgresValue) throws { self.init(try Int64(decoding: value)) }
}

extension Money: PostgresEncodable, PostgresDecodable {
    /// A bigint column of fen.
    public static var postgresType: PostgresType { Int64.postgresType }

    /// The amount in fen, as bigint.
    public func encode(into parameter: inout PostgresParameter) throws { try fen.encode(into: &parameter) }

    /// Reads a bigint of fen.
    public init(decoding value: PostgresValue) throws { self.init(fen: try Int64(decoding: value)) }
}
