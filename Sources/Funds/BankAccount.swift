public import Kernel
public import Platform
public import Postgres

/// A bank, treasury or platform account of one holder. Of its number only the last four characters are kept.
public struct BankAccount: Sendable, Hashable {
    /// Identifies a bank account.
    public typealias ID = Identifier<BankAccount>

    /// Where the money lies.
    public enum Kind: String, StoredAsText, CaseIterable {
        case bank
        case treasury
        case platform
    }

    /// Its key.
    public let id: ID
    /// The holder it belongs to.
    public let holder: Holder.ID
    /// Short code, unique in the tenant; the command line names accounts by it.
    public let code: String
    /// Name of the bank.
    public let bankName: String
    /// Where the money lies.
    public let kind: Kind
    /// The last four characters of its number.
    public let numberTail: String
    /// What the books say is in it, over all funds.
    public let balance: Money

    /// The number as it is shown.
    public var maskedNumber: String { "**** " + numberTail }
}

extension BankAccount {
    private init(row: inout Row) throws {
        id = try row.next()
        holder = try row.next()
        code = try row.next()
        bankName = try row.next()
        kind = try row.next()
        numberTail = try row.next()
        balance = try row.next()
    }

    private static let selection: SQL = """
        SELECT b.id, b.holder_id, b.code, b.bank_name, b.kind, b.number_tail,
            (SELECT coalesce(sum(m.balance_fen), 0)::bigint FROM bank_balance m
             WHERE m.tenant_id = b.tenant_id AND m.bank_account_id = b.id)
        FROM bank_account b
        """

    /// Registers an account of a holder under its full number. The holder's accountant does this.
    public static func open(
        _ code: String, at bankName: String, kind: Kind = .bank, number: String, of holder: Holder, in change: Change
    ) throws -> BankAccount {
        let account = try change.viewer.require(.accountant, in: holder.scope)
        let digits = number.filter { $0.isASCII && ($0.isNumber || $0.isLetter) }
        try requireCode(code, signsMax: 20)
        guard digits.count >= 8 else { throw FieldRefusal("number", "funds.refusal.account_number") }
        let id = try refusing {
            try change.db.value(
                """
                -- register a bank account
                INSERT INTO bank_account (tenant_id, holder_id, code, bank_name, kind, number_tail, number_sha256,
                    opened_by)
                VALUES (\(try change.tenant()), \(holder.id), \(code), \(bankName), \(kind),
                    \(String(digits.suffix(4))), \(SHA256.digest(Array(digits.utf8))), \(account))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.open_account", "bank_account", id)
        return try find(id, for: change.viewer, in: change.db)
    }

    /// An account that the viewer may see. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> BankAccount {
        let found = try db.first(
            "-- bank account by id\n" + selection
                + " WHERE b.tenant_id = \(try viewer.requireTenant().id) AND b.id = \(id)"
        ) { row in try BankAccount(row: &row) }
        guard let found, viewer.seesBooks(of: found.holder) else { throw NotFound() }
        return found
    }

    /// The account with this code. Throws `NotFound`.
    public static func find(code: String, for viewer: Viewer, in db: Connection) throws -> BankAccount {
        let found = try db.first(
            "-- bank account by code\n" + selection
                + " WHERE b.tenant_id = \(try viewer.requireTenant().id) AND b.code = \(code)"
        ) { row in try BankAccount(row: &row) }
        guard let found, viewer.seesBooks(of: found.holder) else { throw NotFound() }
        return found
    }

    /// The account with this code for the person at the server, who has the database anyway. Throws `NotFound`.
    public static func find(code: String, in db: Connection, tenant: Tenant.ID) throws -> BankAccount {
        let found = try db.first(
            "-- bank account by code, for the server\n" + selection
                + " WHERE b.tenant_id = \(tenant) AND b.code = \(code)"
        ) { row in try BankAccount(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// Who opened the account with this code; nil when there is none. For the command line, before it knows who acts.
    public static func opener(code: String, tenant: Tenant.ID, in db: Connection) throws -> Account.ID? {
        try db.value(
            """
            -- who opened a bank account
            SELECT b.opened_by FROM bank_account b WHERE b.tenant_id = \(tenant) AND b.code = \(code)
            """, as: Account.ID.self)
    }

    /// The accounts that the viewer may see, in order of their codes.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [BankAccount] {
        try db.rows(
            "-- bank accounts\n" + selection
                + " WHERE b.tenant_id = \(try viewer.requireTenant().id) ORDER BY b.code"
        ) { row in try BankAccount(row: &row) }
        .filter { viewer.seesBooks(of: $0.holder) }
    }
}
