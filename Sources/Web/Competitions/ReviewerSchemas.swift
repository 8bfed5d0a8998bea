internal import Competitions
internal import Kernel

/// What the API says of reviewers, invitations, draws, fees and uploads.
extension Schema {
    static let reviewerProfile = Schema.object([
        ("id", .integer), ("name", .string), ("paused", .boolean), ("version", .integer),
        ("fields", .list(.object([("name", .string), ("keywords", .list(.string))]))),
        ("affiliations", .list(.object([("organisation", .string), ("kind", .string)]))),
        ("conflicts", .nullable(.list(ConflictWithdrawalRoutes.schema))),
        ("sheets", .nullable(.integer)), ("leniency", .nullable(.string)),
    ])
    static let invitation = Schema.object([
        ("id", .integer), ("round", .integer), ("reviewer", .integer),
        ("answer", .nullable(.codes(ReviewerInvitation.Answer.allCases.map(\.rawValue)))),
        ("ground", .nullable(.codes(ReviewerInvitation.Ground.allCases.map(\.rawValue)))),
    ])
    static let invitations = Schema.object([
        ("items", .list(invitation)), ("draws", .list(.object([("id", .integer), ("seed", .integer)]))),
    ])
    static let reviewerDraw = Schema.object([
        ("id", .integer), ("seed", .integer), ("wanted", .integer), ("pool", .list(.integer)), ("sha256", .string),
        ("drawn", .list(.integer)), ("comes_out_again", .boolean), ("seed_typed", .nullable(.boolean)),
        (
            "calculation",
            .object([("method", .string), ("n", .integer), ("seed", .integer), ("sizes", .list(.integer))])
        ),
    ])
    static let reviewerFee = Schema.object([
        ("id", .integer), ("reviewer", .integer), ("kind", .codes(ReviewerFee.Kind.allCases.map(\.rawValue))),
        ("amount", .money), ("withdrawn", .boolean), ("tax", .nullable(.money)), ("net", .nullable(.money)),
        ("paid_on", .nullable(.day)), ("reference", .string), ("reckoned_tax", .nullable(.money)),
    ])
    static let assignmentPreview = Schema.object([
        ("objective", .codes(AssignmentWish.Objective.allCases.map(\.rawValue))), ("expertise", .string),
        (
            "entries",
            .list(.object([("proposal", .integer), ("assigned", .integer), ("quality", .integer)]))
        ),
        ("gap", .nullable(.integer)),
    ])
    static let sheetUpload = Schema.object([
        ("id", .integer), ("applied", .boolean),
        (
            "changes",
            .list(
                .object([
                    ("entry", .integer), ("criterion", .nullable(.string)), ("comment", .boolean), ("before", .string),
                    ("after", .string),
                ]))
        ),
        ("faults", .list(.object([("cell", .string), ("code", .string)]))),
    ])
}
