public import Kernel
public import Platform
public import Postgres

extension Evaluation {
    /// What a party scored in a round.
    public struct Score: Sendable {
        /// The party.
        public let party: Party
        /// The round.
        public let round: Int
        /// The score, from 0 to 100.
        public let score: Fraction
        /// Of how many answers: 1, or those of the survey.
        public let answers: Int
        /// What the party says.
        public let statement: String
        /// Points by number of the criterion.
        public let points: [Int: Fraction]
    }

    /// The scores that the viewer may see: the own, and all of a round in which every party has scored. The database
    /// gives no others.
    public func scores(in db: Connection) throws -> [Score] {
        let points = try db.rows(
            """
            -- points of an evaluation
            SELECT k.party, k.round, k.n, trim_scale(k.points)::text FROM evaluation_mark k
            WHERE k.tenant_id = current_tenant() AND k.evaluation_id = \(id)
            """
        ) { row in
            (
                try row.next(Party.self), Int(try row.next(Int16.self)), Int(try row.next(Int16.self)),
                Fraction(try row.next(String.self)) ?? .zero
            )
        }
        return try db.rows(
            """
            -- scores of an evaluation
            SELECT s.party, s.round, trim_scale(s.score)::text, s.answers, s.statement FROM evaluation_score s
            WHERE s.tenant_id = current_tenant() AND s.evaluation_id = \(id) ORDER BY s.round, s.party
            """
        ) { row in
            let (party, round) = (try row.next(Party.self), Int(try row.next(Int16.self)))
            return Score(
                party: party, round: round, score: Fraction(try row.next(String.self)) ?? .zero,
                answers: Int(try row.next(Int32.self)), statement: try row.next(),
                points: Dictionary(
                    uniqueKeysWithValues: points.filter { $0.0 == party && $0.1 == round }.map { ($0.2, $0.3) }))
        }
    }

    /// Who was assigned to a party scores every criterion from 0 to 100, once a round. Where the people's score comes
    /// from a survey, its points stand for every criterion.
    public func score(_ points: [Int: Fraction], statement: String, in change: Change) throws -> Evaluation {
        let account = try change.viewer.signedIn()
        guard let seat = seat(of: change.viewer) else { throw NotFound() }
        guard state == .open, !seat.hasScored else { throw EvaluationRefusal.notNow(state) }
        guard !statement.isEmpty else { throw FieldRefusal("statement", "field.refusal.missing") }
        var (points, answers) = (points, 1)
        if let survey = seat.survey { (points, answers) = try surveyed(survey, in: change) }
        for criterion in criteria {
            guard let given = points[criterion.number] else {
                throw FieldRefusal("points.\(criterion.number)", "field.refusal.missing")
            }
            guard given >= .zero, given <= Fraction(100), given.rounded(places: 2) == given else {
                throw FieldRefusal("points.\(criterion.number)", "evaluations.refusal.points")
            }
        }
        let score = criteria.map { $0.weight * (points[$0.number] ?? .zero) * .percent }.sum()
        let (tenant, round) = (try change.tenant(), Int16(self.round))
        try change.guarded([
            "evaluation_submission_pkey": (nil, "evaluations.refusal.scored"),
            "evaluation_score_pkey": (nil, "evaluations.refusal.scored"),
            "rectification_is_over": (nil, "evaluations.refusal.rectifying"),
            "evaluation_takes_scores": (nil, "evaluations.refusal.not_now"),
        ]) {
            try change.db.execute(
                """
                -- score for a party
                INSERT INTO evaluation_score (tenant_id, evaluation_id, round, party, account_id, score, answers,
                    statement)
                VALUES (\(tenant), \(id), \(round), \(seat.party), \(account), \(score.exactDecimal)::text::numeric,
                    \(Int32(clamping: answers)), \(statement))
                """)
            try change.db.execute(
                """
                -- points for the criteria
                INSERT INTO evaluation_mark (tenant_id, evaluation_id, round, party, n, account_id, points)
                SELECT \(tenant), \(id), \(round), \(seat.party), p.n, \(account), p.points::numeric
                FROM unnest(\(criteria.map { Int16($0.number) }),
                    \(criteria.map { points[$0.number]?.exactDecimal ?? "0" })) AS p (n, points)
                """)
            try change.db.execute(
                """
                -- a party has scored
                INSERT INTO evaluation_submission (tenant_id, evaluation_id, round, party, account_id)
                VALUES (\(tenant), \(id), \(round), \(seat.party), \(account))
                """)
        }
        change.record("evaluations.score", "evaluation", id, ["party": .string(seat.party.rawValue)])
        return try Self.find(id, for: change.viewer, in: change.db)
    }

    private func surveyed(_ survey: Survey.ID, in change: Change) throws -> ([Int: Fraction], Int) {
        let survey = try Survey.find(survey, for: change.viewer, in: change.db)
        guard survey.state == .closed, let result = try SurveyResult.load(survey, in: change.db),
            let points = result.points
        else { throw FieldRefusal(nil, "evaluations.refusal.survey") }
        return (Dictionary(uniqueKeysWithValues: criteria.map { ($0.number, points) }), max(result.answers.count, 1))
    }
}
