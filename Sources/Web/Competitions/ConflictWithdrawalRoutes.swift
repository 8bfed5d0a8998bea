internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

/// What was noted of a reviewer by mistake is withdrawn by somebody else.
enum ConflictWithdrawalRoutes {
    private static let fields = [
        InputField(
            "conflict", .identifier, label: "reviewers.noted_conflict", hint: "reviewers.withdraw_conflict_hint",
            "Key of a conflict that was declared or noted."),
        InputField("reason", .longText(max: 2_000), label: "reviews.field.reason", "Why it is withdrawn."),
    ]
    static let schema = Schema.object([
        ("id", .integer), ("ground", .codes(ConflictOfInterest.Ground.allCases.map(\.rawValue))),
        ("against", .string), ("evidence", .string), ("standing", .boolean), ("withdrawn_reason", .string),
    ])

    static let all: [Route] = [
        .post(
            "/{authority}/reviewers/{reviewer}/conflict-withdrawals", .roles([.programmeOfficer]),
            "Withdraws a conflict of interest that somebody else noted by mistake.", fields: fields, answer: .key,
            form: ReviewerBankRoutes.show, withdraw)
    ]

    private static func withdraw(_ visit: Visit) async throws -> Outcome {
        let id: Reviewer.ID = try visit.id("reviewer")
        guard let conflict = visit.input.id("conflict", ConflictOfInterest.ID.self) else {
            throw FieldRefusal("conflict", "field.refusal.choice")
        }
        let (reason, base) = (visit.input.text("reason"), visit.base)
        return try await visit.write { change in
            try ConflictOfInterest.withdraw(conflict, of: id, reason: reason, in: change)
            return .done(
                "\(base)/reviewers/\(id)", Message("reviewers.conflict_withdrawn"),
                json: ["id": .integer(conflict.rawValue)])
        }
    }

    static func table(_ conflicts: [NotedConflict], _ visit: Visit) -> Desk.Table {
        Desk.Table(
            visit.text("reviewers.noted_conflicts"),
            ["reviewers.field.against", "reviews.ground", "reviews.evidence", "rounds.noted_at", "reviewers.withdrawn"]
                .map { visit.text($0) },
            conflicts.map {
                [
                    .head($0.against), .text(visit.text($0.ground.messageKey)), .text($0.evidence),
                    .text($0.notedAt.beijing), .text($0.withdrawnReason),
                ]
            })
    }

    /// What somebody else noted and what still stands.
    static func forms(_ conflicts: [NotedConflict], of reviewer: Reviewer.ID, _ visit: Visit) -> [Desk.Form] {
        let open = conflicts.filter { $0.withdrawnAt == nil && $0.notedBy != visit.viewer.account }
        guard !open.isEmpty else { return [] }
        let options = open.map {
            (value: $0.id.description, text: "\($0.against) · \(visit.text($0.ground.messageKey))")
        }
        return [
            visit.deskForm(
                "reviewers.withdraw_conflict", "/reviewers/\(reviewer)/conflict-withdrawals",
                fields.map { $0.name == "conflict" ? visit.field($0, options: options) : visit.field($0) })
        ]
    }

    static func json(_ conflict: NotedConflict) -> JSON {
        [
            "id": .integer(conflict.id.rawValue), "ground": .string(conflict.ground.rawValue),
            "against": .string(conflict.against), "evidence": .string(conflict.evidence),
            "standing": .bool(conflict.withdrawnAt == nil), "withdrawn_reason": .string(conflict.withdrawnReason),
        ]
    }
}
