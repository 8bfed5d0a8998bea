internal import Funds
internal import Kernel
internal import Platform
internal import Sheets

/// What an export of vouchers holds, before it is taken: how many, their sum, the accounts without a number of the
/// other books, and the first lines.
struct ExportPreview: Sendable {
    private static let linesShown = 20

    let export: VoucherExport
    /// As it was asked for: key of a profile, code of a layout, or empty.
    let layout: String
    let from: Day
    let through: Day

    /// The way to the file.
    func link(_ holderURL: String, _ visit: Visit) -> Desk.Link {
        let chosen = layout.isEmpty ? "" : "layout=\(layout)&"
        return .init(
            linkURL: "\(holderURL)/voucher-export?\(chosen)from=\(from)&through=\(through)",
            linkText: visit.text("exports.take"), linkIsPrimary: true)
    }

    func summary(_ visit: Visit) -> Desk.Summary {
        .init(
            visit.text("exports.preview", ["from": from.description, "through": through.description]),
            [
                (visit.text("exports.vouchers"), String(export.vouchers)),
                (visit.text("exports.lines"), String(export.rows.count)),
                (visit.text("exports.sum"), export.debit.grouped),
                (visit.text("exports.unnumbered"), export.unnumbered.joined(separator: "、")),
            ])
    }

    /// The first lines in the columns of the file.
    func table(_ visit: Visit) -> Desk.Table {
        .init(
            visit.text("exports.first_lines", ["count": String(min(Self.linesShown, export.rows.count))]),
            export.columns.map(\.title),
            export.rows.prefix(Self.linesShown).map { row in
                row.map { cell in
                    switch cell {
                    case .money(let amount): .money(amount)
                    case .integer(let number): .number(String(number))
                    default: .text(cell.text)
                    }
                }
            })
    }

    var json: JSON {
        [
            "layout": .string(layout), "from": .string(from.description), "through": .string(through.description),
            "vouchers": .integer(Int64(export.vouchers)), "lines": .integer(Int64(export.rows.count)),
            "amount": .string(export.debit.description), "unnumbered": .array(export.unnumbered.map { .string($0) }),
        ]
    }
}
