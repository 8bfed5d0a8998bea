internal import Forms
internal import Kernel
internal import Platform

extension AnswerView {
    /// Heading of a column, with its unit.
    static func heading(_ column: FormField, _ visit: Visit) -> String {
        let language = visit.language.rawValue
        let label = column.label.text(in: language)
        guard case .number(let limits) = column.kind, let unit = limits.unit else { return label }
        return label + visit.text("forms.unit", ["unit": unit.text(in: language)])
    }

    /// Columns and lines of an answer that is a table; none for other answers.
    static func table(of answer: Answer?, to field: FormField, _ visit: Visit) -> (columns: [String], lines: [Line]) {
        let language = visit.language.rawValue
        switch (answer, field.kind) {
        case (.table(let rows)?, .table(let rules)):
            let lines = rows.map { row in
                Line(
                    cells: rules.columns.map { column in
                        Cell(
                            cellText: row[column.key].map { text(of: $0, to: column, visit, hasUnit: false) } ?? "",
                            isNumber: column.type == "number" || column.type == "money")
                    })
            }
            return (rules.columns.map { heading($0, visit) }, lines)
        case (.scale(let chosen)?, .scale(let rules)):
            let lines = rules.items.map { item in
                let point = rules.points.first { $0.key == chosen[item.key] }
                let score = point.flatMap { rules.score(item, $0.key) }
                return Line(
                    cells: [
                        Cell(cellText: item.label.text(in: language), isNumber: false),
                        Cell(cellText: point?.label.text(in: language) ?? "", isNumber: false),
                        Cell(cellText: score?.exactDecimal ?? "", isNumber: true),
                    ])
            }
            return (["item", "answer", "score"].map { visit.text("forms.scale_\($0)") }, lines)
        default: return ([], [])
        }
    }

    /// A score with its unit and the band in which it lies.
    static func score(_ score: Fraction, _ bands: [ScoreBand], unit: String = "", _ visit: Visit) -> String {
        let number = (score.exactDecimal ?? score.decimal(places: 4)) + (unit.isEmpty ? "" : " \(unit)")
        guard let band = bands.band(of: score) else { return number }
        return visit.text(
            "forms.score_band", ["score": number, "band": band.label.text(in: visit.language.rawValue)])
    }
}
