public import Kernel
internal import Platform
internal import Postgres

extension OpenContract {
    /// How a contractor was found outside the calls of this house.
    public struct Procured: Sendable, Hashable {
        /// Key of the recorded award.
        public let id: Int64
        /// The method, as `RecordedAward.Method` names it.
        public let method: String
        /// When it was decided.
        public let decidedOn: Day
        /// When it was announced, where it was.
        public let announcedAt: Timestamp?
        /// Until when responses were taken.
        public let dueAt: Timestamp?

        /// The code of the method and its word: an announcement that everybody could answer is open.
        public var told: (code: String, word: String) {
            switch method {
            case "open_tender": ("open", "公开招标")
            case "invited_tender": ("selective", "邀请招标")
            case "framework_agreement": ("selective", "框架协议采购")
            case "negotiation": ("limited", "竞争性谈判")
            case "consultation": (announcedAt == nil ? "limited" : "open", "竞争性磋商")
            case "inquiry": ("limited", "询价")
            case "below_threshold": (announcedAt == nil ? "limited" : "open", "限额以下采购")
            case "single_source": ("direct", "单一来源")
            default: ("direct", "直接委托")
            }
        }

        init?(row: inout Row) throws {
            let (id, method) = (try row.next(Int64?.self), try row.next(String?.self))
            let decidedOn = try row.next(Day?.self)
            announcedAt = try row.next()
            dueAt = try row.next()
            guard let id, let method, let decidedOn else { return nil }
            self.id = id
            self.method = method
            self.decidedOn = decidedOn
        }
    }

    /// An indicator of one of its milestones with what was approved of it; drafts and returned values leave no trace.
    public struct Measured: Sendable, Hashable {
        /// What was approved for a period.
        public struct Actual: Sendable, Hashable {
            /// First day of the period.
            public let startsOn: Day
            /// Last day.
            public let endsOn: Day
            /// The number, or the ratio times its factor.
            public let value: Fraction
        }

        /// What it is called.
        public let name: String
        /// In what it is counted.
        public let unit: String
        /// `output`, `outcome`, `satisfaction` or `context`.
        public let kind: String
        /// Whether it is a share of a hundred.
        public let isPercent: Bool
        /// Whether more is better.
        public let isUpward: Bool
        /// From where it starts.
        public let baseline: Fraction?
        /// What is to be reached.
        public let target: Fraction
        /// By when.
        public let dueOn: Day
        /// What was approved, the earliest first; small numbers of people are withheld.
        public internal(set) var actuals: [Actual]
    }

    static func measured(
        of contracts: [Int64], for viewer: Viewer, in db: Connection
    ) throws -> [(Int64, Measured)] {
        let tenant = try viewer.requireTenant().id
        // Where the rule is missing no number of people is told.
        let least = try? Rule.inForce("personal_data.small_cell.min", on: viewer.today, in: db).value
        let actuals = try db.rows(
            """
            -- open data: approved values
            SELECT i.id, p.starts_on, p.ends_on, trim_scale(v.numerator)::text, trim_scale(v.denominator)::text,
                n.factor, n.unit
            FROM milestone m JOIN milestone_indicator i ON i.tenant_id = m.tenant_id AND i.milestone_id = m.id
            JOIN indicator_version n ON n.tenant_id = i.tenant_id AND n.id = i.version_id
            JOIN indicator_value v ON v.tenant_id = i.tenant_id AND v.milestone_indicator_id = i.id
                AND v.state = 'approved'
            JOIN indicator_period p ON p.tenant_id = v.tenant_id AND p.id = v.period_id
            WHERE m.tenant_id = \(tenant) AND m.contract_id = ANY(\(contracts)) ORDER BY i.id, p.starts_on
            """
        ) { row -> (Int64, Measured.Actual)? in
            let (id, startsOn, endsOn) = (try row.next(Int64.self), try row.next(Day.self), try row.next(Day.self))
            let counted = Fraction(try row.next(String.self)) ?? .zero
            let whole = try row.next(String?.self).flatMap { Fraction($0) }
            let (factor, unit) = (Int64(try row.next(Int32.self)), try row.next(String.self))
            let isOfPeople = whole != nil || ["人", "名", "位", "人次"].contains(unit)
            guard !isOfPeople || least.map({ counted >= $0 && (whole ?? counted) >= $0 }) ?? false else { return nil }
            let value = whole.map { (counted * Fraction(factor)).divided(by: $0) ?? .zero } ?? counted
            return (id, Measured.Actual(startsOn: startsOn, endsOn: endsOn, value: value))
        }
        let byTarget = Dictionary(grouping: actuals.compactMap(\.self), by: \.0).mapValues { $0.map(\.1) }
        return try db.rows(
            """
            -- open data: indicators
            SELECT m.contract_id, i.id, n.name, n.unit, n.kind, n.measure = 'ratio' AND n.factor = 100,
                n.direction = 'up', trim_scale(i.baseline)::text, trim_scale(i.target)::text, m.due_on
            FROM milestone m JOIN milestone_indicator i ON i.tenant_id = m.tenant_id AND i.milestone_id = m.id
            JOIN indicator_version n ON n.tenant_id = i.tenant_id AND n.id = i.version_id
            WHERE m.tenant_id = \(tenant) AND m.contract_id = ANY(\(contracts)) ORDER BY m.contract_id, m.n, i.id
            """
        ) { row in
            let (contract, id) = (try row.next(Int64.self), try row.next(Int64.self))
            return (
                contract,
                Measured(
                    name: OpenText.withoutNumbers(of: try row.next()), unit: try row.next(), kind: try row.next(),
                    isPercent: try row.next(), isUpward: try row.next(),
                    baseline: try row.next(String?.self).flatMap { Fraction($0) },
                    target: Fraction(try row.next(String.self)) ?? .zero, dueOn: try row.next(),
                    actuals: byTarget[id] ?? [])
            )
        }
    }
}
