/// How affinities are handed to a solver of floating point: above the least of their entry, which every assignment has
/// anyway, in steps of their greatest common divisor, and at most a million of them. What lies beyond that many steps
/// is finer than the solver tells apart; how much could be missing then is said as `slack`.
struct AssignmentMeasure {
    private let problem: AffinityProblem
    /// The least affinity of each entry over the cells.
    private let least: [Int64]
    /// What every entry has at least: the smallest sum counts from here.
    private let base: Int64
    private let divisor: Int64
    /// The largest affinity above the least of its entry, in steps.
    private let largest: Int64
    private static let stepsMax: Int64 = 1_000_000

    init(_ problem: AffinityProblem, cells: [Int]) {
        self.problem = problem
        var least = Array(repeating: Int64.max, count: problem.entries)
        for cell in cells {
            least[cell % problem.entries] = min(least[cell % problem.entries], problem.affinity[cell])
        }
        least = least.map { $0 == .max ? 0 : $0 }
        let sums = problem.demand.indices.filter { problem.demand[$0] > 0 }.map {
            Int64(problem.demand[$0]) * least[$0]
        }
        let base = sums.min() ?? 0
        var (divisor, largest) = (Int64(0), Int64(0))
        for cell in cells {
            let above = problem.affinity[cell] - least[cell % problem.entries]
            divisor = Self.divisor(divisor, above)
            largest = max(largest, above)
        }
        for sum in sums { divisor = Self.divisor(divisor, sum - base) }
        self.least = least
        self.base = base
        self.divisor = max(1, divisor)
        self.largest = largest / max(1, divisor)
    }

    /// The greatest common divisor of two numbers that are not negative.
    private static func divisor(_ one: Int64, _ other: Int64) -> Int64 {
        var (high, low) = (one, other)
        while low != 0 { (high, low) = (low, high % low) }
        return high
    }

    /// How much a step of the solver stands for.
    private var unit: Double { Double(divisor) * max(1, Double(largest) / Double(Self.stepsMax)) }

    /// An affinity in steps.
    func score(_ cell: Int) -> Double {
        Double(problem.affinity[cell] - least[cell % problem.entries]) / unit
    }

    /// What the affinities of an entry must sum to above its least for its sum to reach a floor; nil where all do.
    func least(of entry: Int, floor: Int64) -> Double? {
        let missing = floor - Int64(problem.demand[entry]) * least[entry]
        return problem.demand[entry] > 0 && missing > 0 ? Double(missing) / unit : nil
    }

    /// What the affinities of an entry must sum to above its least and above the smallest sum; nil where its sum is
    /// above every bound of the smallest anyway.
    func least(of entry: Int, bound: Int64) -> Double? {
        let sum = Int64(problem.demand[entry]) * least[entry]
        return problem.demand[entry] > 0 && sum < bound ? Double(base - sum) / unit : nil
    }

    /// How far the smallest sum can rise, in steps.
    func most(_ bound: Int64) -> Double { Double(bound - base) / unit }

    /// What a value of the solver stands for, rounded up and with the slack.
    func whole(_ value: Double, of aim: AssignmentProgramme.Aim, slack: Int64) -> Int64 {
        let steps = Int64(min(max((value * unit - 1e-6).rounded(.up), -4e18), 4e18))
        switch aim {
        case .minimum: return base + steps + slack
        case .total: return zip(problem.demand, least).reduce(steps + slack) { $0 + Int64($1.0) * $1.1 }
        }
    }

    /// By how much the solver may be wrong: nothing up to a million steps, else one of its steps for each reviewer of
    /// the sum. A total without floors has whole numbers alone as its conditions, and bears a thousand times as many.
    func slack(of aim: AssignmentProgramme.Aim, hasFloor: Bool) -> Int64 {
        let terms: Int64
        var fine = Self.stepsMax
        switch aim {
        case .total:
            terms = problem.demand.reduce(0) { $0 + Int64($1) }
            if !hasFloor { fine *= 1_000 }
        case .minimum: terms = Int64(problem.demand.max() ?? 0)
        }
        guard largest > fine || hasFloor && largest > Self.stepsMax else { return 0 }
        let (slack, isBeyond) = terms.multipliedReportingOverflow(by: Int64(unit.rounded(.up)))
        return isBeyond ? Int64.max / 4 : min(slack, Int64.max / 4)
    }
}
