import Forms
import Kernel
import Testing

@Suite struct ReadingTests {
    let form: FormDefinition

    init() throws { form = try SampleForm.definition() }

    @Test func `texts lose what nobody sees and nothing else`() {
        #expect(form.answer("title", "  童伴之家\u{200B} \t（一期）\u{0007} ") == .text("童伴之家  （一期）"))
        #expect(form.answer("summary", "一\r\n二\r三\u{2028}四") == .text("一\n二\n三\n四"))
        #expect(form.answer("title", "   ") == nil)
    }

    @Test func `length counts characters as people do`() {
        #expect(form.faults("title", .string(String(repeating: "童", count: 20))) == [])
        #expect(form.faults("title", .string(String(repeating: "𠮷", count: 21))) == ["title too_long"])
        #expect(form.faults("title", .string(String(repeating: "👩‍👧", count: 20))) == [])
    }

    @Test(arguments: [
        ("1,200", "1200"), ("１２００", "1200"), (" 12 ", "12"), ("12.0", "12"),
    ])
    func `numbers are read as people type them`(typed: String, read: String) throws {
        #expect(form.answer("children", .string(typed)) == .number(try #require(Fraction(read))))
    }

    @Test(arguments: [
        ("children", "12.5", "children too_many_decimals"), ("children", "0", "children below"),
        ("children", "5001", "children above"), ("children", "many", "children not_number"),
        ("starts", "2025-12-31", "starts before"), ("starts", "2026-02-30", "starts not_date"),
        ("setting", "moon", "setting not_offered"), ("requested", "300000.01", "requested above"),
        ("requested", "-1", "requested below"), ("insured", "perhaps", "insured not_offered"),
        ("nothing", "1", "nothing unknown_field"),
    ])
    func `a value that cannot be kept says so at its field`(key: String, typed: String, told: String) {
        #expect(form.faults(key, .string(typed)) == [told])
    }

    @Test func `amounts are read in every usual writing, exact to the fen`() {
        #expect(form.answer("requested", "29.62万") == .money(Money(fen: 29_620_000)))
        #expect(form.answer("requested", "￥148,000.00") == .money(Money(fen: 14_800_000)))
        #expect(!form.faults("requested", "0.001").isEmpty)
    }

    @Test func `choices are kept in the order of the form and counted`() {
        #expect(form.answer("services", ["visits", "tutoring", "visits"]) == .choice(["tutoring", "visits"]))
        #expect(form.faults("services", ["tutoring", "visits", "safety"]) == ["services choose_fewer"])
    }

    @Test func `nothing is required for saving and everything for handing in`() {
        #expect(form.read(JSONObject()).problems.isEmpty)
        let missing = form.problems(in: [:])
        #expect(missing.map(\.path) == form.fields.filter(\.isRequired).map(\.key))
        #expect(missing.allSatisfy { $0.weight == .unfinished })
    }

    @Test func `a file too many or too large is refused`() {
        let small = AttachedFile(id: 1, name: "证书.pdf", sha256: "ab", bytes: 1_048_576)
        let large = AttachedFile(id: 2, name: "大.pdf", sha256: "ac", bytes: 1_048_577)
        let third = AttachedFile(id: 3, name: "三.pdf", sha256: "ad", bytes: 1)
        #expect(form.faults("licence", Answer.files([small]).json) == [])
        #expect(form.faults("licence", Answer.files([large]).json) == ["licence file_too_large"])
        let answers: Answers = ["licence": .files([small, large, third])]
        #expect(form.problems(in: answers).map(\.told).contains("licence too_many_files"))
    }

    @Test func `what a browser sends becomes the same value as JSON`() throws {
        let sent = [
            "services": ["visits"], "budget.rows.0.item": ["辅导员"], "budget.rows.0.line": ["staff"],
            "budget.rows.0.sources.social": ["100"], "budget.total": ["100.00"], "services.present": [""],
        ]
        let values = { (name: String) in sent[name] ?? [] }
        #expect(try #require(form.field("services")).typed(values) == ["visits"])
        #expect(
            try #require(form.field("budget")).typed(values) == [
                "rows": [["line": "staff", "item": "辅导员", "sources": ["social": "100"]]], "total": "100.00",
            ])
        #expect(try #require(form.field("title")).typed(values) == nil)
        #expect(try #require(form.field("insured")).typed { $0 == "insured.present" ? [""] : [] } == .null)
    }
}
