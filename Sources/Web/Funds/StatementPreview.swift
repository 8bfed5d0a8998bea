internal import Funds
internal import Kernel
internal import Sheets

/// A statement before it is imported: the first rows as they stand in the file, and what a layout reads in them.
enum StatementPreview {
    private static let rowsShown = 12
    private static let columnsShown = 20

    /// The first rows, below the headings from which columns are chosen.
    static func tables(_ rows: [SheetRow], _ headings: [String], _ visit: Visit) -> [Desk.Table] {
        let columns = headings.prefix(columnsShown)
        return [
            .init(
                visit.text("profiles.rows"), [visit.text("statements.row")] + columns,
                rows.prefix(rowsShown).map { row in
                    [.head(String(row.number))]
                        + columns.indices.map { .text(String(row[$0].text.prefix(40))) }
                })
        ]
    }

    /// The first lines as they would be imported, and every place where the file contradicts itself.
    static func tables(_ reading: StatementReading, _ visit: Visit) -> [Desk.Table] {
        let columns = [
            "funds.day", "profiles.time", "profiles.counterparty", "profiles.reference", "profiles.notes",
            "funds.amount", "profiles.balance",
        ]
        let lines = Desk.Table(
            visit.text("profiles.preview", ["count": String(reading.lines.count)]), columns.map { visit.text($0) },
            reading.lines.prefix(rowsShown).map {
                [
                    .head($0.day.description), .text($0.time), .text($0.counterparty), .text($0.reference),
                    .text($0.note), .money($0.amount), .money($0.balance),
                ]
            },
            foot: [
                .head(visit.text("statements.sum")), .text(""), .text(""), .text(""), .text(""), .money(reading.sum),
                .money(reading.closing),
            ])
        let gaps = reading.breaks.isEmpty ? [] : [breaks(reading.breaksJSON, visit)]
        return [lines] + gaps + (reading.leftOut.isEmpty ? [] : [leftOut(reading.leftOutJSON, visit)])
    }

    /// Where a file contradicts itself: row, what, expected, found and the difference.
    static func breaks(_ breaks: JSON, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("statements.breaks"),
            [
                "statements.row", "statements.break", "statements.expected", "statements.found",
                "statements.difference",
            ].map { visit.text($0) },
            (breaks.array ?? []).map { gap in
                [
                    .head(gap["row"]?.number?.text ?? ""),
                    .text(visit.text("statements.break.\(gap["kind"]?.string ?? "balance")")),
                    .number(gap["expected"]?.string ?? ""), .number(gap["found"]?.string ?? ""),
                    .number(gap["difference"]?.string ?? ""),
                ]
            })
    }

    /// Rows that are no lines of the statement.
    static func leftOut(_ rows: JSON, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("statements.left_out"), ["statements.row", "statements.text"].map { visit.text($0) },
            (rows.array ?? []).prefix(200).map {
                [.head($0["row"]?.number?.text ?? ""), .text($0["text"]?.string ?? "")]
            })
    }

    static func json(_ reading: StatementReading) -> JSON {
        [
            "lines": .integer(Int64(reading.lines.count)),
            "opening": reading.opening.map { .string($0.description) } ?? .null,
            "sum": .string(reading.sum.description),
            "closing": reading.closing.map { .string($0.description) } ?? .null, "adds_up": .bool(reading.addsUp),
            "breaks": reading.breaksJSON, "left_out": reading.leftOutJSON,
        ]
    }
}
