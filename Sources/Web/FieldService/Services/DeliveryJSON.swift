internal import FieldService
internal import Kernel
internal import Platform

/// Deliverables, reports, logs and defects in the API.
enum DeliveryJSON {
    static let deliverable = Schema.object([
        ("id", .integer), ("contract", .integer), ("title", .string), ("unit", .string), ("due_on", .day),
        ("needs_log", .boolean), ("planned", .integer), ("claimed", .integer), ("verified", .integer),
        ("payable", .integer), ("progress_percent", .string), ("is_reached", .boolean), ("open_defects", .integer),
        ("line", .nullable(.integer)), ("line_name", .nullable(.string)), ("line_unit", .nullable(.string)),
        ("item", .nullable(.string)),
    ])
    static let report = Schema.object([
        ("id", .integer), ("deliverable", .integer), ("starts_on", .day), ("ends_on", .day), ("claimed", .integer),
        ("verified", .nullable(.integer)), ("finding", .string),
        ("state", .codes(DeliveryReport.State.allCases.map(\.rawValue))), ("version", .integer),
    ])
    static let log = Schema.object([
        ("id", .integer), ("kind", .codes(DutyLog.Kind.allCases.map(\.rawValue))), ("area", .string),
        ("done_on", .day), ("quantity", .integer), ("finds", .integer),
    ])
    static let defect = Schema.object([
        ("id", .integer), ("deliverable", .integer), ("description", .string), ("rectify_by", .day),
        ("state", .codes(Defect.State.allCases.map(\.rawValue))), ("is_overdue", .boolean), ("version", .integer),
    ])
    static let whole = Schema.object([
        ("deliverable", deliverable), ("reports", .list(report)), ("log", .list(log)), ("defects", .list(defect)),
    ])

    static func json(_ deliverable: Deliverable) -> JSON {
        [
            "id": .integer(deliverable.id.rawValue), "contract": .integer(deliverable.contract),
            "title": .string(deliverable.plan.title), "unit": .string(deliverable.plan.unit),
            "due_on": .string(deliverable.plan.dueOn.description), "needs_log": .bool(deliverable.plan.needsLog),
            "planned": .integer(deliverable.units.planned), "claimed": .integer(deliverable.units.claimed),
            "verified": .integer(deliverable.units.verified), "payable": .integer(deliverable.units.payable),
            "progress_percent": .string(deliverable.units.progress.decimal(places: 2)),
            "is_reached": .bool(deliverable.units.isReached),
            "open_defects": .integer(Int64(deliverable.openDefects)),
            "line": deliverable.plan.line.map { .integer(Int64($0)) } ?? .null,
            "line_name": deliverable.lineName.map { .string($0) } ?? .null,
            "line_unit": deliverable.lineUnit.map { .string($0) } ?? .null,
            "item": deliverable.plan.item.map { .string("\($0.template).\($0.key)") } ?? .null,
        ]
    }

    static func json(_ report: DeliveryReport) -> JSON {
        [
            "id": .integer(report.id.rawValue), "deliverable": .integer(report.deliverable.rawValue),
            "starts_on": .string(report.startsOn.description), "ends_on": .string(report.endsOn.description),
            "claimed": .integer(report.claimed), "verified": report.verified.map { .integer($0) } ?? .null,
            "finding": .string(report.finding), "state": .string(report.state.rawValue),
            "version": .integer(Int64(report.version)),
        ]
    }

    static func json(_ log: DutyLog) -> JSON {
        [
            "id": .integer(log.id.rawValue), "kind": .string(log.entry.kind.rawValue),
            "area": .string(log.entry.areaCode), "done_on": .string(log.entry.doneOn.description),
            "quantity": .integer(Int64(log.entry.quantity)), "finds": .integer(Int64(log.entry.finds)),
        ]
    }

    static func json(_ defect: Defect, _ visit: Visit) -> JSON {
        [
            "id": .integer(defect.id.rawValue), "deliverable": .integer(defect.deliverable.rawValue),
            "description": .string(defect.description), "rectify_by": .string(defect.rectifyBy.description),
            "state": .string(defect.state.rawValue), "is_overdue": .bool(defect.isOverdue(on: visit.viewer.today)),
            "version": .integer(Int64(defect.version)),
        ]
    }
}
