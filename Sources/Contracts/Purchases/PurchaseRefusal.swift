public import Kernel
public import Platform
internal import Postgres

/// Why a step of a purchase is refused; the names are those of the constraints that stand behind the rules.
public enum PurchaseRefusal: String, ConstraintRefusal, CaseIterable {
    case itemVersions = "catalogue_item_versions_apart"
    case itemDays = "catalogue_item_days"
    case itemParent = "catalogue_item_parent"
    case itemOnlyEnds = "catalogue_item_only_ends"
    case planNumber = "purchase_plan_number"
    case planTakesTwo = "purchase_plan_takes_two"
    case planTakesNeed = "purchase_plan_takes_need"
    case planStays = "purchase_plan_stays"
    case needPlannedOnce = "purchase_need_planned_once"
    case needStays = "purchase_need_stays"
    case number = "procurement_number"
    case ofANeed = "procurement_of_a_need"
    case itemInForce = "procurement_item_in_force"
    case method = "procurement_method"
    case purchaserKind = "purchaser_kind"
    case contractorKind = "contractor_kind"
    case movesForward = "procurement_moves_forward"
    case priceWeight = "price_weight_within_rule"
    case weights = "procurement_weights"
    case split = "procurement_not_split"
    case needsReason = "procurement_needs_reason"
    case unlisted = "procurement_unlisted"
    case findingTakesTwo = "procurement_finding_takes_two"
    case answeredOnce = "procurement_answered_once"
    case questionsUntil = "procurement_questions_until"
    case changeInTime = "procurement_change_in_time"
    case changeBuildsOn = "procurement_change_builds_on"
    case changeExtends = "procurement_change_extends"
    case changedOnce = "procurement_change_pkey"
    case paperStays = "procurement_paper_stays"
    case questionInTime = "question_in_time"
    case questionAnsweredOnce = "question_answered_once"
    case responseInTime = "response_in_time"
    case responseLive = "procurement_response_live"
    case responseStays = "response_stays"
    case excludedAfterOpening = "response_excluded_after_opening"
    case openingInTime = "opening_in_time"
    case openedOnce = "procurement_opened_once"
    case openingExists = "procurement_opening_pkey"
    case openingTakesTwo = "procurement_opening_takes_two"
    case openingCounts = "opening_counts"
    case scoreAfterOpening = "score_after_opening"
    case scoreByNoParty = "score_by_no_party"
    case scoredOnce = "procurement_score_pkey"
    case unscored = "procurement_unscored"
    case rankingOnce = "ranking_once"
    case awardOfAResult = "award_of_a_result"
    case awardOnce = "award_once"
    case awardAfterNotice = "award_after_notice"
    case suspended = "procurement_suspended"
    case bodyDay = "procurement_body_day"
    case challengeLate = "procurement_challenge_late"
    case suspensionLong = "procurement_suspension_long"
    case periodShort = "procurement_period_short"
    case awardIsVoid = "award_is_void"
    case awardWithinThreshold = "award_within_threshold"
    case awardNotSplit = "award_not_split"
    case awardAlikeNeedsReason = "award_alike_needs_reason"
    case awardOfAnItem = "award_of_an_item"
    case bondBeforeAnnouncement = "bid_bond_before_announcement"
    case bondOnce = "procurement_bond_pkey"
    case bondWithinRule = "bid_bond_within_rule"
    case bondMoves = "bid_bond_moves_within_bond"
    case bondOfAProcurement = "procurement_bond_move_tenant_id_procurement_id_fkey"

    /// What the user reads.
    public var message: Message { Message("purchasing.refusal.\(rawValue)") }

    /// The field at which it is shown.
    public var field: String? {
        switch self {
        case .itemVersions, .itemParent: "code"
        case .itemDays: "validTo"
        case .planNumber, .number: "number"
        case .planTakesNeed, .needPlannedOnce: "needs"
        case .method: "method"
        case .priceWeight: "priceWeight"
        case .weights: "criteria"
        case .awardNotSplit, .awardOfAnItem: "item"
        case .awardAlikeNeedsReason: "confirmationReason"
        case .split, .ofANeed, .unlisted, .itemInForce: "need"
        case .challengeLate: "filedOn"
        case .suspensionLong: "suspendedUntil"
        case .periodShort: "responsesDueAt"
        case .questionsUntil: "questionsUntil"
        case .changeExtends: "newDueAt"
        case .bodyDay: "validFrom"
        case .bondWithinRule, .bondOnce: "bondAsked"
        case .bondMoves: "bondAmount"
        default: nil
        }
    }

    /// The same with a way back: a refused statement undoes itself alone, and what was done before it stands.
    @discardableResult
    static func mapping<Result>(in change: Change, _ body: () throws -> Result) throws -> Result {
        try mapping { try change.db.savepoint(body) }
    }
}
