public import Kernel
public import Postgres

extension WorkingCalendar {
    /// The calendar as edited in this installation.
    public static func load(in db: Connection) throws -> WorkingCalendar {
        let years = try db.rows("-- published years\nSELECT y.year FROM calendar_year y") { row in
            Int(try row.next(Int16.self))
        }
        let days = try db.rows("-- calendar days\nSELECT d.date, d.kind = 'makeup' FROM calendar_day d") { row in
            (try row.next(Day.self), try row.next(Bool.self) ? WorkingCalendar.Kind.makeup : .holiday)
        }
        return WorkingCalendar(days: Dictionary(uniqueKeysWithValues: days), publishedYears: Set(years))
    }

    /// A day that is not what its weekday says.
    public struct MarkedDay: Sendable {
        /// The day.
        public let day: Day
        /// Whether it is worked, or a holiday.
        public let kind: Kind
        /// Which holiday, or why.
        public let note: String
        /// Who edited it; empty when it came with the notice.
        public let editedBy: String
    }

    /// The marked days of a year, in order.
    public static func days(of year: Int, in db: Connection) throws -> [MarkedDay] {
        try db.rows(
            """
            -- marked days of a year
            SELECT d.date, d.kind = 'makeup', d.note, coalesce(a.name, '')
            FROM calendar_day d LEFT JOIN account a ON a.id = d.edited_by
            WHERE extract(year FROM d.date) = \(Int32(year)) ORDER BY d.date
            """
        ) { row in
            try MarkedDay(
                day: row.next(), kind: row.next(Bool.self) ? .makeup : .holiday, note: row.next(),
                editedBy: row.next())
        }
    }

    /// The years whose official table is known, with the notice.
    public static func years(in db: Connection) throws -> [(year: Int, source: String)] {
        try db.rows("-- published years\nSELECT y.year, y.source FROM calendar_year y ORDER BY y.year") { row in
            (Int(try row.next(Int16.self)), try row.next(String.self))
        }
    }

    /// Notes that the official table of a year is entered: its deadlines are no longer 预估.
    public static func publish(year: Int, source: String, in change: Change) throws {
        guard change.viewer.administrator == .system else { throw NotFound() }
        guard (2000...2100).contains(year) else { throw FieldRefusal("year", "field.refusal.form") }
        guard !source.isEmpty else { throw FieldRefusal("source", "field.refusal.missing") }
        try change.db.execute(
            """
            -- publish a year of the calendar
            INSERT INTO calendar_year (year, source) VALUES (\(Int16(year)), \(source))
            ON CONFLICT (year) DO UPDATE SET source = EXCLUDED.source
            """)
        change.record("calendar.publish", "calendar_year", year, ["source": .string(source)])
    }

    /// Marks a day as holiday or make-up working day, or as an ordinary one again.
    public static func edit(_ day: Day, kind: Kind?, note: String, in change: Change) throws {
        guard change.viewer.administrator == .system else { throw NotFound() }
        if let kind {
            try change.db.execute(
                """
                -- edit a calendar day
                INSERT INTO calendar_day (date, kind, note, edited_by)
                VALUES (\(day), \(kind == .makeup ? "makeup" : "holiday"), \(note), \(change.viewer.account))
                ON CONFLICT (date) DO UPDATE
                SET kind = EXCLUDED.kind, note = EXCLUDED.note, edited_by = EXCLUDED.edited_by, edited_at = moment()
                """)
        } else {
            try change.db.execute("-- an ordinary day\nDELETE FROM calendar_day WHERE date = \(day)")
        }
        change.record("calendar.edit", "calendar_day", day, ["note": .string(note)])
    }
}
