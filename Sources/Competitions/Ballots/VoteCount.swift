internal import Kernel

/// A count of transferable votes under way. A ballot counts for its best option that is still running; where several
/// are tied its vote is shared equally among them; without one it is exhausted. Shares are exact fractions.
struct VoteCount {
    /// A part of the votes of equal ballots.
    struct Parcel {
        let ballot: Int
        let weight: Fraction
    }

    let box: BallotBox
    var isRunning: [Bool]
    var votes: [Fraction]
    var exhausted = Fraction.zero
    var rounds: [CountRound] = []
    /// Whether the order of the options never had to decide.
    var isUnique = true
    private var parcels: [[Parcel]]

    init(_ box: BallotBox) {
        self.box = box
        isRunning = Array(repeating: true, count: box.optionCount)
        votes = Array(repeating: .zero, count: box.optionCount)
        parcels = Array(repeating: [], count: box.optionCount)
        for (index, ballot) in box.ballots.enumerated() where !ballot.order.isEmpty && ballot.count > 0 {
            give(Parcel(ballot: index, weight: Fraction(ballot.count)))
        }
    }

    var running: [Int] { isRunning.indices.filter { isRunning[$0] } }

    private mutating func give(_ parcel: Parcel) {
        for group in box.ballots[parcel.ballot].order {
            let open = group.filter { isRunning[$0] }
            guard !open.isEmpty else { continue }
            let weight = parcel.weight.divided(by: Fraction(Int64(open.count))) ?? .zero
            for option in open {
                parcels[option].append(Parcel(ballot: parcel.ballot, weight: weight))
                votes[option] = votes[option] + weight
            }
            return
        }
        exhausted = exhausted + parcel.weight
    }

    /// Takes an option out of the running and hands all its votes on.
    private mutating func eliminate(_ option: Int) {
        isRunning[option] = false
        let held = parcels[option]
        parcels[option] = []
        votes[option] = .zero
        for parcel in held { give(parcel) }
    }

    /// Hands on what an elected option has above the quota: the same part of every vote it holds (the weighted
    /// inclusive rule of Gregory's transfer). Exhausted votes take their part with them.
    mutating func transferSurplus(of option: Int, quota: Fraction) {
        guard let part = (votes[option] - quota).divided(by: votes[option]) else { return }
        let held = parcels[option]
        parcels[option] = held.map { Parcel(ballot: $0.ballot, weight: $0.weight * (.one - part)) }
        votes[option] = quota
        for parcel in held { give(Parcel(ballot: parcel.ballot, weight: parcel.weight * part)) }
    }

    /// The votes now, for the record of a round.
    func round(with elected: [Int] = []) -> CountRound {
        let shown = Set(running + elected)
        return CountRound(
            votes: Dictionary(uniqueKeysWithValues: shown.map { ($0, votes[$0]) }), exhausted: exhausted)
    }

    /// Takes the running option with the fewest votes out and hands them on; returns it. Of equal ones the one that had
    /// fewer in the latest round where they differed; of those equal in all rounds the last in the order of the
    /// options, and then the result is not unique. Without any vote it never had one, and who goes first is the same.
    mutating func eliminateWeakest() -> Int? {
        guard let fewest = running.map({ votes[$0] }).min() else { return nil }
        var weakest = running.filter { votes[$0] == fewest }
        if !fewest.isZero {
            for round in rounds.reversed() where weakest.count > 1 {
                let least = weakest.compactMap { round.votes[$0] }.min()
                weakest = weakest.filter { round.votes[$0] == least }
            }
            if weakest.count > 1 { isUnique = false }
        }
        if let option = weakest.last { eliminate(option) }
        return weakest.last
    }

    /// Options in falling order of votes, of equal ones the one that led in the latest round where they differed, then
    /// the earlier option.
    func falling(_ options: [Int]) -> [Int] {
        options.sorted { left, right in
            lead(left, right) ?? (left < right)
        }
    }

    /// Whether the first leads the second now or led it in the latest round where they differed; nil when it never did.
    func lead(_ left: Int, _ right: Int) -> Bool? {
        if votes[left] != votes[right] { return votes[right] < votes[left] }
        for round in rounds.reversed() {
            let (one, other) = (round.votes[left] ?? .zero, round.votes[right] ?? .zero)
            if one != other { return other < one }
        }
        return nil
    }

    /// Options in groups of equal votes, most first.
    func grouped(_ options: [Int]) -> [[Int]] {
        var groups: [[Int]] = []
        let falling = options.sorted { votes[$0] == votes[$1] ? $0 < $1 : votes[$1] < votes[$0] }
        for option in falling {
            if let last = groups.last?.first, votes[last] == votes[option] {
                groups[groups.count - 1].append(option)
            } else {
                groups.append([option])
            }
        }
        return groups
    }
}
