/// One field of a row, or one element of an array in it, in binary form. It is valid only while it is decoded.
public struct PostgresField {
    /// The number of the field's type in `pg_type`.
    public let type: UInt32
    private let bytes: UnsafeRawBufferPointer?
    private let result: QueryResult
    private let column: Int32

    init(type: UInt32, bytes: UnsafeRawBufferPointer?, result: QueryResult, column: Int32) {
        self.type = type
        self.bytes = bytes
        self.result = result
        self.column = column
    }

    /// Whether the field is NULL.
    public var isNull: Bool { bytes == nil }

    /// The bytes of the field.
    /// - Throws: `PostgresDecodingError` when the field is NULL.
    public func value() throws -> UnsafeRawBufferPointer {
        guard let bytes else { throw error("is NULL where a value is wanted") }
        return bytes
    }

    /// The field as a number of the given width.
    func integer<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws -> Number {
        let bytes = try value()
        guard bytes.count == MemoryLayout<Number>.size else {
            throw error("has \(bytes.count) bytes where \(MemoryLayout<Number>.size) are wanted")
        }
        return Number(bigEndian: bytes.loadUnaligned(as: Number.self))
    }

    /// The bytes of the field as text.
    func text(from offset: Int = 0) throws -> String {
        String(decoding: UnsafeRawBufferPointer(rebasing: try value()[offset...]), as: UTF8.self)
    }

    /// An element of this field, which is an array.
    func element(type: UInt32, bytes: UnsafeRawBufferPointer?) -> PostgresField {
        PostgresField(type: type, bytes: bytes, result: result, column: column)
    }

    /// Whether a type that is not built in is an enumeration or a kind of text.
    var isText: Bool { result.catalog.isText(type) }

    /// The type of this field's elements; nil when it is no array.
    var elementType: UInt32? { result.catalog.element(of: type) }

    /// An error that names the column.
    public func error(_ reason: String) -> PostgresDecodingError {
        PostgresDecodingError(column: result.columnName(column), reason: reason)
    }

    /// The error of a type that cannot be read as the wanted one.
    public func mismatch(_ wanted: Any.Type) -> PostgresDecodingError {
        error("has type \(result.catalog.name(of: type)), which cannot be read as \(wanted)")
    }
}
