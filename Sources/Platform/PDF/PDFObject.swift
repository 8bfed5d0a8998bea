/// A value as it stands in a PDF (ISO 32000-2, 7.3), as far as the end of a file and its encryption need one.
indirect enum PDFObject {
    case number(Int)
    case name(String)
    case string([UInt8])
    case array([PDFObject])
    case dictionary([String: PDFObject])
    case reference(Int)
    /// True, false, null, a fraction or whatever else.
    case other(String)

    var number: Int? { if case .number(let number) = self { number } else { nil } }
    var name: String? { if case .name(let name) = self { name } else { nil } }
    var string: [UInt8]? { if case .string(let bytes) = self { bytes } else { nil } }
    var array: [PDFObject]? { if case .array(let items) = self { items } else { nil } }
    var dictionary: [String: PDFObject]? { if case .dictionary(let members) = self { members } else { nil } }
    var reference: Int? { if case .reference(let number) = self { number } else { nil } }
}

/// Reads values of a PDF from a place on.
struct PDFScanner {
    let bytes: [UInt8]
    var place: Int

    private static let depthMax = 30
    private static let delimiters = Set("()<>[]{}/%".utf8)

    private var byte: UInt8? { place >= 0 && place < bytes.count ? bytes[place] : nil }

    static func isBlank(_ byte: UInt8) -> Bool { [0, 9, 10, 12, 13, 32].contains(byte) }

    private static func isRegular(_ byte: UInt8) -> Bool { !isBlank(byte) && !delimiters.contains(byte) }

    /// Passes blanks and comments.
    mutating func skipBlanks() {
        while let byte {
            if byte == UInt8(ascii: "%") {
                while let next = self.byte, next != 10, next != 13 { place += 1 }
            } else if Self.isBlank(byte) {
                place += 1
            } else {
                return
            }
        }
    }

    /// Passes a word when it stands here.
    mutating func take(_ word: String) -> Bool {
        skipBlanks()
        guard place >= 0, place <= bytes.count, bytes[place...].starts(with: word.utf8) else { return false }
        place += word.utf8.count
        return true
    }

    /// A whole number without a sign, or nil.
    mutating func count() -> Int? {
        skipBlanks()
        // A place that a table names may lie outside of the file.
        guard byte != nil else { return nil }
        let start = place
        while let byte, (48...57).contains(byte), place - start < 12 { place += 1 }
        return Int(String(decoding: bytes[start..<place], as: UTF8.self))
    }

    /// The number of the object that begins here, such as `12 0 obj`.
    mutating func objectNumber() -> Int? {
        guard let number = count(), count() != nil, take("obj") else { return nil }
        return number
    }

    /// The value that stands here; nil when there is none.
    mutating func object(depth: Int = 0) -> PDFObject? {
        skipBlanks()
        guard depth < Self.depthMax, let byte else { return nil }
        switch byte {
        case UInt8(ascii: "/"): return .name(name())
        case UInt8(ascii: "("): return literal().map { .string($0) }
        case UInt8(ascii: "<"):
            guard bytes[place...].starts(with: "<<".utf8) else { return hexadecimal().map { .string($0) } }
            return dictionary(depth: depth)
        case UInt8(ascii: "["):
            place += 1
            var items: [PDFObject] = []
            while !take("]") {
                guard let item = object(depth: depth + 1) else { return nil }
                items.append(item)
            }
            return .array(items)
        default: return word()
        }
    }

    private mutating func dictionary(depth: Int) -> PDFObject? {
        place += 2
        var members: [String: PDFObject] = [:]
        while !take(">>") {
            guard byte == UInt8(ascii: "/") else { return nil }
            let key = name()
            guard let value = object(depth: depth + 1) else { return nil }
            members[key] = value
        }
        return .dictionary(members)
    }

    private mutating func regular() -> String {
        let start = place
        while let byte, Self.isRegular(byte) { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func name() -> String {
        place += 1
        return regular()
    }

    /// A number, a reference such as `12 0 R`, or a word.
    private mutating func word() -> PDFObject? {
        let text = regular()
        guard !text.isEmpty else { return nil }
        guard let number = Int(text) else { return .other(text) }
        let after = place
        if number >= 0, count() != nil, take("R"), byte.map({ !Self.isRegular($0) }) ?? true {
            return .reference(number)
        }
        place = after
        return .number(number)
    }

    private mutating func hexadecimal() -> [UInt8]? {
        place += 1
        var digits: [UInt8] = []
        while let byte, byte != UInt8(ascii: ">") {
            place += 1
            if Self.isBlank(byte) { continue }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            digits.append(UInt8(digit))
        }
        guard byte != nil else { return nil }
        place += 1
        if digits.count % 2 == 1 { digits.append(0) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private mutating func literal() -> [UInt8]? {
        place += 1
        var (text, open): ([UInt8], Int) = ([], 1)
        while let byte {
            place += 1
            switch byte {
            case UInt8(ascii: "("): open += 1
            case UInt8(ascii: ")"):
                open -= 1
                if open == 0 { return text }
            case UInt8(ascii: "\\"):
                if let escaped = escaped() { text.append(escaped) }
                continue
            default: break
            }
            text.append(byte)
        }
        return nil
    }

    /// The byte that an escape stands for; nil for the end of a line that goes on.
    private mutating func escaped() -> UInt8? {
        guard let byte else { return nil }
        place += 1
        switch byte {
        case UInt8(ascii: "n"): return 10
        case UInt8(ascii: "r"): return 13
        case UInt8(ascii: "t"): return 9
        case UInt8(ascii: "b"): return 8
        case UInt8(ascii: "f"): return 12
        case 10: return nil
        case 13:
            if self.byte == 10 { place += 1 }
            return nil
        case 48...55:
            var value = Int(byte - 48)
            for _ in 0..<2 {
                guard let next = self.byte, (48...55).contains(next) else { break }
                value = value * 8 + Int(next - 48)
                place += 1
            }
            return UInt8(truncatingIfNeeded: value)
        default: return byte
        }
    }
}
