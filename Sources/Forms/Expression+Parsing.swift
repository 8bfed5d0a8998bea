internal import Kernel

extension Expression {
    /// Reads an expression; what it refers to is not looked at yet. Throws the first fault with its position.
    public static func parse(_ text: String) throws(ExpressionFault) -> Expression {
        var parser = ExpressionParser(tokens: try ExpressionScanner.tokens(of: text))
        return try parser.whole()
    }
}

/// Reads the words of an expression from the weakest operator to the strongest.
private struct ExpressionParser {
    let tokens: [ExpressionScanner.Placed]
    private var index = 0
    private var nodes = 0
    private var depth = 0

    init(tokens: [ExpressionScanner.Placed]) { self.tokens = tokens }

    private var current: ExpressionScanner.Placed { tokens[index] }

    mutating func whole() throws(ExpressionFault) -> Expression {
        let expression = try binary(1)
        guard current.token == .end else { throw unexpected() }
        return expression
    }

    private func unexpected(_ expected: String = "") -> ExpressionFault {
        switch current.token {
        case .end: ExpressionFault(.ended, at: current.position, expected: expected)
        case .number(let number): ExpressionFault(.unexpected, at: current.position, number.description)
        case .date(let day): ExpressionFault(.unexpected, at: current.position, day.description)
        case .text(let text): ExpressionFault(.unexpected, at: current.position, "\"\(text)\"")
        case .word(let word), .sign(let word): ExpressionFault(.unexpected, at: current.position, word)
        }
    }

    private mutating func make(_ node: Expression.Node, at position: Int) throws(ExpressionFault) -> Expression {
        nodes += 1
        guard nodes <= Expression.nodesMax else { throw ExpressionFault(.tooDeep, at: position) }
        return Expression(node, at: position)
    }

    private mutating func take(_ sign: String) -> Bool {
        guard current.token == .sign(sign) else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ sign: String) throws(ExpressionFault) {
        guard take(sign) else { throw unexpected(sign) }
    }

    /// The operator at this place, when it binds at least as strongly.
    private func operation(_ strength: Int) -> Expression.Operator? {
        let name: String
        switch current.token {
        case .sign(let sign): name = sign
        case .word(let word): name = word.lowercased()
        default: return nil
        }
        guard let found = Expression.Operator(rawValue: name), found.strength >= strength else { return nil }
        return found
    }

    private mutating func binary(_ strength: Int) throws(ExpressionFault) -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Expression.depthMax else { throw ExpressionFault(.tooDeep, at: current.position) }
        var left = try prefixed(strength)
        // A chain of operators grows to the left, one level with each: it counts towards the depth as well.
        var chained = 0
        while true {
            if strength <= 4, case .word(let word) = current.token, word.lowercased() == "in" {
                index += 1
                // A question with several answers stands by itself, without brackets.
                let others = current.token == .sign("(") ? try values() : [try binary(5)]
                left = try make(.among(left, others), at: left.position)
            } else if let found = operation(strength) {
                index += 1
                let right = try binary(found.strength + 1)
                left = try make(.operation(found, left, right), at: left.position)
                // Comparisons do not chain: 1 < x < 5 would compare a truth with a number.
                if found.isComparison, let next = operation(4), next.isComparison { throw unexpected() }
            } else {
                return left
            }
            chained += 1
            guard chained + depth <= Expression.nodesMax / 2 else {
                throw ExpressionFault(.tooDeep, at: current.position)
            }
        }
    }

    private mutating func prefixed(_ strength: Int) throws(ExpressionFault) -> Expression {
        let position = current.position
        if case .word(let word) = current.token, word.lowercased() == "not" {
            guard strength <= 3 else { throw unexpected() }
            index += 1
            return try make(.not(try binary(3)), at: position)
        }
        if take("-") {
            return try make(.negative(try binary(7)), at: position)
        }
        return try primary()
    }

    private mutating func primary() throws(ExpressionFault) -> Expression {
        let position = current.position
        switch current.token {
        case .number(let number):
            index += 1
            return try make(.number(number), at: position)
        case .date(let day):
            index += 1
            return try make(.date(day), at: position)
        case .text(let text):
            index += 1
            return try make(.text(text), at: position)
        case .word(let word): return try named(word, at: position)
        case .sign("("):
            index += 1
            let inner = try binary(1)
            try expect(")")
            return inner
        case .sign, .end: throw unexpected()
        }
    }

    private mutating func named(_ word: String, at position: Int) throws(ExpressionFault) -> Expression {
        index += 1
        switch word.lowercased() {
        case "true", "yes": return try make(.yesNo(true), at: position)
        case "false", "no": return try make(.yesNo(false), at: position)
        case "and", "or", "in", "not": throw ExpressionFault(.unexpected, at: position, word)
        default: break
        }
        if current.token == .sign("(") {
            guard let function = Expression.Function(rawValue: word.lowercased()) else {
                throw ExpressionFault(.unknownFunction, at: position, word)
            }
            let values = try values()
            guard values.count == function.arity else {
                throw ExpressionFault(.wrongCount, at: position, word, expected: "\(function.arity)")
            }
            return try make(.call(function, values), at: position)
        }
        if take(".") {
            guard case .word(let member) = current.token else { throw unexpected() }
            index += 1
            return try make(.member(word, member), at: position)
        }
        return try make(.name(word), at: position)
    }

    /// Values between brackets.
    private mutating func values() throws(ExpressionFault) -> [Expression] {
        try expect("(")
        var values = [try binary(1)]
        while take(",") { values.append(try binary(1)) }
        try expect(")")
        return values
    }
}
