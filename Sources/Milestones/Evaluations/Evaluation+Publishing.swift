public import Kernel
public import Platform
public import Postgres

extension Evaluation {
    /// The published total of a round.
    public struct Result: Sendable {
        /// The round.
        public let round: Int
        /// From 0 to 100, rounded once.
        public let total: Fraction
        /// The grade of the printed total.
        public let grade: Grade
        /// From where the grade holds.
        public let gradeFrom: Fraction
        /// Where the bands stand.
        public let bandsCitation: String
        /// When it was published.
        public let publishedAt: Timestamp
        /// Last day for objections.
        public let objectionUntil: Day
        /// Whether that day is estimated, for a year without a published calendar.
        public let isEstimated: Bool
        /// Where the period stands.
        public let objectionCitation: String
    }

    /// The grades by the dated rules, highest first, with where they stand.
    static func bands(on day: Day, in db: Connection) throws -> (bands: CompositeScore.Bands, citation: String) {
        let rules = try [Grade.excellent, .good, .pass].map {
            (grade: $0, rule: try Rule.inForce("evaluation.band.\($0.rawValue)", on: day, in: db))
        }
        let bands =
            rules.map { CompositeScore.Bands.Band($0.grade.rawValue, from: $0.rule.value) }
            + [.init(Grade.fail.rawValue, from: .zero)]
        guard let made = CompositeScore.Bands(bands) else { throw FieldRefusal(nil, "evaluations.refusal.bands") }
        return (made, rules.map(\.rule.citation).joined(separator: "; "))
    }

    /// The results of all rounds, the latest last.
    public func results(in db: Connection) throws -> [Result] {
        try db.rows(
            """
            -- results of an evaluation
            SELECT r.round, trim_scale(r.total)::text, r.grade, trim_scale(r.grade_from)::text, r.bands_citation,
                r.published_at, r.objection_until, r.objection_estimated, r.objection_citation
            FROM evaluation_result r
            WHERE r.tenant_id = current_tenant() AND r.evaluation_id = \(id) ORDER BY r.round
            """
        ) { row in
            Result(
                round: Int(try row.next(Int16.self)), total: Fraction(try row.next(String.self)) ?? .zero,
                grade: try row.next(), gradeFrom: Fraction(try row.next(String.self)) ?? .zero,
                bandsCitation: try row.next(), publishedAt: try row.next(), objectionUntil: try row.next(),
                isEstimated: try row.next(), objectionCitation: try row.next())
        }
    }

    /// What `miaopu calc composite` takes to give the total of a round; nil while a party is missing.
    public func calculation(_ scores: [Score], round: Int) -> JSON? {
        let found = scores.filter { $0.round == round }
        guard found.count == seats.count else { return nil }
        var (weights, values) = (JSONObject(), JSONObject())
        for seat in seats { weights[seat.party.rawValue] = .string(seat.weight.exactDecimal ?? "") }
        for score in found { values[score.party.rawValue] = .string(score.score.exactDecimal ?? "") }
        return ["weights": .object(weights), "scores": .object(values)]
    }

    /// The last day for objections, or for an appeal, when the result or the answer comes today, which is not counted.
    static func objectionDeadline(in change: Change) throws -> (due: Day, isEstimated: Bool, citation: String) {
        let today = change.viewer.today
        let period = try Rule.inForce("evaluation.objection.days", on: today, in: change.db)
        guard let days = period.wholeValue, days > 0 else { throw FieldRefusal(nil, "evaluations.refusal.bands") }
        let deadline = try WorkingCalendar.load(in: change.db).deadline(
            from: today, add: days, unit: period.unit == .workingDay ? .working : .calendar)
        return (deadline.due, deadline.estimated, period.citation)
    }

    /// A programme officer publishes the total: only when every party has scored, weighed as laid down. Objections are
    /// taken for as many days as the dated rule says; the day of publication is not counted.
    public func publish(version seen: Int, in change: Change) throws -> Evaluation {
        let account = try change.viewer.require(.programmeOfficer, in: milestone.scope)
        guard seen == version else { throw Conflict(current: ["state": state.rawValue]) }
        guard state == .open else { throw EvaluationRefusal.notNow(state) }
        let missing = seats.filter { !$0.hasScored }.map(\.party)
        guard missing.isEmpty else { throw EvaluationRefusal.incomplete(missing) }
        let scores = try scores(in: change.db).filter { $0.round == round }
        let composite: CompositeScore
        do {
            composite = try CompositeScore(
                weights: seats.map { ($0.party.rawValue, $0.weight) },
                scores: Dictionary(uniqueKeysWithValues: scores.map { ($0.party.rawValue, $0.score) }))
        } catch { throw EvaluationRefusal.incomplete(missing) }
        let today = change.viewer.today
        let (bands, citation) = try Self.bands(on: today, in: change.db)
        guard let grade = bands.grade(of: composite.total).flatMap(Grade.init(rawValue:)),
            let index = bands.bands.firstIndex(where: { $0.grade == grade.rawValue })
        else { throw FieldRefusal(nil, "evaluations.refusal.bands") }
        let deadline = try Self.objectionDeadline(in: change)
        try change.guarded(["evaluation_is_complete": (nil, "evaluations.refusal.incomplete")]) {
            try change.db.execute(
                """
                -- publish a result
                INSERT INTO evaluation_result (tenant_id, evaluation_id, round, total, grade, grade_from, grade_below,
                    bands_citation, published_by, objection_until, objection_estimated, objection_citation)
                VALUES (\(try change.tenant()), \(id), \(Int16(round)), \(composite.text)::text::numeric, \(grade),
                    \(bands.bands[index].from.exactDecimal)::text::numeric,
                    \(index == 0 ? nil : bands.bands[index - 1].from.exactDecimal)::text::numeric, \(citation),
                    \(account), \(deadline.due), \(deadline.isEstimated), \(deadline.citation))
                """)
        }
        try tell("notice.evaluation_published", ["day": deadline.due.description], in: change)
        return try move(to: .published, "evaluations.publish", in: change)
    }
}
