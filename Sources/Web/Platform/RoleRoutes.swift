internal import Kernel
internal import Platform
internal import Postgres

/// Who holds which role in an authority. The security administrator grants and ends; auditors look.
enum RoleRoutes {
    private static let security: Access = .administrators([.security])
    private static let login = InputField(
        "login", .text(max: 254), label: "field.login", "E-mail or phone of the person.")
    private static let role = InputField(
        "role", .choice(Role.allCases.map(\.rawValue), prefix: "role"), label: "roles.role", "The role.")
    private static let programme = InputField(
        "programme", .identifier, optional: true, label: "roles.programme", "Only for this programme.")
    private static let area = InputField(
        "area", .text(max: 12), optional: true, label: "roles.area", hint: "programmes.area_hint",
        "Only in this area and what lies in it.")
    private static let lot = InputField(
        "lot", .identifier, optional: true, label: "roles.lot", hint: "roles.lot_hint", "Only for this lot of a call.")
    private static let unit = InputField(
        "unit", .identifier, optional: true, label: "roles.unit", hint: "roles.unit_hint",
        "Organisation for which the person acts.")
    private static let from = InputField("from", .date, label: "roles.from", "First day.")
    private static let to = InputField("to", .date, optional: true, label: "roles.to", "Last day.")
    private static let reason = InputField("reason", .text(max: 200), label: "roles.reason", "Why.")
    private static let fields = [login, role, programme, lot, area, unit, from, to, reason]
    private static let grantKey = InputField("grant", .identifier, label: "roles.grant_key", "Key of the grant.")

    static let all: [Route] = [
        .page(
            "/{authority}/roles", .administratorsOrRoles([.security], [.auditor]), "Lists the roles in force.",
            answer: .roleGrants, index),
        .post(
            "/{authority}/roles", security, "Grants a role.", fields: fields, creates: true, answer: .key, form: index,
            grant),
        .post(
            "/{authority}/revoked-roles", security, "Ends a role at once.", fields: [grantKey], form: index, revoke),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (grants, programmes, pairs) = try await visit.read { db in
            (
                try RoleGrant.all(for: viewer, in: db), try Programme.all(for: viewer, in: db),
                try RoleGrant.incompatibilities(in: db)
            )
        }
        var desk = Desk()
        desk.tables = [
            .init(
                visit.text("roles.title"),
                ["person", "role", "programme", "area_name", "period", "reason"].map { visit.text("roles.\($0)") },
                grants.map { grant in
                    [
                        .head(grant.name), .text(visit.text(grant.role.messageKey)), .text(grant.programme ?? ""),
                        .text(grant.area ?? ""), .text("\(grant.from) – \(grant.to?.description ?? "")"),
                        .text(grant.reason),
                    ]
                }),
            .init(
                visit.text("roles.incompatible"), ["role", "other_role", "why"].map { visit.text("roles.\($0)") },
                pairs.map { pair in
                    [
                        .head(visit.text(pair.role.messageKey)), .text(visit.text(pair.other.messageKey)),
                        .text(pair.citation),
                    ]
                }),
        ]
        if viewer.administrator == .security {
            let everything = (value: "", text: visit.text("roles.whole_authority"))
            let choices = [everything] + programmes.map { (value: $0.id.description, text: visit.name(of: $0)) }
            let views = fields.map { field in
                switch field.name {
                case "programme": visit.field(field, options: choices)
                case "from": visit.field(field, value: viewer.today.description)
                default: visit.field(field)
                }
            }
            let held = grants.map {
                (value: $0.id.description, text: "\($0.name) · \(visit.text($0.role.messageKey))")
            }
            desk.forms = [
                visit.deskForm("roles.grant", "/roles", views),
                visit.deskForm(
                    "roles.revoke", "/revoked-roles", [visit.field(grantKey, options: held)], isFirst: false),
            ]
        }
        return visit.desk(
            Message("roles.title"), desk,
            json: [
                "items": .array(
                    grants.map {
                        [
                            "id": .integer($0.id.rawValue), "account": .integer($0.account.rawValue),
                            "name": .string($0.name), "role": .string($0.role.rawValue),
                            "from": .string($0.from.description),
                            "to": $0.to.map { .string($0.description) } ?? .null, "reason": .string($0.reason),
                        ]
                    })
            ])
    }

    private static func grant(_ visit: Visit) async throws -> Outcome {
        let (input, base) = (visit.input, visit.base)
        let login = try Login(parsing: input.text("login"))
        guard let role = Role(rawValue: input.text("role")), let from = input.day("from") else {
            throw FieldRefusal("role", "field.refusal.choice")
        }
        let area = input.text("area")
        return try await visit.write { change in
            guard let account = try Account.find(login: login, in: change.db) else {
                throw FieldRefusal("login", "roles.refusal.no_account")
            }
            let path = area.isEmpty ? nil : try Area.find(area, in: change.db).path
            let scope = Scope(
                programme: input.id("programme", Programme.ID.self), lot: input.integer("lot"), areaPath: path)
            let unit = try input.id("unit", Organisation.ID.self).map { try Organisation.find($0, in: change.db).id }
            let id = try RoleGrant.grant(
                RoleGrant(role: role, scope: scope, organisation: unit), to: account.id, from: from,
                to: input.day("to"),
                reason: input.text("reason"), in: change)
            return .created("\(base)/roles", Message("roles.granted"), json: ["id": .integer(id.rawValue)])
        }
    }

    private static func revoke(_ visit: Visit) async throws -> Outcome {
        guard let id = visit.input.id("grant", RoleGrant.Record.ID.self) else {
            throw FieldRefusal("grant", "field.refusal.missing")
        }
        let base = visit.base
        return try await visit.write { change in
            try RoleGrant.revoke(id, in: change)
            return .done("\(base)/roles", Message("roles.revoked"))
        }
    }
}
