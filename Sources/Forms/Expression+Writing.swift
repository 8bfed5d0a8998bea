internal import Kernel

extension Expression: CustomStringConvertible {
    /// The expression as text; reading it gives an equal expression.
    public var description: String { text(within: 1) }

    private var strength: Int {
        switch node {
        case .operation(let operation, _, _): operation.strength
        case .among: 4
        case .not: 3
        case .negative: 7
        default: 9
        }
    }

    /// The text, in brackets when it binds more weakly than its place needs.
    private func text(within needed: Int) -> String {
        strength < needed ? "(\(bare))" : bare
    }

    private var bare: String {
        switch node {
        case .number(let number): number.exactDecimal ?? number.description
        case .text(let text): "\"\(text.replacing("\"", with: "\"\""))\""
        case .yesNo(let isYes): isYes ? "true" : "false"
        case .date(let day): day.description
        case .name(let key): key
        case .member(let key, let member): "\(key).\(member)"
        case .negative(let inner): "-\(inner.text(within: 8))"
        case .not(let inner): "not \(inner.text(within: 3))"
        case .operation(let operation, let left, let right):
            // Comparisons do not chain, so that both sides of one must bind more strongly.
            left.text(within: operation.isComparison ? 5 : operation.strength)
                + " \(operation.rawValue) " + right.text(within: operation.strength + 1)
        case .among(let value, let others):
            "\(value.text(within: 5)) in (\(others.map { $0.text(within: 1) }.joined(separator: ", ")))"
        case .call(let function, let values):
            "\(function.rawValue)(\(values.map { $0.text(within: 1) }.joined(separator: ", ")))"
        }
    }
}
