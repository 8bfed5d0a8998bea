internal import Kernel
internal import Postgres

extension Account {
    /// Makes an account. The hash comes from `Password.hash`. Throws a refusal at `login` when the login is taken.
    public static func register(
        name: String, login: Login, isVerified: Bool, passwordHash: String?, language: String = "zh-Hans",
        in change: Change
    ) throws -> Account {
        guard !name.isEmpty, name.count <= 100 else { throw FieldRefusal("name", "field.refusal.missing") }
        guard try Account.find(login: login, in: change.db) == nil else {
            throw FieldRefusal("login", "login.refusal.taken")
        }
        let id = try change.db.value(
            """
            -- make an account
            INSERT INTO account (name, language) VALUES (\(name), \(language)) RETURNING id
            """, as: Account.ID.self)
        guard let id else { throw NotFound() }
        do {
            _ = try change.db.savepoint {
                try change.db.execute(
                    """
                    -- a login of an account
                    SELECT add_login(\(id), \(login.identifier), \(login.kind.rawValue), \(isVerified))
                    """)
            }
        } catch let error as PostgresError where error.sqlState == "23505" {
            throw FieldRefusal("login", "login.refusal.taken")
        }
        if let passwordHash {
            try change.db.execute("-- first password\nSELECT set_password(\(id), \(passwordHash))")
        }
        change.record("accounts.register", "account", id)
        return try find(id, in: change.db)
    }

    /// Changes the language of the pages.
    public func speak(_ language: String, in change: Change) throws {
        guard ["zh-Hans", "en"].contains(language) else { throw FieldRefusal("language", "field.refusal.choice") }
        try change.db.execute(
            "-- language of an account\nUPDATE account SET language = \(language) WHERE id = \(id)")
    }
}
