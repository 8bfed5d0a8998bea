public import FoundationEssentials

extension UUID: PostgresEncodable, PostgresDecodable {
    /// `uuid`.
    public static var postgresType: PostgresType { .uuid }

    /// Appends 16 bytes.
    public func encode(into bytes: inout [UInt8]) {
        withUnsafeBytes(of: uuid) { bytes.append(contentsOf: $0) }
    }

    /// Reads a `uuid`.
    public init(postgres field: PostgresField) throws {
        let bytes = try field.value()
        guard field.type == 2950, bytes.count == 16 else { throw field.mismatch(Self.self) }
        self.init(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}
