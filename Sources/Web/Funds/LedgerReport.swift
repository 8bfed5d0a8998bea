internal import Kernel
internal import Platform
internal import Sheets

/// A report of the books: the same columns and rows on screen, as CSV and as a workbook. On screen a figure opens to
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
            Cell(value: Fraction(hundredths, over: 10_000).map { .decimal($0) } ?? .empty)
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

    /// The report as a table of a page.
    func table() -> Desk.Table {
        Desk.Table(
            caption, columns.map(\.title), rows.map { row in row.enumerated().map { shown($1, at: $0) } },
            foot: foot.map { row in row.enumerated().map { shown($1, at: $0) } }, sums: sums)
    }

    private func shown(_ cell: Cell, at index: Int) -> Desk.Table.Cell {
        switch cell.value {
        case .money(let amount): .money(amount, url: cell.url)
        case .integer(let number): .number(String(number))
        case .decimal(let number):
            if case .percent(let places) = columns[index].kind {
                .number((number * Fraction(100)).decimal(places: places) + "%")
            } else {
                .number(number.exactDecimal ?? number.decimal(places: 4))
            }
        default: index == 0 ? .head(cell.value.text, url: cell.url) : .text(cell.value.text, url: cell.url)
        }
    }

    /// The report as a file.
    func file(_ format: Format) throws -> Download {
        let cells = (rows + (foot.map { [$0] } ?? [])).map { $0.map(\.value) }
        let tabular = Tabular(name: name, columns: columns, rows: cells)
        return switch format {
        case .csv: try tabular.csv()
        case .xlsx: try tabular.xlsx()
        }
    }

    /// In which format a report is downloaded.
    enum Format: String, CaseIterable {
        case csv
        case xlsx
    }
}

extension Visit {
    /// A column of a report, named by a message.
    func column(_ key: String, _ kind: SheetColumn.Kind) -> SheetColumn { SheetColumn(text(key), kind) }

    /// The links to the files of a report, with the query of the page.
    func downloads(_ url: String, _ query: [(String, String)]) -> [Desk.Link] {
        let tail = query.filter { !$0.1.isEmpty }.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
        return LedgerReport.Format.allCases.map { format in
            .init(
                linkURL: url + "." + format.rawValue + (tail.isEmpty ? "" : "?" + tail),
                linkText: format.rawValue.uppercased())
        }
    }
}
