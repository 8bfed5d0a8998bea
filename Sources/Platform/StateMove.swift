public import Kernel
public import Postgres

/// One move of a thing from a state to another, for its timeline.
public struct StateMove: Sendable {
    /// The state before, empty for the first.
    public let from: String
    /// The state after.
    public let to: String
    /// Who moved it.
    public let account: Account.ID?
    /// The person's name, or empty.
    public let name: String
    /// When.
    public let at: Timestamp
    /// Why, or empty.
    public let reason: String

    /// All moves of a thing, the oldest first. The caller has found the thing for this viewer.
    public static func all(of kind: String, _ id: Int64, for viewer: Viewer, in db: Connection) throws -> [StateMove] {
        try db.rows(
            """
            -- moves of a thing
            SELECT l.from_state, l.to_state, l.account_id, coalesce(a.name, ''), l.at, l.reason
            FROM state_log l LEFT JOIN account a ON a.id = l.account_id
            WHERE l.tenant_id = \(try viewer.requireTenant().id) AND l.subject_kind = \(kind) AND l.subject_id = \(id)
            ORDER BY l.id
            """
        ) { row in
            try StateMove(
                from: row.next(), to: row.next(), account: row.next(), name: row.next(), at: row.next(),
                reason: row.next())
        }
    }
}
