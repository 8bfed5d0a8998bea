internal import FieldService
internal import Kernel
internal import Platform

/// Submissions and their figures in the API.
enum SubmissionJSON {
    private static let head: [(String, Schema)] = [
        ("id", .integer), ("template", .integer), ("period", .integer), ("title", .string), ("site", .string),
        ("village", .string), ("starts_on", .day), ("ends_on", .day), ("due_on", .day),
        ("timeliness", .codes(Submission.Timeliness.allCases.map(\.rawValue))),
        ("state", .codes(Submission.State.allCases.map(\.rawValue))), ("is_locked", .boolean),
        ("returned_reason", .string), ("version", .integer),
    ]
    static let schema = Schema.object(head)
    static let whole = Schema.object(head + [("items", .list(item))])
    private static let item = Schema.object([
        ("key", .string), ("label", .string), ("unit", .string),
        ("measure", .codes(ReportTemplate.Item.Measure.allCases.map(\.rawValue))), ("value", .nullable(.string)),
    ])
    static let template = Schema.object([
        ("id", .integer), ("programme", .integer), ("title", .string),
        ("rhythm", .codes(ReportTemplate.Rhythm.allCases.map(\.rawValue))), ("due_days", .integer),
        ("items", .list(item)),
    ])
    static let period = Schema.object([
        ("id", .integer), ("template", .integer), ("starts_on", .day), ("ends_on", .day), ("due_on", .day),
        ("is_locked", .boolean),
    ])
    private static let sums: [(String, Schema)] = [
        ("owed", .integer), ("due", .integer), ("missing", .integer), ("on_time", .integer), ("late", .integer),
        ("returned", .integer), ("accepted", .integer), ("on_time_percent", .nullable(.string)),
        ("items", .list(item)),
    ]
    static let figures = Schema.object([
        ("area", .string), ("own", .object(sums)), ("total", .object(sums)),
        ("below", .list(.object([("area", .string), ("name", .string)] + sums))),
    ])

    private static func members(_ submission: Submission, _ visit: Visit) -> JSONObject {
        var object = JSONObject()
        object["id"] = .integer(submission.id.rawValue)
        object["template"] = .integer(submission.template.rawValue)
        object["period"] = .integer(submission.period.rawValue)
        object["title"] = .string(submission.title)
        object["site"] = .string(submission.siteName)
        object["village"] = .string(submission.areaName)
        object["starts_on"] = .string(submission.startsOn.description)
        object["ends_on"] = .string(submission.endsOn.description)
        object["due_on"] = .string(submission.dueOn.description)
        object["timeliness"] = .string(submission.timeliness(on: visit.viewer.today).rawValue)
        object["state"] = .string(submission.state.rawValue)
        object["is_locked"] = .bool(submission.isLocked)
        object["returned_reason"] = .string(submission.returnedReason)
        object["version"] = .integer(Int64(submission.version))
        return object
    }

    static func json(_ submission: Submission, _ visit: Visit) -> JSON { .object(members(submission, visit)) }

    static func json(
        _ submission: Submission, _ template: ReportTemplate, _ values: [String: Int64], _ visit: Visit
    ) -> JSON {
        var object = members(submission, visit)
        var sums = SubmissionFigures.Sums.zero
        sums.values = values
        object["items"] = items(template, sums)
        return .object(object)
    }

    static func json(_ template: ReportTemplate) -> JSON {
        [
            "id": .integer(template.id.rawValue), "programme": .integer(template.programme.rawValue),
            "title": .string(template.title), "rhythm": .string(template.rhythm.rawValue),
            "due_days": .integer(Int64(template.dueDays)), "items": items(template, .zero),
        ]
    }

    static func json(_ period: ReportPeriod) -> JSON {
        [
            "id": .integer(period.id.rawValue), "template": .integer(period.template.rawValue),
            "starts_on": .string(period.startsOn.description), "ends_on": .string(period.endsOn.description),
            "due_on": .string(period.dueOn.description), "is_locked": .bool(period.lockedAt != nil),
        ]
    }

    static func json(_ figures: SubmissionFigures, _ template: ReportTemplate) -> JSON {
        [
            "area": .string(figures.area.code), "own": .object(members(figures.own, template)),
            "total": .object(members(figures.total, template)),
            "below": .array(
                figures.below.map { place in
                    var object = JSONObject()
                    object["area"] = .string(place.area.code)
                    object["name"] = .string(place.area.name)
                    for (key, value) in members(place.sums, template).members { object[key] = value }
                    return .object(object)
                }),
        ]
    }

    private static func members(_ sums: SubmissionFigures.Sums, _ template: ReportTemplate) -> JSONObject {
        var object = JSONObject()
        let counts = [
            ("owed", sums.owed), ("due", sums.due), ("missing", sums.missing), ("on_time", sums.onTime),
            ("late", sums.late), ("returned", sums.returned), ("accepted", sums.accepted),
        ]
        for (key, count) in counts { object[key] = .integer(Int64(count)) }
        object["on_time_percent"] = sums.onTimePercent.map { .string($0.decimal(places: 2)) } ?? .null
        object["items"] = items(template, sums)
        return object
    }

    private static func items(_ template: ReportTemplate, _ sums: SubmissionFigures.Sums) -> JSON {
        .array(
            template.items.map { item in
                [
                    "key": .string(item.key), "label": .string(item.label), "unit": .string(item.unit),
                    "measure": .string(item.measure.rawValue),
                    "value": sums.figure(of: item).map { .string(text($0)) } ?? .null,
                ]
            })
    }

    /// A figure as it is written: whole, or to two decimals; nothing where there is none.
    static func text(_ figure: Fraction?) -> String {
        guard let figure else { return "—" }
        return figure.isWhole ? "\(figure)" : figure.decimal(places: 2)
    }
}
