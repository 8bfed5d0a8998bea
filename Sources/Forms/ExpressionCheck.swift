internal import Kernel

/// An expression whose names exist and whose types fit together.
struct CheckedExpression: Sendable, Hashable {
    let expression: Expression
    let type: ExpressionType
    let references: Set<String>
}

/// Finds the type of an expression over the fields of a form, and the first thing that does not fit.
struct ExpressionCheck {
    private let scope: ExpressionScope
    /// The table whose rows are looked at one by one; nil outside functions over rows.
    private var table: String?

    init(_ scope: ExpressionScope) { self.scope = scope }

    /// Reads and checks a text; its value must be of one of the types, where some are named.
    func checked(_ text: String, as needed: [ExpressionType] = []) throws(ExpressionFault) -> CheckedExpression {
        let expression = try Expression.parse(text)
        var type = try type(of: expression)
        if !needed.isEmpty, !needed.contains(type) {
            // A bare number stands for an amount where one is needed.
            guard needed.contains(.money), isLiteral(expression, .number) else {
                throw ExpressionFault(
                    .wrongType, at: expression.position, type.name, expected: needed.map(\.name).joined(separator: ", ")
                )
            }
            type = .money
        }
        return CheckedExpression(expression: expression, type: type, references: expression.references)
    }

    private func isLiteral(_ expression: Expression, _ type: ExpressionType) -> Bool {
        switch (expression.node, type) {
        case (.number, .number), (.text, .text): true
        case (.negative(let inner), .number): isLiteral(inner, .number)
        default: false
        }
    }

    func type(of expression: Expression) throws(ExpressionFault) -> ExpressionType {
        switch expression.node {
        case .number: return .number
        case .text: return .text
        case .yesNo: return .yesNo
        case .date: return .date
        case .name(let key): return try name(key, at: expression.position).type
        case .member(let key, let member): return try memberType(key, member, at: expression.position)
        case .negative(let inner): return try numeric(inner)
        case .not(let inner):
            try need(.yesNo, inner)
            return .yesNo
        case .operation(let operation, let left, let right):
            return try operationType(operation, left, right, at: expression.position)
        case .among(let value, let others):
            for other in others { _ = try common(value, other, mayHold: true) }
            return .yesNo
        case .call(let function, let values):
            return function.isOverRows
                ? try rowsType(function, values[0], at: expression.position)
                : try callType(function, values, at: expression.position)
        }
    }

    private func name(_ key: String, at position: Int) throws(ExpressionFault) -> ExpressionScope.Name {
        guard let name = scope.names[key] else { throw ExpressionFault(.unknownName, at: position, key) }
        return name
    }

    private func memberType(_ key: String, _ member: String, at position: Int) throws(ExpressionFault) -> ExpressionType
    {
        let owner = try name(key, at: position)
        guard let type = owner.members[member] else {
            throw ExpressionFault(.unknownMember, at: position, "\(key).\(member)")
        }
        guard owner.type != .table || table == key else {
            throw ExpressionFault(.rowsNeeded, at: position, "\(key).\(member)")
        }
        return type
    }

    private func need(_ type: ExpressionType, _ expression: Expression) throws(ExpressionFault) {
        let found = try self.type(of: expression)
        guard found == type else {
            throw ExpressionFault(.wrongType, at: expression.position, found.name, expected: type.name)
        }
    }

    private func numeric(_ expression: Expression) throws(ExpressionFault) -> ExpressionType {
        let found = try type(of: expression)
        guard found.isNumeric else {
            throw ExpressionFault(.wrongType, at: expression.position, found.name, expected: ExpressionType.number.name)
        }
        return found
    }

    private func operationType(
        _ operation: Expression.Operator, _ left: Expression, _ right: Expression, at position: Int
    ) throws(ExpressionFault) -> ExpressionType {
        switch operation {
        case .and, .or:
            try need(.yesNo, left)
            try need(.yesNo, right)
            return .yesNo
        case .equal, .different:
            let type = try common(left, right)
            guard type != .table, type != .other else {
                throw ExpressionFault(.wrongType, at: position, type.name, expected: ExpressionType.text.name)
            }
            return .yesNo
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            let type = try common(left, right)
            guard type.isOrdered else {
                throw ExpressionFault(.wrongType, at: position, type.name, expected: "number, money, date")
            }
            return .yesNo
        case .plus, .minus:
            let types = (try numeric(left), try numeric(right))
            if types.0 == types.1 { return types.0 }
            guard isLiteral(left, .number) || isLiteral(right, .number) else {
                throw ExpressionFault(.differentTypes, at: position, types.0.name, expected: types.1.name)
            }
            return .money
        case .times, .dividedBy: return try productType(operation, left, right, at: position)
        }
    }

    private func productType(
        _ operation: Expression.Operator, _ left: Expression, _ right: Expression, at position: Int
    ) throws(ExpressionFault) -> ExpressionType {
        switch (try numeric(left), try numeric(right), operation) {
        case (.number, .number, _): return .number
        case (.money, .money, .dividedBy): return .number
        case (.money, .number, _), (.number, .money, .times): return .money
        // An amount times an amount, or a number of amounts, is nothing that is counted in yuan.
        default: throw ExpressionFault(.differentTypes, at: position, "money", expected: "number")
        }
    }

    /// The type in which two values can be compared. `mayHold` lets the right one be a list that holds the left one.
    private func common(
        _ left: Expression, _ right: Expression, mayHold: Bool = false
    ) throws(ExpressionFault) -> ExpressionType {
        let types = (try type(of: left), try type(of: right))
        switch types {
        case (.choice(let keys), .text) where isLiteral(right, .text): try offered(right, keys)
        case (.text, .choice(let keys)) where isLiteral(left, .text): try offered(left, keys)
        case (.choices(let keys), .text) where mayHold && isLiteral(right, .text): try offered(right, keys)
        case (.text, .choices(let keys)) where mayHold && isLiteral(left, .text): try offered(left, keys)
        case (.choice, .choices) where mayHold: break
        case (.money, .number) where isLiteral(right, .number): return .money
        case (.number, .money) where isLiteral(left, .number): return .money
        case (.choice, .choice), (.choices, .choices): break
        default:
            guard types.0 == types.1 else {
                throw ExpressionFault(.differentTypes, at: right.position, types.0.name, expected: types.1.name)
            }
        }
        return types.0
    }

    private func offered(_ literal: Expression, _ keys: [String]) throws(ExpressionFault) {
        guard case .text(let key) = literal.node, keys.contains(key) else {
            throw ExpressionFault(
                .unknownOption, at: literal.position, literal.description, expected: keys.joined(separator: ", "))
        }
    }

    private func callType(
        _ function: Expression.Function, _ values: [Expression], at position: Int
    ) throws(ExpressionFault) -> ExpressionType {
        switch function {
        case .if:
            try need(.yesNo, values[0])
            return try either(values[1], values[2])
        case .default: return try either(values[0], values[1])
        case .days, .years:
            try need(.date, values[0])
            try need(.date, values[1])
            return .number
        case .answered:
            _ = try type(of: values[0])
            return .yesNo
        case .round:
            guard case .number(let places) = values[1].node, let whole = places.int64, (0...6).contains(whole) else {
                throw ExpressionFault(.wrongType, at: values[1].position, values[1].description, expected: "0–6")
            }
            return try numeric(values[0])
        case .band:
            guard case .name(let key) = values[0].node, case let owner = try name(key, at: values[0].position),
                !owner.bands.isEmpty
            else {
                throw ExpressionFault(.wrongType, at: values[0].position, values[0].description, expected: "scale")
            }
            return .choice(owner.bands)
        default:
            try need(.text, values[0])
            return .number
        }
    }

    /// The type of two values of which one is taken.
    private func either(_ left: Expression, _ right: Expression) throws(ExpressionFault) -> ExpressionType {
        let type = try common(left, right)
        guard type != .table, type != .other else {
            throw ExpressionFault(.wrongType, at: left.position, type.name, expected: ExpressionType.number.name)
        }
        if try self.type(of: right) == .money { return .money }
        return type
    }

    private func rowsType(
        _ function: Expression.Function, _ value: Expression, at position: Int
    ) throws(ExpressionFault) -> ExpressionType {
        guard table == nil else { throw ExpressionFault(.nestedRows, at: position, function.rawValue) }
        if function == .count, case .name(let key) = value.node {
            guard try name(key, at: value.position).type == .table else {
                throw ExpressionFault(.wrongType, at: value.position, key, expected: ExpressionType.table.name)
            }
            return .number
        }
        for (key, _) in value.members { _ = try name(key, at: value.position) }
        let tables = Set(value.members.map(\.key).filter { scope.names[$0]?.type == .table })
        guard tables.count == 1, let key = tables.first else {
            throw ExpressionFault(.oneTable, at: value.position, function.rawValue)
        }
        var inner = self
        inner.table = key
        switch function {
        case .count, .any, .all:
            try inner.need(.yesNo, value)
            return function == .count ? .number : .yesNo
        case .min, .max:
            let type = try inner.type(of: value)
            guard type.isOrdered else {
                throw ExpressionFault(.wrongType, at: value.position, type.name, expected: "number, money, date")
            }
            return type
        default: return try inner.numeric(value)
        }
    }
}
