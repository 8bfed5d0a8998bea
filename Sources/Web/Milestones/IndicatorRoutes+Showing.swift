internal import FieldService
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

extension IndicatorRoutes {
    /// The page of an indicator: its versions, its totals by period, and the change within each version.
    static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("indicator", Indicator.ID.self)
        let (indicator, totals, periods, templates, feeds) = try await visit.read { db in
            let indicator = try Indicator.find(id, for: viewer, in: db)
            return (
                indicator, try IndicatorTotal.all(of: indicator, for: viewer, in: db),
                try IndicatorPeriod.all(for: viewer, in: db), try ReportTemplate.all(for: viewer, in: db),
                try IndicatorFeed.all(for: viewer, in: db)
            )
        }
        let versions = Dictionary(uniqueKeysWithValues: indicator.versions.map { ($0.id, $0) })
        let names = Dictionary(uniqueKeysWithValues: periods.map { ($0.id, $0.text) })
        var desk = Desk()
        desk.summaries = indicator.versions.prefix(5).map { visit.summary(of: $0) }
        desk.remarks = [.init(remark: visit.text("indicators.change_about"))]
        if let newest = indicator.versions.first, feeds[newest.id] != nil {
            desk.remarks.append(.init(remark: visit.text("indicators.is_fed")))
        }
        let rows = try totals.map { try row(of: $0, among: totals, versions, names, visit) }
        desk.tables = [
            .init(
                visit.text("indicators.totals"),
                [
                    "indicators.period", "indicators.version", "indicators.numerator", "indicators.denominator",
                    "indicators.value", "indicators.change", "indicators.count",
                ].map { visit.text($0) }, rows.map(\.row))
        ]
        if viewer.holds(.programmeOfficer, in: Scope(programme: indicator.programme)) {
            let newest = indicator.versions.first?.definition
            desk.forms =
                [
                    visit.deskForm(
                        "indicators.revise", "/indicators/\(id)/versions",
                        definitionFields.map { visit.field($0, value: newest.map { stored($0) }?[$0.name] ?? "") })
                ] + IndicatorFeedRoutes.form(indicator, templates, feeds, visit)
        }
        let totalsJSON = JSON.array(rows.map(\.json))
        return visit.desk(
            .verbatim("\(indicator.code) \(indicator.versions.first.map { visit.name(of: $0) } ?? "")"), desk,
            json: ["indicator": indicator.json, "totals": totalsJSON],
            crumbs: [.init(Message("navigation.indicators"), "\(visit.base)/indicators")])
    }

    /// A total with its change since the latest earlier one that is counted the same way: there is no change across
    /// definitions.
    private static func row(
        of total: IndicatorTotal, among totals: [IndicatorTotal], _ versions: [Indicator.Version.ID: Indicator.Version],
        _ names: [IndicatorPeriod.ID: String], _ visit: Visit
    ) throws -> (row: [Desk.Table.Cell], json: JSON) {
        let version = versions[total.version]
        let factor = version?.definition.factor ?? 1
        let earlier = totals.drop { $0.period != total.period }.first {
            $0.version == total.version && $0.period != total.period
        }
        let change = try earlier.flatMap { try total.change(since: $0, factor: factor) }
        let value = total.amount.value(factor: factor)
        let row: [Desk.Table.Cell] = [
            .head(names[total.period] ?? ""), .number(version.map { String($0.number) } ?? ""),
            .number(total.amount.numerator.exactDecimal ?? ""),
            .number(total.amount.denominator?.exactDecimal ?? ""),
            .number(
                visit.number(value, total.qualifier, version?.definition.unit ?? "")),
            .number(change.map { visit.signed($0) } ?? ""), .number(String(total.count)),
        ]
        let json: JSON = [
            "version": .integer(total.version.rawValue), "period": .integer(total.period.rawValue),
            "numerator": .string(total.amount.numerator.exactDecimal ?? ""),
            "denominator": total.amount.denominator.map { .string($0.exactDecimal ?? "") } ?? .null,
            "value": value.map { .string($0.decimal(places: 2)) } ?? .null,
            "qualifier": .string(total.qualifier.rawValue),
            "change": change.map { .string($0.decimal(places: 2)) } ?? .null,
            "count": .integer(Int64(total.count)),
        ]
        return (row, json)
    }

    private static func stored(_ definition: Indicator.Definition) -> [String: String] {
        [
            "name": definition.name, "englishName": definition.englishName, "kind": definition.kind.rawValue,
            "unit": definition.unit, "measure": definition.measure.rawValue, "factor": String(definition.factor),
            "direction": definition.direction.rawValue, "definition": definition.definition,
            "categories": definition.categories.map { "\($0.dimension)/\($0.category)/\($0.name)" }
                .joined(separator: "\n"),
        ]
    }
}

extension Visit {
    /// Name of an indicator in the language of the visit.
    func name(of version: Indicator.Version) -> String {
        let definition = version.definition
        return language == .english && !definition.englishName.isEmpty ? definition.englishName : definition.name
    }

    /// A number with its reservation and its unit; nothing where it is not stated, which is never 0.
    func number(_ value: Fraction?, _ qualifier: Indicator.Qualifier, _ unit: String) -> String {
        guard let value else { return "" }
        let digits = value.exactDecimal.flatMap { $0.count <= 12 ? $0 : nil } ?? value.decimal(places: 2)
        return text(qualifier.messageKey, ["number": digits]) + " " + unit
    }

    /// A difference with its sign.
    func signed(_ value: Fraction) -> String {
        (value > .zero ? "+" : "") + value.decimal(places: 2)
    }

    /// How a version counts.
    func summary(of version: Indicator.Version) -> Desk.Summary {
        let definition = version.definition
        return .init(
            text("indicators.version_number", ["number": String(version.number)]),
            [
                (text("indicators.name"), name(of: version)),
                (text("indicators.kind"), text(definition.kind.messageKey)),
                (text("indicators.unit"), definition.unit),
                (text("indicators.measure"), text("indicators.measure.\(definition.measure.rawValue)")),
                (
                    text("indicators.factor"),
                    definition.measure == .ratio ? text("indicators.factor.\(definition.factor)") : ""
                ), (text("indicators.direction"), text("indicators.direction.\(definition.direction.rawValue)")),
                (text("indicators.definition"), definition.definition),
                (
                    text("indicators.categories"),
                    definition.dimensions.map { dimension in
                        definition.categories.filter { $0.dimension == dimension }.map(\.name).joined(separator: " / ")
                    }.joined(separator: "; ")
                ),
            ])
    }
}

extension Indicator {
    /// The indicator in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "code": .string(code), "programme": .integer(programme.rawValue),
            "versions": .array(versions.map(\.json)),
        ]
    }
}

extension Indicator.Version {
    /// The version in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "number": .integer(Int64(number)), "name": .string(definition.name),
            "kind": .string(definition.kind.rawValue), "unit": .string(definition.unit),
            "measure": .string(definition.measure.rawValue), "factor": .integer(Int64(definition.factor)),
            "direction": .string(definition.direction.rawValue), "definition": .string(definition.definition),
            "categories": .array(definition.categories.map { .string($0.key) }),
        ]
    }
}

extension Schema {
    /// A version of an indicator.
    private static let indicatorVersion = Schema.object([
        ("id", .integer), ("number", .integer), ("name", .string),
        ("kind", .codes(Indicator.Kind.allCases.map(\.rawValue))), ("unit", .string),
        ("measure", .codes(Indicator.Measure.allCases.map(\.rawValue))), ("factor", .integer),
        ("direction", .codes(Indicator.Direction.allCases.map(\.rawValue))), ("definition", .string),
        ("categories", .list(.string)),
    ])
    /// An indicator with its versions.
    static let indicator = Schema.object([
        ("id", .integer), ("code", .string), ("programme", .integer), ("versions", .list(indicatorVersion)),
    ])
    /// The page of an indicator.
    static let wholeIndicator = Schema.object([
        ("indicator", indicator),
        (
            "totals",
            .list(
                .object([
                    ("version", .integer), ("period", .integer), ("numerator", .decimal),
                    ("denominator", .nullable(.decimal)), ("value", .nullable(.decimal)),
                    ("qualifier", .codes(Indicator.Qualifier.allCases.map(\.rawValue))),
                    ("change", .nullable(.decimal)), ("count", .integer),
                ]))
        ),
    ])
    /// A value of an indicator.
    static let indicatorValue = Schema.object([
        ("id", .integer), ("milestone", .integer), ("target", .integer), ("period", .integer),
        ("numerator", .decimal), ("denominator", .nullable(.decimal)),
        ("qualifier", .codes(Indicator.Qualifier.allCases.map(\.rawValue))), ("note", .string),
        ("parts", .dictionary(.decimal)), ("state", .codes(IndicatorValue.State.allCases.map(\.rawValue))),
        ("version", .integer),
    ])
    /// What a milestone is measured by.
    static let indicatorTargets = Schema.object([
        (
            "targets",
            .list(
                .object([
                    ("id", .integer), ("indicator", .integer), ("version", .integer), ("baseline", .nullable(.decimal)),
                    ("target", .decimal), ("weight", .decimal),
                ]))
        ), ("values", .list(indicatorValue)),
    ])
}
