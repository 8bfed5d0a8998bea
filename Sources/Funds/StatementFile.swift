public import Kernel
public import Platform
public import Postgres
public import Sheets
public import Vault

/// An uploaded statement whose columns are still to be chosen.
public struct StatementFile: Sendable {
    /// Identifies a file.
    public typealias ID = Identifier<StatementFile>
    /// Its key.
    public let id: ID
    /// The account that it is a statement of.
    public let account: BankAccount.ID
    /// The name under which it was uploaded.
    public let name: String
    /// Its bytes.
    public let content: [UInt8]
    /// When.
    public let uploadedAt: Timestamp

    /// Rows of which columns are chosen, and headings looked for.
    private static let rowsShown = 60

    /// Keeps a file of an account for choosing its columns, encrypted: it may name who was paid. The accountant or the
    /// cashier does this.
    public static func keep(
        _ content: [UInt8], named name: String, of account: BankAccount, with key: MasterKey, in change: Change
    ) throws -> ID {
        let actor = try change.viewer.require(.accountant, .cashier, in: Scope(holder: account.holder.rawValue))
        try change.db.execute(
            """
            -- files that nobody imported
            DELETE FROM statement_file WHERE tenant_id = \(try change.tenant())
              AND uploaded_at < moment() - interval '7 days'
            """)
        _ = try rows(of: content)
        let sealed = key.seal(content, as: subject(account.id, tenant: try change.tenant()))
        let id = try change.db.value(
            """
            -- keep a file for choosing its columns
            INSERT INTO statement_file (tenant_id, holder_id, bank_account_id, name, content, wrapped_key, master,
                uploaded_by)
            VALUES (\(try change.tenant()), \(account.holder), \(account.id), \(String(name.suffix(200))),
                \(sealed.bytes), \(sealed.wrappedKey), \(sealed.master), \(actor))
            RETURNING id
            """, as: ID.self)
        guard let id else { throw NotFound() }
        change.record("funds.upload_statement", "statement_file", id, ["sha256": .string(SHA256.hex(content))])
        return id
    }

    /// What a file is sealed as: one of this account.
    private static func subject(_ account: BankAccount.ID, tenant: Tenant.ID) -> String {
        "statement_file|\(tenant)|\(account)"
    }

    /// A file that the viewer may see. Throws `NotFound`, also for one that was sealed by a key that is gone.
    public static func find(
        _ id: ID, for viewer: Viewer, with key: MasterKey, in db: Connection
    ) throws -> StatementFile {
        let tenant = try viewer.requireTenant().id
        let found = try db.first(
            """
            -- file for choosing its columns
            SELECT f.id, f.bank_account_id, f.name, f.content, f.wrapped_key, f.master, f.uploaded_at
            FROM statement_file f WHERE f.tenant_id = \(tenant) AND f.id = \(id)
            """
        ) { row in
            let (id, account, name) = try (row.next(ID.self), row.next(BankAccount.ID.self), row.next(String.self))
            let sealed = try SealedContent(bytes: row.next(), wrappedKey: row.next(), master: row.next())
            let uploadedAt = try row.next(Timestamp.self)
            let content: [UInt8]
            do {
                content = try key.open(sealed, as: subject(account, tenant: tenant))
            } catch is MasterKey.Fault {
                throw NotFound()
            }
            return StatementFile(id: id, account: account, name: name, content: content, uploadedAt: uploadedAt)
        }
        guard let found else { throw NotFound() }
        _ = try BankAccount.find(found.account, for: viewer, in: db)
        return found
    }

    /// The files of an account that wait, the newest first: key, name and when.
    public static func waiting(
        of account: BankAccount, for viewer: Viewer, in db: Connection
    ) throws -> [(id: ID, name: String, uploadedAt: Timestamp)] {
        guard viewer.seesBooks(of: account.holder) else { throw NotFound() }
        return try db.rows(
            """
            -- files that wait for their columns
            SELECT f.id, f.name, f.uploaded_at FROM statement_file f
            WHERE f.tenant_id = \(try viewer.requireTenant().id) AND f.bank_account_id = \(account.id)
            ORDER BY f.id DESC LIMIT 50
            """
        ) { row in (id: try row.next(), name: try row.next(), uploadedAt: try row.next()) }
    }

    /// The first rows. Throws a refusal at `file` when it is no table.
    public func rows() throws -> [SheetRow] { Array(try Self.rows(of: content).prefix(Self.rowsShown)) }

    private static func rows(of content: [UInt8]) throws -> [SheetRow] {
        do {
            return try StatementReading.rows(of: content)
        } catch {
            throw FieldRefusal("file", "funds.refusal.file_unreadable", ["place": "\(error)"])
        }
    }

    /// The headings of the row that looks most like one: the first of those with the most different texts that are no
    /// amounts and no days. `#3` for a column without a text there.
    public func headings() throws -> [String] {
        let rows = try rows()
        func texts(_ row: SheetRow) -> Set<String> {
            Set(
                row.cells.map(\.text).filter { text in
                    !text.isEmpty && StatementTable.day(in: text) == nil && (try? Money.parse(text)) == nil
                })
        }
        let width = rows.map(\.cells.count).max() ?? 0
        guard let best = rows.max(by: { (texts($0).count, -$0.number) < (texts($1).count, -$1.number) }) else {
            return []
        }
        var seen: Set<String> = []
        return (0..<width).map { column in
            let text = StatementLayout.plain(best[column].text)
            return text.isEmpty || !seen.insert(text).inserted ? "#\(column + 1)" : text
        }
    }

    /// Takes the file away once it is imported or not wanted.
    func discard(in change: Change) throws {
        try change.db.execute(
            """
            -- a file is done with
            DELETE FROM statement_file WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
    }

    /// Takes away all files that wait, before the key that sealed them is exchanged: they are uploaded again.
    public static func discardAll(in change: Change) throws {
        let count = try change.db.execute(
            "-- files that wait are uploaded again\nDELETE FROM statement_file WHERE tenant_id = \(try change.tenant())"
        )
        guard count > 0 else { return }
        change.record("funds.discard_statements", "statement_file", 0, ["files": .integer(Int64(count))])
    }

    /// Imports the file and takes it away.
    public func `import`(
        by layout: StatementLayout?, opening: Money?, closing: Money?, through: Day? = nil, in change: Change
    ) throws -> BankStatement {
        let account = try BankAccount.find(account, for: change.viewer, in: change.db)
        let reading = try StatementReading(
            file: content, layout: layout, opening: opening, closing: closing, through: through)
        let statement = try BankStatement.import(
            reading, by: layout, file: content, named: name, into: account, in: change)
        try discard(in: change)
        return statement
    }
}
