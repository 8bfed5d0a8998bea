internal import Kernel
internal import Platform
internal import Postgres

/// The installation itself: its three administrators, its authorities and its audit.
enum InstallationRoutes {
    private static let security: Access = .administrators([.security])
    private static let system: Access = .administrators([.system])
    private static let login = InputField(
        "login", .text(max: 254), label: "field.login", "E-mail or phone of the person.")
    private static let kind = InputField(
        "kind", .choice(Administrator.allCases.map(\.rawValue), prefix: "administrators.kind"),
        label: "administrators.kind", "Which of the three.")
    private static let reason = InputField("reason", .text(max: 200), label: "roles.reason", "Why.")
    private static let account = InputField(
        "account", .identifier, label: "administrators.person", "Key of the account.")
    private static let authority = [
        InputField("name", .text(max: 200), label: "authorities.name", "Name in Chinese."),
        InputField("englishName", .text(max: 200), label: "authorities.english_name", "Name in English."),
        InputField(
            "slug", .text(max: 41), label: "authorities.slug", hint: "authorities.slug_hint",
            "First part of its URLs."),
        InputField(
            "kind", .choice(Tenant.Kind.allCases.map(\.rawValue), prefix: "authorities.kind"),
            label: "authorities.kind", "What kind of authority it is."),
        InputField(
            "area", .text(max: 12), label: "organisations.area", hint: "programmes.area_hint", "Code of its area."),
        InputField(
            "code", .text(max: 18), optional: true, label: "organisations.code", hint: "authorities.code_hint",
            "统一社会信用代码; an organisation of the directory with this code becomes the authority."),
    ]

    static let all: [Route] = [
        .page(
            "/administrators", .administrators([.system, .security, .audit]), "Lists the three administrators.",
            answer: .administrators, administrators),
        .post(
            "/administrators", security, "Appoints an administrator.", fields: [login, kind, reason],
            creates: true, answer: .appointment, form: administrators, appoint),
        .post(
            "/administrators/dismissals", security, "Ends an appointment.", fields: [account, reason],
            form: administrators, dismiss),
        .page("/authorities", system, "Lists the authorities, to open another.", answer: .authorities, authorities),
        .post(
            "/authorities", system, "Opens an authority.", fields: authority, creates: true,
            answer: .openedAuthority, form: authorities, open),
    ]

    private static func administrators(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let all = try await visit.read { db in try Administrator.all(for: viewer, in: db) }
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("administrators.remark"))]
        desk.tables = [
            .init(
                visit.text("administrators.title"),
                ["administrators.person", "administrators.kind", "administrators.since", "roles.reason"]
                    .map { visit.text($0) },
                all.map {
                    [
                        .head($0.name), .text(visit.text("administrators.kind.\($0.kind.rawValue)")),
                        .text($0.since.beijing), .text($0.reason),
                    ]
                })
        ]
        if viewer.administrator == .security {
            let others = all.filter { $0.account != viewer.account }.map {
                (
                    value: $0.account.description,
                    text: "\($0.name) · \(visit.text("administrators.kind.\($0.kind.rawValue)"))"
                )
            }
            desk.forms = [
                visit.deskForm(
                    "administrators.appoint", "/administrators", [login, kind, reason].map { visit.field($0) }),
                visit.deskForm(
                    "administrators.dismiss", "/administrators/dismissals",
                    [visit.field(account, options: others), visit.field(reason)], isFirst: false),
            ]
        }
        return visit.desk(
            Message("administrators.title"), desk,
            json: [
                "items": .array(
                    all.map {
                        [
                            "account": .integer($0.account.rawValue), "name": .string($0.name),
                            "kind": .string($0.kind.rawValue),
                        ]
                    })
            ])
    }

    private static func appoint(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        let login = try Login(parsing: input.text("login"))
        guard let kind = Administrator(rawValue: input.text("kind")) else {
            throw FieldRefusal("kind", "field.refusal.choice")
        }
        return try await visit.write { change in
            guard let account = try Account.find(login: login, in: change.db) else {
                throw FieldRefusal("login", "roles.refusal.no_account")
            }
            try kind.appoint(account.id, reason: input.text("reason"), in: change)
            return .created(
                "/administrators", Message("administrators.appointed"),
                json: ["account": .integer(account.id.rawValue), "kind": .string(kind.rawValue)])
        }
    }

    private static func dismiss(_ visit: Visit) async throws -> Outcome {
        guard let account = visit.input.id("account", Account.ID.self) else {
            throw FieldRefusal("account", "field.refusal.missing")
        }
        let reason = visit.input.text("reason")
        return try await visit.write { change in
            try Administrator.dismiss(account, reason: reason, in: change)
            return .done("/administrators", Message("administrators.dismissed"))
        }
    }

    private static func authorities(_ visit: Visit) async throws -> Page {
        let tenants = try await visit.read { db in try Tenant.all(in: db) }
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("authorities.remark"))]
        desk.tables = [
            .init(
                visit.text("authorities.title"),
                ["authorities.name", "authorities.english_name"].map { visit.text($0) },
                tenants.map { [.head($0.name, url: "/" + $0.slug), .text($0.englishName)] })
        ]
        desk.forms = [visit.deskForm("authorities.open", "/authorities", authority.map { visit.field($0) })]
        return visit.desk(
            Message("authorities.title"), desk,
            json: ["items": .array(tenants.map { ["slug": .string($0.slug), "name": .string($0.name)] })])
    }

    private static func open(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let kind = Tenant.Kind(rawValue: input.text("kind")) else {
            throw FieldRefusal("kind", "field.refusal.choice")
        }
        let code = input.text("code").halfWidth.uppercased()
        return try await visit.write { change in
            let tenant = try Tenant.open(
                slug: input.text("slug"), name: input.text("name"), englishName: input.text("englishName"), kind: kind,
                areaCode: input.text("area"), code: code.isEmpty ? nil : code, in: change)
            return .created(
                "/authorities", Message("authorities.opened"),
                json: ["id": .integer(tenant.id.rawValue), "slug": .string(tenant.slug)])
        }
    }
}
