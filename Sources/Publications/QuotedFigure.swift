public import Kernel

/// A figure as an article words it. It is typed in from the article (引用), never computed.
public struct QuotedFigure: Sendable, Hashable {
    /// The words, as they stand in the quotation.
    public let wording: String
    /// What they say.
    public let figure: Figure
    /// The place of the last digit that is written: what was rounded lies within half of it.
    public let step: Fraction

    /// The words are no figure.
    public struct Unreadable: Error, Hashable {
        /// The words.
        public let wording: String
    }

    /// Reads the words. `unit` is given where the article's own word is no unit, or says less than what is counted.
    /// Throws `Unreadable`.
    public init(
        _ wording: String, unit: FigureUnit? = nil, kind: Figure.Kind = .stock,
        period: Figure.Period = .unknown(""), population: Figure.Population? = nil, isPlan: Bool = false,
        reconstructed reason: String? = nil, in article: Article
    ) throws {
        guard let read = FigureWording(wording), let unit = unit ?? read.unit else {
            throw Unreadable(wording: wording)
        }
        var figure = Figure(
            read.value, unit, bound: read.bound, kind: kind, period: period, population: population,
            sources: [.init(article.name)], status: read.isPlan || isPlan ? .plan : .reported)
        if let reason { figure.reconstructions = [reason] }
        self.wording = wording
        self.figure = figure
        step = read.step
    }

    private init(_ wording: String, _ figure: Figure, step: Fraction) {
        self.wording = wording
        self.figure = figure
        self.step = step
    }

    /// The same words, where they say how many things there are but not what they are worth: not stated, never zero.
    func withoutValue() -> QuotedFigure {
        var figure = figure
        figure.value = nil
        return QuotedFigure(wording, figure, step: step)
    }

    /// Whether a computed value is what the words say: at least it for 余 and 以上, more for 超, else the same within
    /// the rounding of the last digit that is written.
    public func agrees(with computed: Figure) -> Bool {
        guard let stated = figure.value, let value = computed.value, figure.unit.measure == computed.unit.measure else {
            return false
        }
        let difference = value + -stated
        switch figure.bound {
        case .atLeast: return !difference.isNegative
        case .moreThan: return !difference.isNegative && !difference.isZero
        case .exact, .about: return (difference.isNegative ? -difference : difference) * Fraction(2) <= step
        }
    }
}
