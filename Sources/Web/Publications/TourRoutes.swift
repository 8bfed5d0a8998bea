internal import Kernel
internal import Platform
internal import Postgres

/// 五分钟导览: eight stops, each with the eyes of another role. Only on one's own machine and only where every authority
/// is invented, because a stop signs the newcomer in without a password.
enum TourRoutes {
    static let all: [Route] = [
        .page(
            "/tour", .demonstration, "Leads a newcomer through eight stops.",
            answer: .object([
                (
                    "stops",
                    .list(
                        .object([
                            ("stop", .integer), ("title", .string), ("role", .string), ("look", .string),
                            ("seen", .boolean),
                        ]))
                )
            ]), show),
        .post(
            "/tour/{stop}/role", .demonstration, "Takes the role of a stop and goes to its page.",
            answer: .object([("stop", .integer)]), takeRole),
        .post("/tour/end", .demonstration, "Ends the tour and signs out.", end),
    ]

    /// The cookie holds the stops seen, the last one last: it works without scripts and without an account.
    static let cookie = "tour"

    private static func show(_ visit: Visit) async throws -> Page {
        struct Row: Sendable {
            let stopTitle: String
            let stopLook: String
            let stopRole: String
            let stopURL: String
            let stopIsDone: Bool
            let stopIsFirst: Bool
        }
        struct Content: Sendable {
            let stops: [Row]
            let seenText: String
            let hasSeen: Bool
        }
        let seen = visit.tourStops
        let first = TourStop.allCases.first { !seen.contains($0) }
        return Page(
            "publications/tour", title: Message("tour.title"),
            content: Content(
                stops: TourStop.allCases.map { stop in
                    Row(
                        stopTitle: visit.text(stop.titleKey), stopLook: visit.text(stop.lookKey),
                        stopRole: visit.text(stop.roleKey), stopURL: "/tour/\(stop.rawValue)/role",
                        stopIsDone: seen.contains(stop), stopIsFirst: stop == first)
                }, seenText: visit.text("tour.seen", ["count": "\(Set(seen).count)"]), hasSeen: !seen.isEmpty),
            json: [
                "stops": .array(
                    TourStop.allCases.map { stop in
                        [
                            "stop": .integer(Int64(stop.rawValue)), "title": .string(visit.text(stop.titleKey)),
                            "role": .string(visit.text(stop.roleKey)), "look": .string(visit.text(stop.lookKey)),
                            "seen": .bool(seen.contains(stop)),
                        ]
                    })
            ])
    }

    private static func takeRole(_ visit: Visit) async throws -> Outcome {
        guard let stop = TourStop.allCases.first(where: { String($0.rawValue) == visit.parameter("stop") }) else {
            throw NotFound()
        }
        let tenants = try await visit.read { db in try Tenant.all(in: db) }
        guard let tenant = tenants.first(where: \.isDemonstration) else { throw NotFound() }
        let account = try await account(stop.login, visit)
        let location = try await page(stop, account, tenant, visit)
        let (old, address, userAgent) = (visit.sessionToken, visit.viewer.origin.address, visit.userAgent)
        let token = try await visit.change { change -> Token? in
            if let old { try WebSession.end(old, in: change.db) }
            guard let account else { return nil }
            change.record("tour.take_role", "account", account.id, ["stop": .integer(Int64(stop.rawValue))])
            return try WebSession.begin(for: account.id, address: address, userAgent: userAgent, in: change.db)
        }
        let seen = visit.tourStops.filter { $0 != stop } + [stop]
        let secure = visit.site.settings.secureCookies
        var outcome = Outcome.done(location, json: ["stop": .integer(Int64(stop.rawValue))])
        outcome.cookies = [
            token.map { SessionCookie.set($0, secure: secure) } ?? SessionCookie.clear(secure: secure),
            SessionCookie.preference(
                cookie, seen.map { "\($0.rawValue)" }.joined(separator: "."), seconds: 86_400, secure: secure),
        ]
        return outcome
    }

    private static func account(_ login: String?, _ visit: Visit) async throws -> Account? {
        guard let login else { return nil }
        let known = try Login(parsing: login)
        let account = try await visit.read { db in try Account.find(login: known, in: db) }
        guard let account else { throw NotFound() }
        return account
    }

    private static func page(
        _ stop: TourStop, _ account: Account?, _ tenant: Tenant, _ visit: Visit
    ) async throws -> String {
        let (database, origin, base) = (visit.site.database, visit.viewer.origin, "/" + tenant.slug)
        if stop == .gift, let bookkeeper = try await self.account(TourStop.reconciliation.login, visit) {
            let viewer = try await database.viewer(of: bookkeeper, in: tenant, origin: origin)
            let gift = try await database.read(as: viewer) { db in
                try TourStop.exemplaryGift(for: viewer, in: db)
            }
            if let gift { return "\(base)/gifts?number=\(Visit.encode(gift.number))&amount=\(gift.amount)" }
        }
        let viewer = try await database.viewer(of: account, in: tenant, origin: origin)
        return try await database.read(as: viewer) { db in try stop.page(base, for: viewer, in: db) }
    }

    private static func end(_ visit: Visit) async throws -> Outcome {
        if let token = visit.sessionToken {
            try await visit.change { change in try WebSession.end(token, in: change.db) }
        }
        let secure = visit.site.settings.secureCookies
        var outcome = Outcome.done("/", Message("tour.ended"))
        outcome.cookies = [
            SessionCookie.clear(secure: secure), SessionCookie.preference(cookie, "", seconds: 0, secure: secure),
        ]
        return outcome
    }
}

extension Visit {
    /// The stops of the tour that this browser has seen, the newest last.
    var tourStops: [TourStop] {
        (cookie(TourRoutes.cookie) ?? "").split(separator: ".").prefix(TourStop.allCases.count)
            .compactMap { Int($0).flatMap(TourStop.init) }
    }

    /// The line above a page of the tour: what to look at here, and the way to the next stop.
    func tourBar(_ path: String) -> [String: Any]? {
        guard site.settings.isTrial, path != "/tour", let stop = tourStops.last else { return nil }
        return [
            "tourPlace": text("tour.place", ["number": "\(stop.rawValue)", "role": text(stop.roleKey)]),
            "tourLook": text(stop.lookKey), "tourHasNext": stop.next != nil,
            "tourNextURL": stop.next.map { "/tour/\($0.rawValue)/role" } ?? "",
        ]
    }
}
