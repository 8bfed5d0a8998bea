internal import Kernel

/// How money goes down a ranking: within each source's limit and the limit of each lot, in whole amounts or, where
/// the plan allows it, in part but never below a floor. Choices by hand come first and stay.
struct CutLine: Sendable {
    /// A fund with what it gives.
    struct Source: Sendable {
        /// Key of the fund.
        let fund: Int64
        /// What it gives in all.
        let limit: Money
        /// The most that it gives to one.
        var capEach: Money?
        /// The largest share of one award that it pays, of 1.
        var shareMax: Fraction?
        /// Its weight in the split of every award; either all sources have one or none.
        var weight: Int64?
    }

    /// A proposal in the order of the ranking.
    struct Candidate: Sendable {
        /// Key of the proposal.
        let proposal: Int64
        /// Key of its lot.
        let lot: Int64
        /// What it asks for.
        let requested: Money
        /// The least with which it can be carried out.
        let floor: Money
        /// Why it cannot be awarded at all, if so.
        var obstacle: Outcome?
        /// What was chosen by hand, if anything.
        var choice: Choice?
    }

    /// A choice by hand.
    enum Choice: Sendable, Hashable {
        /// Awarded, with this amount or what it asks for.
        case award(Money?)
        /// Not awarded.
        case refuse
    }

    /// What became of a proposal.
    enum Outcome: String, Sendable, CaseIterable {
        /// It gets what it asks for.
        case awarded
        /// It gets a part.
        case partly
        /// It lies below the cut: the money of its lot or of the sources is used up.
        case noMoney = "no_money"
        /// Its score is below the least score of the plan, or it has none.
        case belowMinimum = "below_minimum"
        /// Refused by hand.
        case refusedByHand = "refused_by_hand"
        /// Its rating is not verified or has expired.
        case rating
        /// It is barred.
        case barred
        /// It is no longer an accepted proposal.
        case state
    }

    /// One line of the result.
    struct Line: Sendable {
        /// Key of the proposal.
        let proposal: Int64
        /// What became of it.
        let outcome: Outcome
        /// What it gets.
        let amount: Money
        /// What each fund pays of it, by key, without zeros.
        let byFund: [Int64: Money]
    }

    /// The lines in the order of the candidates.
    let lines: [Line]
    /// What is left, by fund.
    let left: [Int64: Money]

    /// Draws the line.
    /// - Parameter lots: what each lot may cost at most, by key.
    init(candidates: [Candidate], sources: [Source], lots: [Int64: Money], partial: Bool) throws {
        var purse = Purse(sources: sources, lots: lots)
        var lines: [Int: Line] = [:]
        for (index, candidate) in candidates.enumerated() {
            guard case .award(let amount)? = candidate.choice, candidate.obstacle == nil else { continue }
            lines[index] = try purse.pay(candidate, wanted: amount ?? candidate.requested, orElse: nil)
        }
        var closed: Set<Int64> = []
        for (index, candidate) in candidates.enumerated() where lines[index] == nil {
            if let obstacle = candidate.choice == .refuse ? .refusedByHand : candidate.obstacle {
                lines[index] = Line(proposal: candidate.proposal, outcome: obstacle, amount: .zero, byFund: [:])
            } else if closed.contains(candidate.lot) {
                lines[index] = Line(proposal: candidate.proposal, outcome: .noMoney, amount: .zero, byFund: [:])
            } else {
                let floor = partial ? candidate.floor : nil
                let line = try purse.pay(candidate, wanted: candidate.requested, orElse: floor)
                // Nobody further down the same lot overtakes a proposal that the money did not reach in full.
                if line.outcome != .awarded { closed.insert(candidate.lot) }
                lines[index] = line
            }
        }
        self.lines = candidates.indices.compactMap { lines[$0] }
        left = purse.left
    }
}
