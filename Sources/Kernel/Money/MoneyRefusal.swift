/// Why an amount of money was not accepted or could not be computed.
public enum MoneyRefusal: Error, Hashable, Sendable {
    /// Nothing was written.
    case empty
    /// What was written is no amount.
    case notAnAmount
    /// The amount is finer than one fen.
    case tooManyDecimals
    /// The amount, or a result, leaves ±92,233,720,368,547,758.07 yuan.
    case tooLarge
    /// Nothing to split by: no weights, or weights that are all zero.
    case noWeights
    /// A weight, counted from 0, is below zero.
    case negativeWeight(Int)

    /// The text to show, by its key in the catalogue.
    public var message: Message {
        switch self {
        case .empty: Message("money.empty")
        case .notAnAmount: Message("money.not_an_amount")
        case .tooManyDecimals: Message("money.too_many_decimals")
        case .tooLarge: Message("money.too_large")
        case .noWeights: Message("money.no_weights")
        case .negativeWeight(let index): Message("money.negative_weight", ["number": String(index + 1)])
        }
    }
}
