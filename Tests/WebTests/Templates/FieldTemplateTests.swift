import Foundation
import Testing

@testable import Web

struct FieldTemplateTests {
    private let templates: TemplateSet

    init() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appendingPathComponent("Templates")
        templates = try TemplateSet(
            directory: folder, catalogue: Catalogue(directory: folder.appendingPathComponent("messages")))
    }

    private func render(_ field: FieldView, _ language: Language = .chinese) throws -> String {
        try templates.render("_field", field, in: language)
    }

    private func field(
        _ control: FieldView.Control, value: String = "", hint: String = "", error: String = "",
        isOptional: Bool = false
    ) -> FieldView {
        FieldView(
            name: "amount", label: "申请金额", hint: hint, error: error, value: value, isOptional: isOptional,
            control: control,
            options: [
                .init(value: "1", text: "昌宁县", isSelected: true), .init(value: "2", text: "旺苍县", isSelected: false),
            ])
    }

    @Test(arguments: [FieldView.Control.text, .textarea, .money, .date, .dateTime, .number, .select, .file, .password])
    func `a field has one label that belongs to it`(control: FieldView.Control) throws {
        let html = try render(field(control))
        #expect(html.components(separatedBy: "<label for=\"field-amount\">").count == 2)
        #expect(html.components(separatedBy: " id=\"field-amount\"").count == 2)
        #expect(html.contains(" name=\"amount\""))
    }

    @Test(arguments: [FieldView.Control.text, .textarea, .money, .select, .radios, .checkboxes, .checkbox])
    func `hint and error are tied to the field they speak of`(control: FieldView.Control) throws {
        let html = try render(field(control, hint: "合计", error: "不能超过 150,000.00 元"))
        #expect(html.contains("id=\"field-amount-hint\">合计<"))
        #expect(html.contains("aria-describedby=\"field-amount-hint field-amount-error\""))
        #expect(html.contains("<span class=\"spoken\">错误：</span>不能超过 150,000.00 元"))
        #expect(html.contains("field wrong"))
    }

    @Test func `a field without hint or error points to neither`() throws {
        let html = try render(field(.text))
        #expect(!html.contains("aria-describedby"))
        #expect(!html.contains("aria-invalid"))
    }

    @Test func `an optional field says so in the language of the page`() throws {
        #expect(try render(field(.text, isOptional: true)).contains("（选填）"))
        #expect(try render(field(.text, isOptional: true), .english).contains("(optional)"))
        #expect(try !render(field(.text)).contains("选填"))
    }

    @Test func `what was typed comes back, never as markup`() throws {
        let html = try render(field(.text, value: "\"><script>alert(1)</script>"))
        #expect(!html.contains("<script>"))
        #expect(html.contains("value=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\""))
    }

    @Test func `a long text keeps its empty first line, its blanks and its last line`() throws {
        let html = try render(field(.textarea, value: "\n  一\n二\n"))
        // A browser drops the first line feed after the tag; the reference stands for it.
        #expect(html.contains(">&#10;\n  一\n二\n</textarea>"))
    }

    @Test func `a password never comes back`() throws {
        #expect(try !render(field(.password, value: "秘密")).contains("秘密"))
    }

    @Test func `the first choice carries the id that the error summary links to`() throws {
        let html = try render(field(.radios))
        #expect(html.contains("type=\"radio\" id=\"field-amount\" name=\"amount\" value=\"1\" checked>"))
        #expect(html.contains("type=\"radio\" id=\"field-amount-1\" name=\"amount\" value=\"2\">"))
        #expect(html.contains("<label for=\"field-amount-1\">旺苍县</label>"))
    }

    @Test func `a long text says how many characters it may have`() throws {
        var view = field(.textarea)
        view.maxLength = 500
        let html = try render(view)
        #expect(html.contains("data-max=\"500\""))
        #expect(html.contains(">最多 500 字</p>"))
    }
}
