public import Kernel
public import Platform
public import Postgres

/// An imported statement of a bank account.
public struct BankStatement: Sendable, Hashable {
    /// Identifies a statement.
    public typealias ID = Identifier<BankStatement>

    /// Its key.
    public let id: ID
    /// The account.
    public let account: BankAccount.ID
    /// Name of the file.
    public let fileName: String
    /// The layout by which it was read.
    public let layout: String
    /// The version of that layout.
    public let layoutVersion: Int
    /// Its first day.
    public let firstDay: Day
    /// Its last day.
    public let lastDay: Day
    /// The day up to which it speaks: of its last line, or a later one that the file or who imported it names.
    public let coversTo: Day
    /// Lines in the file.
    public let lineCount: Int
    /// Lines that were not there before.
    public let newCount: Int
    /// Lines that an earlier file had brought.
    public let duplicateCount: Int
    /// What was there before the first line.
    public let opening: Money?
    /// Sum of the lines of the file.
    public let sum: Money
    /// What was there after the last line.
    public let closing: Money?
    /// Whether it adds up, as a whole and row by row.
    public let addsUp: Bool
    /// Where it does not, as kept: a JSON list of row, kind, expected, found and difference.
    public let breaks: JSON
    /// Rows of the file that are no lines of it: a JSON list of row and text.
    public let leftOut: JSON
    /// Name of who imported it.
    public let importer: String
    /// When.
    public let importedAt: Timestamp
    /// When the import was taken back.
    public let revertedAt: Timestamp?

    /// What the closing balance differs by from opening + sum; nil when a balance is unknown.
    public var difference: Money? {
        guard let opening, let closing, let expected = try? opening.adding(sum) else { return nil }
        return try? closing.subtracting(expected)
    }
}

extension BankStatement {
    private init(row: inout Row) throws {
        id = try row.next()
        account = try row.next()
        fileName = try row.next()
        layout = try row.next()
        layoutVersion = Int(try row.next(Int32.self))
        firstDay = try row.next()
        lastDay = try row.next()
        coversTo = try row.next()
        lineCount = try row.next()
        newCount = try row.next()
        duplicateCount = try row.next()
        opening = try row.next()
        sum = try row.next()
        closing = try row.next()
        addsUp = try row.next()
        breaks = try JSON.parse(try row.next(String.self), limits: .init(bytesMax: 64 << 20))
        leftOut = try JSON.parse(try row.next(String.self), limits: .init(bytesMax: 64 << 20))
        importer = try row.next()
        importedAt = try row.next()
        revertedAt = try row.next()
    }

    private static let selection: SQL = """
        SELECT s.id, s.bank_account_id, s.file_name, s.layout, s.layout_version, s.first_day, s.last_day,
            coalesce(s.covers_to, s.last_day), s.line_count, s.new_count, s.duplicate_count, s.opening_fen,
            s.sum_fen, s.closing_fen, s.adds_up, s.breaks::text,
            s.left_out::text, a.name, s.imported_at, s.reverted_at
        FROM bank_statement s JOIN account a ON a.id = s.imported_by
        """

    /// A statement that the viewer may see. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> BankStatement {
        let found = try db.first(
            "-- statement by id\n" + selection
                + " WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.id = \(id)"
        ) { row in try BankStatement(row: &row) }
        guard let found else { throw NotFound() }
        _ = try BankAccount.find(found.account, for: viewer, in: db)
        return found
    }

    /// The statements of an account, the newest first.
    public static func all(of account: BankAccount, for viewer: Viewer, in db: Connection) throws -> [BankStatement] {
        guard viewer.seesBooks(of: account.holder) else { throw NotFound() }
        return try db.rows(
            "-- statements of an account\n" + selection
                + " WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.bank_account_id = \(account.id)"
                + " ORDER BY s.id DESC"
        ) { row in try BankStatement(row: &row) }
    }

    /// Takes the whole import back, as long as none of its lines is matched. Lines that another file stated too stay
    /// and belong to that one. The accountant does this.
    public func revert(in change: Change) throws {
        let place = try BankAccount.find(account, for: change.viewer, in: change.db).holder
        _ = try change.viewer.require(.accountant, in: Scope(holder: place.rawValue))
        let isReverted = try refusing {
            try change.db.value("-- revert a statement\nSELECT revert_statement(\(id))", as: Bool.self)
        }
        guard isReverted == true else { throw Conflict() }
        change.record("funds.revert_statement", "bank_statement", id)
    }
}
