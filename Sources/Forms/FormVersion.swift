public import Kernel
public import Platform
public import Postgres

/// A form as it was at one time: numbered, never changed, and pinned by every response to it.
public struct FormVersion: Sendable {
    /// Identifies a version of a form.
    public typealias ID = Identifier<FormVersion>

    /// What a form is for.
    public enum Purpose: String, StoredAsText, CaseIterable {
        case proposal, review, report, survey
        /// Scales and assessments of children, families and places.
        case assessment
        /// Registers, logs, inspections and cards.
        case record
        /// Agreements and lists to be signed.
        case agreement
    }

    /// Its key.
    public let id: ID
    /// Code of the form, unique in the tenant.
    public let formCode: String
    /// What the form is for.
    public let purpose: Purpose
    /// Counts the versions of the form from 1.
    public let number: Int
    /// What it asks.
    public let definition: FormDefinition
    /// SHA-256 of the canonical definition.
    public let sha256: [UInt8]

    private static let columns: SQL = "v.id, f.code, f.purpose, v.number, v.definition, v.definition_sha256"

    private init(row: inout Row) throws {
        id = try row.next()
        formCode = try row.next()
        purpose = try row.next()
        number = Int(try row.next(Int32.self))
        definition = try FormDefinition(json: try JSON.parse(try row.next(JSONText.self).text))
        sha256 = try row.next()
    }

    /// A version by its key. Forms are no secret inside their tenant. Throws `NotFound`.
    public static func find(_ id: ID, in db: Connection) throws -> FormVersion {
        let known = try db.first(
            """
            -- form version by id
            SELECT v.id, f.code, f.purpose, v.number, v.definition_sha256
            FROM form_version v JOIN form f ON (f.tenant_id, f.id) = (v.tenant_id, v.form_id)
            WHERE v.tenant_id = current_tenant() AND v.id = \(id)
            """
        ) { row in try Head(row: &row) }
        guard let known else { throw NotFound() }
        if let definition = DefinitionCache.shared[known.sha256] { return FormVersion(known, definition) }
        let text = try db.value(
            """
            -- definition of a form version
            SELECT v.definition FROM form_version v WHERE v.tenant_id = current_tenant() AND v.id = \(id)
            """, as: JSONText.self)
        guard let text else { throw NotFound() }
        let definition = try FormDefinition(json: try JSON.parse(text.text))
        DefinitionCache.shared.keep(definition)
        return FormVersion(known, definition)
    }

    /// A version without what it asks.
    private struct Head: Sendable {
        let id: ID
        let formCode: String
        let purpose: Purpose
        let number: Int
        let sha256: [UInt8]

        init(row: inout Row) throws {
            id = try row.next()
            formCode = try row.next()
            purpose = try row.next()
            number = Int(try row.next(Int32.self))
            sha256 = try row.next()
        }
    }

    private init(_ head: Head, _ definition: FormDefinition) {
        (id, formCode, purpose, number) = (head.id, head.formCode, head.purpose, head.number)
        (self.definition, sha256) = (definition, head.sha256)
    }

    /// The newest version of each form for a purpose, by code.
    public static func newest(for purpose: Purpose, in db: Connection) throws -> [FormVersion] {
        try db.rows(
            """
            -- newest versions of forms
            SELECT DISTINCT ON (f.code) \(columns)
            FROM form f JOIN form_version v ON (v.tenant_id, v.form_id) = (f.tenant_id, f.id)
            WHERE f.tenant_id = current_tenant() AND f.purpose = \(purpose)
            ORDER BY f.code, v.number DESC
            """
        ) { row in try FormVersion(row: &row) }
    }

    /// Keeps a definition as the next version of the form with this code; the same definition again is the same
    /// version. Only a programme officer may, in any programme.
    ///
    /// Throws a refusal at `code` when the code is malformed or belongs to a form with another purpose.
    public static func keep(
        _ definition: FormDefinition, as code: String, for purpose: Purpose, in change: Change
    ) throws -> FormVersion {
        let account = try change.viewer.signedIn()
        guard change.viewer.holdsAnywhere([.programmeOfficer]) else { throw NotFound() }
        let form = try form(code, purpose, by: account, in: change)
        let json = definition.json
        let sha256 = SHA256.digest(Array(json.canonical.utf8))
        let newest = try change.db.first(
            """
            -- newest version of a form
            SELECT v.id, v.definition_sha256 FROM form_version v
            WHERE v.tenant_id = \(try change.tenant()) AND v.form_id = \(form) ORDER BY v.number DESC LIMIT 1
            """
        ) { row in (try row.next(ID.self), try row.next([UInt8].self)) }
        if let newest, newest.1 == sha256 { return try find(newest.0, in: change.db) }
        let id = try change.db.value(
            """
            -- keep a form version
            INSERT INTO form_version (tenant_id, form_id, number, definition, definition_sha256, created_by)
            SELECT \(try change.tenant()), \(form), 1 + coalesce(max(v.number), 0), \(json.stored), \(sha256),
                \(account)
            FROM form_version v WHERE v.tenant_id = \(try change.tenant()) AND v.form_id = \(form)
            RETURNING id
            """, as: ID.self)
        guard let id else { throw NotFound() }
        change.record(
            "forms.keep", "form_version", id, ["code": .string(code), "sha256": .string(sha256.hexadecimal)])
        return try find(id, in: change.db)
    }

    /// Whether a text may be the code of a form.
    static func isCode(_ code: String) -> Bool {
        let isLetter = { (byte: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
        return (2...41).contains(code.utf8.count) && code.utf8.first.map(isLetter) == true
            && code.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
    }

    /// All versions of all forms, by code, the newest first.
    public static func all(in db: Connection) throws -> [FormVersion] {
        try db.rows(
            """
            -- all versions of forms
            SELECT \(columns) FROM form f JOIN form_version v ON (v.tenant_id, v.form_id) = (f.tenant_id, f.id)
            WHERE f.tenant_id = current_tenant() ORDER BY f.code, v.number DESC
            """
        ) { row in try FormVersion(row: &row) }
    }

    /// The form with this code, made when there is none, locked so that two versions get two numbers.
    private static func form(
        _ code: String, _ purpose: Purpose, by account: Account.ID, in change: Change
    ) throws -> Int64 {
        guard isCode(code) else { throw FieldRefusal("code", "forms.refusal.code_form") }
        try change.db.execute(
            """
            -- make a form
            INSERT INTO form (tenant_id, code, purpose, created_by)
            VALUES (\(try change.tenant()), \(code), \(purpose), \(account)) ON CONFLICT DO NOTHING
            """)
        try change.db.execute(
            "-- lock a form\nSELECT pg_advisory_xact_lock(hashtextextended('form ' || \(code), \(try change.tenant())))"
        )
        let form = try change.db.first(
            """
            -- form by code
            SELECT f.id, f.purpose FROM form f WHERE f.tenant_id = \(try change.tenant()) AND f.code = \(code)
            """
        ) { row in (try row.next(Int64.self), try row.next(Purpose.self)) }
        guard let form, form.1 == purpose else { throw FieldRefusal("code", "forms.refusal.code_taken") }
        return form.0
    }
}
