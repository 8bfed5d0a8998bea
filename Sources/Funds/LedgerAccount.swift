public import Kernel
public import Platform
public import Postgres

/// An account of the books by its meaning. Its number depends on the chart and the day: 5201 is 管理费用 until the
/// end of 2025 and 税金及附加 from 2026 on.
public enum LedgerAccount: String, StoredAsText, CaseIterable {
    case cash
    case bankDeposit = "bank_deposit"
    case investment
    case otherReceivable = "other_receivable"
    case recoveryReceivable = "recovery_receivable"
    case prepayment
    case inventory
    case fixedAsset = "fixed_asset"
    case accumulatedDepreciation = "accumulated_depreciation"
    case intangibleAsset = "intangible_asset"
    case agencyAsset = "agency_asset"
    case payable
    case advanceReceived = "advance_received"
    case otherPayable = "other_payable"
    case recoveryPending = "recovery_pending"
    case payrollPayable = "payroll_payable"
    case taxPayable = "tax_payable"
    case agencyLiability = "agency_liability"
    case unrestrictedNetAssets = "unrestricted_net_assets"
    case restrictedNetAssets = "restricted_net_assets"
    case priorYearAdjustment = "prior_year_adjustment"
    case donationIncome = "donation_income"
    case membershipIncome = "membership_income"
    case governmentIncome = "government_income"
    case serviceIncome = "service_income"
    case investmentIncome = "investment_income"
    case salesIncome = "sales_income"
    case headquartersIncome = "headquarters_income"
    case otherIncome = "other_income"
    case programmeCost = "programme_cost"
    case inKindCost = "in_kind_cost"
    case managementCost = "management_cost"
    case fundraisingCost = "fundraising_cost"
    case taxCost = "tax_cost"
    case impairmentLoss = "impairment_loss"
    case incomeTax = "income_tax"
    case otherCost = "other_cost"

    /// Key of its name in the message catalogue.
    public var messageKey: String { "funds.account.\(rawValue)" }
}

/// Number and name that an account has in a chart on a day.
public struct ChartAccount: Sendable, Hashable {
    /// Its meaning.
    public let account: LedgerAccount
    /// Its number in the chart.
    public let number: String
    /// Its name in Chinese, as the chart has it.
    public let name: String
    /// Where number and name come from.
    public let source: String

    /// A chart in force on a day, in order of its numbers.
    public static func chart(
        on day: Day, of family: Holder.Chart = .nonprofit, in db: Connection
    ) throws -> [ChartAccount] {
        try db.rows(
            """
            -- chart of accounts on a day
            SELECT c.ledger_account, c.number, CASE c.name WHEN '' THEN l.chinese ELSE c.name END, c.source
            FROM chart_account c JOIN ledger_account l ON l.code = c.ledger_account
            WHERE c.chart = \(family) AND c.effective_from = (SELECT max(v.effective_from) FROM chart_account v
                WHERE v.chart = \(family) AND v.effective_from <= \(day))
            ORDER BY c.number, c.ledger_account
            """
        ) { row in
            try ChartAccount(account: row.next(), number: row.next(), name: row.next(), source: row.next())
        }
    }
}
