/// Every route of the site. A module's table stands beside its pages; adding a route is adding a line there.
enum RouteTable {
    static let all: [Route] =
        platform + calls + reviews + work + money + publications

    private static let platform: [Route] =
        PreferenceRoutes.all + ToolboxRoutes.all + SessionRoutes.all + CodeRoutes.all + RegistrationRoutes.all
        + HomeRoutes.all + FileUploadRoutes.all
        + OrganisationRoutes.all + OversightRoutes.all + ProgrammeRoutes.all + SearchRoutes.all + AreaRoutes.all
        + CalendarRoutes.all + InstallationRoutes.all + JobRoutes.all + OutageRoutes.all
    private static let calls: [Route] =
        CallRoutes.all + CallQuestionRoutes.all + CallChangeRoutes.all + CallFeedRoutes.all + LotRoutes.all
        + SpreadRoutes.all + NeedRoutes.all + WorkflowRoutes.all + SealedProposalRoutes.all + RecommenderRoutes.all
        + ScreeningRoutes.all
        + BulkScreeningRoutes.all + ProposalRoutes.all + GridSheetRoutes.all
        + FormRoutes.all + VersionRoutes.all + DraftRoutes.all + LibraryRoutes.all
        + PartnerRoutes.all + ProposalPaperRoutes.all + ProposalCopyRoutes.all + ProposalListRoutes.all
    private static let reviews: [Route] =
        ReviewRoutes.all + ReviewPaperRoutes.all + AwardRoutes.all + ReviewerBankRoutes.all + InvitingRoutes.all
        + ConflictWithdrawalRoutes.all
        + ReviewingRoutes.all + EntryReplyRoutes.all + ReviewerFeeRoutes.all + AssignmentPreviewRoutes.all
        + SheetUploadRoutes.all
        + EditionRoutes.all + PitchRoutes.all + FairRoutes.all + ReliabilityRoutes.all + RoundRuleRoutes.all
        + RankedBallotRoutes.all + RereviewRoutes.all
    private static let work: [Route] =
        ContractRoutes.all + ContractPaperRoutes.all + ContractSigningRoutes.all + ContractChangeRoutes.all
        + ContractEvidenceRoutes.all + RecordedAwardRoutes.all + ResultRoutes.all + SupervisionRoutes.all
        + ContractTrailRoutes.all + AmendmentPaperRoutes.all + MilestoneRoutes.all + SiteRoutes.all
        + IndicatorRoutes.all + IndicatorTargetRoutes.all + IndicatorFeedRoutes.all + IndicatorValueRoutes.all
        + SurveyRoutes.all
        + SurveyAnswerRoutes.all + VisitRoutes.all + EvaluationRoutes.all + EvaluationReleaseRoutes.all
        + EvaluationAppealRoutes.all + EvaluationResultRoutes.all + RecoveryClaimRoutes.all
        + SubmissionRoutes.all + ReportingRoutes.all + SubmissionFigurePages.all
        + DeliveryRoutes.all + ActionPlanRoutes.all + PurchaseRoutes.all
        + CatalogueRoutes.all + PurchaseNeedRoutes.all + PurchasePlanRoutes.all + ProcurementRoutes.all
    private static let money: [Route] =
        FundRoutes.all + ReceiptRoutes.all + ReceiptPaperRoutes.all + BudgetRoutes.all
        + BudgetReportRoutes.all + BudgetMoveRoutes.all + ForecastRoutes.all + ActivityRoutes.all
        + PaymentRoutes.all + PaymentBatchRoutes.all + PayeeRoutes.all + BankLayoutRoutes.all + FundRuleRoutes.all
        + FundChangeRoutes.all + LineLimitRoutes.all
        + VoucherRoutes.all + BookRoutes.all + EntryRoutes.all + VoucherRecoveryRoutes.all + InvoiceRoutes.all
        + CommitmentRoutes.all + StatementPages.all + IncomeAndCostPages.all + RatioPages.all + FigureLinePages.all
        + ExportRoutes.all + MatchingRoutes.all
        + ExpenseRoutes.all + ExpenseReversalRoutes.all + MajorEventRoutes.all + CostSheetRoutes.all
        + ContractExpenseRoutes.all
        + FinalAccountRoutes.all
        + StatementRoutes.all + StatementFileRoutes.all + StatementProfileRoutes.all + ReconciliationPaperRoutes.all
        + MatchRoutes.all + AutomaticMatchRoutes.all + SpecialMatchRoutes.all + SignedReconciliationRoutes.all
        + GrantRoutes.all + RateRoutes.all + ArrearsRoutes.all + ForgettingRoutes.all + GoodsRoutes.all
        + GoodsPapers.all
        + SettlementRoutes.all + DonationRoutes.all + DonationPaperRoutes.all
    private static let publications: [Route] =
        GiftRoutes.all + GivingRoutes.all + OpenDataRoutes.all
        + FigureRoutes.all + TourRoutes.all
}
