public import Kernel
public import Platform
public import Postgres

/// Something of a holder that has to be made public within days of its happening: 慈善组织信息公开办法. It is recorded by hand;
/// investments are found in the books, too (`DisclosureDeadline`).
public struct MajorEvent: Sendable, Hashable {
    /// Identifies an event.
    public typealias ID = Identifier<MajorEvent>

    /// What kind of event.
    public enum Kind: String, StoredAsText, CaseIterable {
        /// 重大资产变动.
        case assets
        /// 重大投资.
        case investment
        /// 重大交易.
        case transaction
        /// 与重要关联方的资金往来.
        case relatedParty = "related_party"

        /// Key of its name in the message catalogue.
        public var messageKey: String { "major_events.kind.\(rawValue)" }
    }

    /// Where and when an event was made public.
    public struct Publication: Sendable, Hashable {
        /// The day.
        public let day: Day
        /// Where: the platform, with the number or address.
        public let place: String
    }

    /// Code of the rule that says within how many days.
    public static let rule = "charity.major_event.publication.max"

    /// Its key.
    public let id: ID
    /// The holder.
    public let holder: Holder.ID
    /// What kind of event.
    public let kind: Kind
    /// When it happened.
    public let day: Day
    /// What happened.
    public let summary: String
    /// How much it is about; nil where it is about none.
    public let amount: Money?
    /// Name of who recorded it.
    public let recorder: String
    /// Its publication; nil while it is not public.
    public let publication: Publication?
}

extension MajorEvent {
    private init(row: inout Row) throws {
        id = try row.next()
        holder = try row.next()
        kind = try row.next()
        day = try row.next()
        summary = try row.next()
        amount = try row.next()
        recorder = try row.next()
        let (published, place) = try (row.next(Day?.self), row.next(String?.self))
        publication = published.map { Publication(day: $0, place: place ?? "") }
    }

    private static let selection: SQL = """
        SELECT e.id, e.holder_id, e.kind, e.happened_on, e.summary, e.amount_fen, a.name, p.published_on, p.place
        FROM major_event e JOIN account a ON a.id = e.recorded_by
        LEFT JOIN major_event_publication p ON p.tenant_id = e.tenant_id AND p.event_id = e.id
        """

    /// Records what happened. The holder's accountant does this.
    @discardableResult
    public static func record(
        _ kind: Kind, on day: Day, summary: String, amount: Money?, of holder: Holder, in change: Change
    ) throws -> ID {
        let actor = try change.viewer.require(.accountant, in: Scope(holder: holder.id.rawValue))
        guard !summary.isEmpty else { throw FieldRefusal("summary", "field.refusal.missing") }
        if let amount, amount.fen <= 0 { throw FundsRefusal.amountNotPositive }
        let id = try refusing {
            try change.db.value(
                """
                -- record a major event
                INSERT INTO major_event (tenant_id, holder_id, kind, happened_on, summary, amount_fen, recorded_by)
                VALUES (\(try change.tenant()), \(holder.id), \(kind), \(day), \(summary), \(amount), \(actor))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.record_major_event", "major_event", id, ["kind": .string(kind.rawValue)])
        return id
    }

    /// Says where and when it was made public, once. The holder's accountant does this.
    public func publish(on day: Day, at place: String, in change: Change) throws {
        let actor = try change.viewer.require(.accountant, in: Scope(holder: holder.rawValue))
        guard !place.isEmpty else { throw FieldRefusal("place", "field.refusal.missing") }
        try refusing {
            try change.db.execute(
                """
                -- a major event is public
                INSERT INTO major_event_publication (tenant_id, event_id, published_on, place, recorded_by)
                VALUES (\(try change.tenant()), \(id), \(day), \(place), \(actor))
                """)
        }
        change.record("funds.publish_major_event", "major_event", id, ["place": .string(place)])
    }

    /// An event that the viewer may see. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> MajorEvent {
        let found = try db.first(
            "-- major event by id\n" + selection
                + " WHERE e.tenant_id = \(try viewer.requireTenant().id) AND e.id = \(id)"
        ) { row in try MajorEvent(row: &row) }
        guard let found, viewer.seesBooks(of: found.holder) else { throw NotFound() }
        return found
    }

    /// The events of a holder, the latest first.
    public static func all(of holder: Holder, for viewer: Viewer, in db: Connection) throws -> [MajorEvent] {
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        return try db.rows(
            "-- major events\n" + selection
                + " WHERE e.tenant_id = \(try viewer.requireTenant().id) AND e.holder_id = \(holder.id)"
                + " ORDER BY e.happened_on DESC, e.id DESC LIMIT 500"
        ) { row in try MajorEvent(row: &row) }
    }

    /// Investments in the books since a day that nobody recorded as an event: voucher, day and what it says.
    static func investments(
        of holder: Holder, since day: Day, tenant: Tenant.ID, in db: Connection
    ) throws -> [(day: Day, summary: String)] {
        try db.rows(
            """
            -- investments that are not recorded as events
            SELECT DISTINCT e.id, e.entry_date, to_char(e.month, 'YYYY-MM') || '-' || lpad(e.voucher_no::text, 4, '0')
                || ' ' || e.summary
            FROM journal_entry e JOIN journal_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
            JOIN ledger_account a ON a.code = l.ledger_account AND a.investment
            WHERE e.tenant_id = \(tenant) AND e.holder_id = \(holder.id) AND e.entry_date >= \(day)
              AND e.reverses IS NULL AND NOT EXISTS (SELECT FROM journal_entry r
                WHERE r.tenant_id = e.tenant_id AND r.reverses = e.id)
              AND NOT EXISTS (SELECT FROM major_event m WHERE m.tenant_id = e.tenant_id AND m.holder_id = e.holder_id
                AND m.kind = 'investment' AND m.happened_on = e.entry_date)
            ORDER BY e.entry_date, e.id
            """
        ) { row in
            _ = try row.next(Voucher.ID.self)
            return (day: try row.next(), summary: try row.next())
        }
    }
}
