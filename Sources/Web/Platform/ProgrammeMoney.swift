internal import Contracts
internal import Funds
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// The money of a programme as everybody may follow it: source, county, contract, milestone.
struct ProgrammeMoney: Sendable {
    /// How deep a line stands.
    enum Level: String, Sendable {
        case source
        case county
        case contract
        case milestone
    }

    /// A line. The lines of one level sum to the line above them only where everything has been divided.
    struct Line: Sendable {
        let level: Level
        let fund: Fund.ID
        let source: String
        var county = ""
        var contract = ""
        var contractID: Contract.ID?
        var milestone = ""
        var state = ""
        let amount: Money
        var committed: Money?
        var paid: Money?
        var left: Money?
    }

    let lines: [Line]
    let total: BudgetReport.Amounts

    var sources: [Line] { lines.filter { $0.level == .source } }

    static func load(_ programme: Programme.ID, _ visit: Visit) async throws -> ProgrammeMoney {
        let viewer = visit.viewer
        let tenant = try visit.tenant().id
        let isEnglish = visit.language == .english
        let undivided = visit.text("programmes.undivided")
        let stateText: @Sendable (String) -> String = { visit.text($0) }
        return try await visit.read { db in
            _ = try Programme.find(programme, for: viewer, in: db)
            let names = try FundName.all(for: viewer, in: db).mapValues {
                isEnglish && !$0.englishName.isEmpty ? $0.englishName : $0.name
            }
            let bySource = try BudgetReport.published(programme, by: [.fund], tenant: tenant, in: db)
            let byCounty = try BudgetReport.published(programme, by: [.fund, .area], tenant: tenant, in: db)
            let contracts = try PublishedContract.all(of: programme, tenant: tenant, for: viewer, in: db)
            var lines: [Line] = []
            for row in bySource.rows {
                guard let fund = row.fund else { continue }
                let name = names[fund] ?? ""
                lines.append(line(.source, fund, name, row.amounts))
                for county in byCounty.rows where county.fund == fund {
                    var line = line(.county, fund, name, county.amounts)
                    line.county = county.area == Area.rootCode ? undivided : county.areaName ?? ""
                    lines.append(line)
                    for contract in contracts where contract.county[fund] == county.area {
                        lines += contract.lines(fund, name, county.areaName ?? "", stateText)
                    }
                }
            }
            return ProgrammeMoney(lines: lines, total: bySource.total)
        }
    }

    private static func line(_ level: Level, _ fund: Fund.ID, _ name: String, _ amounts: BudgetReport.Amounts) -> Line {
        Line(
            level: level, fund: fund, source: name, amount: amounts.adjusted, committed: amounts.committed,
            paid: amounts.spent, left: amounts.left)
    }
}

/// A contract in force with what each fund pays of it.
private struct PublishedContract: Sendable {
    let contract: Contract
    let sources: [ContractSource]
    /// Code of the county whose budget pays, by fund.
    let county: [Fund.ID: String]
    let money: [Fund.ID: ContractMoney]
    let tranches: [Tranche]
    let milestones: [Milestone]

    static func all(
        of programme: Programme.ID, tenant: Tenant.ID, for viewer: Viewer, in db: Connection
    ) throws -> [PublishedContract] {
        let money = Dictionary(
            grouping: try ContractMoney.all(of: programme, tenant: tenant, in: db), by: \.contract)
        return try Contract.published(of: programme, for: viewer, in: db).map { contract in
            let sources = try ContractSource.all(of: contract.id, for: viewer, in: db)
            var county: [Fund.ID: String] = [:]
            for source in sources {
                let path = try Area.find(source.cell.area, in: db).path.split(separator: ".").map(String.init)
                // The path begins with the whole country; the county is its fourth part.
                county[source.cell.fund] = path.prefix(4).last ?? source.cell.area
            }
            return PublishedContract(
                contract: contract, sources: sources, county: county,
                money: Dictionary(
                    (money[contract.id.rawValue] ?? []).map { ($0.fund, $0) }, uniquingKeysWith: { first, _ in first }),
                tranches: try Tranche.all(of: contract.id, for: viewer, in: db),
                milestones: try Milestone.all(of: contract.id.rawValue, for: viewer, in: db))
        }
    }

    func lines(
        _ fund: Fund.ID, _ source: String, _ county: String, _ text: (String) -> String
    ) -> [ProgrammeMoney.Line] {
        guard let part = sources.first(where: { $0.cell.fund == fund }) else { return [] }
        let (committed, paid) = (money[fund]?.committed ?? .zero, money[fund]?.paid ?? .zero)
        let name = "\(contract.number) \(contract.title)"
        let head = ProgrammeMoney.Line(
            level: .contract, fund: fund, source: source, county: county, contract: name, contractID: contract.id,
            state: text(contract.state.messageKey), amount: part.amount,
            committed: Money(fen: max(0, committed.fen - paid.fen)), paid: paid)
        return [head]
            + milestones.compactMap { milestone in
                guard let tranche = tranches.first(where: { $0.id.rawValue == milestone.tranche }),
                    let share = tranche.parts.first(where: { $0.fund == fund })
                else { return nil }
                return ProgrammeMoney.Line(
                    level: .milestone, fund: fund, source: source, county: county, contract: name,
                    contractID: contract.id, milestone: "\(milestone.number) \(milestone.title)",
                    state: text(milestone.state.messageKey), amount: share.amount)
            }
    }
}
