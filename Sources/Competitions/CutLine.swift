public import Kernel

/// How money goes down a ranking: within each source's limit and the limit of each lot, in whole amounts or, where
/// the plan allows it, in part but never below a floor. Choices by hand come first and stay.
public struct CutLine: Sendable {
    /// A fund with what it gives.
    public struct Source: Sendable {
        /// Key of the fund.
        public let fund: Int64
        /// What it gives in all.
        public let limit: Money
        /// The most that it gives to one.
        public var capEach: Money?
        /// The largest share of one award that it pays, of 1.
        public var shareMax: Fraction?
        /// Its weight in the split of every award; either all sources have one or none.
        public var weight: Int64?

        /// A source.
        public init(
            fund: Int64, limit: Money, capEach: Money? = nil, shareMax: Fraction? = nil, weight: Int64? = nil
        ) {
            self.fund = fund
            self.limit = limit
            self.capEach = capEach
            self.shareMax = shareMax
            self.weight = weight
        }
    }

    /// A proposal in the order of the ranking.
    public struct Candidate: Sendable {
        /// Key of the proposal.
        public let proposal: Int64
        /// Key of its lot.
        public let lot: Int64
        /// What it asks for.
        public let requested: Money
        /// The least with which it can be carried out.
        public let floor: Money
        /// Why it cannot be awarded at all, if so.
        public var obstacle: Outcome?
        /// What was chosen by hand, if anything.
        public var choice: Choice?

        /// A proposal.
        public init(
            proposal: Int64, lot: Int64, requested: Money, floor: Money, obstacle: Outcome? = nil,
            choice: Choice? = nil
        ) {
            self.proposal = proposal
            self.lot = lot
            self.requested = requested
            self.floor = floor
            self.obstacle = obstacle
            self.choice = choice
        }
    }

    /// A choice by hand.
    public enum Choice: Sendable, Hashable {
        /// Awarded, with this amount or what it asks for.
        case award(Money?)
        /// Not awarded.
        case refuse
    }

    /// What became of a proposal.
    public enum Outcome: String, Sendable, CaseIterable {
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
        /// Its rating is still to be verified (待核).
        case unverified
        /// It has no rating in force, or a lesser one than the call asks for.
        case rating
        /// It is barred.
        case barred
        /// It is no longer an accepted proposal.
        case state
    }

    /// One line of the result.
    public struct Line: Sendable {
        /// Key of the proposal.
        public let proposal: Int64
        /// What became of it.
        public let outcome: Outcome
        /// What it gets.
        public let amount: Money
        /// What each fund pays of it, by key, without zeros.
        public let byFund: [Int64: Money]
    }

    /// The lines in the order of the candidates.
    public let lines: [Line]
    /// What is left, by fund.
    public let left: [Int64: Money]

    /// Draws the line.
    /// - Parameter lots: what each lot may cost at most, by key.
    public init(candidates: [Candidate], sources: [Source], lots: [Int64: Money], partial: Bool) throws {
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
