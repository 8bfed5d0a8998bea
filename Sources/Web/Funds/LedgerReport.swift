internal import Kernel
internal import Papers
internal import Platform
internal import Sheets

/// A report of money: the same columns and rows on screen, as CSV, as a workbook and on A4. On screen a figure opens to
/// its lines.
struct LedgerReport: Sendable {
    /// A cell with the page on which its figure can be followed.
    struct Cell: Sendable {
        let value: SheetCell
        var url: String?

        static func text(_ text: String, url: String? = nil) -> Cell { Cell(value: SheetCell(text: text), url: url) }
        static func money(_ amount: Money?, url: String? = nil) -> Cell {
            Cell(value: amount.map { .money($0) } ?? .empty, url: url)
        }
        static func day(_ day: Day) -> Cell { Cell(value: .day(day)) }
        static func count(_ count: Int) -> Cell { Cell(value: .integer(Int64(count))) }
        /// A share in hundredths of a percent.
        static func share(_ hundredths: Int64) -> Cell {
            Cell(value: .decimal(Fraction(basisPoints: Int(hundredths))))
        }
    }

    /// Name of the files.
    let name: String
    let caption: String
    let columns: [SheetColumn]
    var rows: [[Cell]]
    var foot: [Cell]?
    /// Indexes of the rows that sum up others.
    var sums: Set<Int> = []
    /// Whose it is, on paper.
    var holder = ""
    /// Of when it is, on paper.
    var period = ""
    /// What has to be known to read it, on paper.
    var notes: [String] = []

    /// The report as a table of a page.
    func table() -> Desk.Table {
        Desk.Table(
            caption, columns.map(\.title), rows.map { row in row.enumerated().map { shown($1, at: $0) } },
            foot: foot.map { row in row.enumerated().map { shown($1, at: $0) } }, sums: sums)
    }

    private func shown(_ cell: Cell, at index: Int) -> Desk.Table.Cell {
        switch cell.value {
        case .money(let amount): .money(amount, url: cell.url)
        case .integer, .decimal: .number(words(cell.value, at: index))
        case .empty where isNumber(index): .money(nil)
        default: index == 0 ? .head(cell.value.text, url: cell.url) : .text(cell.value.text, url: cell.url)
        }
    }

    private func isNumber(_ index: Int) -> Bool {
        switch columns[index].kind {
        case .money, .integer, .decimal, .percent: true
        default: false
        }
    }

    /// A cell in words, as on screen and on paper.
    private func words(_ cell: SheetCell, at index: Int) -> String {
        switch cell {
        case .money(let amount): amount.grouped
        case .decimal(let number):
            if case .percent(let places) = columns[index].kind {
                number.inPercent(places: places) + "%"
            } else {
                number.exactDecimal ?? number.decimal(places: 4)
            }
        default: cell.text
        }
    }

    /// The report as a file.
    func tabular() -> Tabular {
        Tabular(
            name: name, columns: columns, rows: (rows + (foot.map { [$0] } ?? [])).map { $0.map(\.value) })
    }

    /// The most rows that are printed: a press takes some twenty seconds for them.
    static let printedRowsMax = 1_500

    /// The report on A4, with holder, period and unit, a line to sign and numbered pages.
    func pdf(_ visit: Visit) async throws -> Download {
        guard rows.count <= Self.printedRowsMax else {
            throw FieldRefusal(nil, "reports.refusal.too_long", ["max": String(Self.printedRowsMax)])
        }
        let facts = [
            ("funds.holder", holder), ("reports.period", period), ("reports.printed", visit.viewer.today.description),
        ].filter { !$0.1.isEmpty }.map { PaperFact(visit.text($0.0), $0.1) }
        let numbers = columns.indices.map { isNumber($0) }
        func row(_ cells: [Cell], isSum: Bool) -> ReportPaper.Row {
            .init(
                cells.enumerated().map { .init(words($1.value, at: $0), isNumber: numbers[$0]) }, isSum: isSum)
        }
        let paper = ReportPaper(
            frame: try visit.frame(caption, number: name), facts: facts,
            heads: zip(columns, numbers).map { .init($0.title, isNumber: $1) },
            rows: rows.enumerated().map { row($1, isSum: sums.contains($0)) }
                + (foot.map { [row($0, isSum: true)] } ?? []),
            notes: notes,
            signatures: ["reports.made_by", "reports.checked_by", "reports.in_charge"].map {
                PaperSignature(role: visit.text($0), name: "", line: "")
            })
        return Download(
            name: name + ".pdf", mediaType: "application/pdf",
            bytes: try await visit.print("report", paper, identifier: name))
    }
}

extension LedgerReport {
    /// A table of a file as a report, to be printed.
    init(_ table: Tabular, totals: [SheetCell], _ visit: Visit) {
        self.init(
            name: "budget-\(visit.viewer.today)", caption: table.name, columns: table.columns,
            rows: table.rows.map { row in row.map { Cell(value: $0) } }, foot: totals.map { Cell(value: $0) })
        period = visit.text("reports.up_to", ["day": (visit.input.day("day") ?? visit.viewer.today).description])
    }
}

extension Route {
    /// The files of a report: CSV, a workbook and A4. `path` is that of its page.
    static func report(
        _ path: String, _ access: Access, _ sentence: String, query: [InputField] = [],
        _ make: @escaping @Sendable (Visit) async throws -> LedgerReport
    ) -> [Route] {
        [
            .download(path + ".csv", access, sentence + " as a CSV file.", query: query) {
                try await make($0).tabular().csv()
            },
            .download(path + ".xlsx", access, sentence + " as a workbook.", query: query) {
                try await make($0).tabular().xlsx()
            },
            .download(path + ".pdf", access, sentence + " on A4.", query: query) { visit in
                try await make(visit).pdf(visit)
            },
        ]
    }
}

extension Visit {
    /// A column of a report, named by a message.
    func column(_ key: String, _ kind: SheetColumn.Kind) -> SheetColumn { SheetColumn(text(key), kind) }

    /// The links to the files of a report, with the query of the page.
    func downloads(_ url: String, _ query: [(String, String)]) -> [Desk.Link] {
        let tail = query.filter { !$0.1.isEmpty }.map { "\($0.0)=\(Visit.encode($0.1))" }.joined(separator: "&")
        return [("csv", "CSV"), ("xlsx", "XLSX"), ("pdf", text("reports.pdf"))].map { ending, name in
            .init(linkURL: url + "." + ending + (tail.isEmpty ? "" : "?" + tail), linkText: name)
        }
    }
}
