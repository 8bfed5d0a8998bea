internal import Calls
internal import Kernel
internal import Platform

/// How community needs look, as pages and as JSON.
extension NeedRoutes {
    static let need = Schema.object([
        ("id", .integer), ("title", .string), ("description", .string), ("area", .string), ("people", .integer),
        ("needed_by", .day), ("budget", .money), ("state", .codes(CommunityNeed.State.allCases.map(\.rawValue))),
        ("call", .nullable(.integer)), ("lot", .nullable(.integer)), ("taker", .nullable(.string)),
        ("answer", .nullable(.codes(CommunityNeed.Answer.allCases.map(\.rawValue)))), ("version", .integer),
    ])

    static func json(_ need: CommunityNeed) -> JSON {
        [
            "id": .integer(need.id.rawValue), "title": .string(need.statement.title),
            "description": .string(need.statement.description), "area": .string(need.statement.areaCode),
            "people": .integer(Int64(need.statement.people)),
            "needed_by": .string(need.statement.neededBy.description),
            "budget": .string(need.statement.budget.description), "state": .string(need.state.rawValue),
            "call": need.isCallPublished ? need.call.map { .integer($0.rawValue) } ?? .null : .null,
            "lot": need.isCallPublished ? need.lot.map { .integer($0.rawValue) } ?? .null : .null,
            "taker": need.takerName.map { .string($0) } ?? .null,
            "answer": need.answer.map { .string($0.rawValue) } ?? .null, "version": .integer(Int64(need.version)),
        ]
    }

    static func table(_ needs: [CommunityNeed], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("needs.title"),
            [
                "needs.field.title", "calls.column.area", "needs.field.people", "needs.field.needed_by",
                "needs.field.budget", "needs.field.taker", "calls.column.status",
            ].map { visit.text($0) },
            needs.map { need in
                [
                    .head(need.statement.title, url: "\(visit.base)/needs/\(need.id)"), .text(need.areaName),
                    .number("\(need.statement.people)"), .text(need.statement.neededBy.description),
                    .money(need.statement.budget), .text(need.takerName ?? ""), visit.stateCell(Message(need.stateKey)),
                ]
            })
    }

    static func summary(_ need: CommunityNeed, _ visit: Visit) -> Desk.Summary {
        .init(
            visit.text("needs.one"),
            [
                (visit.text("calls.column.area"), need.areaName),
                (visit.text("needs.field.description"), need.statement.description),
                (visit.text("needs.field.people"), "\(need.statement.people)"),
                (visit.text("needs.field.needed_by"), need.statement.neededBy.description),
                (visit.text("needs.field.budget"), need.statement.budget.grouped),
                (visit.text("needs.field.reason"), need.returnedReason),
                (visit.text("needs.field.taker"), need.takerName ?? ""),
                (visit.text("needs.field.answer"), need.answer.map { visit.text($0.messageKey) } ?? ""),
                (visit.text("needs.field.note"), need.answerNote),
            ])
    }
}

extension CommunityNeed {
    /// Key of what a reader is told of its state: an accepted need is open or taken.
    var stateKey: String {
        state == .accepted ? taker == nil ? "needs.shown.open" : "needs.shown.confirmed" : state.messageKey
    }
}
