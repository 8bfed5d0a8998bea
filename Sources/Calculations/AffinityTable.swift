internal import Kernel

/// Affinities as whole numbers of a unit that is a power of ten: the solvers compute with whole numbers.
struct AffinityTable {
    let reviewers: Int
    let entries: Int
    private(set) var allowed: [UInt8] = []
    private var digits: [Int64] = []
    private var places: [UInt8] = []
    /// Whether a number was finer than what is computed with.
    private var isCut = false

    /// The most pairs that are read.
    private static let cellsMax = 10_000_000

    /// Reads one row a reviewer. The cells, which may be millions, get a path only when something is wrong with them.
    init(_ field: Field) throws(CalculationRefusal) {
        let rows = try field.elements(atMost: 100_000, atLeast: 1)
        reviewers = rows.count
        entries = rows[0].value.array?.count ?? 0
        guard reviewers * max(1, entries) <= Self.cellsMax else {
            throw field.refusal(.range, "This table is too large.")
        }
        for row in rows {
            guard let cells = row.value.array else { throw row.refusal(.type, "This must be a list.") }
            guard cells.count == entries, entries > 0 else {
                throw row.refusal(.range, "Every row must have as many columns as the first, and at least one.")
            }
            for (index, cell) in cells.enumerated() {
                guard cell.isNull || append(cell) else {
                    throw CalculationRefusal(
                        cell.number == nil ? .type : .range,
                        "This must be a number of at most 12 digits before its point.",
                        path: "\(row.path)/\(index)")
                }
                allowed.append(cell.isNull ? 0 : 1)
                if cell.isNull { store(0, 0) }
            }
        }
    }

    private mutating func store(_ value: Int64, _ decimals: Int) {
        digits.append(value)
        places.append(UInt8(decimals))
    }

    /// Takes a number apart, to 18 significant digits; one with an exponent goes by way of its exact value.
    private mutating func append(_ cell: JSON) -> Bool {
        guard let number = cell.number else { return false }
        var (value, decimals, hasPoint, isNegative) = (Int64(0), 0, false, false)
        for sign in number.text.utf8 {
            switch sign {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): hasPoint = true
            case 48...57:
                // Digits beyond the eighteenth are finer than any double.
                if value >= 100_000_000_000_000_000 {
                    guard hasPoint else { return false }
                    if sign != 48 { isCut = true }
                    continue
                }
                value = value * 10 + Int64(sign - 48)
                if hasPoint { decimals += 1 }
            default: return appendRounded(number)
            }
        }
        guard decimals < 200, Double(value) / Self.power(decimals) < 1e12 else { return false }
        store(isNegative ? -value : value, decimals)
        return true
    }

    private mutating func appendRounded(_ number: JSONNumber) -> Bool {
        guard let double = number.double, abs(double) < 1e12 else { return false }
        // Too small for an exact value of a hundred digits is nothing.
        let exact = number.fraction ?? .zero
        let decimals = abs(double) < 1_000 ? 15 : 6
        let rounded = exact.rounded(places: decimals)
        guard let value = rounded.steps(ofPlaces: decimals) else { return false }
        if rounded != exact || exact.isZero && double != 0 { isCut = true }
        store(value, decimals)
        return true
    }

    /// The affinities in whole units, and the unit: as fine as the input, unless sums of it leave 64 bits; then they
    /// are rounded, and each is up to a unit off.
    func scaled(for demand: [Int32]) -> (values: [Int64], unit: Fraction, isRounded: Bool) {
        let finest = Int(places.max() ?? 0)
        let terms = Double(demand.reduce(0) { $0 + Int($1) } + reviewers + entries + 10)
        let largest = zip(digits, places).reduce(1.0) { max($0, abs(Double($1.0)) / Self.power(Int($1.1))) }
        var used = finest
        while largest * Self.power(used) * terms > 2e18 { used -= 1 }
        var isRounded = isCut
        let values = zip(digits, places).map { value, decimals in
            let shift = used - Int(decimals)
            guard shift < 0 else { return value * Int64(Self.power(shift)) }
            guard shift > -19 else {
                isRounded = isRounded || value != 0
                return 0
            }
            let step = Int64(Self.power(-shift))
            let (whole, rest) = value.quotientAndRemainder(dividingBy: step)
            isRounded = isRounded || rest != 0
            return rest.magnitude > step.magnitude / 2 ? whole + value.signum() : whole
        }
        let tens = Fraction(Int64(Self.power(abs(used))))
        return (values, used < 0 ? tens : Fraction.one.divided(by: tens) ?? .one, isRounded)
    }

    private static let powers = (0...200).map { (exponent: Int) in (0..<exponent).reduce(1.0) { one, _ in one * 10 } }

    private static func power(_ exponent: Int) -> Double {
        exponent < 0 ? 1 / power(-exponent) : exponent < powers.count ? powers[exponent] : .infinity
    }
}

extension Fraction {
    /// The value, which has no more decimals than that, in steps of its last place; nil when it leaves 64 bits.
    fileprivate func steps(ofPlaces places: Int) -> Int64? {
        (0..<places).reduce(self) { value, _ in value * Fraction(10) }.int64
    }
}
