public import Kernel

/// A figure of a published account: the words, what they state, and how the system comes to the same.
public struct PublishedFigure: Sendable {
    /// How the system computes it.
    public enum Computation: Sendable {
        /// By the Kernel, from the quoted figures alone.
        case arithmetic(FigureArithmetic)
        /// From the records of a programme, by the functions of the modules. The text says which records.
        case records(String, @Sendable (ProgrammeRecords) throws -> RecordedFigure?)
    }

    /// What a computed figure says about the stated one.
    public enum Agreement: String, Sendable {
        /// The same within the stated one's rounding.
        case agrees
        /// Another value.
        case differs
        /// The stated one is planned and part of it has been reached; the computed one is how much.
        case underWay = "under_way"
        /// The article states no result: the computed figure follows from its parts.
        case derived
    }

    /// What came of the computation.
    public enum Result: Sendable {
        /// A figure.
        case computed(Figure, Agreement, path: String?)
        /// The figures must not be combined.
        case refused(FigureRefusal)
        /// The records that it needs are not there.
        case missing
    }

    /// Row of the table of requirements: R5.
    public let code: String
    /// Tells rows of one code apart; with the code the key of its subject in the message catalogue.
    public let part: String
    /// The exact words of the article.
    public let quotations: [String]
    /// The figures in those words that the computation starts from.
    public let operands: [QuotedFigure]
    /// What the article states as the result; nil where it states only the parts.
    public let stated: QuotedFigure?
    /// Whether the stated figure is a plan that is being carried out.
    public let isUnderWay: Bool
    /// To how many decimals the result is written.
    public let places: Int
    /// How it is computed.
    public let computation: Computation

    init(
        _ code: String, _ part: String, _ quotations: [String], from operands: [QuotedFigure] = [],
        stated: QuotedFigure? = nil, isUnderWay: Bool = false, places: Int = 2, _ computation: Computation
    ) {
        self.code = code
        self.part = part
        self.quotations = quotations
        self.operands = operands
        self.stated = stated
        self.isUnderWay = isUnderWay
        self.places = places
        self.computation = computation
    }

    /// Identifies it on its page: `r5-total`.
    public var id: String { "\(code.lowercased())-\(part)" }

    /// Key of what it is about in the message catalogue.
    public var messageKey: String { "figures.\(code.lowercased()).\(part)" }

    /// Computes it. `records` are those of the article's programme, nil where there is none.
    public func result(_ records: ProgrammeRecords?) throws -> Result {
        do {
            switch computation {
            case .arithmetic(let arithmetic):
                return .computed(try arithmetic.result(of: operands.map(\.figure)), path: nil, stated, isUnderWay)
            case .records(_, let find):
                guard let records, let found = try find(records) else { return .missing }
                return .computed(found.figure, path: found.path, stated, isUnderWay)
            }
        } catch let refusal as FigureRefusal {
            return .refused(refusal)
        }
    }

    /// A figure with its reservations, to as many decimals as the row is written with; money always to the fen.
    public func text(of figure: Figure) -> String {
        guard let value = figure.value else { return "--" }
        let isMoney =
            figure.unit.measure == .money || figure.unit.measure == .valueInKind
            || figure.unit.sign.hasPrefix(FigureUnit.yuan.sign)
        let decimal = isMoney ? value.decimal(places: 2) : value.isWhole ? "\(value)" : value.decimal(places: places)
        let front =
            (figure.status == .plan ? "预计" : "") + (figure.bound == .about ? "约" : "")
            + (figure.bound == .moreThan ? "超" : "")
        return front + Self.grouped(decimal) + (figure.bound == .atLeast ? "余" : "") + " " + figure.unit.sign
    }

    private static func grouped(_ decimal: String) -> String {
        let parts = decimal.split(separator: ".")
        let digits = parts[0].drop { $0 == "-" }
        var whole = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { whole.append(",") }
            whole.append(digit)
        }
        return (decimal.hasPrefix("-") ? "-" : "") + whole + (parts.count > 1 ? ".\(parts[1])" : "")
    }
}

extension PublishedFigure.Result {
    fileprivate static func computed(
        _ figure: Figure, path: String?, _ stated: QuotedFigure?, _ isUnderWay: Bool
    ) -> Self {
        guard let stated else { return .computed(figure, .derived, path: path) }
        let agrees = stated.agrees(with: figure)
        return .computed(figure, agrees ? .agrees : isUnderWay ? .underWay : .differs, path: path)
    }
}

/// A figure that records come to, and the page that shows them.
public struct RecordedFigure: Sendable {
    /// The figure.
    public let figure: Figure
    /// Path of the page, without the tenant's part.
    public let path: String
}
