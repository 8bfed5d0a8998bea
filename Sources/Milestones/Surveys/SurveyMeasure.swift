public import Forms
public import Kernel
internal import Platform

/// What is estimated from a survey: an item of a scale, a number, a yes, or one of several choices.
public struct SurveyMeasure: Sendable, Hashable {
    /// The question.
    public let field: String
    /// The item of its scale, or the key of the choice.
    public let part: String
    /// Whether the marks are averaged or are 0 and 1.
    public let kind: SurveyEstimate.Kind
    /// The least mark.
    public let lowest: Fraction
    /// The highest mark.
    public let highest: Fraction

    /// The most measures of one survey.
    static let most = 40

    /// A measure.
    public init(
        field: String, part: String = "", kind: SurveyEstimate.Kind, lowest: Fraction = .zero, highest: Fraction = .one
    ) {
        self.field = field
        self.part = part
        self.kind = kind
        self.lowest = lowest
        self.highest = highest
    }

    /// The measures of a questionnaire in the order of its questions.
    public static func all(of definition: FormDefinition) -> [SurveyMeasure] {
        let all = definition.fields.flatMap { field -> [SurveyMeasure] in
            switch field.kind {
            case .scale(let rules):
                let scores = rules.points.map(\.score)
                guard let lowest = scores.min(), let highest = scores.max(), lowest < highest else { return [] }
                return rules.items.map {
                    SurveyMeasure(field: field.key, part: $0.key, kind: .mean, lowest: lowest, highest: highest)
                }
            case .number(let limits):
                guard let lowest = limits.min, let highest = limits.max, lowest < highest else { return [] }
                return [SurveyMeasure(field: field.key, kind: .mean, lowest: lowest, highest: highest)]
            case .yesNo: return [SurveyMeasure(field: field.key, kind: .proportion)]
            case .choice(let options):
                return options.map { SurveyMeasure(field: field.key, part: $0.key, kind: .proportion) }
            default: return []
            }
        }
        return Array(all.prefix(most))
    }

    /// The mark of answers; NaN where the question was not answered or not asked.
    public func mark(of answers: Answers, to definition: FormDefinition) -> Double {
        guard let answer = answers[field] else { return .nan }
        switch answer {
        case .number(let number): return number.double
        case .yesNo(let isYes): return isYes ? 1 : 0
        case .choice(let keys): return keys.contains(part) ? 1 : 0
        case .scale(let points):
            guard case .scale(let rules)? = definition.field(field)?.kind, let key = points[part],
                let point = rules.points.first(where: { $0.key == key }),
                let item = rules.items.first(where: { $0.key == part })
            else { return .nan }
            return (item.isReversed ? lowest + highest - point.score : point.score).double
        default: return .nan
        }
    }

    /// What is read of it, in a language.
    public func name(in definition: FormDefinition, language: String) -> String {
        guard let field = definition.field(field) else { return self.field }
        let label = field.label.text(in: language)
        switch field.kind {
        case .scale(let rules):
            return rules.items.first { $0.key == part }.map { $0.label.text(in: language) } ?? label
        case .choice(let options):
            return options.first { $0.key == part }.map { "\(label): \($0.label.text(in: language))" } ?? label
        default: return label
        }
    }
}
