import Kernel
import Testing

@Suite struct JSONTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "1", "12.50", "-1.5e-7", "1E+2", "123456789012345678901234567890", "\"\"",
        "\"苗圃\"",
        "[]", "{}", "[1,[2,[]],{}]", #"{"b":1,"a":[null,true],"c":{"d":"x"}}"#, #""\"\\\b\f\n\r\t\u0001""#,
    ])
    func `a text in its shortest form is read and written unchanged`(text: String) throws {
        #expect(try JSON.parse(text).text == text)
    }

    @Test(arguments: [
        (#" [ 1 , 2 ] "#, "[1,2]"), (#""\u82d7\/\ud83c\udf31""#, "\"苗/🌱\""), (#"{ "a" : null }"#, #"{"a":null}"#),
        ("\t\r\n7\n", "7"),
    ])
    func `blanks and escapes are read`(text: String, compact: String) throws {
        #expect(try JSON.parse(text).text == compact)
    }

    @Test(arguments: [
        ("", JSONFault.Code.truncated, 0), ("  ", .truncated, 2), ("[1", .truncated, 2), ("{\"a\"", .truncated, 4),
        ("\"abc", .truncated, 4), ("tru", .truncated, 3), ("-", .truncated, 1), ("1.", .truncated, 2),
        ("[1,]", .unexpected, 3),
        ("{\"a\":1,}", .unexpected, 7), ("{a:1}", .unexpected, 1), ("[1 2]", .unexpected, 3), ("nul1", .unexpected, 3),
        ("NaN", .unexpected, 0), ("Infinity", .unexpected, 0), ("+1", .unexpected, 0), (".5", .unexpected, 0),
        ("'a'", .unexpected, 0),
        ("01", .number, 2), ("1.x", .number, 2), ("1e+", .truncated, 3), ("1 2", .trailing, 2), ("{} x", .trailing, 3),
        ("{\"a\":1,\"a\":2}", .duplicateKey, 7), ("{\"a\":1,\"\\u0061\":2}", .duplicateKey, 7), ("\"\\x\"", .string, 2),
        ("\"\\ud800\"", .string, 1), ("\"\\ud800\\u0041\"", .string, 1), ("\"\\udc00\"", .string, 1),
        ("\"\\u0000\"", .string, 1),
        ("\"\n\"", .string, 1), ("\"\\u00g0\"", .string, 5), ("\u{FEFF}1", .unexpected, 0), ("// a\n1", .unexpected, 0),
    ])
    func `what is not strict JSON is refused with its place`(text: String, code: JSONFault.Code, offset: Int) {
        #expect(throws: JSONFault(code: code, offset: offset)) { try JSON.parse(text) }
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        for bytes in [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE8, 0x8B, 0x22],
        ] as [[UInt8]] {
            #expect(throws: JSONFault(code: .encoding, offset: 1)) { try JSON.parse(bytes) }
        }
    }

    @Test func `depth and size are limited`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSON.parse(nested(64)) }
        #expect(throws: JSONFault.self) { try JSON.parse(nested(65)) }
        #expect(throws: JSONFault.self) { try JSON.parse(nested(100_000), limits: .init(depthMax: 1_000_000)) }
        #expect(throws: JSONFault(code: .tooLong, offset: 3)) { try JSON.parse("1234", limits: .init(bytesMax: 3)) }
        #expect(throws: JSONFault.self) { try JSON.parse(String(repeating: "9", count: 1_001)) }
    }

    @Test func `numbers keep their digits and say what they are`() throws {
        let number = try #require(JSONNumber("12.50"))
        #expect(number.text == "12.50")
        #expect(number.fraction == Fraction("12.5"))
        #expect(number.double == 12.5)
        #expect(number.int64 == nil)
        #expect(JSONNumber("1.5e-2")?.fraction == Fraction("0.015"))
        #expect(JSONNumber("-2E+2")?.fraction == Fraction(-200))
        #expect(JSONNumber("1e101")?.fraction == nil)
        #expect(JSONNumber("1e999999999999999999999")?.fraction == nil)
        #expect(JSONNumber("1e400")?.double == nil)
        #expect(JSONNumber("9223372036854775808")?.int64 == nil)
        #expect(JSONNumber("-9223372036854775808")?.int64 == .min)
        for text in ["", "+1", "01", ".5", "1.", "NaN", " 1", "1 ", "\"1\"", "1,2"] { #expect(JSONNumber(text) == nil) }
        #expect(JSONNumber(Double.nan) == nil && JSONNumber(Double.infinity) == nil)
        #expect(JSONNumber(384.16)?.text == "384.16")
        #expect(JSONNumber(3.0)?.text == "3")
    }

    @Test func `members keep their order, and order is no difference`() throws {
        let first = try JSON.parse(#"{"b":1,"a":2}"#)
        let second = try JSON.parse(#"{"a":2,"b":1}"#)
        #expect(first == second)
        #expect(Set([first, second]).count == 1)
        #expect(first.text == #"{"b":1,"a":2}"#)
        #expect(first.canonical == second.canonical)
        #expect(first != (try JSON.parse(#"{"a":2,"b":2}"#)))
        var object = try #require(first.object)
        object["b"] = nil
        object["c"] = nil
        object["a"] = 3
        object["d"] = "x"
        #expect(JSON.object(object).text == #"{"a":3,"d":"x"}"#)
        #expect(object.count == 2 && !object.isEmpty)
    }

    @Test func `the canonical text sorts keys by their UTF-16 code units`() throws {
        let value: JSON = ["\u{FB33}": 1, "\u{1F600}": 2, "1": 3, "\r": 4, "ö": 5, "€": 6]
        #expect(value.canonical == "{\"\\r\":4,\"1\":3,\"ö\":5,\"€\":6,\"😀\":2,\"\u{FB33}\":1}")
    }

    @Test func `the pretty text is indented and reads back`() throws {
        let value: JSON = ["a": [1, ["b": nil]], "c": [], "d": [:]]
        #expect(
            value.pretty == """
                {
                  "a": [
                    1,
                    {
                      "b": null
                    }
                  ],
                  "c": [],
                  "d": {}
                }
                """)
        #expect(try JSON.parse(value.pretty) == value)
    }

    @Test func `values are reached by key and position`() {
        let value: JSON = ["list": ["x", 2, true, nil]]
        #expect(value["list"]?[0]?.string == "x")
        #expect(value["list"]?[1]?.number?.int64 == 2)
        #expect(value["list"]?[2]?.bool == true)
        #expect(value["list"]?[3]?.isNull == true)
        #expect(value["list"]?[4] == nil && value["list"]?[-1] == nil && value["none"] == nil && value[0] == nil)
    }

    private func random(_ generator: inout SeededGenerator, depth: Int = 0) -> JSON {
        switch Int.random(in: 0..<(depth > 4 ? 4 : 6), using: &generator) {
        case 0: return [.null, true, false].randomElement(using: &generator) ?? .null
        case 1: return .integer(generator.fen())
        case 2: return JSONNumber(Double(bitPattern: generator.next())).map { .number($0) } ?? .null
        case 3:
            let scalars = (0..<Int.random(in: 0..<8, using: &generator)).compactMap { _ in
                Unicode.Scalar(
                    UInt32.random(in: 1..<0x11_0000, using: &generator) >> UInt32.random(in: 0..<16, using: &generator))
            }
            return .string(String(String.UnicodeScalarView(scalars.filter { $0.value > 0 })))
        case 4:
            return .array(
                (0..<Int.random(in: 0..<4, using: &generator)).map { _ in random(&generator, depth: depth + 1) })
        default:
            var object = JSONObject()
            for index in 0..<Int.random(in: 0..<4, using: &generator) {
                object["k\(index)"] = random(&generator, depth: depth + 1)
            }
            return .object(object)
        }
    }

    @Test func `any value written in any way reads back`() throws {
        var generator = SeededGenerator(seed: 101)
        for _ in 0..<1_500 {
            let value = random(&generator)
            for text in [value.text, value.pretty, value.canonical] { #expect(try JSON.parse(text) == value) }
        }
    }

    @Test func `damaged texts are read or refused, never more`() {
        var generator = SeededGenerator(seed: 102)
        for _ in 0..<4_000 {
            var bytes = Array(random(&generator).text.utf8)
            for _ in 0...Int.random(in: 0..<3, using: &generator) where !bytes.isEmpty {
                let position = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[position] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: position)
                default:
                    bytes.insert(
                        UInt8(
                            ascii: #"{}[]",:\u-.e0"#.utf8.map { Unicode.Scalar($0) }.randomElement(using: &generator)
                                ?? "["), at: position)
                }
            }
            guard let value = try? JSON.parse(bytes) else { continue }
            #expect((try? JSON.parse(value.text)) == value)
        }
    }
}
