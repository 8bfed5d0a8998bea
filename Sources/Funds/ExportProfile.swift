public import Kernel
public import Platform
public import Postgres

/// In which columns, order, encoding and format vouchers are handed to the accounting software of a holder that books
/// elsewhere. A profile begins from a layout that comes with a release, and is edited from then on.
public struct ExportProfile: Sendable, Hashable {
    /// Identifies a profile.
    public typealias ID = Identifier<ExportProfile>

    /// What a column can hold.
    public enum Field: String, Sendable, CaseIterable {
        case day
        case year
        case month
        /// 凭证字: 收 where money came in, 付 where it went out or between own accounts, 转 where none moved.
        case word
        case number
        /// Number among the vouchers of the month with the same word.
        case wordNumber = "word_number"
        case line
        case summary
        case accountNumber = "account_number"
        case accountName = "account_name"
        case debit
        case credit
        /// The amount without its side.
        case amount
        /// Code of the bank account.
        case bankAccount = "bank_account"
        /// 限定性 or 非限定性, as the fund is.
        case restriction
        case fundCode = "fund_code"
        case fundName = "fund_name"
        case budgetLine = "budget_line"
        case area
        /// Code of the activity.
        case activity
        /// Key of the contract.
        case contract
        case memo
        case attachments
        case poster
        case approver
    }

    /// A column: its heading, and what it holds.
    public struct Column: Sendable, Hashable {
        /// What a column holds.
        public enum Content: Sendable, Hashable {
            case field(Field)
            case text(String)
        }

        /// The heading.
        public let title: String
        /// What it holds.
        public let content: Content
    }

    /// In which encoding a CSV file is written.
    public enum Encoding: String, StoredAsText, CaseIterable {
        case utf8
        case gb18030

        /// Key of its name in the message catalogue.
        public var messageKey: String { "exports.encoding.\(rawValue)" }
    }

    /// What kind of file is written.
    public enum Format: String, StoredAsText, CaseIterable {
        case csv
        case xlsx

        /// Key of its name in the message catalogue.
        public var messageKey: String { "exports.format.\(rawValue)" }
    }

    /// What a profile says; also of a layout that comes with a release.
    public struct Content: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// Lines above the headings; empty for none.
        public var preamble: String
        /// One column per line: `日期=day` or `凭证字="记"`.
        public var columns: String
        /// Account numbers of the other books, one a line: `银行存款 QM-BANK=100201`; empty for those of the chart.
        public var accounts: String
        /// In which encoding a CSV file is written.
        public var encoding: Encoding
        /// What kind of file is written.
        public var format: Format

        /// A profile to be stored.
        public init(
            name: String, preamble: String, columns: String, accounts: String = "", encoding: Encoding, format: Format
        ) {
            self.name = name
            self.preamble = preamble
            self.columns = columns
            self.accounts = accounts
            self.encoding = encoding
            self.format = format
        }

        /// The columns. Throws a refusal at `columns` that names the line which is none.
        public func parsed() throws -> [Column] {
            try LayoutColumns.parse(columns, as: Field.self).map { column in
                switch column.content {
                case .field(let field): Column(title: column.title, content: .field(field))
                case .text(let text): Column(title: column.title, content: .text(text))
                }
            }
        }
    }

    /// A layout that comes with a release.
    public struct Layout: Sendable, Hashable {
        /// Its code.
        public let code: String
        /// Name in English; the one in Chinese is the content's.
        public let englishName: String
        /// What it says.
        public let content: Content
        /// Where it comes from, and whether that was checked.
        public let source: String
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

extension ExportProfile.Content {
    /// Throws a refusal that names the line of the columns, or of the accounts, which is none.
    fileprivate func check(in db: Connection) throws {
        _ = try parsed()
        _ = try OtherAccounts(accounts, in: db)
    }
}

extension ExportProfile {
    private init(row: inout Row) throws {
        id = try row.next()
        content = try Content(
            name: row.next(), preamble: row.next(), columns: row.next(), accounts: row.next(), encoding: row.next(),
            format: row.next())
        editor = try row.next()
        editedAt = try row.next()
        version = Int(try row.next(Int32.self))
    }

    private static let selection: SQL = """
        SELECT p.id, p.name, p.preamble, p.columns, p.accounts, p.encoding, p.format, a.name, p.edited_at, p.version
        FROM export_profile p JOIN account a ON a.id = p.edited_by
        """

    /// Stores a new profile. An accountant of the tenant does this.
    public static func make(_ content: Content, in change: Change) throws -> ExportProfile {
        let account = try editor(change)
        try content.check(in: change.db)
        let id = try refusing {
            try change.db.value(
                """
                -- store a profile of voucher export
                INSERT INTO export_profile (tenant_id, name, preamble, columns, accounts, encoding, format, edited_by)
                VALUES (\(try change.tenant()), \(content.name), \(content.preamble), \(content.columns),
                    \(content.accounts), \(content.encoding), \(content.format), \(account))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.make_export_profile", "export_profile", id)
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Stores what the profile shall say from now on, on what the author saw. An accountant of the tenant does this.
    public func edit(_ content: Content, version seen: Int, in change: Change) throws {
        let account = try Self.editor(change)
        try content.check(in: change.db)
        let edited = try refusing {
            try change.db.execute(
                """
                -- edit a profile of voucher export
                UPDATE export_profile SET name = \(content.name), preamble = \(content.preamble),
                    columns = \(content.columns), accounts = \(content.accounts), encoding = \(content.encoding),
                    format = \(content.format), edited_by = \(account), edited_at = moment(), version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND version = \(Int32(clamping: seen))
                """)
        }
        guard edited == 1 else {
            let now = try Self.find(id, for: change.viewer, in: change.db)
            throw Conflict(current: [
                "version": String(now.version), "name": now.content.name, "columns": now.content.columns,
                "accounts": now.content.accounts,
            ])
        }
        change.record("funds.edit_export_profile", "export_profile", id)
    }

    private static func editor(_ change: Change) throws -> Account.ID {
        guard change.viewer.holdsAnywhere([.accountant]) else { throw NotFound() }
        return try change.viewer.signedIn()
    }

    /// A profile of the viewer's tenant. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> ExportProfile {
        let found = try db.first(
            "-- export profile by id\n" + selection
                + " WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.id = \(id)"
        ) { row in try ExportProfile(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// The profiles of the viewer's tenant, in order of their names.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [ExportProfile] {
        try db.rows(
            "-- export profiles\n" + selection
                + " WHERE p.tenant_id = \(try viewer.requireTenant().id) ORDER BY p.name"
        ) { row in try ExportProfile(row: &row) }
    }

    /// The layouts that come with a release.
    public static func layouts(in db: Connection) throws -> [Layout] {
        try db.rows(
            """
            -- layouts of vouchers
            SELECT l.code, l.english, l.chinese, l.preamble, l.columns, l.encoding, l.format, l.source
            FROM voucher_layout l ORDER BY l.code <> 'plain', l.code
            """
        ) { row in
            try Layout(
                code: row.next(), englishName: row.next(),
                content: Content(
                    name: row.next(), preamble: row.next(), columns: row.next(), encoding: row.next(),
                    format: row.next()), source: row.next())
        }
    }
}
