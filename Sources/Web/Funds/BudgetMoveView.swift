internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Sheets

/// Moves of a budget as a report and as JSON.
struct BudgetMoveView: Sendable {
    let names: BudgetTable.Names
    /// Funds whose books the viewer sees: their vouchers and commitments open.
    let open: Set<Fund.ID>
    let contracts: [Int64: ContractTitle]

    /// The columns of the amounts: the figure that was opened, or all of them.
    private func shown(_ figure: BudgetMove.Figure) -> [BudgetMove.Figure] {
        figure == .left ? [.adjusted, .committed, .spent] : [figure]
    }

    func report(_ found: BudgetMoves, _ figure: BudgetMove.Figure, _ visit: Visit) -> LedgerReport {
        let figures = shown(figure)
        return LedgerReport(
            name: "budget-\(figure.rawValue)",
            caption: "\(visit.text("budgets.move.title")): \(visit.text("budgets.\(figure.rawValue)"))",
            columns: [
                visit.column("budgets.move.document", .text), visit.column("funds.day", .day),
                visit.column("budgets.move", .text), visit.column("vouchers.summary", .text),
                visit.column("funds.fund", .text), visit.column("budgets.line", .text),
                visit.column("budgets.year", .text), visit.column("budgets.area", .text),
            ] + figures.map { visit.column("budgets.\($0.rawValue)", .money) },
            rows: found.moves.map { row($0, figures, visit) },
            foot: [.text(visit.text("funds.total"))] + Array(repeating: .text(""), count: 7)
                + figures.map { .money($0.money(in: found.total)) })
    }

    private func row(_ move: BudgetMove, _ figures: [BudgetMove.Figure], _ visit: Visit) -> [LedgerReport.Cell] {
        [
            document(of: move, visit), .day(move.day), .text(visit.text(move.kind.messageKey)), .text(text(of: move)),
            .text(names.funds[move.cell.fund] ?? ""), .text(names.lines[move.cell.line] ?? ""),
            .text(move.cell.year == 0 ? visit.text("budgets.whole_term") : String(move.cell.year)),
            .text(move.areaName),
        ] + figures.map { .money($0.money(in: move.amounts)) }
    }

    private func document(of move: BudgetMove, _ visit: Visit) -> LedgerReport.Cell {
        let isOpen = open.contains(move.cell.fund)
        return switch move.document {
        case .version(let id, let number):
            .text(
                visit.text("budgets.version", ["number": String(number)]), url: "\(visit.base)/budget-versions/\(id)")
        case .commitment(let id, let contract):
            .text(
                contracts[contract]?.number ?? visit.text("budgets.committed"),
                url: isOpen ? "\(visit.base)/commitments/\(id)" : nil)
        case .voucher(let id, let name): .text(name, url: isOpen ? "\(visit.base)/vouchers/\(id)" : nil)
        }
    }

    private func text(of move: BudgetMove) -> String {
        guard case .commitment(_, let contract) = move.document else { return move.text }
        return contracts[contract]?.title ?? ""
    }

    static func json(_ found: BudgetMoves) -> JSON {
        [
            "items": .array(
                found.moves.map { move in
                    let (kind, document): (String, Int64) =
                        switch move.document {
                        case .version(let id, _): ("budget_version", id.rawValue)
                        case .commitment(let id, _): ("commitment", id.rawValue)
                        case .voucher(let id, _): ("voucher", id.rawValue)
                        }
                    return [
                        "id": .integer(move.id.rawValue), "day": .string(move.day.description),
                        "kind": .string(move.kind.rawValue), "document_kind": .string(kind),
                        "document": .integer(document), "fund": .integer(move.cell.fund.rawValue),
                        "line": .integer(move.cell.line.rawValue), "year": .integer(Int64(move.cell.year)),
                        "area": .string(move.cell.area), "text": .string(move.text),
                        "amounts": BudgetView.json(move.amounts),
                    ]
                }), "next": Paging.json(found.next?.rawValue), "count": .integer(Int64(found.count)),
            "total": BudgetView.json(found.total),
        ]
    }
}
