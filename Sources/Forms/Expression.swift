public import Kernel

/// A formula or condition over the answers of one form, as a tree. Nothing else can be said in it: no loops, no
/// assignment, no names but those of the form's fields. `position` counts characters of the text from 1; trees are
/// equal when they say the same, wherever it stood.
public struct Expression: Sendable, Hashable {
    /// What is said.
    public indirect enum Node: Sendable, Hashable {
        /// A decimal number.
        case number(Fraction)
        /// A text, or the key of an option.
        case text(String)
        /// True or false.
        case yesNo(Bool)
        /// A day.
        case date(Day)
        /// The answer to a field.
        case name(String)
        /// A column of a table or an item of a scale.
        case member(String, String)
        /// The number with the other sign.
        case negative(Expression)
        /// The contrary.
        case not(Expression)
        /// Two values and what is done with them.
        case operation(Operator, Expression, Expression)
        /// Whether a value is one of several.
        case among(Expression, [Expression])
        /// A function of values.
        case call(Function, [Expression])
    }

    /// What is done with two values.
    public enum Operator: String, Sendable, Hashable, CaseIterable {
        case or
        case and
        case equal = "="
        case different = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case plus = "+"
        case minus = "-"
        case times = "*"
        case dividedBy = "/"

        /// How strongly it binds; not binds between `and` and comparisons.
        var strength: Int {
            switch self {
            case .or: 1
            case .and: 2
            case .equal, .different, .less, .lessOrEqual, .greater, .greaterOrEqual: 4
            case .plus, .minus: 5
            case .times, .dividedBy: 6
            }
        }

        var isComparison: Bool { strength == 4 }
    }

    /// The functions.
    public enum Function: String, Sendable, Hashable, CaseIterable {
        /// Over the rows of a table.
        case sum, count, min, max, average, any, all
        /// One of two values, by a condition.
        case `if`
        /// Days, or full years, from one day to another.
        case days, years
        /// Whether there is an answer.
        case answered
        /// The answer, or another value when there is none.
        case `default`
        /// A number to some decimal places, half up.
        case round
        /// The key of the band in which a score lies.
        case band
        /// Characters of a text.
        case length

        var isOverRows: Bool {
            switch self {
            case .sum, .count, .min, .max, .average, .any, .all: true
            default: false
            }
        }

        /// How many values it takes.
        var arity: Int {
            switch self {
            case .if: 3
            case .days, .years, .default, .round: 2
            default: 1
            }
        }
    }

    /// What is said.
    public let node: Node
    /// Where it begins in its text.
    public let position: Int

    /// A part of an expression.
    public init(_ node: Node, at position: Int = 1) {
        self.node = node
        self.position = position
    }

    /// Characters of an expression's text at most.
    public static let lengthMax = 2_000
    /// Parts of an expression at most.
    public static let nodesMax = 400
    /// How deep parts may lie in each other.
    public static let depthMax = 40

    /// Whether both say the same.
    public static func == (left: Self, right: Self) -> Bool { left.node == right.node }

    /// Hashes what is said.
    public func hash(into hasher: inout Hasher) { hasher.combine(node) }

    /// The parts directly below.
    var children: [Expression] {
        switch node {
        case .number, .text, .yesNo, .date, .name, .member: []
        case .negative(let inner), .not(let inner): [inner]
        case .operation(_, let left, let right): [left, right]
        case .among(let value, let others): [value] + others
        case .call(_, let values): values
        }
    }

    /// Keys of the fields that it refers to.
    public var references: Set<String> {
        var found: Set<String> = []
        switch node {
        case .name(let key), .member(let key, _): found.insert(key)
        default: break
        }
        for child in children { found.formUnion(child.references) }
        return found
    }

    /// Columns and items that it refers to, as key and member.
    var members: [(key: String, member: String)] {
        if case .member(let key, let member) = node { return [(key, member)] }
        return children.flatMap(\.members)
    }
}

/// Why a text is no expression over the fields of a form, and where.
public struct ExpressionFault: Error, Hashable, Sendable {
    /// The kinds of fault.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// More than 2,000 characters.
        case tooLong = "too_long"
        /// More than 400 parts, or more than 40 in each other.
        case tooDeep = "too_deep"
        /// A sign that expressions do not know.
        case unknownSign = "unknown_sign"
        /// A text without its closing quotation mark.
        case openText = "open_text"
        /// Something else is expected here.
        case unexpected
        /// It ends too early.
        case ended
        /// No field has this key.
        case unknownName = "unknown_name"
        /// The table has no such column, the scale no such item.
        case unknownMember = "unknown_member"
        /// No function has this name.
        case unknownFunction = "unknown_function"
        /// The function takes another number of values.
        case wrongCount = "wrong_count"
        /// A value of another type is needed here.
        case wrongType = "wrong_type"
        /// Two values of different types are compared or computed.
        case differentTypes = "different_types"
        /// The field does not offer this option.
        case unknownOption = "unknown_option"
        /// A column outside sum, count and their like.
        case rowsNeeded = "rows_needed"
        /// Columns of no or several tables in one function over rows.
        case oneTable = "one_table"
        /// A function over rows within another.
        case nestedRows = "nested_rows"
    }

    /// What is wrong.
    public let code: Code
    /// Where: characters counted from 1.
    public let position: Int
    /// What is talked about: the name, sign or type.
    public let subject: String
    /// What is needed instead.
    public let expected: String

    init(_ code: Code, at position: Int, _ subject: String = "", expected: String = "") {
        self.code = code
        self.position = position
        self.subject = subject
        self.expected = expected
    }

    /// What the designer of the form reads.
    public var message: Message {
        Message(
            "forms.expression.\(code.rawValue)",
            ["position": "\(position)", "subject": subject, "expected": expected])
    }
}
