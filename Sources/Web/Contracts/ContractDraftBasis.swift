internal import Competitions
internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// What a new contract is made from: an award of a call, an award that was made elsewhere, or a framework.
struct ContractDraftBasis: Sendable {
    let field: InputField
    let key: String
    let programme: Programme.ID
    let title: String
    let contractor: String
    let areaCode: String
    let amount: Money
    let parts: [(fund: Int64, amount: Money)]

    var isCallOff: Bool { field.name == ContractForm.framework.name }

    static func find(_ input: Input, for viewer: Viewer, in db: Connection) throws -> ContractDraftBasis {
        if let id = input.id("award", Award.ID.self) {
            let award = try Award.find(id, for: viewer, in: db)
            try viewer.require(.programmeOfficer, in: award.scope)
            return ContractDraftBasis(
                field: ContractForm.award, key: "\(id)", programme: award.programme, title: award.title,
                contractor: award.organisationName, areaCode: award.areaCode, amount: award.amount,
                parts: try award.parts(for: viewer, in: db).map { (fund: $0.fund, amount: $0.amount) })
        }
        if let id = input.id("recorded", RecordedAward.ID.self) {
            let award = try RecordedAward.find(id, for: viewer, in: db)
            try viewer.require(.programmeOfficer, in: award.scope)
            return ContractDraftBasis(
                field: ContractForm.recorded, key: "\(id)", programme: award.programme, title: award.title,
                contractor: award.organisationName, areaCode: award.areaCode, amount: award.amount,
                parts: try award.parts(for: viewer, in: db))
        }
        guard let id = input.id("framework", Contract.ID.self) else { throw NotFound() }
        let framework = try Contract.find(id, for: viewer, in: db)
        try viewer.require(.programmeOfficer, in: framework.scope)
        let called = try Contract.callOffs(of: id, for: viewer, in: db).map(\.value).sum()
        return ContractDraftBasis(
            field: ContractForm.framework, key: "\(id)", programme: framework.programme, title: framework.title,
            contractor: framework.contractorName, areaCode: framework.areaCode,
            amount: Money(fen: framework.value.fen - called.fen), parts: [])
    }

    static func draft(_ draft: Contract.Draft, _ input: Input, in change: Change) throws -> Contract {
        if let id = input.id("award", Award.ID.self) {
            return try Contract.draft(from: try Award.find(id, for: change.viewer, in: change.db), draft, in: change)
        }
        if let id = input.id("recorded", RecordedAward.ID.self) {
            let award = try RecordedAward.find(id, for: change.viewer, in: change.db)
            return try Contract.draft(from: award, draft, in: change)
        }
        guard let id = input.id("framework", Contract.ID.self) else {
            throw FieldRefusal("award", "field.refusal.missing")
        }
        let framework = try Contract.find(id, for: change.viewer, in: change.db)
        let parts = input.amounts("source").compactMap { key, amount in
            Int64(key).map { (fund: $0, amount: amount) }
        }
        return try Contract.draft(
            callingOff: framework, title: input.text("title"), parts: parts, draft, in: change)
    }
}

extension ContractForm {
    /// A cell of the budget from which a contract may be paid, with what is left in it.
    struct Cell: Sendable {
        let line: Budget.Line
        let year: Int
        let area: String
        let areaName: String
        let left: Money

        var key: String { "\(line.id)-\(year)-\(area)" }
    }

    static func budgetCells(
        of programme: Programme.ID, for viewer: Viewer, in db: Connection
    ) throws -> [Fund.ID: [Cell]] {
        let budget = try Budget.of(programme, for: viewer, in: db)
        let lines = Dictionary(uniqueKeysWithValues: budget.lines.map { ($0.id, $0) })
        let report = try BudgetReport.of(
            programme, by: Set(BudgetReport.Dimension.allCases), areaLevel: 5, for: viewer, in: db)
        var cells: [Fund.ID: [Cell]] = [:]
        for row in report.rows {
            guard let fund = row.fund, let line = row.line.flatMap({ lines[$0] }), let year = row.year,
                let area = row.area
            else { continue }
            cells[fund, default: []].append(
                Cell(line: line, year: year, area: area, areaName: row.areaName ?? "", left: row.amounts.left))
        }
        return cells
    }

    static func option(_ cell: Cell, _ visit: Visit) -> (value: String, text: String) {
        let year = cell.year == 0 ? visit.text("budgets.whole_term") : String(cell.year)
        let left = "\(visit.text("budgets.left")) \(cell.left.grouped)"
        return (cell.key, [visit.name(of: cell.line), year, cell.areaName, left].joined(separator: " · "))
    }
}
