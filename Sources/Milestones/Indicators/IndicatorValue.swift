public import Kernel
public import Platform
public import Postgres

/// The value of an indicator of a milestone in a period: reported, verified and approved by three people.
public struct IndicatorValue: Sendable {
    /// Identifies a value.
    public typealias ID = Identifier<IndicatorValue>

    /// Where it stands.
    public enum State: String, StoredAsText, CaseIterable {
        case draft, submitted, verified, approved, returned

        /// Key of its name in the message catalogue.
        public var messageKey: String { "indicators.state.\(rawValue)" }
    }

    /// A count, or the two counts of a ratio.
    public struct Amount: Sendable, Hashable {
        /// What is counted.
        public let numerator: Fraction
        /// Of how many, for a ratio.
        public let denominator: Fraction?

        /// An amount.
        public init(_ numerator: Fraction, of denominator: Fraction? = nil) {
            self.numerator = numerator
            self.denominator = denominator
        }

        /// The number that is compared: the count, or numerator over denominator times the factor.
        public func value(factor: Int) -> Fraction? {
            guard let denominator else { return numerator }
            return (numerator * Fraction(Int64(factor))).divided(by: denominator)
        }

        /// Numerators and denominators are summed apart: a percentage is never averaged from percentages.
        public static func + (left: Amount, right: Amount) -> Amount {
            Amount(
                left.numerator + right.numerator,
                of: left.denominator.flatMap { one in right.denominator.map { one + $0 } })
        }
    }

    /// What a contractor reports.
    public struct Report: Sendable {
        /// The value.
        public var amount: Amount
        /// How exact it is.
        public var qualifier: Indicator.Qualifier
        /// What the contractor says about it.
        public var note: String
        /// What falls into each category, by `Category.key`.
        public var parts: [String: Amount]

        /// A report.
        public init(
            amount: Amount, qualifier: Indicator.Qualifier = .exact, note: String = "", parts: [String: Amount] = [:]
        ) {
            self.amount = amount
            self.qualifier = qualifier
            self.note = note
            self.parts = parts
        }
    }

    /// Its key.
    public let id: ID
    /// The milestone.
    public let milestone: Milestone.ID
    /// The indicator of the milestone.
    public let target: IndicatorTarget.ID
    /// The period.
    public let period: IndicatorPeriod.ID
    /// What was reported.
    public let report: Report
    /// Where it stands.
    public let state: State
    /// Why it went back.
    public let reason: String
    /// Counts the changes.
    public let version: Int

    /// The values of a milestone that the viewer may see: the contractor its own, everybody else what was handed in.
    public static func all(of milestone: Milestone, for viewer: Viewer, in db: Connection) throws -> [IndicatorValue] {
        let tenant = try viewer.requireTenant().id
        let parts = try db.rows(
            """
            -- parts of the values of a milestone
            SELECT p.value_id, p.dimension || '_' || p.category, trim_scale(p.numerator)::text,
                trim_scale(p.denominator)::text
            FROM indicator_part p JOIN indicator_value v ON v.tenant_id = p.tenant_id AND v.id = p.value_id
            JOIN milestone_indicator i ON i.tenant_id = v.tenant_id AND i.id = v.milestone_indicator_id
            WHERE p.tenant_id = \(tenant) AND i.milestone_id = \(milestone.id)
            """
        ) { row in
            (try row.next(ID.self), try row.next(String.self), try Amount(row: &row))
        }
        let byValue = Dictionary(grouping: parts, by: \.0)
        let isOwn = viewer.acts(for: milestone.organisation)
        return try db.rows(
            """
            -- values of a milestone
            SELECT v.id, v.milestone_indicator_id, v.period_id, trim_scale(v.numerator)::text,
                trim_scale(v.denominator)::text, v.qualifier, v.note, v.state, v.reason, v.version
            FROM indicator_value v
            JOIN milestone_indicator i ON i.tenant_id = v.tenant_id AND i.id = v.milestone_indicator_id
            WHERE v.tenant_id = \(tenant) AND i.milestone_id = \(milestone.id)
              AND (\(isOwn) OR v.state IN ('submitted', 'verified', 'approved'))
            ORDER BY v.period_id DESC, v.milestone_indicator_id
            """
        ) { row in
            let id = try row.next(ID.self)
            return IndicatorValue(
                id: id, milestone: milestone.id, target: try row.next(), period: try row.next(),
                report: Report(
                    amount: try Amount(row: &row), qualifier: try row.next(), note: try row.next(),
                    parts: Dictionary(uniqueKeysWithValues: (byValue[id] ?? []).map { ($0.1, $0.2) })),
                state: try row.next(), reason: try row.next(), version: Int(try row.next(Int32.self)))
        }
    }

    /// A value with its milestone. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> (IndicatorValue, Milestone) {
        let milestone = try db.value(
            """
            -- milestone of a value
            SELECT i.milestone_id FROM indicator_value v
            JOIN milestone_indicator i ON i.tenant_id = v.tenant_id AND i.id = v.milestone_indicator_id
            WHERE v.tenant_id = \(try viewer.requireTenant().id) AND v.id = \(id)
            """, as: Milestone.ID.self)
        guard let milestone else { throw NotFound() }
        let found = try Milestone.find(milestone, for: viewer, in: db)
        guard let value = try all(of: found, for: viewer, in: db).first(where: { $0.id == id }) else {
            throw NotFound()
        }
        return (value, found)
    }
}

extension IndicatorValue.Amount {
    /// Two columns: numerator and denominator as text.
    init(row: inout Row) throws {
        self.init(
            Fraction(try row.next(String.self)) ?? .zero, of: try row.next(String?.self).flatMap { Fraction($0) })
    }
}
