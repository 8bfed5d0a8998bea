internal import Kernel
internal import Platform
internal import Postgres

/// Signing in and out. A session is a noun: it is begun by a POST and ended by a POST.
enum SessionRoutes {
    static let fields = [
        InputField("login", .text(max: 254), "E-mail address or mobile phone number."),
        InputField("password", .password, "The password."),
        InputField("return", .text(max: 500), optional: true, "Path to go to afterwards."),
    ]

    static let all: [Route] = [
        .page("/session", .everyone, "Shows the form to sign in.", query: [fields[2]], answer: .signedIn, form),
        .post("/session", .everyone, "Signs in.", fields: fields, answer: .signedIn, form: form, begin),
        .post("/session/end", .signedIn, "Signs out.", answer: .signedIn, end),
        .post("/session/end-all", .signedIn, "Signs out everywhere.", answer: .signedIn, endAll),
    ]

    private static func form(_ visit: Visit) async throws -> Page {
        struct Content: Sendable {
            let fields: [FieldView]
            let returnPath: String
        }
        let content = Content(
            fields: [visit.field(fields[0]), visit.field(fields[1])],
            returnPath: PreferenceRoutes.safeReturn(visit, fallback: "/home"))
        return Page(
            "session/new", title: Message("session.title"), content: content,
            json: ["signedIn": .bool(visit.viewer.account != nil)])
    }

    private static func begin(_ visit: Visit) async throws -> Outcome {
        let login = try Login(parsing: visit.input.text("login"))
        let address = visit.viewer.origin.address
        let userAgent = visit.userAgent
        let candidate = try await visit.read { db in try SigningIn.look(up: login, from: address, in: db) }
        let verified = try await Password.verify(visit.input.text("password"), hash: candidate.hash)
        let token = try await visit.change { change in
            let token = try SigningIn.finish(
                candidate, login: login, verified: verified, address: address, userAgent: userAgent, in: change)
            if token != nil { try endPrevious(visit, in: change) }
            return token
        }
        guard let token else { throw FieldRefusal("login", "sign_in.refusal.failed") }
        return signedIn(token, visit)
    }

    /// Begins a session in the place of the one that the browser had.
    static func begin(for account: Account.ID, _ visit: Visit, in change: Change) throws -> Token {
        try endPrevious(visit, in: change)
        return try WebSession.begin(
            for: account, address: visit.viewer.origin.address, userAgent: visit.userAgent, in: change.db)
    }

    /// A token that was known before somebody signed in must not be the token of the person who did.
    private static func endPrevious(_ visit: Visit, in change: Change) throws {
        if let token = visit.sessionToken { try WebSession.end(token, in: change.db) }
    }

    /// Sets the cookie of a new session.
    static func signedIn(_ token: Token, _ visit: Visit) -> Outcome {
        var outcome = Outcome.done(PreferenceRoutes.safeReturn(visit, fallback: "/home"), json: ["signedIn": true])
        outcome.cookies = [SessionCookie.set(token, secure: visit.site.settings.secureCookies)]
        return outcome
    }

    private static func end(_ visit: Visit) async throws -> Outcome {
        if let token = visit.sessionToken {
            _ = try await visit.change { change in
                try WebSession.end(token, in: change.db)
                change.record("accounts.sign_out", "account", try change.viewer.signedIn())
            }
        }
        return signedOut(visit)
    }

    private static func endAll(_ visit: Visit) async throws -> Outcome {
        try await visit.change { change in
            let account = try change.viewer.signedIn()
            try WebSession.endAll(of: account, except: nil, in: change.db)
            change.record("accounts.sign_out_everywhere", "account", account)
        }
        return signedOut(visit)
    }

    private static func signedOut(_ visit: Visit) -> Outcome {
        var outcome = Outcome.done("/", Message("session.ended"), json: ["signedIn": false])
        outcome.cookies = [SessionCookie.clear(secure: visit.site.settings.secureCookies)]
        return outcome
    }
}
