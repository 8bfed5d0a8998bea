internal import Kernel
internal import Platform

/// Reads bodies and queries into raw values. Everything malformed is a `BadRequest`, never a trap.
enum RequestBody {
    /// `a=1&b=2` of a query or a form.
    static func form(_ text: some StringProtocol) throws -> RawInput {
        var raw = RawInput()
        let pairs = text.split(separator: "&", omittingEmptySubsequences: true)
        guard pairs.count <= 5_000 else { throw BadRequest(.tooManyFields) }
        for pair in pairs {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try decode(parts[0])
            guard !name.utf8.contains(0) else { throw BadRequest(.encoding) }
            let value = parts.count > 1 ? try decode(parts[1]) : ""
            raw.texts[name, default: []].append(value)
        }
        return raw
    }

    /// How deep lists and objects may lie in each other: an answer that is a table of rows of choices is the deepest.
    private static let nestingMax = 8

    /// A JSON object: strings, numbers and Booleans, lists of them, and objects of them under `name.key`.
    static func json(_ bytes: [UInt8]) throws -> RawInput {
        let value: JSON
        do { value = try JSON.parse(bytes) } catch { throw BadRequest(.json) }
        guard let object = value.object else { throw BadRequest(.object) }
        var raw = RawInput()
        raw.json = object
        for (name, member) in object.members { try read(member, name, into: &raw, nesting: 0) }
        return raw
    }

    private static func read(_ value: JSON, _ name: String, into raw: inout RawInput, nesting: Int) throws {
        switch value {
        case .null: break
        case .bool(let flag): raw.texts[name, default: []].append(flag ? "true" : "false")
        case .number(let number): raw.texts[name, default: []].append(number.text)
        case .string(let text): raw.texts[name, default: []].append(text)
        case .array(let items):
            guard nesting < nestingMax else { throw BadRequest(.nesting) }
            for (place, item) in items.enumerated() {
                switch item {
                // As the fields of a page name the rows of a table.
                case .array, .object: try read(item, "\(name).\(place)", into: &raw, nesting: nesting + 1)
                default: try read(item, name, into: &raw, nesting: nesting + 1)
                }
            }
        case .object(let object):
            guard nesting < nestingMax else { throw BadRequest(.nesting) }
            for (key, member) in object.members {
                try read(member, "\(name).\(key)", into: &raw, nesting: nesting + 1)
            }
        }
    }

    static func decode(_ text: some StringProtocol) throws -> String {
        var bytes: [UInt8] = []
        var digits = text.utf8.makeIterator()
        while let byte = digits.next() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = digits.next().flatMap(hexadecimal), let low = digits.next().flatMap(hexadecimal) else {
                    throw BadRequest(.percent)
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else { throw BadRequest(.encoding) }
        return decoded
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
