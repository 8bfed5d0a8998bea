public import Forms
public import Kernel
public import Platform
public import Postgres

/// An answer to a survey. Only approved ones count.
public struct SurveyResponse: Sendable {
    /// Identifies an answer.
    public typealias ID = Identifier<SurveyResponse>

    /// Where it stands.
    public enum State: String, StoredAsText, CaseIterable {
        case submitted
        case approved
        case onHold = "on_hold"
        case refused

        /// Key of its name in the message catalogue.
        public var messageKey: String { "surveys.response.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// What stood on its sheet.
    public let sheet: String
    /// Code of the drawn unit.
    public let code: String
    /// `link` or `paper`.
    public let channel: String
    /// Where it stands.
    public let state: State
    /// When it came.
    public let receivedAt: Timestamp

    /// Answers of a survey in a state, the oldest first. The caller has found the survey.
    public static func list(
        _ state: State, of survey: Survey.ID, limit: Int, in db: Connection
    ) throws -> [SurveyResponse] {
        try db.rows(
            """
            -- answers of a survey
            SELECT r.id, r.unit_n || '-' || l.k, u.code, r.channel, r.state, r.received_at FROM survey_response r
            JOIN survey_link l ON l.tenant_id = r.tenant_id AND l.id = r.link_id
            JOIN sample_unit s ON s.tenant_id = r.tenant_id AND s.survey_id = r.survey_id AND s.n = r.unit_n
            JOIN frame_unit u ON u.tenant_id = s.tenant_id AND u.frame_id = s.frame_id AND u.n = s.n
            WHERE r.tenant_id = current_tenant() AND r.survey_id = \(survey) AND r.state = \(state)
            ORDER BY r.id LIMIT \(Int64(limit))
            """
        ) { row in
            try SurveyResponse(
                id: row.next(), sheet: row.next(), code: row.next(), channel: row.next(), state: row.next(),
                receivedAt: row.next())
        }
    }

    /// What was answered. The caller may decide about it.
    public func answers(in db: Connection) throws -> Answers {
        let form = try db.value(
            """
            -- form of an answer
            SELECT r.response_id FROM survey_response r WHERE r.tenant_id = current_tenant() AND r.id = \(id)
            """, as: FormResponse.ID.self)
        guard let form else { throw NotFound() }
        return try FormResponse.find(form, in: db).answers
    }

    /// How many answers of a survey stand where.
    public static func counts(of survey: Survey.ID, in db: Connection) throws -> [State: Int] {
        let rows = try db.rows(
            """
            -- counts of answers
            SELECT r.state, count(*) FROM survey_response r
            WHERE r.tenant_id = current_tenant() AND r.survey_id = \(survey) GROUP BY r.state
            """
        ) { row in (try row.next(State.self), Int(try row.next(Int64.self))) }
        return Dictionary(uniqueKeysWithValues: rows)
    }
}

extension Survey {
    private static let refusals: [String: SurveyRefusal] = [
        "survey_link_used": .used, "survey_is_open": .notOpen, "survey_quota_full": .quotaFull,
        "issuer_stays_out": .issuer,
    ]

    /// What the holder of a link is asked: the survey, the link and the questions.
    public static func asked(by token: Token, in db: Connection) throws -> (Survey, SurveyLink, FormVersion) {
        let link = try SurveyLink.find(token, in: db)
        let survey = try db.first(
            """
            -- survey of a link
            SELECT \(columns) FROM survey s WHERE s.tenant_id = current_tenant() AND s.id = \(link.survey)
            """
        ) { row in try Survey(row: &row) }
        guard let survey else { throw NotFound() }
        return (survey, link, try FormVersion.find(survey.form, in: db))
    }

    /// Whoever holds a link answers, once, without an account.
    public static func answer(_ values: JSONObject, by token: Token, in change: Change) throws {
        let (survey, link, form) = try asked(by: token, in: change.db)
        guard survey.state == .open, survey.closesOn >= change.viewer.today else { throw SurveyRefusal.notOpen }
        guard !link.isUsed else { throw SurveyRefusal.used }
        try survey.take(values, by: link, form, enteredBy: nil, in: change)
    }

    /// Staff enter a sheet of paper; somebody else has to approve it.
    public func enter(_ values: JSONObject, sheet: String, in change: Change) throws {
        let account = try change.viewer.signedIn()
        guard isHeld(by: change.viewer, as: [.programmeOfficer, .supervisor, .areaOfficer, .evaluator]) else {
            throw NotFound()
        }
        guard state == .open, closesOn >= change.viewer.today else { throw SurveyRefusal.notOpen }
        let link = try SurveyLink.find(sheet: sheet, of: id, in: change.db)
        guard !link.isUsed else { throw FieldRefusal("sheet", "surveys.refusal.used") }
        try take(values, by: link, try FormVersion.find(form, in: change.db), enteredBy: account, in: change)
    }

    private func take(
        _ values: JSONObject, by link: SurveyLink, _ form: FormVersion, enteredBy: Account.ID?, in change: Change
    ) throws {
        let measures = try measures(in: change.db)
        let response = try FormResponse.begin(form.id, in: change)
        for section in form.definition.sections {
            var part = JSONObject()
            for field in section.fields { if let value = values[field.key] { part[field.key] = value } }
            guard !part.isEmpty else { continue }
            _ = try FormResponse.save(part, section: section.key, of: response, base: 0, in: change)
        }
        let frozen = try FormResponse.freeze(response, in: change)
        let marks = measures.map { $0.mark(of: frozen.answers, to: form.definition) }
        do {
            try change.db.savepoint {
                try change.db.execute(
                    """
                    -- take an answer
                    INSERT INTO survey_response (tenant_id, survey_id, link_id, unit_n, response_id, channel, marks,
                        entered_by)
                    VALUES (\(try change.tenant()), \(id), \(link.id), \(Int32(link.unit)), \(response),
                        \(enteredBy == nil ? "link" : "paper"), \(marks), \(enteredBy))
                    """)
            }
        } catch let error as PostgresError {
            guard let refusal = error.constraint.flatMap({ Self.refusals[$0] }) else { throw error }
            throw refusal
        }
        change.record("surveys.answer", "survey", id, enteredBy == nil ? [:] : ["sheet": .string(link.sheet)])
    }

    /// An officer or evaluator decides about waiting answers: all of them, or those named. Nobody decides about a sheet
    /// that they
    /// entered or whose link they issued. Answers how many were decided.
    public func decide(
        _ state: SurveyResponse.State, _ responses: [SurveyResponse.ID]?, reason: String, in change: Change
    ) throws -> Int {
        let account = try change.viewer.require(.programmeOfficer, .evaluator, in: Scope(programme: programme))
        guard state != .submitted else { throw FieldRefusal("decision", "field.refusal.choice") }
        guard state == .approved || !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let decided = try change.db.execute(
            """
            -- decide about answers
            UPDATE survey_response SET state = \(state), decided_by = \(account), decided_at = moment(),
                reason = \(reason)
            WHERE tenant_id = \(try change.tenant()) AND survey_id = \(id) AND state IN ('submitted', 'on_hold')
              AND entered_by IS DISTINCT FROM \(account)
              AND NOT EXISTS (SELECT FROM survey_link l WHERE channel = 'link'
                  AND l.tenant_id = survey_response.tenant_id AND l.id = link_id AND l.issued_by = \(account))
              AND (\(responses == nil) AND state = 'submitted' OR id = ANY(\((responses ?? []).map(\.rawValue))))
            """)
        if decided == 0, try isParty(account, to: responses, in: change) { throw SurveyRefusal.issuer }
        change.record(
            "surveys.decide", "survey", id,
            ["state": .string(state.rawValue), "count": .integer(Int64(decided))])
        return decided
    }

    /// Whether somebody entered one of the answers that could be decided, or issued its link.
    private func isParty(_ account: Account.ID, to responses: [SurveyResponse.ID]?, in change: Change) throws -> Bool {
        try change.db.exists(
            """
            -- did they take part in these answers?
            SELECT FROM survey_response r
            LEFT JOIN survey_link l ON l.tenant_id = r.tenant_id AND l.id = r.link_id AND l.issued_by = \(account)
            WHERE r.tenant_id = \(try change.tenant()) AND r.survey_id = \(id) AND r.state IN ('submitted', 'on_hold')
              AND (r.entered_by = \(account) OR r.channel = 'link' AND l.id IS NOT NULL)
              AND (\(responses == nil) AND r.state = 'submitted'
                  OR r.id = ANY(\((responses ?? []).map(\.rawValue))))
            """)
    }
}
