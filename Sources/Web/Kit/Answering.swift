internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore
internal import Platform

/// From a request to a response along one line of the route table.
struct Answering: Sendable {
    let site: Site
    let route: Route
    let isAPI: Bool

    /// Largest body of a route without files, in bytes.
    static let bodyBytesMax = 256 * 1_024
    /// Largest body of a route that takes the answers to a form, in bytes: eight texts of 50,000 Chinese characters,
    /// each of which a browser sends as 9 bytes.
    static let answersBytesMax = 4 * 1_024 * 1_024
    /// Largest body of a route with a file, in bytes.
    static let uploadBytesMax = FileStore.bytesMax + 64 * 1_024

    func respond(to request: Request, _ context: SiteContext) async -> Response {
        let preferences = Preferences(request, site: site, isAPI: isAPI)
        do {
            let visit = try await arrive(request, context, preferences)
            do {
                return try await answer(visit, request, preferences)
            } catch let error where isRefusal(error) {
                return try await refuse(error, visit, request, preferences)
            }
        } catch {
            return await ErrorAnswers(site: site, isAPI: answersJSON(request), preferences: preferences).answer(
                stale(error, request), request, requestID: context.requestID)
        }
    }

    /// The API answers JSON; so does a page's change that a script asks for with `Accept: application/json`.
    func answersJSON(_ request: Request) -> Bool {
        isAPI || (route.method == .post && (request.headers[.accept] ?? "").contains("application/json"))
    }

    /// A version named in If-Match that is no longer the stored one is a failed precondition.
    private func stale(_ error: any Error, _ request: Request) -> any Error {
        guard let conflict = error as? Conflict, conflict.message == Conflict().message,
            request.headers[.ifMatch] != nil
        else { return error }
        return StaleVersion(conflict: conflict)
    }

    private func answer(_ visit: Visit, _ request: Request, _ preferences: Preferences) async throws -> Response {
        switch route.handler {
        case .page(let handler, _):
            try visit.checkInput()
            return try await render(try await handler(visit), visit, request, preferences)
        case .download(let handler):
            try visit.checkInput()
            return Responses.attachment(try await handler(visit))
        case .verb(let handler, _):
            try visit.checkInput()
            try await scan(visit.input)
            let outcome = try await handler(visit)
            if let page = outcome.page, !answersJSON(request) {
                return try await render(page, visit, request, preferences)
            }
            return try done(outcome, visit, request, preferences)
        }
    }

    /// What somebody uploads is looked at before anything is done with it, on every route alike.
    private func scan(_ input: Input) async throws {
        guard let scan = site.virusScan else { return }
        for (field, file) in input.files { try await scan.check(file.bytes, name: file.name, field: field) }
    }

    private func render(
        _ page: Page, _ visit: Visit, _ request: Request, _ preferences: Preferences
    ) async throws -> Response {
        if isAPI {
            var response = Responses.json(page.json(), status: page.status, version: page.version, request: request)
            response.headers[.contentLanguage] = visit.language.rawValue
            return response
        }
        let html = try site.templates.render(
            page.template, page.content,
            around: visit.frame(page, flash: preferences.flash, largeText: preferences.largeText), in: visit.language)
        var response = Responses.html(html, status: page.status, isPrivate: visit.viewer.account != nil)
        if preferences.flash != nil {
            response.headers.append(
                .init(
                    name: .setCookie,
                    value: SessionCookie.preference("flash", "", seconds: 0, secure: site.settings.secureCookies)))
        }
        return response
    }

    private func done(
        _ outcome: Outcome, _ visit: Visit, _ request: Request, _ preferences: Preferences
    ) throws -> Response {
        var response: Response
        if answersJSON(request) {
            response = Responses.json(outcome.json, status: outcome.isCreated ? 201 : 200)
            response.headers[.location] = (isAPI ? "/api/v1" : "") + outcome.location
            response.headers[.contentLanguage] = visit.language.rawValue
        } else {
            response = Response(status: .seeOther, headers: [.location: outcome.location])
            if let flash = outcome.flash {
                let value = Visit.encode(
                    ([flash.key] + flash.arguments.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }).joined(
                        separator: "\u{1F}"))
                response.headers.append(
                    .init(
                        name: .setCookie,
                        value: SessionCookie.preference(
                            "flash", value, seconds: 60, secure: site.settings.secureCookies)))
            }
        }
        for cookie in outcome.cookies { response.headers.append(.init(name: .setCookie, value: cookie)) }
        return response
    }

    /// A refused change shows its form again, with what was typed and the reasons at their fields.
    private func refuse(
        _ error: any Error, _ visit: Visit, _ request: Request, _ preferences: Preferences
    ) async throws -> Response {
        guard let form = route.handler.form, !answersJSON(request) else { throw error }
        var again = visit
        again.refusals = (error as? Refusals)?.items ?? (error as? any Refusal).map { [$0] } ?? []
        again.conflict = error as? Conflict
        if let conflict = again.conflict, again.refusals.isEmpty {
            again.refusals = [FieldRefusal(nil, conflict.message.key, conflict.message.arguments)]
        }
        var page = try await form(again)
        page.status = again.conflict == nil ? 422 : 409
        return try await render(page, again, request, preferences)
    }

    private func isRefusal(_ error: any Error) -> Bool {
        error is any Refusal || error is Refusals || error is Conflict
    }
}
