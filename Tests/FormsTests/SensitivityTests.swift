import Forms
import Kernel
import Testing

/// The class of a question holds for whatever lets its answer be guessed.
@Suite struct SensitivityTests {
    /// A form with these fields, written as forms are exchanged, in one section.
    private func form(_ fields: String, _ more: String = "") throws -> FormDefinition {
        try FormDefinition(
            json: JSON.parse(
                #"{"title":{"zh-Hans":"试","en":"Trial"},"sections":[{"key":"one","title":{"zh-Hans":"一","en":"One"},"#
                    + #""fields":[\#(fields)]}]\#(more)}"#))
    }

    private func field(_ key: String, _ type: String, _ sensitivity: String, _ more: String = "") -> String {
        #"{"key":"\#(key)","type":"\#(type)","label":{"zh-Hans":"甲","en":"A"},"sensitivity":"\#(sensitivity)"\#(more)}"#
    }

    @Test func `what is calculated from a sensitive answer is as sensitive, through other formulas too`() throws {
        let form = try form(
            [
                field("each", "calculated", "public", #","formula":"total / 2""#),
                field("total", "calculated", "internal", #","formula":"income * 12""#),
                field("income", "number", "sensitive"), field("people", "number", "internal"),
                field("twice", "calculated", "internal", #","formula":"people * 2""#),
            ].joined(separator: ","))
        let answers = form.state(with: ["income": .number(Fraction(100)), "people": .number(Fraction(3))]).answers
        #expect(answers["each"] == .number(Fraction(600)))
        #expect(Set(AnswerReach.ordinary.admitted(answers, to: form).keys) == ["people", "twice"])
        #expect(AnswerReach.ordinary.withheld(answers, to: form) == ["each", "total", "income"])
        #expect(Set(AnswerReach.unsealed.admitted(answers, to: form).keys) == Set(answers.keys))
        // What the designer wrote stays written.
        #expect(try FormDefinition(json: JSON.parse(form.json.text)) == form)
        #expect(form.field("each")?.sensitivity == .public && form.field("each")?.effectiveSensitivity == .sensitive)
    }

    @Test func `a table is as sensitive as the most sensitive of its columns`() throws {
        let columns =
            #","columns":[\#(field("name", "text", "internal")),\#(field("illness", "text", "sealed"))]"#
        let form = try form(
            [
                field("people", "table", "internal", columns),
                field("count", "calculated", "internal", #","formula":"count(people)""#),
            ].joined(separator: ","))
        let answers = form.state(with: ["people": .table([["name": .text("张三"), "illness": .text("病")]])]).answers
        #expect(AnswerReach.unsealed.admitted(answers, to: form).isEmpty)
        #expect(AnswerReach.everything.admitted(answers, to: form) == answers)
    }

    @Test func `what stands in lists is never taken from an answer about persons`() throws {
        let sealed = try form(field("title", "text", "sealed"), #","title_field":"title""#)
        let sum = try form(field("sum", "money", "sensitive"), #","amount_field":"sum""#)
        for (form, place) in [(sealed, "title_field"), (sum, "amount_field")] {
            let fault = #expect(throws: FormFault.self) { try form.checkHeadline() }
            #expect(fault?.code == .tooSensitive && fault?.path == place)
        }
        try form(field("title", "text", "internal"), #","title_field":"title""#).checkHeadline()
    }

    @Test func `in the forms of the release nothing that is shown to others gives away a withheld answer`() throws {
        for template in try FormLibrary(folder: LibraryTests.folder).templates {
            let form = template.definition
            try form.checkHeadline()
            for sample in template.samples {
                let answers = sample.answers(to: form)
                let seen = AnswerReach.ordinary.admitted(answers, to: form)
                // Worked out from what is seen alone, each calculated value that is shown is the same.
                let again = form.state(with: seen).answers
                for field in form.fields where field.type == "calculated" && seen[field.key] != nil {
                    #expect(again[field.key] == seen[field.key], "\(template.code) \(field.key)")
                }
            }
        }
    }
}
