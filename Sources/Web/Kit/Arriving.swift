internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore
internal import Platform
internal import Postgres

extension Answering {
    /// Finds out who comes, to which tenant, with what. Throws when the route does not let them in.
    func arrive(_ request: Request, _ context: SiteContext, _ preferences: Preferences) async throws -> Visit {
        let token = SessionCookie.read(SessionCookie.name(secure: site.settings.secureCookies), in: request)
            .map { Token(presented: $0) }
        let bearer = try bearerToken(request)
        var access = route.access
        switch access {
        case .demonstration: try await requireDemonstration()
        case .demonstrationOrAdministrators: if try await isDemonstration() { access = .everyone }
        default: break
        }
        let parameters = try pathParameters(context)
        let slug = route.isTenantRoute ? parameters["authority"] : nil
        let (account, tenant) = try await site.database.read { db in
            let account =
                try bearer.map { try APIToken.account($0, in: db) }
                ?? token.flatMap { try WebSession.find($0, in: db)?.account }
            return (account, try slug.map { try Tenant.find(slug: $0, in: db) })
        }
        if bearer != nil, account == nil { throw SignInNeeded() }
        if let token, account != nil, bearer == nil {
            try await site.database.write { db in try WebSession.touch(token, in: db) }
        }
        let viewer = try await site.database.viewer(
            of: account, in: tenant,
            origin: Viewer.Origin(request: context.requestID, address: context.address))
        try access.admit(viewer)
        let (raw, digest) = try await rawInput(request)
        let input = Input(versioned(raw, request), fields: route.allFields)
        return Visit(
            site: site, route: route, viewer: viewer,
            language: preferences.language ?? account.flatMap { Language(rawValue: $0.language) } ?? .chinese,
            parameters: parameters, input: input, isAPI: isAPI, url: localURL(request),
            idempotency: idempotency(raw, request, digest), userAgent: request.headers[.userAgent] ?? "",
            sessionToken: token, cookieLines: request.headers[values: .cookie])
    }

    /// Only on one's own machine, and only where every authority is invented.
    private func requireDemonstration() async throws {
        guard try await isDemonstration() else { throw NotFound() }
    }

    private func isDemonstration() async throws -> Bool {
        guard site.settings.isTrial else { return false }
        return try await site.database.read { db in try Tenant.all(in: db).allSatisfy(\.isDemonstration) }
    }

    private func bearerToken(_ request: Request) throws -> Token? {
        guard isAPI, let header = request.headers[.authorization] else { return nil }
        guard header.hasPrefix("Bearer "), header.utf8.count < 200 else { throw SignInNeeded() }
        return Token(presented: String(header.dropFirst("Bearer ".count)))
    }

    private func pathParameters(_ context: SiteContext) throws -> [String: String] {
        var parameters: [String: String] = [:]
        for name in route.parameters {
            guard let raw = context.parameters.get(name),
                let value = try? RequestBody.decode(raw.replacing("+", with: "%2B")),
                !value.unicodeScalars.contains(where: { $0.value == 0 })
            else { throw NotFound() }
            parameters[name] = value
        }
        return parameters
    }

    private func rawInput(_ request: Request) async throws -> (RawInput, [UInt8]) {
        guard route.method == .post else {
            return (try RequestBody.form(request.uri.query ?? ""), [])
        }
        let limit = route.takesFile ? Self.uploadBytesMax : Self.bodyBytesMax
        let bytes: [UInt8]
        do {
            let buffer = try await request.body.collect(upTo: limit)
            bytes = Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw BadRequest("the body is larger than \(limit) bytes", status: 413)
        }
        let digest = SHA256.digest(bytes)
        let type = request.headers[.contentType] ?? ""
        if bytes.isEmpty, type.isEmpty { return (RawInput(), digest) }
        if isAPI, type.hasPrefix("application/json") { return (try RequestBody.json(bytes), digest) }
        if type.hasPrefix("application/x-www-form-urlencoded"), !isAPI {
            guard let text = String(validating: bytes, as: UTF8.self) else { throw BadRequest("no valid UTF-8") }
            return (try RequestBody.form(text), digest)
        }
        if type.hasPrefix("multipart/form-data"), let boundary = Self.boundary(type) {
            return (try Multipart.read(bytes, boundary: boundary), digest)
        }
        throw BadRequest("an unexpected Content-Type", status: 415)
    }

    private static func boundary(_ type: String) -> String? {
        for part in type.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            if pair.count == 2, pair[0].drop(while: { $0 == " " }) == "boundary" {
                return pair[1].filter { $0 != "\"" }
            }
        }
        return nil
    }

    /// The API names the version it saw as `If-Match: "7"`.
    private func versioned(_ raw: RawInput, _ request: Request) -> RawInput {
        guard let match = request.headers[.ifMatch] else { return raw }
        var raw = raw
        raw.texts["version"] = [match.filter { $0 != "\"" }]
        return raw
    }

    private func idempotency(_ raw: RawInput, _ request: Request, _ digest: [UInt8]) -> Idempotency? {
        let header = HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] }
        let key = isAPI ? header : raw.texts["once"]?.last
        guard route.method == .post, let key, (1...200).contains(key.utf8.count) else { return nil }
        return Idempotency(key: key, route: "POST \(request.uri.path)", bodySHA256: digest)
    }

    private func localURL(_ request: Request) -> String {
        let full = request.uri.path + (request.uri.query.map { "?" + $0 } ?? "")
        return isAPI ? String(full.dropFirst("/api/v1".count)) : full
    }
}

/// What the browser prefers: language, size of text, and the message left by the page before.
struct Preferences: Sendable {
    let language: Language?
    let largeText: Bool
    let flash: String?

    init(_ request: Request, site: Site, isAPI: Bool) {
        let cookie = SessionCookie.read("language", in: request).flatMap { Language(rawValue: $0) }
        let accepted = (request.headers[.acceptLanguage] ?? "").lowercased()
        language = cookie ?? (isAPI && accepted.hasPrefix("en") ? .english : nil)
        largeText = SessionCookie.read("size", in: request) == "large"
        let spoken = language ?? .chinese
        flash =
            isAPI
            ? nil
            : SessionCookie.read("flash", in: request).flatMap { encoded in
                let parts = (try? RequestBody.decode(encoded))?.split(
                    separator: "\u{1F}", omittingEmptySubsequences: false)
                guard let parts, let key = parts.first.map(String.init), site.catalogue.template(key, spoken) != nil
                else {
                    return nil
                }
                var arguments: [String: String] = [:]
                for index in stride(from: 1, to: parts.count - 1, by: 2) {
                    arguments[String(parts[index])] = String(parts[index + 1])
                }
                return site.catalogue.text(Message(key, arguments), spoken)
            }
    }
}
