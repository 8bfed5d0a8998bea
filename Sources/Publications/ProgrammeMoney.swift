public import Contracts
public import Funds
public import Kernel
public import Milestones
public import Platform
public import Postgres

/// The money of a programme as everybody may follow it: source, county, contract, milestone.
public struct ProgrammeMoney: Sendable {
    /// How deep a line stands.
    public enum Level: String, Sendable, CaseIterable {
        case source
        case county
        case contract
        case milestone
    }

    /// A line. The counties of a source sum to it, as the milestones of a contract do; the contracts of a county sum to
    /// what it has committed and paid.
    public struct Line: Sendable {
        /// How deep it stands.
        public let level: Level
        /// The source.
        public let fund: FundName
        /// Code of the county; nil for a source.
        public var area: String?
        /// Name of the county; empty for a source.
        public var county = ""
        /// The contract of this line.
        public var contract: Contract?
        /// The milestone of this line.
        public var milestone: Milestone?
        /// For sources and counties the adjusted budget, below them the part that the source pays.
        public let amount: Money
        /// Contracted and not yet paid; nil for a milestone.
        public var committed: Money?
        /// 已拨付: what left the accounts, less what came back.
        public var paid: Money
        /// 已支出: costs of contractors that were accepted; nil for a milestone.
        public var spent: Money?
        /// Amount less committed and paid; nil below the county.
        public var left: Money?
    }

    /// The lines: each source, under it its counties, under them contracts, under those milestones.
    public let lines: [Line]
    /// Sums over all sources.
    public let total: BudgetReport.Amounts
    /// 已支出 over all contracts.
    public let spent: Money
    /// The contracts behind the lines, county by county.
    public let contracts: [PublishedContract]

    /// The lines of the sources alone.
    public var sources: [Line] { lines.filter { $0.level == .source } }

    /// The money of a programme at this moment. Throws `NotFound`.
    public static func load(_ programme: Programme.ID, for viewer: Viewer, in db: Connection) throws -> ProgrammeMoney {
        let tenant = try viewer.requireTenant().id
        _ = try Programme.find(programme, for: viewer, in: db)
        let names = try FundName.all(for: viewer, in: db)
        let bySource = try BudgetReport.published(programme, by: [.fund], tenant: tenant, in: db)
        let byCounty = try BudgetReport.published(programme, by: [.fund, .area], tenant: tenant, in: db)
        let contracts = try PublishedContract.all(of: programme, for: viewer, in: db)
            .sorted {
                ($0.contract.areaPath, $0.contract.id.rawValue) < ($1.contract.areaPath, $1.contract.id.rawValue)
            }
        var lines: [Line] = []
        for row in bySource.rows {
            guard let fund = row.fund, let name = names[fund] else { continue }
            lines.append(line(.source, name, row.amounts, spent: spent(contracts, fund)))
            for county in byCounty.rows where county.fund == fund {
                let inCounty = contracts.filter { $0.counties[fund] == county.area }
                var line = line(.county, name, county.amounts, spent: spent(inCounty, fund))
                line.area = county.area
                line.county = county.areaName ?? ""
                lines.append(line)
                for contract in inCounty { lines += contract.lines(below: line) }
            }
        }
        return ProgrammeMoney(
            lines: lines, total: bySource.total,
            spent: Money(fen: lines.filter { $0.level == .source }.reduce(0) { $0 + ($1.spent?.fen ?? 0) }),
            contracts: contracts)
    }

    private static func spent(_ contracts: [PublishedContract], _ fund: Fund.ID) -> Money {
        Money(fen: contracts.reduce(0) { $0 + $1.spent(from: fund).fen })
    }

    private static func line(_ level: Level, _ fund: FundName, _ amounts: BudgetReport.Amounts, spent: Money) -> Line {
        Line(
            level: level, fund: fund, amount: amounts.adjusted, committed: amounts.committed, paid: amounts.spent,
            spent: spent, left: amounts.left)
    }
}

extension PublishedContract {
    /// The contract and its milestones, as far as the source of `above` pays them.
    fileprivate func lines(below above: ProgrammeMoney.Line) -> [ProgrammeMoney.Line] {
        let fund = above.fund.id
        guard sources.contains(where: { $0.cell.fund == fund }) else { return [] }
        let head = ProgrammeMoney.Line(
            level: .contract, fund: above.fund, area: above.area, county: above.county, contract: contract,
            amount: value(from: fund), committed: committed(from: fund), paid: paid(from: fund),
            spent: spent(from: fund))
        return [head]
            + milestones.compactMap { milestone in
                value(of: milestone, from: fund).map { amount in
                    ProgrammeMoney.Line(
                        level: .milestone, fund: above.fund, area: above.area, county: above.county,
                        contract: contract, milestone: milestone, amount: amount,
                        paid: paid(for: milestone, from: fund))
                }
            }
    }
}
