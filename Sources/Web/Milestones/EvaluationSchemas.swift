internal import Kernel
internal import Milestones

extension Evaluation {
    /// The evaluation in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "milestone": .integer(milestone.id.rawValue), "state": .string(state.rawValue),
            "round": .integer(Int64(round)), "version": .integer(Int64(version)),
            "parties": .array(
                seats.map {
                    [
                        "party": .string($0.party.rawValue), "weight": .string($0.weight.exactDecimal ?? ""),
                        "scored": .bool($0.hasScored),
                    ]
                }),
        ]
    }
}

extension Schema {
    /// An evaluation.
    static let evaluation = Schema.object([
        ("id", .integer), ("milestone", .integer), ("state", .codes(Evaluation.State.allCases.map(\.rawValue))),
        ("round", .integer), ("version", .integer),
        (
            "parties",
            .list(
                .object([
                    ("party", .codes(Evaluation.Party.allCases.map(\.rawValue))), ("weight", .decimal),
                    ("scored", .boolean),
                ]))
        ),
    ])
    /// The page of an evaluation.
    static let wholeEvaluation = Schema.object([
        ("evaluation", evaluation),
        (
            "scores",
            .list(
                .object([
                    ("party", .codes(Evaluation.Party.allCases.map(\.rawValue))), ("round", .integer),
                    ("score", .decimal), ("answers", .integer),
                ]))
        ),
        (
            "results",
            .list(
                .object([
                    ("round", .integer), ("total", .decimal),
                    ("grade", .codes(Evaluation.Grade.allCases.map(\.rawValue))), ("objection_until", .day),
                ]))
        ), ("calculation", .nullable(.anything)),
        (
            "appeals",
            .list(.object([("objection", .integer), ("answer", .nullable(.codes(["upheld", "rejected"])))]))
        ), ("recover", .nullable(.money)), ("recover_by", .nullable(.day)),
        ("rectification_accepted", .boolean), ("release_asked", .boolean),
        ("released", .boolean),
        ("effect", .nullable(.codes(Evaluation.Effect.allCases.map(\.rawValue)))),
        ("pay_percent", .nullable(.decimal)),
    ])
}
