/// What may be matched without asking: pure, on the residuals of one bank account, in stages. Each stage sees only
/// what the one before left; a group is made only where no other answer fits.
public struct AutomaticMatching: Sendable {
    /// A bank line or a book item. Texts come as numbers: equal texts are equal numbers, 0 is no text.
    public struct Side: Sendable {
        /// Key of the line or voucher.
        public var id: Int64
        /// Days since 1970.
        public var day: Int
        /// What is open of it, in fen.
        public var fen: Int64
        /// Reference of the bank, or of the payment, receipt or settlement.
        public var reference: Int64
        /// The other party.
        public var party: Int64

        /// What one side knows of a movement.
        public init(id: Int64, day: Int, fen: Int64, reference: Int64, party: Int64) {
            (self.id, self.day, self.fen, self.reference, self.party) = (id, day, fen, reference, party)
        }
    }

    /// Why a group was made, in the order of the stages.
    public enum Stage: String, Sendable, CaseIterable {
        /// The reference is the same, and the sums are.
        case reference
        /// Amount and party, one line and one item within the days that a bank may take.
        case amountAndParty = "amount_party"
        /// The sum of the items of one batch, and one line of that amount.
        case batch
        /// The only choice of some items, or lines, of one party whose sum is one line, or item.
        case subset
    }

    /// Lines and items that are the same money: places in the lists that were given.
    public struct Group: Sendable, Hashable {
        /// The stage that made it.
        public let stage: Stage
        /// Places of the bank lines.
        public let lines: [Int]
        /// Places of the book items.
        public let items: [Int]
    }

    /// What is matched.
    public private(set) var groups: [Group] = []
    /// References of both sides whose sums differ: looked at by a person, never matched.
    public private(set) var conflicts: [Group] = []

    private let lines: [Side]
    private let items: [Side]
    private let window: Window
    private var lineIsLeft: [Bool]
    private var itemIsLeft: [Bool]

    /// Matches two sides.
    public init(lines: [Side], items: [Side], window: Window = Window()) {
        self.lines = lines
        self.items = items
        self.window = window
        lineIsLeft = Array(repeating: true, count: lines.count)
        itemIsLeft = Array(repeating: true, count: items.count)
        matchReferences()
        matchAmountsAndParties()
        matchBatches()
        matchSubsets()
    }

    private mutating func take(_ stage: Stage, _ lines: [Int], _ items: [Int]) {
        groups.append(Group(stage: stage, lines: lines, items: items))
        for line in lines { lineIsLeft[line] = false }
        for item in items { itemIsLeft[item] = false }
    }

    private func sum(_ lines: [Int], in sides: [Side]) -> Int64 { lines.reduce(0) { $0 &+ sides[$1].fen } }

    private func places(_ isLeft: [Bool]) -> [Int] { isLeft.indices.filter { isLeft[$0] } }

    // MARK: Stages

    private mutating func matchReferences() {
        let byReference = Dictionary(grouping: items.indices.filter { items[$0].reference != 0 }) {
            items[$0].reference
        }
        let ofLines = Dictionary(grouping: lines.indices.filter { lines[$0].reference != 0 }) { lines[$0].reference }
        for line in lines.indices {
            guard lines[line].reference != 0, let same = ofLines[lines[line].reference], same[0] == line,
                let own = byReference[lines[line].reference]
            else { continue }
            let days = same.map { lines[$0].day } + own.map { items[$0].day }
            let isNear = (days.max() ?? 0) - (days.min() ?? 0) <= window.referenceDays.value(on: days.max() ?? 0)
            if isNear, sum(same, in: lines) == sum(own, in: items) {
                take(.reference, same, own)
            } else {
                conflicts.append(Group(stage: .reference, lines: same, items: own))
                for place in same { lineIsLeft[place] = false }
                for place in own { itemIsLeft[place] = false }
            }
        }
    }

    private struct Key: Hashable {
        let fen: Int64
        let party: Int64
    }

    private mutating func matchAmountsAndParties() {
        func key(_ side: Side) -> Key { Key(fen: side.fen, party: side.party) }
        let ofItems = Dictionary(grouping: places(itemIsLeft).filter { items[$0].party != 0 }) { key(items[$0]) }
        let ofLines = Dictionary(grouping: places(lineIsLeft).filter { lines[$0].party != 0 }) { key(lines[$0]) }
        for line in lines.indices where lineIsLeft[line] && lines[line].party != 0 {
            let (day, key) = (lines[line].day, key(lines[line]))
            guard let item = only(ofItems[key], near: day, in: items, within: { _ in reach(day) }),
                only(ofLines[key], near: items[item].day, in: lines, within: reach) == line
            else { continue }
            take(.amountAndParty, [line], [item])
        }
    }

    /// How many days a bank line of a day and its vouchers may lie apart.
    private func reach(_ day: Int) -> Int { window.days.value(on: day) }

    /// The only one of these within the window of a day. Those that a group of the same stage took still count: where
    /// two fit, it is not for us to say which.
    private func only(
        _ places: [Int]?, near day: Int, in sides: [Side], within reach: (_ day: Int) -> Int
    ) -> Int? {
        var found: Int?
        for place in places ?? [] where abs(sides[place].day - day) <= reach(sides[place].day) {
            guard found == nil else { return nil }
            found = place
        }
        return found
    }

    private mutating func matchBatches() {
        let batches = Dictionary(grouping: places(itemIsLeft).filter { items[$0].reference != 0 }) {
            items[$0].reference
        }
        .values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
        let sums = Dictionary(grouping: batches) { sum($0, in: items) }
        let ofLines = Dictionary(grouping: places(lineIsLeft)) { lines[$0].fen }
        let single = Dictionary(grouping: places(itemIsLeft)) { items[$0].fen }
        for batch in batches {
            let total = sum(batch, in: items)
            let days = batch.map { items[$0].day }
            guard let first = days.min(), let last = days.max(), last - first <= reach(last),
                let line = only(ofLines[total], near: last, in: lines, within: reach), lineIsLeft[line]
            else { continue }
            let (day, reach) = (lines[line].day, reach(lines[line].day))
            let rivals = (sums[total] ?? []).count { other in
                other.contains { abs(items[$0].day - day) <= reach }
            }
            guard rivals == 1, (single[total] ?? []).allSatisfy({ abs(items[$0].day - day) > reach }) else {
                continue
            }
            take(.batch, [line], batch)
        }
    }

    private mutating func matchSubsets() {
        let ofLine: (Int, Int) -> Int = { [window] whole, _ in window.days.value(on: whole) }
        for (line, chosen) in subsets(of: items, itemIsLeft, among: lines, lineIsLeft, within: ofLine) {
            guard lineIsLeft[line], chosen.allSatisfy({ itemIsLeft[$0] }) else { continue }
            take(.subset, [line], chosen)
        }
        let ofPart: (Int, Int) -> Int = { [window] _, part in window.days.value(on: part) }
        for (item, chosen) in subsets(of: lines, lineIsLeft, among: items, itemIsLeft, within: ofPart) {
            guard itemIsLeft[item], chosen.allSatisfy({ lineIsLeft[$0] }) else { continue }
            take(.subset, chosen, [item])
        }
    }

    /// For each whole that is left, the only choice of parts of its party and sign whose sum it is. Parts that several
    /// wholes would take are nobody's.
    private func subsets(
        of parts: [Side], _ partIsLeft: [Bool], among wholes: [Side], _ wholeIsLeft: [Bool],
        within reach: (_ whole: Int, _ part: Int) -> Int
    ) -> [(whole: Int, parts: [Int])] {
        let byParty = Dictionary(grouping: places(partIsLeft).filter { parts[$0].party != 0 }) { parts[$0].party }
        var found: [(whole: Int, parts: [Int])] = []
        var wanted: [Int: Int] = [:]
        for whole in wholes.indices where wholeIsLeft[whole] && wholes[whole].party != 0 {
            let choices = (byParty[wholes[whole].party] ?? []).filter {
                abs(parts[$0].day - wholes[whole].day) <= reach(wholes[whole].day, parts[$0].day)
                    && (parts[$0].fen < 0) == (wholes[whole].fen < 0)
                    && parts[$0].fen.magnitude <= wholes[whole].fen.magnitude
            }
            guard (2...window.choicesMax).contains(choices.count),
                let chosen = Self.onlySubset(choices.map { parts[$0].fen }, sum: wholes[whole].fen), chosen.count > 1
            else { continue }
            found.append((whole, chosen.map { choices[$0] }))
            for place in chosen { wanted[choices[place], default: 0] += 1 }
        }
        return found.filter { $0.parts.allSatisfy { wanted[$0] == 1 } }
    }

    /// Places of the only subset with this sum; nil when there is none or more than one. Every subset is looked at,
    /// each by one addition to the one before (Gray code).
    static func onlySubset(_ amounts: [Int64], sum: Int64) -> [Int]? {
        guard amounts.count < 31 else { return nil }
        var (total, code, found) = (Int64(0), 0, 0)
        for step in 1..<(1 << amounts.count) {
            let place = step.trailingZeroBitCount
            code ^= 1 << place
            total = code & 1 << place != 0 ? total &+ amounts[place] : total &- amounts[place]
            guard total == sum else { continue }
            guard found == 0 else { return nil }
            found = code
        }
        return found == 0 ? nil : amounts.indices.filter { found & 1 << $0 != 0 }
    }
}
