internal import Competitions
internal import Contracts
internal import Funds
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// The form of a new contract: what the award does not say.
enum ContractForm {
    static let award = InputField("award", .identifier, label: "contracts.award", "Key of the confirmed award.")
    private static let number = InputField("number", .text(max: 60), label: "contracts.number", "Its number.")
    private static let startsOn = InputField("startsOn", .date, label: "contracts.starts_on", "First day.")
    private static let endsOn = InputField("endsOn", .date, label: "contracts.ends_on", "Last day.")
    private static let terms = InputField(
        "terms", .longText(max: 20_000), optional: true, label: "contracts.terms", hint: "contracts.terms_hint",
        "Terms beside the tables, one a line.")
    private static let cell = InputField(
        "cell", .map(.text(max: 60)), label: "contracts.cell", "Budget cell (line-year-area) by key of the fund.")
    private static let rule = InputField(
        "splitRule", .choice(SplitRule.allCases.map(\.rawValue), prefix: "splits.rule"), optional: true,
        label: "splits.rule", hint: "splits.rule_hint", "By which rule tranches are met from the sources.")
    private static let line = InputField(
        "line", .map(.identifier), optional: true, label: "splits.line",
        "The one budget line that a tranche is for, by its number; only with the rule eligible_line.")
    private static let percent = InputField(
        "percent", .map(.decimal), label: "contracts.percent", "Share of each tranche in percent, by its number.")
    private static let milestoneTitle = InputField(
        "milestoneTitle", .map(.text(max: 200)), label: "contracts.milestone_title",
        "What has to be proved for each tranche, by its number.")
    private static let requirement = InputField(
        "requirement", .map(.text(max: 500)), optional: true, label: "contracts.requirement",
        "By what it is proved, by number of the tranche.")
    private static let dueOn = InputField(
        "dueOn", .map(.date), label: "contracts.due_on", "By when, by number of the tranche.")
    private static let onSigning = InputField(
        "onSigning", .boolean, optional: true, label: "contracts.on_signing",
        "Whether the first tranche opens with the sealed paper.")

    static let fields = [
        award, number, startsOn, endsOn, terms, cell, rule, percent, line, milestoneTitle, requirement, dueOn,
        onSigning,
    ]
    private static let partsMax = 5
    private static let usualPercents = ["50", "30", "20"]

    static func page(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        guard let id = visit.input.id("award", Award.ID.self) else { throw NotFound() }
        let (found, programme, parts, names, cells) = try await visit.read { db in
            let found = try Award.find(id, for: viewer, in: db)
            try viewer.require(.programmeOfficer, in: found.scope)
            return (
                found, try Programme.find(found.programme, for: viewer, in: db),
                try found.parts(for: viewer, in: db), try FundName.all(for: viewer, in: db),
                try budgetCells(of: found.programme, for: viewer, in: db)
            )
        }
        var key = visit.field(award, value: id.description)
        key.control = .hidden
        var views = [
            key, visit.field(number), visit.field(startsOn, value: viewer.today.description),
            visit.field(endsOn, value: programme.endsOn.description), visit.field(terms),
        ]
        views += parts.map { part in
            let fund = Fund.ID(part.fund)
            return visit.part(
                cell, String(part.fund), name: "\(names[fund]?.name ?? "") \(part.amount.grouped)",
                options: (cells[fund] ?? []).map { option($0, visit) })
        }
        views.append(visit.field(rule, value: SplitRule.proportional.rawValue))
        views.append(visit.field(onSigning, value: "true"))
        let lines = Set(cells.values.joined().map(\.line)).sorted { $0.code < $1.code }
        views += (1...partsMax).flatMap { trancheFields($0, lines, visit) }
        var desk = Desk()
        desk.summaries = [
            .init(
                found.title,
                [
                    (visit.text("contracts.contractor"), found.organisationName),
                    (visit.text("contracts.value"), "\(found.amount.grouped) \(found.amount.words)"),
                    (visit.text("contracts.area"), found.areaCode),
                ])
        ]
        desk.remarks = [.init(remark: visit.text("contracts.form_remark"))]
        desk.forms = [visit.deskForm("contracts.draft", "/contracts", views)]
        return visit.desk(
            Message("contracts.draft"), desk,
            json: [
                "award": .integer(id.rawValue), "amount": .string(found.amount.description),
                "cells": .array(cells.values.joined().map { .string($0.key) }),
            ], crumbs: [.init(Message("navigation.contracts"), "\(visit.base)/contracts")])
    }

    private static func trancheFields(_ number: Int, _ lines: [Budget.Line], _ visit: Visit) -> [FieldView] {
        let key = String(number)
        let usual = usualPercents.indices.contains(number - 1) ? usualPercents[number - 1] : ""
        let title = usual.isEmpty ? "" : visit.text("contracts.usual_milestone.\(number)")
        var views = [
            visit.part(percent, key, name: key, value: usual, as: .number),
            visit.part(
                line, key, name: key,
                options: [(value: "", text: visit.text("splits.any_line"))]
                    + lines.map { (value: $0.id.description, text: visit.name(of: $0)) }),
            visit.part(milestoneTitle, key, name: key, value: title), visit.part(requirement, key, name: key),
            visit.part(dueOn, key, name: key, as: .date),
        ]
        for index in views.indices { views[index].isOptional = usual.isEmpty || index == 1 || index == 3 }
        return views
    }

    /// A cell of the budget from which a contract may be paid, with what is left in it.
    private struct Cell: Sendable {
        let line: Budget.Line
        let year: Int
        let area: String
        let areaName: String
        let left: Money

        var key: String { "\(line.id)-\(year)-\(area)" }
    }

    private static func budgetCells(
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

    private static func option(_ cell: Cell, _ visit: Visit) -> (value: String, text: String) {
        let year = cell.year == 0 ? visit.text("budgets.whole_term") : String(cell.year)
        let left = "\(visit.text("budgets.left")) \(cell.left.grouped)"
        return (cell.key, [visit.name(of: cell.line), year, cell.areaName, left].joined(separator: " · "))
    }

    static func draft(_ visit: Visit) async throws -> Outcome {
        let (input, base) = (visit.input, visit.base)
        guard let award = input.id("award", Award.ID.self), let startsOn = input.day("startsOn"),
            let endsOn = input.day("endsOn")
        else { throw NotFound() }
        let parts = try readParts(input)
        let cells = try input.texts("cell").map { fund, text in try readCell(fund, text) }
        let rule = SplitRule(rawValue: input.text("splitRule")) ?? .proportional
        let lines = readLines(input)
        return try await visit.write { change in
            let contract = try Contract.draft(
                from: try Award.find(award, for: change.viewer, in: change.db),
                .init(
                    number: input.text("number"), startsOn: startsOn, endsOn: endsOn, terms: input.text("terms"),
                    parts: parts, cells: cells, rule: rule, lines: lines), in: change)
            return .created(
                "\(base)/contracts/\(contract.id)", Message("contracts.drafted"), json: contract.json)
        }
    }

    private static func readCell(_ fund: String, _ text: String) throws -> CellKey {
        let parts = text.split(separator: "-").map(String.init)
        guard parts.count == 3, let fundID = Fund.ID(fund), let line = Budget.Line.ID(parts[0]),
            let year = Int(parts[1])
        else { throw FieldRefusal("cell.\(fund)", "field.refusal.choice") }
        return CellKey(fund: fundID, line: line, year: year, area: parts[2])
    }

    /// The lines that tranches are for, by the place of the tranche.
    private static func readLines(_ input: Input) -> [Int: Budget.Line.ID] {
        let (percents, lines) = (input.decimals("percent"), input.keys("line"))
        let given = (1...partsMax).map(String.init).filter { percents[$0] != nil }
        return Dictionary(
            uniqueKeysWithValues: given.enumerated().compactMap { place, key in
                lines[key].map { (place, Budget.Line.ID($0)) }
            })
    }

    private static func readParts(_ input: Input) throws -> [(percent: Fraction, milestone: Milestone.Plan)] {
        let (percents, days) = (input.decimals("percent"), input.days("dueOn"))
        let (titles, requirements) = (input.texts("milestoneTitle"), input.texts("requirement"))
        var refusals: [any Refusal] = []
        var parts: [(percent: Fraction, milestone: Milestone.Plan)] = []
        for key in (1...partsMax).map(String.init) {
            guard let percent = percents[key] else { continue }
            guard let title = titles[key] else {
                refusals.append(FieldRefusal("milestoneTitle.\(key)", "field.refusal.missing"))
                continue
            }
            guard let dueOn = days[key] else {
                refusals.append(FieldRefusal("dueOn.\(key)", "field.refusal.missing"))
                continue
            }
            parts.append(
                (
                    percent,
                    Milestone.Plan(
                        title: title, requirement: requirements[key] ?? "", dueOn: dueOn,
                        isOnSigning: key == "1" && input.isSet("onSigning"))
                ))
        }
        if parts.isEmpty, refusals.isEmpty { refusals.append(FieldRefusal("percent.1", "field.refusal.missing")) }
        if !refusals.isEmpty { throw Refusals(refusals) }
        return parts
    }
}
