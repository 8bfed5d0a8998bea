internal import Kernel

/// A value while an expression is worked out. Amounts are exact yuan: nothing is rounded before the end.
enum ExpressionValue: Sendable, Hashable {
    case number(Fraction)
    case text(String)
    case yesNo(Bool)
    case date(Day)
    case keys([String])

    var number: Fraction? { if case .number(let number) = self { number } else { nil } }
    var isTrue: Bool? { if case .yesNo(let isYes) = self { isYes } else { nil } }
    var day: Day? { if case .date(let day) = self { day } else { nil } }
}

/// What is known of one answered field.
enum ExpressionFact: Sendable {
    case value(ExpressionValue)
    case rows([[String: ExpressionValue]])
    case score(total: Fraction?, items: [String: Fraction], band: String?)
    /// Answered, without a value to compute with.
    case present
}

/// Works out checked expressions. What is not answered is unknown: so is what is computed from it, except where the
/// rest decides already, and except `answered`, `default`, and functions over rows, which leave it out.
struct ExpressionEvaluation {
    private let facts: [String: ExpressionFact]
    private var row: [String: ExpressionValue] = [:]
    private var table: String?

    init(_ facts: [String: ExpressionFact]) { self.facts = facts }

    /// Digits beyond which a number is no measurement: 2 to the power of this.
    private static let bitsMax = 4_096

    /// The value; nil when it is unknown.
    func value(of expression: Expression) -> ExpressionValue? {
        switch expression.node {
        case .number(let number): return .number(number)
        case .text(let text): return .text(text)
        case .yesNo(let isYes): return .yesNo(isYes)
        case .date(let day): return .date(day)
        case .name(let key): return named(key)
        case .member(let key, let member): return self.member(key, member)
        case .negative(let inner): return number(inner).map { .number(-$0) }
        case .not(let inner): return isTrue(inner).map { .yesNo(!$0) }
        case .operation(let operation, let left, let right): return self.operation(operation, left, right)
        case .among(let value, let others): return among(value, others)
        case .call(let function, let values):
            return function.isOverRows ? overRows(function, values[0]) : call(function, values)
        }
    }

    /// The truth of a condition; nil when it is unknown.
    func isTrue(_ expression: Expression) -> Bool? { value(of: expression)?.isTrue }

    private func number(_ expression: Expression) -> Fraction? { value(of: expression)?.number }

    private func named(_ key: String) -> ExpressionValue? {
        switch facts[key] {
        case .value(let value): value
        case .score(let total, _, _): total.map { .number($0) }
        case .rows, .present, nil: nil
        }
    }

    private func member(_ key: String, _ member: String) -> ExpressionValue? {
        if key == table { return row[member] }
        if case .score(_, let items, _)? = facts[key] { return items[member].map { .number($0) } }
        return nil
    }

    private func operation(
        _ operation: Expression.Operator, _ left: Expression, _ right: Expression
    ) -> ExpressionValue? {
        switch operation {
        case .and, .or:
            // What one side decides needs no answer from the other.
            let decisive = operation == .or
            let first = isTrue(left)
            if first == decisive { return .yesNo(decisive) }
            let second = isTrue(right)
            if second == decisive { return .yesNo(decisive) }
            return first == nil || second == nil ? nil : .yesNo(!decisive)
        default: break
        }
        guard let first = value(of: left), let second = value(of: right) else { return nil }
        switch operation {
        case .equal: return .yesNo(Self.areEqual(first, second))
        case .different: return .yesNo(!Self.areEqual(first, second))
        case .less: return Self.order(first, second).map { .yesNo($0 < 0) }
        case .lessOrEqual: return Self.order(first, second).map { .yesNo($0 <= 0) }
        case .greater: return Self.order(first, second).map { .yesNo($0 > 0) }
        case .greaterOrEqual: return Self.order(first, second).map { .yesNo($0 >= 0) }
        default: break
        }
        guard let first = first.number, let second = second.number else { return nil }
        switch operation {
        case .plus: return Self.bounded(first + second)
        case .minus: return Self.bounded(first - second)
        case .times: return Self.bounded(first * second)
        default: return first.divided(by: second).flatMap(Self.bounded)
        }
    }

    private static func bounded(_ number: Fraction) -> ExpressionValue? {
        number.isWithin(bits: bitsMax) ? .number(number) : nil
    }

    /// One choice is the same as its key.
    private static func areEqual(_ left: ExpressionValue, _ right: ExpressionValue) -> Bool {
        switch (left, right) {
        case (.keys(let keys), .text(let text)), (.text(let text), .keys(let keys)): keys == [text]
        default: left == right
        }
    }

    private static func order(_ left: ExpressionValue, _ right: ExpressionValue) -> Int? {
        switch (left, right) {
        case (.number(let left), .number(let right)): left < right ? -1 : left == right ? 0 : 1
        case (.date(let left), .date(let right)): left < right ? -1 : left == right ? 0 : 1
        default: nil
        }
    }

    private func among(_ value: Expression, _ others: [Expression]) -> ExpressionValue? {
        guard let value = self.value(of: value) else { return nil }
        let found = others.map { self.value(of: $0) }
        let holds = found.contains { other in
            guard let other else { return false }
            switch (value, other) {
            case (.keys(let keys), .keys(let all)): return keys.count == 1 && all.contains(keys[0])
            case (.text(let key), .keys(let all)), (.keys(let all), .text(let key)): return all.contains(key)
            default: return value == other
            }
        }
        if holds { return .yesNo(true) }
        return found.contains { $0 == nil } ? nil : .yesNo(false)
    }

    private func call(_ function: Expression.Function, _ values: [Expression]) -> ExpressionValue? {
        switch function {
        case .if: return isTrue(values[0]).flatMap { value(of: $0 ? values[1] : values[2]) }
        case .default: return value(of: values[0]) ?? value(of: values[1])
        case .answered: return .yesNo(isAnswered(values[0]))
        case .days, .years:
            guard let from = value(of: values[0])?.day, let until = value(of: values[1])?.day else { return nil }
            let count = function == .days ? from.days(until: until) : from.fullYears(until: until)
            return count.map { .number(Fraction(Int64($0))) }
        case .round:
            guard let value = number(values[0]), let places = number(values[1])?.int64 else { return nil }
            return .number(value.rounded(places: Int(places), .halfUp))
        case .band:
            guard case .name(let key) = values[0].node, case .score(_, _, let band?)? = facts[key] else { return nil }
            return .text(band)
        default:
            guard case .text(let text)? = value(of: values[0]) else { return nil }
            return .number(Fraction(Int64(text.count)))
        }
    }

    private func isAnswered(_ expression: Expression) -> Bool {
        if case .name(let key) = expression.node {
            switch facts[key] {
            case nil: return false
            case .rows(let rows): return !rows.isEmpty
            case .score(let total, _, _): return total != nil
            case .value, .present: return true
            }
        }
        return value(of: expression) != nil
    }

    private func overRows(_ function: Expression.Function, _ value: Expression) -> ExpressionValue? {
        if function == .count, case .name(let key) = value.node {
            if case .rows(let rows)? = facts[key] { return .number(Fraction(Int64(rows.count))) }
            return .number(.zero)
        }
        let keys = value.members.map(\.key)
        guard let key = keys.first(where: { if case .rows? = facts[$0] { true } else { false } }),
            case .rows(let rows)? = facts[key]
        else { return Self.ofNothing(function) }
        var inner = self
        inner.table = key
        let found = rows.compactMap { row -> ExpressionValue? in
            inner.row = row
            return inner.value(of: value)
        }
        return Self.combined(function, found)
    }

    private static func ofNothing(_ function: Expression.Function) -> ExpressionValue? { combined(function, []) }

    private static func combined(_ function: Expression.Function, _ values: [ExpressionValue]) -> ExpressionValue? {
        switch function {
        case .sum: return sum(values)
        case .average:
            guard !values.isEmpty, let sum = sum(values)?.number else { return nil }
            return sum.divided(by: Fraction(Int64(values.count))).map { .number($0) }
        case .count: return .number(Fraction(Int64(values.count { $0.isTrue == true })))
        case .any: return .yesNo(values.contains { $0.isTrue == true })
        case .all: return .yesNo(values.allSatisfy { $0.isTrue == true })
        case .min: return values.min { (order($0, $1) ?? 0) < 0 }
        default: return values.max { (order($0, $1) ?? 0) < 0 }
        }
    }

    private static func sum(_ values: [ExpressionValue]) -> ExpressionValue? {
        var sum = Fraction.zero
        for value in values.compactMap(\.number) {
            sum = sum + value
            guard sum.isWithin(bits: bitsMax) else { return nil }
        }
        return .number(sum)
    }
}
