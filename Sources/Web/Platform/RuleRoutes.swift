internal import Kernel
internal import Platform
internal import Postgres

/// The numbers that laws and agreements set, with where they stand; nothing in the code repeats them.
enum RuleRoutes {
    private static let editors: Access = .administrators([.system, .security])
    private static let naming = [
        InputField("code", .text(max: 100), label: "rules.code", hint: "rules.code_hint", "Code of the rule."),
        InputField("chineseName", .text(max: 100), label: "rules.chinese_name", "Name in Chinese."),
        InputField("englishName", .text(max: 150), label: "rules.english_name", "Name in English."),
        InputField(
            "scope", .text(max: 40), label: "rules.scope", hint: "rules.scope_hint",
            "CN for the whole country, the code of an area, or an agreement."),
    ]
    private static let version = [
        InputField("value", .decimal, label: "rules.value", "The number."),
        InputField(
            "unit", .choice(Rule.Unit.allCases.map(\.rawValue), prefix: "rules.unit"), label: "rules.unit",
            "In what it is counted."),
        InputField(
            "operator", .choice(Rule.Operator.allCases.map(\.rawValue), prefix: "rules.operator"),
            label: "rules.operator", "How an actual number is compared with it."),
        InputField("validFrom", .date, label: "rules.valid_from", "First day."),
        InputField(
            "validTo", .date, optional: true, label: "rules.valid_to", "Last day; until further notice without."),
        InputField("citation", .text(max: 300), label: "rules.citation", "Where it stands."),
        InputField(
            "mark", .choice(Rule.Mark.allCases.map(\.rawValue), prefix: "rules.mark"), label: "rules.mark",
            "How well it is known."),
        InputField(
            "effect", .choice(Rule.Effect.allCases.map(\.rawValue), prefix: "rules.effect"), label: "rules.effect",
            "Whether breaking it stops the user or warns."),
        InputField("note", .text(max: 500), optional: true, label: "rules.note", "What a reader should know."),
    ]

    static let all: [Route] =
        [
            .page(
                "/rules", .everyone, "Lists the numbers that laws and agreements set, with their sources.",
                query: [Paging.after], answer: .page(of: .rule), index),
            .post(
                "/rules", editors, "Proposes a rule, which holds when another person confirms it.",
                fields: naming + version, creates: true, answer: .ruleChange, form: index, propose),
            .page("/rules/{rule}", .everyone, "Shows a rule with all its versions.", answer: .wholeRule, show),
            .post(
                "/rules/{rule}/successor", editors,
                "Proposes the next version of a rule, which holds when another person confirms it.", fields: version,
                creates: true, answer: .ruleChange, form: show, succeed),
        ] + RuleChangeRoutes.all

    private static func index(_ visit: Visit) async throws -> Page {
        let (rules, next) = try visit.slice(
            try await visit.read { db in try Rule.all(in: db) }, key: { $0.id.rawValue })
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("rules.remark"))]
        desk.tables = [table(rules, caption: visit.text("rules.title"), visit)]
        desk.offer(next: next, at: "/rules", visit)
        if RuleChange.mayEdit(visit.viewer) {
            desk.links.append(.init(linkURL: "/rule-changes", linkText: visit.text("rules.changes")))
            desk.forms = [
                visit.deskForm(
                    "rules.add", "/rules",
                    (naming + version).map { visit.field($0, value: $0.name == "scope" ? "CN" : "") })
            ]
        }
        return visit.desk(
            Message("rules.title"), desk, json: ["items": .array(rules.map(json)), "next": Paging.json(next)])
    }

    private static func table(_ rules: [Rule], caption: String, _ visit: Visit) -> Desk.Table {
        .init(
            caption,
            ["rule", "value", "scope", "validity", "citation", "mark", "effect"].map { visit.text("rules.\($0)") },
            rules.map { rule in
                [
                    .head(visit.name(of: rule.name), url: "/rules/\(rule.id)", note: rule.code),
                    .text(value(rule.version, visit)), .text(scope(rule.scope, visit)),
                    .text(validity(rule.version, visit)),
                    .text(rule.citation), .text(visit.text("rules.mark.\(rule.mark.rawValue)")),
                    .text(visit.text("rules.effect.\(rule.effect.rawValue)")),
                ]
            })
    }

    /// The number with its comparison and unit.
    static func value(_ version: RuleChange.Version, _ visit: Visit) -> String {
        let comparison = visit.text("rules.operator.\(version.comparison.rawValue)")
        if version.unit == .fen, let fen = version.value.int64 {
            return "\(comparison) \(Money(fen: fen).grouped) \(visit.text("layout.yuan"))"
        }
        return "\(comparison) \(version.value.description) \(visit.text("rules.unit.\(version.unit.rawValue)"))"
    }

    /// From when to when.
    static func validity(_ version: RuleChange.Version, _ visit: Visit) -> String {
        guard let last = version.validTo else {
            return visit.text("rules.validity.from", ["first": version.validFrom.description])
        }
        return "\(version.validFrom) – \(last)"
    }

    /// Where a rule holds, in words.
    static func scope(_ scope: String, _ visit: Visit) -> String {
        scope == "CN" ? visit.text("rules.scope.country") : scope
    }

    /// What the API says of the content of a version.
    static func members(_ version: RuleChange.Version) -> JSONObject {
        var members = JSONObject()
        members["value"] = .string(version.value.description)
        members["unit"] = .string(version.unit.rawValue)
        members["operator"] = .string(version.comparison.rawValue)
        members["valid_from"] = .string(version.validFrom.description)
        members["valid_to"] = version.validTo.map { .string($0.description) } ?? .null
        members["citation"] = .string(version.citation)
        members["mark"] = .string(version.mark.rawValue)
        members["effect"] = .string(version.effect.rawValue)
        members["note"] = .string(version.note)
        return members
    }

    /// What the API says of a rule.
    static func json(_ rule: Rule) -> JSON {
        var members = members(rule.version)
        members["id"] = .integer(rule.id.rawValue)
        members["code"] = .string(rule.code)
        members["name"] = .string(rule.name.chinese)
        members["name_en"] = .string(rule.name.english)
        members["scope"] = .string(rule.scope)
        return .object(members)
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let (id, viewer) = (try visit.id("rule", Rule.ID.self), visit.viewer)
        let (rule, versions, open) = try await visit.read { db in
            let rule = try Rule.find(id, in: db)
            return (rule, try rule.versions(in: db), try RuleChange.open(of: rule, for: viewer, in: db))
        }
        var desk = Desk()
        desk.summaries = [
            .init(
                visit.name(of: rule.name),
                [
                    ("code", rule.code), ("value", value(rule.version, visit)), ("scope", scope(rule.scope, visit)),
                    ("validity", validity(rule.version, visit)), ("citation", rule.citation),
                    ("mark", visit.text("rules.mark.\(rule.mark.rawValue)")),
                    ("effect", visit.text("rules.effect.\(rule.effect.rawValue)")), ("note", rule.note),
                ].map { (visit.text("rules.\($0.0)"), $0.1) })
        ]
        if versions.count > 1 {
            desk.tables = [table(versions, caption: visit.text("rules.versions"), visit)]
        }
        if let open {
            desk.links = [.init(linkURL: "/rule-changes/\(open.id)", linkText: visit.text("rules.open_change"))]
        } else if RuleChange.mayEdit(viewer), rule.id == versions.first?.id {
            desk.forms = [
                visit.deskForm("rules.replace", "/rules/\(id)/successor", fields(after: rule, visit))
            ]
        }
        return visit.desk(
            .verbatim(visit.name(of: rule.name)), desk,
            json: ["rule": json(rule), "versions": .array(versions.map(json))],
            crumbs: [.init(Message("rules.title"), "/rules")])
    }

    private static func fields(after rule: Rule, _ visit: Visit) -> [FieldView] {
        let stored = [
            "value": rule.value.description, "citation": rule.citation, "mark": rule.mark.rawValue,
            "effect": rule.effect.rawValue, "unit": rule.unit.rawValue, "operator": rule.comparison.rawValue,
            "note": rule.note,
        ]
        return version.map { visit.field($0, value: stored[$0.name] ?? "") }
    }

    private static func read(_ input: Input) throws -> RuleChange.Version {
        guard let value = input.decimal("value"), let day = input.day("validFrom"),
            let unit = Rule.Unit(rawValue: input.text("unit")),
            let comparison = Rule.Operator(rawValue: input.text("operator")),
            let mark = Rule.Mark(rawValue: input.text("mark")), let effect = Rule.Effect(rawValue: input.text("effect"))
        else { throw FieldRefusal("value", "field.refusal.missing") }
        return RuleChange.Version(
            value: value, unit: unit, comparison: comparison, validFrom: day, validTo: input.day("validTo"),
            citation: input.text("citation"), mark: mark, effect: effect, note: input.text("note"))
    }

    private static func propose(_ visit: Visit) async throws -> Outcome {
        let (input, version) = (visit.input, try read(visit.input))
        return try await visit.write { change in
            let proposed = try RuleChange.propose(
                version, code: input.text("code").halfWidth.lowercased(),
                name: Rule.Name(chinese: input.text("chineseName"), english: input.text("englishName")),
                scope: input.text("scope").halfWidth, in: change)
            return .created(
                "/rule-changes/\(proposed.id)", Message("rules.proposed"), json: RuleChangeRoutes.json(proposed))
        }
    }

    private static func succeed(_ visit: Visit) async throws -> Outcome {
        let (id, version) = (try visit.id("rule", Rule.ID.self), try read(visit.input))
        return try await visit.write { change in
            let proposed = try RuleChange.propose(version, after: Rule.find(id, in: change.db), in: change)
            return .created(
                "/rule-changes/\(proposed.id)", Message("rules.proposed"), json: RuleChangeRoutes.json(proposed))
        }
    }
}

extension Visit {
    /// Name of a rule in the language of the visit.
    func name(of rule: Rule.Name) -> String { language == .english ? rule.english : rule.chinese }
}
