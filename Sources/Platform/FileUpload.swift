public import Kernel
public import Postgres

/// A file that comes in parts, so that a lost connection costs one part and not the whole file. Only who began it sees
/// it.
public struct FileUpload: Sendable {
    /// Identifies an upload.
    public typealias ID = Identifier<FileUpload>

    /// Parts hold at most so many bytes.
    public static let partBytesMax = 1_024 * 1_024
    /// An upload that is not taken is given up after so many days.
    public static let keepDays = 2
    /// So many uploads of one person may be under way.
    public static let openMax = 20

    /// Its key.
    public let id: ID
    /// The tenant.
    let tenant: Tenant.ID
    /// The name of the file.
    public let name: String
    /// The size of the whole file.
    public let byteCount: Int64
    /// How much of it has arrived.
    public let received: Int64
    /// Whether it was attached to a thing.
    public let isTaken: Bool

    /// Whether all of it has arrived.
    public var isWhole: Bool { received == byteCount }

    private static let columns: SQL = "u.id, u.tenant_id, u.name, u.byte_count, u.received, u.taken_at IS NOT NULL"

    private init(row: inout Row) throws {
        id = try row.next()
        tenant = try row.next()
        name = try row.next()
        byteCount = try row.next()
        received = try row.next()
        isTaken = try row.next()
    }

    /// Begins an upload. Throws a refusal when the file is empty or too large, when its ending is of no accepted type,
    /// or when too many uploads of the person are under way. What was given up is cleaned away.
    public static func begin(
        name: String, byteCount: Int64, store: FileStore, in change: Change
    ) throws -> FileUpload {
        let account = try change.viewer.signedIn()
        guard byteCount > 0 else { throw FieldRefusal("bytes", "file.refusal.empty") }
        guard byteCount <= Int64(FileStore.bytesMax) else { throw FieldRefusal("bytes", "file.refusal.large") }
        let clean = FileStore.cleanName(name)
        guard FileType.accepts(name: clean) else { throw FieldRefusal("name", "file.refusal.type", ["name": clean]) }
        try discardOld(store, in: change)
        try discardRefused(of: account, store, in: change)
        let open = try change.db.value(
            """
            -- uploads under way
            SELECT count(*) FROM file_upload u
            WHERE u.tenant_id = \(try change.tenant()) AND u.account_id = \(account) AND u.taken_at IS NULL
              AND u.begun_at >= moment() - make_interval(days => \(Int32(keepDays)))
            """, as: Int64.self)
        guard open ?? 0 < Int64(openMax) else { throw FieldRefusal(nil, "file.refusal.too_many_uploads") }
        let made = try change.db.first(
            """
            -- begin an upload
            INSERT INTO file_upload AS u (tenant_id, account_id, name, byte_count)
            VALUES (\(try change.tenant()), \(account), \(clean), \(byteCount)) RETURNING \(columns)
            """
        ) { row in try FileUpload(row: &row) }
        guard let made else { throw NotFound() }
        return made
    }

    /// What nobody went on with, and what was attached, leaves nothing beside the store.
    private static func discardOld(_ store: FileStore, in change: Change) throws {
        let old = try change.db.rows(
            """
            -- uploads that are over
            DELETE FROM file_upload u
            WHERE u.tenant_id = \(try change.tenant())
              AND u.begun_at < moment() - make_interval(days => \(Int32(keepDays)))
            RETURNING \(columns)
            """
        ) { row in try FileUpload(row: &row) }
        for upload in old { store.discard(upload) }
    }

    /// What has arrived whole and was attached to nothing was mostly refused there: of such files only the latest few
    /// are kept, so that wrong ones never stand in the way of the right one.
    private static func discardRefused(of account: Account.ID, _ store: FileStore, in change: Change) throws {
        let refused = try change.db.rows(
            """
            -- uploads that were refused
            DELETE FROM file_upload u
            WHERE u.tenant_id = \(try change.tenant()) AND u.id IN (SELECT o.id FROM file_upload o
                WHERE o.tenant_id = u.tenant_id AND o.account_id = \(account) AND o.taken_at IS NULL
                  AND o.received = o.byte_count
                ORDER BY o.id DESC OFFSET \(Int32(openMax / 2)))
            RETURNING \(columns)
            """
        ) { row in try FileUpload(row: &row) }
        for upload in refused { store.discard(upload) }
    }

    /// An upload of the viewer. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> FileUpload {
        try find(id, for: viewer, in: db, locking: "")
    }

    private static func find(
        _ id: ID, for viewer: Viewer, in db: Connection, locking: SQL
    ) throws -> FileUpload {
        let found = try db.first(
            """
            -- upload by id
            SELECT \(columns) FROM file_upload u
            WHERE u.tenant_id = \(try viewer.requireTenant().id) AND u.id = \(id)
              AND u.account_id = \(try viewer.signedIn())\(locking)
            """
        ) { row in try FileUpload(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// Puts a part behind what has arrived. A part that begins elsewhere is a `Conflict` that says where to go on.
    public static func append(
        _ part: [UInt8], at offset: Int64, to id: ID, store: FileStore, in change: Change
    ) throws -> FileUpload {
        let upload = try find(id, for: change.viewer, in: change.db, locking: " FOR UPDATE")
        guard !upload.isTaken else { throw FieldRefusal(nil, "file.refusal.upload_taken") }
        guard offset == upload.received else {
            throw Conflict(Message("file.conflict.offset"), current: ["received": "\(upload.received)"])
        }
        guard (1...partBytesMax).contains(part.count), offset + Int64(part.count) <= upload.byteCount else {
            throw FieldRefusal("part", "file.refusal.part")
        }
        try store.append(part, to: upload)
        try change.db.execute(
            """
            -- a part of an upload arrived
            UPDATE file_upload SET received = \(offset + Int64(part.count))
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Notes that the file was attached to a thing; it cannot be attached again from here.
    public static func take(_ id: ID, in change: Change) throws {
        let upload = try find(id, for: change.viewer, in: change.db, locking: " FOR UPDATE")
        guard upload.isWhole else { throw FieldRefusal("upload", "file.refusal.upload_incomplete") }
        guard !upload.isTaken else { throw FieldRefusal("upload", "file.refusal.upload_taken") }
        try change.db.execute(
            """
            -- an upload is taken
            UPDATE file_upload SET taken_at = moment() WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
    }
}
