public import Kernel
public import Postgres

/// A person who signs in. Global: one account works for several organisations and authorities.
public struct Account: Sendable, Hashable {
    /// Identifies an account.
    public typealias ID = Identifier<Account>

    /// Its key.
    public let id: ID
    /// The person's name as shown to colleagues.
    public let name: String
    /// Language of the pages and messages: `zh-Hans` or `en`.
    public let language: String

    /// The account with this key. Throws `NotFound`; a disabled account is not found.
    public static func find(_ id: ID, in db: Connection) throws -> Account {
        let found = try db.first(
            """
            -- account by id
            SELECT a.id, a.name, a.language FROM account a WHERE a.id = \(id) AND a.disabled_at IS NULL
            """
        ) { row in try Account(id: row.next(), name: row.next(), language: row.next()) }
        guard let found else { throw NotFound() }
        return found
    }

    /// The account that signs in with `login`, if there is one.
    public static func find(login: Login, in db: Connection) throws -> Account? {
        let id = try db.value(
            """
            -- account by login
            SELECT l.account_id FROM find_login(\(login.identifier)) l WHERE NOT l.disabled
            """, as: Account.ID.self)
        return try id.map { try find($0, in: db) }
    }

    /// The ways in which the account signs in, as shown to its owner.
    public func logins(in db: Connection) throws -> [Login] {
        try db.rows("-- logins of an account\nSELECT l.identifier FROM logins_of(\(id)) l") { row in
            try Login(parsing: row.next())
        }
    }
}

/// An e-mail address or a mobile phone number that signs in.
public struct Login: Sendable, Hashable {
    /// Which of the two.
    public enum Kind: String, Sendable { case email, phone }

    /// Which of the two.
    public let kind: Kind
    /// The address in lower case, or eleven digits.
    public let identifier: String

    /// Reads what a person typed: full-width characters and blanks do no harm. Throws a refusal at `login`.
    public init(parsing text: String) throws {
        let halfWidth = String(
            String.UnicodeScalarView(
                text.unicodeScalars.compactMap { scalar in
                    (0xFF01...0xFF5E).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xFEE0) : scalar
                }))
        let typed = halfWidth.lowercased().filter { !$0.isWhitespace }
        if typed.contains("@") {
            let parts = typed.split(separator: "@", omittingEmptySubsequences: false)
            let plain = typed.unicodeScalars.allSatisfy {
                $0.value > 32 && $0.value != 127 && !"<>,;\"".unicodeScalars.contains($0)
            }
            guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), parts[1].first != ".",
                parts[1].last != ".", typed.utf8.count <= 254, plain
            else { throw FieldRefusal("login", "login.refusal.form") }
            kind = .email
            identifier = typed
        } else {
            let digits = typed.filter { $0 != "-" }
            let national = digits.hasPrefix("+86") ? String(digits.dropFirst(3)) : digits
            guard CodeCheck.mobilePhone.flaw(in: national) == nil else {
                throw FieldRefusal("login", "login.refusal.form")
            }
            kind = .phone
            identifier = national
        }
    }
}
