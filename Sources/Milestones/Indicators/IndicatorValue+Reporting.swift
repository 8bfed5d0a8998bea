public import Kernel
public import Platform
internal import Postgres

extension IndicatorValue {
    private static let refusals: [String: (field: String?, key: String)] = [
        "one_value_of_a_period": ("period", "indicators.refusal.reported"),
        "indicator_period_locked": ("period", "indicators.refusal.locked"),
        "indicator_value_period": ("period", "field.refusal.choice"),
        "indicator_value_whole": ("denominator", "indicators.refusal.whole"),
        "indicator_value_step": (nil, "indicators.refusal.not_now"),
        "indicator_value_frozen": (nil, "indicators.refusal.not_now"),
        "value_is_submitted": ("numerator", "indicators.refusal.not_submitted"),
        "value_takes_three": (nil, "indicators.refusal.same_person"),
        "minors_need_consent": ("consent", "indicators.refusal.minors_consent"),
        "public_evidence_is_safe": ("public", "indicators.refusal.unsafe_public"),
    ]

    /// The contractor reports the value of a period as a draft. Throws a refusal at the dimension that does not sum.
    public static func report(
        _ report: Report, of target: IndicatorTarget, in period: IndicatorPeriod.ID, on milestone: Milestone,
        in change: Change
    ) throws -> IndicatorValue {
        guard change.viewer.acts(for: milestone.organisation) else { throw NotFound() }
        try check(report, against: target.version.definition)
        let id = try change.guarded(refusals) {
            try change.db.value(
                """
                -- report a value
                INSERT INTO indicator_value (tenant_id, milestone_indicator_id, period_id, numerator, denominator,
                    qualifier, note, reported_by)
                VALUES (\(try change.tenant()), \(target.id), \(period),
                    \(report.amount.numerator.exactDecimal)::text::numeric,
                    \(report.amount.denominator?.exactDecimal)::text::numeric, \(report.qualifier), \(report.note),
                    \(try change.viewer.signedIn())) RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        try write(report.parts, of: id, target.version, in: change)
        change.record("indicators.report", "indicator_value", id)
        return try find(id, for: change.viewer, in: change.db).0
    }

    /// The contractor corrects a draft or what came back.
    public func correct(_ report: Report, of target: IndicatorTarget, in change: Change) throws -> IndicatorValue {
        let (_, milestone) = try Self.find(id, for: change.viewer, in: change.db)
        guard change.viewer.acts(for: milestone.organisation), target.id == self.target else { throw NotFound() }
        try Self.check(report, against: target.version.definition)
        let changed = try change.guarded(Self.refusals) {
            try change.db.execute(
                """
                -- take the parts of a value back
                DELETE FROM indicator_part WHERE tenant_id = \(try change.tenant()) AND value_id = \(id)
                """)
            return try change.db.execute(
                """
                -- correct a value
                UPDATE indicator_value SET numerator = \(report.amount.numerator.exactDecimal)::text::numeric,
                    denominator = \(report.amount.denominator?.exactDecimal)::text::numeric,
                    qualifier = \(report.qualifier), note = \(report.note), state = 'draft', reason = '',
                    version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND version = \(Int32(version))
                """)
        }
        guard changed == 1 else { throw Conflict() }
        try Self.write(report.parts, of: id, target.version, in: change)
        change.record("indicators.correct", "indicator_value", id)
        return try Self.find(id, for: change.viewer, in: change.db).0
    }

    /// The contractor hands the value in; from now on it stays as it is.
    public func submit(in change: Change) throws -> IndicatorValue {
        let (_, milestone) = try Self.find(id, for: change.viewer, in: change.db)
        guard change.viewer.acts(for: milestone.organisation) else { throw NotFound() }
        return try move("submitted", "indicators.submit", in: change)
    }

    /// A supervisor has checked the value at the desk or at a visit.
    public func verify(visitedOn: Day?, in change: Change) throws -> IndicatorValue {
        let (_, milestone) = try Self.find(id, for: change.viewer, in: change.db)
        let account = try change.viewer.require(.supervisor, in: milestone.scope)
        guard !milestone.isWork(of: change.viewer) else { throw MilestoneRefusal.samePerson }
        if let visitedOn, visitedOn > change.viewer.today { throw FieldRefusal("visitedOn", "field.refusal.in_future") }
        return try move("verified", "indicators.verify", verifiedBy: account, visitedOn: visitedOn, in: change)
    }

    /// A programme officer who neither reported nor verified approves: from now on the value counts.
    public func approve(in change: Change) throws -> IndicatorValue {
        let (_, milestone) = try Self.find(id, for: change.viewer, in: change.db)
        let account = try change.viewer.require(.programmeOfficer, in: milestone.scope)
        return try move("approved", "indicators.approve", approvedBy: account, in: change)
    }

    /// The supervisor or the officer sends the value back, with the reason.
    public func sendBack(reason: String, in change: Change) throws -> IndicatorValue {
        let (_, milestone) = try Self.find(id, for: change.viewer, in: change.db)
        try change.viewer.require(.supervisor, .programmeOfficer, in: milestone.scope)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        return try move("returned", "indicators.return", reason: reason, isReread: false, in: change)
    }

    /// The contractor deletes a draft; it leaves no trace but that something was deleted.
    public func delete(in change: Change) throws {
        let (_, milestone) = try Self.find(id, for: change.viewer, in: change.db)
        guard change.viewer.acts(for: milestone.organisation) else { throw NotFound() }
        for file in try StoredFile.all(of: "indicator_value", id.rawValue, for: change.viewer, in: change.db) {
            try change.guarded(Self.refusals) {
                try change.db.execute(
                    """
                    -- take the evidence of a value back
                    DELETE FROM indicator_evidence
                    WHERE tenant_id = \(try change.tenant()) AND value_id = \(id) AND file_id = \(file.id)
                    """)
            }
            try file.remove(in: change)
        }
        let deleted = try change.guarded(Self.refusals) {
            try change.db.execute(
                "-- delete a value\nDELETE FROM indicator_value WHERE tenant_id = \(try change.tenant()) AND id = \(id)"
            )
        }
        guard deleted == 1 else { throw Conflict() }
        change.record("indicators.delete", "indicator_value", id)
    }

    private func move(
        _ state: String, _ action: String, verifiedBy: Account.ID? = nil, visitedOn: Day? = nil,
        approvedBy: Account.ID? = nil, reason: String = "", isReread: Bool = true, in change: Change
    ) throws -> IndicatorValue {
        let moved = try change.guarded(Self.refusals) {
            try change.db.execute(
                """
                -- move a value
                UPDATE indicator_value SET state = \(state), version = version + 1, reason = \(reason),
                    verified_by = CASE WHEN \(state) = 'verified' THEN \(verifiedBy) ELSE verified_by END,
                    verified_at = CASE WHEN \(state) = 'verified' THEN moment() ELSE verified_at END,
                    visited_on = CASE WHEN \(state) = 'verified' THEN \(visitedOn) ELSE visited_on END,
                    approved_by = \(approvedBy),
                    approved_at = CASE WHEN \(state) = 'approved' THEN moment() END
                WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND version = \(Int32(version))
                """)
        }
        guard moved == 1 else { throw Conflict() }
        try change.move("indicator_value", id.rawValue, from: self.state.rawValue, to: state, reason: reason)
        change.record(action, "indicator_value", id)
        // What goes back is the contractor's own again, and nobody else's to look at.
        guard isReread else { return self }
        return try Self.find(id, for: change.viewer, in: change.db).0
    }

    /// Parts that do not sum to the value are refused at their place, dimension by dimension.
    private static func check(_ report: Report, against definition: Indicator.Definition) throws {
        let amount = report.amount
        guard amount.numerator >= .zero else { throw FieldRefusal("numerator", "indicators.refusal.negative") }
        switch (definition.measure, amount.denominator) {
        case (.count, .some): throw FieldRefusal("denominator", "indicators.refusal.no_denominator")
        case (.ratio, nil): throw FieldRefusal("denominator", "indicators.refusal.whole")
        case (.ratio, let whole?) where whole <= .zero:
            throw FieldRefusal("denominator", "indicators.refusal.whole")
        default: break
        }
        let keys = Set(definition.categories.map(\.key))
        if let foreign = report.parts.keys.sorted().first(where: { !keys.contains($0) }) {
            throw FieldRefusal("part.\(foreign)", "field.refusal.choice")
        }
        for dimension in definition.dimensions {
            let categories = definition.categories.filter { $0.dimension == dimension }
            let parts = categories.map {
                report.parts[$0.key] ?? Amount(.zero, of: amount.denominator == nil ? nil : .zero)
            }
            let sum = parts.map(\.numerator).sum()
            guard sum == amount.numerator else {
                throw FieldRefusal(
                    "part.\(categories[0].key)", "indicators.refusal.parts",
                    ["sum": sum.exactDecimal ?? "", "total": amount.numerator.exactDecimal ?? ""])
            }
            guard let whole = amount.denominator else { continue }
            let wholes = parts.compactMap(\.denominator).sum()
            guard wholes == whole else {
                throw FieldRefusal(
                    "whole.\(categories[0].key)", "indicators.refusal.parts",
                    ["sum": wholes.exactDecimal ?? "", "total": whole.exactDecimal ?? ""])
            }
        }
    }

    private static func write(
        _ parts: [String: Amount], of id: ID, _ version: Indicator.Version, in change: Change
    ) throws {
        let categories = version.definition.categories
        let amounts = categories.map {
            parts[$0.key] ?? Amount(.zero, of: version.definition.measure == .ratio ? .zero : nil)
        }
        try change.guarded(refusals) {
            try change.db.execute(
                """
                -- parts of a value
                INSERT INTO indicator_part (tenant_id, value_id, version_id, dimension, category, numerator,
                    denominator)
                SELECT \(try change.tenant()), \(id), \(version.id), p.dimension, p.category, p.numerator::numeric,
                    nullif(p.denominator, '')::numeric
                FROM unnest(\(categories.map(\.dimension)), \(categories.map(\.category)),
                    \(amounts.map { $0.numerator.exactDecimal ?? "0" }),
                    \(amounts.map { $0.denominator?.exactDecimal ?? "" }))
                    AS p (dimension, category, numerator, denominator)
                """)
        }
    }
}
