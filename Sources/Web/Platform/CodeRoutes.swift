internal import Kernel
internal import Platform
internal import Postgres

/// Signing in and choosing a new password with a code that is sent to the login. Whoever asks learns nothing about
/// whether the login has an account.
enum CodeRoutes {
    private static let login = InputField("login", .text(max: 254), hint: "registration.login_hint", "E-mail or phone.")
    private static let code = InputField(
        "code", .integer(0...999_999), hint: "registration.code_hint", "The code that was sent.")
    private static let password = InputField(
        "newPassword", .password, hint: "registration.password_hint", "The new password.")
    private static let known = InputField("login", .text(max: 254), optional: true, "E-mail or phone.")

    static let all: [Route] = [
        .page(
            "/session/code", .everyone, "Shows the form that asks for a code to sign in.",
            askToSignIn),
        .post(
            "/session/code", .everyone, "Sends a code to sign in, if the login has an account.", fields: [login],
            form: askToSignIn, sendToSignIn),
        .page(
            "/session/code/entry", .everyone, "Shows the form for the code.", query: [known],
            enterToSignIn),
        .post(
            "/session/code/entry", .everyone, "Signs in with a code.", fields: [login, code], answer: .signedIn,
            form: enterToSignIn,
            signIn),
        .page(
            "/account/reset", .everyone, "Shows the form that asks for a code to reset a password.",
            askToReset),
        .post(
            "/account/reset", .everyone, "Sends a code to reset a password, if the login has an account.",
            fields: [login], form: askToReset, sendToReset),
        .page(
            "/account/reset/entry", .everyone, "Shows the form for the code and the new password.", query: [known],
            enterToReset),
        .post(
            "/account/reset/entry", .everyone, "Sets a new password and signs in.", fields: [login, code, password],
            answer: .signedIn, form: enterToReset, reset),
    ]

    /// The six digits of the field `code`.
    static func digits(_ visit: Visit) -> String {
        let digits = String(visit.input.integer("code") ?? 0)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }

    private static func form(_ title: String, _ url: String, _ fields: [FieldView], _ visit: Visit) -> Page {
        var desk = Desk()
        if visit.site.settings.smtp == nil, visit.site.settings.isTrial {
            desk.links = [.init(linkURL: "/outbox", linkText: visit.text("outbox.title"))]
        }
        desk.forms = [visit.deskForm(title, url, fields)]
        return visit.desk(Message(title), desk, json: [:], crumbs: [.init(Message("session.title"), "/session")])
    }

    private static func askToSignIn(_ visit: Visit) async throws -> Page {
        form("session.by_code", "/session/code", [visit.field(login)], visit)
    }

    private static func askToReset(_ visit: Visit) async throws -> Page {
        form("password.reset", "/account/reset", [visit.field(login)], visit)
    }

    private static func enterToSignIn(_ visit: Visit) async throws -> Page {
        form(
            "session.by_code", "/session/code/entry",
            [visit.field(login, value: visit.input.text("login")), visit.field(code)], visit)
    }

    private static func enterToReset(_ visit: Visit) async throws -> Page {
        form(
            "password.reset", "/account/reset/entry",
            [visit.field(login, value: visit.input.text("login")), visit.field(code), visit.field(password)], visit)
    }

    private static func sendToSignIn(_ visit: Visit) async throws -> Outcome {
        try await send(
            .signIn, subject: "session.mail_subject", body: "session.mail_body", to: "/session/code/entry", visit)
    }

    private static func sendToReset(_ visit: Visit) async throws -> Outcome {
        try await send(
            .reset, subject: "password.mail_subject", body: "password.mail_body", to: "/account/reset/entry", visit)
    }

    private static func send(
        _ purpose: OneTimeCode.Purpose, subject: String, body: String, to next: String, _ visit: Visit
    ) async throws -> Outcome {
        let login = try Login(parsing: visit.input.text("login"))
        try await visit.change { change in
            try OneTimeCode.send(
                to: login, for: purpose,
                text: { code in
                    (visit.text(subject), visit.text(body, ["code": code]))
                }, in: change)
            change.record("accounts.send_code", "login", SHA256.hex(Array(login.identifier.utf8)).prefix(16))
        }
        return .done("\(next)?login=\(Visit.encode(login.identifier))", Message("session.code_sent"))
    }

    private static func signIn(_ visit: Visit) async throws -> Outcome {
        let login = try Login(parsing: visit.input.text("login"))
        let (address, code) = (visit.viewer.origin.address, digits(visit))
        try await visit.read { db in try SigningIn.checkAddress(address, in: db) }
        let token: Token? = try await visit.change { change in
            let account = try SigningIn.useCode(code, from: login, for: .signIn, address: address, in: change)
            return try account.map { try SessionRoutes.begin(for: $0.id, visit, in: change) }
        }
        guard let token else { throw FieldRefusal("code", "code.refusal.wrong") }
        return SessionRoutes.signedIn(token, visit)
    }

    private static func reset(_ visit: Visit) async throws -> Outcome {
        let login = try Login(parsing: visit.input.text("login"))
        let (address, code, new) = (visit.viewer.origin.address, digits(visit), visit.input.text("newPassword"))
        try await visit.read { db in try SigningIn.checkAddress(address, in: db) }
        try Password.check(new, name: "", login: login.identifier, field: "newPassword")
        let hash = try await Password.hash(new)
        let token: Token? = try await visit.change { change in
            guard let account = try SigningIn.useCode(code, from: login, for: .reset, address: address, in: change)
            else { return nil }
            try Password.set(hash, for: account.id, in: change)
            try WebSession.endAll(of: account.id, except: nil, in: change.db)
            return try SessionRoutes.begin(for: account.id, visit, in: change)
        }
        guard let token else { throw FieldRefusal("code", "code.refusal.wrong") }
        return SessionRoutes.signedIn(token, visit)
    }
}
