internal import Forms
internal import Kernel
internal import Papers
internal import Platform

/// A form as an A4 paper, filled in or with room to write.
enum FormPaperView {
    static func paper(
        _ definition: FormDefinition, _ answers: Answers, number: String, isFilled: Bool, _ visit: Visit
    ) throws -> FormPaper {
        try paper(
            definition, answers, isFilled: isFilled,
            in: try visit.frame(definition.title.text(in: visit.language.rawValue), number: number),
            signed: ["forms.signature.filler", "forms.signature.checker"], visit)
    }

    /// The same in a frame of its own, with facts before the first section and the boxes of those who sign it.
    static func paper(
        _ definition: FormDefinition, _ answers: Answers, isFilled: Bool, in frame: PaperFrame,
        facts: [(String, [String])] = [], signed roles: [String], reach: AnswerReach = .everything, _ visit: Visit
    ) throws -> FormPaper {
        var parts = isFilled ? filled(definition, answers, reach, visit) : empty(definition, visit)
        if !facts.isEmpty {
            let rows = facts.map { FormPaper.Row($0.0, $0.1, table: nil) }
            parts.insert(FormPaper.Part(visit.text("proposals.check_facts"), rows), at: 0)
        }
        var score = ""
        let scored = definition.scoreField.flatMap { definition.field($0) }
        if isFilled, scored.map(reach.shows) ?? true, let found = definition.score(of: answers) {
            let bands = scored?.bands ?? []
            score = AnswerView.score(found.score, bands, visit)
        }
        return FormPaper(
            frame: frame, parts: parts,
            scoreLabel: score.isEmpty ? "" : visit.text("forms.score"), score: score,
            signatures: roles.map {
                PaperSignature(role: visit.text($0), name: "", line: visit.text("forms.signature.line"))
            })
    }

    private static func filled(
        _ definition: FormDefinition, _ answers: Answers, _ reach: AnswerReach, _ visit: Visit
    ) -> [FormPaper.Part] {
        AnswerView.parts(definition, answers, base: "", canChange: false, reach: reach, visit).map { part in
            FormPaper.Part(
                part.partTitle,
                part.partRows.map { row in
                    FormPaper.Row(
                        row.rowLabel,
                        row.rowIsEmpty
                            ? [visit.text("layout.not_filled")]
                            : row.rowValue.split(separator: "\n").map(String.init) + row.rowFiles.map(\.fileName),
                        table: row.rowHasTable
                            ? FormPaper.Table(
                                row.rowColumns.map { $0["columnText"] ?? "" },
                                row.rowTable.map { $0.cells.map { FormPaper.Cell($0.cellText, isNumber: $0.isNumber) } }
                            ) : nil)
                })
        }
    }

    /// What can be chosen stands there to be ticked; tables have lines to be filled by hand.
    private static func empty(_ definition: FormDefinition, _ visit: Visit) -> [FormPaper.Part] {
        let language = visit.language.rawValue
        return definition.sections.map { section in
            FormPaper.Part(
                section.title.text(in: language),
                section.fields.map { field in
                    FormPaper.Row(field.label.text(in: language), choices(field, visit), table: lines(field, visit))
                })
        }
    }

    private static func choices(_ field: FormField, _ visit: Visit) -> [String] {
        let language = visit.language.rawValue
        switch field.kind {
        case .choice(let options), .choices(let options, _): return options.map { "□ \($0.label.text(in: language))" }
        case .yesNo: return ["□ \(visit.text("grid.yes"))", "□ \(visit.text("grid.no"))"]
        case .organisation, .person(false):
            let names = field.type == "person" ? ["name", "phone"] : ["name", "code"]
            return names.map { "\(visit.text("forms.part.\(field.type)_\($0)")): ＿＿＿＿＿＿＿＿" }
        case .person(true):
            return ["name", "phone", "identity"].map { "\(visit.text("forms.part.person_\($0)")): ＿＿＿＿＿＿＿＿" }
        case .longText: return ["\u{3000}", "\u{3000}", "\u{3000}"]
        default: return ["\u{3000}"]
        }
    }

    private static func lines(_ field: FormField, _ visit: Visit) -> FormPaper.Table? {
        let language = visit.language.rawValue
        switch field.kind {
        case .table(let rules):
            let blank = rules.columns.map { _ in FormPaper.Cell("\u{3000}") }
            return FormPaper.Table(
                rules.columns.map { AnswerView.heading($0, visit) },
                Array(repeating: blank, count: min(max(rules.rowsMin, 4), 12)))
        case .budget(let rules):
            let headings = AnswerView.headings(rules, visit)
            return FormPaper.Table(
                headings, Array(repeating: headings.map { _ in FormPaper.Cell("\u{3000}") }, count: 6))
        case .scale(let rules):
            return FormPaper.Table(
                [visit.text("forms.scale_item")] + rules.points.map { $0.label.text(in: language) },
                rules.items.map { item in
                    [FormPaper.Cell(item.label.text(in: language))] + rules.points.map { _ in FormPaper.Cell("□") }
                })
        default: return nil
        }
    }
}
