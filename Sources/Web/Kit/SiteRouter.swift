internal import HTTPTypes
public import Hummingbird
internal import Kernel
internal import Logging
internal import NIOCore
internal import Platform
internal import Postgres

/// What Hummingbird knows of a request, and its number.
public struct SiteContext: RequestContext {
    /// Storage of Hummingbird.
    public var coreContext: CoreRequestContextStorage
    /// Number of the request, in the log, the audit and on error pages.
    public let requestID: String
    /// Address of the client.
    public let address: String
    /// Who asks from the command line; over the network nobody is until a cookie or token says so.
    let account: Account?

    /// A context for a request that came over a channel.
    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        requestID = String(UInt64.random(in: .min ... .max), radix: 36)
        address = source.channel.remoteAddress?.ipAddress ?? "-"
        account = nil
    }

    private struct CommandLine: RequestContextSource {
        let logger: Logger
    }

    /// A context for a request from the command line.
    init(account: Account?, logger: Logger) {
        coreContext = .init(source: CommandLine(logger: logger))
        requestID = String(UInt64.random(in: .min ... .max), radix: 36)
        (address, self.account) = ("-", account)
    }
}

extension Site {
    /// The router of the whole site: every line of the table as a page and as JSON, the assets, and the machine's
    /// pages.
    public func router() -> Router<SiteContext> {
        let router = Router(context: SiteContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: Compression())
        router.add(middleware: SecurityHeaders())
        router.add(middleware: RequestLog(site: self))
        router.add(middleware: LastResort(site: self, methods: MethodTable(site: self)))
        for route in routes {
            for isAPI in [false, true] {
                let answering = Answering(site: self, route: route, isAPI: isAPI)
                router.on(RouterPath((isAPI ? "/api/v1" : "") + route.path), method: route.method) { request, context in
                    await answering.respond(to: request, context)
                }
            }
        }
        addMachinePages(to: router)
        addCalculations(to: router)
        addPitchStream(to: router)
        return router
    }

    /// Paths beside the table of routes, all of them read only.
    static let machinePaths = [
        "/assets/{name}", "/healthz", "/readyz", "/metrics", "/api/v1/openapi.json", pitchStreamPath,
    ]

    private func addMachinePages(to router: Router<SiteContext>) {
        let assets = assets
        router.get("/assets/{name}") { _, context in
            guard let asset = assets.find(context.parameters.get("name") ?? "") else {
                return Response(status: .notFound)
            }
            return Responses.asset(asset)
        }
        router.get("/healthz") { _, _ in Responses.text("ok\n") }
        router.get("/readyz") { _, _ in
            do {
                try await Bootstrap.checkReadiness(of: database)
                return Responses.text("ready\n")
            } catch {
                return Responses.text("not ready\n", status: 503)
            }
        }
        let metrics = metrics
        router.get("/metrics") { _, context in
            guard context.address == "-" || context.address.hasPrefix("127.") || context.address == "::1" else {
                return Response(status: .notFound)
            }
            return Responses.text(metrics.text, "text/plain; version=0.0.4; charset=utf-8")
        }
        let openAPI = OpenAPI(routes: routes).document
        router.get("/api/v1/openapi.json") { request, _ in Responses.json(openAPI, status: 200, request: request) }
    }
}

/// What no route answered: an unknown path becomes the page that every unknown thing gets.
struct LastResort: RouterMiddleware {
    typealias Context = SiteContext
    let site: Site
    let methods: MethodTable

    func handle(
        _ request: Request, context: SiteContext, next: (Request, SiteContext) async throws -> Response
    ) async throws -> Response {
        let isAPI = request.uri.path.hasPrefix("/api/")
        let errors = ErrorAnswers(site: site, isAPI: isAPI, preferences: Preferences(request, site: site, isAPI: isAPI))
        do {
            let response = try await next(request, context)
            guard response.status == .notFound, response.headers[.contentType] == nil else { return response }
            return await errors.answer(NotFound(), request, requestID: context.requestID)
        } catch let error as HTTPError where error.status == .notFound {
            guard let allowed = methods.allowed(on: request.uri.path) else {
                return await errors.answer(NotFound(), request, requestID: context.requestID)
            }
            var response = await errors.answer(WrongMethod(), request, requestID: context.requestID)
            response.headers[.allow] = allowed
            return response
        } catch {
            return await errors.answer(error, request, requestID: context.requestID)
        }
    }
}

/// One line of the log per request, and its time for the metrics.
struct RequestLog: RouterMiddleware {
    typealias Context = SiteContext
    let site: Site

    func handle(
        _ request: Request, context: SiteContext, next: (Request, SiteContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response = try await next(request, context)
        let elapsed = ContinuousClock.now - start
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        let route = context.endpointPath ?? "-"
        site.metrics.note(route: route, status: response.status.code, seconds: seconds)
        site.logger.info(
            "request",
            metadata: [
                "request": .string(context.requestID), "method": .string(request.method.rawValue),
                "route": .string(route), "status": .stringConvertible(response.status.code),
                "milliseconds": .stringConvertible((seconds * 10_000).rounded() / 10),
            ])
        if let name = HTTPField.Name("X-Request-ID") { response.headers[name] = context.requestID }
        if let name = HTTPField.Name("Server-Timing") {
            response.headers[name] = "total;dur=\((seconds * 100_000).rounded() / 100)"
        }
        return response
    }
}
