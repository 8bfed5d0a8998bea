internal import Funds

extension Visit {
    /// Names of funds in the language of the visit.
    func names(of funds: [Fund.ID: FundName]) -> [Fund.ID: String] {
        funds.mapValues { language == .english && !$0.englishName.isEmpty ? $0.englishName : $0.name }
    }

    /// Name of a fund in the language of the visit.
    func name(of fund: Fund) -> String {
        language == .english && !fund.englishName.isEmpty ? fund.englishName : fund.name
    }

    /// Name of a fund or a line that a grantee can choose, in the language of the visit.
    func name<ID>(of choice: ExpenseReport.Choices.Choice<ID>) -> String {
        language == .english && !choice.englishName.isEmpty ? choice.englishName : choice.name
    }

    /// Name of a budget line in the language of the visit.
    func name(of line: Budget.Line) -> String {
        language == .english && !line.englishName.isEmpty ? line.englishName : line.name
    }
}
