public import Kernel

/// A score by steps of what was reached of a plan, such as 3 from 100 %, 2 from 80 %, 1 from 60 %, otherwise 0.
public struct StepScore: Sendable, Hashable {
    /// The position of the step reached, nil below the last one.
    public let step: Int?

    /// The step that `actual` of `planned` (above zero) reaches; `steps` are the least shares, falling.
    public init(actual: Fraction, planned: Fraction, steps: [Fraction]) {
        step = steps.firstIndex { planned * $0 <= actual }
    }
}

/// The price part of a bid's score (政府采购货物和服务招标投标管理办法, 财政部令第87号, 2017, 第五十五条): the lowest price over the
/// quoted one, times the weight.
public struct PriceScore: Sendable, Hashable {
    /// The score before rounding.
    public let score: Fraction

    /// The score of a quote; nil when the quote is not above zero.
    public init?(lowest: Money, quote: Money, weight: Fraction) {
        guard quote > .zero, let share = lowest.yuan.divided(by: quote.yuan) else { return nil }
        score = share * weight
    }
}
