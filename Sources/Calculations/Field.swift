internal import Kernel

/// One value of the input together with the place where it stands, so that whatever is wrong with it can be said
/// with its path.
struct Field {
    let value: JSON
    let path: String

    init(_ value: JSON, path: String = "") {
        self.value = value
        self.path = path
    }

    func refusal(_ code: CalculationRefusal.Code, _ message: String) -> CalculationRefusal {
        CalculationRefusal(code, message, path: path)
    }

    func member(_ key: String) -> String {
        path + "/" + key.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    /// The members of an object that has every required key and no key beside these.
    func members(_ required: [String], optional: [String] = []) throws(CalculationRefusal) -> Members {
        guard let object = value.object else { throw refusal(.type, "This must be an object.") }
        for key in object.keys where !required.contains(key) && !optional.contains(key) {
            throw CalculationRefusal(.unknownKey, "The key '\(key)' is not known here.", path: member(key))
        }
        for key in required where object[key] == nil {
            throw CalculationRefusal(.missing, "The key '\(key)' is missing.", path: member(key))
        }
        return Members(field: self, object: object)
    }

    struct Members {
        fileprivate let field: Field
        fileprivate let object: JSONObject

        /// The value of a required key.
        subscript(key: String) -> Field { Field(object[key] ?? .null, path: field.member(key)) }

        /// The value of an optional key, nil when it is not given.
        func optional(_ key: String) -> Field? { object[key] == nil ? nil : self[key] }
    }

    /// All members of an object whose keys are free.
    func entries() throws(CalculationRefusal) -> [(key: String, field: Field)] {
        guard let object = value.object else { throw refusal(.type, "This must be an object.") }
        return object.members.map { ($0.key, Field($0.value, path: member($0.key))) }
    }

    func elements() throws(CalculationRefusal) -> [Field] {
        guard let array = value.array else { throw refusal(.type, "This must be a list.") }
        return array.enumerated().map { Field($1, path: "\(path)/\($0)") }
    }

    func string() throws(CalculationRefusal) -> String {
        guard let string = value.string else { throw refusal(.type, "This must be a text.") }
        return string
    }

    func bool() throws(CalculationRefusal) -> Bool {
        guard let bool = value.bool else { throw refusal(.type, "This must be true or false.") }
        return bool
    }

    /// One of the names of an enumeration.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ type: Choice.Type
    ) throws(CalculationRefusal) -> Choice {
        guard let choice = Choice(rawValue: try string()) else {
            let names = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw refusal(.format, "This must be one of \(names).")
        }
        return choice
    }

    func integer(in range: ClosedRange<Int>) throws(CalculationRefusal) -> Int {
        guard let number = value.number else { throw refusal(.type, "This must be a whole number.") }
        guard let integer = number.int64 else {
            throw refusal(.format, "This must be a whole number, without a point.")
        }
        guard let integer = Int(exactly: integer), range.contains(integer) else {
            throw refusal(.range, "This must be from \(range.lowerBound) to \(range.upperBound).")
        }
        return integer
    }

    func day() throws(CalculationRefusal) -> Day {
        guard let day = Day(try string()) else { throw refusal(.format, "This must be a date such as \"2026-11-21\".") }
        return day
    }

    /// An amount in yuan: a text, because a JSON number may have passed through floating point on its way.
    func money() throws(CalculationRefusal) -> Money {
        guard let text = value.string else {
            throw refusal(.type, "This must be an amount in yuan as a text, such as \"148000.00\".")
        }
        if let money = Money(decimal: text) { return money }
        guard let yuan = Fraction(text) else {
            throw refusal(.format, "This must be an amount in yuan as a plain decimal, such as \"148000.00\".")
        }
        guard (yuan * Fraction(100)).isWhole else { throw refusal(.format, "An amount has at most two decimals.") }
        throw refusal(.tooLarge, "This amount is too large.")
    }

    /// A weight, percent or rate that must be exact: a decimal text or a whole JSON number.
    func exact() throws(CalculationRefusal) -> Fraction {
        switch value {
        case .string(let text):
            guard let number = Fraction(text) else {
                throw refusal(.format, "This must be a plain decimal such as \"12.5\", of at most 100 signs.")
            }
            return number
        case .number(let number):
            guard let integer = number.int64 else {
                throw refusal(
                    .format, "Write a number with decimals as a text, such as \"12.5\", so that it stays exact.")
            }
            return Fraction(integer)
        default: throw refusal(.type, "This must be a decimal text or a whole number.")
        }
    }

    /// A score: a JSON number, which keeps its digits, or a decimal text, of at most 30 signs.
    func score() throws(CalculationRefusal) -> Fraction {
        let (text, number): (String, Fraction?)
        switch value {
        case .string(let string): (text, number) = (string, Fraction(string))
        case .number(let digits): (text, number) = (digits.text, digits.fraction)
        default: throw refusal(.type, "This must be a number.")
        }
        guard let number, text.utf8.count <= 30 else {
            throw refusal(.format, "This must be a plain number of at most 30 signs.")
        }
        return number
    }
}

extension MoneyRefusal {
    /// What this refusal is for one who called a calculation; `field` holds the amount, `weights` the weights.
    func refusal(at field: Field, weights: Field) -> CalculationRefusal {
        switch self {
        case .noWeights: weights.refusal(.range, "At least one weight must be above zero.")
        case .negativeWeight(let index):
            CalculationRefusal(.range, "A weight must not be below zero.", path: "\(weights.path)/\(index)")
        case .tooLarge: field.refusal(.tooLarge, "This amount is too large.")
        case .empty, .notAnAmount, .tooManyDecimals: field.refusal(.format, "This must be an amount in yuan.")
        }
    }
}
