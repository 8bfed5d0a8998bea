public import Postgres

extension Role {
    /// The roles that somebody holds today for a programme, or for all of the authority.
    public static func held(in programme: Programme.ID, _ db: Connection) throws -> Set<Role> {
        Set(
            try db.rows(
                """
                -- roles that somebody holds
                SELECT DISTINCT g.role FROM role_grant g
                WHERE g.tenant_id = current_tenant() AND g.revoked_at IS NULL
                  AND (g.programme_id IS NULL OR g.programme_id = \(programme))
                  AND today() BETWEEN g.valid_from AND coalesce(g.valid_to, 'infinity')
                """
            ) { row in try row.next(Role.self) })
    }
}
