/// Tranches met from sources by a rule: every row sums to its tranche and every column to its source, to the fen, and
/// every part says how it came about.
///
/// Cumulative amounts are split and what earlier tranches took is subtracted, so that nothing drifts. A part is never
/// below zero, however small the tranches are.
public struct TrancheSplit: Hashable, Sendable {
    /// What a source gives.
    public struct Source: Hashable, Sendable {
        /// In all.
        public var amount: Money
        /// Whether it is money of the government; other money is social.
        public var isGovernment: Bool
        /// The budget line on which it pays; nil for none.
        public var line: Int64?
        /// What it has; nil where that is not to be checked.
        public var balance: Money?

        /// A source of money.
        public init(amount: Money, isGovernment: Bool, line: Int64? = nil, balance: Money? = nil) {
            self.amount = amount
            self.isGovernment = isGovernment
            self.line = line
            self.balance = balance
        }
    }

    /// Why a source gives what it gives of a tranche.
    public enum Way: String, Hashable, Sendable, CaseIterable {
        /// All sources together.
        case together
        /// The sources that pay first.
        case first
        /// The sources that pay when the first ones are used up.
        case then
        /// The sources on the line of the tranche.
        case line
        /// What is left of all sources, for a tranche that is for no line.
        case rest
        /// The tranche is not for it.
        case apart

        /// Key of its explanation in the message catalogue.
        public var messageKey: String { "splits.way.\(rawValue)" }
    }

    /// What a source gives of a tranche, and how that came about.
    public struct Part: Hashable, Sendable {
        /// What it gives.
        public let amount: Money
        /// Together with which other sources.
        public let way: Way
        /// What these sources give of the tranche together.
        public let pool: Money
        /// What they gave up to and with this tranche.
        public let poolThrough: Money
        /// What this source gives in all, of `weights`.
        public let weight: Money
        /// What these sources give in all.
        public let weights: Money
        /// What this source gave together with them up to and with this tranche.
        public let through: Money

        /// What it gave together with them before this tranche.
        public var before: Money { Money(fen: through.fen - amount.fen) }
    }

    /// The rule.
    public let rule: SplitRule
    /// A row for each tranche, with a part for each source.
    public let rows: [[Part]]

    /// Meets tranches from sources.
    ///
    /// - Parameters:
    ///   - tranches: Their amounts, in order.
    ///   - sources: Whose amounts sum to the tranches.
    ///   - rule: By what they are split.
    ///   - lines: The budget line that each tranche is for, nil for none; used by `eligibleLine` only.
    public init(
        _ tranches: [Money], from sources: [Source], by rule: SplitRule, lines: [Int64?] = []
    ) throws(SplitRefusal) {
        try Self.check(tranches, sources)
        self.rule = rule
        let lines = lines.count == tranches.count ? lines : tranches.map { _ in nil }
        switch rule {
        case .proportional: rows = Self.pooled(tranches, sources.map { ($0.amount.fen, .together) })
        case .governmentFirst: rows = Self.ordered(tranches, sources) { $0.isGovernment }
        case .socialFirst: rows = Self.ordered(tranches, sources) { !$0.isGovernment }
        case .eligibleLine: rows = try Self.lined(tranches, sources, lines)
        }
    }

    private static func check(_ tranches: [Money], _ sources: [Source]) throws(SplitRefusal) {
        let amounts = sources.map(\.amount)
        guard !tranches.contains(where: \.isNegative), !amounts.contains(where: \.isNegative),
            let whole = try? tranches.sum(), let given = try? amounts.sum(), whole == given
        else { throw .doesNotSum }
        for (index, source) in sources.enumerated() {
            if let left = source.balance, source.amount > left {
                throw .sourceShort(source: index, left: left, asked: source.amount)
            }
        }
    }

    /// Every tranche from all of these sources: what they give in all is their weight.
    private static func pooled(_ tranches: [Money], _ sources: [(fen: Int64, way: Way)]) -> [[Part]] {
        let whole = sources.reduce(0) { $0 + $1.fen }
        var taken = sources.map { _ in Int64(0) }
        var through: Int64 = 0
        return tranches.map { tranche in
            through += tranche.fen
            let now = shares(of: through, weights: sources.map(\.fen), whole: whole, atLeast: taken)
            defer { taken = now }
            return sources.indices.map { index in
                Part(
                    amount: Money(fen: now[index] - taken[index]), way: sources[index].way, pool: tranche,
                    poolThrough: Money(fen: through), weight: Money(fen: sources[index].fen),
                    weights: Money(fen: whole), through: Money(fen: now[index]))
            }
        }
    }

    /// The sources of one kind until they are used up, then the others.
    private static func ordered(
        _ tranches: [Money], _ sources: [Source], _ isFirst: (Source) -> Bool
    ) -> [[Part]] {
        let first = sources.reduce(0) { $0 + (isFirst($1) ? $1.amount.fen : 0) }
        var before: Int64 = 0
        var pools: [(first: Money, then: Money)] = []
        for tranche in tranches {
            let part = min(first, before + tranche.fen) - min(first, before)
            pools.append((Money(fen: part), Money(fen: tranche.fen - part)))
            before += tranche.fen
        }
        let (early, late) = (sources.filter(isFirst), sources.filter { !isFirst($0) })
        let earlyRows = pooled(pools.map(\.first), early.map { ($0.amount.fen, .first) })
        let lateRows = pooled(pools.map(\.then), late.map { ($0.amount.fen, .then) })
        return tranches.indices.map { index in
            var (ahead, behind) = (earlyRows[index].makeIterator(), lateRows[index].makeIterator())
            return sources.compactMap { isFirst($0) ? ahead.next() : behind.next() }
        }
    }

    /// Tranches for a line from the sources on it; the others from what is left of all.
    private static func lined(
        _ tranches: [Money], _ sources: [Source], _ lines: [Int64?]
    ) throws(SplitRefusal) -> [[Part]] {
        var rest = sources.map(\.amount.fen)
        var rows = tranches.indices.map { index in
            sources.map { source in apart(source, tranches[index]) }
        }
        for line in Set(lines.compactMap(\.self)).sorted() {
            let places = lines.indices.filter { lines[$0] == line }
            let members = sources.indices.filter { sources[$0].line == line }
            let asked = places.reduce(0) { $0 + tranches[$1].fen }
            let given = members.reduce(0) { $0 + sources[$1].amount.fen }
            guard asked <= given else {
                throw .lineShort(tranche: places[0], left: Money(fen: given), asked: Money(fen: asked))
            }
            let shares = shares(
                of: asked, weights: members.map { sources[$0].amount.fen }, whole: given,
                atLeast: members.map { _ in 0 })
            let parts = pooled(places.map { tranches[$0] }, shares.map { ($0, .line) })
            for (row, place) in places.enumerated() {
                for (column, member) in members.enumerated() { rows[place][member] = parts[row][column] }
            }
            for (column, member) in members.enumerated() { rest[member] -= shares[column] }
        }
        let free = lines.indices.filter { lines[$0] == nil }
        let parts = pooled(free.map { tranches[$0] }, rest.map { ($0, .rest) })
        for (row, place) in free.enumerated() { rows[place] = parts[row] }
        return rows
    }

    private static func apart(_ source: Source, _ tranche: Money) -> Part {
        Part(
            amount: .zero, way: .apart, pool: tranche, poolThrough: .zero, weight: .zero, weights: .zero,
            through: .zero)
    }

    /// A sum by weights, largest remainder, ties to the earlier; no share below what was taken before and none above
    /// its weight. `whole` is the sum of the weights and at least `sum`.
    private static func shares(of sum: Int64, weights: [Int64], whole: Int64, atLeast taken: [Int64]) -> [Int64] {
        guard whole > 0 else { return weights.map { _ in 0 } }
        let exact = weights.map { weight in
            whole.dividingFullWidth(sum.multipliedFullWidth(by: weight))
        }
        var shares = zip(exact, taken).map { max($0.quotient, $1) }
        var left = sum - shares.reduce(0, +)
        let byRemainder = exact.indices.sorted {
            (exact[$1].remainder, $0) < (exact[$0].remainder, $1)
        }
        for index in byRemainder where left > 0 && exact[index].remainder > 0 && shares[index] == exact[index].quotient
        {
            shares[index] += 1
            left -= 1
        }
        for index in byRemainder.reversed() where left < 0 && shares[index] > taken[index] {
            shares[index] -= 1
            left += 1
        }
        return shares
    }
}
