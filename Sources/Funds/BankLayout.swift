public import Kernel
public import Platform
public import Postgres

/// What a bank's file for paying many at once (批量付款、批量代发) looks like: columns, headings, encoding and format. One
/// layout serves payments to organisations and grants to people. A tenant edits its own; some come with a release.
public struct BankLayout: Sendable, Hashable {
    /// Identifies a layout of a tenant.
    public typealias ID = Identifier<BankLayout>

    /// What a column can hold.
    public enum Field: String, Sendable, CaseIterable {
        case number
        /// 收款账号.
        case account
        /// 收款户名.
        case name
        /// 开户行.
        case bank
        case amount
        case purpose
        /// Number of the item, by which the bank's reply is understood.
        case item
        /// Day on which it was sent.
        case day
        /// Code of the account that pays.
        case payer
    }

    /// What a layout says.
    public struct Content: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// One column per line: `收款账号=account` or `币种="人民币"`.
        public var columns: String
        /// In which encoding a CSV file is written.
        public var encoding: ExportProfile.Encoding
        /// What kind of file is written.
        public var format: ExportProfile.Format

        /// A layout to be stored.
        public init(
            name: String, columns: String, encoding: ExportProfile.Encoding, format: ExportProfile.Format
        ) {
            self.name = name
            self.columns = columns
            self.encoding = encoding
            self.format = format
        }

        func parsed() throws -> [(title: String, content: LayoutColumns.Content<Field>)] {
            try LayoutColumns.parse(columns)
        }
    }

    /// A layout that comes with a release.
    public struct Known: Sendable, Hashable {
        /// Its code.
        public let code: String
        /// What it says.
        public let content: Content

        /// Key of its name in the message catalogue.
        public var messageKey: String { "banklayouts.known.\(code)" }
    }

    /// The layouts that come with a release; the first is used where none is chosen.
    public static let known: [Known] = [
        Known(code: "common", content: content("通用批量付款", .gb18030, .csv)),
        Known(code: "utf8", content: content("通用批量付款（UTF-8）", .utf8, .csv)),
        Known(code: "workbook", content: content("通用批量付款（工作簿）", .utf8, .xlsx)),
    ]

    private static func content(
        _ name: String, _ encoding: ExportProfile.Encoding, _ format: ExportProfile.Format
    ) -> Content {
        Content(
            name: name, columns: "序号=number\n收款账号=account\n收款户名=name\n开户行=bank\n金额=amount\n用途=purpose\n业务编号=item",
            encoding: encoding, format: format)
    }

    /// Its key.
    public let id: ID
    /// What it says.
    public let content: Content
    /// Name of who edited it last.
    public let editor: String
    /// When.
    public let editedAt: Timestamp
    /// Counts the changes.
    public let version: Int
}

extension BankLayout {
    private init(row: inout Row) throws {
        id = try row.next()
        content = try Content(name: row.next(), columns: row.next(), encoding: row.next(), format: row.next())
        editor = try row.next()
        editedAt = try row.next()
        version = Int(try row.next(Int32.self))
    }

    private static let selection: SQL = """
        SELECT b.id, b.name, b.columns, b.encoding, b.format, a.name, b.edited_at, b.version
        FROM bank_layout b JOIN account a ON a.id = b.edited_by
        """

    /// Stores a new layout. Accountants and cashiers of the tenant do this.
    public static func make(_ content: Content, in change: Change) throws -> BankLayout {
        let account = try editor(change)
        _ = try content.parsed()
        let id = try refusing {
            try change.db.value(
                """
                -- store a bank layout
                INSERT INTO bank_layout (tenant_id, name, columns, encoding, format, edited_by)
                VALUES (\(try change.tenant()), \(content.name), \(content.columns), \(content.encoding),
                    \(content.format), \(account)) RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.make_bank_layout", "bank_layout", id)
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Stores what the layout shall say from now on, on what the author saw.
    public func edit(_ content: Content, version seen: Int, in change: Change) throws -> BankLayout {
        let account = try Self.editor(change)
        _ = try content.parsed()
        let edited = try refusing {
            try change.db.execute(
                """
                -- edit a bank layout
                UPDATE bank_layout SET name = \(content.name), columns = \(content.columns),
                    encoding = \(content.encoding), format = \(content.format), edited_by = \(account),
                    edited_at = moment(), version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND version = \(Int32(clamping: seen))
                """)
        }
        let now = try Self.find(id, for: change.viewer, in: change.db)
        guard edited == 1 else {
            throw Conflict(current: [
                "version": String(now.version), "name": now.content.name, "columns": now.content.columns,
            ])
        }
        change.record("funds.edit_bank_layout", "bank_layout", id)
        return now
    }

    private static func editor(_ change: Change) throws -> Account.ID {
        guard change.viewer.holdsAnywhere([.accountant, .cashier]) else { throw NotFound() }
        return try change.viewer.signedIn()
    }

    /// A layout of the viewer's tenant. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> BankLayout {
        let found = try db.first(
            "-- bank layout by id\n" + selection
                + " WHERE b.tenant_id = \(try viewer.requireTenant().id) AND b.id = \(id)"
        ) { row in try BankLayout(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// The layouts of the viewer's tenant, in order of their names.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [BankLayout] {
        try db.rows(
            "-- bank layouts\n" + selection
                + " WHERE b.tenant_id = \(try viewer.requireTenant().id) ORDER BY b.name"
        ) { row in try BankLayout(row: &row) }
    }

    /// What was chosen: a layout by its key, or a known one by its code; the first known one unless something was.
    public static func chosen(_ choice: String, for viewer: Viewer, in db: Connection) throws -> Content {
        if let id = ID(choice) { return try find(id, for: viewer, in: db).content }
        let found = choice.isEmpty ? known.first : known.first { $0.code == choice }
        guard let found else { throw FieldRefusal("layout", "exports.refusal.layout") }
        return found.content
    }
}
