internal import Forms
internal import Kernel
internal import Platform
public import Postgres

/// What must hold of surveys and evaluations whatever the application did: recomputed from the rows.
public enum MilestonesCheck {
    /// Names every frame whose hash is another one, every sample that its seed does not draw, every answer whose marks
    /// are not those of what was answered, and every total that is not that of its scores. Empty: all is well.
    public static func run(in db: Connection) throws -> [String] {
        try sums(in: db) + draws(in: db) + marks(in: db)
    }

    private static func sums(in db: Connection) throws -> [String] {
        try db.rows(
            """
            -- check frames and evaluations
            SELECT 'frame ' || f.id || ' is not what was kept' FROM sampling_frame f
            WHERE f.tenant_id = current_tenant() AND f.sha256 IS DISTINCT FROM (
                SELECT sha256(convert_to(string_agg(concat_ws(E'\\t', u.n, u.code, u.stratum, u.size), E'\\n'
                    ORDER BY u.n), 'UTF8')) FROM frame_unit u WHERE u.tenant_id = f.tenant_id AND u.frame_id = f.id)
            UNION ALL
            SELECT 'round ' || r.round || ' of evaluation ' || r.evaluation_id || ' has another total'
            FROM evaluation_result r WHERE r.tenant_id = current_tenant() AND r.total IS DISTINCT FROM (
                SELECT round(sum(p.weight * s.score) / 100, 2) FROM evaluation_party p
                JOIN evaluation_score s ON s.tenant_id = p.tenant_id AND s.evaluation_id = p.evaluation_id
                    AND s.party = p.party AND s.round = r.round
                WHERE p.tenant_id = r.tenant_id AND p.evaluation_id = r.evaluation_id)
            """
        ) { row in try row.next() }
    }

    private static func draws(in db: Connection) throws -> [String] {
        let drawn = try db.rows(
            """
            -- drawn surveys
            SELECT \(Survey.columns) FROM survey s WHERE s.tenant_id = current_tenant() AND s.state <> 'draft'
            """
        ) { row in try Survey(row: &row) }
        return try drawn.compactMap { survey in
            guard let draw = try survey.draw(in: db) else { return "survey \(survey.id) has no draw" }
            let lines = try SamplingFrame.lines(of: draw.frame, in: db)
            let again = Survey.drawn(draw.wanted, from: lines, draw.design, seed: draw.seed)?.map {
                "\($0.number) \($0.chance)"
            }
            let kept = try survey.units(in: db).map { "\($0.number) \($0.chance)" }
            return again == kept ? nil : "the sample of survey \(survey.id) is not that of its seed"
        }
    }

    private static func marks(in db: Connection) throws -> [String] {
        let surveys = try db.rows(
            """
            -- surveys with answers
            SELECT \(Survey.columns) FROM survey s
            WHERE s.tenant_id = current_tenant() AND s.state IN ('open', 'closed')
            """
        ) { row in try Survey(row: &row) }
        var wrong: [String] = []
        for survey in surveys {
            let measures = try survey.measures(in: db)
            let answers = try db.rows(
                """
                -- answers with their marks
                SELECT r.id, r.response_id, r.marks FROM survey_response r
                WHERE r.tenant_id = current_tenant() AND r.survey_id = \(survey.id)
                """
            ) { row in
                (
                    try row.next(SurveyResponse.ID.self), try row.next(FormResponse.ID.self),
                    try row.next([Double].self)
                )
            }
            for (id, response, marks) in answers {
                let found = try FormResponse.find(response, in: db)
                let again = measures.map { $0.mark(of: found.answers, to: found.definition) }
                let isSame =
                    again.count == marks.count && zip(again, marks).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
                if !isSame { wrong.append("answer \(id) of survey \(survey.id) has other marks") }
            }
        }
        return wrong
    }
}
