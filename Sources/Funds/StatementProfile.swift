public import Kernel
public import Platform
public import Postgres

/// A layout of bank statements that a tenant described itself, by choosing columns of a real file.
public struct StatementProfile: Sendable, Hashable {
    /// Identifies a profile.
    public typealias ID = Identifier<StatementProfile>
    /// Its key.
    public let id: ID
    /// Its name, unique in the tenant; the command line names it so.
    public let name: String
    /// The layout as it is now.
    public let layout: StatementLayout
    /// Goes up with each change.
    public let version: Int
    /// Name of who changed it last.
    public let changer: String
    /// When.
    public let changedAt: Timestamp

    /// Who may describe layouts: who imports statements.
    private static let writers: [Role] = [.accountant, .cashier]

    private static let selection: SQL = """
        SELECT p.id, p.name, p.mapping::text, p.version, a.name, p.changed_at
        FROM statement_profile p JOIN account a ON a.id = p.changed_by
        """

    private init(row: inout Row) throws {
        id = try row.next()
        name = try row.next()
        let mapping = try JSON.parse(try row.next(String.self))
        version = Int(try row.next(Int32.self))
        guard let layout = StatementLayout(json: mapping, code: Self.code(id), version: version, name: name) else {
            throw NotFound()
        }
        self.layout = layout
        changer = try row.next()
        changedAt = try row.next()
    }

    /// What statements say that were read by it.
    private static func code(_ id: ID) -> String { "profile-\(id)" }

    private static func check(_ viewer: Viewer) throws {
        guard viewer.holdsAnywhere(Role.finance.union([.auditor])) else { throw NotFound() }
    }

    /// The profiles of the tenant, by name. Finance and auditors see them.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [StatementProfile] {
        try check(viewer)
        return try db.rows(
            "-- statement profiles\n" + selection
                + " WHERE p.tenant_id = \(try viewer.requireTenant().id) ORDER BY p.name"
        ) { row in try StatementProfile(row: &row) }
    }

    /// A profile by its key. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> StatementProfile {
        try check(viewer)
        let found = try db.first(
            "-- statement profile by id\n" + selection
                + " WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.id = \(id)"
        ) { row in try StatementProfile(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// Stores the chosen columns under a name. Accountants and cashiers do this.
    public static func describe(
        _ name: String, _ mapping: StatementMapping, in change: Change
    ) throws -> StatementProfile {
        let actor = try writer(change)
        let layout = try mapping.layout(code: "profile", version: 1, name: name)
        let id = try refusing {
            try change.db.value(
                """
                -- describe a layout
                INSERT INTO statement_profile (tenant_id, name, mapping, made_by, changed_by)
                VALUES (\(try change.tenant()), \(name), \(layout.json.stored), \(actor), \(actor)) RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.describe_layout", "statement_profile", id, ["mapping": layout.json])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Replaces the columns, on what the author saw. Statements keep the columns that they were read by.
    public func change(to mapping: StatementMapping, version seen: Int, in change: Change) throws {
        let actor = try Self.writer(change)
        let layout = try mapping.layout(code: Self.code(id), version: seen + 1, name: name)
        let changed = try change.db.execute(
            """
            -- change a layout
            UPDATE statement_profile SET mapping = \(layout.json.stored), version = version + 1,
                changed_by = \(actor), changed_at = moment()
            WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND version = \(Int32(seen))
            """)
        guard changed == 1 else {
            let now = try Self.find(id, for: change.viewer, in: change.db)
            // What is stored now, column by column, so that the page shows more than that it is another one.
            let stored = StatementMapping(now.layout)
            let columns = [
                "day": stored.day, "time": stored.time, "amount": stored.amount, "received": stored.received,
                "paid": stored.paid, "direction": stored.direction, "balance": stored.balance,
                "reference": stored.reference, "counterparty": stored.counterparty, "note": stored.note,
            ]
            throw Conflict(
                current: columns.filter { !$0.value.isEmpty }.merging(["version": String(now.version)]) { $1 })
        }
        change.record("funds.change_layout", "statement_profile", id, ["mapping": layout.json])
    }

    private static func writer(_ change: Change) throws -> Account.ID {
        let actor = try change.viewer.signedIn()
        guard change.viewer.holdsAnywhere(Set(writers)) else { throw NotFound() }
        return actor
    }
}
