public import Kernel
public import Platform
public import Postgres

/// A signed 银行存款余额调节表: what the sheet said when it was signed, whatever happens to the matches later.
public struct SignedReconciliation: Sendable {
    /// Identifies a signed sheet.
    public typealias ID = Identifier<SignedReconciliation>

    /// Its key.
    public let id: ID
    /// The account.
    public let account: BankAccount.ID
    /// The last day of the month.
    public let day: Day
    /// The first sheet of a month is 1; a later one stands beside it.
    public let edition: Int
    /// The sheet as it was.
    public let sheet: Reconciliation
    /// SHA-256 of its content, in 64 hexadecimal digits.
    public let digest: String
    /// Name of who made and signed it.
    public let maker: String
    /// When.
    public let madeAt: Timestamp
    /// Name of who checked and signed it; nil until then.
    public let checker: String?
    /// When.
    public let checkedAt: Timestamp?

    private init(row: inout Row) throws {
        id = try row.next()
        account = try row.next()
        day = try row.next()
        edition = Int(try row.next(Int32.self))
        let content = try JSON.parse(try row.next(String.self), limits: .init(bytesMax: 256 << 20))
        guard let sheet = Reconciliation(json: content) else { throw NotFound() }
        self.sheet = sheet
        digest = try row.next()
        maker = try row.next()
        madeAt = try row.next()
        checker = try row.next()
        checkedAt = try row.next()
    }

    private static let selection: SQL = """
        SELECT r.id, r.bank_account_id, r.day, r.edition, r.content, encode(r.content_sha256, 'hex'), a.name, r.made_at,
            c.name, k.checked_at
        FROM reconciliation r JOIN account a ON a.id = r.made_by
        LEFT JOIN reconciliation_check k ON k.tenant_id = r.tenant_id AND k.reconciliation_id = r.id
        LEFT JOIN account c ON c.id = k.checked_by
        """

    /// A signed sheet that the viewer may see. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> SignedReconciliation {
        let found = try db.first(
            "-- signed sheet by id\n" + selection
                + " WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.id = \(id)"
        ) { row in try SignedReconciliation(row: &row) }
        guard let found else { throw NotFound() }
        _ = try BankAccount.find(found.account, for: viewer, in: db)
        return found
    }

    /// The signed sheets of an account, the newest first.
    public static func all(
        of account: BankAccount, for viewer: Viewer, in db: Connection
    ) throws -> [SignedReconciliation] {
        guard viewer.seesBooks(of: account.holder) else { throw NotFound() }
        return try db.rows(
            "-- signed sheets of an account\n" + selection
                + " WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.bank_account_id = \(account.id)"
                + " ORDER BY r.day DESC, r.edition DESC LIMIT 120"
        ) { row in try SignedReconciliation(row: &row) }
    }

    /// Signs the sheet of a month as it is now. The accountant does this, once the month is over.
    ///
    /// Throws a refusal while both sides differ, and a `Conflict` when the content is not what was seen.
    public static func sign(
        _ account: BankAccount, month: Day, seen digest: String?, in change: Change
    ) throws -> SignedReconciliation {
        let actor = try change.viewer.require(.accountant, in: Scope(holder: account.holder.rawValue))
        let day = month.lastOfMonth
        guard day <= change.viewer.today else { throw FieldRefusal("month", "funds.refusal.month_not_over") }
        try change.db.execute("-- nothing is matched meanwhile\nSELECT lock_matching(\(account.id), true)")
        let sheet = try Reconciliation.of(account, month: day, for: change.viewer, in: change.db)
        guard let bank = sheet.adjustedBank else { throw FieldRefusal("month", "reconciliation.no_statement") }
        let content = sheet.json.canonical
        guard digest == nil || digest == sheet.digest else { throw Conflict() }
        let id = try refusing {
            try change.db.value(
                """
                -- sign a sheet
                INSERT INTO reconciliation (tenant_id, holder_id, bank_account_id, day, edition, content,
                    content_sha256, adjusted_book_fen, adjusted_bank_fen, made_by)
                SELECT \(try change.tenant()), \(account.holder), \(account.id), \(day),
                    1 + (SELECT count(*) FROM reconciliation r WHERE r.tenant_id = \(try change.tenant())
                        AND r.bank_account_id = \(account.id) AND r.day = \(day)),
                    \(content), \(SHA256.digest(Array(content.utf8))), \(sheet.adjustedBook), \(bank), \(actor)
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.sign_reconciliation", "reconciliation", id, ["sha256": .string(sheet.digest)])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Signs as the second person. The finance approver does this.
    public func check(in change: Change) throws {
        let place = try BankAccount.find(account, for: change.viewer, in: change.db).holder
        let actor = try change.viewer.require(.financeApprover, in: Scope(holder: place.rawValue))
        try refusing {
            try change.db.execute(
                """
                -- sign as the second person
                INSERT INTO reconciliation_check (tenant_id, reconciliation_id, checked_by)
                VALUES (\(try change.tenant()), \(id), \(actor))
                """)
        }
        change.record("funds.check_reconciliation", "reconciliation", id, ["sha256": .string(digest)])
    }
}
