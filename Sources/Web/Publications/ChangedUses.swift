internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Publications

/// Changed uses of the funds of a programme, as everybody reads them.
struct ChangedUses: Sendable {
    private let changes: [(change: PublishedFundChange, before: String, after: String)]

    init(of programme: Programme.ID, _ visit: Visit, in db: Connection) throws {
        changes = try PublishedFundChange.all(of: programme, for: visit.viewer, in: db).map { change in
            try (
                change, FundChangeRoutes.text(change.before, visit, in: db),
                FundChangeRoutes.text(change.after, visit, in: db)
            )
        }
    }

    /// The changes as a table; none where nothing was changed.
    func tables(_ visit: Visit) -> [Desk.Table] {
        guard !changes.isEmpty else { return [] }
        return [
            .init(
                visit.text("publications.changed_uses"),
                [
                    "programmes.source", "fund_changes.before", "fund_changes.after", "fund_changes.ground",
                    "publications.day", "publications.rest",
                ].map { visit.text($0) },
                changes.map { one in
                    [
                        .head(visit.name(of: one.change.fund)), .text(one.before), .text(one.after),
                        .text(visit.text(one.change.ground.messageKey)), .text(one.change.day.description),
                        .money(one.change.rest),
                    ]
                })
        ]
    }

    static let schema = Schema.list(
        .object([
            ("fund", .integer), ("source", .string), ("before", .string), ("after", .string),
            ("ground", .codes(FundChange.Ground.allCases.map(\.rawValue))), ("day", .day),
            ("rest", .nullable(.money)),
        ]))

    func json(_ visit: Visit) -> JSON {
        .array(
            changes.map { one in
                [
                    "fund": .integer(one.change.fund.id.rawValue), "source": .string(visit.name(of: one.change.fund)),
                    "before": .string(one.before), "after": .string(one.after),
                    "ground": .string(one.change.ground.rawValue), "day": .string(one.change.day.description),
                    "rest": one.change.rest.map { .string($0.description) } ?? .null,
                ]
            })
    }
}
