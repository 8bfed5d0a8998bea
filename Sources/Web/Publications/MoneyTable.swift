internal import Contracts
internal import Funds
internal import Kernel
internal import Milestones
internal import Platform
internal import Publications
internal import Sheets

/// Words for a line of the money of a programme, the same on the page, in files and in the API.
extension Visit {
    /// Name of a source in the language of the visit.
    func name(of fund: FundName) -> String {
        language == .english && !fund.englishName.isEmpty ? fund.englishName : fund.name
    }

    /// Name of the county of a line; the money of the whole country is not divided among counties yet.
    func county(of line: ProgrammeMoney.Line) -> String {
        line.area == Area.rootCode ? text("publications.undivided") : line.county
    }

    func contract(of line: ProgrammeMoney.Line) -> String { line.contract.map { "\($0.number) \($0.title)" } ?? "" }

    func milestone(of line: ProgrammeMoney.Line) -> String { line.milestone.map { "\($0.number) \($0.title)" } ?? "" }

    /// State of the milestone or contract of a line; empty above.
    func state(of line: ProgrammeMoney.Line) -> String {
        line.milestone.map { text($0.state.messageKey) } ?? line.contract.map { text($0.state.messageKey) } ?? ""
    }
}

/// All lines as a file: every line names its source, county, contract and milestone, so that it can be filtered.
enum MoneyTable {
    private static let columns: [(String, SheetColumn.Kind)] = [
        ("programmes.source", .text), ("programmes.county", .text), ("programmes.contract", .text),
        ("programmes.milestone", .text), ("programmes.state", .text), ("programmes.amount", .money),
        ("budgets.committed", .money), ("publications.paid", .money), ("publications.spent", .money),
        ("budgets.left", .money),
    ]

    static func tabular(_ money: ProgrammeMoney, name: String, _ visit: Visit) -> Tabular {
        func cell(_ amount: Money?) -> SheetCell { amount.map { .money($0) } ?? .empty }
        return Tabular(
            name: name, columns: columns.map { SheetColumn(visit.text($0.0), $0.1) },
            rows: money.lines.map { line in
                [
                    visit.name(of: line.fund), line.level == .source ? "" : visit.county(of: line),
                    visit.contract(of: line), visit.milestone(of: line), visit.state(of: line),
                ].map { SheetCell(text: $0) }
                    + [.money(line.amount), cell(line.committed), .money(line.paid), cell(line.spent), cell(line.left)]
            })
    }
}

/// The lines in the API.
enum MoneyJSON {
    static let schema = Schema.object([("items", .list(line)), ("changed_uses", ChangedUses.schema)])
    static let line = Schema.object([
        ("level", .codes(ProgrammeMoney.Level.allCases.map(\.rawValue))), ("fund", .integer), ("source", .string),
        ("county", .string), ("contract", .string), ("contract_id", .nullable(.integer)), ("milestone", .string),
        ("amount", .money), ("committed", .nullable(.money)), ("paid", .money), ("spent", .nullable(.money)),
        ("left", .nullable(.money)),
    ])

    static func json(_ line: ProgrammeMoney.Line, _ visit: Visit) -> JSON {
        func amount(_ money: Money?) -> JSON { money.map { .string($0.description) } ?? .null }
        return [
            "level": .string(line.level.rawValue), "fund": .integer(line.fund.id.rawValue),
            "source": .string(visit.name(of: line.fund)), "county": .string(line.county),
            "contract": .string(visit.contract(of: line)),
            "contract_id": line.contract.map { .integer($0.id.rawValue) } ?? .null,
            "milestone": .string(visit.milestone(of: line)), "amount": .string(line.amount.description),
            "committed": amount(line.committed), "paid": .string(line.paid.description), "spent": amount(line.spent),
            "left": amount(line.left),
        ]
    }
}
