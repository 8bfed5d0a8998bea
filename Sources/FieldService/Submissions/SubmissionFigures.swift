public import Kernel
public import Platform
public import Postgres

/// What a period says of a place: the sums of what lies right in it and below it. Nothing of it is stored, so no level
/// can say anything else than the sum of the one below.
public struct SubmissionFigures: Sendable {
    /// What adds up.
    public struct Sums: Sendable, Equatable {
        /// Submissions that are owed.
        public var owed = 0
        /// Nothing came yet, and there is time.
        public var due = 0
        /// Nothing came, and the day is past.
        public var missing = 0
        /// Came by the day.
        public var onTime = 0
        /// Came later.
        public var late = 0
        /// Given back and not come again.
        public var returned = 0
        /// Accepted: only these count.
        public var accepted = 0
        /// The accepted numbers by their items.
        public var values: [String: Int64] = [:]

        /// Nothing.
        public static let zero = Sums()

        /// Both together. Throws when a sum is too large.
        public func adding(_ other: Sums) throws -> Sums {
            var sum = self
            sum.owed += other.owed
            sum.due += other.due
            sum.missing += other.missing
            sum.onTime += other.onTime
            sum.late += other.late
            sum.returned += other.returned
            sum.accepted += other.accepted
            for (key, value) in other.values {
                let (total, isTooLarge) = (sum.values[key] ?? 0).addingReportingOverflow(value)
                guard !isTooLarge else { throw SubmissionRefusal.value(field: key, "number") }
                sum.values[key] = total
            }
            return sum
        }

        /// How many of those whose day is past came in time, in percent; nil where none is past.
        public var onTimePercent: Fraction? {
            let past = onTime + late + missing
            return past == 0 ? nil : Fraction(Int64(onTime) * 100, over: Int64(past))
        }

        /// The figure of an item: a sum, or for a ratio the quotient of two sums, in percent where the unit says so.
        /// Nil where nothing was accepted or nothing can be divided.
        public func figure(of item: ReportTemplate.Item) -> Fraction? {
            guard let parts = item.parts else { return values[item.key].map { Fraction($0) } }
            guard let above = values[parts.numerator], let below = values[parts.denominator], below != 0 else {
                return nil
            }
            return Fraction(item.unit == "%" ? above * 100 : above, over: below)
        }
    }

    /// The place.
    public let area: Area
    /// What lies directly in it.
    public let own: Sums
    /// The places right below it, in order of their codes.
    public let below: [(area: Area, sums: Sums)]
    /// All of it.
    public let total: Sums

    /// The figures of a place in a period, for those whose grant covers it. Throws `NotFound`.
    public static func of(
        _ area: Area, in period: ReportPeriod, for viewer: Viewer, in db: Connection
    ) throws -> SubmissionFigures {
        let scope = Scope(programme: period.programme, areaPath: area.path)
        guard Submission.readers.contains(where: { viewer.holds($0, in: scope) }) else { throw NotFound() }
        var found = try counts(area, period, for: viewer, in: db)
        for (code, key, value) in try values(area, period, for: viewer, in: db) {
            found[code, default: .zero].values[key] = value
        }
        let own = found.removeValue(forKey: "") ?? .zero
        let below = try Area.children(of: area.code, in: db).compactMap { child in
            found[child.code].map { (child, $0) }
        }
        return SubmissionFigures(
            area: area, own: own, below: below, total: try below.reduce(own) { try $0.adding($1.1) })
    }

    private static func part(of area: Area) -> SQL {
        let next = Int32(area.path.split(separator: ".").count + 1)
        return "split_part(a.path, '.', \(next))"
    }

    private static func counts(
        _ area: Area, _ period: ReportPeriod, for viewer: Viewer, in db: Connection
    ) throws -> [String: Sums] {
        let came: SQL = "(s.first_submitted_at AT TIME ZONE 'Asia/Shanghai')::date"
        let rows = try db.rows(
            """
            -- how submissions below a place stand
            SELECT \(part(of: area)), count(*),
                count(*) FILTER (WHERE s.state = 'open' AND p.due_on >= today()),
                count(*) FILTER (WHERE s.state = 'open' AND p.due_on < today()),
                count(*) FILTER (WHERE \(came) <= p.due_on), count(*) FILTER (WHERE \(came) > p.due_on),
                count(*) FILTER (WHERE s.state = 'returned'), count(*) FILTER (WHERE s.state = 'accepted')
            FROM submission s JOIN report_period p ON p.tenant_id = s.tenant_id AND p.id = s.period_id
            JOIN area a ON a.code = s.area_code
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.period_id = \(period.id)
              AND starts_with(a.path, \(area.path)) GROUP BY 1
            """
        ) { row in
            (
                try row.next(String.self),
                Sums(
                    owed: try row.next(), due: try row.next(), missing: try row.next(), onTime: try row.next(),
                    late: try row.next(), returned: try row.next(), accepted: try row.next())
            )
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    private static func values(
        _ area: Area, _ period: ReportPeriod, for viewer: Viewer, in db: Connection
    ) throws -> [(String, String, Int64)] {
        try db.rows(
            """
            -- accepted numbers below a place
            SELECT \(part(of: area)), v.key, sum(v.value)::bigint
            FROM submission s JOIN submission_value v ON v.tenant_id = s.tenant_id AND v.submission_id = s.id
            JOIN area a ON a.code = s.area_code
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.period_id = \(period.id)
              AND s.state = 'accepted' AND starts_with(a.path, \(area.path)) GROUP BY 1, 2
            """
        ) { row in (try row.next(String.self), try row.next(String.self), try row.next(Int64.self)) }
    }
}
