/// The encoded parameters of one statement. It is used again for the next one, so that encoding allocates nothing.
struct ParameterBuffer {
    private(set) var types: [UInt32] = []
    private var bytes: [UInt8] = []
    private var offsets: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private var pointers: [UnsafePointer<CChar>?] = []

    var count: Int32 { Int32(types.count) }

    /// Encodes the values of a statement.
    /// - Throws: `PostgresEncodingError`.
    mutating func encode(_ values: [any PostgresEncodable]) throws {
        types.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        for value in values { try append(value) }
    }

    private mutating func append(_ value: some PostgresEncodable) throws {
        let type = type(of: value).postgresType
        types.append(type.oid)
        formats.append(type.isBinary ? 1 : 0)
        if value.isNull {
            offsets.append(-1)
            lengths.append(0)
            return
        }
        let start = bytes.count
        try value.encode(into: &bytes)
        offsets.append(start)
        lengths.append(Int32(bytes.count - start))
        // libpq takes the length of a parameter in text form from the zero byte at its end.
        if !type.isBinary { bytes.append(0) }
    }

    /// Lends the parameters in the form that libpq wants.
    mutating func withPointers<R>(
        _ body: (
            _ values: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<Int32>?,
            _ formats: UnsafePointer<Int32>?
        ) -> R
    ) -> R {
        // An empty value needs an address too, since a null pointer means NULL.
        if bytes.isEmpty { bytes.append(0) }
        return bytes.withUnsafeBytes { buffer in
            pointers.removeAll(keepingCapacity: true)
            for offset in offsets {
                pointers.append(
                    offset < 0 ? nil : buffer.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self))
            }
            return pointers.withUnsafeBufferPointer { values in
                lengths.withUnsafeBufferPointer { lengths in
                    formats.withUnsafeBufferPointer { formats in
                        body(values.baseAddress, lengths.baseAddress, formats.baseAddress)
                    }
                }
            }
        }
    }
}
