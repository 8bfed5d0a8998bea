internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Logging
internal import Platform
internal import Postgres

/// Turns what went wrong into an answer: refusals and conflicts with their words, faults with a number only.
struct ErrorAnswers: Sendable {
    let site: Site
    let isAPI: Bool
    let preferences: Preferences

    private struct Shape {
        var status: Int
        var message: Message
        var refusals: [any Refusal] = []
        var conflict: Conflict?
    }

    func answer(_ error: any Error, _ request: Request, requestID: String) async -> Response {
        if error is SignInNeeded, !isAPI, request.method == .get || request.method == .head {
            let path = request.uri.path + (request.uri.query.map { "?" + $0 } ?? "")
            return Response(status: .seeOther, headers: [.location: "/session?return=\(Visit.encode(path))"])
        }
        let shape = shape(of: error, requestID: requestID)
        if isAPI { return problem(shape, requestID) }
        return page(shape, request, requestID)
    }

    private func shape(of error: any Error, requestID: String) -> Shape {
        switch error {
        case is NotFound: return Shape(status: 404, message: Message("error.not_found"))
        case is SignInNeeded: return Shape(status: 401, message: Message("error.sign_in"))
        case let refusals as Refusals:
            return Shape(status: 422, message: Message("error.refused"), refusals: refusals.items)
        case let refusal as any Refusal:
            return Shape(status: 422, message: refusal.message, refusals: [refusal])
        case let conflict as Conflict: return Shape(status: 409, message: conflict.message, conflict: conflict)
        case let bad as BadRequest:
            return Shape(status: bad.status, message: bad.message)
        case let stale as StaleVersion:
            return Shape(status: 412, message: stale.conflict.message, conflict: stale.conflict)
        case is WrongMethod: return Shape(status: 405, message: Message("error.method"))
        case is PoolTimeout:
            return Shape(status: 503, message: Message("error.busy"))
        default:
            site.logger.error(
                "fault", metadata: ["request": .string(requestID), "error": .string(String(reflecting: error))])
            return Shape(status: 500, message: Message("error.fault"))
        }
    }

    private func problem(_ shape: Shape, _ requestID: String) -> Response {
        let language = preferences.language ?? .chinese
        var object = JSONObject()
        object["type"] = .string("urn:x-miaopu:problem:\(shape.message.key)")
        object["title"] = .string(site.catalogue.text(shape.message, language))
        object["status"] = .integer(Int64(shape.status))
        object["code"] = .string(shape.message.key)
        // What is not there answers byte for byte the same, whyever it is not; the number is in a header too.
        if shape.status != 404 { object["request"] = .string(requestID) }
        if !shape.refusals.isEmpty {
            object["errors"] = .array(
                shape.refusals.map { refusal in
                    [
                        "field": refusal.field.map { .string($0) } ?? .null, "code": .string(refusal.message.key),
                        "message": .string(site.catalogue.text(refusal.message, language)),
                    ]
                })
        }
        if let conflict = shape.conflict {
            var current = JSONObject()
            for (name, value) in conflict.current.sorted(by: { $0.key < $1.key }) { current[name] = .string(value) }
            object["current"] = .object(current)
        }
        var response = Responses.problem(.object(object), status: shape.status)
        response.headers[.contentLanguage] = language.rawValue
        if shape.status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
        if shape.status == 429 { response.headers[.retryAfter] = "60" }
        if shape.status == 503 { response.headers[.retryAfter] = "5" }
        return response
    }

    private func page(_ shape: Shape, _ request: Request, _ requestID: String) -> Response {
        let language = preferences.language ?? .chinese
        let text = site.catalogue.text(shape.message, language)
        let details = shape.refusals.count > 1 ? shape.refusals.map { site.catalogue.text($0.message, language) } : []
        let around: [String: Any] = [
            "title": text, "language": language.rawValue, "isChinese": language == .chinese,
            "isEnglish": language == .english, "status": String(shape.status), "errorMessage": text,
            "details": details.map { ["detail": $0] }, "hasDetails": !details.isEmpty, "requestID": requestID,
            "stylesheets": [["assetURL": site.assets.url(of: AssetStore.stylesheet)]],
            "scripts": [[String: Any]](), "noAccount": true, "signInURL": "/session", "hasErrors": false,
            "otherLanguageURL": "/language/\(language.other.rawValue)?return=%2F",
            "largeText": preferences.largeText,
            "largeTextURL": "/large-text/\(preferences.largeText ? "off" : "on")?return=%2F",
            "iconURL": site.assets.url(of: "favicon.svg"), "isNotFound": shape.status == 404,
            "isFault": shape.status >= 500, "hasRequestID": shape.status != 404,
        ]
        let html = (try? site.templates.render("error", around, in: language)) ?? text
        return Responses.html(html, status: shape.status, isPrivate: true)
    }
}

/// The version in If-Match is no longer the stored one.
struct StaleVersion: Error {
    let conflict: Conflict
}

/// The path is there, but not for this method.
struct WrongMethod: Error {}
