internal import Calculations
internal import Foundation
internal import HTTPTypes
internal import Kernel

/// The description of the JSON API (OpenAPI 3.1), made from the table of routes so that it cannot differ from it.
struct OpenAPI {
    let routes: [Route]

    var document: JSON {
        var paths = JSONObject()
        for route in routes {
            var operations = paths[route.path]?.object ?? JSONObject()
            operations[route.method.rawValue.lowercased()] = operation(route)
            paths[route.path] = .object(operations)
        }
        for calculation in Calculation.all {
            paths["/calc/\(calculation.name)"] = ["post": Self.operation(calculation)]
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Miaopu 苗圃", "version": "1",
                "description": .string(Self.introduction),
                "license": ["name": "See the repository", "url": "/"],
            ],
            "servers": [["url": "/api/v1"]],
            "paths": .object(paths),
            "components": [
                "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
                "schemas": ["Problem": Self.problem],
                "headers": .object(OpenAPIAnswers.headers),
            ],
        ]
    }

    private static let introduction = """
        Grants and public-benefit projects in one system. Every path is also a page at the same address without \
        /api/v1. Tokens: miaopu user token EMAIL. Lists come in pages: next is the cursor for after. What is made or \
        moves money takes an Idempotency-Key: the same key with the same body gets the first answer, with another \
        body 409. A version that was seen is named in If-Match: 412 when it is no longer stored, 428 when it is \
        missing where it is needed. Errors are problem details (RFC 9457) with a code; Accept-Language chooses zh or \
        en. Unknown, foreign and forbidden things are all the same 404. The input is read strictly: unknown names \
        and wrong types answer 422.
        """

    private func operation(_ route: Route) -> JSON {
        var operation = JSONObject()
        operation["summary"] = .string(route.summary)
        operation["operationId"] = .string(
            route.method.rawValue.lowercased()
                + route.path.split(separator: "/").map { part in
                    (part.hasPrefix("{") ? "By" : "") + part.filter { $0.isLetter || $0.isNumber }.capitalized
                }.joined())
        operation["tags"] = [.string(Self.tag(route))]
        let parameters = parameters(route)
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        if route.method == .post, !route.fields.isEmpty { operation["requestBody"] = body(route) }
        operation["responses"] = OpenAPIAnswers.of(route)
        operation["x-access"] = route.access.json
        operation["security"] = route.access.mayBePublic ? [[:], ["token": []]] : [["token": []]]
        return .object(operation)
    }

    /// The noun that a path is about: its first part that is fixed.
    private static func tag(_ route: Route) -> String {
        route.path.split(separator: "/").first { !$0.hasPrefix("{") }.map(String.init) ?? "authority"
    }

    private func parameters(_ route: Route) -> [JSON] {
        var parameters = route.parameters.map { name -> JSON in
            ["name": .string(name), "in": "path", "required": true, "schema": Route.schema(ofParameter: name)]
        }
        if route.method == .get {
            parameters += route.fields.map { field in
                [
                    "name": .string(field.name), "in": "query", "required": .bool(!field.isOptional),
                    "description": .string(field.description), "schema": field.schema,
                ]
            }
        }
        if route.isOnce {
            parameters.append([
                "name": "Idempotency-Key", "in": "header", "required": true,
                "description": "Chosen by the client; the same key does the thing once.",
                "schema": ["type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[A-Za-z0-9._-]+$"],
            ])
        }
        if route.comparesVersion {
            parameters.append([
                "name": "If-Match", "in": "header", "required": .bool(route.needsVersion),
                "description": "The version that was seen, as its ETag.",
                "schema": ["type": "string", "pattern": "^\"[1-9][0-9]{0,9}\"$"],
            ])
        }
        return parameters
    }

    private func body(_ route: Route) -> JSON {
        var properties = JSONObject()
        for field in route.fields { properties[field.name] = field.schema }
        let required = route.fields.filter { !$0.isOptional }.map { JSON.string($0.name) }
        let schema: JSON = [
            "type": "object", "properties": .object(properties), "required": .array(required),
            "additionalProperties": false,
        ]
        var content = JSONObject()
        content[route.takesFile ? "multipart/form-data" : "application/json"] = ["schema": schema]
        return ["required": .bool(!required.isEmpty), "content": .object(content)]
    }

    private static var problem: JSON {
        [
            "type": "object",
            "properties": [
                "type": ["type": "string", "format": "uri"], "title": ["type": "string"],
                "status": ["type": "integer"],
                "code": ["type": "string", "pattern": "^[a-z0-9_.]+$"],
                "request": ["type": "string", "description": "Number of the request in the log; not on a 404."],
                "errors": [
                    "type": "array", "description": "What is wrong, at which field.",
                    "items": [
                        "type": "object",
                        "properties": [
                            "field": ["type": ["string", "null"]], "code": ["type": "string"],
                            "message": ["type": "string"],
                        ],
                        "required": ["field", "code", "message"], "additionalProperties": false,
                    ],
                ],
                "current": [
                    "type": "object", "description": "What is stored now, after a conflict.",
                    "additionalProperties": ["type": "string"],
                ],
                "error": [
                    "type": "object", "description": "What miaopu calc prints for the same input.",
                    "properties": [
                        "code": ["type": "string"], "message": ["type": "string"], "path": ["type": "string"],
                    ],
                    "required": ["code", "message", "path"], "additionalProperties": false,
                ],
            ],
            "required": ["type", "title", "status", "code"], "additionalProperties": false,
        ]
    }
}
