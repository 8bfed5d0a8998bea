public import Kernel
public import Postgres

/// A list that a person keeps under a name: filter, order and columns as they stand in the address.
public struct SavedView: Sendable {
    /// Identifies a view.
    public typealias ID = Identifier<SavedView>

    /// The lists that can be kept.
    public enum Page: String, StoredAsText, CaseIterable {
        case proposals
    }

    /// Its key.
    public let id: ID
    /// Its name.
    public let name: String
    /// The query of the address.
    public let query: String

    /// At most so many views of one list.
    public static let countMax = 50

    /// The viewer's views of a list, by name.
    public static func all(of page: Page, for viewer: Viewer, in db: Connection) throws -> [SavedView] {
        guard let account = viewer.account else { return [] }
        return try db.rows(
            """
            -- saved views
            SELECT v.id, v.name, v.query FROM saved_view v
            WHERE v.tenant_id = \(try viewer.requireTenant().id) AND v.account_id = \(account) AND v.page = \(page)
            ORDER BY v.name
            """
        ) { row in try SavedView(id: row.next(), name: row.next(), query: row.next()) }
    }

    /// Keeps a list under a name; the same name again replaces what it meant. Throws a refusal at `name` or `query`.
    public static func keep(_ name: String, _ query: String, of page: Page, in change: Change) throws -> ID {
        let account = try change.viewer.signedIn()
        guard (1...60).contains(name.count) else { throw FieldRefusal("name", "views.refusal.name") }
        guard query.count <= 2_000 else { throw FieldRefusal("query", "views.refusal.query") }
        guard try all(of: page, for: change.viewer, in: change.db).count < countMax else {
            throw FieldRefusal("name", "views.refusal.count")
        }
        let id = try change.db.value(
            """
            -- keep a view
            INSERT INTO saved_view (tenant_id, account_id, page, name, query)
            VALUES (\(try change.tenant()), \(account), \(page), \(name), \(query))
            ON CONFLICT (tenant_id, account_id, page, name) DO UPDATE SET query = EXCLUDED.query, saved_at = moment()
            RETURNING id
            """, as: ID.self)
        guard let id else { throw NotFound() }
        return id
    }

    /// Forgets a view of the viewer. Throws `NotFound`.
    public static func remove(_ id: ID, in change: Change) throws {
        let rows = try change.db.execute(
            """
            -- forget a view
            DELETE FROM saved_view
            WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND account_id = \(try change.viewer.signedIn())
            """)
        guard rows == 1 else { throw NotFound() }
    }
}
