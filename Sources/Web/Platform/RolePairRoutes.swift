internal import Kernel
internal import Platform
internal import Postgres

/// Which roles may not meet in one person: data that the security administrator edits and the database checks.
enum RolePairRoutes {
    private static let security: Access = .administrators([.security])
    private static func role(_ name: String, _ label: String) -> InputField {
        InputField(name, .choice(Role.allCases.map(\.rawValue), prefix: "role"), label: label, "One of the two roles.")
    }
    private static let adding = [
        role("role", "roles.role"), role("other", "roles.other_role"),
        InputField("citation", .text(max: 200), label: "role_pairs.citation", "Why, or where it stands."),
    ]
    private static let pair = InputField(
        "pair", .text(max: 60), label: "role_pairs.pair", "Codes of the two roles with a dot between.")
    private static let reason = InputField("reason", .text(max: 200), label: "roles.reason", "Why.")

    static let all: [Route] = [
        .page(
            "/role-pairs", .administrators([.system, .security, .audit]), "Lists the pairs of incompatible roles.",
            answer: .rolePairs, index),
        .post(
            "/role-pairs", security, "Makes two roles incompatible.", fields: adding, form: index, add),
        .post(
            "/role-pairs/removals", security, "Lets two roles meet again.", fields: [pair, reason], form: index,
            remove),
    ]

    private static func code(_ pair: RoleGrant.Incompatibility) -> String {
        "\(pair.role.rawValue).\(pair.other.rawValue)"
    }

    private static func index(_ visit: Visit) async throws -> Page {
        let pairs = try await visit.read { db in try RoleGrant.incompatibilities(in: db) }
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("role_pairs.remark"))]
        desk.tables = [
            .init(
                visit.text("role_pairs.title"),
                ["roles.role", "roles.other_role", "roles.why", "role_pairs.added_by", "role_pairs.added_at"]
                    .map { visit.text($0) },
                pairs.map { pair in
                    [
                        .head(visit.text(pair.role.messageKey)), .text(visit.text(pair.other.messageKey)),
                        .text(pair.citation), .text(pair.addedBy), .text(pair.addedAt.beijing),
                    ]
                })
        ]
        if visit.viewer.administrator == .security {
            let there = pairs.map { pair in
                (
                    value: code(pair),
                    text: "\(visit.text(pair.role.messageKey)) · \(visit.text(pair.other.messageKey))"
                )
            }
            desk.forms = [
                visit.deskForm("role_pairs.add", "/role-pairs", adding.map { visit.field($0) }),
                visit.deskForm(
                    "role_pairs.remove", "/role-pairs/removals",
                    [visit.field(pair, options: there), visit.field(reason)], isFirst: false),
            ]
        }
        return visit.desk(
            Message("role_pairs.title"), desk,
            json: [
                "items": .array(
                    pairs.map { pair in
                        [
                            "pair": .string(code(pair)), "role": .string(pair.role.rawValue),
                            "other": .string(pair.other.rawValue), "citation": .string(pair.citation),
                            "added_by": .string(pair.addedBy), "added_at": .string(pair.addedAt.description),
                        ]
                    })
            ])
    }

    private static func add(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let role = Role(rawValue: input.text("role")), let other = Role(rawValue: input.text("other")) else {
            throw FieldRefusal("role", "field.refusal.choice")
        }
        return try await visit.write { change in
            try RoleGrant.Incompatibility.add(role, other, citation: input.text("citation"), in: change)
            return .done("/role-pairs", Message("role_pairs.added"))
        }
    }

    private static func remove(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        let codes = input.text("pair").split(separator: ".").map { Role(rawValue: String($0)) }
        guard codes.count == 2, let role = codes[0], let other = codes[1] else {
            throw FieldRefusal("pair", "field.refusal.choice")
        }
        return try await visit.write { change in
            try RoleGrant.Incompatibility.remove(role, other, reason: input.text("reason"), in: change)
            return .done("/role-pairs", Message("role_pairs.removed"))
        }
    }
}
