internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// Published results of evaluations (评估结果公示), for everybody: no person, no statement.
enum EvaluationResultRoutes {
    static let all: [Route] = [
        .page(
            "/{authority}/evaluation-results", .everyone,
            "Published results of evaluations, with the last day for objections.", query: [Paging.after],
            answer: .page(of: result), index)
    ]

    private static let result = Schema.object([
        ("id", .integer), ("programme", .string), ("milestone", .string), ("contractor", .string), ("round", .integer),
        ("total", .decimal), ("grade", .codes(Evaluation.Grade.allCases.map(\.rawValue))), ("published_at", .timestamp),
        ("objection_until", .day), ("final", .boolean),
    ])

    private static func index(_ visit: Visit) async throws -> Page {
        let all = try await visit.read { db in try PublishedEvaluations.results(in: db) }
        let (shown, next) = try visit.slice(all, key: { $0.id.rawValue })
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("evaluations.results_about"))]
        desk.tables = [
            .init(
                visit.text("evaluations.results"),
                [
                    "contracts.programme", "milestones.title", "contracts.contractor", "evaluations.round",
                    "evaluations.total", "evaluations.grade", "evaluations.objection_until", "evaluations.state_title",
                ].map { visit.text($0) },
                shown.map { one in
                    [
                        .text(one.programme), .head(one.milestone), .text(one.contractor), .number(String(one.round)),
                        .number(one.total.decimal(places: 2)), .text(visit.text(one.labels.messageKey(one.grade))),
                        .text(one.objectionUntil.description),
                        visit.stateCell(Message((one.isFinal ? Evaluation.State.final : .published).messageKey)),
                    ]
                })
        ]
        desk.offer(next: next, at: "\(visit.base)/evaluation-results", visit)
        return visit.desk(
            Message("evaluations.results"), desk,
            json: ["items": .array(shown.map(json)), "next": Paging.json(next)])
    }

    private static func json(_ one: PublishedEvaluations.Result) -> JSON {
        [
            "id": .integer(one.id.rawValue), "programme": .string(one.programme), "milestone": .string(one.milestone),
            "contractor": .string(one.contractor), "round": .integer(Int64(one.round)),
            "total": .string(one.total.decimal(places: 2)), "grade": .string(one.grade.rawValue),
            "published_at": .string(one.publishedAt.description),
            "objection_until": .string(one.objectionUntil.description), "final": .bool(one.isFinal),
        ]
    }
}
