public import Kernel
public import Platform
public import Postgres

/// What was done where on which day: the duty and patrol log behind the units of a deliverable.
public struct DutyLog: Sendable {
    /// Identifies an entry.
    public typealias ID = Identifier<DutyLog>

    /// What was done: the four duties of a village worker 报办讲访, a patrol, a lesson.
    public enum Kind: String, StoredAsText, CaseIterable {
        case report
        case handle
        case tell
        case visit
        case patrol
        case lesson
        case other

        /// Key of its name in the message catalogue.
        public var messageKey: String { "delivery.kind.\(rawValue)" }
    }

    /// What is written down.
    public struct Entry: Sendable {
        /// What was done.
        public var kind: Kind
        /// Where.
        public var areaCode: String
        /// On which day.
        public var doneOn: Day
        /// How many units.
        public var quantity: Int
        /// What a patrol found.
        public var finds: Int
        /// For those who check; never public.
        public var note: String

        /// An entry.
        public init(kind: Kind, areaCode: String, doneOn: Day, quantity: Int, finds: Int = 0, note: String = "") {
            self.kind = kind
            self.areaCode = areaCode
            self.doneOn = doneOn
            self.quantity = quantity
            self.finds = finds
            self.note = note
        }
    }

    /// Its key.
    public let id: ID
    /// What is written down.
    public let entry: Entry
    /// Name of the place.
    public let areaName: String
    /// When it was entered.
    public let enteredAt: Timestamp

    /// The newest entries of a deliverable that the viewer was shown.
    public static func all(
        of deliverable: Deliverable, limit: Int, for viewer: Viewer, in db: Connection
    ) throws -> [DutyLog] {
        try db.rows(
            """
            -- log of a deliverable
            SELECT l.id, l.kind, l.area_code, l.done_on, l.quantity, l.finds, l.note, a.name, l.entered_at
            FROM service_log l JOIN area a ON a.code = l.area_code
            WHERE l.tenant_id = \(try viewer.requireTenant().id) AND l.deliverable_id = \(deliverable.id)
            ORDER BY l.done_on DESC, l.id DESC LIMIT \(Int64(limit))
            """
        ) { row in
            DutyLog(
                id: try row.next(),
                entry: Entry(
                    kind: try row.next(), areaCode: try row.next(), doneOn: try row.next(),
                    quantity: Int(try row.next(Int32.self)), finds: Int(try row.next(Int32.self)),
                    note: try row.next()), areaName: try row.next(), enteredAt: try row.next())
        }
    }

    /// What the log says of a kind in a period: entries, units and finds.
    public static func sums(
        of deliverable: Deliverable, for viewer: Viewer, in db: Connection
    ) throws -> [(kind: Kind, entries: Int, units: Int64, finds: Int64)] {
        try db.rows(
            """
            -- log of a deliverable by kind
            SELECT l.kind, count(*), sum(l.quantity)::bigint, sum(l.finds)::bigint FROM service_log l
            WHERE l.tenant_id = \(try viewer.requireTenant().id) AND l.deliverable_id = \(deliverable.id)
            GROUP BY l.kind ORDER BY l.kind
            """
        ) { row in
            (
                try row.next(Kind.self), try row.next(Int.self), try row.next(Int64.self), try row.next(Int64.self)
            )
        }
    }
}

extension Deliverable {
    /// Writes down what was done, in one act for many days. Members of the contractor do, while the contract is in
    /// force. Late entries are welcome: both days are kept.
    public func log(_ entries: [DutyLog.Entry], in change: Change) throws {
        let account = try change.viewer.signedIn()
        guard change.viewer.acts(for: organisation) else { throw NotFound() }
        try Self.requireContract(contract, in: ["active"], change)
        guard !entries.isEmpty, entries.count <= 1_000 else { throw DeliveryRefusal.value(field: "entries", "entries") }
        let today = try change.moment().day(in: .shanghai)
        for entry in entries {
            guard (1...100_000).contains(entry.quantity), (0...100_000).contains(entry.finds) else {
                throw DeliveryRefusal.value(field: "quantity", "quantity")
            }
            guard entry.doneOn <= today else { throw DeliveryRefusal.value(field: "doneOn", "future_day") }
            guard try Area.find(entry.areaCode, in: change.db).path.hasPrefix(areaPath) else {
                throw DeliveryRefusal.value(field: "area", "other_area")
            }
        }
        try DeliveryRefusal.told {
            try change.db.execute(
                """
                -- write down what was done
                INSERT INTO service_log (tenant_id, deliverable_id, kind, area_code, done_on, quantity, finds, note,
                    entered_by)
                SELECT \(try change.tenant()), \(id), e.kind, e.area, e.day, e.quantity, e.finds, e.note, \(account)
                FROM unnest(\(entries.map(\.kind.rawValue)), \(entries.map(\.areaCode)), \(entries.map(\.doneOn)),
                    \(entries.map { Int32($0.quantity) }), \(entries.map { Int32($0.finds) }), \(entries.map(\.note)))
                    AS e (kind, area, day, quantity, finds, note)
                """)
        }
        change.record("delivery.log", "deliverable", id, ["entries": .integer(Int64(entries.count))])
    }
}
