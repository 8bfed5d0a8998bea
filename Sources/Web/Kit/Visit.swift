public import Kernel
internal import Papers
public import Platform
public import Postgres

/// One request as a handler sees it: who comes, in which language, with what, and the way to the database.
public struct Visit: Sendable {
    /// What the whole site shares.
    let site: Site
    /// The line of the table that matched.
    let route: Route
    /// Who comes.
    public let viewer: Viewer
    /// In which language the answer is read.
    public internal(set) var language: Language
    /// Values of the parts of the path in braces.
    let parameters: [String: String]
    /// What the request brings.
    public let input: Input
    /// Whether JSON is wanted.
    public let isAPI: Bool
    /// Path and query of the request, without the API's prefix.
    public let url: String
    /// The key that makes the request happen once, if it came with one.
    let idempotency: Idempotency?
    /// Refusals of the change before, when a form is shown again.
    var refusals: [any Refusal] = []
    /// What somebody else stored meanwhile, when a form is shown again after a conflict.
    var conflict: Conflict?
    /// Client's description of itself.
    let userAgent: String
    /// The session's token, if a cookie came.
    let sessionToken: Token?
    /// The lines of cookies that the browser sent.
    var cookieLines: [String] = []

    /// The tenant of the page. Throws `NotFound` outside one.
    public func tenant() throws -> Tenant { try viewer.requireTenant() }

    /// First part of the paths of the tenant's pages: `/yunlin`.
    public var base: String { viewer.tenant.map { "/" + $0.slug } ?? "" }

    /// The key in a part of the path. Throws `NotFound` when it is no key at all.
    public func id<Subject>(
        _ name: String, _ type: Identifier<Subject>.Type = Identifier<Subject>.self
    ) throws -> Identifier<Subject> {
        guard let id = parameters[name].flatMap({ Identifier<Subject>($0) }) else { throw NotFound() }
        return id
    }

    /// The text in a part of the path.
    public func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// Reads as the viewer.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Result
    ) async throws -> Result {
        try await site.database.read(as: viewer, body)
    }

    /// Changes as the viewer. A request with an idempotency key is done once; its twin gets the first answer.
    public func write(_ body: @escaping @Sendable (Change) throws -> Outcome) async throws -> Outcome {
        guard let idempotency else { return try await site.database.write(as: viewer, body) }
        return try await site.database.write(as: viewer) { change in
            if let earlier = try idempotency.claim(in: change) {
                return Outcome(
                    location: earlier.location ?? "/", flash: nil, json: (try? JSON.parse(earlier.body)) ?? [:],
                    isCreated: earlier.status == 201)
            }
            let outcome = try body(change)
            let answer = Idempotency.Answer(
                status: outcome.isCreated ? 201 : 200, location: outcome.location, body: outcome.json.text)
            try idempotency.keep(answer, in: change)
            return outcome
        }
    }

    /// Changes as the viewer, where the result is not yet an answer.
    public func change<Result: Sendable>(
        _ body: @escaping @Sendable (Change) throws -> Result
    ) async throws -> Result {
        try await site.database.write(as: viewer, body)
    }

    /// The text of a message in the language of the visit.
    public func text(_ message: Message) -> String {
        message.key == "verbatim" ? message.arguments["text"] ?? "" : site.catalogue.text(message, language)
    }

    /// The text of a key in the language of the visit.
    public func text(_ key: String, _ arguments: [String: String] = [:]) -> String {
        text(Message(key, arguments))
    }

    /// The value of a cookie that the browser sent.
    func cookie(_ name: String) -> String? { SessionCookie.read(name, in: cookieLines) }

    /// The file store.
    public var files: FileStore { site.files }

    /// The version that the change is based on; nil when the client did not say.
    public var expectedVersion: Int? { input.integer("version").map { Int($0) } }

    /// Refuses bad input before a verb runs. Throws all refusals at once.
    func checkInput() throws {
        if !input.refusals.isEmpty { throw Refusals(input.refusals) }
    }
}
