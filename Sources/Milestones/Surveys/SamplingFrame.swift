public import Kernel
public import Platform
public import Postgres

/// The list from which a sample is drawn: villages, households or persons by a code, never by a name. Its hash says
/// that it is the same list.
public struct SamplingFrame: Sendable {
    /// Identifies a frame.
    public typealias ID = Identifier<SamplingFrame>

    /// What a line of the list is.
    public enum Unit: String, StoredAsText, CaseIterable {
        case village, household, person

        /// Key of its name in the message catalogue.
        public var messageKey: String { "surveys.unit.\(rawValue)" }
    }

    /// A line of the list.
    public struct Line: Sendable, Hashable {
        /// Its code.
        public let code: String
        /// The stratum that it belongs to, or empty.
        public let stratum: String
        /// How many it holds: households of a village, 1 for a person.
        public let size: Int64

        /// A line.
        public init(code: String, stratum: String = "", size: Int64 = 1) {
            self.code = code
            self.stratum = stratum
            self.size = size
        }
    }

    /// Its key.
    public let id: ID
    /// The programme.
    public let programme: Programme.ID
    /// What it is called.
    public let name: String
    /// What a line is.
    public let unit: Unit
    /// How many lines.
    public let count: Int
    /// SHA-256 of its lines.
    public let sha256: [UInt8]

    /// The frames of the tenant, the newest first.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [SamplingFrame] {
        try db.rows(
            """
            -- sampling frames
            SELECT f.id, f.programme_id, f.name, f.unit, f.units, f.sha256 FROM sampling_frame f
            WHERE f.tenant_id = \(try viewer.requireTenant().id) ORDER BY f.id DESC
            """
        ) { row in
            try SamplingFrame(
                id: row.next(), programme: row.next(), name: row.next(), unit: row.next(),
                count: Int(row.next(Int32.self)), sha256: row.next())
        }
    }

    /// A frame. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> SamplingFrame {
        guard let found = try all(for: viewer, in: db).first(where: { $0.id == id }) else { throw NotFound() }
        return found
    }

    /// The lines in their order.
    func lines(in db: Connection) throws -> [Line] { try Self.lines(of: id, in: db) }

    /// The lines of a frame in their order.
    static func lines(of frame: ID, in db: Connection) throws -> [Line] {
        try db.rows(
            """
            -- lines of a frame
            SELECT u.code, u.stratum, u.size FROM frame_unit u
            WHERE u.tenant_id = current_tenant() AND u.frame_id = \(frame) ORDER BY u.n
            """
        ) { row in try Line(code: row.next(), stratum: row.next(), size: row.next()) }
    }

    /// The hash of lines: number, code, stratum and size, a line each, separated by tabulators.
    public static func sha256(of lines: [Line]) -> [UInt8] {
        let texts = lines.enumerated().map { "\($0 + 1)\t\($1.code)\t\($1.stratum)\t\($1.size)" }
        return SHA256.digest(Array(texts.joined(separator: "\n").utf8))
    }

    /// A programme officer keeps a list. The same list again is the same hash, but another frame.
    public static func keep(
        _ lines: [Line], name: String, unit: Unit, of programme: Programme.ID, in change: Change
    ) throws -> SamplingFrame {
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: programme))
        guard !name.isEmpty else { throw FieldRefusal("name", "field.refusal.missing") }
        guard !lines.isEmpty else { throw FieldRefusal("lines", "field.refusal.missing") }
        guard lines.count <= 200_000 else { throw FieldRefusal("lines", "surveys.refusal.frame_long") }
        for (index, line) in lines.enumerated() {
            guard isCode(line.code, from: 1), isCode(line.stratum, from: 0), line.size > 0 else {
                throw FieldRefusal("lines", "surveys.refusal.frame_line", ["line": String(index + 1)])
            }
        }
        guard Set(lines.map(\.code)).count == lines.count else {
            throw FieldRefusal("lines", "surveys.refusal.frame_code_twice")
        }
        let id = try change.guarded([
            "sampling_frame_tenant_id_programme_id_fkey": ("programme", "field.refusal.choice")
        ]) {
            try change.db.value(
                """
                -- keep a frame
                INSERT INTO sampling_frame (tenant_id, programme_id, name, unit, units, sha256, made_by)
                VALUES (\(try change.tenant()), \(programme), \(name), \(unit), \(Int32(lines.count)),
                    \(sha256(of: lines)), \(account)) RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        try change.db.execute(
            """
            -- lines of a frame
            INSERT INTO frame_unit (tenant_id, frame_id, n, code, stratum, size)
            SELECT \(try change.tenant()), \(id), u.n, u.code, u.stratum, u.size
            FROM unnest(\(lines.map(\.code)), \(lines.map(\.stratum)), \(lines.map(\.size))) WITH ORDINALITY
                AS u (code, stratum, size, n)
            """)
        change.record("surveys.keep_frame", "sampling_frame", id, ["lines": .integer(Int64(lines.count))])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Letters, digits and hyphens only: what looks like a name or a telephone number with signs is no code.
    private static func isCode(_ text: String, from least: Int) -> Bool {
        (least...40).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45
            }
    }
}
