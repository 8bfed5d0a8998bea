public import Kernel
public import Platform
public import Postgres

/// The certificate (获奖证书) of a published result; valid as long as the result stands.
public struct Certificate: Sendable {
    /// Identifies a certificate.
    public typealias ID = Identifier<Certificate>

    /// Its key.
    public let id: ID
    /// The code printed on it.
    public let code: String
    /// The edition.
    public let competition: Competition.ID
    /// Title of the edition.
    public let competitionTitle: String
    /// 1 for the first edition.
    public let edition: Int
    /// The year.
    public let year: Int
    /// Title of the project.
    public let title: String
    /// Who won.
    public let organisationName: String
    /// The grade.
    public let grade: Competition.Grade
    /// When it was issued.
    public let issuedAt: Timestamp
    /// When its result was withdrawn; nil: it is valid.
    public let withdrawnAt: Timestamp?

    /// Whether its result stands.
    public var isValid: Bool { withdrawnAt == nil }

    /// A certificate; public, so that anybody who holds a paper can check it. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Certificate {
        let found = try db.first(
            """
            -- certificate by id
            SELECT f.id, f.code, c.id, c.title, c.edition, c.year, e.title, e.organisation_name, r.grade, f.issued_at,
                r.withdrawn_at
            FROM competition_certificate f
            JOIN competition_result r ON r.tenant_id = f.tenant_id AND r.id = f.result_id
            JOIN competition_entry e ON e.tenant_id = r.tenant_id AND e.id = r.entry_id
            JOIN competition c ON c.tenant_id = r.tenant_id AND c.id = r.competition_id
            WHERE f.tenant_id = \(try viewer.requireTenant().id) AND f.id = \(id)
            """
        ) { row in
            try Certificate(
                id: row.next(), code: row.next(), competition: row.next(), competitionTitle: row.next(),
                edition: Int(row.next(Int16.self)), year: Int(row.next(Int16.self)), title: row.next(),
                organisationName: row.next(), grade: row.next(), issuedAt: row.next(), withdrawnAt: row.next())
        }
        guard let found else { throw NotFound() }
        return found
    }

    /// The officer issues a certificate for every standing result that has none. Returns how many.
    public static func issueAll(of id: Competition.ID, in change: Change) throws -> Int {
        _ = try Competition.lock(id, in: change)
        let tenant = try change.tenant()
        let results = try change.db.rows(
            """
            -- results without a certificate
            SELECT r.id FROM competition_result r
            WHERE r.tenant_id = \(tenant) AND r.competition_id = \(id) AND r.withdrawn_at IS NULL
              AND NOT EXISTS (SELECT FROM competition_certificate f
                WHERE f.tenant_id = r.tenant_id AND f.result_id = r.id)
            ORDER BY r.place, r.id
            """
        ) { row in try row.next(Int64.self) }
        guard !results.isEmpty else { throw ContestRefusal.noEntries }
        try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- issue certificates
                INSERT INTO competition_certificate (tenant_id, result_id, code, issued_by)
                SELECT \(tenant), u.result, u.code, \(change.viewer.account)
                FROM unnest(\(results), \(results.map { _ in newCode() })) AS u (result, code)
                """)
        }
        change.record("contests.certify", "competition", id, ["count": .integer(Int64(results.count))])
        return results.count
    }

    private static func newCode() -> String {
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        var generator = SystemRandomNumberGenerator()
        return String((0..<12).map { _ in alphabet[Int.random(in: 0..<32, using: &generator)] })
    }
}

extension Competition {
    /// What had become of a winner in a year.
    public struct FollowUp: Sendable {
        /// How it stood.
        public enum State: String, StoredAsText, CaseIterable {
            case running
            case grown
            case copied
            case ended
        }

        /// The year.
        public let year: Int
        /// How it stood.
        public let state: State
        /// What was seen.
        public let note: String
    }

    /// The officer notes what had become of a winner in a year.
    public static func follow(
        result: Int64, of id: ID, _ followUp: FollowUp, in change: Change
    ) throws {
        let edition = try lock(id, in: change)
        // Nobody knows what becomes of a winner, and before the edition there was none.
        let (first, last) = (edition.year, max(edition.year, change.viewer.today.year))
        guard (first...last).contains(followUp.year) else {
            throw FieldRefusal("year", "field.refusal.range", ["min": String(first), "max": String(last)])
        }
        let added = try change.db.execute(
            """
            -- follow a winner
            INSERT INTO competition_follow_up (tenant_id, result_id, year, state, note, noted_by)
            SELECT r.tenant_id, r.id, \(Int16(followUp.year)), \(followUp.state), \(followUp.note),
                \(change.viewer.account)
            FROM competition_result r
            WHERE r.tenant_id = \(try change.tenant()) AND r.competition_id = \(id) AND r.id = \(result)
              AND r.withdrawn_at IS NULL
            """)
        guard added == 1 else { throw FieldRefusal("result", "field.refusal.choice") }
        change.record("contests.follow", "competition_result", result, ["year": .integer(Int64(followUp.year))])
    }

    /// What was noted of a winner, by year; public.
    public static func followUps(ofResult result: Int64, for viewer: Viewer, in db: Connection) throws -> [FollowUp] {
        try db.rows(
            """
            -- what became of a winner
            SELECT DISTINCT ON (f.year) f.year, f.state, f.note FROM competition_follow_up f
            WHERE f.tenant_id = \(try viewer.requireTenant().id) AND f.result_id = \(result)
            ORDER BY f.year, f.id DESC
            """
        ) { row in try FollowUp(year: Int(row.next(Int16.self)), state: row.next(), note: row.next()) }
    }
}

extension Competition.FollowUp {
    /// A line.
    public init(_ year: Int, _ state: State, note: String) {
        self.year = year
        self.state = state
        self.note = note
    }
}
