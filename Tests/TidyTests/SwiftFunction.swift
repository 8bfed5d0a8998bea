import Testing

/// A function with its length, found in code without comments and texts.
struct SwiftFunction {
    let name: String
    /// Line of its declaration, from 1.
    let line: Int
    /// Lines from its declaration to its closing brace.
    let lineCount: Int

    private static let declaration = Pattern(
        #"(?<![.\w])(?:func +([^\s(<]+)|init[?!]?(?=[(<])|deinit(?= *\{)|subscript(?=[(<]))"#)

    static func all(in code: String) -> [SwiftFunction] {
        let units = Array(code.utf16)
        return declaration.matches(in: code).compactMap { match in
            guard let length = lines(of: units, from: match.offset) else { return nil }
            let name = match.groups[1].isEmpty ? match.groups[0] : match.groups[1]
            return SwiftFunction(name: name, line: match.line, lineCount: length)
        }
    }

    /// Lines from the declaration to the brace that closes its body; nil for a declaration without a body.
    private static func lines(of code: [UInt16], from start: Int) -> Int? {
        var (braces, others, count) = (0, 0, 1)
        var index = start
        while index < code.count {
            switch code[index] {
            case 0x28, 0x5B: others += 1
            case 0x29, 0x5D: others -= 1
            case 0x7B: braces += 1
            case 0x7D:
                braces -= 1
                if braces == 0 { return count }
                if braces < 0 { return nil }
            case 0x0A:
                if braces == 0, others == 0, !goesOn(code, after: index) { return nil }
                count += 1
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Whether the next line still belongs to the head of a declaration.
    private static func goesOn(_ code: [UInt16], after end: Int) -> Bool {
        var next = end + 1
        while next < code.count, code[next] == 0x20 || code[next] == 0x0A { next += 1 }
        let word = String(decoding: code[next..<min(next + 8, code.count)], as: UTF16.self)
        return ["{", "->", "where", "throws", "async", "rethrows"].contains { word.hasPrefix($0) }
    }
}

@Suite struct SwiftFunctionTests {
    @Test func `functions are as long as from their declaration to their brace`() {
        let code = """
            struct A {
                init(b: Int) { self.b = b }
                func c(
                    d: Int
                ) -> Int {
                    if d > 0 { d } else {
                        0
                    }
                }
                func e()
                    async throws
                {
                    self.init(b: 1)
                }
            }
            protocol F {
                func g()
                init(h: Int)
            }
            """
        let found = SwiftFunction.all(in: code)
        #expect(found.map(\.name) == ["init", "c", "e"])
        #expect(found.map(\.lineCount) == [1, 7, 5])
        #expect(found.map(\.line) == [2, 3, 10])
    }
}
