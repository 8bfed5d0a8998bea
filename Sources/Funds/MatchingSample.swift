/// Months of a bank account and its books whose true groups are known: to measure and to test matching on. The same
/// seed makes the same months.
///
/// One line and one voucher; a batch of vouchers in one line; a settlement of a platform less its fee; a voucher that
/// the bank pays in parts. Between them stand decoys: two digits the other way round, what only the bank or only the
/// books know, and many round amounts.
public struct MatchingSample: Sendable {
    /// Bank lines, by day.
    public private(set) var lines: [AutomaticMatching.Side] = []
    /// Book items, by day.
    public private(set) var items: [AutomaticMatching.Side] = []
    /// The true group of each line and item by its key; 0 for decoys.
    public private(set) var truth: (lines: [Int64: Int], items: [Int64: Int]) = ([:], [:])
    /// True groups.
    public private(set) var groupCount = 0

    private let hasReferences: Bool
    private let days: Int
    private var state: UInt64
    private var reference: Int64 = 0

    /// How well a matching meets the truth.
    public struct Score: Sendable {
        /// Groups that are true, of those that were made.
        public let precision: Double
        /// Groups that were made, of those that are true.
        public let recall: Double
        /// Groups that hold a decoy.
        public let decoys: Int
    }

    /// A sample. Bank lines without references are what many banks give.
    public init(groups: Int, hasReferences: Bool, seed: UInt64) {
        self.hasReferences = hasReferences
        days = 365
        state = seed
        for group in 1...groups { add(group) }
        lines.sort { ($0.day, $0.id) < ($1.day, $1.id) }
        items.sort { ($0.day, $0.id) < ($1.day, $1.id) }
    }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    private mutating func next(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// 35 of 100 amounts are round ones.
    private mutating func amount() -> Int64 {
        if next(1...100) <= 35 { return [5_000, 10_000, 20_000, 50_000, 100_000, 500_000][Int(next(0...5))] }
        return next(1_000...9_999_999)
    }

    private mutating func add(_ group: Int) {
        reference += 1
        let (kind, day, party) = (next(1...1_000), Int(next(0...Int64(days))), next(1...8_000))
        let sign: Int64 = next(1...3) == 1 ? -1 : 1
        switch kind {
        case ...10: swap(day, party)
        case ...20: line(0, day, sign * amount(), reference, party)
        case ...30: item(0, day, sign * amount(), reference, party)
        case ...960:
            let fen = sign * amount()
            line(group, day + lag(), fen, reference, party)
            item(group, day, fen, reference, party)
            groupCount += 1
        case ...975: batch(group, day, fee: false)
        case ...990: batch(group, day, fee: true)
        default: parts(group, day, party)
        }
    }

    private mutating func lag() -> Int { Int(next(0...3)) }

    /// Two digits the other way round in the bank: the same reference, another amount.
    private mutating func swap(_ day: Int, _ party: Int64) {
        let fen = next(1_000...999_999) * 100 + 12
        line(0, day, fen / 100 * 100 + 21, reference, party)
        item(0, day, fen, reference, party)
    }

    /// Vouchers that reach the bank as one line, of a platform less its fee.
    private mutating func batch(_ group: Int, _ day: Int, fee: Bool) {
        let count = next(2...15)
        var sum: Int64 = 0
        for _ in 0..<count {
            let fen = amount()
            sum += fen
            item(group, day, fen, reference, next(1...8_000))
        }
        if fee {
            let kept = -(sum * 6 / 1_000 + 1)
            sum += kept
            item(group, day, kept, reference, 0)
        }
        line(group, day + lag(), sum, reference, 9_001)
        groupCount += 1
    }

    /// One voucher that the bank pays in parts.
    private mutating func parts(_ group: Int, _ day: Int, _ party: Int64) {
        var sum: Int64 = 0
        for _ in 0..<next(2...5) {
            let fen = -next(1_000...9_999_999)
            sum += fen
            line(group, day + lag(), fen, reference, party)
        }
        item(group, day, sum, reference, party)
        groupCount += 1
    }

    private mutating func line(_ group: Int, _ day: Int, _ fen: Int64, _ reference: Int64, _ party: Int64) {
        let key = Int64(lines.count + 1)
        lines.append(.init(id: key, day: day, fen: fen, reference: hasReferences ? reference : 0, party: party))
        truth.lines[key] = group
    }

    private mutating func item(_ group: Int, _ day: Int, _ fen: Int64, _ reference: Int64, _ party: Int64) {
        let key = Int64(items.count + 1)
        items.append(.init(id: key, day: day, fen: fen, reference: reference, party: party))
        truth.items[key] = group
    }

    /// How well a matching of this sample meets the truth; a group is right when it is a true group, whole.
    public func score(of matching: AutomaticMatching) -> Score {
        var sizes: [Int: Int] = [:]
        for group in truth.lines.values { sizes[group, default: 0] += 1 }
        for group in truth.items.values { sizes[group, default: 0] += 1 }
        var (right, decoys) = (0, 0)
        for group in matching.groups {
            let own =
                group.lines.compactMap { truth.lines[lines[$0].id] }
                + group.items.compactMap { truth.items[items[$0].id] }
            if own.contains(0) { decoys += 1 }
            if let first = own.first, first != 0, own.allSatisfy({ $0 == first }), sizes[first] == own.count {
                right += 1
            }
        }
        let made = matching.groups.count
        return Score(
            precision: made == 0 ? 1 : Double(right) / Double(made), recall: Double(right) / Double(groupCount),
            decoys: decoys)
    }
}
