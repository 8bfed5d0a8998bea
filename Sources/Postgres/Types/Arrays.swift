extension Array: PostgresArrayEncodable where Element: PostgresArrayEncodable {}

extension Array: PostgresEncodable where Element: PostgresArrayEncodable {
    /// The array of the element's type; of bytes, a `bytea`.
    public static var postgresType: PostgresType { Element.postgresArrayType }

    /// Appends the elements in order.
    public func encode(into bytes: inout [UInt8]) throws {
        try Element.encode(array: self, into: &bytes)
    }
}

extension Array: PostgresArrayDecodable where Element: PostgresArrayDecodable {}

extension Array: PostgresDecodable where Element: PostgresArrayDecodable {
    /// Reads an array of one dimension, or a `bytea`.
    public init(postgres field: PostgresField) throws {
        self = try Element.decodeArray(postgres: field)
    }
}

extension UInt8: PostgresArrayEncodable, PostgresArrayDecodable {
    /// `bytea`.
    public static var postgresArrayType: PostgresType { .bytea }

    /// Appends the bytes as they are.
    public static func encode(array: [UInt8], into bytes: inout [UInt8]) {
        bytes.append(contentsOf: array)
    }

    /// Reads a `bytea`.
    public static func decodeArray(postgres field: PostgresField) throws -> [UInt8] {
        guard field.type == 17 else { throw field.mismatch([UInt8].self) }
        return [UInt8](try field.value())
    }
}

extension PostgresEncodable {
    /// The array of this type.
    public static var postgresArrayType: PostgresType { postgresType.array }

    /// Appends an array of one dimension: count of dimensions, whether there are NULLs, type of the elements, then
    /// length and lower bound, then each element after its length, which is -1 for NULL.
    public static func encode(array: [Self], into bytes: inout [UInt8]) throws {
        guard postgresType.arrayOID != 0 else {
            throw PostgresEncodingError(description: "an array of \(Self.self) cannot be bound")
        }
        Int32(array.isEmpty ? 0 : 1).appendBigEndian(to: &bytes)
        Int32(array.contains(where: \.isNull) ? 1 : 0).appendBigEndian(to: &bytes)
        postgresType.elementOID.appendBigEndian(to: &bytes)
        if array.isEmpty { return }
        Int32(array.count).appendBigEndian(to: &bytes)
        Int32(1).appendBigEndian(to: &bytes)
        for element in array {
            let start = bytes.count
            Int32(-1).appendBigEndian(to: &bytes)
            if element.isNull { continue }
            try element.encode(into: &bytes)
            let length = UInt32(bytes.count - start - 4)
            for offset in 0..<4 {
                bytes[start + offset] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(offset)))
            }
        }
    }
}

extension PostgresDecodable {
    /// Reads an array of one dimension.
    public static func decodeArray(postgres field: PostgresField) throws -> [Self] {
        let bytes = try field.value()
        func number(_ offset: Int) throws -> Int {
            guard offset + 4 <= bytes.count else { throw field.mismatch([Self].self) }
            return Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
        }
        let dimensions = try number(0)
        guard let elementType = field.elementType, elementType == UInt32(truncatingIfNeeded: try number(8)) else {
            throw field.mismatch([Self].self)
        }
        if dimensions == 0 { return [] }
        guard dimensions == 1 else { throw field.error("holds an array of \(dimensions) dimensions") }
        let count = try number(12)
        var offset = 20
        var elements: [Self] = []
        elements.reserveCapacity(count)
        for _ in 0..<count {
            let length = try number(offset)
            offset += 4
            var value: UnsafeRawBufferPointer?
            if length >= 0 {
                guard offset + length <= bytes.count else { throw field.mismatch([Self].self) }
                value = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
                offset += length
            }
            elements.append(try Self(postgres: field.element(type: elementType, bytes: value)))
        }
        return elements
    }
}
