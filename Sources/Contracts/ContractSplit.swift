public import Funds
public import Kernel
internal import Platform
internal import Postgres

/// How the tranches of a contract are met from its sources, and why: what is stored is paid, and the rule of the
/// contract explains it.
public struct ContractSplit: Sendable {
    /// The rule.
    public let rule: SplitRule
    /// A row for each tranche, with a part for each source; nil when other amounts were agreed than the rule gives.
    public let rows: [[TrancheSplit.Part]]?

    /// Explains the stored split. The caller has found the contract for this viewer.
    public static func of(
        _ contract: Contract, _ tranches: [Tranche], _ sources: [ContractSource], _ names: [Fund.ID: FundName]
    ) -> ContractSplit {
        // What amendments added has sources of its own.
        let tranches = tranches.filter { $0.amendment == nil }
        let split = try? TrancheSplit(
            tranches.map(\.amount), from: sources.map { $0.split(names, balance: nil) }, by: contract.splitRule,
            lines: tranches.map { $0.line?.rawValue })
        let stored = tranches.map { tranche in
            sources.map { source in tranche.parts.first { $0.fund == source.cell.fund }?.amount ?? .zero }
        }
        let isStored = split.map { $0.rows.map { $0.map(\.amount) } == stored } ?? false
        return ContractSplit(rule: contract.splitRule, rows: isStored ? split?.rows : nil)
    }

    /// Splits tranches as a draft wants it. No source gives more than is left in its cell of the budget.
    static func rows(
        _ amounts: [Money], from sources: [ContractSource], by rule: SplitRule, lines: [Budget.Line.ID?],
        in change: Change
    ) throws -> [[TrancheSplit.Part]] {
        let names = try FundName.all(for: change.viewer, in: change.db)
        let tenant = try change.tenant()
        let given = try sources.map { source in
            source.split(names, balance: try BudgetCell.left(in: source.cell, tenant: tenant, in: change.db) ?? .zero)
        }
        do throws(SplitRefusal) {
            return try TrancheSplit(amounts, from: given, by: rule, lines: lines.map { $0?.rawValue }).rows
        } catch {
            let message = error.message
            switch error {
            case .doesNotSum: throw ContractRefusal.doesNotSum(message)
            case .sourceShort(let source, _, _):
                throw FieldRefusal("cell.\(sources[source].cell.fund)", message.key, message.arguments)
            case .lineShort(let tranche, _, _):
                throw FieldRefusal("line.\(tranche + 1)", message.key, message.arguments)
            }
        }
    }
}

extension ContractSource {
    fileprivate func split(_ names: [Fund.ID: FundName], balance: Money?) -> TrancheSplit.Source {
        TrancheSplit.Source(
            amount: amount, isGovernment: names[cell.fund]?.source.isGovernment ?? false, line: cell.line.rawValue,
            balance: balance)
    }
}
