public import Kernel
internal import Postgres
public import Platform

/// Why money does not move.
public enum FundsRefusal: Refusal, Hashable {
    /// The budget cell has less left than was asked for.
    case cellShort(left: Money, asked: Money)
    /// A payment wants more than its tranche gives for a fund.
    case trancheShort(left: Money, asked: Money)
    /// An amount that has to be positive is not.
    case amountNotPositive
    /// The payment has no rows.
    case nothingToPay
    /// The funds of a payment lie with several holders: each holder pays for itself.
    case severalHolders
    /// A rule that the database holds; the raw value is the name of its constraint.
    case broken(Constraint)

    /// Rules of the database by the names of their constraints.
    public enum Constraint: String, CaseIterable, Sendable {
        case accountCode = "bank_account_code"
        case accountEndsPayments = "account_ends_payments"
        case accountHasMoney = "account_has_money"
        case accountOpen = "account_open"
        case accountOfOneHolder = "bank_account_of_one_holder"
        case accountRestsOnAnswers = "account_rests_on_answers"
        case accountReturnHasReason = "account_return_has_reason"
        case accountTakesTwo = "account_takes_two"
        case activityCode = "activity_code"
        case activityEndsAfterItStarts = "activity_ends_after_it_starts"
        case activityOfTheProgramme = "activity_of_the_programme"
        case answererIsNotSubmitter = "answerer_is_not_submitter"
        case appropriationHasNumber = "appropriation_has_number"
        case approverIsNotPreparer = "approver_is_not_preparer"
        case arrearsOwed = "arrears_owed"
        case awardIsVoid = "award_is_void"
        case bankLayoutName = "bank_layout_name"
        case bankLineNotOvermatched = "bank_line_not_overmatched"
        case bankLineOnce = "bank_line_once"
        case bookItemNotOvermatched = "book_item_not_overmatched"
        case budgetLineCode = "budget_line_code"
        case budgetLineOfThisBudget = "budget_line_of_this_budget"
        case budgetRefusalHasReason = "budget_refusal_has_reason"
        case budgetTakesTwo = "budget_takes_two"
        case budgetVersionFilled = "budget_version_filled"
        case budgetVersionOpen = "budget_version_open"
        case cashierDoesNotBook = "cashier_does_not_book"
        case cashierIsNotApprover = "cashier_is_not_approver"
        case cashierIsNotPreparer = "cashier_is_not_preparer"
        case cellExists = "cell_exists"
        case cellIsOfACost = "cell_is_of_a_cost"
        case cellOfItsYear = "cell_of_its_year"
        case cellNotBelowZero = "cell_not_below_zero"
        case cellSpentNotNegative = "cell_spent_not_negative"
        case closingUndoneOnItsDay = "closing_undone_on_its_day"
        case channelOfTheSource = "channel_of_the_source"
        case claimAccountOfClaims = "claim_account_of_claims"
        case checkerIsNotMaker = "checker_is_not_maker"
        case commitmentNotOverused = "commitment_not_overused"
        case commitmentOfThisCell = "commitment_of_this_cell"
        case contractNotAccounted = "contract_not_accounted"
        case costHasProof = "cost_has_proof"
        case costNamesItsCell = "cost_names_its_cell"
        case costNotAhead = "cost_not_ahead"
        case costOfTheContract = "cost_of_the_contract"
        case costWithinPayments = "cost_within_payments"
        case costsAnswered = "costs_answered"
        case dayNotAhead = "day_not_ahead"
        case directCostWithinRule = "direct_cost_within_rule"
        case disallowanceHasReason = "disallowance_has_reason"
        case donationIsIssued = "donation_is_issued"
        case donationOfAGift = "donation_of_a_gift"
        case donationSeriesCode = "donation_series_code"
        case donationSeriesUsedUp = "donation_series_used_up"
        case donationVoidHasReason = "donation_void_has_reason"
        case donationVoidedFirst = "donation_voided_first"
        case earmarkStays = "earmark_stays"
        case earmarkWithinAreas = "earmark_within_areas"
        case earmarkWithinLines = "earmark_within_lines"
        case entryBalancesPerFund = "entry_balances_per_fund"
        case expenseAnswered = "expense_answer_pkey"
        case expenseAnswerStands = "expense_answer_stands"
        case expenseReportFilled = "expense_report_filled"
        case expenseReportFrozen = "expense_report_frozen"
        case expenseReportSubmitted = "expense_report_submitted"
        case expenseReversalHasReason = "expense_reversal_has_reason"
        case expenseReversalTakesTwo = "expense_reversal_takes_two"
        case exportProfileName = "export_profile_name"
        case fundAreaKnown = "fund_area_known"
        case fundCellBarred = "fund_cell_barred"
        case fundChangeChanges = "fund_change_changes"
        case fundChangeGround = "fund_change_ground"
        case fundChangeHasPaper = "fund_change_has_paper"
        case fundChangeKept = "fund_change_kept"
        case fundChangeNothingOpen = "fund_change_nothing_open"
        case fundChangeOpen = "fund_change_open"
        case fundChangeRefusalHasReason = "fund_change_refusal_has_reason"
        case fundChangeTakesTwo = "fund_change_takes_two"
        case fundCode = "fund_code"
        case fundLineKnown = "fund_line_known"
        case fundTieIsRestricted = "fund_tie_is_restricted"
        case fundTiedToAreas = "fund_tied_to_areas"
        case fundTiedToLines = "fund_tied_to_lines"
        case fundCoveredEachDay = "fund_covered_each_day"
        case fundIsNotInvested = "fund_is_not_invested"
        case fundNotOverdrawn = "fund_not_overdrawn"
        case fundPurposeNamed = "fund_purpose_named"
        case fundFromBeforeUntil = "fund_from_before_until"
        case fundTimeNamed = "fund_time_named"
        case fundUsableLater = "fund_usable_later"
        case fundStillUsable = "fund_still_usable"
        case fundRuleInForce = "fund_rule_in_force"
        case fundRuleKept = "fund_rule_kept"
        case fundRuleNotPast = "fund_rule_not_past"
        case fundRuleOpen = "fund_rule_open"
        case fundRuleRefusalHasReason = "fund_rule_refusal_has_reason"
        case fundRuleTakesTwo = "fund_rule_takes_two"
        case giftInAFundOfGifts = "gift_in_a_fund_of_gifts"
        case goodsDonorNamed = "goods_donor_named"
        case goodsMove = "goods_move"
        case goodsValueOrNone = "goods_value_or_none"
        case governmentMoneyIsNotInvested = "government_money_is_not_invested"
        case groupClosesExactly = "group_closes_exactly"
        case inflowIsAReceipt = "inflow_is_a_receipt"
        case grantApproverIsNotPreparer = "grant_approver_is_not_preparer"
        case grantCameBack = "grant_came_back"
        case grantCancelledWithReason = "grant_cancelled_with_reason"
        case grantCellOrAgency = "grant_cell_or_agency"
        case grantMoves = "grant_moves"
        case grantPeriodsApart = "grant_periods_apart"
        case grantPositive = "grant_positive"
        case grantReplyFits = "grant_reply_fits"
        case grantSenderIsNotApprover = "grant_sender_is_not_approver"
        case grantSenderIsNotPreparer = "grant_sender_is_not_preparer"
        case invoiceOncePerCell = "invoice_once_per_cell"
        case issueNamesItsPlace = "issue_names_its_place"
        case invoiceUsedOnce = "invoice_used_once"
        case lineChangeWithinLimit = "line_change_within_limit"
        case lineLimitAnsweredOnce = "line_limit_answered_once"
        case lineLimitRefusalHasReason = "line_limit_refusal_has_reason"
        case lineLimitTakesTwo = "line_limit_takes_two"
        case lineLimitWaits = "line_limit_waits"
        case lotteryUseAllowed = "lottery_use_allowed"
        case lastClosedMonth = "last_closed_month"
        case majorEventDay = "major_event_day"
        case majorEventPublishedOnce = "major_event_published_once"
        case managementWithinCap = "management_within_cap"
        case matchInForce = "match_in_force"
        case matchOpenItems = "match_open_items"
        case matchingHasAgreement = "matching_has_agreement"
        case matchingOfTwoFunds = "matching_of_two_funds"
        case matchingOnce = "matching_once"
        case matchingShare = "matching_share"
        case moveCitesFunder = "move_cites_funder"
        case oneBudgetPerProgramme = "one_budget_per_programme"
        case oneFinalAccount = "one_final_account"
        case oneDonationReceipt = "one_donation_receipt"
        case oneGoodsReceipt = "one_goods_receipt"
        case oneHolderPerOrganisation = "one_holder_per_organisation"
        case oneOriginalBudget = "one_original_budget"
        case oneRateFromADay = "one_rate_from_a_day"
        case openingItemBeforeTheBooks = "opening_item_before_the_books"
        case paidAfterApproval = "paid_after_approval"
        case payeeConfirmedOnce = "payee_confirmed_once"
        case payeeHasAccount = "payee_has_account"
        case payeeTakesTwo = "payee_takes_two"
        case payerNamed = "payer_named"
        case paymentBatchStands = "payment_batch_stands"
        case paymentInBatch = "payment_in_batch"
        case paymentInOneBatch = "payment_in_one_batch"
        case paymentReplyFits = "payment_reply_fits"
        case monthIsOver = "month_is_over"
        case periodOpen = "period_open"
        case priorYearAgainst = "prior_year_against"
        case priorYearInChart = "prior_year_in_chart"
        case priorYearIsOver = "prior_year_is_over"
        case priorYearOfOwnMoney = "prior_year_of_own_money"
        case priorYearWithinNetAssets = "prior_year_within_net_assets"
        case periodsCloseInOrder = "periods_close_in_order"
        case personIsGrantedOnce = "person_is_granted_once"
        case rateIsWhatTheRaiseMakes = "rate_is_what_the_raise_makes"
        case reallocationKeepsFund = "reallocation_keeps_fund"
        case receiptDocument = "receipt_document"
        case receiptNotOverused = "receipt_not_overused"
        case receiptOpen = "receipt_open"
        case receiptPositive = "receipt_positive"
        case receiptsCoverPayment = "receipts_cover_payment"
        case recoveryOfAPayment = "recovery_of_a_payment"
        case recoveryOfAVoucher = "recovery_of_a_voucher"
        case refundAtMostGiven = "refund_at_most_given"
        case releaseUndoneFirst = "release_undone_first"
        case reopeningHasReason = "reopening_has_reason"
        case reopeningOpen = "reopening_open"
        case reopeningRefusalHasReason = "reopening_refusal_has_reason"
        case reopeningTakesTwo = "reopening_takes_two"
        case reopeningWaits = "reopening_waits"
        case requestAwaitsPayment = "request_awaits_payment"
        case requestMoves = "request_moves"
        case returnHasReason = "return_has_reason"
        case returnedAtMostIssued = "returned_at_most_issued"
        case reversedOnce = "reversed_once"
        case sheetRestsOnAStatement = "sheet_rests_on_a_statement"
        case sheetRestsOnWhatAddsUp = "sheet_rests_on_what_adds_up"
        case somethingToCarryOver = "something_to_carry_over"
        case reconciliationAgrees = "reconciliation_agrees"
        case reconciliationCheckedOnce = "reconciliation_checked_once"
        case statementProfileName = "statement_profile_name"
        case statementUnmatched = "statement_unmatched"
        case statementsFollow = "statements_follow"
        case settlementDiffers = "settlement_differs"
        case settlementInBooks = "settlement_in_books"
        case settlementIsIncome = "settlement_is_income"
        case settlementIsOwed = "settlement_is_owed"
        case settlementOrderOnce = "settlement_order_once"
        case settlementReversedWhole = "settlement_reversed_whole"
        case stockNotBelowZero = "stock_not_below_zero"
        case takenBackAtMostUnspent = "taken_back_at_most_unspent"
        case contractNotSuspended = "contract_not_suspended"
        case paymentWithinEvaluation = "payment_within_evaluation"
        case trancheIsHeld = "tranche_is_held"
        case trancheIsOpen = "tranche_is_open"
        case trancheIsPaidOnce = "tranche_is_paid_once"
        case tranchePaysItsResult = "tranche_pays_its_result"
        case unspentReturned = "unspent_returned"
        case voucherReversible = "voucher_reversible"
        case withinBudget = "within_budget"
        case yearIsCarriedOver = "year_is_carried_over"
        case tiedChargeNamesItsCell = "tied_charge_names_its_cell"
        case transferLeadsElsewhere = "transfer_leads_elsewhere"
        case writeOffHasReason = "write_off_has_reason"
    }

    /// The text, by the name of the rule.
    public var message: Message {
        switch self {
        case .cellShort(let left, let asked):
            Message("funds.refusal.cell_short", ["left": left.grouped, "asked": asked.grouped])
        case .trancheShort(let left, let asked):
            Message("funds.refusal.tranche_short", ["left": left.grouped, "asked": asked.grouped])
        case .amountNotPositive: Message("funds.refusal.amount_not_positive")
        case .nothingToPay: Message("funds.refusal.nothing_to_pay")
        case .severalHolders: Message("funds.refusal.several_holders")
        case .broken(let constraint): Message("funds.refusal.\(constraint.rawValue)")
        }
    }

    /// The input field at which the message belongs.
    public var field: String? {
        switch self {
        case .cellShort, .trancheShort, .amountNotPositive: "amount"
        case .nothingToPay, .severalHolders: nil
        case .broken(let constraint): Self.fields[constraint]
        }
    }
}

/// Runs statements and turns what the database refuses into a refusal of this module.
///
/// A key used for another voucher becomes a `Conflict`; what is no rule of this module passes as it is.
@discardableResult
func refusing<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as PostgresError {
        if error.constraint == "posting_key_has_one_body" {
            throw Conflict(Message("idempotency.conflict.other_request"))
        }
        guard let constraint = error.constraint.flatMap(FundsRefusal.Constraint.init(rawValue:)) else { throw error }
        throw FundsRefusal.broken(constraint)
    }
}

extension Connection {
    /// Looks now at what is otherwise looked at when the transaction ends, so that the page can answer.
    func settle(_ constraint: Deferred) throws {
        try execute("-- look now\nSET CONSTRAINTS " + constraint.name + " IMMEDIATE")
        try execute("-- and at the end\nSET CONSTRAINTS " + constraint.name + " DEFERRED")
    }

    /// Rules that hold at the end of a transaction.
    enum Deferred {
        case entryBalances
        case grantItemsSum
        case groupCloses
        case reallocationKeepsFund

        fileprivate var name: SQL {
            switch self {
            case .entryBalances: "entry_balances_per_fund"
            case .grantItemsSum: "grant_items_sum"
            case .groupCloses: "group_closes_exactly"
            case .reallocationKeepsFund: "reallocation_keeps_fund"
            }
        }
    }
}
