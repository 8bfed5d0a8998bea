internal import FieldService
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// What a milestone is measured by, and the contractor's reports of its values.
enum IndicatorTargetRoutes {
    private static let readers = ContractRoutes.readers
    private static let planFields = [
        InputField(
            "weight", .map(.decimal), label: "indicators.weight", "Weights by key of the version; they sum to 100."),
        InputField("baseline", .map(.decimal), optional: true, label: "indicators.baseline", "Baselines."),
        InputField("target", .map(.decimal), label: "indicators.target", "Targets."),
    ]
    static let qualifier = InputField(
        "qualifier", .choice(Indicator.Qualifier.allCases.map(\.rawValue), prefix: "indicators.qualifier_name"),
        label: "indicators.qualifier", "How exact the value is.")
    private static let period = InputField("period", .identifier, label: "indicators.period", "Key of the period.")
    static let amountFields = [
        InputField("numerator", .decimal, label: "indicators.numerator", "What is counted."),
        InputField(
            "denominator", .decimal, optional: true, label: "indicators.denominator",
            hint: "indicators.denominator_hint", "Of how many, for a ratio."),
        qualifier,
        InputField("note", .longText(max: 2_000), optional: true, label: "indicators.note", "What is said about it."),
        InputField(
            "part", .map(.decimal), optional: true, label: "indicators.part", "What falls into each category."),
        InputField(
            "whole", .map(.decimal), optional: true, label: "indicators.whole",
            "Denominators of each category, for a ratio."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/milestones/{milestone}/indicators", .rolesOrMembers(readers),
            "Shows what a milestone is measured by and what was reported.", answer: .indicatorTargets, show),
        .post(
            "/{authority}/milestones/{milestone}/indicators", .roles([.programmeOfficer]),
            "Says by which indicators a milestone is measured.", fields: planFields, once: true,
            answer: .indicatorTargets, form: show, plan),
        .page("/{authority}/indicator-targets/{target}", .members, "Shows the form of a report.", form),
        .post(
            "/{authority}/indicator-targets/{target}/values", .members,
            "Reports the value of a period as a draft.", fields: [period] + amountFields, creates: true,
            answer: .indicatorValue, form: form, report),
    ]

    /// What a form says of a value.
    static func report(_ input: Input) throws -> IndicatorValue.Report {
        guard let numerator = input.decimal("numerator"),
            let qualifier = Indicator.Qualifier(rawValue: input.text("qualifier"))
        else { throw NotFound() }
        let wholes = input.decimals("whole")
        let isRatio = input.decimal("denominator") != nil
        return IndicatorValue.Report(
            amount: .init(numerator, of: input.decimal("denominator")), qualifier: qualifier, note: input.text("note"),
            parts: Dictionary(
                uniqueKeysWithValues: input.decimals("part").map { key, part in
                    (key, .init(part, of: isRatio ? wholes[key] ?? .zero : nil))
                }))
    }

    /// The fields of a value, with one for each category.
    static func fields(_ target: IndicatorTarget, _ stored: IndicatorValue.Report?, _ visit: Visit) -> [FieldView] {
        let definition = target.version.definition
        var fields: [FieldView] = []
        for field in amountFields {
            switch field.name {
            case "numerator": fields.append(visit.field(field, value: stored?.amount.numerator.exactDecimal ?? ""))
            case "denominator":
                guard definition.measure == .ratio else { continue }
                fields.append(visit.field(field, value: stored?.amount.denominator?.exactDecimal ?? ""))
            case "qualifier":
                fields.append(visit.field(field, value: (stored?.qualifier ?? .exact).rawValue))
            case "note": fields.append(visit.field(field, value: stored?.note ?? ""))
            case "whole" where definition.measure == .count: continue
            default:
                for category in definition.categories {
                    let part = stored?.parts[category.key]
                    let value = field.name == "part" ? part?.numerator : part?.denominator
                    fields.append(
                        visit.part(field, category.key, name: category.name, value: value?.exactDecimal ?? ""))
                }
            }
        }
        return fields
    }

    private struct Content: Sendable {
        let milestone: Milestone
        let targets: [IndicatorTarget]
        let values: [IndicatorValue]
        let periods: [IndicatorPeriod]
        let versions: [Indicator.Version]
    }

    private static func content(_ visit: Visit) async throws -> Content {
        let viewer = visit.viewer
        let id = try visit.id("milestone", Milestone.ID.self)
        return try await visit.read { db in
            let milestone = try Milestone.find(id, for: viewer, in: db)
            return Content(
                milestone: milestone, targets: try IndicatorTarget.all(of: id, for: viewer, in: db),
                values: try IndicatorValue.all(of: milestone, for: viewer, in: db),
                periods: try IndicatorPeriod.all(for: viewer, in: db),
                versions: try Indicator.all(for: viewer, in: db).filter { $0.programme == milestone.programme }
                    .compactMap(\.versions.first))
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let content = try await content(visit)
        let milestone = content.milestone
        let url = "\(visit.base)/milestones/\(milestone.id)"
        let isOwn = visit.viewer.acts(for: milestone.organisation)
        var desk = Desk()
        desk.links = [.init(linkURL: url, linkText: visit.text("milestones.one"))]
        desk.tables = [
            .init(
                visit.text("indicators.title"),
                [
                    "indicators.name", "indicators.baseline", "indicators.target", "indicators.weight",
                    "indicators.latest", "indicators.attainment",
                ].map { visit.text($0) },
                content.targets.map { target in
                    let (unit, plan) = (target.version.definition.unit, target.plan)
                    let latest = content.values.first { $0.target == target.id && $0.state == .approved }
                    let value = latest?.report.amount.value(factor: target.version.definition.factor)
                    return [
                        .head(
                            visit.name(of: target.version),
                            url: isOwn ? "\(visit.base)/indicator-targets/\(target.id)" : nil),
                        .number(visit.number(plan.baseline, plan.baselineQualifier, unit)),
                        .number(visit.number(plan.target, plan.targetQualifier, unit)),
                        .number(plan.weight.exactDecimal ?? ""),
                        .number(visit.number(value, latest?.report.qualifier ?? .exact, unit)),
                        .number(
                            value.map { "\((target.attainment(of: $0) * Fraction(100)).decimal(places: 1)) %" } ?? ""),
                    ]
                }),
            reports(content, visit),
        ]
        if visit.viewer.holds(.programmeOfficer, in: milestone.scope), content.values.isEmpty {
            desk.forms = [planForm(content, visit)]
        }
        return visit.desk(
            Message("indicators.of_milestone", ["title": "\(milestone.number) \(milestone.title)"]), desk,
            json: json(content),
            crumbs: [
                .init(Message("navigation.milestones"), "\(visit.base)/milestones"),
                .init(.verbatim(milestone.title), url),
            ])
    }

    private static func reports(_ content: Content, _ visit: Visit) -> Desk.Table {
        let names = Dictionary(uniqueKeysWithValues: content.periods.map { ($0.id, $0.text) })
        let targets = Dictionary(uniqueKeysWithValues: content.targets.map { ($0.id, $0) })
        return .init(
            visit.text("indicators.reports"),
            ["indicators.period", "indicators.name", "indicators.value", "indicators.state_title"]
                .map { visit.text($0) },
            content.values.map { value in
                let target = targets[value.target]
                return [
                    .head(
                        names[value.period] ?? "", url: "\(visit.base)/indicator-values/\(value.id)"),
                    .text(target.map { visit.name(of: $0.version) } ?? ""),
                    .number(
                        visit.number(
                            value.report.amount.value(factor: target?.version.definition.factor ?? 1),
                            value.report.qualifier, target?.version.definition.unit ?? "")),
                    visit.stateCell(Message(value.state.messageKey)),
                ]
            })
    }

    private static func planForm(_ content: Content, _ visit: Visit) -> Desk.Form {
        let planned = Dictionary(uniqueKeysWithValues: content.targets.map { ($0.version.id, $0.plan) })
        return visit.deskForm(
            "indicators.plan", "/milestones/\(content.milestone.id)/indicators",
            content.versions.flatMap { version in
                planFields.map { field in
                    let plan = planned[version.id]
                    let value =
                        switch field.name {
                        case "weight": plan?.weight
                        case "baseline": plan?.baseline
                        default: plan?.target
                        }
                    return visit.part(
                        field, version.id.description, name: visit.name(of: version), value: value?.exactDecimal ?? "")
                }
            })
    }

    private static func json(_ content: Content) -> JSON {
        [
            "targets": .array(
                content.targets.map {
                    [
                        "id": .integer($0.id.rawValue), "indicator": .integer($0.version.indicator.rawValue),
                        "version": .integer($0.version.id.rawValue),
                        "baseline": $0.plan.baseline.map { .string($0.exactDecimal ?? "") } ?? .null,
                        "target": .string($0.plan.target.exactDecimal ?? ""),
                        "weight": .string($0.plan.weight.exactDecimal ?? ""),
                    ]
                }), "values": .array(content.values.map(\.json)),
        ]
    }

    private static func plan(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        let (baselines, targets) = (input.decimals("baseline"), input.decimals("target"))
        let plans = try input.decimals("weight").sorted { $0.key < $1.key }.map { key, weight in
            guard let version = Indicator.Version.ID(key), let target = targets[key] else {
                throw FieldRefusal("target.\(key)", "field.refusal.missing")
            }
            return IndicatorTarget.Plan(version: version, baseline: baselines[key], target: target, weight: weight)
        }
        let id = try visit.id("milestone", Milestone.ID.self)
        let base = visit.base
        return try await visit.write { change in
            let milestone = try Milestone.find(id, for: change.viewer, in: change.db)
            try milestone.measure(by: plans, in: change)
            let content = Content(
                milestone: milestone, targets: try IndicatorTarget.all(of: id, for: change.viewer, in: change.db),
                values: [], periods: [], versions: [])
            return .done("\(base)/milestones/\(id)/indicators", Message("indicators.saved"), json: json(content))
        }
    }

    static func form(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("target", IndicatorTarget.ID.self)
        let (target, milestone, open, submitted) = try await visit.read { db in
            let (target, milestone) = try IndicatorTarget.find(id, for: viewer, in: db)
            guard viewer.acts(for: milestone.organisation) else { throw NotFound() }
            let open = try IndicatorPeriod.all(for: viewer, in: db)
                .filter { $0.lockedAt == nil && $0.programme == milestone.programme }
            let feed = try IndicatorFeed.all(for: viewer, in: db)[target.version.id]
            return (
                target, milestone, open,
                try feed.map { feed in
                    try open.map { ($0, try feed.amount(at: milestone.areaPath, in: $0, for: viewer, in: db)) }
                }
            )
        }
        let periods = open.map { (value: $0.id.description, text: $0.text) }
        var desk = Desk()
        desk.summaries = [visit.summary(of: target.version)]
        desk.forms = [
            visit.deskForm(
                "indicators.report", "/indicator-targets/\(id)/values",
                [visit.field(period, options: periods)] + fields(target, nil, visit))
        ]
        if let submitted {
            desk.tables = [IndicatorFeedRoutes.table(submitted, target, visit)]
            desk.forms.insert(
                visit.deskForm(
                    "indicators.take", "/indicator-targets/\(id)/submitted-values",
                    [visit.field(period, options: periods)]), at: 0)
        }
        return visit.desk(
            .verbatim(visit.name(of: target.version)), desk, json: [:],
            crumbs: [
                .init(.verbatim(milestone.title), "\(visit.base)/milestones/\(milestone.id)/indicators")
            ])
    }

    private static func report(_ visit: Visit) async throws -> Outcome {
        let report = try report(visit.input)
        let (input, base) = (visit.input, visit.base)
        let wanted = try visit.id("target", IndicatorTarget.ID.self)
        return try await visit.write { change in
            guard let period = input.id("period", IndicatorPeriod.ID.self) else { throw NotFound() }
            let (target, milestone) = try IndicatorTarget.find(wanted, for: change.viewer, in: change.db)
            let value = try IndicatorValue.report(report, of: target, in: period, on: milestone, in: change)
            return .created(
                "\(base)/indicator-values/\(value.id)", Message("indicators.saved"), json: value.json)
        }
    }
}

extension IndicatorValue {
    /// The value in the API.
    var json: JSON {
        var parts = JSONObject()
        for (key, part) in report.parts.sorted(by: { $0.key < $1.key }) {
            parts[key] = .string(part.numerator.exactDecimal ?? "")
        }
        return [
            "id": .integer(id.rawValue), "milestone": .integer(milestone.rawValue), "target": .integer(target.rawValue),
            "period": .integer(period.rawValue), "numerator": .string(report.amount.numerator.exactDecimal ?? ""),
            "denominator": report.amount.denominator.map { .string($0.exactDecimal ?? "") } ?? .null,
            "qualifier": .string(report.qualifier.rawValue), "note": .string(report.note), "parts": .object(parts),
            "state": .string(state.rawValue), "version": .integer(Int64(version)),
        ]
    }
}
