internal import Calls
internal import Forms
internal import Kernel
internal import Platform

extension DemonstrationProgramme {
    /// Next year's proposal form is being designed: the one of this year with a question that is asked only when the
    /// participants are insured, and two forms of one code that differ.
    static func designForms(from version: FormVersion, in change: Change) throws {
        var outline = FormOutline(version.definition)
        try outline.put(
            FormField(
                key: "insurer", label: Wording("保险公司和险种", "Insurer and kind of insurance"),
                kind: .text(lengthMax: 100), conditions: FieldConditions(shownIf: "insured")),
            in: "work", replacing: nil)
        try outline.put(
            FormField(
                key: "days", label: Wording("项目天数", "Days of the project"), isRequired: false,
                kind: .calculated(Calculation("days(starts, ends) + 1", unit: Wording("天", "days")))),
            in: "basics", replacing: nil)
        _ = try FormDraft.begin(
            outline.definition(), as: version.formCode, for: version.purpose, basedOn: version.id, in: change)
        let visit = FormField(
            key: "visited_on", label: Wording("走访日期", "Date of the visit"), kind: .date(earliest: nil, latest: nil))
        let place = FormField(key: "place", label: Wording("地点", "Place"), kind: .text(lengthMax: 60))
        for fields in [[visit], [visit, place]] {
            _ = try FormVersion.keep(
                FormDefinition(
                    title: Wording("走访记录", "Record of a visit"),
                    sections: [FormSection(key: "visit", title: Wording("走访", "Visit"), fields: fields)]),
                as: "visit-record", for: .record, in: change)
        }
    }
}
