internal import Kernel
internal import Platform
internal import Postgres

/// Oversight: the audit of a tenant, the numbers that laws and contracts set, and who holds which role.
enum OversightRoutes {
    private static let auditQuery = [
        InputField(
            "q", .text(max: 100), optional: true, label: "audit.search", hint: "audit.search_hint",
            "Beginning of the action, or kind and key of the thing."),
        Paging.after,
    ]

    static let all: [Route] =
        [
            .page(
                "/{authority}/audit", .roles([.auditor]), "Lists what was done in the authority, the newest first.",
                query: auditQuery, answer: .page(of: .auditEvent), audit),
            .page(
                "/audit", .administrators([.audit]), "Lists what was done in the installation, the newest first.",
                query: auditQuery, answer: .page(of: .auditEvent), audit),
        ] + RuleRoutes.all + RoleRoutes.all + RolePairRoutes.all

    /// What was done, in words; an action that has none keeps its code.
    private static func action(_ event: AuditEvent, _ visit: Visit) -> String {
        let key = "audit.action.\(event.action)"
        return visit.site.catalogue.template(key, visit.language) == nil ? event.action : visit.text(key)
    }

    /// The members of a detail without the marks of JSON; the API has it as it was written.
    private static func shortened(_ detail: String) -> String {
        String(detail.dropFirst().dropLast()).filter { $0 != "\"" }
    }

    private static func audit(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let text = visit.input.text("q")
        let before = visit.input.integer(Paging.after.name)
        let events = try await visit.read { db in
            try AuditEvent.list(matching: text, before: before, limit: 50, for: viewer, in: db)
        }
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("audit.remark"))]
        desk.filterURL = "\(visit.base)/audit"
        desk.filters = [visit.field(auditQuery[0], value: text)]
        desk.tables = [
            .init(
                visit.text("navigation.audit"),
                ["sequence", "at", "who", "action", "subject", "detail", "hash"].map { visit.text("audit.\($0)") },
                events.map { event in
                    [
                        .head(String(event.sequence)), .text(event.at.beijing), .text(event.name),
                        .text(action(event, visit)), .text("\(event.subjectKind) \(event.subjectID)"),
                        .text(Self.shortened(event.detail)),
                        .text(String(event.hash.hexadecimal.prefix(12))),
                    ]
                })
        ]
        let next = events.count == 50 ? events.last?.sequence : nil
        if let next {
            desk.links = [
                .init(
                    linkURL: "\(visit.base)/audit?q=\(Visit.encode(text))&after=\(next)",
                    linkText: visit.text("audit.earlier"))
            ]
        }
        return visit.desk(
            Message("navigation.audit"), desk,
            json: [
                "items": .array(
                    events.map { event in
                        [
                            "sequence": .integer(event.sequence), "at": .string(event.at.description),
                            "account": event.account.map { .integer($0.rawValue) } ?? .null,
                            "action": .string(event.action), "subject_kind": .string(event.subjectKind),
                            "subject": .string(event.subjectID), "detail": .string(event.detail),
                            "hash": .string(event.hash.hexadecimal),
                        ]
                    }), "next": Paging.json(next),
            ])
    }
}
