internal import Forms
public import Kernel
public import Platform
public import Postgres

extension Call {
    /// A call with its lots and sources. The public finds what was published, staff of the programme everything.
    /// Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Call {
        try find(id, for: viewer, lock: "", in: db)
    }

    /// The call, locked for a change of it.
    static func locked(_ id: ID, in change: Change) throws -> Call {
        try find(id, for: change.viewer, lock: "FOR NO KEY UPDATE OF c", in: change.db)
    }

    private static func find(_ id: ID, for viewer: Viewer, lock: SQL, in db: Connection) throws -> Call {
        let tenant = try viewer.requireTenant().id
        let found = try db.first(
            """
            -- call by id
            SELECT \(columns) FROM call c
            WHERE c.tenant_id = \(tenant) AND c.id = \(id)
              AND \(StaffReach.seesCall(viewer))
            \(lock)
            """
        ) { row in try Call(row: &row) }
        guard let found else { throw NotFound() }
        return try found.whole(of: tenant, in: db)
    }

    /// The call with its lots, sources and recommending units.
    func whole(of tenant: Tenant.ID, in db: Connection) throws -> Call {
        var call = self
        call.lots = try Self.lots(of: id, tenant: tenant, in: db)
        call.sources = try Self.sources(of: id, tenant: tenant, in: db)
        call.recommenders = try Self.recommenders(of: id, tenant: tenant, in: db)
        return call
    }

    private static func lots(of id: ID, tenant: Tenant.ID, in db: Connection) throws -> [Lot] {
        try db.rows(
            """
            -- lots of a call
            SELECT l.id, l.number, l.title, l.area_code, a.name, a.path, l.budget_fen
            FROM lot l JOIN area a ON a.code = l.area_code
            WHERE l.tenant_id = \(tenant) AND l.call_id = \(id) ORDER BY l.number
            """
        ) { row in
            try Lot(
                id: row.next(), number: Int(row.next(Int32.self)), title: row.next(), areaCode: row.next(),
                areaName: row.next(), areaPath: row.next(), budget: row.next())
        }
    }

    private static func sources(of id: ID, tenant: Tenant.ID, in db: Connection) throws -> [Source] {
        try db.rows(
            """
            -- sources of a call
            SELECT s.code, s.fund_id, s.limit_fen FROM call_source s
            WHERE s.tenant_id = \(tenant) AND s.call_id = \(id) ORDER BY s.position, s.code
            """
        ) { row in try Source(code: row.next(), fund: row.next(), limit: row.next()) }
    }

    /// A document that comes with the call.
    public struct Document: Sendable {
        /// The file.
        public let file: StoredFile.ID
        /// What it is.
        public let title: String
        /// The name under which it is downloaded.
        public let name: String
        /// Its size in bytes.
        public let byteCount: Int64
    }

    /// The documents of the call, the oldest first.
    public func documents(for viewer: Viewer, in db: Connection) throws -> [Document] {
        let files = try StoredFile.all(of: "call", id.rawValue, for: viewer, in: db)
        let titles = try db.rows(
            """
            -- documents of a call
            SELECT d.file_id, d.title FROM call_document d
            WHERE d.tenant_id = \(try viewer.requireTenant().id) AND d.call_id = \(id) ORDER BY d.id
            """
        ) { row in (try row.next(StoredFile.ID.self), try row.next(String.self)) }
        return titles.compactMap { file, title in
            files.first { $0.id == file }.map {
                Document(file: file, title: title, name: $0.name, byteCount: $0.byteCount)
            }
        }
    }

    /// An announced extension of the deadline.
    public struct Extension: Sendable {
        /// The deadline before.
        public let from: Timestamp
        /// The deadline after.
        public let to: Timestamp
        /// Why.
        public let reason: String
        /// When it was announced.
        public let at: Timestamp
        /// Whether the dated rules moved the deadline because of an outage; the reason says what happened.
        public let isForOutage: Bool
    }

    /// All extensions, the oldest first.
    public func extensions(for viewer: Viewer, in db: Connection) throws -> [Extension] {
        try db.rows(
            """
            -- extensions of a call
            SELECT e.deadline_from, e.deadline_to, e.reason, e.extended_at, e.outage_id IS NOT NULL
            FROM call_extension e
            WHERE e.tenant_id = \(try viewer.requireTenant().id) AND e.call_id = \(id) ORDER BY e.id
            """
        ) { row in
            try Extension(
                from: row.next(), to: row.next(), reason: row.next(), at: row.next(), isForOutage: row.next())
        }
    }
}
