internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// What reallocations moved of the lines that a budget document touches, against the share that needs the funder.
struct MovedLines: Sendable {
    let moves: [LineMove]
    /// The rule in force; nil when none is.
    let rule: Rule?

    init(_ moves: [LineMove], on day: Day, in db: Connection) throws {
        self.moves = moves
        do {
            rule = moves.isEmpty ? nil : try Rule.inForce(LineMove.rule, on: day, in: db)
        } catch is RuleMissing {
            rule = nil
        }
    }

    func tables(_ funds: [Fund.ID: String], _ lines: [Budget.Line.ID: String], _ visit: Visit) -> [Desk.Table] {
        guard !moves.isEmpty else { return [] }
        return [
            .init(
                visit.text("budgets.moves"),
                [
                    "funds.fund", "budgets.line", "budgets.original", "budgets.taken", "budgets.added",
                    "budgets.moved_share",
                ]
                .map { visit.text($0) },
                moves.map { move in
                    [
                        .head(funds[move.fund] ?? ""), .text(lines[move.line] ?? ""), .money(move.original),
                        .money(move.taken), .money(move.added),
                        .number(move.percent.map { $0.decimal(places: 2) + "%" } ?? "–"),
                    ]
                })
        ]
    }

    /// Says when a line is moved by more than the rule lets pass without the funder.
    func remarks(_ visit: Visit) -> [Desk.Remark] {
        guard let rule, moves.contains(where: { $0.percent.map { $0 > rule.value } ?? true }) else { return [] }
        return [
            .init(
                remark: visit.text(
                    "budgets.moves.over",
                    [
                        "percent": rule.value.description, "citation": rule.citation,
                        "mark": visit.text("rules.mark.\(rule.mark.rawValue)"),
                    ]))
        ]
    }
}
