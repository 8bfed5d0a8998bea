public import Kernel
public import Platform

/// Why a verb of re-reviews says no; each stands behind a constraint of its name.
public enum RereviewRefusal: String, ConstraintRefusal, Hashable, CaseIterable {
    /// Only an upheld objection leads to a re-review.
    case notUpheld = "rereview_not_upheld"
    /// Which proposal of the round is to be judged again?
    case proposalMissing = "rereview_proposal"
    /// One objection leads to one re-review.
    case ordered = "rereview_of_objection"
    /// The first round is not closed, or the second is not new.
    case round = "rereview_round"
    /// The round of the re-review is not closed.
    case runs = "rereview_runs"
    /// The round is closed: there is a result to tell.
    case hasResult = "rereview_has_result"
    /// The proposal was not withdrawn.
    case entryStands = "rereview_entry_stands"
    /// What was said stays.
    case kept = "rereview_kept"
    /// The award of the proposal is confirmed.
    case awarded = "rereview_award_confirmed"

    /// What the user reads.
    public var message: Message { Message("rereviews.refusal.\(rawValue)") }

    /// The field at which it is shown.
    public var field: String? {
        switch self {
        case .notUpheld, .ordered: "objection"
        case .proposalMissing: "proposal"
        case .entryStands: "because"
        default: nil
        }
    }
}
