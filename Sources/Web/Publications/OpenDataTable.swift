internal import Funds
public import Publications
public import Sheets

/// The contracts of open data as a table: a row for each source of a contract.
public enum OpenDataTable {
    /// A cell of it.
    public typealias Cell = SheetCell

    private static let columns: [(String, SheetColumn.Kind)] = [
        ("open_data.process", .text), ("programmes.contract", .text), ("open_data.contract_title", .text),
        ("open_data.authority", .text), ("open_data.contractor", .text), ("open_data.contractor_code", .text),
        ("open_data.place", .text), ("programmes.source", .text), ("funds.holder", .text),
        ("giving.source", .text), ("programmes.amount", .money), ("publications.paid", .money),
        ("open_data.starts_on", .day), ("open_data.ends_on", .day), ("programmes.state", .text),
    ]

    /// The rows of a contract.
    public static func rows(of contract: OpenContract, _ catalogue: Catalogue, _ language: Language) -> [[Cell]] {
        contract.sources.map { source in
            [
                .text("\(contract.authoritySlug)-\(contract.id)"), .text(contract.number), .text(contract.title),
                .text(contract.authority.name), .text(contract.contractor.name),
                SheetCell(text: contract.contractor.code ?? ""), .text(contract.places.joined()), .text(source.name),
                .text(source.holder.name),
                .text(
                    Fund.Source(rawValue: source.kind).map { catalogue.text($0.messageKey, language) } ?? source.kind),
                .money(contract.amountNow(of: source)), .money(contract.paid(from: source.code)),
                .day(contract.startsOn),
                .day(contract.lastDay), .text(catalogue.text("contracts.state.\(contract.state)", language)),
            ]
        }
    }

    /// The table with its headings.
    public static func tabular(
        _ rows: [[Cell]], name: String, _ catalogue: Catalogue, _ language: Language
    ) -> Tabular {
        Tabular(
            name: name, columns: columns.map { SheetColumn(catalogue.text($0.0, language), $0.1) }, rows: rows)
    }
}
