public import Kernel
public import Postgres

extension RoleGrant {
    /// Two roles that one person may not hold at the same time in one authority. The pairs are data, which the security
    /// administrator edits; the database checks them for every grant.
    public struct Incompatibility: Sendable {
        /// The one; the first of the two by its code.
        public let role: Role
        /// The other.
        public let other: Role
        /// Why.
        public let citation: String
        /// Name of who added it; empty for those that came with the installation.
        public let addedBy: String
        /// When.
        public let addedAt: Timestamp
    }

    /// The pairs that the database refuses.
    public static func incompatibilities(in db: Connection) throws -> [Incompatibility] {
        try db.rows(
            """
            -- incompatible roles
            SELECT i.role, i.other_role, i.citation, coalesce(a.name, ''), i.added_at
            FROM role_incompatibility i LEFT JOIN account a ON a.id = i.added_by ORDER BY i.role, i.other_role
            """
        ) { row in
            try Incompatibility(
                role: row.next(), other: row.next(), citation: row.next(), addedBy: row.next(), addedAt: row.next())
        }
    }
}

extension RoleGrant.Incompatibility {
    /// The two in the order of their codes, as they are stored.
    private static func ordered(_ role: Role, _ other: Role) -> (Role, Role) {
        role.rawValue < other.rawValue ? (role, other) : (other, role)
    }

    /// The security administrator makes two roles incompatible, with the reason or the source. Throws a refusal with
    /// the names when somebody holds both today or later.
    public static func add(_ role: Role, _ other: Role, citation: String, in change: Change) throws {
        guard change.viewer.administrator == .security else { throw NotFound() }
        guard role != other else { throw FieldRefusal("other", "role_pairs.refusal.same_role") }
        guard !citation.isEmpty else { throw FieldRefusal("citation", "field.refusal.missing") }
        let (first, second) = ordered(role, other)
        do {
            let added = try change.db.savepoint {
                try change.db.execute(
                    """
                    -- two roles become incompatible
                    INSERT INTO role_incompatibility (role, other_role, citation, added_by)
                    VALUES (\(first), \(second), \(citation), \(change.viewer.account))
                    ON CONFLICT DO NOTHING
                    """)
            }
            guard added == 1 else { throw FieldRefusal("other", "role_pairs.refusal.there") }
        } catch let error as PostgresError where error.constraint == "role_incompatibility_held" {
            let names = try holders(of: first, and: second, in: change)
            throw FieldRefusal("other", "role_pairs.refusal.held", ["names": names.joined(separator: "、")])
        }
        change.record(
            "role_pairs.add", "role_pair", "\(first.rawValue).\(second.rawValue)", ["reason": .string(citation)])
    }

    /// The security administrator lets two roles meet again, with a reason.
    public static func remove(_ role: Role, _ other: Role, reason: String, in change: Change) throws {
        guard change.viewer.administrator == .security else { throw NotFound() }
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let (first, second) = ordered(role, other)
        let removed = try change.db.execute(
            """
            -- two roles may meet again
            DELETE FROM role_incompatibility WHERE role = \(first) AND other_role = \(second)
            """)
        guard removed == 1 else { throw FieldRefusal("pair", "role_pairs.refusal.not_there") }
        change.record(
            "role_pairs.remove", "role_pair", "\(first.rawValue).\(second.rawValue)", ["reason": .string(reason)])
    }

    /// Who holds both, with the authority's name.
    private static func holders(of first: Role, and second: Role, in change: Change) throws -> [String] {
        try change.db.rows(
            """
            -- who holds two roles
            SELECT h.account_name, h.tenant_name FROM holders_of_both_roles(\(first), \(second)) AS h
            """
        ) { row in "\(try row.next(String.self))（\(try row.next(String.self))）" }
    }
}
