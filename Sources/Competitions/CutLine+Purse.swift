internal import Kernel

extension CutLine {
    /// What the sources and the lots still have.
    struct Purse {
        private let sources: [Source]
        /// What is left, by fund.
        private(set) var left: [Int64: Money]
        private var lots: [Int64: Money]

        init(sources: [Source], lots: [Int64: Money]) {
            self.sources = sources
            self.lots = lots
            left = Dictionary(uniqueKeysWithValues: sources.map { ($0.fund, $0.limit) })
        }

        /// Pays `wanted` in whole, or as much as there is when that reaches `floor`, or nothing.
        mutating func pay(_ candidate: Candidate, wanted: Money, orElse floor: Money?) throws -> Line {
            let offered = min(wanted, lots[candidate.lot] ?? .zero)
            let parts = try split(offered)
            let amount = try parts.map(\.amount).sum()
            guard amount.fen > 0, amount >= wanted || floor.map({ amount >= $0 }) ?? false else {
                return Line(proposal: candidate.proposal, outcome: .noMoney, amount: .zero, byFund: [:])
            }
            lots[candidate.lot] = try lots[candidate.lot, default: .zero].subtracting(amount)
            var byFund: [Int64: Money] = [:]
            for part in parts where !part.amount.isZero {
                byFund[part.fund] = part.amount
                left[part.fund] = try left[part.fund, default: .zero].subtracting(part.amount)
            }
            let outcome: Outcome = amount < candidate.requested ? .partly : .awarded
            return Line(proposal: candidate.proposal, outcome: outcome, amount: amount, byFund: byFund)
        }

        private func ceiling(_ source: Source) -> Money {
            min(left[source.fund, default: .zero], source.capEach ?? source.limit)
        }

        /// The largest amount up to `amount` that the sources can pay together, in parts.
        private func split(_ amount: Money) throws -> [(fund: Int64, amount: Money)] {
            sources.allSatisfy { $0.weight != nil } && !sources.isEmpty
                ? try splitByWeight(amount) : try splitInOrder(amount)
        }

        private func splitByWeight(_ amount: Money) throws -> [(fund: Int64, amount: Money)] {
            let weights = sources.map { Fraction($0.weight ?? 0) }
            let total = weights.sum()
            var payable = amount
            for (source, weight) in zip(sources, weights) {
                guard let whole = (ceiling(source).yuan * total).divided(by: weight) else { continue }
                payable = min(payable, try Money(rounding: whole, .down))
            }
            // Largest remainders may put one fen more on a source than its exact share: then a fen less is payable.
            while payable.fen > 0 {
                let parts = try payable.split(weights: weights)
                if zip(sources, parts).allSatisfy({ $1 <= ceiling($0) }) {
                    return zip(sources, parts).map { ($0.fund, $1) }
                }
                payable = Money(fen: payable.fen - 1)
            }
            return sources.map { ($0.fund, .zero) }
        }

        private func splitInOrder(_ amount: Money) throws -> [(fund: Int64, amount: Money)] {
            var payable = try reachable(amount)
            while true {
                let ceilings = try sources.map { source in
                    guard let share = source.shareMax else { return ceiling(source) }
                    return min(ceiling(source), try payable.multiplied(by: share, .down))
                }
                let reach = min(payable, try ceilings.sum())
                // A smaller award lowers what shares allow, until the award is what the sources can pay.
                if reach < payable, sources.contains(where: { $0.shareMax != nil }) {
                    payable = reach
                    continue
                }
                var open = reach
                return try zip(sources, ceilings).map { source, ceiling in
                    let part = min(open, ceiling)
                    open = try open.subtracting(part)
                    return (source.fund, part)
                }
            }
        }

        /// The largest amount up to `amount` that the sources could pay together if there were parts of a fen: what
        /// they can pay of an amount grows ever more slowly than the amount, so that halving finds it.
        private func reachable(_ amount: Money) throws -> Money {
            guard sources.contains(where: { $0.shareMax != nil }), !amount.isNegative else { return amount }
            func isPayable(_ fen: Int64) -> Bool {
                let whole = Money(fen: fen).yuan
                let parts = sources.map { source in
                    let ceiling = ceiling(source).yuan
                    return source.shareMax.map { min(ceiling, whole * $0) } ?? ceiling
                }
                return parts.sum() >= whole
            }
            if isPayable(amount.fen) { return amount }
            var (low, high) = (Int64(0), amount.fen)
            while high - low > 1 {
                let middle = low + (high - low) / 2
                if isPayable(middle) { low = middle } else { high = middle }
            }
            return Money(fen: low)
        }
    }
}
