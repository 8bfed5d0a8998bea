internal import Kernel

extension VoteCount {
    /// Instant runoff: the option with the fewest votes is eliminated until one has more than half of the votes that
    /// still count (Ware 1871; Robert's Rules of Order call it preferential voting).
    func runoff(seats: Int) -> RankResult {
        var count = self
        var eliminated: [Int] = []
        var winner: [Int] = []
        while winner.isEmpty, count.running.count > 0 {
            var round = count.round()
            let total = count.running.map { count.votes[$0] }.sum()
            let leaders = count.running.filter { count.votes[$0] * Fraction(2) > total }
            if !leaders.isEmpty || count.running.count == 1 {
                winner = leaders.isEmpty ? count.running : leaders
                round.elected = winner
            } else if total.isZero {
                count.isUnique = false
                count.rounds.append(round)
                break
            } else {
                round.eliminated = count.eliminateWeakest()
                eliminated += [round.eliminated].compactMap { $0 }
            }
            count.rounds.append(round)
        }
        let last = count.rounds.last
        let scores = count.lastVotes
        let rest = count.running.filter { !winner.contains($0) }
        let order = [winner].filter { !$0.isEmpty } + count.grouped(rest) + eliminated.reversed().map { [$0] }
        var result = RankResult(
            order: order, scores: scores, seats: seats, isUnique: count.isUnique && last?.elected.isEmpty == false)
        result.rounds = count.rounds
        return result
    }

    /// Single transferable vote: who reaches the quota ⌊valid ballots ÷ (seats + 1)⌋ + 1 (Droop 1868) is elected, the
    /// largest surplus is handed on first, and without a surplus the option with the fewest votes is eliminated.
    func proportional(seats: Int) -> RankResult {
        var count = self
        let quota = box.validCount / Int64(seats + 1) + 1
        var elected: [Int] = []
        var surpluses: [Int] = []
        var eliminated: [Int] = []
        while elected.count < seats, !count.running.isEmpty {
            var round = count.round(with: elected)
            let reached =
                count.running.count + elected.count <= seats
                ? count.falling(count.running)
                : count.falling(count.running.filter { count.votes[$0] >= Fraction(quota) })
            round.elected = reached
            for option in reached {
                count.isRunning[option] = false
                elected.append(option)
                if count.votes[option] > Fraction(quota) { surpluses.append(option) }
            }
            if elected.count < seats, !count.running.isEmpty {
                surpluses = count.falling(surpluses)
                if surpluses.count > 1, count.lead(surpluses[0], surpluses[1]) == nil { count.isUnique = false }
                if let option = surpluses.first {
                    surpluses.removeFirst()
                    round.surplusOf = option
                    count.transferSurplus(of: option, quota: Fraction(quota))
                } else {
                    round.eliminated = count.eliminateWeakest()
                    eliminated += [round.eliminated].compactMap { $0 }
                }
            }
            count.rounds.append(round)
        }
        let order =
            elected.map { [$0] } + count.grouped(count.running) + eliminated.reversed().map { [$0] }
        var result = RankResult(order: order, scores: count.lastVotes, winners: elected, isUnique: count.isUnique)
        result.rounds = count.rounds
        result.quota = quota
        return result
    }

    /// What each option had in the last round in which it still counted.
    private var lastVotes: [Fraction] {
        var last = votes
        for round in rounds { for (option, held) in round.votes { last[option] = held } }
        return last
    }
}
