internal import Competitions
internal import Kernel
internal import Platform

/// What an assignment is made with.
enum AssigningFields {
    static let reviewer = InputField(
        "reviewer", .identifier, label: "reviews.field.reviewer", "Key of the reviewer.")
    static let proposal = InputField(
        "proposal", .identifier, label: "reviews.field.proposal", "Key of the proposal.")
    static let pair = [proposal, reviewer]
    static let seed = InputField(
        "seed", .integer(0...999_999_999_999), optional: true, label: "reviews.field.seed",
        hint: "reviews.field.seed_hint",
        "Random seed; a fresh one is recorded when left out.")
    static let list = InputField(
        "pairs", .longText(max: 100_000), label: "reviews.field.pairs", hint: "reviews.field.pairs_hint",
        "One pair a line: key of the reviewer, a comma, key of the proposal.")
    static let assignment = InputField(
        "assignment", .identifier, label: "reviews.field.assignment", "Key of the assignment.")
    static let reason = InputField("reason", .longText(max: 2_000), label: "reviews.field.reason", "Why.")
    static let withReason = [assignment, reason]
    static let seen = InputField(
        "seen", .integer(0...100_000), optional: true, label: "reviews.seen_drafts",
        "How many drafts were shown; another number of them is not released.")
}

/// The officer's page of assignments.
enum AssigningPages {
    private struct PairRow: Sendable {
        let pairNumber: String
        let pairTitle: String
        let pairReviewer: String
        let pairState: String
        let pairSource: String
        let pairIsDraft: Bool
    }

    /// Who will see what once the drafts are released.
    private struct ReleaseRow: Sendable {
        let releaseReviewer: String
        let releaseEntries: String
    }

    private struct ConflictRow: Sendable {
        let conflictReviewer: String
        let conflictEntry: String
        let conflictGround: String
        let conflictEvidence: String
    }

    private struct Content: Sendable {
        let roundURL: String
        let roundName: String
        let pairs: [PairRow]
        let hasPairs: Bool
        let conflicts: [ConflictRow]
        let hasConflicts: Bool
        let hasDrafts: Bool
        let draftCount: Int
        let releases: [ReleaseRow]
        let canAct: Bool
        let pairFields: [FieldView]
        let seedField: [FieldView]
        let listField: [FieldView]
        let changeFields: [FieldView]
    }

    static func show(_ visit: Visit) async throws -> Page {
        let id: ReviewRound.ID = try visit.id("round")
        let viewer = visit.viewer
        let (round, entries, pairs, conflicts, bank, accepted) = try await visit.read { db in
            let round = try ReviewRound.find(id, for: viewer, in: db)
            return (
                round, try ReviewEntry.all(of: round, for: viewer, in: db),
                try ReviewAssignment.all(of: round, for: viewer, in: db),
                try ConflictOfInterest.all(of: round, for: viewer, in: db), try Reviewer.all(for: viewer, in: db),
                try ReviewAssignment.accepted(in: round, for: viewer, in: db)
            )
        }
        let names = Dictionary(uniqueKeysWithValues: bank.map { ($0.id, $0.name) })
        let titles = Dictionary(uniqueKeysWithValues: entries.map { ($0.proposal, "\($0.number) \($0.title)") })
        let option = { (pair: ReviewAssignment) in
            (
                value: pair.id.description,
                text: "\(titles[pair.proposal] ?? "") · \(names[pair.reviewer] ?? "")"
            )
        }
        let drafts = pairs.filter { !$0.isReleased }
        let reviewers = bank.filter { !$0.isPaused }.map { (value: $0.id.description, text: $0.name) }
        let proposals = entries.map { (value: String($0.proposal), text: "\($0.number) \($0.title)") }
        let content = Content(
            roundURL: "\(visit.base)/reviews/\(round.id)", roundName: round.name,
            pairs: pairs.map { row($0, names: names, isAccepted: accepted.contains($0.id), visit) },
            hasPairs: !pairs.isEmpty,
            conflicts: conflicts.map {
                ConflictRow(
                    conflictReviewer: names[$0.reviewer] ?? "", conflictEntry: titles[$0.proposal] ?? "",
                    conflictGround: visit.text($0.ground.messageKey), conflictEvidence: $0.evidence)
            }, hasConflicts: !conflicts.isEmpty, hasDrafts: !drafts.isEmpty, draftCount: drafts.count,
            releases: releases(drafts, names: names),
            canAct: viewer.holds(.programmeOfficer, in: round.scope) && round.state == .open,
            pairFields: [
                visit.field(AssigningFields.proposal, options: proposals),
                visit.field(AssigningFields.reviewer, options: reviewers),
            ], seedField: [visit.field(AssigningFields.seed)], listField: [visit.field(AssigningFields.list)],
            changeFields: [
                visit.field(AssigningFields.assignment, options: pairs.map(option)),
                visit.field(AssigningFields.reason),
            ])
        return Page(
            "reviews/assignments", title: Message("reviews.assignments"), content: content,
            json: [
                "items": .array(pairs.map { json($0, isAccepted: accepted.contains($0.id)) }),
                "conflicts": .array(conflicts.map(json)),
            ],
            crumbs: RoundPages.crumbs(round, visit))
    }

    private static func releases(_ drafts: [ReviewAssignment], names: [Reviewer.ID: String]) -> [ReleaseRow] {
        Dictionary(grouping: drafts, by: \.reviewer).sorted { $0.key < $1.key }.map { reviewer, pairs in
            ReleaseRow(
                releaseReviewer: names[reviewer] ?? "–",
                releaseEntries: pairs.map { "\($0.entryNumber) \($0.title)" }.joined(separator: "；"))
        }
    }

    private static func row(
        _ pair: ReviewAssignment, names: [Reviewer.ID: String], isAccepted: Bool, _ visit: Visit
    ) -> PairRow {
        let progress =
            isAccepted && pair.progress == .notBegun
            ? "reviewing.reply_taken" : "reviews.progress.\(pair.progress.rawValue)"
        return PairRow(
            pairNumber: String(pair.entryNumber), pairTitle: pair.title, pairReviewer: names[pair.reviewer] ?? "",
            pairState: pair.isReleased
                ? visit.text(progress) : visit.text("reviews.draft_hidden"),
            pairSource: visit.text("reviews.source.\(pair.source.rawValue)"), pairIsDraft: !pair.isReleased)
    }

    private static func json(_ pair: ReviewAssignment, isAccepted: Bool) -> JSON {
        [
            "id": .integer(pair.id.rawValue), "reviewer": .integer(pair.reviewer.rawValue),
            "proposal": .integer(pair.proposal), "released": .bool(pair.isReleased),
            "progress": .string(pair.progress.rawValue), "source": .string(pair.source.rawValue),
            "accepted": .bool(isAccepted),
        ]
    }

    private static func json(_ conflict: ConflictOfInterest) -> JSON {
        [
            "reviewer": .integer(conflict.reviewer.rawValue), "proposal": .integer(conflict.proposal),
            "ground": .string(conflict.ground.rawValue), "evidence": .string(conflict.evidence),
        ]
    }
}
