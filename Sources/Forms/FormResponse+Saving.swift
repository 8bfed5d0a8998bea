public import Kernel
public import Platform
internal import Postgres

extension FormResponse {
    /// What a save did.
    public struct Saved: Sendable, Hashable {
        /// The section's new revision, or its old one when nothing changed.
        public let revision: Int
        /// Fields that others changed since the revision that the author saw, not among those saved now.
        public let changedByOthers: [String]
        /// When, by the database's clock.
        public let at: Timestamp
        /// Whether other questions of the section are asked now than before this save.
        public let asksOthers: Bool
        /// Keys of the questions of the section that are asked after this save, in the order of the form.
        public let asked: [String]
        /// Keys of the fields whose values could not be kept, in the order of the form; always empty unless a save was
        /// asked to keep what it can.
        public let refused: [String]
    }

    /// Saves values of one section as one person typed them: all of it from a form, or a single field by autosave.
    ///
    /// Only the named fields are written. `base` is the section's revision that the author saw: a named field that
    /// somebody else changed since to something else is a `Conflict` with what is stored now. Throws the problems
    /// of all values that cannot be kept; then nothing is saved. Unfinished answers are kept. Throws a refusal when the
    /// response is frozen.
    ///
    /// - Parameter partly: keeps the values that can be kept and names the other fields, instead of refusing them all:
    ///   a form that saves itself while somebody types must not leave a page unsaved for one unfinished amount. What
    ///   was pasted beside a grid is left for the whole save, and its field named as well.
    public static func save(
        _ values: JSONObject, section key: String, of id: ID, base: Int, partly: Bool = false, in change: Change
    ) throws -> Saved {
        let response = try find(id, in: change.db)
        guard let section = response.definition.section(key) else { throw NotFound() }
        let keys = Set(section.fields.map(\.key))
        if let foreign = values.keys.first(where: { !keys.contains($0) }) {
            throw FormProblem(.wrong, at: foreign, "unknown_field")
        }
        let (sent, pasted) = partly ? response.definition.withoutPastes(values) : (values, [])
        let input = try NamedArea.named(response.definition.read(sent, over: response.kept), in: change.db)
        guard partly || input.problems.isEmpty else { throw Refusals(input.problems) }
        let wrong = Set(input.problems.map { String($0.path.prefix { $0 != "." }) })
        let refused = section.fields.map(\.key).filter { wrong.contains($0) || pasted.contains($0) }
        let revision = try FormRefusal.told { try lockSection(key, of: id, in: change) }
        let stored = try storedFields(of: id, among: keys, in: change)
        var changed: [(field: String, value: JSON)] = []
        var conflicts: [String: String] = [:]
        for field in section.fields {
            guard !wrong.contains(field.key), let answer = input.answers[field.key] else { continue }
            let value = answer?.json ?? .null
            let current = stored[field.key]
            if (current?.value ?? .null) == value { continue }
            if let current, current.revision > base {
                conflicts[field.key] = current.value.string ?? current.value.text
            }
            changed.append((field.key, value))
        }
        if !conflicts.isEmpty { throw Conflict(Message("forms.conflict.section"), current: conflicts) }
        let others = stored.filter { $0.value.revision > base && values[$0.key] == nil }.keys.sorted()
        let at = try change.moment()
        guard !changed.isEmpty else {
            let asked = section.fields.map(\.key).filter(response.asked.contains)
            return Saved(
                revision: revision, changedByOthers: others, at: at, asksOthers: false, asked: asked, refused: refused)
        }
        try FormRefusal.told { try write(changed, section: key, of: id, revision: revision + 1, in: change) }
        let before = response.asked.intersection(keys)
        // Told without a query where nothing depends on answers.
        let now = response.definition.hasConditions ? try find(id, in: change.db).asked.intersection(keys) : before
        return Saved(
            revision: revision + 1, changedByOthers: others, at: at, asksOthers: now != before,
            asked: section.fields.map(\.key).filter(now.contains), refused: refused)
    }

    /// Keys of the questions that are asked, by the answers as they stand.
    public var asked: Set<String> { definition.state(with: answers).shown }

    /// The section's revision; the lock makes two savers of one section take turns.
    private static func lockSection(_ key: String, of id: ID, in change: Change) throws -> Int {
        try change.db.execute(
            """
            -- first save of a section
            INSERT INTO form_section (tenant_id, response_id, section, revision, changed_by)
            VALUES (\(try change.tenant()), \(id), \(key), 0, \(change.viewer.account)) ON CONFLICT DO NOTHING
            """)
        let revision = try change.db.value(
            """
            -- lock a section
            SELECT s.revision FROM form_section s
            WHERE s.tenant_id = \(try change.tenant()) AND s.response_id = \(id) AND s.section = \(key) FOR UPDATE
            """, as: Int32.self)
        return Int(revision ?? 0)
    }

    private static func storedFields(
        of id: ID, among keys: Set<String>, in change: Change
    ) throws -> [String: (revision: Int, value: JSON)] {
        let rows = try change.db.rows(
            """
            -- answers of a section
            SELECT a.field, a.revision, a.value FROM form_answer a
            WHERE a.tenant_id = \(try change.tenant()) AND a.response_id = \(id) AND a.field = ANY(\(keys.sorted()))
            """
        ) { row in
            (try row.next(String.self), Int(try row.next(Int32.self)), try JSON.parse(try row.next(JSONText.self).text))
        }
        var fields: [String: (revision: Int, value: JSON)] = [:]
        for (field, revision, value) in rows { fields[field] = (revision, value) }
        return fields
    }

    private static func write(
        _ changed: [(field: String, value: JSON)], section: String, of id: ID, revision: Int, in change: Change
    ) throws {
        let number = Int32(revision)
        try change.db.execute(
            """
            -- save answers
            INSERT INTO form_answer (tenant_id, response_id, field, value, revision, answered_by)
            SELECT \(try change.tenant()), \(id), new.field, new.value, \(number), \(change.viewer.account)
            FROM unnest(\(changed.map(\.field)), \(changed.map { $0.value.stored })) AS new (field, value)
            ON CONFLICT (tenant_id, response_id, field) DO UPDATE
            SET value = EXCLUDED.value, revision = EXCLUDED.revision, answered_by = EXCLUDED.answered_by,
                answered_at = moment()
            """)
        try change.db.execute(
            """
            -- count the save of a section
            UPDATE form_section SET revision = \(number), changed_by = \(change.viewer.account), changed_at = moment()
            WHERE tenant_id = \(try change.tenant()) AND response_id = \(id) AND section = \(section)
            """)
    }
}
