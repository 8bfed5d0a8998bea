internal import Kernel
internal import Milestones

/// Plans in the API.
enum ActionPlanJSON {
    private static let members: [(String, Schema)] = [
        ("id", .integer), ("programme", .integer), ("title", .string), ("document", .string),
        ("first_year", .integer), ("last_year", .integer), ("note", .string), ("adopted_on", .nullable(.day)),
        ("adopted_document", .string), ("gates_met", .integer), ("gates", .integer), ("version", .integer),
    ]
    static let schema = Schema.object(members)
    static let whole = Schema.object(
        members + [
            (
                "parts",
                .list(
                    .object([
                        ("number", .integer), ("parent", .nullable(.integer)),
                        ("kind", .codes(ActionPlan.Part.Kind.allCases.map(\.rawValue))), ("place", .integer),
                        ("year", .nullable(.integer)), ("title", .string),
                        ("state", .codes(ActionPlan.Part.State.allCases.map(\.rawValue))),
                        ("progress_percent", .string),
                    ]))
            ),
            ("offices", .list(.object([("level", .integer), ("office", .string)]))),
            (
                "courses",
                .list(
                    .object([
                        ("subject", .string), ("unit", .string), ("definition", .integer),
                        ("baseline", .nullable(.string)), ("midline", .nullable(.string)),
                        ("endline", .nullable(.string)), ("change", .nullable(.string)),
                    ]))
            ),
        ])

    private static func object(_ plan: ActionPlan) -> JSONObject {
        var object = JSONObject()
        object["id"] = .integer(plan.id.rawValue)
        object["programme"] = .integer(plan.programme.rawValue)
        object["title"] = .string(plan.title)
        object["document"] = .string(plan.document)
        object["first_year"] = .integer(Int64(plan.years.lowerBound))
        object["last_year"] = .integer(Int64(plan.years.upperBound))
        object["note"] = .string(plan.note)
        object["adopted_on"] = plan.adoptedOn.map { .string($0.description) } ?? .null
        object["adopted_document"] = .string(plan.adoptedDocument)
        object["gates_met"] = .integer(Int64(plan.gatesMet))
        object["gates"] = .integer(Int64(plan.gates.count))
        object["version"] = .integer(Int64(plan.version))
        return object
    }

    static func json(_ plan: ActionPlan) -> JSON { .object(object(plan)) }

    static func json(_ plan: ActionPlan, _ courses: [PlanReading.Course]) -> JSON {
        var object = object(plan)
        object["parts"] = .array(
            plan.parts.map { part in
                [
                    "number": .integer(Int64(part.number)),
                    "parent": part.parent.map { .integer(Int64($0)) } ?? .null, "kind": .string(part.kind.rawValue),
                    "place": .integer(Int64(part.place)), "year": part.year.map { .integer(Int64($0)) } ?? .null,
                    "title": .string(part.title), "state": .string(plan.state(of: part).rawValue),
                    "progress_percent": .string(plan.progress(of: part).decimal(places: 2)),
                ]
            })
        object["offices"] = .array(
            plan.offices.sorted { $0.key < $1.key }.map {
                ["level": .integer(Int64($0.key)), "office": .string($0.value)]
            })
        object["courses"] = .array(
            courses.map { course in
                func value(_ wave: PlanReading.Wave) -> JSON {
                    course.readings[wave].map { .string(text($0.value)) } ?? .null
                }
                return [
                    "subject": .string(course.subject), "unit": .string(course.unit),
                    "definition": .integer(Int64(course.definition)), "baseline": value(.baseline),
                    "midline": value(.midline), "endline": value(.endline),
                    "change": course.change.map { .string(text($0)) } ?? .null,
                ]
            })
        return .object(object)
    }

    static func text(_ value: Fraction) -> String { value.isWhole ? "\(value)" : value.decimal(places: 2) }
}
