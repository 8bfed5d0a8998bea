public import Kernel
public import Platform
public import Postgres

/// One set of answers to one version of a form. Who may read and write it is decided by the module that began it.
public struct FormResponse: Sendable {
    /// Identifies a response.
    public typealias ID = Identifier<FormResponse>

    /// A section as it stands.
    public struct Section: Sendable, Hashable {
        /// Counts the saves; a save names the revision that its author saw.
        public let revision: Int
        /// Who saved it last.
        public let changedBy: Account.ID?
        /// Name of that person.
        public let changedByName: String
        /// When.
        public let changedAt: Timestamp
    }

    /// Its key.
    public let id: ID
    /// What was asked.
    public let version: FormVersion
    /// What was answered so far and counts: answers of questions that are asked now, and what is calculated.
    public let answers: Answers
    /// Everything that was answered, also to questions that are not asked now: shown again when they are.
    public let kept: Answers
    /// Sections that were saved at least once, by key.
    public let sections: [String: Section]
    /// When it was handed in for good; nil while it is a draft.
    public let frozenAt: Timestamp?

    /// What is asked.
    public var definition: FormDefinition { version.definition }

    /// Everything that is still wrong or missing, in the order of the form.
    public var problems: [FormProblem] { definition.problems(in: answers) }

    /// The revision of a section; 0 before its first save.
    public func revision(of section: String) -> Int { sections[section]?.revision ?? 0 }

    /// The score of the whole, worked out anew from the pinned version; nil when it has none or answers are missing.
    public var score: (score: Fraction, band: ScoreBand?)? { definition.score(of: answers) }

    /// The answers as one JSON object by field.
    public var json: JSON { definition.json(of: answers) }

    /// A response with its answers. Throws `NotFound`.
    public static func find(_ id: ID, in db: Connection) throws -> FormResponse {
        let found = try db.first(
            """
            -- response by id
            SELECT r.form_version_id, r.frozen_at FROM form_response r
            WHERE r.tenant_id = current_tenant() AND r.id = \(id)
            """
        ) { row in (try row.next(FormVersion.ID.self), try row.next(Timestamp?.self)) }
        guard let found else { throw NotFound() }
        let version = try FormVersion.find(found.0, in: db)
        let kept = try answers(of: id, to: version.definition, in: db)
        return FormResponse(
            id: id, version: version,
            answers: version.definition.state(with: kept).answers, kept: kept,
            sections: try sections(of: id, in: db), frozenAt: found.1)
    }

    private static func answers(of id: ID, to definition: FormDefinition, in db: Connection) throws -> Answers {
        let stored = try db.rows(
            """
            -- answers of a response
            SELECT a.field, a.value FROM form_answer a WHERE a.tenant_id = current_tenant() AND a.response_id = \(id)
            """
        ) { row in (try row.next(String.self), try row.next(JSONText.self).text) }
        var answers: Answers = [:]
        for (key, text) in stored {
            let json = try JSON.parse(text)
            guard !json.isNull, let field = definition.field(key) else { continue }
            guard let answer = Answer(stored: json, for: field.kind) else {
                throw PostgresDecodingError(column: "value", reason: "is no answer to \(field.type)")
            }
            answers[key] = answer
        }
        return answers
    }

    private static func sections(of id: ID, in db: Connection) throws -> [String: Section] {
        let stored = try db.rows(
            """
            -- sections of a response
            SELECT s.section, s.revision, s.changed_by, coalesce(a.name, ''), s.changed_at
            FROM form_section s LEFT JOIN account a ON a.id = s.changed_by
            WHERE s.tenant_id = current_tenant() AND s.response_id = \(id)
            """
        ) { row in
            (
                try row.next(String.self),
                Section(
                    revision: Int(try row.next(Int32.self)), changedBy: try row.next(), changedByName: try row.next(),
                    changedAt: try row.next())
            )
        }
        return Dictionary(stored, uniquingKeysWith: { first, _ in first })
    }

    /// Begins an empty response.
    public static func begin(_ version: FormVersion.ID, in change: Change) throws -> ID {
        let id = try change.db.value(
            """
            -- begin a response
            INSERT INTO form_response (tenant_id, form_version_id, begun_by)
            VALUES (\(try change.tenant()), \(version), \(change.viewer.account)) RETURNING id
            """, as: ID.self)
        guard let id else { throw NotFound() }
        return id
    }

    /// Begins a response to the same version with the same answers, to go on from a frozen one.
    public func copy(in change: Change) throws -> ID {
        let copy = try change.db.value(
            """
            -- copy a response
            INSERT INTO form_response (tenant_id, form_version_id, copied_from, begun_by)
            VALUES (\(try change.tenant()), \(version.id), \(id), \(change.viewer.account)) RETURNING id
            """, as: ID.self)
        guard let copy else { throw NotFound() }
        try change.db.execute(
            """
            -- copy answers
            INSERT INTO form_answer (tenant_id, response_id, field, value, revision, answered_by, answered_at)
            SELECT a.tenant_id, \(copy), a.field, a.value, a.revision, a.answered_by, a.answered_at FROM form_answer a
            WHERE a.tenant_id = \(try change.tenant()) AND a.response_id = \(id)
            """)
        try change.db.execute(
            """
            -- copy sections
            INSERT INTO form_section (tenant_id, response_id, section, revision, changed_by, changed_at)
            SELECT s.tenant_id, \(copy), s.section, s.revision, s.changed_by, s.changed_at FROM form_section s
            WHERE s.tenant_id = \(try change.tenant()) AND s.response_id = \(id)
            """)
        return copy
    }

    /// Freezes the answers for good, together with everything that waits to save into them.
    ///
    /// Throws all problems when anything is wrong or missing, and a conflict when it is frozen already.
    public static func freeze(_ id: ID, in change: Change) throws -> FormResponse {
        let locked = try change.db.first(
            """
            -- lock a response
            SELECT r.frozen_at FROM form_response r
            WHERE r.tenant_id = \(try change.tenant()) AND r.id = \(id) FOR UPDATE
            """
        ) { row in try row.next(Timestamp?.self) }
        guard let locked else { throw NotFound() }
        guard locked == nil else { throw Conflict() }
        let problems = try find(id, in: change.db).problems
        if !problems.isEmpty { throw Refusals(problems) }
        try change.db.execute(
            """
            -- freeze a response
            UPDATE form_response SET frozen_at = moment() WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        return try find(id, in: change.db)
    }
}
