public import Kernel
internal import Postgres

extension Change {
    /// Leaves a notice for everybody who holds a role in a programme today; `url` leads to the thing.
    ///
    /// - Parameter byMail: whether it also goes out by e-mail.
    public func notifyHolders(
        of role: Role, in programme: Programme.ID, _ message: Message, url: String, byMail: Bool = false
    ) throws {
        var arguments = JSONObject()
        for (name, value) in message.arguments.sorted(by: { $0.key < $1.key }) { arguments[name] = .string(value) }
        try db.execute(
            """
            -- leave notices for holders of a role
            INSERT INTO notice (account_id, message_key, arguments, url, by_mail)
            SELECT DISTINCT g.account_id, \(message.key), \(JSON.object(arguments).stored), \(url), \(byMail)
            FROM role_grant g
            WHERE g.tenant_id = \(try tenant()) AND g.role = \(role) AND g.revoked_at IS NULL
              AND (g.programme_id IS NULL OR g.programme_id = \(programme))
              AND today() BETWEEN g.valid_from AND coalesce(g.valid_to, 'infinity')
            """)
    }

    /// Leaves one notice for each area officer whose own place is a place of this level or a smaller one and covers one
    /// of these areas: 4 the towns and 5 the villages; `url` leads to the thing.
    public func notifyAreaOfficers(of areas: [String], fromLevel level: Int, _ message: Message, url: String) throws {
        try db.execute(
            """
            -- leave notices for officers of places
            INSERT INTO notice (account_id, message_key, arguments, url)
            SELECT DISTINCT g.account_id, \(message.key), \(JSON.object(JSONObject()).stored), \(url)
            FROM area a JOIN area mine ON starts_with(a.path, mine.path) AND mine.level >= \(Int16(clamping: level))
            JOIN role_grant g ON g.area_code = mine.code
            WHERE a.code = ANY(\(areas)) AND g.tenant_id = \(try tenant()) AND g.role = 'area_officer'
              AND g.revoked_at IS NULL AND today() BETWEEN g.valid_from AND coalesce(g.valid_to, 'infinity')
            """)
    }
}
