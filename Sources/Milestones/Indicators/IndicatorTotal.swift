public import Kernel
public import Platform
public import Postgres

/// What the approved values of a version sum to in a period, over all milestones.
public struct IndicatorTotal: Sendable {
    /// The version by which all of them are counted.
    public let version: Indicator.Version.ID
    /// The period.
    public let period: IndicatorPeriod.ID
    /// Numerators and denominators, each summed by itself.
    public let amount: IndicatorValue.Amount
    /// The weakest of the values' reservations.
    public let qualifier: Indicator.Qualifier
    /// How many values.
    public let count: Int

    /// A total.
    public init(
        version: Indicator.Version.ID, period: IndicatorPeriod.ID, amount: IndicatorValue.Amount,
        qualifier: Indicator.Qualifier, count: Int
    ) {
        self.version = version
        self.period = period
        self.amount = amount
        self.qualifier = qualifier
        self.count = count
    }

    /// The totals of an indicator, the latest period first. Only approved values count.
    public static func all(of indicator: Indicator, for viewer: Viewer, in db: Connection) throws -> [IndicatorTotal] {
        try db.rows(
            """
            -- totals of an indicator
            SELECT i.version_id, v.period_id, trim_scale(sum(v.numerator))::text, trim_scale(sum(v.denominator))::text,
                array_agg(DISTINCT v.qualifier), count(*)
            FROM indicator_value v
            JOIN milestone_indicator i ON i.tenant_id = v.tenant_id AND i.id = v.milestone_indicator_id
            JOIN indicator_version d ON d.tenant_id = i.tenant_id AND d.id = i.version_id
            JOIN indicator_period p ON p.tenant_id = v.tenant_id AND p.id = v.period_id
            WHERE v.tenant_id = \(try viewer.requireTenant().id) AND d.indicator_id = \(indicator.id)
              AND v.state = 'approved'
            GROUP BY i.version_id, v.period_id, p.starts_on, d.number ORDER BY p.starts_on DESC, d.number DESC
            """
        ) { row in
            try IndicatorTotal(
                version: row.next(), period: row.next(), amount: IndicatorValue.Amount(row: &row),
                qualifier: Indicator.Qualifier.weakest(
                    of: row.next([String].self).compactMap(Indicator.Qualifier.init(rawValue:))),
                count: Int(row.next(Int64.self)))
        }
    }

    /// The change from an earlier total, in the unit of the indicator (percentage points for a percentage). Throws a
    /// refusal when the two are counted by different versions.
    public func change(since earlier: IndicatorTotal, factor: Int) throws -> Fraction? {
        guard version == earlier.version else { throw FieldRefusal("since", "indicators.refusal.versions_differ") }
        guard let now = amount.value(factor: factor), let before = earlier.amount.value(factor: factor) else {
            return nil
        }
        return now - before
    }
}

/// A line of the export: an approved value of a milestone in a period, with nothing of anybody's drafts.
public struct ApprovedValue: Sendable {
    /// Code of the indicator, number of the version, name and unit.
    public let code: String
    /// Number of the version.
    public let versionNumber: Int
    /// Name of the indicator.
    public let name: String
    /// In what it is counted.
    public let unit: String
    /// Title of the milestone.
    public let milestone: String
    /// First day of the period.
    public let start: Day
    /// Last day of the period.
    public let end: Day
    /// The value.
    public let amount: IndicatorValue.Amount
    /// By what a ratio is multiplied.
    public let factor: Int
    /// Its reservation.
    public let qualifier: Indicator.Qualifier

    /// The approved values that the viewer may see, by indicator, version and period.
    public static func all(limit: Int, for viewer: Viewer, in db: Connection) throws -> [ApprovedValue] {
        let rows = try db.rows(
            """
            -- approved values
            SELECT m.programme_id, ar.path, d.code, x.number, x.name, x.unit, m.title, p.starts_on, p.ends_on,
                trim_scale(v.numerator)::text, trim_scale(v.denominator)::text, x.factor, v.qualifier
            FROM indicator_value v
            JOIN milestone_indicator i ON i.tenant_id = v.tenant_id AND i.id = v.milestone_indicator_id
            JOIN indicator_version x ON x.tenant_id = i.tenant_id AND x.id = i.version_id
            JOIN indicator d ON d.tenant_id = x.tenant_id AND d.id = x.indicator_id
            JOIN indicator_period p ON p.tenant_id = v.tenant_id AND p.id = v.period_id
            JOIN milestone m ON m.tenant_id = i.tenant_id AND m.id = i.milestone_id
            JOIN area ar ON ar.code = m.area_code
            WHERE v.tenant_id = \(try viewer.requireTenant().id) AND v.state = 'approved'
            ORDER BY d.code, x.number, p.starts_on, m.id LIMIT \(Int64(limit))
            """
        ) { row in
            (
                Scope(programme: try row.next(), areaPath: try row.next()),
                try ApprovedValue(
                    code: row.next(), versionNumber: Int(row.next(Int32.self)), name: row.next(), unit: row.next(),
                    milestone: row.next(), start: row.next(), end: row.next(),
                    amount: IndicatorValue.Amount(row: &row), factor: Int(row.next(Int32.self)), qualifier: row.next())
            )
        }
        return rows.filter { place, _ in Milestone.watchers.contains { viewer.holds($0, in: place) } }.map(\.1)
    }
}
