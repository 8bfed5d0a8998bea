internal import Kernel
internal import Platform

/// Reads bodies and queries into raw values. Everything malformed is a `BadRequest`, never a trap.
enum RequestBody {
    /// `a=1&b=2` of a query or a form.
    static func form(_ text: some StringProtocol) throws -> RawInput {
        var raw = RawInput()
        let pairs = text.split(separator: "&", omittingEmptySubsequences: true)
        guard pairs.count <= 5_000 else { throw BadRequest("too many fields") }
        for pair in pairs {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try decode(parts[0])
            let value = parts.count > 1 ? try decode(parts[1]) : ""
            raw.texts[name, default: []].append(value)
        }
        return raw
    }

    /// A JSON object: strings, numbers and Booleans, lists of them, and objects of them under `name.key`.
    static func json(_ bytes: [UInt8]) throws -> RawInput {
        let value: JSON
        do { value = try JSON.parse(bytes) } catch { throw BadRequest("no valid JSON") }
        guard let object = value.object else { throw BadRequest("a JSON object is expected") }
        var raw = RawInput()
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
            guard nesting < 2 else { throw BadRequest("nested too deeply") }
            for item in items {
                switch item {
                case .array, .object: throw BadRequest("a list of plain values is expected in \(name)")
                default: try read(item, name, into: &raw, nesting: nesting + 1)
                }
            }
        case .object(let object):
            guard nesting < 2 else { throw BadRequest("nested too deeply") }
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
                guard let high = digits.next(), let low = digits.next(),
                    let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
                else { throw BadRequest("a broken percent sign") }
                bytes.append(value)
            default: bytes.append(byte)
            }
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else { throw BadRequest("no valid UTF-8") }
        return decoded
    }
}

/// The request cannot be understood; the text is for the developer of a client.
struct BadRequest: Error {
    let reason: String
    let status: Int

    init(_ reason: String, status: Int = 400) {
        self.reason = reason
        self.status = status
    }
}
