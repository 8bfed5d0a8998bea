extension JSON.Reader {
    /// Reads a number; the position is at its first sign.
    mutating func number() throws(JSONFault) -> JSONNumber {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        let whole = try digits()
        guard whole.count == 1 || bytes[whole.lowerBound] != UInt8(ascii: "0") else { throw fault(.number) }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            _ = try digits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[position]) {
                position += 1
            }
            _ = try digits()
        }
        guard position - start <= 1_000 else { throw JSONFault(code: .number, offset: start) }
        return JSONNumber(verified: String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits() throws(JSONFault) -> Range<Int> {
        let start = position
        while position < bytes.count, (48...57).contains(bytes[position]) { position += 1 }
        guard position > start else { throw fault(position == bytes.count ? .truncated : .number) }
        return start..<position
    }

    /// Reads a text; the position is at its opening quotation mark.
    mutating func string() throws(JSONFault) -> String {
        position += 1
        var text = ""
        var runStart = position
        while true {
            guard position < bytes.count else { throw fault(.truncated) }
            switch bytes[position] {
            case UInt8(ascii: "\""):
                text += try run(from: runStart)
                position += 1
                return text
            case UInt8(ascii: "\\"):
                text += try run(from: runStart)
                text.unicodeScalars.append(try escape())
                runStart = position
            case 0..<0x20: throw fault(.string)
            default: position += 1
            }
        }
    }

    private func run(from start: Int) throws(JSONFault) -> String {
        guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
            throw JSONFault(code: .encoding, offset: start)
        }
        return text
    }

    private mutating func escape() throws(JSONFault) -> Unicode.Scalar {
        position += 1
        guard position < bytes.count else { throw fault(.truncated) }
        let sign = bytes[position]
        position += 1
        switch sign {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(sign)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default:
            position -= 1
            throw fault(.string)
        }
    }

    private mutating func unicodeEscape() throws(JSONFault) -> Unicode.Scalar {
        let start = position - 2
        let high = UInt32(try codeUnit())
        var code = high
        if (0xD800..<0xDC00).contains(high) {
            guard bytes[position...].starts(with: "\\u".utf8) else { throw JSONFault(code: .string, offset: start) }
            position += 2
            let low = UInt32(try codeUnit())
            guard (0xDC00..<0xE000).contains(low) else { throw JSONFault(code: .string, offset: start) }
            code = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
        }
        guard code != 0, let scalar = Unicode.Scalar(code) else { throw JSONFault(code: .string, offset: start) }
        return scalar
    }

    private mutating func codeUnit() throws(JSONFault) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard position < bytes.count else { throw fault(.truncated) }
            let byte = bytes[position]
            let digit: UInt8
            switch byte {
            case 48...57: digit = byte - 48
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw fault(.string)
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
