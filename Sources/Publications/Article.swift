internal import Kernel

/// The five published accounts whose figures the system has to reproduce.
public enum Article: String, Sendable, CaseIterable {
    case companions
    case yunnan
    case sishui
    case renshou
    case changzhou

    /// Its name, as the source of its figures.
    public var name: String {
        switch self {
        case .companions: "四川童伴计划"
        case .yunnan: "云南三年行动"
        case .sishui: "山东泗水"
        case .renshou: "四川仁寿"
        case .changzhou: "江苏常州"
        }
    }

    /// Key of its name in the message catalogue.
    public var messageKey: String { "figures.article.\(rawValue)" }

    /// Its figures. Later modules add theirs to the article's own table. Throws when a wording cannot be read.
    public func figures() throws -> [PublishedFigure] {
        switch self {
        case .companions: try companionFigures()
        case .yunnan: try yunnanFigures()
        case .sishui: try sishuiFigures()
        case .renshou: try renshouFigures()
        case .changzhou: try changzhouFigures()
        }
    }

    func quoted(
        _ wording: String, _ unit: FigureUnit? = nil, kind: Figure.Kind = .stock,
        period: Figure.Period = .unknown(""), counting group: String? = nil, isPlan: Bool = false,
        reconstructed reason: String? = nil
    ) throws -> QuotedFigure {
        // A named group is a class of its own within the article; groups without a name may overlap.
        let population = group.map { Figure.Population([$0], of: rawValue) }
        return try QuotedFigure(
            wording, unit: unit, kind: kind, period: period, population: population, isPlan: isPlan,
            reconstructed: reason, in: self)
    }
}
