/// A type of PostgreSQL as a parameter of a statement: its number, that of its array, and how its values travel.
public struct PostgresType: Hashable, Sendable {
    /// The number that a statement is prepared with; 0 lets the server infer the type from the context.
    public let oid: UInt32
    /// The number of the type as an element of an array.
    let elementOID: UInt32
    /// The number of the array of this type; 0 when this client binds no arrays of it.
    let arrayOID: UInt32
    /// Whether values travel in the binary form, else as text.
    let isBinary: Bool

    /// A type whose values travel in binary.
    /// - Parameters:
    ///   - oid: the number in `pg_type`; only built-in types have a fixed one.
    ///   - arrayOID: the number of its array type, 0 for none.
    public init(oid: UInt32, arrayOID: UInt32) {
        self.init(oid: oid, elementOID: oid, arrayOID: arrayOID, isBinary: true)
    }

    private init(oid: UInt32, elementOID: UInt32, arrayOID: UInt32, isBinary: Bool) {
        self.oid = oid
        self.elementOID = elementOID
        self.arrayOID = arrayOID
        self.isBinary = isBinary
    }

    /// `boolean`.
    public static let boolean = PostgresType(oid: 16, arrayOID: 1000)
    /// `bytea`.
    public static let bytea = PostgresType(oid: 17, arrayOID: 1001)
    /// `bigint`, 8 bytes.
    public static let bigint = PostgresType(oid: 20, arrayOID: 1016)
    /// `smallint`, 2 bytes.
    public static let smallint = PostgresType(oid: 21, arrayOID: 1005)
    /// `integer`, 4 bytes.
    public static let integer = PostgresType(oid: 23, arrayOID: 1007)
    /// `double precision`.
    public static let double = PostgresType(oid: 701, arrayOID: 1022)
    /// `date`, days since 2000-01-01.
    public static let date = PostgresType(oid: 1082, arrayOID: 1182)
    /// `timestamptz`, microseconds since 2000-01-01 00:00 UTC.
    public static let timestamptz = PostgresType(oid: 1184, arrayOID: 1185)
    /// `uuid`.
    public static let uuid = PostgresType(oid: 2950, arrayOID: 2951)
    /// `jsonb`.
    public static let jsonb = PostgresType(oid: 3802, arrayOID: 3807)
    /// A string whose type the server infers: text, an enumeration, a date or a number, as the context wants it.
    /// An array of strings is `text[]`.
    public static let text = PostgresType(oid: 0, elementOID: 25, arrayOID: 1009, isBinary: false)

    /// The array of this type.
    var array: PostgresType { PostgresType(oid: arrayOID, arrayOID: 0) }
}
