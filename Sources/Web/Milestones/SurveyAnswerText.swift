internal import Forms

/// What somebody answered to a survey, for a cell of a table.
enum SurveyAnswerText {
    /// Questions and answers in one line each, for who decides whether they count, as far as the reader is let in.
    static func of(_ answers: Answers, _ form: FormVersion, _ reach: AnswerReach, _ visit: Visit) -> String {
        AnswerView.parts(form.definition, answers, base: "", canChange: false, reach: reach, visit).flatMap(
            \.partRows
        ).map { row in
            let table = row.rowTable.map { $0.cells.map(\.cellText).joined(separator: " ") }.joined(separator: "；")
            return "\(row.rowLabel)：" + [row.rowValue, table].filter { !$0.isEmpty }.joined(separator: "；")
        }.joined(separator: " / ")
    }
}
