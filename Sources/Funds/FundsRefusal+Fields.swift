internal import Platform

extension FundsRefusal {
    /// The input field at which the message of a rule belongs.
    static let fields: [Constraint: String] = [
        .accountCode: "code", .accountOfOneHolder: "number", .activityCode: "code",
        .activityEndsAfterItStarts: "ends_on", .activityOfTheProgramme: "activity",
        .appropriationHasNumber: "document_number", .bankLayoutName: "name", .budgetLineCode: "code",
        .channelOfTheSource: "channel", .costHasProof: "reason", .costNotAhead: "day", .costOfTheContract: "fund",
        .dayNotAhead: "day", .directCostWithinRule: "amount", .earmarkWithinAreas: "earmark_area",
        .earmarkWithinLines: "earmark_line", .exportProfileName: "name", .fundCode: "code",
        .fundAreaKnown: "areas", .fundChangeGround: "ground", .fundChangeHasPaper: "file",
        .fundChangeRefusalHasReason: "reason", .fundLineKnown: "lines", .fundTieIsRestricted: "restriction",
        .lineLimitRefusalHasReason: "reason",
        .fundCoveredEachDay: "day", .fundNotOverdrawn: "amount", .fundPurposeNamed: "purpose",
        .fundRuleNotPast: "valid_from", .fundRuleRefusalHasReason: "reason", .fundTimeNamed: "usable_until",
        .fundFromBeforeUntil: "usable_from", .fundUsableLater: "day",
        .giftInAFundOfGifts: "fund", .goodsDonorNamed: "donor", .goodsValueOrNone: "value",
        .invoiceOncePerCell: "invoice_number", .invoiceUsedOnce: "invoice_number", .issueNamesItsPlace: "area",
        .majorEventDay: "day", .managementWithinCap: "amount", .matchingHasAgreement: "agreement",
        .matchingOfTwoFunds: "matching", .matchingOnce: "matching", .matchingShare: "share",
        .moveCitesFunder: "minutes", .openingItemBeforeTheBooks: "day", .paidAfterApproval: "day",
        .payerNamed: "payer", .periodOpen: "day", .monthIsOver: "month", .priorYearAgainst: "against",
        .priorYearInChart: "day", .priorYearIsOver: "year", .priorYearOfOwnMoney: "fund",
        .priorYearWithinNetAssets: "amount",
        .receiptDocument: "document_number", .receiptPositive: "amount",
        .refundAtMostGiven: "file", .returnHasReason: "note", .returnedAtMostIssued: "quantity",
        .settlementDiffers: "file", .settlementInBooks: "day", .settlementOrderOnce: "file",
        .statementProfileName: "name", .stockNotBelowZero: "quantity", .tiedChargeNamesItsCell: "cell",
        .transferLeadsElsewhere: "to",
        .withinBudget: "amount", .writeOffHasReason: "note",
    ]
}

/// A short code of this module: letters, digits and hyphens. Throws a refusal at its field.
func requireCode(_ code: String, signsMax: Int) throws {
    let isRight = code.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    guard isRight, (1...signsMax).contains(code.count) else {
        throw FieldRefusal("code", "funds.refusal.code_signs", ["max": String(signsMax)])
    }
}
