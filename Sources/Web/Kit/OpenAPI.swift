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
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Miaopu", "version": "1", "description": "Grants and public-benefit projects in one system.",
            ],
            "servers": [["url": "/api/v1"]],
            "paths": .object(paths),
            "components": [
                "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
                "schemas": ["Problem": problem],
            ],
        ]
    }

    private func operation(_ route: Route) -> JSON {
        var operation = JSONObject()
        operation["summary"] = .string(route.summary)
        operation["operationId"] = .string(
            route.method.rawValue.lowercased()
                + route.path.split(separator: "/").map { part in
                    part.filter { $0.isLetter || $0.isNumber }.capitalized
                }.joined())
        var parameters = route.parameters.map { pathParameter($0) }
        if route.method == .get { parameters += route.fields.map { queryParameter($0) } }
        if route.isOnce {
            parameters.append([
                "name": "Idempotency-Key", "in": "header", "required": true,
                "schema": ["type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[A-Za-z0-9._-]+$"],
            ])
        }
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        if route.method == .post, !route.fields.isEmpty { operation["requestBody"] = body(route) }
        operation["responses"] = responses(route)
        operation["security"] = route.access == .everyone ? [[:], ["token": []]] : [["token": []]]
        return .object(operation)
    }

    private func pathParameter(_ name: String) -> JSON {
        ["name": .string(name), "in": "path", "required": true, "schema": ["type": "string", "minLength": 1]]
    }

    private func queryParameter(_ field: InputField) -> JSON {
        [
            "name": .string(field.name), "in": "query", "required": .bool(!field.isOptional),
            "description": .string(field.description), "schema": schema(field.kind),
        ]
    }

    private func body(_ route: Route) -> JSON {
        var properties = JSONObject()
        for field in route.fields { properties[field.name] = schema(field.kind) }
        let required = route.fields.filter { !$0.isOptional }.map { JSON.string($0.name) }
        let schema: JSON = ["type": "object", "properties": .object(properties), "required": .array(required)]
        let type = route.takesFile ? "multipart/form-data" : "application/json"
        var content = JSONObject()
        content[type] = ["schema": schema]
        return ["required": .bool(!required.isEmpty), "content": .object(content)]
    }

    private func schema(_ kind: InputField.Kind) -> JSON {
        switch kind {
        case .text(let max), .longText(let max): ["type": "string", "minLength": 1, "maxLength": .integer(Int64(max))]
        case .password: ["type": "string", "minLength": 1, "maxLength": 1_024]
        case .integer(let range):
            ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
        case .decimal: ["type": "string", "pattern": "^-?[0-9]{1,12}(\\.[0-9]{1,6})?$"]
        case .money: ["type": "string", "pattern": "^[0-9]{1,12}\\.[0-9]{2}$"]
        case .date: ["type": "string", "format": "date"]
        case .dateTime: ["type": "string", "format": "date-time"]
        case .boolean: ["type": "boolean"]
        case .choice(let codes, _): ["type": "string", "enum": .array(codes.map { .string($0) })]
        case .choices(let codes, _):
            ["type": "array", "items": ["type": "string", "enum": .array(codes.map { .string($0) })]]
        case .identifier: ["type": "integer", "minimum": 1, "maximum": .integer(Int64.max)]
        case .identifiers:
            ["type": "array", "items": ["type": "integer", "minimum": 1, "maximum": .integer(Int64.max)]]
        case .file: ["type": "string", "format": "binary"]
        case .map(let kind): ["type": "object", "additionalProperties": schema(kind)]
        }
    }

    private func responses(_ route: Route) -> JSON {
        var responses = JSONObject()
        switch route.answer {
        case .file:
            responses["200"] = ["description": "The file.", "content": ["*/*": ["schema": ["type": "string"]]]]
        default:
            let content: JSON = ["application/json": ["schema": route.answer.json]]
            responses["200"] = ["description": "Done.", "content": content]
            if route.method == .post { responses["201"] = ["description": "Made.", "content": content] }
        }
        let problem: JSON = ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]]
        let refused = [
            ("400", "The request cannot be understood."), ("401", "A bearer token is needed."),
            ("403", "A cross-site request."), ("404", "Not there, not visible or not allowed."),
            ("409", "Somebody else was faster."), ("413", "The body is too large."),
            ("415", "An unexpected Content-Type."), ("422", "Refused, with reasons at their fields."),
            ("503", "Too busy, try again."),
        ]
        for (status, description) in refused {
            responses[status] = ["description": .string(description), "content": problem]
        }
        return .object(responses)
    }

    private var problem: JSON {
        Schema.object([
            ("type", .string), ("title", .string), ("status", .integer), ("code", .string), ("request", .string),
        ]).json.with("additionalProperties", true)
    }
}

extension JSON {
    fileprivate func with(_ key: String, _ value: JSON) -> JSON {
        guard var object else { return self }
        object[key] = value
        return .object(object)
    }
}
