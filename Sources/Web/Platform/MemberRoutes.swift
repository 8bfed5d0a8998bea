internal import Kernel
internal import Platform
internal import Postgres

/// Who acts for an organisation: members, invitations and how they are taken up.
enum MemberRoutes {
    private static let invitation = [
        InputField("login", .text(max: 254), hint: "registration.login_hint", "E-mail or phone of the person."),
        InputField(
            "administrator", .boolean, optional: true, label: "organisations.as_administrator",
            "Whether the person administers the organisation."),
    ]
    private static let account = InputField(
        "account", .identifier, label: "organisations.member", "Key of the account.")

    static let all: [Route] = [
        .page(
            "/organisations/{organisation}/members", .members, "Lists who acts for an organisation.", answer: .members,
            members),
        .post(
            "/organisations/{organisation}/invitations", .members, "Invites a person; the link comes by message.",
            fields: invitation, once: true, form: members, invite),
        .post(
            "/organisations/{organisation}/removed-members", .members, "Ends a membership.", fields: [account],
            form: members, remove),
        .page("/invitations/{token}", .signedIn, "Shows the form that takes up an invitation.", invitationPage),
        .post(
            "/invitations/{token}", .signedIn, "Takes up an invitation.", answer: .organisation, form: invitationPage,
            accept),
    ]

    private static func members(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("organisation", Organisation.ID.self)
        let (organisation, members) = try await visit.read { db in
            let organisation = try Organisation.find(id, in: db)
            return (organisation, try organisation.members(for: viewer, in: db))
        }
        var desk = Desk()
        desk.tables = [
            .init(
                visit.text("organisations.members"),
                ["member", "member_role", "since"].map { visit.text("organisations.\($0)") },
                members.map {
                    let role = $0.isAdministrator ? "organisations.administrator" : "organisations.editor"
                    return [.head($0.name), .text(visit.text(role)), .text($0.since.description)]
                })
        ]
        if viewer.administers(id) {
            let options = members.map { (value: $0.account.description, text: $0.name) }
            desk.forms = [
                visit.deskForm(
                    "organisations.invite", "/organisations/\(id)/invitations", invitation.map { visit.field($0) }),
                visit.deskForm(
                    "organisations.remove", "/organisations/\(id)/removed-members",
                    [visit.field(account, options: options)], isFirst: false),
            ]
        }
        return visit.desk(
            Message("organisations.members"), desk,
            json: [
                "items": .array(
                    members.map {
                        [
                            "account": .integer($0.account.rawValue), "name": .string($0.name),
                            "administrator": .bool($0.isAdministrator),
                        ]
                    })
            ], crumbs: [.init(.verbatim(organisation.name), "/organisations/\(id)")])
    }

    private static func invite(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("organisation", Organisation.ID.self)
        let login = try Login(parsing: visit.input.text("login"))
        let asAdministrator = visit.input.isSet("administrator")
        return try await visit.write { change in
            let organisation = try Organisation.find(id, in: change.db)
            let token = try organisation.invite(login, asAdministrator: asAdministrator, in: change)
            try OutgoingMessage.leave(
                channel: login.kind == .email ? .email : .sms, recipient: login.identifier,
                subject: visit.text("organisations.invitation_subject", ["organisation": organisation.name]),
                body: visit.text(
                    "organisations.invitation_body",
                    [
                        "organisation": organisation.name,
                        "url": "\(visit.site.settings.origin)/invitations/\(token.text)",
                    ]), in: change.db)
            return .done("/organisations/\(id)/members", Message("organisations.invited"))
        }
    }

    private static func remove(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("organisation", Organisation.ID.self)
        guard let account = visit.input.id("account", Account.ID.self) else {
            throw FieldRefusal("account", "field.refusal.missing")
        }
        return try await visit.write { change in
            try Organisation.find(id, in: change.db).remove(account, in: change)
            return .done("/organisations/\(id)/members", Message("organisations.removed"))
        }
    }

    private static func invitationPage(_ visit: Visit) async throws -> Page {
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("organisations.invitation_remark"))]
        desk.forms = [visit.deskForm("organisations.accept", "/invitations/\(visit.parameter("token"))")]
        return visit.desk(Message("organisations.invitation"), desk, json: [:])
    }

    private static func accept(_ visit: Visit) async throws -> Outcome {
        let token = Token(presented: visit.parameter("token"))
        return try await visit.write { change in
            let organisation = try Organisation.accept(token, in: change)
            return .done(
                "/organisations/\(organisation.id)", Message("organisations.joined"), json: organisation.json)
        }
    }
}
