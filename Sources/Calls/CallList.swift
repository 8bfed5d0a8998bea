public import Kernel
public import Platform
public import Postgres

/// A page of calls, found by one statement.
public struct CallList: Sendable {
    /// What to show.
    public struct Filter: Sendable, Hashable {
        /// Only calls that stand so.
        public var status: Call.Status?
        /// Only calls of this programme.
        public var programme: Programme.ID?
        /// Only calls with a lot in this area or below.
        public var areaCode: String?
        /// Only calls whose title or code contains this.
        public var text: String

        /// A filter; what is left out does not narrow.
        public init(
            status: Call.Status? = nil, programme: Programme.ID? = nil, areaCode: String? = nil, text: String = ""
        ) {
            self.status = status
            self.programme = programme
            self.areaCode = areaCode
            self.text = text
        }
    }

    /// One call in a list.
    public struct Entry: Sendable {
        /// The call, without its lots and sources.
        public let call: Call
        /// How many lots it has.
        public let lotCount: Int
    }

    /// Where a page ends: the next one begins after it.
    public struct Cursor: Sendable, Hashable, LosslessStringConvertible {
        let deadlineAt: Timestamp
        let id: Call.ID

        init(_ call: Call) {
            deadlineAt = call.deadlineAt
            id = call.id
        }

        /// Reads what `description` wrote.
        public init?(_ description: String) {
            let parts = description.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, let microseconds = Int64(parts[0]), let id = Call.ID(String(parts[1])) else {
                return nil
            }
            deadlineAt = Timestamp(microseconds: microseconds)
            self.id = id
        }

        /// The cursor as it stands in an address.
        public var description: String { "\(deadlineAt.microseconds)-\(id)" }
    }

    /// The calls, the latest deadline first.
    public let entries: [Entry]
    /// Where the next page begins; nil on the last page.
    public let next: Cursor?

    /// The calls of the tenant that the viewer may see. At most 500 a page.
    public static func load(
        _ filter: Filter = Filter(), after cursor: Cursor? = nil, limit: Int = 50, for viewer: Viewer,
        in db: Connection
    ) throws -> CallList {
        let size = min(max(limit, 1), 500)
        let rows = try db.rows(
            """
            -- calls of a tenant
            SELECT \(Call.columns),
                (SELECT count(*) FROM lot l WHERE l.tenant_id = c.tenant_id AND l.call_id = c.id)
            FROM call c
            WHERE c.tenant_id = \(try viewer.requireTenant().id)
              AND \(StaffReach.seesCall(viewer)) AND (c.trial_of IS NULL OR c.state = 'draft')
              \(condition(filter))\(page(after: cursor))
            ORDER BY c.deadline_at DESC, c.id DESC LIMIT \(size + 1)
            """
        ) { row in try Entry(call: Call(row: &row), lotCount: Int(row.next(Int64.self))) }
        let entries = Array(rows.prefix(size))
        return CallList(entries: entries, next: rows.count > size ? entries.last.map { Cursor($0.call) } : nil)
    }

    private static func page(after cursor: Cursor?) -> SQL {
        guard let cursor else { return "" }
        return " AND (c.deadline_at, c.id) < (\(cursor.deadlineAt), \(cursor.id))"
    }

    private static func condition(_ filter: Filter) -> SQL {
        var condition: SQL = ""
        if let programme = filter.programme { condition += " AND c.programme_id = \(programme)" }
        if !filter.text.isEmpty {
            condition += " AND strpos(lower(c.title || ' ' || c.title_en || ' ' || c.code), lower(\(filter.text))) > 0"
        }
        if let area = filter.areaCode {
            condition += """
                 AND EXISTS (SELECT FROM lot l JOIN area a ON a.code = l.area_code JOIN area top ON top.code = \(area)
                     WHERE l.tenant_id = c.tenant_id AND l.call_id = c.id AND starts_with(a.path, top.path))
                """
        }
        let closesAt: SQL = "least(c.deadline_at + make_interval(secs => c.grace_seconds), c.closed_at)"
        switch filter.status {
        case .announced: condition += " AND c.state = 'published' AND moment() < c.opens_at"
        case .open: condition += " AND c.state = 'published' AND moment() BETWEEN c.opens_at AND \(closesAt)"
        case .closed: condition += " AND c.state = 'published' AND moment() > \(closesAt)"
        case let stored?: condition += " AND c.state = \(stored.rawValue)"
        case nil: break
        }
        return condition
    }
}
