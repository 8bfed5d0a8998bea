internal import Glibc

/// Converts single fields from and to the encoding of a CSV file. ASCII, most of every file, takes the short way.
final class TextCoding {
    private let converter: iconv_t?

    /// - Parameter encodes: Whether text is to be written; otherwise it is read.
    init(_ encoding: CSVEncoding, encodes: Bool = false) throws(SheetRefusal) {
        guard encoding != .utf8 else {
            converter = nil
            return
        }
        let opened = encodes ? iconv_open(encoding.rawValue, "UTF-8") : iconv_open("UTF-8", encoding.rawValue)
        guard let opened, Int(bitPattern: opened) != -1 else {
            throw SheetRefusal(.badEncoding(encoding: encoding.rawValue))
        }
        converter = opened
    }

    deinit {
        if let converter { iconv_close(converter) }
    }

    /// The text that the bytes mean; nil when they are no text in the encoding.
    func decode(_ bytes: [UInt8]) -> String? {
        guard let converter, bytes.contains(where: { $0 >= 0x80 }) else {
            return String(validating: bytes, as: UTF8.self)
        }
        // A character takes three bytes of UTF-8 for two of GB18030, or four for four.
        return convert(bytes, with: converter, room: bytes.count * 2).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// The bytes of a text; nil when the encoding has no such character.
    func encode(_ text: String) -> [UInt8]? {
        let bytes = Array(text.utf8)
        guard let converter, bytes.contains(where: { $0 >= 0x80 }) else { return bytes }
        return convert(bytes, with: converter, room: bytes.count * 2)
    }

    private func convert(_ bytes: [UInt8], with converter: iconv_t, room: Int) -> [UInt8]? {
        var source = bytes.map { CChar(bitPattern: $0) }
        var target = [CChar](repeating: 0, count: room)
        // A failed conversion leaves the converter in the middle of a character.
        _ = iconv(converter, nil, nil, nil, nil)
        var used = 0
        let isComplete = source.withUnsafeMutableBufferPointer { source in
            target.withUnsafeMutableBufferPointer { target in
                var (from, left) = (source.baseAddress, source.count)
                var (to, free) = (target.baseAddress, target.count)
                let status = iconv(converter, &from, &left, &to, &free)
                used = target.count - free
                return status == 0 && left == 0
            }
        }
        return isComplete ? target.prefix(used).map { UInt8(bitPattern: $0) } : nil
    }
}
