public import Kernel
public import Postgres

/// A thing in which an organisation or a person takes part, in whatever tenant: the home page lists them.
public struct Participation: Sendable {
    /// Kind of the thing.
    public enum Kind: String, StoredAsText {
        case proposal
        case entry
        case contract
        case assignment
    }

    /// First part of the URL of the tenant.
    public let tenantSlug: String
    /// Name of the tenant.
    public let tenantName: String
    /// Its name in English.
    public let tenantEnglishName: String
    /// Kind of the thing.
    public let kind: Kind
    /// Key of the thing in its tenant.
    public let item: Int64
    /// Its title.
    public let title: String
    /// Its status, as a key of the message catalogue.
    public let status: String
    /// When the status changed.
    public let changedAt: Timestamp

    /// What a viewer and the viewer's organisations take part in, the newest first.
    public static func all(for viewer: Viewer, limit: Int, in db: Connection) throws -> [Participation] {
        let account = try viewer.signedIn()
        return try db.rows(
            """
            -- participations of an account
            SELECT t.slug, t.name, t.name_en, p.kind, p.item_id, p.title, p.status, p.changed_at
            FROM participation p JOIN tenant t ON t.id = p.tenant_id
            WHERE p.account_id = \(account) OR p.organisation_id = ANY(\(viewer.memberships.map(\.organisation)))
            ORDER BY p.changed_at DESC, p.id DESC LIMIT \(Int64(limit))
            """
        ) { row in
            try Participation(
                tenantSlug: row.next(), tenantName: row.next(), tenantEnglishName: row.next(),
                kind: row.next(), item: row.next(), title: row.next(),
                status: row.next(), changedAt: row.next())
        }
    }

    /// Notes that an organisation takes part, in the transaction of the thing. `status` is a message key.
    public static func note(
        organisation: Organisation.ID, kind: Kind, item: Int64, title: String, status: String, in change: Change
    ) throws {
        try note(
            organisation: organisation, account: nil, kind: kind, item: item, title: title, status: status, in: change)
    }

    /// Notes that a person takes part, in the transaction of the thing. `status` is a message key.
    public static func note(
        account: Account.ID, kind: Kind, item: Int64, title: String, status: String, in change: Change
    ) throws {
        try note(organisation: nil, account: account, kind: kind, item: item, title: title, status: status, in: change)
    }

    private static func note(
        organisation: Organisation.ID?, account: Account.ID?, kind: Kind, item: Int64, title: String, status: String,
        in change: Change
    ) throws {
        try change.db.execute(
            """
            -- note a participation
            INSERT INTO participation (organisation_id, account_id, tenant_id, kind, item_id, title, status)
            VALUES (\(organisation), \(account), \(try change.tenant()), \(kind), \(item), \(title), \(status))
            ON CONFLICT (tenant_id, kind, item_id, organisation_id, account_id)
            DO UPDATE SET title = EXCLUDED.title, status = EXCLUDED.status, changed_at = moment()
            """)
    }
}
