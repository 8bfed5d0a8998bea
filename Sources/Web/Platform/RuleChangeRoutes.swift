internal import Kernel
internal import Platform
internal import Postgres

/// What was proposed of the rules: one administrator proposes, another one confirms or refuses.
enum RuleChangeRoutes {
    private static let editors: Access = .administrators([.system, .security])
    private static let readers: Access = .administrators([.system, .security, .audit])
    private static let reason = InputField("reason", .text(max: 500), label: "rules.reason", "Why it is refused.")

    static let all: [Route] = [
        .page(
            "/rule-changes", readers, "Lists what was proposed of the rules, the open changes first.",
            query: [Paging.after], answer: .page(of: .ruleChange), index),
        .page(
            "/rule-changes/{change}", readers, "Shows a proposed rule beside the one in force.", answer: .ruleChange,
            show),
        .post(
            "/rule-changes/{change}/confirmation", editors, "Confirms what another person proposed.", creates: true,
            answer: .rule, form: show, confirm),
        .post(
            "/rule-changes/{change}/refusal", editors, "Refuses what another person proposed.", fields: [reason],
            form: show, refuse),
        .post(
            "/rule-changes/{change}/withdrawal", editors, "Takes the own proposal back.", form: show, withdraw),
    ]

    /// What the API says of a change.
    static func json(_ change: RuleChange) -> JSON {
        var members = RuleRoutes.members(change.version)
        members["id"] = .integer(change.id.rawValue)
        members["predecessor"] = change.predecessor.map { .integer($0.rawValue) } ?? .null
        members["code"] = .string(change.code)
        members["name"] = .string(change.name.chinese)
        members["name_en"] = .string(change.name.english)
        members["scope"] = .string(change.scope)
        members["proposed_by"] = .string(change.proposer)
        members["proposed_at"] = .string(change.proposedAt.description)
        members["answer"] = change.answer.map { .string($0.rawValue) } ?? .null
        members["answered_by"] = change.answer == nil ? .null : .string(change.answerer)
        members["answered_at"] = change.answeredAt.map { .string($0.description) } ?? .null
        members["reason"] = .string(change.reason)
        members["rule"] = change.rule.map { .integer($0.rawValue) } ?? .null
        return .object(members)
    }

    private static func state(_ change: RuleChange) -> Message {
        Message("rules.change.\(change.answer?.rawValue ?? "open")")
    }

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (all, rules) = try await visit.read { db in
            (try RuleChange.all(for: viewer, in: db), try Rule.all(in: db))
        }
        let (changes, next) = try visit.slice(all, key: { $0.id.rawValue })
        let before = Dictionary(uniqueKeysWithValues: rules.map { ($0.id, $0) })
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("rules.changes_remark"))]
        desk.tables = [
            .init(
                visit.text("rules.changes"),
                ["rule", "before", "proposed_value", "valid_from", "proposer", "proposed_at", "state"]
                    .map { visit.text("rules.\($0)") },
                changes.map { change in
                    let former = change.predecessor.flatMap { before[$0] }.map { RuleRoutes.value($0.version, visit) }
                    return [
                        .head(visit.name(of: change.name), url: "/rule-changes/\(change.id)", note: change.code),
                        .text(former ?? visit.text("rules.new")), .text(RuleRoutes.value(change.version, visit)),
                        .text(change.version.validFrom.description), .text(change.proposer),
                        .text(change.proposedAt.beijing), visit.stateCell(state(change)),
                    ]
                })
        ]
        desk.offer(next: next, at: "/rule-changes", visit)
        return visit.desk(
            Message("rules.changes"), desk, json: ["items": .array(changes.map(json)), "next": Paging.json(next)],
            crumbs: [.init(Message("rules.title"), "/rules")])
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let (id, viewer) = (try visit.id("change", RuleChange.ID.self), visit.viewer)
        let (change, former) = try await visit.read { db in
            let change = try RuleChange.find(id, for: viewer, in: db)
            return (change, try change.predecessor.map { try Rule.find($0, in: db) })
        }
        var desk = Desk()
        desk.state = visit.deskState(state(change))
        desk.summaries = [
            .init(
                visit.name(of: change.name),
                [
                    ("code", change.code), ("chinese_name", change.name.chinese),
                    ("english_name", change.name.english), ("scope", RuleRoutes.scope(change.scope, visit)),
                    ("proposer", change.proposer),
                    ("proposed_at", change.proposedAt.beijing), ("answerer", change.answerer),
                    ("answered_at", change.answeredAt?.beijing ?? ""), ("reason", change.reason),
                ].map { (visit.text("rules.\($0.0)"), $0.1) })
        ]
        desk.tables = [comparison(change, former, visit)]
        if let rule = change.rule {
            desk.links = [.init(linkURL: "/rules/\(rule)", linkText: visit.text("rules.to_rule"))]
        } else if let former {
            desk.links = [.init(linkURL: "/rules/\(former.id)", linkText: visit.text("rules.to_former"))]
        }
        if change.answer == nil, RuleChange.mayEdit(viewer) {
            let place = "/rule-changes/\(id)"
            desk.forms =
                change.proposedBy == viewer.account
                ? [visit.deskForm("rules.withdraw", place + "/withdrawal")]
                : [
                    visit.deskForm("rules.confirm", place + "/confirmation"),
                    visit.deskForm("rules.refuse", place + "/refusal", [visit.field(reason)], isFirst: false),
                ]
        }
        return visit.desk(
            .verbatim(visit.name(of: change.name)), desk, json: json(change),
            crumbs: [.init(Message("rules.title"), "/rules"), .init(Message("rules.changes"), "/rule-changes")])
    }

    /// What stands now and what is proposed, line by line.
    private static func comparison(_ change: RuleChange, _ former: Rule?, _ visit: Visit) -> Desk.Table {
        let (new, old) = (change.version, former?.version)
        func row(_ key: String, _ text: (RuleChange.Version) -> String) -> [Desk.Table.Cell] {
            [.head(visit.text("rules.\(key)")), .text(old.map(text) ?? ""), .text(text(new))]
        }
        return .init(
            visit.text("rules.comparison"), ["item", "before", "proposed_value"].map { visit.text("rules.\($0)") },
            [
                row("value") { RuleRoutes.value($0, visit) }, row("validity") { RuleRoutes.validity($0, visit) },
                row("citation", \.citation), row("mark") { visit.text("rules.mark.\($0.mark.rawValue)") },
                row("effect") { visit.text("rules.effect.\($0.effect.rawValue)") }, row("note", \.note),
            ])
    }

    private static func confirm(_ visit: Visit) async throws -> Outcome {
        let (id, viewer) = (try visit.id("change", RuleChange.ID.self), visit.viewer)
        return try await visit.write { change in
            let rule = try RuleChange.find(id, for: viewer, in: change.db).confirm(in: change)
            return .created("/rules/\(rule.id)", Message("rules.confirmed"), json: RuleRoutes.json(rule))
        }
    }

    private static func refuse(_ visit: Visit) async throws -> Outcome {
        let (id, viewer, reason) = (
            try visit.id("change", RuleChange.ID.self), visit.viewer, visit.input.text("reason")
        )
        return try await visit.write { change in
            try RuleChange.find(id, for: viewer, in: change.db).refuse(reason: reason, in: change)
            return .done("/rule-changes/\(id)", Message("rules.refused"))
        }
    }

    private static func withdraw(_ visit: Visit) async throws -> Outcome {
        let (id, viewer) = (try visit.id("change", RuleChange.ID.self), visit.viewer)
        return try await visit.write { change in
            try RuleChange.find(id, for: viewer, in: change.db).withdraw(in: change)
            return .done("/rule-changes/\(id)", Message("rules.withdrawn"))
        }
    }
}
