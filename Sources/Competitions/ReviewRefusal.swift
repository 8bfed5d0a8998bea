public import Kernel
public import Platform

/// Why a verb of reviewing says no.
public enum ReviewRefusal: ConstraintRefusal, Hashable {
    /// A key of the declared rule cannot be read or contradicts another.
    case ruleUnreadable(String)
    /// The rule and the criteria of an opened round stay.
    case ruleFrozen
    /// The weights sum to this instead of 100.
    case weightsNot100(String)
    /// A rule of parts needs at least two, one of them the sheets; a rule of sheets alone has none.
    case partsMissing
    /// Sheets that are summed give all points at more than 100: the rule says at how many.
    case sumWithoutFull
    /// Groups of entries, by number, that no reviewer connects: how they compare cannot be told.
    case calibrationUnconnected([[Int]])
    /// Too many reviewers and entries for least squares.
    case calibrationTooLarge
    /// The public does not vote on the proposals of this call.
    case noVote
    /// The round does not close while the public votes.
    case voteRuns
    /// The rule has no such part.
    case partNotInRule
    /// More than is left of the receipt, or a receipt of no gift.
    case beyondReceipt
    /// Points beyond the range of the rule.
    case pointsRange
    /// Points by hand were given already.
    case pointsGiven
    /// What was noted stays as it was noted.
    case partValueKept
    /// The reviewer judged the proposal before: a re-review needs other people.
    case firstReviewer
    /// The re-review ended without a result: nobody judges any more.
    case rereviewEnded
    /// Another round of the call has this number.
    case numberTaken
    /// No accepted proposal takes part.
    case noEntries
    /// The round is not open.
    case roundNotOpen
    /// A closed round stays closed.
    case roundClosed
    /// These entries, by number, have fewer sheets than the quorum.
    case quorumMissing([Int], quorum: Int)
    /// This person is in the bank already.
    case reviewerTaken
    /// The reviewer may not judge the proposal; the evidence.
    case inConflict(String)
    /// The reviewer may not judge what is assigned; what it rests on is not said.
    case ownConflict
    /// A noted conflict is withdrawn once, and otherwise stays as it was noted.
    case conflictKept
    /// Who noted a conflict, and the reviewer, do not withdraw it.
    case conflictWithdrawnByAnother
    /// This reviewer already has this proposal.
    case alreadyAssigned
    /// The reviewer has as many proposals as the round allows.
    case loadReached(Int)
    /// The assignment was released and has a submitted sheet.
    case hasSheet
    /// Nothing is left to release.
    case nothingToRelease
    /// The assignment does not stand.
    case notAssigned
    /// The mark of a criterion is beyond its range or between its steps.
    case markOutOfRange(criterion: Int64, max: String, step: String)
    /// A mark is missing.
    case markMissing(criterion: Int64)
    /// This criterion cannot be left out.
    case mayNotBeLeftOut(criterion: Int64)
    /// A mark this low or this high needs a comment.
    case commentNeeded(criterion: Int64)
    /// At least one criterion has to be scored.
    case everythingLeftOut
    /// A submitted sheet is locked.
    case sheetLocked
    /// Two things have the same code, position or name.
    case nameTaken
    /// The call already has a competition.
    case competitionTaken
    /// This person was asked already.
    case alreadyInvited
    /// An invitation is answered once.
    case invitationAnswered
    /// The person may judge none of the entries.
    case mayJudgeNothing
    /// The person was asked and did not accept.
    case notAccepted
    /// The entry has a reviewer from whom this one is kept apart.
    case keptApart
    /// The person takes no part in the round.
    case takesNoPart
    /// A workbook is applied once.
    case uploadApplied
    /// There are other drafts than those that were shown.
    case draftsChanged
    /// These entries need so many reviews, these reviewers can give so many.
    case tooFewReviews([Int], [String], needed: Int, able: Int)
    /// These entries each need a reviewer of the field, these can take so many.
    case tooFewExperts([Int], [String], field: String, needed: Int, able: Int)
    /// These reviewers must take so many, the entries have room for so many.
    case tooMuchPromised([Int], [String], promised: Int, room: Int)
    /// Demand and loads can be met, but not with the other conditions.
    case apartOrExpertise([Int])

    /// What the user reads.
    public var message: Message {
        switch self {
        case .ruleUnreadable(let key): Message("reviews.refusal.rule_unreadable", ["key": key])
        case .ruleFrozen: Message("reviews.refusal.rule_frozen")
        case .weightsNot100(let sum): Message("reviews.refusal.weights_not_100", ["sum": sum])
        case .partsMissing: Message("rounds.refusal.parts_missing")
        case .sumWithoutFull: Message("rounds.refusal.sum_without_full")
        case .calibrationUnconnected(let groups):
            Message(
                "rounds.refusal.calibration_unconnected",
                ["count": String(groups.count), "groups": JudgeCalibration.text(ofGroups: groups)])
        case .calibrationTooLarge:
            Message("rounds.refusal.calibration_too_large", ["most": String(JudgeCalibration.smallerSideMax)])
        case .noVote: Message("rounds.refusal.no_vote")
        case .voteRuns: Message("rounds.refusal.vote_runs")
        case .partNotInRule: Message("rounds.refusal.part_not_in_rule")
        case .beyondReceipt: Message("rounds.refusal.beyond_receipt")
        case .pointsRange: Message("rounds.refusal.points_range")
        case .pointsGiven: Message("rounds.refusal.points_given")
        case .partValueKept: Message("rounds.refusal.part_value_kept")
        case .firstReviewer: Message("reviews.refusal.first_reviewer")
        case .rereviewEnded: Message("rereviews.refusal.rereview_ended")
        case .numberTaken: Message("reviews.refusal.number_taken")
        case .noEntries: Message("reviews.refusal.no_entries")
        case .roundNotOpen: Message("reviews.refusal.round_not_open")
        case .roundClosed: Message("reviews.refusal.round_closed")
        case .quorumMissing(let numbers, let quorum):
            Message(
                "reviews.refusal.quorum_missing",
                ["numbers": numbers.map(String.init).joined(separator: ", "), "quorum": String(quorum)])
        case .reviewerTaken: Message("reviews.refusal.reviewer_taken")
        case .ownConflict: Message("reviews.refusal.own_conflict")
        case .conflictKept: Message("reviews.refusal.conflict_kept")
        case .conflictWithdrawnByAnother: Message("reviews.refusal.conflict_withdrawn_by_another")
        case .inConflict(let evidence): Message("reviews.refusal.in_conflict", ["evidence": evidence])
        case .alreadyAssigned: Message("reviews.refusal.already_assigned")
        case .loadReached(let most): Message("reviews.refusal.load_reached", ["most": String(most)])
        case .hasSheet: Message("reviews.refusal.has_sheet")
        case .nothingToRelease: Message("reviews.refusal.nothing_to_release")
        case .notAssigned: Message("reviews.refusal.not_assigned")
        case .markOutOfRange(_, let max, let step):
            Message("reviews.refusal.mark_out_of_range", ["max": max, "step": step])
        case .markMissing: Message("reviews.refusal.mark_missing")
        case .mayNotBeLeftOut: Message("reviews.refusal.may_not_be_left_out")
        case .commentNeeded: Message("reviews.refusal.comment_needed")
        case .everythingLeftOut: Message("reviews.refusal.everything_left_out")
        case .sheetLocked: Message("reviews.refusal.sheet_locked")
        case .nameTaken: Message("reviews.refusal.name_taken")
        case .competitionTaken: Message("reviews.refusal.competition_taken")
        case .alreadyInvited: Message("reviews.refusal.already_invited")
        case .invitationAnswered: Message("reviews.refusal.invitation_answered")
        case .mayJudgeNothing: Message("reviews.refusal.may_judge_nothing")
        case .notAccepted: Message("reviews.refusal.not_accepted")
        case .keptApart: Message("reviews.refusal.kept_apart")
        case .takesNoPart: Message("reviews.refusal.takes_no_part")
        case .uploadApplied: Message("reviews.refusal.upload_applied")
        case .draftsChanged: Message("reviews.refusal.drafts_changed")
        case .tooFewReviews, .tooFewExperts, .tooMuchPromised, .apartOrExpertise: tightMessage
        }
    }

    /// The field at which it is shown.
    public var field: String? {
        switch self {
        case .ruleUnreadable(let key): Self.fieldName(key)
        case .partsMissing: "combination"
        case .sumWithoutFull: "sheetsFullAt"
        case .beyondReceipt: "amount"
        case .pointsRange, .pointsGiven: "points"
        case .numberTaken: "number"
        case .reviewerTaken: "account"
        case .inConflict, .loadReached: "reviewer"
        case .markOutOfRange(let criterion, _, _), .markMissing(let criterion), .mayNotBeLeftOut(let criterion):
            "mark.\(criterion)"
        case .commentNeeded(let criterion): "comment.\(criterion)"
        case .nameTaken: "code"
        case .competitionTaken: "call"
        case .alreadyInvited, .mayJudgeNothing, .notAccepted, .keptApart, .takesNoPart, .firstReviewer: "reviewer"
        default: nil
        }
    }

    /// Keys of a rule are written `drop_high`, the fields of its form `dropHigh`.
    private static func fieldName(_ key: String) -> String {
        let words = key.split(separator: "_")
        return words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// The rule behind a constraint.
    public static func refusal(by constraint: String) -> ReviewRefusal? { byConstraint[constraint] }

    private static let byConstraint: [String: ReviewRefusal] = [
        "review_round_rule_frozen": .ruleFrozen, "review_round_number_taken": .numberTaken,
        "review_round_closed": .roundClosed, "review_round_not_open": .roundNotOpen,
        "reviewer_account_taken": .reviewerTaken, "review_assignment_in_conflict": .inConflict(""),
        "conflict_of_interest_kept": .conflictKept,
        "conflict_of_interest_withdrawn_by_another": .conflictWithdrawnByAnother,
        "review_assignment_standing": .alreadyAssigned, "score_sheet_not_assigned": .notAssigned,
        "score_sheet_locked": .sheetLocked, "criterion_code_taken": .nameTaken,
        "criterion_position_taken": .nameTaken, "competition_call_taken": .competitionTaken,
        "competition_track_name_taken": .nameTaken, "competition_track_pkey": .nameTaken,
        "reviewer_invitation_once": .alreadyInvited, "reviewer_invitation_answered": .invitationAnswered,
        "reviewer_invitation_in_conflict": .mayJudgeNothing, "review_assignment_not_accepted": .notAccepted,
        "review_assignment_kept_apart": .keptApart, "reviewer_fee_takes_part": .takesNoPart,
        "sheet_upload_applied": .uploadApplied, "review_round_parts": .partsMissing,
        "review_round_no_vote": .noVote, "review_round_vote_runs": .voteRuns, "part_not_in_rule": .partNotInRule,
        "entry_donation_beyond_receipt": .beyondReceipt, "entry_points_range": .pointsRange,
        "entry_points_standing": .pointsGiven, "part_value_kept": .partValueKept,
        "rereview_first_reviewer": .firstReviewer, "rereview_ended": .rereviewEnded,
    ]
}
