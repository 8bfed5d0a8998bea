public import Kernel
public import Platform
internal import Postgres

/// Why Calls did not do something.
public enum CallRefusal: Refusal, Hashable {
    /// The call is not in the state that this takes.
    case wrongState
    /// What was published cannot be changed.
    case published
    /// The new deadline is not later than the present one.
    case deadlineShortened
    /// The reason is missing.
    case reasonMissing
    /// A value of the plan is wrong: the field and the last part of the message's key.
    case plan(field: String, String)
    /// The call is not open for proposals.
    case notOpen
    /// The deadline and its grace are over.
    case late
    /// The organisation has as many proposals in this call as are allowed.
    case tooMany(Int)
    /// Only an administrator of the organisation submits and withdraws.
    case onlyAdministrator
    /// A rule of the call is not met.
    case notEligible(EligibilityVerdict)
    /// The amount asked for lies outside the limits of the call or the lot.
    case requested(min: Money?, max: Money?)
    /// A proposal in this state cannot be changed so.
    case proposalState
    /// The officer acts for the organisation that proposed.
    case ownOrganisation
    /// The day for the correction is no working day in the future.
    case dueDay
    /// The correction's day has not passed yet.
    case correctionRunning
    /// A file of the answer does not belong to the proposal.
    case foreignFile(String)
    /// A dated rule sets a later deadline: its name in Chinese and in English, and the earliest lawful day.
    case tooShort(Timetable.Period)
    /// So many lines of the checklist are not fulfilled.
    case checklistOpen(Int)
    /// Something is wrong with a workflow.
    case workflow(WorkflowProblem)
    /// What a move of the workflow asks for does not hold.
    case guarded(Workflow.Guard)
    /// Somebody on the way has not agreed to this content: the name of the state.
    case approvalLapsed(String)
    /// Somebody else was faster.
    case claimed
    /// The lot can be claimed again from this moment on.
    case claimAnnounced
    /// The lot of a quick claim has to be claimed before.
    case notClaimed
    /// A proposal that was accepted stands on the claim.
    case claimHeld
    /// Something of the call was awarded.
    case awarded
    /// Proposals of the call wait for screening or for a correction.
    case undecided
    /// The call asks for a sealed paper of this revision, and none is accepted.
    case paperMissing
    /// The call asks for no paper, or one waits or is accepted already.
    case noPaperNow
    /// Who handed a paper in does not answer it.
    case paperTakesTwo
    /// A test run of the call is going on.
    case trialRuns
    /// The applicant has chosen no recommending unit yet.
    case recommenderMissing
    /// One of several proposals cannot be decided so: its receipt.
    case among(receipt: String)
    /// A value at a field: the field and the last part of the message's key.
    case value(field: String, String)

    /// What the user reads.
    public var message: Message {
        switch self {
        case .wrongState: Message("calls.refusal.wrong_state")
        case .published: Message("calls.refusal.published")
        case .deadlineShortened: Message("calls.refusal.deadline_shortened")
        case .reasonMissing: Message("calls.refusal.reason_missing")
        case .plan(_, let code): Message("calls.refusal.plan.\(code)")
        case .notOpen: Message("calls.refusal.not_open")
        case .late: Message("calls.refusal.late")
        case .tooMany(let count): Message("calls.refusal.too_many", ["count": "\(count)"])
        case .onlyAdministrator: Message("calls.refusal.only_administrator")
        case .notEligible(let verdict): verdict.message
        case .requested(let min, let max):
            Message(
                "calls.refusal.requested", ["min": (min ?? .zero).grouped, "max": max.map(\.grouped) ?? "-"])
        case .proposalState: Message("calls.refusal.proposal_state")
        case .ownOrganisation: Message("calls.refusal.own_organisation")
        case .dueDay: Message("calls.refusal.due_day")
        case .correctionRunning: Message("calls.refusal.correction_running")
        case .foreignFile: Message("calls.refusal.foreign_file")
        case .tooShort(let period): period.refusal
        case .checklistOpen(let count): Message("screening.refusal.checklist", ["count": "\(count)"])
        case .workflow(let problem): Message("workflows.problem.\(problem.code)", ["place": problem.place])
        case .guarded(let condition): Message("workflows.guarded.\(condition.rawValue)")
        case .approvalLapsed(let step): Message("workflows.refusal.approval_lapsed", ["step": step])
        case .claimed: Message("claims.refusal.claimed")
        case .claimAnnounced: Message("claims.refusal.announced")
        case .notClaimed: Message("claims.refusal.not_claimed")
        case .claimHeld: Message("claims.refusal.held")
        case .awarded: Message("calls.refusal.awarded")
        case .undecided: Message("calls.refusal.undecided")
        case .paperMissing: Message("proposals.refusal.paper_missing")
        case .noPaperNow: Message("proposals.refusal.no_paper_now")
        case .paperTakesTwo: Message("proposals.refusal.paper_takes_two")
        case .trialRuns: Message("calls.refusal.trial_runs")
        case .recommenderMissing: Message("proposals.refusal.recommender_missing")
        case .among(let receipt): Message("screening.refusal.among", ["receipt": receipt])
        case .value(_, let code): Message("calls.refusal.value.\(code)")
        }
    }

    /// The input at which the message is shown.
    public var field: String? {
        switch self {
        case .deadlineShortened, .tooShort: "deadline"
        case .reasonMissing: "reason"
        case .plan(let field, _), .foreignFile(let field), .value(let field, _): field
        case .dueDay: "due"
        case .workflow(let problem):
            problem.code.hasPrefix("map") ? "map" : problem.code == "move_line" ? "moves" : "states"
        default: nil
        }
    }

    /// What the constraints of this module's tables mean.
    private static let constraints: [String: CallRefusal] = [
        "call_code_taken": .plan(field: "code", "code_taken"),
        "call_closes_after_opening": .plan(field: "deadline", "deadline_before_opening"),
        "call_requested_range": .plan(field: "requestedMax", "requested_range"),
        "call_published_frozen": .published,
        "call_deadline_shortened": .deadlineShortened,
        "call_source_fund_once": .plan(field: "sources", "fund_twice"),
        "proposal_not_open": .notOpen,
        "proposal_late": .late,
        "proposal_revision_frozen": .proposalState,
        "proposal_revision_open": .proposalState,
        "screening_once": .proposalState,
        "screening_gives_reasons": .reasonMissing,
        "call_closed_once": .wrongState,
        "call_question_append_only": .value(field: "answer", "answered"),
        "question_answered_by_another": .value(field: "answer", "own_question"),
        "proposal_paper_missing": .paperMissing, "proposal_paper_open": .noPaperNow,
        "proposal_paper_takes_two": .paperTakesTwo,
        "proposal_recommender_allowed": .value(field: "recommender", "recommender"),
        "lot_claimed_once": .claimed, "lot_claim_round": .claimed,
        "claim_not_open": .notOpen, "claim_round_announced": .claimAnnounced, "proposal_needs_claim": .notClaimed,
        "proposal_call_stands": .wrongState, "call_withdrawn_unawarded": .awarded,
        "claim_of_accepted": .claimHeld, "call_archived_decided": .undecided,
        "need_decided_by_another": .value(field: "answer", "own_need"),
        "need_closed_by_another": .value(field: "answer", "own_answer"),
        "need_closed_after_asking": .value(field: "answer", "not_asked"),
        "need_answer_says_why": .value(field: "note", "note"),
        "tick_says_what_is_missing": .value(field: "note", "note"),
        "need_in_one_lot": .value(field: "need", "in_another_lot"),
    ]

    /// Runs statements; what a constraint of this module refuses becomes its refusal.
    @discardableResult
    static func told<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as PostgresError {
            guard let refusal = error.constraint.flatMap({ constraints[$0] }) else { throw error }
            throw refusal
        }
    }
}
