internal import Kernel

extension Field {
    /// How large a measured number may be, so that no sum of squares leaves the range of doubles.
    static let measurementMax = 1e12

    /// A measured number: statistics are computed in double precision.
    func measurement() throws(CalculationRefusal) -> Double {
        guard let number = value.number else { throw refusal(.type, "This must be a number.") }
        guard let double = number.double, abs(double) <= Self.measurementMax else {
            throw refusal(.range, "This must be a number from -1000000000000 to 1000000000000.")
        }
        return double
    }

    /// A measured number that is not below zero.
    func weight() throws(CalculationRefusal) -> Double {
        let weight = try measurement()
        guard weight >= 0 else { throw refusal(.range, "This must not be below zero.") }
        return weight
    }

    /// A share between 0 and 1, neither of which it is.
    func openShare() throws(CalculationRefusal) -> Fraction {
        let share = try score()
        guard share > .zero, share < .one else { throw refusal(.range, "This must lie between 0 and 1.") }
        return share
    }

    /// How often an interval holds the truth: from 0.001 to 0.999999.
    func confidence() throws(CalculationRefusal) -> Fraction {
        let share = try score()
        let (low, high) = (Fraction(1, over: 1_000) ?? .zero, Fraction(999_999, over: 1_000_000) ?? .one)
        guard share >= low, share <= high else { throw refusal(.range, "This must be from 0.001 to 0.999999.") }
        return share
    }

    /// A list of at most so many elements.
    func elements(atMost limit: Int, atLeast least: Int = 0) throws(CalculationRefusal) -> [Field] {
        let elements = try elements()
        guard elements.count <= limit else { throw refusal(.range, "This has more than \(limit) elements.") }
        guard elements.count >= least else { throw refusal(.range, "This must have at least \(least) element(s).") }
        return elements
    }

    /// Rows of equal length of numbers, null where there is none.
    func table() throws(CalculationRefusal) -> [[Double?]] {
        var width: Int?
        return try elements().map { row throws(CalculationRefusal) in
            let fields = try row.elements()
            guard fields.count == width ?? fields.count else {
                throw row.refusal(.range, "Every row must have as many columns as the first.")
            }
            width = fields.count
            return try fields.map { field throws(CalculationRefusal) in
                field.value.isNull ? nil : try field.measurement()
            }
        }
    }
}

extension Field.Members {
    /// The confidence of an interval, 0.95 when not given.
    func confidence() throws(CalculationRefusal) -> Double {
        try optional("confidence")?.confidence().double ?? 0.95
    }

    /// An optional key that is neither missing nor null.
    func present(_ key: String) -> Field? {
        optional(key).flatMap { $0.value.isNull ? nil : $0 }
    }
}

extension JSON {
    /// A measured number, null where it is not defined.
    init(_ measured: Double?) {
        self = measured.flatMap { JSONNumber($0 == 0 ? 0 : $0) }.map { .number($0) } ?? .null
    }

    /// Measured numbers, null where there are none.
    init(_ measured: [Double]?) {
        self = measured.map { .array($0.map { JSON($0) }) } ?? .null
    }

    /// An object with the members in the order given.
    init(members: some Sequence<(String, JSON)>) {
        var object = JSONObject()
        for (key, value) in members { object[key] = value }
        self = .object(object)
    }
}

/// Names of the input, numbered in the order in which they first stand.
struct Names {
    private(set) var all: [String] = []
    private var numbers: [String: Int] = [:]

    /// The number of a name, a new one when it stands for the first time.
    mutating func number(of name: String) -> Int {
        if let number = numbers[name] { return number }
        numbers[name] = all.count
        all.append(name)
        return all.count - 1
    }

    /// The number of a name that stood before, nil otherwise.
    func known(_ name: String) -> Int? { numbers[name] }
}
