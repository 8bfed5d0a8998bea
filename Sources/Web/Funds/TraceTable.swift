public import Funds
internal import Kernel
internal import Platform
internal import Sheets

/// Where money went, or came from, as a file (资金去向): a row for each step down to the village.
public enum TraceTable {
    private static let columns: [(key: String, label: String, kind: SheetColumn.Kind)] = [
        ("receipt", "receipts.one", .integer), ("voucher", "vouchers.one", .text), ("day", "funds.day", .day),
        ("payee", "funds.payee", .text), ("purpose", "funds.purpose", .text), ("area", "trace.place", .text),
        ("place", "trace.place_name", .text), ("figure", "trace.figure", .text), ("amount", "funds.amount", .money),
    ]

    /// The steps in their order, with headings in the language.
    public static func tabular(
        _ steps: [Trace.Step], title: String, _ catalogue: Catalogue, _ language: Language
    ) -> Tabular {
        Tabular(
            name: title, columns: columns.map { SheetColumn(catalogue.text($0.label, language), $0.kind) },
            rows: steps.map { step in
                [
                    .integer(step.receipt.rawValue), .text(step.entryName), .day(step.day),
                    SheetCell(text: step.payee), SheetCell(text: step.purpose),
                    SheetCell(text: step.spentIn ?? step.paidFor ?? ""), SheetCell(text: step.spentInName),
                    .text(catalogue.text(step.cost == nil ? "trace.paid" : "trace.spent", language)),
                    .money(step.amount),
                ]
            }, keys: columns.map(\.key))
    }
}
