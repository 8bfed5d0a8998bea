public import Kernel
public import Platform
public import Postgres

/// An indicator of a milestone: where it began, where it shall be, how much it weighs.
public struct IndicatorTarget: Sendable {
    /// Identifies a target.
    public typealias ID = Identifier<IndicatorTarget>

    /// What is planned.
    public struct Plan: Sendable {
        /// The version by which it is counted.
        public let version: Indicator.Version.ID
        /// Where it began; nil where nobody measured it, which is never 0.
        public let baseline: Fraction?
        /// How exact that is.
        public let baselineQualifier: Indicator.Qualifier
        /// Where it shall be.
        public let target: Fraction
        /// How exact that is.
        public let targetQualifier: Indicator.Qualifier
        /// Its weight, in percent.
        public let weight: Fraction

        /// A plan.
        public init(
            version: Indicator.Version.ID, baseline: Fraction?, baselineQualifier: Indicator.Qualifier = .exact,
            target: Fraction, targetQualifier: Indicator.Qualifier = .exact, weight: Fraction
        ) {
            self.version = version
            self.baseline = baseline
            self.baselineQualifier = baselineQualifier
            self.target = target
            self.targetQualifier = targetQualifier
            self.weight = weight
        }
    }

    /// Its key.
    public let id: ID
    /// The indicator as it is counted here.
    public let version: Indicator.Version
    /// What is planned.
    public let plan: Plan

    /// How much of the way from the baseline (0 where there is none) to the target a value has gone, from 0 to 1.
    public func attainment(of value: Fraction) -> Fraction {
        let start = plan.baseline ?? (version.definition.direction == .up ? .zero : plan.target * Fraction(2))
        guard let share = (value - start).divided(by: plan.target - start) else {
            let isReached = version.definition.direction == .up ? value >= plan.target : value <= plan.target
            return isReached ? .one : .zero
        }
        return min(max(share, .zero), .one)
    }

    /// The indicators of a milestone in the order in which they were planned. The caller has found the milestone.
    public static func all(
        of milestone: Milestone.ID, for viewer: Viewer, in db: Connection
    ) throws -> [IndicatorTarget] {
        let versions = Dictionary(
            uniqueKeysWithValues: try Indicator.Version.all(for: viewer, in: db).map { ($0.id, $0) })
        return try db.rows(
            """
            -- indicators of a milestone
            SELECT i.id, i.version_id, trim_scale(i.baseline)::text, i.baseline_qualifier, trim_scale(i.target)::text,
                i.target_qualifier, trim_scale(i.weight)::text
            FROM milestone_indicator i
            WHERE i.tenant_id = \(try viewer.requireTenant().id) AND i.milestone_id = \(milestone) ORDER BY i.id
            """
        ) { row in
            let (id, version) = (try row.next(ID.self), try row.next(Indicator.Version.ID.self))
            let plan = Plan(
                version: version, baseline: try row.next(String?.self).flatMap { Fraction($0) },
                baselineQualifier: try row.next(), target: Fraction(try row.next(String.self)) ?? .zero,
                targetQualifier: try row.next(), weight: Fraction(try row.next(String.self)) ?? .zero)
            guard let version = versions[version] else { throw NotFound() }
            return IndicatorTarget(id: id, version: version, plan: plan)
        }
    }
}

extension IndicatorTarget {
    /// An indicator of a milestone that the viewer may see, with the milestone. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> (IndicatorTarget, Milestone) {
        let milestone = try db.value(
            """
            -- milestone of an indicator
            SELECT i.milestone_id FROM milestone_indicator i
            WHERE i.tenant_id = \(try viewer.requireTenant().id) AND i.id = \(id)
            """, as: Milestone.ID.self)
        guard let milestone else { throw NotFound() }
        let found = try Milestone.find(milestone, for: viewer, in: db)
        guard let target = try all(of: milestone, for: viewer, in: db).first(where: { $0.id == id }) else {
            throw NotFound()
        }
        return (target, found)
    }
}

extension Milestone {
    /// A programme officer says by which indicators a milestone is measured; their weights sum to exactly 100. While
    /// nothing has been reported the indicators can be laid down anew.
    public func measure(by plans: [IndicatorTarget.Plan], in change: Change) throws {
        let account = try change.viewer.require(.programmeOfficer, in: scope)
        guard ![.accepted, .cancelled].contains(state) else { throw MilestoneRefusal.notNow(state) }
        let sum = plans.map(\.weight).sum()
        guard sum == Fraction(100) else {
            throw FieldRefusal("weight", "indicators.refusal.weights", ["sum": sum.decimal(places: 2)])
        }
        guard Set(plans.map(\.version)).count == plans.count else {
            throw FieldRefusal("weight", "indicators.refusal.indicator_twice")
        }
        let tenant = try change.tenant()
        let known = Set(
            try Indicator.all(for: change.viewer, in: change.db).filter { $0.programme == programme }
                .flatMap { $0.versions.map(\.id) })
        guard plans.allSatisfy({ known.contains($0.version) }) else {
            throw FieldRefusal("weight", "field.refusal.choice")
        }
        try change.guarded(["indicator_value_tenant_id_milestone_indicator_id_fkey": (nil, "indicators.refusal.begun")])
        {
            try change.db.execute(
                """
                -- take back the indicators of a milestone
                DELETE FROM milestone_indicator WHERE tenant_id = \(tenant) AND milestone_id = \(id)
                """)
            for plan in plans {
                try change.db.execute(
                    """
                    -- an indicator of a milestone
                    INSERT INTO milestone_indicator (tenant_id, milestone_id, version_id, baseline, baseline_qualifier,
                        target, target_qualifier, weight, planned_by)
                    VALUES (\(tenant), \(id), \(plan.version), \(plan.baseline?.exactDecimal)::text::numeric,
                        \(plan.baselineQualifier), \(plan.target.exactDecimal)::text::numeric,
                        \(plan.targetQualifier), \(plan.weight.exactDecimal)::text::numeric, \(account))
                    """)
            }
        }
        change.record("indicators.plan", "milestone", id, ["indicators": .integer(Int64(plans.count))])
    }
}
