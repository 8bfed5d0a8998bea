internal import CSodium
internal import Foundation
public import Kernel
public import Postgres

/// A file that somebody uploaded: its row is in the database, its bytes lie in the file store under their SHA-256.
public struct StoredFile: Sendable {
    /// Identifies a file.
    public typealias ID = Identifier<StoredFile>
    /// Its key.
    public let id: ID
    /// SHA-256 of its bytes.
    public let sha256: [UInt8]
    /// Its size.
    public let byteCount: Int64
    /// What its content is, found from the content.
    public let mediaType: String
    /// The name under which it was uploaded.
    public let name: String
    /// Kind of the thing it belongs to.
    public let subjectKind: String
    /// Key of the thing it belongs to.
    public let subjectID: Int64
    /// Field of a form that it answers, or empty.
    public let field: String
    /// When it was uploaded.
    public let uploadedAt: Timestamp

    /// The same bytes, to be attached to another thing as well.
    public var upload: FileStore.Upload {
        FileStore.Upload(sha256: sha256, byteCount: byteCount, mediaType: mediaType, name: name)
    }

    private static let columns: SQL = """
        f.id, f.sha256, f.byte_count, f.media_type, f.name, f.subject_kind, f.subject_id, f.field, f.uploaded_at
        """

    private init(row: inout Row) throws {
        id = try row.next()
        sha256 = try row.next()
        byteCount = try row.next()
        mediaType = try row.next()
        name = try row.next()
        subjectKind = try row.next()
        subjectID = try row.next()
        field = try row.next()
        uploadedAt = try row.next()
    }

    /// A file of the tenant. The caller checks that the viewer may see the thing it belongs to. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> StoredFile {
        let found = try db.first(
            """
            -- file by id
            SELECT \(columns) FROM file f
            WHERE f.tenant_id = \(try viewer.requireTenant().id) AND f.id = \(id) AND f.removed_at IS NULL
            """
        ) { row in try StoredFile(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// The files of a thing, the oldest first.
    public static func all(of kind: String, _ subject: Int64, for viewer: Viewer, in db: Connection) throws
        -> [StoredFile]
    {
        try db.rows(
            """
            -- files of a thing
            SELECT \(columns) FROM file f
            WHERE f.tenant_id = \(try viewer.requireTenant().id) AND f.subject_kind = \(kind)
              AND f.subject_id = \(subject) AND f.removed_at IS NULL
            ORDER BY f.id
            """
        ) { row in try StoredFile(row: &row) }
    }

    /// Attaches bytes that lie in the store to a thing.
    public static func attach(
        _ upload: FileStore.Upload, to kind: String, _ subject: Int64, field: String = "", in change: Change
    ) throws -> StoredFile {
        let id = try change.db.value(
            """
            -- attach a file
            INSERT INTO file (tenant_id, sha256, byte_count, media_type, name, subject_kind, subject_id, field,
                uploaded_by)
            VALUES (\(try change.tenant()), \(upload.sha256), \(upload.byteCount), \(upload.mediaType),
                \(upload.name), \(kind), \(subject), \(field), \(change.viewer.account))
            RETURNING id
            """, as: StoredFile.ID.self)
        guard let id else { throw NotFound() }
        change.record(
            "files.attach", kind, subject,
            ["file": .string(id.description), "sha256": .string(upload.sha256.hexadecimal)])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Takes a file off its thing; the bytes stay for the audit.
    public func remove(in change: Change) throws {
        try change.db.execute(
            """
            -- remove a file
            UPDATE file SET removed_at = moment() WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        change.record("files.remove", subjectKind, subjectID, ["file": .string(id.description)])
    }
}
