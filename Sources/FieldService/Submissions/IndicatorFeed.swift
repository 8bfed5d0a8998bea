public import Kernel
public import Milestones
public import Platform
public import Postgres

/// An indicator whose values are what sites submit: nobody counts the same thing twice.
public struct IndicatorFeed: Sendable, Hashable {
    /// The version of the indicator.
    public let version: Indicator.Version.ID
    /// The template that is submitted.
    public let template: ReportTemplate.ID
    /// The item that is counted.
    public let numerator: String
    /// Of what, for a ratio.
    public let denominator: String?

    /// The feeds of the tenant by version.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [Indicator.Version.ID: IndicatorFeed] {
        let rows = try db.rows(
            """
            -- feeds of indicators
            SELECT f.version_id, f.template_id, f.numerator_key, f.denominator_key FROM indicator_feed f
            WHERE f.tenant_id = \(try viewer.requireTenant().id)
            """
        ) { row in
            try IndicatorFeed(
                version: row.next(), template: row.next(), numerator: row.next(), denominator: row.next())
        }
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.version, $0) })
    }

    /// What the sites of a place submitted of it in a period, accepted submissions only. The caller has found the
    /// milestone whose place it is.
    public func amount(
        at areaPath: String, in period: IndicatorPeriod, for viewer: Viewer, in db: Connection
    ) throws -> IndicatorValue.Amount {
        let tenant = try viewer.requireTenant().id
        func units(_ key: String) throws -> Fraction {
            Fraction(
                try db.value(
                    """
                    -- submitted units of an item
                    SELECT submitted_units(\(tenant), \(template), \(key), \(areaPath), \(period.start), \(period.end))
                    """, as: Int64.self) ?? 0)
        }
        return .init(try units(numerator), of: try denominator.map(units))
    }

    /// A programme officer says which items of a template an indicator's values are from now on. Throws a refusal for
    /// items of another programme, for what there is at the end of a period, and for a ratio without its second item.
    public static func link(
        _ version: Indicator.Version, of programme: Programme.ID, to template: ReportTemplate.ID, numerator: String,
        denominator: String?, in change: Change
    ) throws -> IndicatorFeed {
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: programme))
        let feed = IndicatorFeed(
            version: version.id, template: template, numerator: numerator, denominator: denominator)
        try SubmissionRefusal.told {
            try change.db.execute(
                """
                -- feed an indicator
                INSERT INTO indicator_feed (tenant_id, version_id, template_id, numerator_key, denominator_key,
                    linked_by)
                VALUES (\(try change.tenant()), \(version.id), \(template), \(numerator), \(denominator), \(account))
                """)
        }
        change.record(
            "indicators.feed", "indicator", version.indicator, ["template": .integer(template.rawValue)])
        return feed
    }

    /// The contractor takes the value of a period from what the sites submitted, as a draft.
    public static func take(
        _ target: IndicatorTarget, in period: IndicatorPeriod, on milestone: Milestone, in change: Change
    ) throws -> IndicatorValue {
        guard let feed = try all(for: change.viewer, in: change.db)[target.version.id] else { throw NotFound() }
        let amount = try feed.amount(at: milestone.areaPath, in: period, for: change.viewer, in: change.db)
        if amount.denominator?.isZero ?? false { throw SubmissionRefusal.value(field: "period", "nothing_submitted") }
        return try IndicatorValue.report(.init(amount: amount), of: target, in: period.id, on: milestone, in: change)
    }
}

extension Deliverable {
    /// The units that the sites of the place submitted over some days; nil where the contractor counts them.
    public func submitted(
        from first: Day, through last: Day, for viewer: Viewer, in db: Connection
    ) throws -> Int64? {
        guard let item = plan.item else { return nil }
        return try db.value(
            """
            -- submitted units of a deliverable
            SELECT submitted_units(\(try viewer.requireTenant().id), \(item.template), \(item.key), \(areaPath),
                \(first), \(last))
            """, as: Int64.self)
    }
}
