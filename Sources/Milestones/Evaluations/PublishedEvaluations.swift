public import Kernel
public import Platform
public import Postgres

/// What is known to everybody of a programme's evaluations: visits, totals that were published, and surveys whose
/// evaluations no longer wait for a score.
public struct PublishedEvaluations: Sendable {
    /// Visits on record.
    public let visits: Int
    /// How far the work had come at the latest visit, in percent.
    public let progress: Fraction?
    /// How many were asked at visits.
    public let asked: Int
    /// How many of them were satisfied.
    public let satisfied: Int
    /// What was found and is not put right.
    public let openFindings: Int
    /// The latest published total, from 0 to 100.
    public let total: Fraction?
    /// How many parties scored it.
    public let parties: Int
    /// Closed surveys with what they say.
    public let surveys: [(survey: Survey, result: SurveyResult)]

    /// Reads them.
    public static func load(of programme: Programme.ID, in db: Connection) throws -> PublishedEvaluations {
        let visits = try db.first(
            """
            -- visits of a programme
            SELECT count(*), coalesce(sum(v.asked), 0)::integer, coalesce(sum(v.satisfied), 0)::integer,
                (array_agg(trim_scale(v.progress)::text ORDER BY v.visited_on DESC, v.id DESC)
                    FILTER (WHERE v.progress IS NOT NULL))[1],
                coalesce(sum((SELECT count(*) FROM visit_finding f WHERE f.tenant_id = v.tenant_id
                    AND f.visit_id = v.id AND f.resolved_at IS NULL)), 0)::bigint
            FROM supervision_visit v JOIN milestone m ON m.tenant_id = v.tenant_id AND m.id = v.milestone_id
            WHERE v.tenant_id = current_tenant() AND m.programme_id = \(programme)
            """
        ) { row in
            (
                Int(try row.next(Int64.self)), Int(try row.next(Int32.self)), Int(try row.next(Int32.self)),
                try row.next(String?.self).flatMap { Fraction($0) }, Int(try row.next(Int64.self))
            )
        }
        let total = try db.first(
            """
            -- latest published total of a programme
            SELECT trim_scale(r.total)::text, (SELECT count(*) FROM evaluation_party p WHERE p.tenant_id = r.tenant_id
                AND p.evaluation_id = r.evaluation_id)
            FROM evaluation_result r JOIN evaluation e ON e.tenant_id = r.tenant_id AND e.id = r.evaluation_id
                AND e.round = r.round AND e.state IN ('published', 'final')
            JOIN milestone m ON m.tenant_id = e.tenant_id AND m.id = e.milestone_id
            WHERE r.tenant_id = current_tenant() AND m.programme_id = \(programme)
            ORDER BY r.published_at DESC LIMIT 1
            """
        ) { row in (Fraction(try row.next(String.self)), Int(try row.next(Int64.self))) }
        let surveys = try db.rows(
            """
            -- surveys of a programme that hide nothing any more
            SELECT \(Survey.columns) FROM survey s
            WHERE s.tenant_id = current_tenant() AND s.programme_id = \(programme) AND s.state = 'closed'
              AND NOT EXISTS (SELECT FROM evaluation_party p JOIN evaluation e ON e.tenant_id = p.tenant_id
                  AND e.id = p.evaluation_id AND e.state = 'open'
                  WHERE p.tenant_id = s.tenant_id AND p.survey_id = s.id)
            ORDER BY s.id
            """
        ) { row in try Survey(row: &row) }
        return PublishedEvaluations(
            visits: visits?.0 ?? 0, progress: visits?.3, asked: visits?.1 ?? 0, satisfied: visits?.2 ?? 0,
            openFindings: visits?.4 ?? 0, total: total?.0, parties: total?.1 ?? 0,
            surveys: try surveys.compactMap { survey in
                try SurveyResult.load(survey, in: db).map { (survey: survey, result: $0) }
            })
    }
}

extension PublishedEvaluations {
    /// A published result as everybody reads it.
    public struct Result: Sendable {
        /// The evaluation.
        public let id: Evaluation.ID
        /// Name of the programme.
        public let programme: String
        /// Title of the milestone.
        public let milestone: String
        /// Name of the contractor.
        public let contractor: String
        /// By which words grades are told.
        public let labels: Evaluation.Labels
        /// The latest published round.
        public let round: Int
        /// Its total, from 0 to 100.
        public let total: Fraction
        /// Its grade.
        public let grade: Evaluation.Grade
        /// When it was published.
        public let publishedAt: Timestamp
        /// Last day for objections.
        public let objectionUntil: Day
        /// Whether what follows is decided.
        public let isFinal: Bool
    }

    /// The latest published result of every evaluation that is not scored again, the newest first.
    public static func results(in db: Connection) throws -> [Result] {
        try db.rows(
            """
            -- published results of evaluations
            SELECT e.id, p.name, m.title, o.name, e.labels, r.round, trim_scale(r.total)::text, r.grade, r.published_at,
                r.objection_until, e.state = 'final'
            FROM evaluation e JOIN evaluation_result r ON r.tenant_id = e.tenant_id AND r.evaluation_id = e.id
                AND r.round = e.round
            JOIN milestone m ON m.tenant_id = e.tenant_id AND m.id = e.milestone_id
            JOIN programme p ON p.tenant_id = m.tenant_id AND p.id = m.programme_id
            JOIN organisation o ON o.id = m.organisation_id
            WHERE e.tenant_id = current_tenant() AND e.state IN ('published', 'final') ORDER BY e.id DESC
            """
        ) { row in
            Result(
                id: try row.next(), programme: try row.next(), milestone: try row.next(), contractor: try row.next(),
                labels: try row.next(), round: Int(try row.next(Int16.self)),
                total: Fraction(try row.next(String.self)) ?? .zero, grade: try row.next(),
                publishedAt: try row.next(), objectionUntil: try row.next(), isFinal: try row.next())
        }
    }
}
