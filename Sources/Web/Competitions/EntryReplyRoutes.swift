internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

/// A reviewer answers for all entries of a round in one table: takes them, gives them back or is in conflict.
enum EntryReplyRoutes {
    private static let reply = InputField(
        "reply", .map(.choice(ReviewAssignment.Reply.allCases.map(\.rawValue), prefix: "reviewing.reply")),
        optional: true, label: "reviewing.reply", "What is said of an entry, by the key of its assignment.")
    private static let reason = InputField(
        "reason", .map(.text(max: 500)), optional: true, label: "reviewing.reply_reason",
        "Why an entry is given back, by the key of its assignment.")
    private static let rest = InputField(
        "rest", .choice(["accepted"], prefix: "reviewing.rest"), optional: true, label: "reviewing.rest",
        "Whether every entry for which nothing is said is accepted.")

    static let all: [Route] = [
        .page(
            "/{authority}/reviews/{round}/replies", .signedIn,
            "Shows a reviewer all entries of a round, to be accepted or given back.",
            answer: .object([
                (
                    "items",
                    .list(
                        .object([
                            ("id", .integer), ("title", .string), ("accepted", .boolean), ("progress", .string),
                        ]))
                )
            ]), show),
        .post(
            "/{authority}/reviews/{round}/replies", .signedIn,
            "Accepts entries or gives them back, with a reason for each: all answers hold or none.",
            fields: [reply, reason, rest],
            answer: .object([("id", .integer), ("accepted", .integer), ("given_back", .integer)]), form: show, say),
    ]

    private struct ReplyRow: Sendable {
        let replyNumber: String
        let replyTitle: String
        let replyURL: String
        let replyState: String
        let replyCanAnswer: Bool
        let replyChoice: [FieldView]
        let replyReason: [FieldView]
    }

    private struct Content: Sendable {
        let roundName: String
        let roundURL: String
        let replies: [ReplyRow]
        let hasReplies: Bool
        let canAnswer: Bool
        let isUnanswered: Bool
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let id: ReviewRound.ID = try visit.id("round")
        let viewer = visit.viewer
        let (round, own, accepted) = try await visit.read { db in
            let round = try ReviewRound.find(id, for: viewer, in: db)
            return (
                round, try ReviewAssignment.own(in: round, for: viewer, in: db),
                try ReviewAssignment.accepted(in: round, for: viewer, in: db)
            )
        }
        let rows = own.map { row($0, isAccepted: accepted.contains($0.id), round, visit) }
        let content = Content(
            roundName: round.name, roundURL: "\(visit.base)/reviews/\(id)", replies: rows, hasReplies: !rows.isEmpty,
            canAnswer: rows.contains(where: \.replyCanAnswer),
            isUnanswered: own.contains { $0.progress != .submitted && !accepted.contains($0.id) })
        return Page(
            "reviews/replies", title: Message("reviewing.replies"), content: content,
            json: [
                "items": .array(
                    own.map {
                        [
                            "id": .integer($0.id.rawValue), "title": .string($0.title),
                            "accepted": .bool(accepted.contains($0.id)), "progress": .string($0.progress.rawValue),
                        ]
                    })
            ], crumbs: RoundPages.crumbs(round, visit))
    }

    private static func row(
        _ assignment: ReviewAssignment, isAccepted: Bool, _ round: ReviewRound, _ visit: Visit
    ) -> ReplyRow {
        let key = assignment.id.description
        let named = "\(assignment.entryNumber) \(assignment.title)"
        var choice = visit.mapField(reply, key: key)
        choice.label = "\(visit.text("reviewing.reply"))：\(named)"
        var why = visit.mapField(reason, key: key)
        why.label = "\(visit.text("reviewing.reply_reason"))：\(named)"
        let state =
            assignment.progress == .notBegun && isAccepted
            ? "reviewing.reply_taken" : "reviews.progress.\(assignment.progress.rawValue)"
        return ReplyRow(
            replyNumber: String(assignment.entryNumber), replyTitle: assignment.title,
            replyURL: "\(visit.base)/assignments/\(assignment.id)", replyState: visit.text(state),
            replyCanAnswer: round.state == .open && assignment.progress != .submitted, replyChoice: [choice],
            replyReason: [why])
    }

    private static func say(_ visit: Visit) async throws -> Outcome {
        let id: ReviewRound.ID = try visit.id("round")
        let input = visit.input
        let (said, reasons, base) = (input.texts("reply"), input.texts("reason"), visit.base)
        let takesRest = input.text("rest") == "accepted"
        return try await visit.write { change in
            let round = try ReviewRound.find(id, for: change.viewer, in: change.db)
            let own = try ReviewAssignment.own(in: round, for: change.viewer, in: change.db)
            guard !own.isEmpty else { throw NotFound() }
            var replies: [ReviewAssignment.ID: (reply: ReviewAssignment.Reply, reason: String)] = [:]
            for (key, word) in said {
                guard let reply = ReviewAssignment.Reply(rawValue: word) else { continue }
                guard let assignment = ReviewAssignment.ID(key) else {
                    throw FieldRefusal("reply.\(key)", "field.refusal.choice")
                }
                replies[assignment] = (reply, reasons[key] ?? "")
            }
            if takesRest {
                for one in own where replies[one.id] == nil && one.progress != .submitted {
                    replies[one.id] = (.accepted, "")
                }
            }
            guard !replies.isEmpty else { throw FieldRefusal("reply", "field.refusal.missing") }
            let done = try ReviewAssignment.reply(replies, in: round, change)
            return .done(
                "\(base)/reviews/\(id)/replies",
                Message(
                    "reviewing.replied", ["accepted": String(done.accepted), "ended": String(done.ended)]),
                json: [
                    "id": .integer(id.rawValue), "accepted": .integer(Int64(done.accepted)),
                    "given_back": .integer(Int64(done.ended)),
                ])
        }
    }
}
