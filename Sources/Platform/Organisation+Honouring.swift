public import Kernel
internal import Postgres

extension Organisation {
    /// Enters an honour that the tenant of the change grants today into the public record of an organisation. The
    /// caller has checked the right to grant it.
    ///
    /// - Parameter level: `national`, `province`, `city`, `county` or `other`.
    public static func grantHonour(to organisation: ID, title: String, level: String, in change: Change) throws {
        try change.db.execute(
            """
            -- grant an honour
            INSERT INTO honour (organisation_id, title, level, granted_on, granted_by_name)
            VALUES (\(organisation), \(title), \(level), today(), \(try change.viewer.requireTenant().name))
            """)
        change.record("organisations.honour", "organisation", organisation, ["title": .string(title)])
    }
}
