public import Kernel
public import Postgres

/// One transaction that changes something: the connection, who acts, and what is written together at its end.
///
/// Events, moves and messages are part of the transaction: either all of them are there or none.
public final class Change {
    /// The connection of the transaction.
    public let db: Connection
    /// Who acts.
    public let viewer: Viewer
    private var events: [JSON] = []
    private var touched: Set<SearchItem> = []

    init(db: Connection, viewer: Viewer) {
        self.db = db
        self.viewer = viewer
    }

    /// The tenant in which the change happens.
    public func tenant() throws -> Tenant.ID { try viewer.requireTenant().id }

    /// The moment at which the change happens, by the clock of the database.
    public func moment() throws -> Timestamp {
        guard let moment = try db.value("-- moment\nSELECT moment()", as: Timestamp.self) else { throw NotFound() }
        return moment
    }

    /// Notes in the audit trail that `action` (`"calls.publish"`) was done to a thing.
    public func record(_ action: String, _ kind: String, _ id: some CustomStringConvertible, _ detail: JSON = [:]) {
        touch(kind, id.description)
        events.append(
            [
                "action": .string(action), "kind": .string(kind), "id": .string(id.description), "detail": detail,
            ])
    }

    /// Writes the move of a thing from one state to another to the state log.
    public func move(
        _ kind: String, _ id: Int64, from: String, to state: String, reason: String = ""
    ) throws {
        touch(kind, String(id))
        try db.execute(
            """
            -- log a move
            INSERT INTO state_log (tenant_id, subject_kind, subject_id, from_state, to_state, account_id, reason)
            VALUES (\(try tenant()), \(kind), \(id), \(from), \(state), \(viewer.account), \(reason))
            """)
    }

    /// Leaves a notice for an account; `url` leads to the thing.
    ///
    /// - Parameter byMail: whether it also goes out by e-mail.
    public func notify(_ account: Account.ID, _ message: Message, url: String, byMail: Bool = false) throws {
        var arguments = JSONObject()
        for (name, value) in message.arguments.sorted(by: { $0.key < $1.key }) { arguments[name] = .string(value) }
        try db.execute(
            """
            -- leave a notice
            INSERT INTO notice (account_id, message_key, arguments, url, by_mail)
            VALUES (\(account), \(message.key), \(JSONText(JSON.object(arguments).text)), \(url), \(byMail))
            """)
    }

    private func touch(_ kind: String, _ id: String) {
        if SearchItem.kinds.contains(kind), let id = Int64(id) { touched.insert(SearchItem(kind: kind, id: id)) }
    }

    /// Stages the indexing of what changed, and appends the events to the audit chain as the last statement.
    func seal() throws {
        // In one order, so that two transactions never wait for each other's jobs.
        for item in touched.sorted() { try item.stage(in: db) }
        guard !events.isEmpty else { return }
        try db.execute(
            """
            -- append to the audit chain
            SELECT audit_append(\(JSONText(JSON.array(events).text)), \(viewer.origin.request),
                \(viewer.origin.address))
            """)
    }
}

extension Database {
    /// Reads what `viewer` may see, in one read-only transaction.
    public func read<Result: Sendable>(
        as viewer: Viewer, _ body: @escaping @Sendable (Connection) throws -> Result
    ) async throws -> Result {
        try await read(viewer.settings, body)
    }

    /// Changes something as `viewer`, in one transaction that also holds its audit events and messages.
    public func write<Result: Sendable>(
        as viewer: Viewer, _ body: @escaping @Sendable (Change) throws -> Result
    ) async throws -> Result {
        try await write(viewer.settings) { db in
            let change = Change(db: db, viewer: viewer)
            let result = try body(change)
            try change.seal()
            return result
        }
    }
}

extension Viewer {
    /// What the database knows of the viewer inside the transaction; row-level security reads it.
    var settings: [LocalSetting] {
        [
            LocalSetting(name: "app.tenant", value: tenant.map { $0.id.description } ?? "0"),
            LocalSetting(name: "app.account", value: account?.description ?? ""),
            LocalSetting(name: "app.moment", value: pretendedMoment?.description ?? ""),
        ]
    }
}
