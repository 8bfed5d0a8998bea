internal import Kernel
internal import Platform
internal import Postgres

/// The numbers that laws and agreements set, with where they stand; nothing in the code repeats them.
enum RuleRoutes {
    private static let fields = [
        InputField("value", .decimal, label: "rules.value", "The new number."),
        InputField("validFrom", .date, label: "rules.valid_from", "First day of the new number."),
        InputField("citation", .text(max: 300), label: "rules.citation", "Where it stands."),
        InputField(
            "mark", .choice(Rule.Mark.allCases.map(\.rawValue), prefix: "rules.mark"), label: "rules.mark",
            "How well it is known."),
        InputField(
            "effect", .choice(Rule.Effect.allCases.map(\.rawValue), prefix: "rules.effect"), label: "rules.effect",
            "Whether breaking it stops the user or warns."),
        InputField("note", .text(max: 500), optional: true, label: "rules.note", "What a reader should know."),
    ]

    static let all: [Route] = [
        .page(
            "/rules", .everyone, "Lists the numbers that laws and agreements set, with their sources.",
            query: [Paging.after], answer: .page(of: .rule), index),
        .page("/rules/{rule}", .everyone, "Shows a rule.", answer: .rule, show),
        .post(
            "/rules/{rule}/successor", .administrators([.system]), "Replaces a number from a day on.", fields: fields,
            creates: true, answer: .rule, form: show, replace),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let (rules, next) = try visit.slice(
            try await visit.read { db in try Rule.all(in: db) }, key: { $0.id.rawValue })
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("rules.remark"))]
        desk.tables = [
            .init(
                visit.text("rules.title"),
                ["name", "value", "scope", "validity", "citation", "mark", "effect"].map { visit.text("rules.\($0)") },
                rules.map { rule in
                    [
                        .head(name(of: rule, visit), url: "/rules/\(rule.id)"), .text(value(of: rule, visit)),
                        .text(scope(of: rule, visit)),
                        .text(validity(of: rule, visit)), .text(rule.citation),
                        .text(visit.text("rules.mark.\(rule.mark.rawValue)")),
                        .text(visit.text("rules.effect.\(rule.effect.rawValue)")),
                    ]
                })
        ]
        desk.offer(next: next, at: "/rules", visit)
        return visit.desk(
            Message("rules.title"), desk, json: ["items": .array(rules.map(json)), "next": Paging.json(next)])
    }

    /// What the rule is called; one that was added without a name goes by its code.
    private static func name(of rule: Rule, _ visit: Visit) -> String {
        let key = "rules.name.\(rule.code)"
        return visit.site.catalogue.template(key, visit.language) == nil ? rule.code : visit.text(key)
    }

    private static func scope(of rule: Rule, _ visit: Visit) -> String {
        rule.scope == "CN" ? visit.text("rules.scope.country") : rule.scope
    }

    private static func validity(of rule: Rule, _ visit: Visit) -> String {
        guard let last = rule.validTo else {
            return visit.text("rules.validity.from", ["first": rule.validFrom.description])
        }
        return "\(rule.validFrom) – \(last)"
    }

    private static func value(of rule: Rule, _ visit: Visit) -> String {
        let comparison = visit.text("rules.operator.\(rule.comparison.rawValue)")
        if rule.unit == .fen, let fen = Int64(rule.value.description) {
            return "\(comparison) \(Money(fen: fen).grouped) \(visit.text("layout.yuan"))"
        }
        return "\(comparison) \(rule.value.description) \(visit.text("rules.unit.\(rule.unit.rawValue)"))"
    }

    private static func json(_ rule: Rule) -> JSON {
        [
            "id": .integer(rule.id.rawValue), "code": .string(rule.code), "scope": .string(rule.scope),
            "value": .string(rule.value.description), "unit": .string(rule.unit.rawValue),
            "operator": .string(rule.comparison.rawValue), "valid_from": .string(rule.validFrom.description),
            "valid_to": rule.validTo.map { .string($0.description) } ?? .null, "citation": .string(rule.citation),
            "mark": .string(rule.mark.rawValue), "effect": .string(rule.effect.rawValue), "note": .string(rule.note),
        ]
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let id = try visit.id("rule", Rule.ID.self)
        let rule = try await visit.read { db in try Rule.find(id, in: db) }
        var desk = Desk()
        desk.summaries = [
            .init(
                name(of: rule, visit),
                [
                    ("value", value(of: rule, visit)), ("scope", scope(of: rule, visit)),
                    ("validity", validity(of: rule, visit)), ("citation", rule.citation),
                    ("mark", visit.text("rules.mark.\(rule.mark.rawValue)")),
                    ("effect", visit.text("rules.effect.\(rule.effect.rawValue)")), ("note", rule.note),
                    ("code", rule.code),
                ].filter { !$0.1.isEmpty }.map { (visit.text("rules.\($0.0)"), $0.1) })
        ]
        if visit.viewer.administrator == .system, rule.validTo == nil {
            let stored = [
                "value": rule.value.description, "citation": rule.citation, "mark": rule.mark.rawValue,
                "effect": rule.effect.rawValue,
            ]
            desk.forms = [
                visit.deskForm(
                    "rules.replace", "/rules/\(id)/successor",
                    fields.map { visit.field($0, value: stored[$0.name] ?? "") })
            ]
        }
        return visit.desk(
            .verbatim(name(of: rule, visit)), desk, json: json(rule), crumbs: [.init(Message("rules.title"), "/rules")])
    }

    private static func replace(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("rule", Rule.ID.self)
        let input = visit.input
        guard let value = input.decimal("value"), let day = input.day("validFrom"),
            let mark = Rule.Mark(rawValue: input.text("mark")), let effect = Rule.Effect(rawValue: input.text("effect"))
        else { throw FieldRefusal("value", "field.refusal.missing") }
        return try await visit.write { change in
            let rule = try Rule.find(id, in: change.db).replace(
                by: value, from: day, citation: input.text("citation"), mark: mark, effect: effect,
                note: input.text("note"), in: change)
            return .created("/rules/\(rule.id)", Message("rules.replaced"), json: json(rule))
        }
    }
}
