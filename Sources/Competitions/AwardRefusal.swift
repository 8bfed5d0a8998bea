public import Kernel
public import Platform

/// Why a verb of awarding says no.
public enum AwardRefusal: ConstraintRefusal, Hashable {
    /// The plan awaits its decision or has it: it stays what was asked.
    case planAsked
    /// The plan has no open question.
    case nothingAsked
    /// The cut line is not approved.
    case planNotApproved
    /// A source gives more than the call announced; the fund.
    case sourceBeyondCall(fund: Int64)
    /// Either all sources have a weight or none.
    case weightsMixed
    /// Nobody would be awarded.
    case nobodyAwarded
    /// The amount by hand does not fit the limits.
    case overrideDoesNotFit(String)
    /// A notice of this plan stands already.
    case noticeStands
    /// The dated rule of the period is no number of days or working days.
    case periodUnreadable
    /// No notice of this plan stands.
    case noNotice
    /// The period of the notice has not ended; its last day.
    case noticeRuns(String)
    /// The notice no longer receives objections.
    case objectionLate
    /// An objection stays as it was received, and its answer as it was given.
    case objectionKept
    /// Objections wait for an answer; how many.
    case objectionsOpen(Int)
    /// A re-review has not ended.
    case rereviewOpen
    /// The awards were confirmed before.
    case confirmedBefore
    /// An applicant cannot be awarded: rating not verified or expired, barred, or proposal withdrawn.
    case unawardable
    /// What stands in the way of a particular award: title of the proposal, name of the applicant, and the outcome that
    /// the cut line gives such a proposal.
    case obstacle(title: String, organisation: String, outcome: CutLine.Outcome)
    /// More than the source gives.
    case beyondLimit
    /// A confirmed or withdrawn award stays.
    case awardKept
    /// A proposal has one award that stands.
    case awardStands
    /// No money goes down the ranking of a re-review.
    case planOfRereview

    /// What the user reads.
    public var message: Message {
        switch self {
        case .planAsked: Message("awards.refusal.plan_asked")
        case .nothingAsked: Message("awards.refusal.nothing_asked")
        case .planNotApproved: Message("awards.refusal.plan_not_approved")
        case .sourceBeyondCall: Message("awards.refusal.source_beyond_call")
        case .weightsMixed: Message("awards.refusal.weights_mixed")
        case .nobodyAwarded: Message("awards.refusal.nobody_awarded")
        case .overrideDoesNotFit(let title): Message("awards.refusal.override_does_not_fit", ["title": title])
        case .rereviewOpen: Message("awards.refusal.rereview_open")
        case .noticeStands: Message("awards.refusal.notice_stands")
        case .periodUnreadable: Message("awards.refusal.period_unreadable")
        case .noNotice: Message("awards.refusal.no_notice")
        case .noticeRuns(let day): Message("awards.refusal.notice_runs", ["day": day])
        case .objectionLate: Message("awards.refusal.objection_late")
        case .objectionKept: Message("awards.refusal.objection_kept")
        case .objectionsOpen(let count): Message("awards.refusal.objections_open", ["count": String(count)])
        case .confirmedBefore: Message("awards.refusal.confirmed_before")
        case .unawardable: Message("awards.refusal.unawardable")
        case .obstacle(let title, let organisation, let outcome):
            Message(
                "awards.refusal.unawardable.\(outcome.rawValue)", ["title": title, "organisation": organisation])
        case .beyondLimit: Message("awards.refusal.beyond_limit")
        case .awardKept: Message("awards.refusal.award_kept")
        case .awardStands: Message("awards.refusal.award_stands")
        case .planOfRereview: Message("awards.refusal.plan_of_rereview")
        }
    }

    /// The field at which it is shown.
    public var field: String? {
        switch self {
        case .sourceBeyondCall(let fund): "limit.\(fund)"
        default: nil
        }
    }

    /// The rule behind a constraint.
    public static func refusal(by constraint: String) -> AwardRefusal? { byConstraint[constraint] }

    private static let byConstraint: [String: AwardRefusal] = [
        "award_plan_asked": .planAsked, "award_plan_source_within_call": .sourceBeyondCall(fund: 0),
        "result_notice_standing": .noticeStands, "objection_late": .objectionLate, "objection_kept": .objectionKept,
        "award_source_limit": .beyondLimit, "award_unawardable": .unawardable, "award_kept": .awardKept,
        "award_plan_not_approved": .planNotApproved, "award_notice_runs": .noticeRuns(""),
        "award_objection_open": .objectionsOpen(1), "award_rereview_open": .rereviewOpen,
        "award_standing": .awardStands, "award_plan_of_rereview": .planOfRereview,
    ]
}
