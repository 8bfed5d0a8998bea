internal import CSodium
internal import Kernel

/// A secret of 256 random bits that is shown once; the database keeps its SHA-256.
public struct Token: Sendable {
    /// The secret in the alphabet of URLs, 43 characters.
    public let text: String

    /// A new secret.
    public init() {
        var bytes = [UInt8](repeating: 0, count: 32)
        randombytes_buf(&bytes, bytes.count)
        text = Token.encode(bytes)
    }

    /// A secret that somebody presents.
    public init(presented text: String) { self.text = text }

    /// What the database keeps.
    public var sha256: [UInt8] { SHA256.digest(Array(text.utf8)) }

    private static func encode(_ bytes: [UInt8]) -> String {
        var output = [CChar](repeating: 0, count: bytes.count * 4 / 3 + 4)
        sodium_bin2base64(
            &output, output.count, bytes, bytes.count, Int32(sodium_base64_VARIANT_URLSAFE_NO_PADDING))
        return String(decoding: output.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// SHA-256 by libsodium.
public enum SHA256 {
    /// The 32 bytes of the digest.
    public static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 32)
        crypto_hash_sha256(&output, bytes, UInt64(bytes.count))
        return output
    }

    /// The digest as 64 hexadecimal digits.
    public static func hex(_ bytes: [UInt8]) -> String { digest(bytes).hexadecimal }
}

extension [UInt8] {
    /// Two lower-case hexadecimal digits a byte.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The bytes of an even number of hexadecimal digits; nil for anything else.
    public init?(hexadecimal text: String) {
        func value(_ digit: UInt8) -> UInt8? {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
            default: nil
            }
        }
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        self = bytes
    }
}
