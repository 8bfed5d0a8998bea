/// Why a value could not be laid out in tranches.
public enum TrancheRefusal: Error, Hashable, Sendable {
    /// There is no tranche.
    case noTranches
    /// A percent, counted from 0, is not above zero.
    case percentNotPositive(Int)
    /// The percents do not sum to exactly 100.
    case percentsNotHundred(sum: String)
    /// The value is below zero.
    case negativeValue
    /// The value is so small that rounding would leave a tranche, counted from 0, or one of its parts below zero.
    case tooSmall(Int)
    /// The sources' weights, or an amount, were refused.
    case money(MoneyRefusal)

    /// The text to show, by its key in the catalogue.
    public var message: Message {
        switch self {
        case .noTranches: Message("tranches.none")
        case .percentNotPositive(let index): Message("tranches.percent_not_positive", ["number": String(index + 1)])
        case .percentsNotHundred(let sum): Message("tranches.percents_not_hundred", ["sum": sum])
        case .negativeValue: Message("tranches.negative_value")
        case .tooSmall(let index): Message("tranches.too_small", ["number": String(index + 1)])
        case .money(let refusal): refusal.message
        }
    }
}
