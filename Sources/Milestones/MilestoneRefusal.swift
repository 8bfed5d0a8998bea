public import Kernel
public import Platform

/// Why a step with a milestone is refused.
public enum MilestoneRefusal: Refusal, Equatable {
    /// The step does not follow from where the milestone stands.
    case notNow(Milestone.State)
    /// A report without any evidence proves nothing.
    case noEvidence
    /// Who reported or checked cannot accept.
    case samePerson
    /// The day to put something right by is missing or past.
    case noRectificationDay
    /// The contract is not in force.
    case contractNotActive
    /// Those who are served by a public service have not been asked.
    case noOpinion
    /// The evaluation is not decided, or pays nothing.
    case notEvaluated

    /// What the user reads.
    public var message: Message {
        switch self {
        case .notNow: Message("milestones.refusal.not_now")
        case .noEvidence: Message("milestones.refusal.no_evidence")
        case .samePerson: Message("milestones.refusal.same_person")
        case .noRectificationDay: Message("milestones.refusal.no_rectification_day")
        case .contractNotActive: Message("milestones.refusal.contract_not_active")
        case .noOpinion: Message("milestones.refusal.no_opinion")
        case .notEvaluated: Message("milestones.refusal.not_evaluated")
        }
    }

    /// Where it is shown.
    public var field: String? {
        switch self {
        case .noEvidence: "evidence"
        case .noRectificationDay: "rectifyBy"
        default: nil
        }
    }
}
