internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore
internal import Platform
internal import Postgres

extension Answering {
    /// Finds out who comes, to which tenant, with what. Throws when the route does not let them in.
    ///
    /// Who has to sign in first learns nothing else: neither whether the authority exists nor what the path may hold.
    func arrive(_ request: Request, _ context: SiteContext, _ preferences: Preferences) async throws -> Visit {
        let token = SessionCookie.read(SessionCookie.name(secure: site.settings.secureCookies), in: request)
            .map { Token(presented: $0) }
        let bearer = try bearerToken(request)
        guard SameOrigin.allows(request, isAPI: isAPI, hasSession: token != nil && bearer == nil) else {
            throw BadRequest(.crossSite)
        }
        let account = try await site.database.read { db in
            try context.account ?? bearer.map { try APIToken.account($0, in: db) }
                ?? token.flatMap { try WebSession.find($0, in: db)?.account }
        }
        var access = route.access
        if case .demonstrationOrAdministrators = access, try await isDemonstration() { access = .everyone }
        if account == nil, bearer != nil || access.needsSignIn { throw SignInNeeded() }
        // What a route always asks of a request is told before anything is known of the thing it is about.
        let (version, key) = (try seenVersion(request), try idempotencyKey(request))
        if access == .demonstration { try await requireDemonstration() }
        if let token, account != nil, bearer == nil {
            try await site.database.write { db in try WebSession.touch(token, in: db) }
        }
        let parameters = try pathParameters(context)
        let viewer = try await viewer(of: account, parameters, context)
        try access.admit(viewer)
        let raw = try await rawInput(request)
        return Visit(
            site: site, route: route, viewer: viewer,
            language: preferences.language ?? account.flatMap { Language(rawValue: $0.language) } ?? .chinese,
            parameters: parameters,
            input: Input(raw, fields: isAPI ? route.fields : route.allFields, isStrict: isAPI, version: version),
            isAPI: isAPI, url: localURL(request),
            idempotency: idempotency(raw, request, key: key, version: version),
            userAgent: request.headers[.userAgent] ?? "",
            sessionToken: token, cookieLines: request.headers[values: .cookie])
    }

    private func viewer(
        of account: Account?, _ parameters: [String: String], _ context: SiteContext
    ) async throws -> Viewer {
        let slug = route.isTenantRoute ? parameters["authority"] : nil
        let tenant = try await site.database.read { db in try slug.map { try Tenant.find(slug: $0, in: db) } }
        return try await site.database.viewer(
            of: account, in: tenant, origin: Viewer.Origin(request: context.requestID, address: context.address))
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
        guard header.lowercased().hasPrefix("bearer "), header.utf8.count < 200 else { throw SignInNeeded() }
        return Token(presented: String(header.dropFirst("Bearer ".count)))
    }

    private func pathParameters(_ context: SiteContext) throws -> [String: String] {
        var parameters: [String: String] = [:]
        for name in route.parameters {
            guard let raw = context.parameters.get(name),
                let value = try? RequestBody.decode(raw.replacing("+", with: "%2B")), !value.utf8.contains(0)
            else { throw NotFound() }
            parameters[name] = value
        }
        return parameters
    }

    private func rawInput(_ request: Request) async throws -> RawInput {
        guard route.method == .post else { return try RequestBody.form(request.uri.query ?? "") }
        let limit =
            route.takesFile ? Self.uploadBytesMax : route.takesAnswers ? Self.answersBytesMax : Self.bodyBytesMax
        let bytes: [UInt8]
        do {
            let buffer = try await request.body.collect(upTo: limit)
            bytes = Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw BadRequest(.tooLarge, ["bytes": String(limit)])
        }
        let type =
            (request.headers[.contentType] ?? "").split(separator: ";").first.map { $0.lowercased().trimmed } ?? ""
        if bytes.isEmpty, type.isEmpty { return RawInput() }
        if isAPI, type == "application/json" { return try RequestBody.json(bytes) }
        if !isAPI, type == "application/x-www-form-urlencoded" {
            guard let text = String(validating: bytes, as: UTF8.self) else { throw BadRequest(.encoding) }
            return try RequestBody.form(text)
        }
        if type == "multipart/form-data", !isAPI || route.takesFile {
            guard let boundary = Self.boundary(request.headers[.contentType] ?? "") else { throw BadRequest(.boundary) }
            return try Multipart.read(bytes, boundary: boundary)
        }
        throw BadRequest(.mediaType)
    }

    private static func boundary(_ type: String) -> String? {
        for part in type.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            if pair.count == 2, String(pair[0]).trimmed.lowercased() == "boundary" {
                return String(pair[1]).trimmed.filter { $0 != "\"" }
            }
        }
        return nil
    }

    /// The API names the version that it saw as `If-Match: "7"`. Throws when that is missing or something else, or
    /// where no version is compared: a condition that nobody checks must not look checked.
    private func seenVersion(_ request: Request) throws -> Int64? {
        guard isAPI else { return nil }
        guard let match = request.headers[.ifMatch] else {
            if route.needsVersion { throw BadRequest(.noVersion) }
            return nil
        }
        guard route.comparesVersion, let digits = match.wholeMatch(of: /"([1-9][0-9]{0,9})"/)?.1,
            let version = Int64(digits), version <= Int64(Int32.max)
        else { throw BadRequest(.ifMatch) }
        return version
    }

    /// The key that a program sends in a header. Throws when it is missing or in another form.
    private func idempotencyKey(_ request: Request) throws -> String? {
        guard isAPI, route.method == .post, let name = HTTPField.Name("Idempotency-Key") else { return nil }
        guard let header = request.headers[name] else {
            if route.isOnce { throw BadRequest(.noIdempotencyKey) }
            return nil
        }
        guard header.wholeMatch(of: /[A-Za-z0-9._\-]{1,200}/) != nil else { throw BadRequest(.idempotencyKey) }
        return header
    }

    private func idempotency(_ raw: RawInput, _ request: Request, key: String?, version: Int64?) -> Idempotency? {
        guard route.method == .post, let key = key ?? formKey(raw, request) else { return nil }
        let digest = SHA256.digest(raw.digest + Array("\(version ?? 0)".utf8))
        return Idempotency(key: key, route: "POST \(request.uri.path)", bodySHA256: digest)
    }

    /// The key in a hidden field of a form. The forms of a page share one word; their addresses tell them apart. A
    /// script that keeps a draft sends its form many times on purpose.
    private func formKey(_ raw: RawInput, _ request: Request) -> String? {
        guard !isAPI, !answersJSON(request), let once = raw.texts["once"]?.last, (1...200).contains(once.utf8.count)
        else { return nil }
        return SHA256.hex(Array("\(once) \(request.uri.path)".utf8))
    }

    private func localURL(_ request: Request) -> String {
        let full = request.uri.path + (request.uri.query.map { "?" + $0 } ?? "")
        return isAPI ? String(full.dropFirst("/api/v1".count)) : full
    }
}
