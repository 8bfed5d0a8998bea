/// The way in which workbooks write characters that XML cannot hold: `_x000D_` for a carriage return, and `_x005F_` for
/// a low line that would otherwise begin such an escape (ECMA-376 part 1, 22.9.2.19).
enum EscapedText {
    private static let lowLine = UInt8(ascii: "_")

    /// The text with its escapes resolved. Zero characters and halves of surrogate pairs become U+FFFD.
    static func decode(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(lowLine) else { return String(decoding: bytes, as: UTF8.self) }
        var decoded: [UInt8] = []
        var rest = bytes
        while let byte = rest.first {
            if byte == lowLine, let code = code(of: rest.prefix(7)) {
                let scalar = code == 0 ? nil : Unicode.Scalar(code)
                decoded.append(contentsOf: String(Character(scalar ?? "\u{FFFD}")).utf8)
                rest.removeFirst(7)
            } else {
                decoded.append(byte)
                rest.removeFirst()
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// The text as a workbook holds it: what looks like an escape is escaped, and the three characters that have no
    /// place in XML are replaced. The library that writes workbooks escapes the other control characters.
    static func encode(_ text: String) -> String {
        // Most texts hold neither a low line nor one of the three, whose bytes begin with EF BF or are zero.
        guard text.utf8.contains(where: { $0 == lowLine || $0 == 0 || $0 == 0xEF }),
            text.unicodeScalars.contains(where: { $0 == "_" || $0.isForbidden })
        else { return text }
        let allowed = String.UnicodeScalarView(text.unicodeScalars.map { $0.isForbidden ? "\u{FFFD}" : $0 })
        let bytes = Array(String(allowed).utf8)
        var encoded: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            encoded.append(byte)
            if byte == lowLine, code(of: bytes[index...].prefix(7)) != nil {
                encoded.append(contentsOf: "x005F_".utf8)
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The code of an escape such as `_x000D_`; nil for anything else.
    private static func code(of bytes: ArraySlice<UInt8>) -> UInt32? {
        let bytes = Array(bytes)
        guard bytes.count == 7, bytes[1] == UInt8(ascii: "x"), bytes[6] == lowLine else { return nil }
        var code: UInt32 = 0
        for byte in bytes[2..<6] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            code = code * 16 + UInt32(digit)
        }
        return code
    }
}

extension Unicode.Scalar {
    fileprivate var isForbidden: Bool { value == 0 || value == 0xFFFE || value == 0xFFFF }
}
