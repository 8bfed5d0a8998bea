extension JSON {
    /// What a reader accepts at most.
    public struct Limits: Sendable, Hashable {
        /// Bytes of the whole text.
        public var bytesMax: Int
        /// Lists and objects within each other.
        public var depthMax: Int

        /// Limits with a size and a depth; a depth of more than 512 is not kept.
        public init(bytesMax: Int = 1 << 20, depthMax: Int = 64) {
            self.bytesMax = bytesMax
            self.depthMax = min(depthMax, 512)
        }
    }

    /// Reads exactly one JSON value (RFC 8259) from UTF-8 bytes. Refused, beyond what the standard refuses: two
    /// equal keys in one object, a byte order mark, the character U+0000, and what exceeds the limits.
    public static func parse(_ bytes: [UInt8], limits: Limits = Limits()) throws(JSONFault) -> JSON {
        guard bytes.count <= limits.bytesMax else { throw JSONFault(code: .tooLong, offset: limits.bytesMax) }
        var reader = Reader(bytes: bytes, depthMax: limits.depthMax)
        let value = try reader.value(depth: 0)
        try reader.end()
        return value
    }

    /// Reads exactly one JSON value from a text, with the same rules as for bytes.
    public static func parse(_ text: String, limits: Limits = Limits()) throws(JSONFault) -> JSON {
        try parse(Array(text.utf8), limits: limits)
    }

    struct Reader {
        let bytes: [UInt8]
        let depthMax: Int
        var position = 0

        init(bytes: [UInt8], depthMax: Int) {
            self.bytes = bytes
            self.depthMax = depthMax
        }

        func fault(_ code: JSONFault.Code) -> JSONFault { JSONFault(code: code, offset: position) }

        mutating func skipBlanks() {
            while position < bytes.count {
                switch bytes[position] {
                case 0x20, 0x09, 0x0A, 0x0D: position += 1
                default: return
                }
            }
        }

        mutating func end() throws(JSONFault) {
            skipBlanks()
            guard position == bytes.count else { throw fault(.trailing) }
        }

        mutating func value(depth: Int) throws(JSONFault) -> JSON {
            skipBlanks()
            guard position < bytes.count else { throw fault(.truncated) }
            switch bytes[position] {
            case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
            case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
            case UInt8(ascii: "\""): return .string(try string())
            case UInt8(ascii: "t"): return try word("true", .bool(true))
            case UInt8(ascii: "f"): return try word("false", .bool(false))
            case UInt8(ascii: "n"): return try word("null", .null)
            case UInt8(ascii: "-"), 48...57: return .number(try number())
            default: throw fault(.unexpected)
            }
        }

        private mutating func word(_ text: StaticString, _ value: JSON) throws(JSONFault) -> JSON {
            for index in 0..<text.utf8CodeUnitCount {
                guard position < bytes.count else { throw fault(.truncated) }
                guard bytes[position] == text.utf8Start[index] else { throw fault(.unexpected) }
                position += 1
            }
            return value
        }

        /// Steps over the sign after a member: true when another member follows, false at the closing sign.
        private mutating func continues(closing: UInt8) throws(JSONFault) -> Bool {
            skipBlanks()
            guard position < bytes.count else { throw fault(.truncated) }
            guard bytes[position] == closing || bytes[position] == UInt8(ascii: ",") else { throw fault(.unexpected) }
            position += 1
            return bytes[position - 1] != closing
        }

        private mutating func isEmptyUntil(_ closing: UInt8) -> Bool {
            position += 1
            skipBlanks()
            guard position < bytes.count, bytes[position] == closing else { return false }
            position += 1
            return true
        }

        private mutating func array(depth: Int) throws(JSONFault) -> [JSON] {
            guard depth <= depthMax else { throw fault(.tooDeep) }
            var elements: [JSON] = []
            if isEmptyUntil(UInt8(ascii: "]")) { return elements }
            repeat { elements.append(try value(depth: depth)) } while try continues(closing: UInt8(ascii: "]"))
            return elements
        }

        private mutating func object(depth: Int) throws(JSONFault) -> JSONObject {
            guard depth <= depthMax else { throw fault(.tooDeep) }
            var members = JSONObject()
            if isEmptyUntil(UInt8(ascii: "}")) { return members }
            repeat {
                skipBlanks()
                guard position < bytes.count else { throw fault(.truncated) }
                guard bytes[position] == UInt8(ascii: "\"") else { throw fault(.unexpected) }
                let start = position
                let key = try string()
                guard members[key] == nil else { throw JSONFault(code: .duplicateKey, offset: start) }
                skipBlanks()
                guard position < bytes.count else { throw fault(.truncated) }
                guard bytes[position] == UInt8(ascii: ":") else { throw fault(.unexpected) }
                position += 1
                members[key] = try value(depth: depth)
            } while try continues(closing: UInt8(ascii: "}"))
            return members
        }
    }
}
