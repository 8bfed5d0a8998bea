internal import Kernel
internal import Postgres

/// A request that must happen once, however often it arrives.
public struct Idempotency: Sendable {
    /// Chosen by the client, or made when a form is opened.
    public let key: String
    /// Method and path.
    public let route: String
    /// SHA-256 of the body.
    public let bodySHA256: [UInt8]

    /// What was answered the first time.
    public struct Answer: Sendable {
        /// HTTP status.
        public let status: Int
        /// Location header.
        public let location: String?
        /// Body.
        public let body: String

        /// An answer.
        public init(status: Int, location: String?, body: String) {
            self.status = status
            self.location = location
            self.body = body
        }
    }

    /// A request with its key.
    public init(key: String, route: String, bodySHA256: [UInt8]) {
        self.key = key
        self.route = route
        self.bodySHA256 = bodySHA256
    }

    /// Takes the key; the first statement of the transaction, so that a twin waits here. The stored answer comes back
    /// when the request was done before. Throws a refusal when the key was used for another request.
    public func claim(in change: Change) throws -> Answer? {
        let tenant = change.viewer.tenant?.id ?? Tenant.ID(0)
        let (account, key) = owned(by: change.viewer)
        let fresh = try change.db.execute(
            """
            -- claim an idempotency key
            INSERT INTO idempotency (tenant_id, account_id, key, route, body_sha256)
            VALUES (\(tenant), \(account), \(key), \(route), \(bodySHA256)) ON CONFLICT DO NOTHING
            """)
        if fresh == 1 { return nil }
        let stored = try change.db.first(
            """
            -- answer to an idempotency key
            SELECT i.route, i.body_sha256, i.status, i.location, coalesce(i.answer, '') FROM idempotency i
            WHERE i.tenant_id = \(tenant) AND i.account_id = \(account) AND i.key = \(key)
            """
        ) { row in
            (
                try row.next(String.self), try row.next([UInt8].self), try row.next(Int32?.self),
                try row.next(String?.self), try row.next(String.self)
            )
        }
        guard let (storedRoute, storedBody, status, location, body) = stored, storedRoute == route,
            storedBody == bodySHA256, let status
        else { throw Conflict(Message("idempotency.conflict.other_request")) }
        return Answer(status: Int(status), location: location, body: body)
    }

    /// Whose key it is. The public shares one account, so its keys are kept apart by address.
    private func owned(by viewer: Viewer) -> (Account.ID, String) {
        if let account = viewer.account { return (account, key) }
        return (Account.ID(0), SHA256.hex(Array("\(viewer.origin.address) \(key)".utf8)))
    }

    /// Keeps the answer, in the transaction of the change.
    public func keep(_ answer: Answer, in change: Change) throws {
        let (account, key) = owned(by: change.viewer)
        try change.db.execute(
            """
            -- keep an answer
            UPDATE idempotency SET status = \(Int32(answer.status)), location = \(answer.location),
                answer = \(answer.body)
            WHERE tenant_id = \(change.viewer.tenant?.id ?? Tenant.ID(0)) AND account_id = \(account)
              AND key = \(key)
            """)
    }
}
