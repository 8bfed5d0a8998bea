public import Kernel
public import Postgres

extension Change {
    /// Leaves one notice for each person who acts for one of the organisations today; `url` leads to the thing.
    ///
    /// - Parameter byMail: whether it also goes out by e-mail.
    public func notifyMembers(
        of organisations: [Organisation.ID], _ message: Message, url: String, byMail: Bool = false
    ) throws {
        var arguments = JSONObject()
        for (name, value) in message.arguments.sorted(by: { $0.key < $1.key }) { arguments[name] = .string(value) }
        try db.execute(
            """
            -- leave notices for members
            INSERT INTO notice (account_id, message_key, arguments, url, by_mail)
            SELECT DISTINCT m.account_id, \(message.key), \(JSON.object(arguments).stored), \(url), \(byMail)
            FROM organisation_member m
            WHERE m.organisation_id = ANY(\(organisations))
              AND today() BETWEEN m.valid_from AND coalesce(m.valid_to, 'infinity')
            """)
    }
}

extension Organisation {
    /// The accounts that have ever acted for the organisation, for checks of connections between persons.
    public static func accountsEver(for id: ID, in db: Connection) throws -> [Account.ID] {
        try db.rows(
            """
            -- everybody who acted for an organisation
            SELECT DISTINCT m.account_id FROM organisation_member m WHERE m.organisation_id = \(id)
            ORDER BY m.account_id
            """
        ) { row in try row.next() }
    }
}
