public import Kernel
public import Platform
public import Postgres

/// The individual income tax that is withheld from a payment for personal services (劳务报酬 预扣个人所得税). Every
/// number in it is a dated rule; what is withheld in fact is typed by who pays, and only compared with this.
public struct LabourTax: Sendable, Hashable {
    /// A rate, and the income up to which it holds; nil: the last one.
    struct Step: Sendable, Hashable {
        let upTo: Money?
        let rate: Fraction
    }

    /// A payment up to which a fixed sum is deducted, above it a percentage.
    let deductionLimit: Money
    /// The fixed sum.
    let deduction: Money
    /// The percentage, as a fraction.
    let deductionRate: Fraction
    /// Rates by step, the lowest first.
    let steps: [Step]
    /// Where the numbers stand.
    public let citation: String
    /// How well the least known of them is known.
    public let mark: Rule.Mark

    /// The tax of what one person is paid for one thing within a month, rounded once to the fen.
    public func tax(of income: Money) -> Money {
        guard income > .zero else { return .zero }
        let gross = income.yuan
        let net = income > deductionLimit ? gross - gross * deductionRate : gross - deduction.yuan
        guard net > .zero else { return .zero }
        var (tax, from) = (Fraction.zero, Fraction.zero)
        for step in steps {
            let upTo = step.upTo.map { min($0.yuan, net) } ?? net
            if upTo > from { tax = tax + (upTo - from) * step.rate }
            from = max(from, upTo)
        }
        let fen = (tax * Fraction(100)).rounded(places: 0)
        return Money(fen: fen.int64 ?? 0)
    }

    private static let prefix = "tax.labour."

    /// The tax by the rules of a day; nil where one of them is missing.
    public static func inForce(on day: Day, in db: Connection) throws -> LabourTax? {
        func rule(_ code: String) throws -> Rule? {
            do {
                return try Rule.inForce(prefix + code, on: day, in: db)
            } catch is RuleMissing {
                return nil
            }
        }
        guard let limit = try rule("deduction_limit"), let fixed = try rule("deduction"),
            let share = try rule("deduction_share"), let first = try rule("first_step"),
            let second = try rule("second_step"), let low = try rule("first_rate"),
            let middle = try rule("second_rate"), let high = try rule("third_rate")
        else { return nil }
        let all = [limit, fixed, share, first, second, low, middle, high]
        func money(_ rule: Rule) -> Money { Money(fen: rule.value.int64 ?? 0) }
        func rate(_ rule: Rule) -> Fraction { rule.value * Fraction.percent }
        return LabourTax(
            deductionLimit: money(limit), deduction: money(fixed), deductionRate: rate(share),
            steps: [
                Step(upTo: money(first), rate: rate(low)), Step(upTo: money(second), rate: rate(middle)),
                Step(upTo: nil, rate: rate(high)),
            ],
            citation: limit.citation,
            mark: [Rule.Mark.general, .secondHand, .verified].first { mark in all.contains { $0.mark == mark } }
                ?? .general)
    }
}
