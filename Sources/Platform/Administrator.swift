public import Kernel
internal import Postgres

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
        let appointed = try change.db.execute(
            """
            -- appoint an administrator
            INSERT INTO administrator (account_id, kind, reason) VALUES (\(account), \(self), \(reason))
            ON CONFLICT DO NOTHING
            """)
        guard appointed == 1 else { throw FieldRefusal("account", "role.refusal.one_administration") }
        change.record("administrators.appoint", "account", account, ["kind": .string(rawValue)])
    }
}
