public import Kernel
public import Platform
public import Postgres

/// A form that is being designed. Every change is judged as a whole and counts the version up; publishing makes it a
/// version that never changes, and ends the draft.
public struct FormDraft: Sendable {
    /// Identifies a draft.
    public typealias ID = Identifier<FormDraft>

    /// Its key.
    public let id: ID
    /// Code of the form that it becomes a version of.
    public let code: String
    /// What the form is for.
    public let purpose: FormVersion.Purpose
    /// The version that it began from, where it did.
    public let basedOn: FormVersion.ID?
    /// What it asks so far; sections may be empty.
    public let definition: FormDefinition
    /// Counts its changes from 1.
    public let version: Int
    /// Who changed it last.
    public let changer: String
    /// When.
    public let changedAt: Timestamp

    private static let columns: SQL = """
        d.id, d.code, d.purpose, d.based_on, d.definition, d.version, coalesce(a.name, ''), d.changed_at
        """

    private init(row: inout Row) throws {
        id = try row.next()
        code = try row.next()
        purpose = try row.next()
        basedOn = try row.next()
        definition = try FormDefinition(
            json: try JSON.parse(try row.next(JSONText.self).text), isDraft: true)
        version = Int(try row.next(Int32.self))
        changer = try row.next()
        changedAt = try row.next()
    }

    /// Programme officers, of any programme of the authority, design forms; nobody else sees drafts.
    private static func mayDesign(_ viewer: Viewer) throws {
        guard viewer.holdsAnywhere([.programmeOfficer]) else { throw NotFound() }
    }

    /// A draft. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> FormDraft {
        try mayDesign(viewer)
        let found = try db.first(
            """
            -- draft of a form by id
            SELECT \(columns) FROM form_draft d LEFT JOIN account a ON a.id = d.changed_by
            WHERE d.tenant_id = current_tenant() AND d.id = \(id)
            """
        ) { row in try FormDraft(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// All drafts, by code; none for who may not design.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [FormDraft] {
        guard viewer.holdsAnywhere([.programmeOfficer]) else { return [] }
        return try db.rows(
            """
            -- drafts of forms
            SELECT \(columns) FROM form_draft d LEFT JOIN account a ON a.id = d.changed_by
            WHERE d.tenant_id = current_tenant() ORDER BY d.code
            """
        ) { row in try FormDraft(row: &row) }
    }

    /// Begins a draft. Throws a refusal at `code` when it is malformed, belongs to a form for another purpose, or
    /// another draft has it.
    public static func begin(
        _ definition: FormDefinition, as code: String, for purpose: FormVersion.Purpose,
        basedOn: FormVersion.ID? = nil, in change: Change
    ) throws -> FormDraft {
        try mayDesign(change.viewer)
        guard FormVersion.isCode(code) else { throw FieldRefusal("code", "forms.refusal.code_form") }
        let other = try change.db.value(
            """
            -- purpose of a form
            SELECT f.purpose FROM form f WHERE f.tenant_id = \(try change.tenant()) AND f.code = \(code)
            """, as: FormVersion.Purpose.self)
        guard other == nil || other == purpose else { throw FieldRefusal("code", "forms.refusal.code_taken") }
        let account = try change.viewer.signedIn()
        let id = try change.db.value(
            """
            -- begin a draft of a form
            INSERT INTO form_draft (tenant_id, code, purpose, based_on, definition, made_by, changed_by)
            VALUES (\(try change.tenant()), \(code), \(purpose), \(basedOn), \(definition.json.stored), \(account),
                \(account))
            ON CONFLICT ON CONSTRAINT form_draft_code_taken DO NOTHING RETURNING id
            """, as: ID.self)
        guard let id else { throw FieldRefusal("code", "forms.refusal.draft_taken") }
        change.record("forms.draft", "form_draft", id, ["code": .string(code)])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// A code like this one that no form and no draft has yet: `help-card`, `help-card-2`, ….
    public static func freeCode(like code: String, in db: Connection) throws -> String {
        let taken = Set(
            try db.rows(
                """
                -- codes of forms
                SELECT f.code FROM form f WHERE f.tenant_id = current_tenant()
                UNION SELECT d.code FROM form_draft d WHERE d.tenant_id = current_tenant()
                """
            ) { row in try row.next(String.self) })
        if !taken.contains(code) { return code }
        let stem = String(code.prefix(36))
        for number in 2...9_999 where !taken.contains("\(stem)-\(number)") { return "\(stem)-\(number)" }
        throw FieldRefusal("code", "forms.refusal.code_taken")
    }

    /// Changes a draft that was seen in some version. Throws a conflict, with what is stored now, when somebody else
    /// changed it since, and the fault of a form that would not fit together.
    public static func change(
        _ id: ID, version seen: Int, in change: Change, _ edit: (inout FormOutline) throws -> Void
    ) throws -> FormDraft {
        let draft = try locked(id, version: seen, in: change)
        var outline = FormOutline(draft.definition)
        try edit(&outline)
        return try draft.store(outline.definition(), in: change)
    }

    /// Puts another definition in the place of the draft's.
    public static func replace(
        _ id: ID, version seen: Int, in change: Change, by make: () throws -> FormDefinition
    ) throws -> FormDraft {
        try locked(id, version: seen, in: change).store(try make(), in: change)
    }

    private static func locked(_ id: ID, version seen: Int, in change: Change) throws -> FormDraft {
        try mayDesign(change.viewer)
        let version = try change.db.value(
            """
            -- lock a draft of a form
            SELECT d.version FROM form_draft d WHERE d.tenant_id = \(try change.tenant()) AND d.id = \(id) FOR UPDATE
            """, as: Int32.self)
        guard let version else { throw NotFound() }
        let draft = try find(id, for: change.viewer, in: change.db)
        guard Int(version) == seen else {
            throw Conflict(
                current: [
                    "version": "\(version)", "definition": draft.definition.json.pretty,
                    "changed": "\(draft.changer) \(draft.changedAt)",
                ])
        }
        return draft
    }

    private func store(_ definition: FormDefinition, in change: Change) throws -> FormDraft {
        try definition.checkHeadline()
        let account = try change.viewer.signedIn()
        try change.db.execute(
            """
            -- change a draft of a form
            UPDATE form_draft SET definition = \(definition.json.stored), version = version + 1,
                changed_by = \(account), changed_at = moment()
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        change.record("forms.change_draft", "form_draft", id, ["code": .string(code)])
        return try Self.find(id, for: change.viewer, in: change.db)
    }

    /// Publishes a draft as the next version of its form and ends it. Throws a fault when a section is still empty.
    public static func publish(_ id: ID, version seen: Int, in change: Change) throws -> FormVersion {
        let draft = try locked(id, version: seen, in: change)
        let complete = try FormDefinition(json: draft.definition.json)
        try complete.checkHeadline()
        let version = try FormVersion.keep(complete, as: draft.code, for: draft.purpose, in: change)
        try draft.end(in: change)
        return version
    }

    /// Throws a draft away.
    public static func discard(_ id: ID, version seen: Int, in change: Change) throws {
        let draft = try locked(id, version: seen, in: change)
        try draft.end(in: change)
        change.record("forms.discard_draft", "form_draft", id, ["code": .string(draft.code)])
    }

    private func end(in change: Change) throws {
        try change.db.execute(
            """
            -- end a draft of a form
            DELETE FROM form_draft d WHERE d.tenant_id = \(try change.tenant()) AND d.id = \(id)
            """)
    }
}
