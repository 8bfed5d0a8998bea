import Testing

/// Templates fail silently: a wrong name renders as nothing. These checks make it loud.
@Suite struct TemplateTests {
    private let templates: [TemplateSource]
    private let messages: Messages
    private let names = TemplateNames(SwiftSource.sources.filter { ["Web", "Papers"].contains($0.module) })

    init() throws {
        templates = try TemplateSource.house.get()
        messages = try Messages.house.get()
    }

    @Test func `every name in a page's template is a name of its page`() {
        #expect(templates.count > 60)
        for template in templates where !template.isPartial && !template.name.hasPrefix("papers/") {
            let known = names.known(to: template.name)
            for (name, line) in template.names(messages) where !known.contains(name) {
                Issue.record("\(template.path):\(line) names \(name), which no page with this template has")
            }
        }
    }

    /// Names that nobody gives yet, so that their block stays away: what a site in China has to say of itself in the
    /// footer, and undoing from the line that says what was done.
    private static let reserved = Pattern(#"\A(?:footer[A-Z]\w*|flashCanUndo|flashUndoURL)\z"#)

    /// The partials that Docs/Style.md describes, with the line that does: they are made for pages to come.
    private static func described() throws -> [String: String] {
        var described: [String: String] = [:]
        for found in row.matches(in: try Repository.text("Docs/Style.md")) {
            for name in partial.matches(in: found.groups[1]) { described[name.groups[1]] = found.groups[0] }
        }
        return described
    }

    private static let row = Pattern(#"^\| (`_[^|]*) \|.*$"#)
    private static let partial = Pattern(#"`(_[\w-]+)`"#)

    @Test func `every name in a partial or a paper is a name of some page, or of its line in Docs/Style.md`() throws {
        let all = names.all
        let described = try Self.described()
        for template in templates where template.isPartial || template.name.hasPrefix("papers/") {
            let line = described[template.name] ?? ""
            for (name, number) in template.names(messages) where !all.contains(name) && !line.contains(name) {
                #expect(
                    Self.reserved.isFound(in: name), "\(template.path):\(number) names \(name), which no page has")
            }
        }
    }

    /// Templates that the code names indirectly.
    private static let foundOtherwise: Set<String> = ["layout", "error"]
    private static let printed = Pattern(#"printed by `(papers/[\w-]+)`"#)

    @Test func `every page's template is used, and every partial and layout exists`() throws {
        let known = Set(templates.map(\.name))
        let included = Set(templates.flatMap(\.tags).filter { [">", "<"].contains($0.groups[1]) }.map { $0.groups[2] })
        let described = try Self.described()
        // Every form of a paper says in its first line by which template it is printed.
        let papers = Set(
            SwiftSource.sources.filter { $0.module == "Papers" }
                .flatMap { Self.printed.matches(in: $0.text) }.map { $0.groups[1] })
        for template in templates {
            for found in template.tags where [">", "<"].contains(found.groups[1]) && !known.contains(found.groups[2]) {
                Issue.record("\(template.path):\(found.line) includes \(found.groups[2]), which is not there")
            }
            let isUsed =
                included.contains(template.name) || Self.foundOtherwise.contains(template.name)
                || !names.users(of: template.name).isEmpty || described[template.name] != nil
                || papers.contains(template.name)
            #expect(isUsed, "\(template.path) is used nowhere")
        }
    }

    @Test func `every section is closed in order, and every transform exists`() {
        for template in templates {
            var open: [String] = []
            for found in template.tags where ["#", "^", "<", "$", "/"].contains(found.groups[1]) {
                if found.groups[1] != "/" {
                    open.append(found.groups[2])
                } else {
                    let last = open.popLast() ?? "nothing"
                    #expect(last == found.groups[2], "\(template.path):\(found.line) closes \(found.groups[2])")
                }
            }
            #expect(open.isEmpty, "\(template.path) leaves \(open) open")
            #expect(template.unknownTransforms.isEmpty, "\(template.path): \(template.unknownTransforms)")
        }
    }

    /// Templates that may put out text as markup: the chart is drawn by our own code, which escapes its words.
    private static let mayBeRaw = ["Templates/_chart.mustache": 1]

    @Test func `text becomes markup in the listed places only, attributes are quoted, nothing is inlined`() {
        for template in templates {
            #expect(
                template.rawOutputs.count == Self.mayBeRaw[template.path] ?? 0, "\(template.path) puts out raw text")
            #expect(template.unquotedAttributes.isEmpty, "\(template.path): \(template.unquotedAttributes)")
            #expect(template.inlinedCode.isEmpty, "\(template.path): \(template.inlinedCode)")
        }
    }

    @Test func `wrong templates are found out`() {
        func template(_ text: String) -> TemplateSource { TemplateSource(path: "Templates/a/b.mustache", text: text) }
        #expect(!template("<a href={{url}}>x</a>").unquotedAttributes.isEmpty)
        #expect(!template("<a class='x' href=\"{{url}}\">x</a>").unquotedAttributes.isEmpty)
        #expect(template("<a href=\"{{url}}\"{{#b}} checked{{/b}}>x=1</a>").unquotedAttributes.isEmpty)
        #expect(!template("<p style=\"color: red\">").inlinedCode.isEmpty)
        #expect(!template("<p class=\"a\" onclick=\"b()\">").inlinedCode.isEmpty)
        #expect(template("{{{a}}}{{&b}}").rawOutputs.count == 2)
        #expect(template("{{shout(a)}}").unknownTransforms == ["shout"])
        let found = template("{{#rows}}{{.name}}{{> part}}{{count(rows)}}{{/rows}}").names(messages).map(\.name)
        #expect(found == ["rows", "name", "rows"])
        let page = SwiftSource(
            path: "Sources/Web/A/Page.swift",
            text: """
                struct A {
                    let title: String
                    func child() {
                        case "one", "two": 1
                }}
                ["three": 3]
                """)
        #expect(TemplateNames.names(in: page).isSuperset(of: ["title", "one", "two", "three"]))
    }
}
