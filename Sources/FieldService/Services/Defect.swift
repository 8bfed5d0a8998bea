public import Kernel
public import Platform
public import Postgres

/// What a supervisor found wrong with what is delivered, and the day to put it right by (整改).
public struct Defect: Sendable {
    /// Identifies a defect.
    public typealias ID = Identifier<Defect>

    /// Where it stands.
    public enum State: String, StoredAsText, CaseIterable {
        case open
        case mended
        case closed

        /// Key of its name in the message catalogue.
        public var messageKey: String { "delivery.defect.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// The deliverable.
    public let deliverable: Deliverable.ID
    /// What is wrong.
    public let description: String
    /// The day to put it right by.
    public let rectifyBy: Day
    /// Where it stands.
    public let state: State
    /// Who put it right.
    public let mendedBy: Account.ID?
    /// When it was put right.
    public let mendedAt: Timestamp?
    /// What was done.
    public let mendedNote: String
    /// Counts the changes.
    public let version: Int

    /// Whether it is late on a day: not put right though its day is past.
    public func isOverdue(on today: Day) -> Bool { state == .open && rectifyBy < today }

    private static func load(_ condition: SQL, for viewer: Viewer, in db: Connection) throws -> [Defect] {
        try db.rows(
            """
            -- defects
            SELECT f.id, f.deliverable_id, f.description, f.rectify_by, f.state, f.mended_by, f.mended_at,
                f.mended_note, f.version
            FROM defect f WHERE f.tenant_id = \(try viewer.requireTenant().id) AND \(condition)
            ORDER BY f.state = 'closed', f.rectify_by, f.id LIMIT 500
            """
        ) { row in
            try Defect(
                id: row.next(), deliverable: row.next(), description: row.next(), rectifyBy: row.next(),
                state: row.next(), mendedBy: row.next(), mendedAt: row.next(), mendedNote: row.next(),
                version: row.next())
        }
    }

    /// The defects of a deliverable that the viewer was shown, open ones first.
    public static func all(of deliverable: Deliverable, for viewer: Viewer, in db: Connection) throws -> [Defect] {
        try load("f.deliverable_id = \(deliverable.id)", for: viewer, in: db)
    }

    /// A defect with its deliverable. Throws `NotFound`.
    public static func find(
        _ id: ID, for viewer: Viewer, in db: Connection
    ) throws -> (defect: Defect, deliverable: Deliverable) {
        guard let defect = try load("f.id = \(id)", for: viewer, in: db).first else { throw NotFound() }
        return (defect, try Deliverable.find(defect.deliverable, for: viewer, in: db))
    }

    private static func locked(
        _ id: ID, version: Int, in change: Change
    ) throws -> (defect: Defect, deliverable: Deliverable) {
        try change.db.execute(
            """
            -- lock a defect
            SELECT FROM defect f WHERE f.tenant_id = \(try change.tenant()) AND f.id = \(id) FOR UPDATE
            """)
        let found = try find(id, for: change.viewer, in: change.db)
        guard found.defect.version == version else { throw Conflict(current: ["state": found.defect.state.rawValue]) }
        return found
    }

    /// The contractor says what it did to put it right.
    public static func mend(_ id: ID, version: Int, note: String, in change: Change) throws -> Defect {
        let account = try change.viewer.signedIn()
        let (defect, deliverable) = try locked(id, version: version, in: change)
        guard change.viewer.acts(for: deliverable.organisation) else { throw NotFound() }
        guard defect.state == .open else { throw DeliveryRefusal.wrongState }
        guard !note.isEmpty, note.count <= 4_000 else { throw DeliveryRefusal.value(field: "note", "note") }
        try change.db.execute(
            """
            -- put a defect right
            UPDATE defect SET state = 'mended', mended_by = \(account), mended_at = moment(), mended_note = \(note),
                version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        try change.move("defect", id.rawValue, from: defect.state.rawValue, to: State.mended.rawValue)
        change.record("delivery.mend", "defect", id)
        return try find(id, for: change.viewer, in: change.db).defect
    }

    /// A supervisor sees that it is right, or gives it back with another day. Nobody closes what they mended.
    public static func close(_ id: ID, version: Int, isRight: Bool, rectifyBy: Day?, in change: Change) throws -> Defect
    {
        let (defect, deliverable) = try locked(id, version: version, in: change)
        let account = try change.viewer.require(.supervisor, in: deliverable.scope)
        guard !change.viewer.acts(for: deliverable.organisation), defect.mendedBy != account else {
            throw DeliveryRefusal.samePerson
        }
        guard defect.state == .mended else { throw DeliveryRefusal.wrongState }
        if !isRight {
            guard let day = rectifyBy, try day >= change.moment().day(in: .shanghai) else {
                throw DeliveryRefusal.value(field: "rectifyBy", "past_day")
            }
        }
        let target = isRight ? State.closed : .open
        try DeliveryRefusal.told {
            try change.db.execute(
                """
                -- close a defect, or open it again
                UPDATE defect SET state = \(target), closed_by = CASE WHEN \(isRight) THEN \(account)::bigint END,
                    closed_at = CASE WHEN \(isRight) THEN moment() END,
                    rectify_by = CASE WHEN \(isRight) THEN rectify_by ELSE \(rectifyBy) END, version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        try change.move("defect", id.rawValue, from: defect.state.rawValue, to: target.rawValue)
        change.record("delivery.close_defect", "defect", id, ["state": .string(target.rawValue)])
        return try find(id, for: change.viewer, in: change.db).defect
    }
}

extension Deliverable {
    /// Notes what is wrong and the day to put it right by. A supervisor does who does not act for the contractor.
    public func find(fault description: String, rectifyBy: Day, in change: Change) throws -> Defect {
        let account = try change.viewer.require(.supervisor, in: scope)
        guard !change.viewer.acts(for: organisation) else { throw DeliveryRefusal.samePerson }
        guard !description.isEmpty, description.count <= 4_000 else {
            throw DeliveryRefusal.value(field: "description", "description")
        }
        guard try rectifyBy >= change.moment().day(in: .shanghai) else {
            throw DeliveryRefusal.value(field: "rectifyBy", "past_day")
        }
        let made = try DeliveryRefusal.told {
            try change.db.value(
                """
                -- note a defect
                INSERT INTO defect (tenant_id, deliverable_id, description, rectify_by, found_by)
                VALUES (\(try change.tenant()), \(id), \(description), \(rectifyBy), \(account)) RETURNING id
                """, as: Defect.ID.self)
        }
        guard let made else { throw NotFound() }
        try change.move("defect", made.rawValue, from: "", to: Defect.State.open.rawValue)
        change.record("delivery.defect", "defect", made, ["deliverable": .integer(id.rawValue)])
        try change.notifyMembers(
            of: [organisation], Message("delivery.notice.defect"),
            url: "/\(try change.viewer.requireTenant().slug)/deliverables/\(id)")
        return try Defect.find(made, for: change.viewer, in: change.db).defect
    }
}
