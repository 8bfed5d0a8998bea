internal import Kernel
internal import Platform
internal import Postgres

/// Making an account: the login is proved by a code, then name and password follow.
enum RegistrationRoutes {
    private static let login = InputField("login", .text(max: 254), hint: "registration.login_hint", "E-mail or phone.")
    private static let fields = [
        login,
        InputField("code", .integer(0...999_999), hint: "registration.code_hint", "The code that was sent."),
        InputField("name", .text(max: 100), label: "field.person_name", "Name of the person."),
        InputField("password", .password, hint: "registration.password_hint", "At least twelve characters."),
    ]
    private static let passwordFields = [
        InputField("password", .password, label: "field.current_password", "The present password."),
        InputField("newPassword", .password, hint: "registration.password_hint", "The new password."),
    ]

    static let all: [Route] = [
        .page("/registration", .everyone, "Shows the form that asks for a code.", askForm),
        .post("/registration/code", .everyone, "Sends a code.", fields: [login], form: askForm, send),
        .page(
            "/registration/account", .everyone, "Shows the form for the account.",
            query: [
                InputField("login", .text(max: 254), optional: true, "E-mail or phone.")
            ], form),
        .post(
            "/registration/account", .everyone, "Makes an account.", fields: fields, answer: .signedIn, form: form,
            register),
        .page("/account/password", .signedIn, "Shows the form for a new password.", passwordForm),
        .post(
            "/account/password", .signedIn, "Changes the password.", fields: passwordFields, form: passwordForm,
            change),
    ]

    private struct Content: Sendable {
        let fields: [FieldView]
        let hasGateway: Bool
    }

    private static func askForm(_ visit: Visit) async throws -> Page {
        Page(
            "registration/login", title: Message("registration.title"),
            content: Content(fields: [visit.field(login)], hasGateway: visit.site.settings.smtp != nil), json: [:])
    }

    private static func send(_ visit: Visit) async throws -> Outcome {
        let login = try Login(parsing: visit.input.text("login"))
        let subject = visit.text("registration.mail_subject")
        let body = visit.site.catalogue
        let language = visit.language
        try await visit.change { change in
            try OneTimeCode.send(
                to: login, for: .register,
                text: { code in
                    (subject, body.text(Message("registration.mail_body", ["code": code]), language))
                }, in: change)
            change.record("accounts.send_code", "login", SHA256.hex(Array(login.identifier.utf8)).prefix(16))
        }
        return .done(
            "/registration/account?login=\(Visit.encode(login.identifier))", Message("registration.code_sent"))
    }

    private static func form(_ visit: Visit) async throws -> Page {
        let known = visit.input.text("login")
        return Page(
            "registration/account", title: Message("registration.title"),
            content: Content(
                fields: [
                    visit.field(fields[0], value: known), visit.field(fields[1]), visit.field(fields[2]),
                    visit.field(fields[3]),
                ], hasGateway: visit.site.settings.smtp != nil), json: [:])
    }

    private static func register(_ visit: Visit) async throws -> Outcome {
        let login = try Login(parsing: visit.input.text("login"))
        let name = visit.input.text("name")
        let password = visit.input.text("password")
        try Password.check(password, name: name, login: login.identifier)
        let hash = try await Password.hash(password)
        let code = CodeRoutes.digits(visit)
        let language = visit.language.rawValue
        let token: Token? = try await visit.change { change in
            guard try OneTimeCode.use(code, from: login, for: .register, in: change) else { return nil }
            let account = try Account.register(
                name: name, login: login, isVerified: true, passwordHash: hash, language: language, in: change)
            return try SessionRoutes.begin(for: account.id, visit, in: change)
        }
        guard let token else { throw FieldRefusal("code", "code.refusal.wrong") }
        return SessionRoutes.signedIn(token, visit)
    }

    private static func passwordForm(_ visit: Visit) async throws -> Page {
        Page(
            "registration/password", title: Message("password.title"),
            content: Content(fields: passwordFields.map { visit.field($0) }, hasGateway: false), json: [:],
            crumbs: [.init(Message("home.title"), "/home")])
    }

    private static func change(_ visit: Visit) async throws -> Outcome {
        let viewer = visit.viewer
        let (logins, candidate) = try await visit.read { db in
            let logins = try Account.find(try viewer.signedIn(), in: db).logins(in: db)
            guard let first = logins.first else { throw NotFound() }
            return (logins, try SigningIn.look(up: first, from: viewer.origin.address, in: db))
        }
        guard try await Password.verify(visit.input.text("password"), hash: candidate.hash) else {
            throw FieldRefusal("password", "password.refusal.wrong")
        }
        let new = visit.input.text("newPassword")
        for login in logins {
            try Password.check(new, name: viewer.name, login: login.identifier, field: "newPassword")
        }
        let hash = try await Password.hash(new)
        let kept = visit.sessionToken
        try await visit.change { change in
            let account = try change.viewer.signedIn()
            try Password.set(hash, for: account, in: change)
            try WebSession.endAll(of: account, except: kept, in: change.db)
        }
        return .done("/home", Message("password.changed"))
    }
}
