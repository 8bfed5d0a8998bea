/// The value of a contract laid out in tranches, and each tranche by source of money, so that the tranches sum to
/// the value and the sources to their commitments, all to the fen.
public struct TrancheSchedule: Hashable, Sendable {
    /// The whole value.
    public let value: Money
    /// One amount a tranche; they sum to the value.
    public let amounts: [Money]

    /// Lays out the value: every tranche but the last takes its percent, half up to the fen, and the last takes
    /// what is left. Percents are above zero and sum to exactly 100.
    public init(value: Money, percents: [Fraction]) throws(TrancheRefusal) {
        guard !percents.isEmpty else { throw .noTranches }
        guard !value.isNegative else { throw .negativeValue }
        if let index = percents.firstIndex(where: { $0 <= .zero }) { throw .percentNotPositive(index) }
        let sum = percents.sum()
        guard sum == Fraction(100) else { throw .percentsNotHundred(sum: sum.description) }
        var amounts: [Money] = []
        var left = value
        do {
            for percent in percents.dropLast() {
                let amount = try value.multiplied(by: percent * Fraction.percent)
                left = try left.subtracting(amount)
                amounts.append(amount)
            }
        } catch {
            throw .money(error)
        }
        guard !left.isNegative else { throw .tooSmall(percents.count - 1) }
        self.value = value
        self.amounts = amounts + [left]
    }

    /// A schedule whose amounts are agreed rather than computed; they sum to its value.
    public init(amounts: [Money]) throws(TrancheRefusal) {
        guard !amounts.isEmpty else { throw .noTranches }
        if let index = amounts.firstIndex(where: \.isNegative) { throw .tooSmall(index) }
        do {
            value = try amounts.sum()
        } catch {
            throw .money(error)
        }
        self.amounts = amounts
    }

    /// Splits every tranche by source. The cumulative amount is split and what earlier tranches took is
    /// subtracted, because splitting each tranche by itself drifts from the commitments by some fen. The row of a
    /// tranche sums to its amount; the column of a source sums to its share in the split of the whole value.
    public func bySource(weights: [Fraction]) throws(TrancheRefusal) -> [[Money]] {
        var rows: [[Money]] = []
        var taken = weights.map { _ in Money.zero }
        var cumulative = Money.zero
        do {
            for amount in amounts {
                cumulative = try cumulative.adding(amount)
                let split = try cumulative.split(weights: weights)
                var row: [Money] = []
                for (total, before) in zip(split, taken) { row.append(try total.subtracting(before)) }
                rows.append(row)
                taken = split
            }
        } catch {
            throw .money(error)
        }
        // With three sources and more, a step of very few fen can take one back from a source.
        if let index = rows.firstIndex(where: { $0.contains(where: \.isNegative) }) { throw .tooSmall(index) }
        return rows
    }

    /// What each source gives in all: the split of the whole value.
    public func sources(weights: [Fraction]) throws(TrancheRefusal) -> [Money] {
        do {
            return try value.split(weights: weights)
        } catch {
            throw .money(error)
        }
    }
}
