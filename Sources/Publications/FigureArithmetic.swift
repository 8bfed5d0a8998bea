public import Kernel

/// What is done with quoted figures. All of it is the Kernel's, which refuses what must not be combined and carries
/// every reservation on to the result.
public enum FigureArithmetic: Sendable, Hashable {
    /// The figure itself, its 万 and 亿 resolved.
    case reading
    /// The sum.
    case sum
    /// How often somebody was helped, whatever was counted.
    case interventions
    /// The first in percent of the second.
    case share
    /// The first for each one of the second, or of the sum of all that follow.
    case per
    /// The first times the second, in the unit that is given; a second one in percent counts in hundredths.
    case product(FigureUnit)
    /// The whole of which the first is the share that the second says.
    case whole
    /// The years from the first through the second, both counted.
    case years
    /// Twelve months of what one month brings.
    case year
    /// The first as so many times the second.
    case multiple

    /// The result. Throws a `FigureRefusal`.
    public func result(of figures: [Figure]) throws -> Figure {
        guard let first = figures.first else { throw FigureRefusal.nothing }
        switch self {
        case .reading: return first
        case .sum: return try Figure.sum(figures)
        case .interventions: return try Figure.interventions(figures)
        case .per: return try first.per(Figure.sum(Array(figures.dropFirst())))
        case .year:
            var year = first
            year.value = first.value.map { $0 * Fraction(12) }
            return year
        default: break
        }
        guard figures.count == 2 else { throw FigureRefusal.nothing }
        return try result(of: first, figures[1])
    }

    private func result(of first: Figure, _ second: Figure) throws -> Figure {
        switch self {
        case .share: return try first.share(of: second)
        case .multiple:
            var multiple = try first.share(of: second)
            multiple.value = multiple.value.map { $0 * .percent }
            multiple.unit = FigureUnit("倍", .quotient("倍"))
            return multiple
        case .product(let unit):
            guard let value = first.value, let factor = second.value else { throw FigureRefusal.notStated }
            let isShare = second.unit.measure == .percent
            return Self.combined(first, second, value * (isShare ? factor * .percent : factor), unit)
        case .whole:
            guard let part = first.value, let percent = second.value else { throw FigureRefusal.notStated }
            guard let whole = part.divided(by: percent * .percent) else { throw FigureRefusal.dividedByZero }
            return Self.combined(first, second, whole, first.unit)
        default:
            guard let from = first.value, let through = second.value else { throw FigureRefusal.notStated }
            return Self.combined(first, second, through + -from + .one, FigureUnit("年", .things("年")))
        }
    }

    /// The weaker bound of the two holds; what is planned or reconstructed in one of them stays so.
    private static func combined(_ first: Figure, _ second: Figure, _ value: Fraction, _ unit: FigureUnit) -> Figure {
        var result = Figure(
            value, unit, bound: first.bound.rawValue >= second.bound.rawValue ? first.bound : second.bound,
            kind: first.kind, period: first.period, sources: first.sources,
            status: min(first.status.rawValue, second.status.rawValue) == Figure.Status.plan.rawValue
                ? .plan : .reported)
        result.sources += second.sources.filter { !first.sources.contains($0) }
        result.reconstructions = first.reconstructions + second.reconstructions
        return result
    }

    /// The computation in signs, with the words of the article.
    public func formula(_ operands: [QuotedFigure]) -> String {
        let words = operands.map(\.wording)
        switch self {
        case .reading: return words.joined()
        case .sum, .interventions: return words.joined(separator: " + ")
        case .share: return words.joined(separator: " ÷ ") + " × 100%"
        case .per where words.count > 2: return "\(words[0]) ÷ (\(words.dropFirst().joined(separator: " + ")))"
        case .per, .whole, .multiple: return words.joined(separator: " ÷ ")
        case .product: return words.joined(separator: " × ")
        case .year: return words.joined() + " × 12"
        case .years: return words.reversed().joined(separator: " − ") + " + 1"
        }
    }
}
