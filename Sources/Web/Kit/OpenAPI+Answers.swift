internal import HTTPTypes
internal import Kernel
internal import Platform

extension Access {
    /// Who may come in, for the description: whoever fits one of the members. Which things are then visible, the verb says.
    var json: JSON {
        func codes(_ values: some Sequence<String>) -> JSON { .array(values.sorted().map { .string($0) }) }
        switch self {
        case .everyone: return ["public": true]
        case .demonstration: return ["demonstration": true]
        case .demonstrationOrAdministrators(let kinds):
            return ["demonstration": true, "administrators": codes(kinds.map(\.rawValue))]
        case .signedIn: return ["signed_in": true]
        case .members: return ["members": true]
        case .roles(let roles): return ["roles": codes(roles.map(\.rawValue))]
        case .rolesOrMembers(let roles): return ["roles": codes(roles.map(\.rawValue)), "members": true]
        case .administrators(let kinds): return ["administrators": codes(kinds.map(\.rawValue))]
        case .administratorsOrRoles(let kinds, let roles):
            return ["administrators": codes(kinds.map(\.rawValue)), "roles": codes(roles.map(\.rawValue))]
        }
    }
}

/// What a route can answer: only statuses that it can really give.
enum OpenAPIAnswers {
    static var headers: JSONObject {
        var headers = JSONObject()
        headers["ETag"] = [
            "description": "The version to name in If-Match, or a number of the content.",
            "schema": ["type": "string"], "required": true,
        ]
        headers["Location"] = [
            "description": "Where the thing is.", "schema": ["type": "string", "format": "uri-reference"],
            "required": true,
        ]
        headers["Retry-After"] = [
            "description": "Seconds to wait.", "schema": ["type": "string", "pattern": "^[0-9]+$"], "required": true,
        ]
        headers["WWW-Authenticate"] = ["schema": ["type": "string"], "required": true]
        headers["Content-Disposition"] = ["schema": ["type": "string"], "required": true]
        return headers
    }

    static func of(_ route: Route) -> JSON {
        var responses = JSONObject()
        let (status, answer) = success(route)
        responses[status] = answer
        if case .page = route.handler { responses["304"] = ["description": "What If-None-Match names is current."] }
        for (status, description) in refusals(route) { responses[status] = problem(status, description) }
        return .object(responses)
    }

    private static func success(_ route: Route) -> (String, JSON) {
        let content: JSON = ["application/json": ["schema": route.answer.json]]
        switch route.handler {
        case .download:
            return (
                "200",
                [
                    "description": "The file.", "content": ["*/*": ["schema": [:]]],
                    "headers": header("Content-Disposition"),
                ]
            )
        case .page: return ("200", ["description": "As it stands.", "content": content, "headers": header("ETag")])
        case .verb where route.isCreating:
            return ("201", ["description": "Made.", "content": content, "headers": header("Location")])
        case .verb: return ("200", ["description": "Done.", "content": content, "headers": header("Location")])
        }
    }

    private static func refusals(_ route: Route) -> [(String, String)] {
        let isPost = route.method == .post
        let all: [(String, String, Bool)] = [
            ("400", "The request cannot be understood.", true),
            ("401", "The bearer token is missing or no longer valid.", true),
            ("403", "A change sent by another site's page.", isPost),
            ("404", "Not there, not visible or not allowed.", canBeMissing(route)),
            ("409", "Somebody else was faster, or the key was used for another request.", isPost),
            ("412", "The version in If-Match is no longer stored.", route.comparesVersion),
            ("413", "The body is too large.", isPost), ("415", "An unexpected Content-Type.", isPost),
            ("422", "Refused, with reasons at their fields.", true),
            ("428", "If-Match is missing.", route.needsVersion), ("503", "Too busy, try again.", true),
        ]
        return all.filter(\.2).map { ($0.0, $0.1) }
    }

    /// Whether there is something in the path or in the viewer's rights that may be missing.
    private static func canBeMissing(_ route: Route) -> Bool {
        switch route.access {
        case .everyone, .signedIn: !route.parameters.isEmpty || route.method == .post
        default: true
        }
    }

    static func problem(_ status: String, _ description: String) -> JSON {
        var answer: JSONObject = JSONObject()
        answer["description"] = .string(description)
        answer["content"] = ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]]
        switch status {
        case "401": answer["headers"] = header("WWW-Authenticate")
        case "429", "503": answer["headers"] = header("Retry-After")
        default: break
        }
        return .object(answer)
    }

    private static func header(_ name: String) -> JSON {
        var headers = JSONObject()
        headers[name] = ["$ref": .string("#/components/headers/\(name)")]
        return .object(headers)
    }
}
