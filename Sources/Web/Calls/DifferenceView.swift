internal import Forms
internal import Kernel
internal import Platform

/// What changed between two revisions, line by line, as a table and as the API gives it. The same on the page of the
/// proposal, for partners and beside the score sheet.
enum DifferenceView {
    static let schema = Schema.list(
        .object([
            ("field", .string), ("withheld", .boolean),
            (
                "lines",
                .list(
                    .object([
                        ("change", .codes(AnswerDifference.Line.Change.allCases.map(\.rawValue))),
                        ("row", .nullable(.integer)), ("column", .nullable(.string)), ("before", .string),
                        ("after", .string),
                    ]))
            ),
        ]))

    /// A table, or none when nothing changed.
    static func tables(
        _ differences: [AnswerDifference], reach: AnswerReach, caption: String = "proposals.differences", _ visit: Visit
    ) -> [Desk.Table] {
        guard !differences.isEmpty else { return [] }
        return [
            Desk.Table(
                visit.text(caption),
                ["column.question", "differences.place", "differences.change", "column.before", "column.after"].map {
                    visit.text($0.hasPrefix("column") ? "proposals.\($0)" : $0)
                }, differences.flatMap { rows($0, reach, visit) })
        ]
    }

    private static func rows(
        _ difference: AnswerDifference, _ reach: AnswerReach, _ visit: Visit
    ) -> [[Desk.Table.Cell]] {
        let label = difference.field.label.text(in: visit.language.rawValue)
        guard reach.shows(difference.field) else {
            let withheld = visit.text("answers.withheld")
            return [
                [
                    .head(label), .text(""), .text(visit.text("differences.changed")),
                    .text(difference.before == nil ? "" : withheld), .text(difference.after == nil ? "" : withheld),
                ]
            ]
        }
        return difference.lines(in: visit.language.rawValue).map { line in
            [
                .head(label), .text(place(of: line, visit)), .text(visit.text(line.change.messageKey)),
                .text(line.before), .text(line.after),
            ]
        }
    }

    /// "Row 3 · Amount".
    private static func place(of line: AnswerDifference.Line, _ visit: Visit) -> String {
        let row = line.row.map { visit.text("forms.row_number", ["number": "\($0)"]) }
        let column = line.column.map { column in
            column.label?.text(in: visit.language.rawValue) ?? visit.text("grid.\(column.key)")
        }
        return [row, column].compactMap(\.self).joined(separator: " · ")
    }

    static func json(_ differences: [AnswerDifference], reach: AnswerReach, _ visit: Visit) -> JSON {
        .array(
            differences.map { difference in
                let isShown = reach.shows(difference.field)
                return [
                    "field": .string(difference.field.key), "withheld": .bool(!isShown),
                    "lines": .array(isShown ? difference.lines(in: visit.language.rawValue).map(json) : []),
                ]
            })
    }

    private static func json(_ line: AnswerDifference.Line) -> JSON {
        [
            "change": .string(line.change.rawValue), "row": line.row.map { .integer(Int64($0)) } ?? .null,
            "column": line.column.map { .string($0.key) } ?? .null, "before": .string(line.before),
            "after": .string(line.after),
        ]
    }
}
