public import Kernel
public import Postgres

extension RoleGrant {
    /// A grant as the security administrator sees it.
    public struct Record: Sendable {
        /// Identifies a grant.
        public typealias ID = Identifier<Record>
        /// Its key.
        public let id: ID
        /// Whose.
        public let account: Account.ID
        /// The person's name.
        public let name: String
        /// The role.
        public let role: Role
        /// Restrictions in words of the database: programme, lot, holder, area.
        public let programme: String?
        /// Name of the area subtree.
        public let area: String?
        /// First day.
        public let from: Day
        /// Last day.
        public let to: Day?
        /// Why.
        public let reason: String
    }

    /// Grants a role. Only the security administrator does, never to themselves; incompatible roles are refused by
    /// the database. From the command line (no account) the first grants of an installation are made.
    @discardableResult
    public static func grant(
        _ grant: RoleGrant, to account: Account.ID, from day: Day, to lastDay: Day? = nil, reason: String,
        in change: Change
    ) throws -> Record.ID {
        guard change.viewer.account == nil || change.viewer.administrator == .security else { throw NotFound() }
        guard change.viewer.account != account else { throw FieldRefusal("account", "role.refusal.self") }
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let area = grant.scope.areaPath?.split(separator: ".").last.map(String.init)
        do {
            let id = try change.db.savepoint {
                try change.db.value(
                    """
                    -- grant a role
                    INSERT INTO role_grant (tenant_id, account_id, role, programme_id, lot_id, holder_id, area_code,
                        organisation_id, valid_from, valid_to, reason, granted_by)
                    VALUES (\(try change.tenant()), \(account), \(grant.role), \(grant.scope.programme),
                        \(grant.scope.lot), \(grant.scope.holder), \(area), \(grant.organisation), \(day), \(lastDay),
                        \(reason), \(change.viewer.account))
                    RETURNING id
                    """, as: Record.ID.self)
            }
            guard let id else { throw NotFound() }
            change.record(
                "roles.grant", "account", account,
                ["role": .string(grant.role.rawValue), "reason": .string(reason)])
            return id
        } catch let error as PostgresError where error.constraint == "role_grant_incompatible" {
            throw FieldRefusal("role", "role.refusal.incompatible")
        } catch let error as PostgresError where error.constraint == "administrator_holds_no_role" {
            throw FieldRefusal("login", "role.refusal.administrator")
        }
    }

    /// Ends a grant at once.
    public static func revoke(_ id: Record.ID, in change: Change) throws {
        guard change.viewer.administrator == .security else { throw NotFound() }
        let revoked = try change.db.execute(
            """
            -- revoke a role
            UPDATE role_grant SET revoked_by = \(change.viewer.account), revoked_at = moment()
            WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND revoked_at IS NULL
            """)
        guard revoked == 1 else { throw NotFound() }
        change.record("roles.revoke", "role_grant", id)
    }

    /// Grants in force in the viewer's tenant, for the security administrator and auditors.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [Record] {
        guard viewer.administrator == .security || viewer.holds(.auditor) else { throw NotFound() }
        return try db.rows(
            """
            -- grants of a tenant
            SELECT g.id, g.account_id, a.name, g.role, p.name, ar.name, g.valid_from, g.valid_to, g.reason
            FROM role_grant g JOIN account a ON a.id = g.account_id
            LEFT JOIN programme p ON p.tenant_id = g.tenant_id AND p.id = g.programme_id
            LEFT JOIN area ar ON ar.code = g.area_code
            WHERE g.tenant_id = \(try viewer.requireTenant().id) AND g.revoked_at IS NULL
            ORDER BY a.name, g.id
            """
        ) { row in
            try Record(
                id: row.next(), account: row.next(), name: row.next(), role: row.next(), programme: row.next(),
                area: row.next(), from: row.next(), to: row.next(), reason: row.next())
        }
    }
}
