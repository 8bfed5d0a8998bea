import Testing

/// The checks can only be as right as their reading of Swift.
@Suite struct SwiftSourceTests {
    private func literals(_ text: String) -> [String] {
        SwiftSource(path: "Sources/Sample/Sample.swift", text: text).literals.map { $0.joined("…") }
    }

    private func code(_ text: String) -> String { SwiftSource(path: "Sources/Sample/Sample.swift", text: text).code }

    @Test func `texts are found with their interpolations, also inside each other`() {
        #expect(literals(#"a("one \(b("two")) three")"#) == ["two", "one … three"])
        #expect(literals("f(\"\"\"\n  SELECT \\(x)\n  \"\"\")") == ["\n  SELECT …\n  "])
        #expect(literals(##"f(#"a "quoted" \(b)"#, "c\"d")"##) == [#"a "quoted" \(b)"#, #"c"d"#])
        #expect(literals(#"f("")"#) == [""])
    }

    @Test func `what is in comments is neither code nor text`() {
        #expect(literals("// \"one\"\n/* \"two\" /* \"three\" */ \"four\" */ f(\"five\")") == ["five"])
        #expect(!code("a /* try! */ b // try!").contains("try!"))
        #expect(!code(#"a("try!")"#).contains("try!"))
        #expect(code(#"a("\(try! b)")"#).contains("try!"))
    }

    @Test func `a quote in a regular expression begins no text, a division is no expression`() {
        #expect(literals(#"let a = b.matches(of: /say "[^"]*/); f("one")"#) == ["one"])
        #expect(literals(#"let a = b / c; f("one"); let d = e / 2"#) == ["one"])
    }

    @Test func `parts of a sum are told from whole texts`() {
        let source = SwiftSource(path: "Sources/Sample/Sample.swift", text: #"f("a" + b); g("c"); h(d + "e")"#)
        #expect(source.literals.map(\.isPart) == [true, false, true])
    }

    @Test func `lines are counted and code keeps its place`() {
        let source = SwiftSource(
            path: "Sources/Sample/Sample.swift", text: "let a = \"\"\"\n  b\n  \"\"\"\nlet c = \"d\"\n")
        #expect(source.literals.map(\.line) == [1, 4])
        #expect(source.code.utf8.count == source.text.utf8.count)
        #expect(source.literals[1].before.hasSuffix("let c = "))
    }
}
