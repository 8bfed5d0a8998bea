internal import Kernel
public import Postgres

extension Viewer {
    /// The viewer as the database knows an account today: roles in the tenant, memberships, administration.
    ///
    /// `account` nil is the public. The transaction must run under the tenant, see `Database.viewer`.
    static func load(
        account: Account?, tenant: Tenant?, origin: Origin, in db: Connection
    ) throws -> Viewer {
        guard let today = try db.value("-- today\nSELECT today()", as: Day.self) else { throw NotFound() }
        guard let account else { return Viewer(account: nil, tenant: tenant, today: today, origin: origin) }
        return Viewer(
            account: account.id, name: account.name, tenant: tenant,
            grants: try tenant.map { try grants(of: account.id, tenant: $0.id, on: today, in: db) } ?? [],
            memberships: try memberships(of: account.id, on: today, in: db),
            administrator: try db.value(
                "-- administrator\nSELECT kind FROM administrator WHERE account_id = \(account.id)",
                as: Administrator.self),
            today: today, origin: origin)
    }

    private static func grants(
        of account: Account.ID, tenant: Tenant.ID, on day: Day, in db: Connection
    ) throws -> [RoleGrant] {
        try db.rows(
            """
            -- roles in force
            SELECT g.role, g.programme_id, g.lot_id, g.holder_id, a.path, g.organisation_id
            FROM role_grant g LEFT JOIN area a ON a.code = g.area_code
            WHERE g.tenant_id = \(tenant) AND g.account_id = \(account) AND g.revoked_at IS NULL
              AND \(day) BETWEEN g.valid_from AND coalesce(g.valid_to, 'infinity')
            ORDER BY g.id
            """
        ) { row in
            try RoleGrant(
                role: row.next(),
                scope: Scope(programme: row.next(), lot: row.next(), holder: row.next(), areaPath: row.next()),
                organisation: row.next())
        }
    }

    private static func memberships(
        of account: Account.ID, on day: Day, in db: Connection
    ) throws -> [Membership] {
        try db.rows(
            """
            -- memberships in force
            SELECT m.organisation_id, o.name, m.role = 'administrator'
            FROM organisation_member m JOIN organisation o ON o.id = m.organisation_id
            WHERE m.account_id = \(account) AND \(day) BETWEEN m.valid_from AND coalesce(m.valid_to, 'infinity')
            ORDER BY m.id
            """
        ) { row in try Membership(organisation: row.next(), name: row.next(), isAdministrator: row.next()) }
    }
}

extension Database {
    /// Who an account is in a tenant; nil for the public.
    public func viewer(
        of account: Account?, in tenant: Tenant?, origin: Viewer.Origin
    ) async throws -> Viewer {
        let settings = [
            LocalSetting(name: "app.tenant", value: tenant.map { $0.id.description } ?? "0"),
            LocalSetting(name: "app.account", value: account?.id.description ?? ""),
            LocalSetting(name: "app.moment", value: ""),
        ]
        return try await read(settings) { db in
            try Viewer.load(account: account, tenant: tenant, origin: origin, in: db)
        }
    }
}
