internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres
internal import Sheets

/// Indicators of a programme: how they are counted, version by version, their periods and what they sum to.
enum IndicatorRoutes {
    static let readers = ContractRoutes.readers

    static let definitionFields = [
        InputField("name", .text(max: 200), label: "indicators.name", "Its name."),
        InputField(
            "englishName", .text(max: 200), optional: true, label: "indicators.english_name", "Its English name."),
        InputField(
            "kind", .choice(Indicator.Kind.allCases.map(\.rawValue), prefix: "indicators.kind"),
            label: "indicators.kind", "What it tells."),
        InputField("unit", .text(max: 20), label: "indicators.unit", "In what it is counted."),
        InputField(
            "measure", .choice(Indicator.Measure.allCases.map(\.rawValue), prefix: "indicators.measure"),
            label: "indicators.measure", hint: "indicators.measure_hint", "A count, or a ratio of two counts."),
        InputField(
            "factor", .choice(["1", "100", "1000", "100000"], prefix: "indicators.factor"), label: "indicators.factor",
            "By what a ratio is multiplied."),
        InputField(
            "direction", .choice(Indicator.Direction.allCases.map(\.rawValue), prefix: "indicators.direction"),
            label: "indicators.direction", "Whether more or less is better."),
        InputField("definition", .longText(max: 2_000), label: "indicators.definition", "How it is counted, in words."),
        InputField(
            "categories", .longText(max: 4_000), optional: true, label: "indicators.categories",
            hint: "indicators.categories_hint", "Lines of dimension/category/name."),
    ]
    private static let programme = InputField(
        "programme", .identifier, label: "indicators.programme", "Key of the programme.")
    private static let code = InputField(
        "code", .text(max: 30), label: "indicators.code", hint: "indicators.code_hint", "Its code.")
    private static let periodFields = [
        programme,
        InputField("start", .date, label: "indicators.start", "First day."),
        InputField("end", .date, label: "indicators.end", "Last day."),
        InputField("dueOn", .date, optional: true, label: "indicators.due_on", "By when values are reported."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/indicators", .rolesOrMembers(readers), "Lists indicators and their periods.",
            query: [Paging.after], answer: .page(of: .indicator), index),
        .post(
            "/{authority}/indicators", .roles([.programmeOfficer]), "Defines an indicator.",
            fields: [programme, code] + definitionFields, creates: true, answer: .indicator, form: index, define),
        .page(
            "/{authority}/indicators/{indicator}", .rolesOrMembers(readers),
            "Shows an indicator with its versions, its totals and their change.", answer: .wholeIndicator, show),
        .post(
            "/{authority}/indicators/{indicator}/versions", .roles([.programmeOfficer]),
            "Defines the next version of an indicator.", fields: definitionFields, creates: true, answer: .indicator,
            form: show, revise),
        .post(
            "/{authority}/indicator-periods", .roles([.programmeOfficer]), "Opens a period.", fields: periodFields,
            creates: true, answer: .key, form: index, openPeriod),
        .post(
            "/{authority}/indicator-periods/{indicatorperiod}/lock", .roles([.programmeOfficer]),
            "Locks a period for good.", form: index, lock),
        .download(
            "/{authority}/indicators/values.csv", .roles(readers), "The approved values as CSV.",
            { visit in try await sheet(visit).csv() }),
        .download(
            "/{authority}/indicators/values.xlsx", .roles(readers), "The approved values as a sheet.",
            { visit in try await sheet(visit).xlsx() }),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (all, periods, programmes) = try await visit.read { db in
            (
                try Indicator.all(for: viewer, in: db), try IndicatorPeriod.all(for: viewer, in: db),
                try Programme.all(for: viewer, in: db)
            )
        }
        let (shown, next) = try visit.slice(all, key: { $0.id.rawValue })
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("indicators.about"))]
        let columns = [
            "indicators.code", "indicators.name", "indicators.kind", "indicators.unit", "indicators.version",
        ]
        desk.tables = [
            .init(
                visit.text("indicators.title"), columns.map { visit.text($0) },
                shown.map { indicator in
                    let newest = indicator.versions.first
                    return [
                        .head(indicator.code, url: "\(visit.base)/indicators/\(indicator.id)"),
                        .text(newest.map { visit.name(of: $0) } ?? ""),
                        .text(newest.map { visit.text($0.definition.kind.messageKey) } ?? ""),
                        .text(newest?.definition.unit ?? ""), .number(newest.map { String($0.number) } ?? ""),
                    ]
                }),
            .init(
                visit.text("indicators.periods"),
                ["indicators.period", "indicators.programme", "indicators.due_on", "indicators.locked"].map {
                    visit.text($0)
                },
                periods.map { period in
                    [
                        .head(period.text), .text(name(of: period.programme, programmes)),
                        .text(period.dueOn?.description ?? ""),
                        .text(period.lockedAt?.beijing ?? visit.text("indicators.open")),
                    ]
                }),
        ]
        desk.offer(next: next, at: "\(visit.base)/indicators", visit)
        if viewer.holdsAnywhere(readers) {
            for ending in ["csv", "xlsx"] {
                desk.links.append(
                    .init(
                        linkURL: "\(visit.base)/indicators/values.\(ending)",
                        linkText: "\(visit.text("indicators.values")) (\(ending.uppercased()))"))
            }
        }
        if viewer.holdsAnywhere([.programmeOfficer]) { desk.forms = forms(periods, programmes, visit) }
        return visit.desk(
            Message("navigation.indicators"), desk,
            json: ["items": .array(shown.map(\.json)), "next": Paging.json(next)])
    }

    private static func forms(
        _ periods: [IndicatorPeriod], _ programmes: [Programme], _ visit: Visit
    ) -> [Desk.Form] {
        let options = programmes.map { (value: $0.id.description, text: $0.name) }
        let forms = [
            visit.deskForm(
                "indicators.define", "/indicators",
                ([programme, code] + definitionFields).map {
                    visit.field($0, options: $0.name == "programme" ? options : nil)
                }),
            visit.deskForm(
                "indicators.open_period", "/indicator-periods",
                periodFields.map { visit.field($0, options: $0.name == "programme" ? options : nil) }),
        ]
        return forms
            + periods.filter { $0.lockedAt == nil }.prefix(4).map { period -> Desk.Form in
                var form = visit.deskForm("indicators.lock", "/indicator-periods/\(period.id)/lock")
                form.formTitle = "\(form.formTitle) \(period.text)"
                return form
            }
    }

    private static func name(of programme: Programme.ID, _ all: [Programme]) -> String {
        all.first { $0.id == programme }?.name ?? ""
    }

    /// What a definition's form says.
    static func definition(_ input: Input) throws -> Indicator.Definition {
        let lines = input.text("categories").split(whereSeparator: \.isNewline)
            .map { $0.trimmingPrefix(while: \.isWhitespace) }.filter { !$0.isEmpty }
        let categories = try lines.map { line in
            let parts = line.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { throw FieldRefusal("categories", "indicators.refusal.category_form") }
            return Indicator.Category(
                dimension: String(parts[0]), category: String(parts[1]), name: String(parts[2]))
        }
        guard let kind = Indicator.Kind(rawValue: input.text("kind")),
            let measure = Indicator.Measure(rawValue: input.text("measure")),
            let direction = Indicator.Direction(rawValue: input.text("direction")),
            let factor = Int(input.text("factor"))
        else { throw NotFound() }
        return Indicator.Definition(
            name: input.text("name"), englishName: input.text("englishName"), kind: kind, unit: input.text("unit"),
            measure: measure, factor: factor, direction: direction, definition: input.text("definition"),
            categories: categories)
    }

    private static func define(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        let definition = try definition(input)
        let base = visit.base
        return try await visit.write { change in
            guard let programme = input.id("programme", Programme.ID.self) else { throw NotFound() }
            let made = try Indicator.define(definition, code: input.text("code"), of: programme, in: change)
            return .created("\(base)/indicators/\(made.id)", Message("indicators.saved"), json: made.json)
        }
    }

    private static func revise(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("indicator", Indicator.ID.self)
        let definition = try definition(visit.input)
        let base = visit.base
        return try await visit.write { change in
            let made = try Indicator.find(id, for: change.viewer, in: change.db).revise(definition, in: change)
            return .created("\(base)/indicators/\(id)", Message("indicators.saved"), json: made.json)
        }
    }

    private static func openPeriod(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        let base = visit.base
        return try await visit.write { change in
            guard let programme = input.id("programme", Programme.ID.self), let start = input.day("start"),
                let end = input.day("end")
            else { throw NotFound() }
            let period = try IndicatorPeriod.open(
                start, end, dueOn: input.day("dueOn"), of: programme, in: change)
            return .created(
                "\(base)/indicators", Message("indicators.saved"), json: ["id": .integer(period.id.rawValue)])
        }
    }

    private static func lock(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("indicatorperiod", IndicatorPeriod.ID.self)
        let base = visit.base
        return try await visit.write { change in
            try IndicatorPeriod.find(id, for: change.viewer, in: change.db).lock(in: change)
            return .done("\(base)/indicators", Message("indicators.saved"))
        }
    }

    private static func sheet(_ visit: Visit) async throws -> Tabular {
        let viewer = visit.viewer
        let values = try await visit.read { db in try ApprovedValue.all(limit: 100_000, for: viewer, in: db) }
        let texts = ["code", "version", "name", "unit", "milestone", "start", "end"]
        let numbers = ["numerator", "denominator", "value"]
        let keys = texts + numbers + ["qualifier"]
        return Tabular(
            name: visit.text("indicators.values"),
            columns: keys.map {
                SheetColumn(visit.text("indicators.\($0)"), numbers.contains($0) ? .decimal(places: 2) : .text)
            },
            rows: values.map { value in
                [
                    .text(value.code), .text(String(value.versionNumber)), .text(value.name), .text(value.unit),
                    .text(value.milestone), .text(value.start.description), .text(value.end.description),
                    .decimal(value.amount.numerator), value.amount.denominator.map { .decimal($0) } ?? .empty,
                    value.amount.value(factor: value.factor).map { .decimal($0) } ?? .empty,
                    .text(visit.text(value.qualifier.messageKey)),
                ]
            }, keys: keys)
    }
}
