internal import Competitions
internal import Contracts
internal import Funds
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// The form of a new contract: what the award does not say.
enum ContractForm {
    static let award = InputField(
        "award", .identifier, optional: true, label: "contracts.award", "Key of the confirmed award.")
    static let recorded = InputField(
        "recorded", .identifier, optional: true, label: "contracts.award", "Key of a confirmed recorded award.")
    static let framework = InputField(
        "framework", .identifier, optional: true, label: "contracts.framework",
        "Key of the framework that is called off.")
    static let callTitle = InputField(
        "title", .text(max: 200), optional: true, label: "contracts.title", "What is called off a framework.")
    static let source = InputField(
        "source", .map(.money), optional: true, label: "contracts.call_off_amount",
        "What each fund pays of a call-off, by key of the fund.")
    private static let number = InputField("number", .text(max: 60), label: "contracts.number", "Its number.")
    private static let startsOn = InputField("startsOn", .date, label: "contracts.starts_on", "First day.")
    private static let endsOn = InputField("endsOn", .date, label: "contracts.ends_on", "Last day.")
    private static let terms = InputField(
        "terms", .longText(max: 20_000), optional: true, label: "contracts.terms", hint: "contracts.terms_hint",
        "Terms beside the tables, one a line.")
    private static let cell = InputField(
        "cell", .map(.text(max: 60)), optional: true, label: "contracts.cell",
        "Budget cell (line-year-area) by key of the fund.")
    private static let rule = InputField(
        "splitRule", .choice(SplitRule.allCases.map(\.rawValue), prefix: "splits.rule"), optional: true,
        label: "splits.rule", hint: "splits.rule_hint", "By which rule tranches are met from the sources.")
    private static let line = InputField(
        "line", .map(.identifier), optional: true, label: "splits.line",
        "The one budget line that a tranche is for, by its number; only with the rule eligible_line.")
    private static let percent = InputField(
        "percent", .map(.decimal), optional: true, label: "contracts.percent",
        "Share of each tranche in percent, by its number.")
    private static let milestoneTitle = InputField(
        "milestoneTitle", .map(.text(max: 200)), optional: true, label: "contracts.milestone_title",
        "What has to be proved for each tranche, by its number.")
    private static let requirement = InputField(
        "requirement", .map(.text(max: 500)), optional: true, label: "contracts.requirement",
        "By what it is proved, by number of the tranche.")
    private static let dueOn = InputField(
        "dueOn", .map(.date), optional: true, label: "contracts.due_on", "By when, by number of the tranche.")
    private static let onSigning = InputField(
        "onSigning", .boolean, optional: true, label: "contracts.on_signing",
        "Whether the first tranche opens with the sealed paper.")

    static let fields =
        [
            award, recorded, framework, callTitle, source, number, startsOn, endsOn, terms, cell, rule, percent, line,
            milestoneTitle, requirement, dueOn, onSigning,
        ] + ContractTermsForm.fields
    static let parts = InputField(
        "parts", .integer(1...30), optional: true, label: "contracts.parts",
        "How many tranches the form offers; a program sends as many as it needs.")
    private static let partsUsual = 5
    private static let usualPercents = ["50", "30", "20"]

    static func page(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (basis, programme, names, cells) = try await visit.read { db in
            let basis = try ContractDraftBasis.find(visit.input, for: viewer, in: db)
            return (
                basis, try Programme.find(basis.programme, for: viewer, in: db), try FundName.all(for: viewer, in: db),
                try budgetCells(of: basis.programme, for: viewer, in: db)
            )
        }
        var key = visit.field(basis.field, value: basis.key)
        key.control = .hidden
        var views = [key]
        if basis.isCallOff { views.append(visit.field(callTitle)) }
        views += [
            visit.field(number), visit.field(startsOn, value: viewer.today.description),
            visit.field(endsOn, value: programme.endsOn.description), visit.field(terms),
        ]
        let parts = basis.isCallOff ? cells.keys.sorted().map { (fund: $0.rawValue, amount: Money.zero) } : basis.parts
        views += parts.flatMap { part -> [FieldView] in
            let fund = Fund.ID(part.fund)
            let name = names[fund]?.name ?? ""
            let chosen = visit.part(
                cell, String(part.fund), name: basis.isCallOff ? name : "\(name) \(part.amount.grouped)",
                options: (cells[fund] ?? []).map { option($0, visit) })
            guard basis.isCallOff else { return [chosen] }
            var amount = visit.part(source, String(part.fund), name: name, as: .money)
            amount.isOptional = true
            return [amount, chosen]
        }
        views.append(visit.field(rule, value: SplitRule.proportional.rawValue))
        views.append(visit.field(onSigning, value: "true"))
        let lines = Set(cells.values.joined().map(\.line)).sorted { $0.code < $1.code }
        views += (1...partsOffered(visit)).flatMap { trancheFields($0, lines, visit) }
        views += ContractTermsForm.views(visit)
        var desk = Desk()
        desk.summaries = [
            .init(
                basis.title,
                [
                    (visit.text("contracts.contractor"), basis.contractor),
                    (visit.text("contracts.value"), "\(basis.amount.grouped) \(basis.amount.words)"),
                    (visit.text("contracts.area"), basis.areaCode),
                ])
        ]
        desk.remarks = [.init(remark: visit.text("contracts.form_remark"))]
        desk.links = [
            .init(
                linkURL: visit.narrowed("\(visit.base)/contracts/new", with: [(Self.parts.name, "20")]),
                linkText: visit.text("contracts.more_parts"))
        ]
        desk.forms = [visit.deskForm("contracts.draft", "/contracts", views)]
        return visit.desk(
            Message("contracts.draft"), desk,
            json: [
                "award": .integer(Int64(basis.key) ?? 0), "amount": .string(basis.amount.description),
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

    static func draft(_ visit: Visit) async throws -> Outcome {
        let (input, base) = (visit.input, visit.base)
        guard let startsOn = input.day("startsOn"), let endsOn = input.day("endsOn") else { throw NotFound() }
        let isFramework = input.text("kind") == Contract.Kind.framework.rawValue
        let parts = isFramework ? [] : try readParts(input)
        let cells = try input.texts("cell").map { fund, text in try readCell(fund, text) }
        let rule = SplitRule(rawValue: input.text("splitRule")) ?? .proportional
        let lines = readLines(input)
        return try await visit.write { change in
            let draft = try ContractTermsForm.read(
                input,
                into: .init(
                    number: input.text("number"), startsOn: startsOn, endsOn: endsOn, terms: input.text("terms"),
                    parts: parts, cells: cells, rule: rule, lines: lines), in: change)
            let contract = try ContractDraftBasis.draft(draft, input, in: change)
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
        let given = numbers(of: percents)
        return Dictionary(
            uniqueKeysWithValues: given.enumerated().compactMap { place, key in
                lines[key].map { (place, Budget.Line.ID($0)) }
            })
    }

    /// The numbers of the tranches that were given, in their order.
    private static func numbers(of percents: [String: Fraction]) -> [String] {
        percents.keys.compactMap { Int($0) }.filter { $0 >= 1 }.sorted().map(String.init)
    }

    /// As many tranches as were asked for, and every one that was typed.
    private static func partsOffered(_ visit: Visit) -> Int {
        let typed = visit.input.typed.keys.compactMap { name in
            name.hasPrefix("percent.") ? Int(name.dropFirst("percent.".count)) : nil
        }
        return min(30, max(visit.input.integer(parts.name).map { Int($0) } ?? partsUsual, typed.max() ?? 1))
    }

    private static func readParts(_ input: Input) throws -> [(percent: Fraction, milestone: Milestone.Plan)] {
        let (percents, days) = (input.decimals("percent"), input.days("dueOn"))
        let (titles, requirements) = (input.texts("milestoneTitle"), input.texts("requirement"))
        var refusals: [any Refusal] = []
        var parts: [(percent: Fraction, milestone: Milestone.Plan)] = []
        for key in percents.keys where Int(key).map({ $0 < 1 || String($0) != key }) ?? true {
            refusals.append(FieldRefusal("percent.\(key)", "field.refusal.form"))
        }
        for key in numbers(of: percents) {
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
