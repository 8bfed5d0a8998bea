public import Mustache

/// The score sheet of one reviewer (评分表), printed by `papers/score-sheet`.
public struct ScoreSheetPaper: MustacheParent, Sendable {
    let frame: PaperFrame
    let facts: [PaperFact]
    let criteria: [Criterion]
    let weightTotal: String
    let scoreTotal: String
    let remarks: [String]
    let signatures: [PaperSignature]

    /// - Parameters:
    ///   - frame: What stands around the content.
    ///   - facts: Round, project, applicant, reviewer.
    ///   - criteria: The criteria with their scores.
    ///   - weightTotal: The sum of the weights, `100%`.
    ///   - scoreTotal: The total, as ranked.
    ///   - remarks: Paragraphs of the overall opinion.
    ///   - signatures: The boxes to sign.
    public init(
        frame: PaperFrame, facts: [PaperFact], criteria: [Criterion], weightTotal: String, scoreTotal: String,
        remarks: [String], signatures: [PaperSignature]
    ) {
        self.frame = frame
        self.facts = facts
        self.criteria = criteria
        self.weightTotal = weightTotal
        self.scoreTotal = scoreTotal
        self.remarks = remarks
        self.signatures = signatures
    }

    /// The value of a name in the template `score-sheet`.
    public func child(named name: String) -> Any? {
        switch name {
        case "facts": facts
        case "criteria": criteria
        case "weightTotal": weightTotal
        case "scoreTotal": scoreTotal
        case "remarks": remarks
        case "signatures": signatures
        default: frame.child(named: name)
        }
    }

    /// A criterion and its score.
    public struct Criterion: MustacheParent, Sendable {
        let criterionNumber: String
        let criterionName: String
        let criterionHint: String
        let criterionWeight: String
        let criterionScale: String
        let criterionScore: String
        let criterionWeighted: String
        let criterionComment: String

        /// - Parameters:
        ///   - number: Its number.
        ///   - name: What is judged.
        ///   - hint: What to look at; empty for none.
        ///   - weight: Its weight: `25%`.
        ///   - scale: The highest score.
        ///   - score: The score given, or the word for not applicable.
        ///   - weighted: Score times weight.
        ///   - comment: The reviewer's comment.
        public init(
            number: String, name: String, hint: String, weight: String, scale: String, score: String, weighted: String,
            comment: String
        ) {
            criterionNumber = number
            criterionName = name
            criterionHint = hint
            criterionWeight = weight
            criterionScale = scale
            criterionScore = score
            criterionWeighted = weighted
            criterionComment = comment
        }

        /// The value of a name in a row of the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "criterionNumber": criterionNumber
            case "criterionName": criterionName
            case "criterionHint": criterionHint
            case "criterionWeight": criterionWeight
            case "criterionScale": criterionScale
            case "criterionScore": criterionScore
            case "criterionWeighted": criterionWeighted
            case "criterionComment": criterionComment
            case "hasHint": !criterionHint.isEmpty
            default: nil
            }
        }
    }
}
