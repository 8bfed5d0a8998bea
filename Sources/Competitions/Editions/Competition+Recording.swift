public import Kernel
public import Platform
internal import Postgres

extension Competition {
    /// A line of the record of an edition that was held elsewhere.
    public struct RecordedEntry: Sendable, Hashable {
        /// Title of the project.
        public var title: String
        /// Who entered it.
        public var organisationName: String
        /// Code of its area.
        public var areaCode: String
        /// What it won; nil: nothing.
        public var grade: Grade?

        /// A line.
        public init(title: String, organisationName: String, areaCode: String, grade: Grade? = nil) {
            self.title = title
            self.organisationName = organisationName
            self.areaCode = areaCode
            self.grade = grade
        }
    }

    /// The officer records an edition that was held before Miaopu, whole and at once: its teams, who won what, and
    /// what each grade brought. The record counts for the rule that past winners may not enter again.
    public static func record(
        _ draft: Draft, entries: [RecordedEntry], amounts: [Grade: Money], source: String, in change: Change
    ) throws -> Competition {
        let officer = try change.viewer.require(.programmeOfficer)
        try draft.check()
        guard !entries.isEmpty, entries.count <= 2_000 else {
            throw FieldRefusal("entries", "field.refusal.range", ["min": "1", "max": "2000"])
        }
        if entries.contains(where: { $0.title.isEmpty || $0.organisationName.isEmpty }) {
            throw FieldRefusal("entries", "field.refusal.missing")
        }
        let tenant = try change.tenant()
        let id = try ContestRefusal.mapping {
            try change.db.value(
                """
                -- record an edition
                INSERT INTO competition (tenant_id, edition, year, title, title_en, honour_level, created_by)
                VALUES (\(tenant), \(Int16(draft.edition)), \(Int16(draft.year)), \(draft.title),
                    \(draft.englishTitle), \(draft.honourLevel), \(officer))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        try keep(entries, of: id, by: officer, in: change)
        let won = Dictionary(grouping: entries.compactMap(\.grade), by: { $0 }).mapValues(\.count)
        let total = won.reduce(0) { $0 + Int64($1.value) * (amounts[$1.key]?.fen ?? 0) }
        if total > 0 { try add(Purse(position: 1, name: source, limit: Money(fen: total)), to: id, in: change) }
        for (grade, count) in won.sorted(by: { $0.key.rank < $1.key.rank }) {
            let amount = amounts[grade].flatMap { $0.fen > 0 ? $0 : nil }
            try add(
                GradeTerms(grade: grade, places: count, parts: amount.map { [1: $0] } ?? [:]), to: id, in: change)
        }
        try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- results of a recorded edition
                INSERT INTO competition_result (tenant_id, competition_id, entry_id, grade, place, amount_fen,
                    published_by)
                SELECT e.tenant_id, e.competition_id, e.id, u.grade, u.place,
                    coalesce((SELECT sum(p.amount_fen) FROM competition_grade_part p
                        WHERE p.tenant_id = e.tenant_id AND p.competition_id = e.competition_id
                          AND p.grade = u.grade), 0)::bigint, \(officer)
                FROM unnest(\(entries.map { $0.grade?.rawValue ?? "" })) WITH ORDINALITY AS l (grade, number)
                CROSS JOIN LATERAL (SELECT l.grade, (1 + array_position(ARRAY['gold', 'silver', 'bronze', 'merit'],
                    l.grade))::integer AS place) u
                JOIN competition_entry e ON e.tenant_id = \(tenant) AND e.competition_id = \(id)
                    AND e.number = l.number
                WHERE l.grade <> '' ORDER BY l.number
                """)
            try change.db.execute(
                """
                -- publish a recorded edition
                UPDATE competition SET published_at = moment(), published_by = \(officer)
                WHERE tenant_id = \(tenant) AND id = \(id)
                """)
        }
        change.record("contests.record", "competition", id, ["entries": .integer(Int64(entries.count))])
        return try find(id, for: change.viewer, in: change.db)
    }

    private static func keep(
        _ entries: [RecordedEntry], of id: ID, by officer: Account.ID, in change: Change
    ) throws {
        let kept = try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- entries of a recorded edition
                INSERT INTO competition_entry (tenant_id, competition_id, number, title, organisation_id,
                    organisation_name, area_code, entered_by)
                SELECT \(try change.tenant()), \(id), u.number::integer, u.title, o.id, u.organisation, a.code,
                    \(officer)
                FROM unnest(\(entries.map(\.title)), \(entries.map(\.organisationName)), \(entries.map(\.areaCode)))
                    WITH ORDINALITY AS u (title, organisation, area, number)
                JOIN area a ON a.code = u.area
                LEFT JOIN LATERAL (SELECT max(g.id) AS id FROM organisation g WHERE g.name = u.organisation
                    HAVING count(*) = 1) o ON true
                """)
        }
        guard kept == entries.count else { throw FieldRefusal("entries", "field.refusal.choice") }
    }
}
