public import Kernel
internal import Postgres

extension Organisation {
    /// Enters an honour that the tenant of the change grants today into the public record of an organisation. The
    /// caller has checked the right to grant it.
    ///
    /// - Parameter level: `national`, `province`, `city`, `county` or `other`.
    /// - Returns: the key of the honour.
    @discardableResult
    public static func grantHonour(
        to organisation: ID, title: String, level: String, in change: Change
    ) throws -> Int64 {
        let honour = try change.db.value(
            """
            -- grant an honour
            INSERT INTO honour (organisation_id, title, level, granted_on, granted_by_name)
            VALUES (\(organisation), \(title), \(level), today(), \(try change.viewer.requireTenant().name))
            RETURNING id
            """, as: Int64.self)
        guard let honour else { throw NotFound() }
        change.record("organisations.honour", "organisation", organisation, ["title": .string(title)])
        return honour
    }

    /// Takes an honour out of the public record, with the reason; it stays in the history. The caller has checked the
    /// right to take back what it stands for. Nothing happens to one that was taken back before.
    public static func withdrawHonour(_ honour: Int64, reason: String, in change: Change) throws {
        let account = try change.viewer.signedIn()
        let withdrawn = try change.db.execute(
            """
            -- take an honour back
            INSERT INTO honour_withdrawal (honour_id, reason, withdrawn_by)
            VALUES (\(honour), \(reason), \(account)) ON CONFLICT DO NOTHING
            """)
        guard withdrawn == 1 else { return }
        change.record("organisations.withdraw_honour", "honour", honour, ["reason": .string(reason)])
    }
}
