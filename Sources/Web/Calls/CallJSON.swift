internal import Calls
internal import Kernel

/// Calls as the API gives them.
enum CallJSON {
    private static let members: [(name: String, schema: Schema)] = [
        ("id", .integer), ("code", .string), ("title", .string), ("title_en", .string),
        ("kind", .codes(Call.Kind.allCases.map(\.rawValue))),
        ("status", .codes(Call.Status.allCases.map(\.rawValue))), ("opens", .timestamp), ("deadline", .timestamp),
        ("grace_seconds", .integer), ("budget", .money), ("version", .integer),
    ]

    static let schema = Schema.object(members)
    static let detailSchema = Schema.object(
        members + [
            ("summary", .string), ("requested_min", .nullable(.money)), ("requested_max", .nullable(.money)),
            ("eligibility", .list(.eligibilityRule)), ("review_rule", .declaredRule),
            (
                "lots",
                .list(
                    .object([
                        ("id", .integer), ("number", .integer), ("title", .string), ("area", .string),
                        ("budget", .money),
                    ]))
            ),
            ("documents", .list(.object([("file", .integer), ("title", .string), ("name", .string)]))),
        ])

    static func json(_ call: Call) -> JSON { .object(object(call)) }

    private static func object(_ call: Call) -> JSONObject {
        var object = JSONObject()
        object["id"] = .integer(call.id.rawValue)
        object["code"] = .string(call.code)
        object["title"] = .string(call.title)
        object["title_en"] = .string(call.englishTitle)
        object["kind"] = .string(call.kind.rawValue)
        object["status"] = .string(call.status.rawValue)
        object["opens"] = .string(call.opensAt.description)
        object["deadline"] = .string(call.deadlineAt.description)
        object["grace_seconds"] = .integer(Int64(call.graceSeconds))
        object["budget"] = .string(call.budget.description)
        object["version"] = .integer(Int64(call.version))
        return object
    }

    static func json(_ call: Call, _ documents: [Call.Document]) -> JSON {
        var object = object(call)
        object["summary"] = .string(call.summary)
        object["requested_min"] = call.requestedMin.map { .string($0.description) } ?? .null
        object["requested_max"] = call.requestedMax.map { .string($0.description) } ?? .null
        object["eligibility"] = .array(call.eligibility.map(\.json))
        object["review_rule"] = call.reviewRule
        object["lots"] = .array(
            call.lots.map { lot in
                [
                    "id": .integer(lot.id.rawValue), "number": .integer(Int64(lot.number)), "title": .string(lot.title),
                    "area": .string(lot.areaCode), "budget": .string(lot.budget.description),
                ]
            })
        object["documents"] = .array(
            documents.map {
                ["file": .integer($0.file.rawValue), "title": .string($0.title), "name": .string($0.name)]
            })
        return .object(object)
    }
}
