public import Kernel
public import Platform

/// A question to the list of proposals, as an officer types it: `状态:submitted 金额>=50000 -题目:研学 (李 OR 王)`.
///
/// Terms side by side must all hold; `OR` (或) between them means either; `-` before a term or a group means not;
/// brackets group; a term without a key looks in title, organisation and receipt number. A value with blanks stands in
/// quotation marks. Docs/Modules/Calls.md lists the keys.
public indirect enum ProposalQuery: Sendable, Hashable {
    case all([ProposalQuery])
    case any([ProposalQuery])
    case not(ProposalQuery)
    case term(Key, Comparison, Value)
    /// Looks in title, organisation and receipt number.
    case text(String)

    /// What a term asks about.
    public enum Key: String, Sendable, CaseIterable {
        case state
        case step
        case call
        case lot
        case area
        case organisation
        case title
        case requested
        case submitted
        case receipt

        /// Its Chinese name, which may be typed as well.
        public var chineseName: String {
            switch self {
            case .state: "状态"
            case .step: "步骤"
            case .call: "征集"
            case .lot: "标段"
            case .area: "地区"
            case .organisation: "单位"
            case .title: "题目"
            case .requested: "金额"
            case .submitted: "提交"
            case .receipt: "编号"
            }
        }

        /// Whether values have an order.
        var isOrdered: Bool {
            switch self {
            case .lot, .requested, .submitted: true
            default: false
            }
        }

        init?(typed name: String) {
            let found = Self.allCases.first { $0.chineseName == name || $0.rawValue == name.lowercased() }
            guard let found else { return nil }
            self = found
        }
    }

    /// How a term compares.
    public enum Comparison: String, Sendable, CaseIterable {
        case notAbove = "<="
        case notBelow = ">="
        case below = "<"
        case above = ">"
        case equal = ":"
    }

    /// What a term compares with.
    public enum Value: Sendable, Hashable {
        case text(String)
        case number(Int64)
        case money(Money)
        case day(Day)
    }

    /// Why a question was not understood, and where, counted in characters from 1.
    public struct Fault: Refusal, Hashable {
        /// What is wrong.
        public enum Kind: String, Sendable {
            case key
            case value
            case comparison
            case bracket
            case quotation
            case empty
            case deep
            case long
        }

        /// What is wrong.
        public let kind: Kind
        /// Where.
        public let position: Int
        /// The text that was not understood.
        public let text: String

        /// What the user reads.
        public var message: Message {
            Message("proposals.query.fault.\(kind.rawValue)", ["position": "\(position)", "text": text])
        }
        /// The input of the list.
        public var field: String? { "q" }
    }

    /// The question as it can be typed again.
    public var description: String { description(inside: false) }

    private func description(inside: Bool) -> String {
        switch self {
        case .all(let parts):
            let text = parts.map { $0.description(inside: true) }.joined(separator: " ")
            return inside ? "(\(text))" : text
        case .any(let parts):
            let text = parts.map { $0.description(inside: true) }.joined(separator: " OR ")
            return inside ? "(\(text))" : text
        case .not(let part): return "-" + part.description(inside: true)
        case .text(let text): return Self.quoted(text)
        case .term(let key, let comparison, let value):
            return key.rawValue + comparison.rawValue + Self.quoted(value.description)
        }
    }

    /// In quotation marks where it would be read as something else without them.
    private static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty && !text.hasPrefix("-") && text != "OR" && text != "或"
            && !text.contains { $0.isWhitespace || "()（）\"“”:：<>=".contains($0) }
        return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}

extension ProposalQuery.Value {
    var description: String {
        switch self {
        case .text(let text): text
        case .number(let number): "\(number)"
        case .money(let money): money.description
        case .day(let day): day.description
        }
    }
}
