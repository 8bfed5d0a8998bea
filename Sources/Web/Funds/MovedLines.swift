internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// What reallocations moved of the lines that a budget document touches, against the share that needs the funder.
struct MovedLines: Sendable {
    let moves: [LineMove]
    /// The rule in force for funds whose agreement says nothing; nil when none is.
    let rule: Rule?
    /// What the agreements of funds say.
    let agreed: [Fund.ID: FundRule]

    /// The moves of a document with the rules that held on the day on which it was prepared.
    init(_ moves: [LineMove], on day: Day, in db: Connection, tenant: Tenant.ID) throws {
        self.moves = moves
        agreed = moves.isEmpty ? [:] : try FundRule.inForce(.lineMove, on: day, in: db, tenant: tenant)
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
                    "budgets.moved_share", "budgets.moves.limit", "budgets.moves.source",
                ]
                .map { visit.text($0) },
                moves.map { move in
                    [
                        .head(funds[move.fund] ?? ""), .text(lines[move.line] ?? ""), .money(move.original),
                        .money(move.taken), .money(move.added),
                        .number(move.percent.map { $0.decimal(places: 2) + "%" } ?? "–"),
                        .number(limit(of: move).map { $0.description + "%" } ?? "–"),
                        .text(agreed[move.fund]?.clause ?? rule?.citation ?? ""),
                    ]
                })
        ]
    }

    /// The most that is moved without the funder, in percent: what the fund's own agreement says, or what is usual.
    private func limit(of move: LineMove) -> Fraction? {
        guard case .lineMove(let points) = agreed[move.fund]?.content else { return rule?.value }
        return Fraction(basisPoints: points) * Fraction(100)
    }

    private func isOver(_ move: LineMove) -> Bool {
        limit(of: move).map { limit in move.percent.map { $0 > limit } ?? true } ?? false
    }

    /// Says when a line is moved by more than the rule lets pass without the funder, and which rule says so.
    func remarks(_ visit: Visit) -> [Desk.Remark] {
        let over = moves.filter(isOver)
        let own = Set(over.map(\.fund)).compactMap { agreed[$0] }.sorted { $0.id < $1.id }
        var remarks = own.map { found in
            Desk.Remark(
                remark: visit.text(
                    "budgets.moves.over_agreement",
                    [
                        "percent": over.first { $0.fund == found.fund }.flatMap(limit(of:))?.description ?? "",
                        "clause": found.clause, "day": found.validFrom.description,
                    ]))
        }
        if let rule, over.contains(where: { agreed[$0.fund] == nil }) {
            remarks.append(
                .init(
                    remark: visit.text(
                        "budgets.moves.over",
                        [
                            "percent": rule.value.description, "citation": rule.citation,
                            "mark": visit.text("rules.mark.\(rule.mark.rawValue)"),
                        ])))
        }
        return remarks
    }
}
