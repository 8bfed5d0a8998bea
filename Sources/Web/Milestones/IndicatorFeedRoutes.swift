internal import FieldService
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// Indicators whose values are what sites submit: linking them, and taking the value of a period from there.
enum IndicatorFeedRoutes {
    private static let fields = [
        InputField(
            "numerator", .text(max: 60), label: "indicators.feed_item", hint: "indicators.feed_hint",
            "The item that is counted: key of the template, a point, key of the item."),
        InputField(
            "denominator", .text(max: 60), optional: true, label: "indicators.feed_whole",
            "Of what, for a ratio: an item of the same template."),
    ]
    private static let period = InputField("period", .identifier, label: "indicators.period", "Key of the period.")

    static let all: [Route] = [
        .post(
            "/{authority}/indicators/{indicator}/feed", .roles([.programmeOfficer]),
            "Says which submitted items the values of the newest version are.", fields: fields, once: true,
            answer: .indicator, form: IndicatorRoutes.show, link),
        .post(
            "/{authority}/indicator-targets/{target}/submitted-values", .members,
            "Takes the value of a period from what the sites submitted, as a draft.", fields: [period], creates: true,
            answer: .indicatorValue, form: IndicatorTargetRoutes.form, take),
    ]

    private static func link(_ visit: Visit) async throws -> Outcome {
        let (id, base) = (try visit.id("indicator", Indicator.ID.self), visit.base)
        let (numerator, denominator) = (visit.input.text("numerator"), visit.input.text("denominator"))
        return try await visit.write { change in
            let indicator = try Indicator.find(id, for: change.viewer, in: change.db)
            guard let newest = indicator.versions.first else { throw NotFound() }
            let item = try item(numerator, "numerator")
            let whole = try denominator.isEmpty ? nil : self.item(denominator, "denominator")
            guard whole.map({ $0.template == item.template }) ?? true else {
                throw FieldRefusal("denominator", "field.refusal.choice")
            }
            _ = try IndicatorFeed.link(
                newest, of: indicator.programme, to: item.template, numerator: item.key, denominator: whole?.key,
                in: change)
            return .done("\(base)/indicators/\(id)", Message("indicators.saved"), json: indicator.json)
        }
    }

    /// An item as its choice names it. Throws a refusal at the field.
    static func item(_ text: String, _ field: String) throws -> Deliverable.Item {
        let parts = text.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, let template = ReportTemplate.ID(parts[0]) else {
            throw FieldRefusal(field, "field.refusal.choice")
        }
        return .init(template: template, key: parts[1])
    }

    /// The items of a programme that say what happened.
    static func options(
        _ templates: [ReportTemplate], of programme: Programme.ID, _ visit: Visit
    ) -> [(value: String, text: String)] {
        templates.filter { $0.programme == programme }.flatMap { template in
            template.items.filter { $0.measure == .flow }.map { item in
                let name = visit.language == .english && !item.englishLabel.isEmpty ? item.englishLabel : item.label
                return ("\(template.id).\(item.key)", "\(template.title(in: visit.language)) · \(name) (\(item.unit))")
            }
        }
    }

    /// The form by which an officer links the newest version, where there is anything to link it to.
    static func form(
        _ indicator: Indicator, _ templates: [ReportTemplate], _ feeds: [Indicator.Version.ID: IndicatorFeed],
        _ visit: Visit
    ) -> [Desk.Form] {
        guard let newest = indicator.versions.first, feeds[newest.id] == nil else { return [] }
        let options = options(templates, of: indicator.programme, visit)
        guard !options.isEmpty else { return [] }
        let isRatio = newest.definition.measure == .ratio
        return [
            visit.deskForm(
                "indicators.feed", "/indicators/\(indicator.id)/feed",
                fields.prefix(isRatio ? 2 : 1).map { field in
                    var view = visit.field(field, options: [(value: "", text: "—")] + options)
                    view.isOptional = false
                    return view
                }, isFirst: false)
        ]
    }

    private static func take(_ visit: Visit) async throws -> Outcome {
        let (id, base) = (try visit.id("target", IndicatorTarget.ID.self), visit.base)
        let input = visit.input
        return try await visit.write { change in
            guard let key = input.id("period", IndicatorPeriod.ID.self) else { throw NotFound() }
            let (target, milestone) = try IndicatorTarget.find(id, for: change.viewer, in: change.db)
            let period = try IndicatorPeriod.find(key, for: change.viewer, in: change.db)
            guard period.programme == milestone.programme else {
                throw FieldRefusal("period", "field.refusal.choice")
            }
            let value = try IndicatorFeed.take(target, in: period, on: milestone, in: change)
            return .created("\(base)/indicator-values/\(value.id)", Message("indicators.saved"), json: value.json)
        }
    }

    /// What the sites submitted in each open period, beside the form that takes it.
    static func table(
        _ rows: [(period: IndicatorPeriod, amount: IndicatorValue.Amount)], _ target: IndicatorTarget, _ visit: Visit
    ) -> Desk.Table {
        .init(
            visit.text("indicators.submitted"),
            ["indicators.period", "indicators.numerator", "indicators.denominator", "indicators.value"]
                .map { visit.text($0) },
            rows.map { row in
                let definition = target.version.definition
                return [
                    .head(row.period.text), .number(row.amount.numerator.exactDecimal ?? ""),
                    .number(row.amount.denominator?.exactDecimal ?? ""),
                    .number(visit.number(row.amount.value(factor: definition.factor), .exact, definition.unit)),
                ]
            })
    }
}
