public import Kernel
public import Platform
public import Postgres

/// An activity of a programme (活动), which lines of income and costs may name beside fund, line, area and contract.
public struct Activity: Sendable, Hashable {
    /// Identifies an activity.
    public typealias ID = Identifier<Activity>

    /// Its key.
    public let id: ID
    /// The programme that it belongs to.
    public let programme: Programme.ID
    /// Its code, unique in the programme.
    public let code: String
    /// Its name.
    public let name: String
    /// Its first day.
    public let startsOn: Day
    /// Its last day.
    public let endsOn: Day

    private init(row: inout Row) throws {
        id = try row.next()
        programme = try row.next()
        code = try row.next()
        name = try row.next()
        startsOn = try row.next()
        endsOn = try row.next()
    }

    private static let columns: SQL = "t.id, t.programme_id, t.code, t.name, t.starts_on, t.ends_on"

    /// Opens an activity. A programme officer or an accountant does this.
    public static func open(
        _ code: String, named name: String, from first: Day, through last: Day, of programme: Programme.ID,
        in change: Change
    ) throws -> Activity {
        let account = try change.viewer.require(.programmeOfficer, .accountant, in: Scope(programme: programme))
        try requireCode(code, signsMax: 30)
        guard !name.isEmpty else { throw FieldRefusal("name", "field.refusal.missing") }
        let opened = try refusing {
            try change.db.first(
                """
                -- open an activity
                INSERT INTO activity AS t (tenant_id, programme_id, code, name, starts_on, ends_on, opened_by)
                VALUES (\(try change.tenant()), \(programme), \(code), \(name), \(first), \(last), \(account))
                RETURNING \(columns)
                """
            ) { row in try Activity(row: &row) }
        }
        guard let opened else { throw NotFound() }
        change.record("funds.open_activity", "activity", opened.id)
        return opened
    }

    /// The activities of a programme, by code, for those who see its money; of all programmes without one.
    public static func all(
        of programme: Programme.ID? = nil, for viewer: Viewer, in db: Connection
    ) throws -> [Activity] {
        let filter: SQL = programme.map { " AND t.programme_id = \($0)" } ?? ""
        return try db.rows(
            "-- activities\nSELECT " + columns + " FROM activity t WHERE t.tenant_id = "
                + "\(try viewer.requireTenant().id)" + filter + " ORDER BY t.programme_id, t.code"
        ) { row in try Activity(row: &row) }
        .filter { viewer.seesMoney(of: $0.programme) }
    }

    /// What lines that name an activity come to, in the books of one holder.
    public struct Sum: Sendable, Hashable {
        /// The activity.
        public let activity: ID
        /// In whose books.
        public let holder: Holder.ID
        /// Name of that holder.
        public let holderName: String
        /// Income that was for it.
        public let income: Money
        /// Costs that were for it.
        public let cost: Money
        /// First and last day of the lines.
        public let days: ClosedRange<Day>
    }

    /// Income and costs by activity and holder, for those who see the money of the programme.
    public static func sums(of programme: Programme.ID, for viewer: Viewer, in db: Connection) throws -> [Sum] {
        guard viewer.seesMoney(of: programme) else { throw NotFound() }
        let tenant = try viewer.requireTenant().id
        return try db.rows(
            """
            -- income and costs by activity
            SELECT w.activity_id, l.holder_id, o.name,
                -coalesce(sum(l.amount_fen) FILTER (WHERE a.nature = 'income'), 0)::bigint,
                coalesce(sum(l.amount_fen) FILTER (WHERE a.nature = 'expense'), 0)::bigint, min(l.entry_date),
                max(l.entry_date)
            FROM (SELECT DISTINCT ON (w.entry_id, w.line_n) w.* FROM line_activity w
                WHERE w.tenant_id = \(tenant) ORDER BY w.entry_id, w.line_n, w.id DESC) w
            JOIN activity t ON t.tenant_id = w.tenant_id AND t.id = w.activity_id AND t.programme_id = \(programme)
            JOIN journal_line l ON l.tenant_id = w.tenant_id AND l.entry_id = w.entry_id AND l.n = w.line_n
            JOIN ledger_account a ON a.code = l.ledger_account
            JOIN holder h ON h.tenant_id = l.tenant_id AND h.id = l.holder_id
            JOIN organisation o ON o.id = h.organisation_id
            GROUP BY 1, 2, 3 ORDER BY 1, 2
            """
        ) { row in
            let (activity, holder, name) = try (row.next(ID.self), row.next(Holder.ID.self), row.next(String.self))
            let (income, cost) = try (row.next(Money.self), row.next(Money.self))
            let (first, last) = try (row.next(Day.self), row.next(Day.self))
            return Sum(
                activity: activity, holder: holder, holderName: name, income: income, cost: cost, days: first...last)
        }
    }
}

extension Voucher {
    /// Says which activity a line of income or costs was for; what it said before stays. The holder's accountant does
    /// this. Throws a refusal where the activity is of another programme.
    public func name(_ activity: Activity.ID, ofLine line: Int, in change: Change) throws {
        let account = try change.viewer.require(.accountant, in: Scope(holder: holder.rawValue))
        let named = try activities(for: change.viewer, in: change.db)
        guard named[line] != activity else { return }
        try refusing {
            try change.db.execute(
                """
                -- name the activity of a line
                INSERT INTO line_activity (tenant_id, entry_id, line_n, activity_id, named_by)
                VALUES (\(try change.tenant()), \(id), \(Int32(clamping: line)), \(activity), \(account))
                """)
        }
        change.record(
            "funds.name_activity", "journal_entry", id,
            ["line": .integer(Int64(line)), "activity": .integer(activity.rawValue)])
    }

    /// Says of every line that may name an activity that it was for this one; nothing without one.
    public func nameAll(_ activity: Activity.ID?, in change: Change) throws {
        guard let activity else { return }
        for (index, line) in try lineNames(for: change.viewer, in: change.db).enumerated() where line.takesActivity {
            try name(activity, ofLine: index + 1, in: change)
        }
    }

    /// The activities that the lines of the voucher name, by the number of the line.
    public func activities(for viewer: Viewer, in db: Connection) throws -> [Int: Activity.ID] {
        guard viewer.seesBooks(of: holder) else { throw NotFound() }
        let found = try db.rows(
            """
            -- activities of the lines of a voucher
            SELECT w.line_n, w.activity_id FROM line_activity w
            WHERE w.tenant_id = \(try viewer.requireTenant().id) AND w.entry_id = \(id) ORDER BY w.id
            """
        ) { row in try (Int(row.next(Int32.self)), row.next(Activity.ID.self)) }
        return Dictionary(found) { $1 }
    }
}
