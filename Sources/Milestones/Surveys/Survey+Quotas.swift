internal import Kernel
public import Platform
public import Postgres

extension Survey {
    /// The most answers of a stratum, and how many there are.
    public struct Quota: Sendable {
        /// The stratum.
        public let stratum: String
        /// The most.
        public let most: Int
        /// What came in and was not refused; it counts until it is.
        public let taken: Int
    }

    /// The quotas in the order of their strata.
    public func quotas(in db: Connection) throws -> [Quota] {
        try db.rows(
            """
            -- quotas of a survey
            SELECT q.stratum, q.most, (SELECT count(*) FROM survey_response r
                JOIN sample_unit s ON s.tenant_id = r.tenant_id AND s.survey_id = r.survey_id AND s.n = r.unit_n
                JOIN frame_unit u ON u.tenant_id = s.tenant_id AND u.frame_id = s.frame_id AND u.n = s.n
                WHERE r.tenant_id = q.tenant_id AND r.survey_id = q.survey_id AND u.stratum = q.stratum
                  AND r.state <> 'refused')
            FROM survey_quota q WHERE q.tenant_id = current_tenant() AND q.survey_id = \(id) ORDER BY q.stratum
            """
        ) { row in
            Quota(
                stratum: try row.next(), most: Int(try row.next(Int32.self)), taken: Int(try row.next(Int64.self)))
        }
    }

    /// The strata for which a quota may be set: of the frame from which it is drawn, before the draw of the frames of
    /// its programme.
    public func strata(in db: Connection) throws -> [String] {
        try db.rows(
            """
            -- strata that may have a quota
            SELECT DISTINCT u.stratum FROM sampling_frame f
            JOIN frame_unit u ON u.tenant_id = f.tenant_id AND u.frame_id = f.id AND u.stratum <> ''
            LEFT JOIN sample_draw d ON d.tenant_id = f.tenant_id AND d.survey_id = \(id)
            WHERE f.tenant_id = current_tenant() AND f.programme_id = \(programme)
              AND f.id = coalesce(d.frame_id, f.id) ORDER BY u.stratum
            """
        ) { row in try row.next(String.self) }
    }

    /// The officer sets the most answers of a stratum, before the survey opens.
    public func limit(_ stratum: String, to most: Int, in change: Change) throws {
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: programme))
        guard [.draft, .drawn].contains(state) else { throw SurveyRefusal.notNow(state) }
        guard try strata(in: change.db).contains(stratum) else {
            throw FieldRefusal("stratum", "surveys.refusal.no_stratum")
        }
        try change.guarded(["survey_quota_pkey": ("stratum", "surveys.refusal.quota_set")]) {
            try change.db.execute(
                """
                -- a quota of a survey
                INSERT INTO survey_quota (tenant_id, survey_id, stratum, most, set_by)
                VALUES (\(try change.tenant()), \(id), \(stratum), \(Int32(clamping: most)), \(account))
                """)
        }
        change.record("surveys.limit", "survey", id, ["stratum": .string(stratum)])
    }
}
