/// What a connection knows of types: the built-in ones by heart, the others from `pg_type` when they first appear.
final class TypeCatalog {
    /// A type of the database's own, such as an enumeration.
    struct Entry {
        let name: String
        /// Whether it is an enumeration or a kind of text, whose binary form is its text.
        let isText: Bool
        /// The type of the elements, for an array.
        let element: UInt32?
    }

    /// The numbers below this one belong to types that come with the server.
    static let firstOwnType: UInt32 = 16_384
    private var entries: [UInt32: Entry] = [:]

    func knows(_ type: UInt32) -> Bool {
        type < Self.firstOwnType || entries[type] != nil
    }

    func learn(_ type: UInt32, _ entry: Entry) {
        entries[type] = entry
    }

    /// A type may be dropped and its number used again, so a new connection begins with nothing.
    func forget() {
        entries.removeAll()
    }

    func isText(_ type: UInt32) -> Bool {
        entries[type]?.isText ?? false
    }

    /// The type of the elements of an array type; nil for any other type.
    func element(of type: UInt32) -> UInt32? {
        entries[type]?.element ?? Self.builtInArrays[type]
    }

    /// The name for a message.
    func name(of type: UInt32) -> String {
        entries[type]?.name ?? Self.builtIn[type] ?? "number \(type)"
    }

    private static let builtInArrays: [UInt32: UInt32] = [
        199: 114, 1000: 16, 1001: 17, 1002: 18, 1003: 19, 1005: 21, 1007: 23, 1009: 25, 1014: 1042, 1015: 1043,
        1016: 20, 1021: 700, 1022: 701, 1028: 26, 1182: 1082, 1185: 1184, 1231: 1700, 2951: 2950, 3807: 3802,
    ]

    private static let builtIn: [UInt32: String] = [
        16: "boolean", 17: "bytea", 18: "\"char\"", 19: "name", 20: "bigint", 21: "smallint", 23: "integer",
        25: "text", 26: "oid", 114: "json", 700: "real", 701: "double precision", 705: "unknown", 1000: "boolean[]",
        1005: "smallint[]", 1007: "integer[]", 1009: "text[]", 1016: "bigint[]", 1022: "double precision[]",
        1042: "character", 1043: "character varying", 1082: "date", 1083: "time", 1114: "timestamp",
        1184: "timestamptz", 1186: "interval", 1231: "numeric[]", 1700: "numeric", 2249: "record", 2950: "uuid",
        3802: "jsonb",
    ]
}
