internal import Kernel

/// What kind of value an expression has.
public enum ExpressionType: Sendable, Hashable {
    /// An exact number.
    case number
    /// An amount of yuan.
    case money
    /// A text.
    case text
    /// True or false.
    case yesNo
    /// A day.
    case date
    /// One of these options.
    case choice([String])
    /// Some of these options.
    case choices([String])
    /// Only whether it is answered can be asked: files, persons, organisations, areas.
    case other
    /// Rows.
    case table

    /// Its name in messages, read as the last part of a key.
    var name: String {
        switch self {
        case .number: "number"
        case .money: "money"
        case .text: "text"
        case .yesNo: "yes/no"
        case .date: "date"
        case .choice: "choice"
        case .choices: "choices"
        case .other: "other"
        case .table: "table"
        }
    }

    /// Whether values have an order.
    var isOrdered: Bool { self == .number || self == .money || self == .date }
    /// Whether it is computed with.
    var isNumeric: Bool { self == .number || self == .money }
}

/// What expressions know of the fields of a form.
struct ExpressionScope: Sendable, Hashable {
    struct Name: Sendable, Hashable {
        let type: ExpressionType
        /// Columns of a table, items of a scale.
        var members: [String: ExpressionType] = [:]
        /// Bands of a score.
        var bands: [String] = []
    }

    var names: [String: Name] = [:]
}
