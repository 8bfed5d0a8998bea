import Forms
import Kernel
import Testing

@Suite struct DefinitionTests {
    @Test func `a form that is written and read again is the same form`() throws {
        let form = try SampleForm.definition()
        #expect(try FormDefinition(json: JSON.parse(form.json.text)) == form)
        #expect(form.fields.map(\.key).count == 10)
    }

    @Test(arguments: [
        (#""key":"summary""#, #""key":"title""#, FormFault(.repeatedKey, at: "title")),
        (#""title_field":"title""#, #""title_field":"children""#, FormFault(.unknownReference, at: "title_field")),
        (#""amount_field":"requested""#, #""amount_field":"gone""#, FormFault(.unknownReference, at: "amount_field")),
        (
            #""total_field":"requested""#, #""total_field":"title""#,
            FormFault(.unknownReference, at: "budget.total_field")
        ),
        (#""type":"yes_no""#, #""type":"maybe""#, FormFault(.unknownName, at: "sections.0.fields.6.type")),
        (#""length_max":20"#, #""length_max":0"#, FormFault(.wrongValue, at: "sections.0.fields.0.length_max")),
        (#""length_max":20"#, #""lenght_max":20"#, FormFault(.unknownName, at: "sections.0.fields.0.lenght_max")),
        (#""min":"1""#, #""min":"one""#, FormFault(.wrongValue, at: "sections.0.fields.2.min")),
        (
            #""requested_sources":["social","#, #""requested_sources":["lottery","#,
            FormFault(.unknownReference, at: "sections.1.fields.1.requested_sources.lottery")
        ),
        (
            #"{"zh-Hans":"摘要","en":"Summary"}"#, #"{"zh-Hans":"摘要"}"#,
            FormFault(.missing, at: "sections.0.fields.1.label.en")
        ),
    ])
    func `a form that is none says where`(part: String, other: String, fault: FormFault) throws {
        let text = SampleForm.text.replacing(part, with: other)
        #expect(text != SampleForm.text)
        #expect(throws: fault) { try FormDefinition(json: JSON.parse(text)) }
    }

    @Test func `wordings are there in both languages`() {
        let wording = Wording("预算", "Budget")
        #expect(wording.text(in: "zh-Hans") == "预算")
        #expect(wording.text(in: "en") == "Budget")
    }
}
