internal import Calls
internal import Forms
internal import Kernel
internal import Platform

/// Proposals as the API gives them.
enum ProposalJSON {
    private static let members: [(name: String, schema: Schema)] = [
        ("id", .integer), ("call", .integer), ("lot", .integer), ("organisation", .integer), ("title", .string),
        ("requested", .nullable(.money)), ("state", .codes(Proposal.State.allCases.map(\.rawValue))),
        ("receipt", .nullable(.string)), ("revision", .integer), ("version", .integer), ("step", .string),
        ("waits_for", .codes(Workflow.Actor.allCases.map(\.rawValue))),
    ]

    static let schema = Schema.object(members)
    static let detailSchema = Schema.object(
        members + [
            ("answers", .formAnswers), ("withheld", .list(.string)), ("differences", DifferenceView.schema),
            ("sections", .dictionary(.integer)),
            (
                "moves",
                .list(
                    .object([
                        ("move", .string), ("to", .string), ("class", .codes(Workflow.Class.allCases.map(\.rawValue))),
                        ("needs_reason", .boolean),
                    ]))
            ),
            (
                "revisions",
                .list(
                    .object([
                        ("number", .integer), ("submitted", .nullable(.timestamp)), ("sha256", .nullable(.string)),
                        ("code", .nullable(.string)),
                    ]))
            ),
        ])
    static let sectionSchema = Schema.object([("answers", .formAnswers), ("base", .integer)])
    static let savedSchema = Schema.object([
        ("base", .integer), ("version", .string), ("savedAt", .string), ("changed_by_others", .list(.string)),
        ("asks_others", .boolean), ("asked", .list(.string)), ("refused", .list(.string)),
    ])
    static let checkSchema = Schema.object([
        ("answers", .formAnswers), ("problems", .list(.object([("field", .string), ("message", .string)]))),
        ("sha256", .string),
    ])
    static let receiptSchema = Schema.object([
        ("receipt", .string), ("revision", .integer), ("submitted", .timestamp), ("sha256", .string), ("code", .string),
    ])

    private static func object(_ proposal: Proposal) -> JSONObject {
        var object = JSONObject()
        object["id"] = .integer(proposal.id.rawValue)
        object["call"] = .integer(proposal.call.rawValue)
        object["lot"] = .integer(proposal.lot.rawValue)
        object["organisation"] = .integer(proposal.organisation.rawValue)
        object["title"] = .string(proposal.title)
        object["requested"] = proposal.requested.map { .string($0.description) } ?? .null
        object["state"] = .string(proposal.state.rawValue)
        object["receipt"] = proposal.receipt.map { .string($0) } ?? .null
        object["revision"] = .integer(Int64(proposal.revision))
        object["version"] = .integer(Int64(proposal.version))
        object["step"] = .string(proposal.step)
        object["waits_for"] = .string(proposal.waitsFor.rawValue)
        return object
    }

    static func json(_ proposal: Proposal) -> JSON { .object(object(proposal)) }

    static func json(
        _ proposal: Proposal, _ response: FormResponse, _ revisions: [ProposalRevision],
        differences: [AnswerDifference], moves: [(Workflow.Move, Workflow.Class?)], _ visit: Visit
    ) -> JSON {
        var object = object(proposal)
        let reach = proposal.reach(of: visit.viewer)
        for (key, value) in answers(response, reach).members { object[key] = value }
        object["differences"] = DifferenceView.json(differences, reach: reach, visit)
        var sections = JSONObject()
        for section in response.definition.sections {
            sections[section.key] = .integer(Int64(response.revision(of: section.key)))
        }
        object["sections"] = .object(sections)
        object["moves"] = .array(
            moves.map { move, kind in
                [
                    "move": .string(move.key), "to": .string(move.to),
                    "class": .string(kind?.rawValue ?? ""), "needs_reason": .bool(move.needsReason),
                ]
            })
        object["revisions"] = .array(
            revisions.map { revision in
                [
                    "number": .integer(Int64(revision.number)),
                    "submitted": revision.submission.map { .string($0.at.description) } ?? .null,
                    "sha256": revision.submission.map { .string($0.sha256.hexadecimal) } ?? .null,
                    "code": revision.submission.map { .string($0.code.description) } ?? .null,
                ]
            })
        return .object(object)
    }

    /// The answers within the reader's reach, and the questions whose answers are withheld.
    static func answers(_ response: FormResponse, _ reach: AnswerReach) -> JSONObject {
        var object = JSONObject()
        object["answers"] = response.definition.json(of: reach.admitted(response.answers, to: response.definition))
        object["withheld"] = .array(
            reach.withheld(response.answers, to: response.definition).map { .string($0) })
        return object
    }

    static func json(_ receipt: Proposal.Receipt) -> JSON {
        [
            "receipt": .string(receipt.number), "revision": .integer(Int64(receipt.revision)),
            "submitted": .string(receipt.submittedAt.description), "sha256": .string(receipt.sha256.hexadecimal),
            "code": .string(receipt.code.description),
        ]
    }
}
