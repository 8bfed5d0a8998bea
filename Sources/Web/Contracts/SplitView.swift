internal import Contracts
internal import Funds
internal import Kernel
internal import Platform

/// Why a source pays what it pays of a tranche, in words and in the API.
enum SplitView {
    static func table(_ content: ContractContent, _ visit: Visit) -> Desk.Table {
        guard let rows = content.split.rows else {
            return .init(
                visit.text("splits.title"), [visit.text("splits.why")], [[.text(visit.text("splits.agreed"))]])
        }
        let cells = zip(content.tranches, rows).flatMap { tranche, parts in
            zip(content.sources, parts).map { source, part -> [Desk.Table.Cell] in
                [
                    .head(String(tranche.number)), .text(content.name(of: source.cell.fund, visit)),
                    .money(part.amount), .text(why(part, visit)),
                ]
            }
        }
        return .init(
            visit.text("splits.title"),
            ["contracts.tranche", "funds.fund", "funds.amount", "splits.why"].map { visit.text($0) }, cells)
    }

    /// The explanation of a part in one sentence, with every number that it comes from.
    static func why(_ part: TrancheSplit.Part, _ visit: Visit) -> String {
        guard part.way != .apart else { return visit.text(part.way.messageKey) }
        guard part.pool.fen > 0 else { return visit.text("splits.nothing.\(part.way.rawValue)") }
        return visit.text(
            part.way.messageKey,
            [
                "pool": part.pool.grouped, "poolThrough": part.poolThrough.grouped, "weight": part.weight.grouped,
                "weights": part.weights.grouped, "before": part.before.grouped, "through": part.through.grouped,
                "amount": part.amount.grouped,
            ])
    }

    static func json(_ content: ContractContent, _ visit: Visit) -> JSON {
        let parts = zip(content.tranches, content.split.rows ?? []).flatMap { tranche, parts in
            zip(content.sources, parts).map { source, part -> JSON in
                [
                    "tranche": .integer(Int64(tranche.number)), "fund": .integer(source.cell.fund.rawValue),
                    "amount": .string(part.amount.description), "way": .string(part.way.rawValue),
                    "pool": .string(part.pool.description), "pool_through": .string(part.poolThrough.description),
                    "weight": .string(part.weight.description), "weights": .string(part.weights.description),
                    "before": .string(part.before.description), "through": .string(part.through.description),
                    "why": .string(why(part, visit)),
                ]
            }
        }
        return [
            "rule": .string(content.split.rule.rawValue), "agreed_otherwise": .bool(content.split.rows == nil),
            "parts": .array(parts),
        ]
    }
}
