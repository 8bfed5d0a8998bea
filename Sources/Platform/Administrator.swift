public import Kernel
public import Postgres

/// One of the three administrators (三员) of an installation. They are three people, and none of them works with the
/// business data: the table's key makes two kinds in one person impossible.
public enum Administrator: String, StoredAsText, CaseIterable {
    /// Keeps the installation running: tenants, rules, calendar, messages.
    case system
    /// Grants and revokes roles; cannot use them.
    case security
    /// Reads the audit of the installation.
    case audit

    /// Appoints an account; from the command line, or by the security administrator for somebody else.
    public func appoint(_ account: Account.ID, reason: String, in change: Change) throws {
        guard change.viewer.account == nil || change.viewer.administrator == .security else { throw NotFound() }
        guard change.viewer.account != account else { throw FieldRefusal(nil, "role.refusal.self") }
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        do {
            let appointed = try change.db.savepoint {
                try change.db.execute(
                    """
                    -- appoint an administrator
                    INSERT INTO administrator (account_id, kind, reason) VALUES (\(account), \(self), \(reason))
                    ON CONFLICT DO NOTHING
                    """)
            }
            guard appointed == 1 else { throw FieldRefusal("login", "role.refusal.one_administration") }
        } catch let error as PostgresError where error.constraint == "administrator_holds_no_role" {
            throw FieldRefusal("login", "role.refusal.administrator")
        }
        change.record("administrators.appoint", "account", account, ["kind": .string(rawValue)])
    }

    /// Ends an appointment; the security administrator does, for somebody else. The last of a kind stays.
    public static func dismiss(_ account: Account.ID, reason: String, in change: Change) throws {
        guard change.viewer.administrator == .security else { throw NotFound() }
        guard change.viewer.account != account else { throw FieldRefusal(nil, "role.refusal.self") }
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let appointments = try all(for: change.viewer, in: change.db)
        guard let appointment = appointments.first(where: { $0.account == account }) else { throw NotFound() }
        guard appointments.contains(where: { $0.kind == appointment.kind && $0.account != account }) else {
            throw FieldRefusal("account", "role.refusal.last_administrator")
        }
        try change.db.execute("-- dismiss an administrator\nDELETE FROM administrator WHERE account_id = \(account)")
        change.record(
            "administrators.dismiss", "account", account,
            ["kind": .string(appointment.kind.rawValue), "reason": .string(reason)])
    }

    /// An appointment.
    public struct Appointment: Sendable {
        /// Whose.
        public let account: Account.ID
        /// The person's name.
        public let name: String
        /// To what.
        public let kind: Administrator
        /// Since when.
        public let since: Timestamp
        /// Why.
        public let reason: String
    }

    /// All appointments; the administrators see each other.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [Appointment] {
        guard viewer.administrator != nil else { throw NotFound() }
        return try db.rows(
            """
            -- administrators
            SELECT d.account_id, a.name, d.kind, d.appointed_at, d.reason
            FROM administrator d JOIN account a ON a.id = d.account_id ORDER BY d.kind, d.appointed_at
            """
        ) { row in
            try Appointment(
                account: row.next(), name: row.next(), kind: row.next(), since: row.next(), reason: row.next())
        }
    }
}
