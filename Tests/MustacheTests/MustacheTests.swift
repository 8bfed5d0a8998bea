import Mustache
import Testing

private func rendered(_ template: String, _ content: Any, _ others: [String: String] = [:]) throws -> String {
    var library = MustacheLibrary()
    for (name, text) in others { try library.register(text, named: name) }
    try library.register(template, named: "page")
    return try #require(library.render(content, withTemplate: "page"))
}

private struct Lot {
    let title: String
    let note: String?
    var isOpen = true
    var villages: [String] = []
}

private struct Programme: MustacheParent {
    func child(named name: String) -> Any? { name == "lots" ? [Lot(title: "一", note: nil)] : nil }
}

struct MustacheTests {
    @Test(arguments: [
        ("{{a}}", "&lt;b&gt; &amp; &quot;c&quot; &#39;"), ("{{{a}}}", "<b> & \"c\" '"),
        ("{{ a }}.", "&lt;b&gt; &amp; &quot;c&quot; &#39;."),
        ("{{missing}}.", "."), ("x{{! a remark }}y", "xy"), ("", ""), ("{ {a} }", "{ {a} }"),
    ])
    func `values are escaped unless they are markup`(template: String, expected: String) throws {
        #expect(try rendered(template, ["a": "<b> & \"c\" '"]) == expected)
    }

    @Test func `values of several kinds are written`() throws {
        let content: [String: Any] = [
            "number": 12, "flag": true, "some": "值" as String? as Any, "none": String?.none as Any,
        ]
        #expect(try rendered("{{number}} {{flag}} {{some}} {{none}}.", content) == "12 true 值 .")
    }

    @Test func `sections follow flags, lists, texts and structs`() throws {
        let content: [String: Any] = [
            "yes": true, "no": false, "list": ["甲", "乙"], "empty": [String](), "text": "",
            "lot": Lot(title: "二", note: "注"),
        ]
        let template = """
            {{#yes}}1{{/yes}}{{#no}}2{{/no}}{{^no}}3{{/no}}{{#list}}[{{.}}]{{/list}}{{#empty}}4{{/empty}}\
            {{^empty}}5{{/empty}}{{#text}}6{{/text}}{{#lot}}{{title}}{{note}}{{/lot}}\
            {{#missing}}7{{/missing}}{{^missing}}8{{/missing}}
            """
        #expect(try rendered(template, content) == "13[甲][乙]56二注8")
    }

    @Test func `a name is looked up in the item and then around it, unless it is asked of the item only`() throws {
        let content: [String: Any] = [
            "note": "外",
            "lots": [Lot(title: "一", note: nil), Lot(title: "二", note: "内", isOpen: false, villages: ["村"])],
        ]
        let template =
            """
            {{#lots}}{{title}}{{note}}({{.note}}){{#isOpen}}开{{/isOpen}}{{#villages}}{{.}}{{title}}{{/villages}} \
            {{/lots}}
            """
        #expect(try rendered(template, content) == "一外()开 二内(内)村二 ")
        #expect(try rendered("{{#lots}}{{title}}{{/lots}}", Programme()) == "一")
    }

    @Test func `what the content lacks is found around it`() throws {
        var library = MustacheLibrary()
        try library.register("{{title}} {{name}} {{.title}}", named: "page")
        let text = library.render(["title": "甲"], around: ["title": "乙", "name": "丙"], withTemplate: "page")
        #expect(text == "甲 丙 甲")
        #expect(library.render([String: Any](), withTemplate: "nothing") == nil)
    }

    @Test func `an item knows its place, also in a partial`() throws {
        let template = "{{#list}}{{> item}}{{^last()}}，{{/last()}}{{/list}}{{index()}}"
        let text = try rendered(
            template, ["list": ["甲", "乙", "丙"]], ["item": "{{#first()}}首{{/first()}}{{index()}}{{.}}"])
        #expect(text == "首0甲，1乙，2丙")
    }

    @Test func `the innermost page replaces the blocks of those it inherits from`() throws {
        let layout = "<{{$head}}标题{{/head}}|{{$body}}空{{/body}}>"
        let middle = "{{<layout}}{{$head}}中{{/head}}{{$body}}[{{$inner}}-{{/inner}}]{{/body}}{{/layout}}"
        let others = ["layout": layout, "middle": middle]
        #expect(try rendered("{{> layout}}", [String: Any](), others) == "<标题|空>")
        #expect(try rendered("{{<layout}} x {{$body}}{{a}}{{/body}}{{/layout}}", ["a": "值"], others) == "<标题|值>")
        #expect(try rendered("{{<middle}}{{$inner}}内{{/inner}}{{/middle}}", [String: Any](), others) == "<中|[内]>")
        #expect(
            try rendered("{{<middle}}{{$head}}首{{/head}}{{/middle}}{{> layout}}", [String: Any](), others)
                == "<首|[-]><标题|空>")
    }

    @Test func `a tag with a line of its own leaves none behind`() throws {
        let template = "甲\n  {{#yes}}  \n乙\n{{/yes}}\n{{! 注 }}\n丙 {{#yes}}\n丁{{/yes}}\n{{yes}}\n{{> item}}\n"
        #expect(try rendered(template, ["yes": true], ["item": "戊\n"]) == "甲\n乙\n丙 \n丁\ntrue\n戊\n")
    }

    @Test(arguments: [
        ("a\n{{#open}}\n", 2), ("{{#a}}{{/b}}", 1), ("{{/a}}", 1), ("\n\n{{a", 3), ("{{a.b}}", 1), ("{{random()}}", 1),
        ("{{&a}}", 1), ("{{}}", 1), ("{{{a}}", 1), ("{{#a}}{{#b}}{{/a}}{{/b}}", 1),
    ])
    func `what is no template is refused with its line`(template: String, line: Int) {
        #expect { try MustacheTemplate(string: template) } throws: { ($0 as? MustacheTemplate.Fault)?.line == line }
    }

    @Test func `a template that includes itself ends`() throws {
        #expect(try rendered("a{{> page}}", [String: Any]()).allSatisfy { $0 == "a" })
    }

    @Test func `no text of the content becomes markup, whatever it is`() throws {
        var random = SystemRandomNumberGenerator()
        let letters = Array("<>&\"'{}#/a值\u{301}\u{1F331}\n ")
        for _ in 0..<500 {
            let text = String(
                (0..<Int.random(in: 0...12, using: &random)).map { _ in letters.randomElement(using: &random)! })
            let html = try rendered("{{a}}", ["a": text])
            #expect(!html.contains { "<>\"'".contains($0) }, "\(text)")
            let back = html.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
                .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
            #expect(back == text)
        }
    }
}
