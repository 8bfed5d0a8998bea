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
