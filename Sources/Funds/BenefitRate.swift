public import Kernel
public import Platform
public import Postgres

/// What a grant of a purpose is a month, from a month on. A raise keeps the rate that it raises, the percentage and the
/// rule of rounding, so that anybody can compute it again.
public struct BenefitRate: Sendable, Hashable {
    /// Identifies a rate.
    public typealias ID = Identifier<BenefitRate>

    /// To which step an amount is rounded, and which way.
    public enum Rounding: String, StoredAsText, CaseIterable {
        case halfUp = "half_up"
        case up
        case down

        /// Key of its name in the message catalogue.
        public var messageKey: String { "rates.rounding.\(rawValue)" }
    }

    /// How a rate came from the one before.
    public struct Raise: Sendable, Hashable {
        /// The rate before.
        public var from: ID
        /// By how much, in hundredths of a percent: 1000 is 10 %.
        public var basisPoints: Int
        /// The step to which it is rounded: a fen, a jiao, a yuan or ten.
        public var step: Money
        /// Which way.
        public var rounding: Rounding

        /// What the raise makes of an amount.
        public func applied(to amount: Money) throws -> Money {
            let factor = Fraction.one + Fraction(Int64(basisPoints)) * Fraction.percent * Fraction.percent
            let steps = (amount.yuan * factor).divided(by: step.yuan) ?? .zero
            let rule: Kernel.Rounding = rounding == .halfUp ? .halfUp : rounding == .up ? .up : .down
            return try Money(rounding: steps.rounded(places: 0, rule) * step.yuan)
        }
    }

    /// Its key.
    public let id: ID
    /// Short code of the purpose.
    public let purpose: String
    /// First day of the first month.
    public let from: Day
    /// How much a month.
    public let amount: Money
    /// How it came from the rate before; nil for the first.
    public let raise: Raise?
    /// The paper that says so.
    public let source: String
    /// Name of who set it.
    public let setter: String
}

extension BenefitRate {
    private init(row: inout Row) throws {
        id = try row.next()
        purpose = try row.next()
        from = try row.next()
        amount = try row.next()
        let (earlier, points) = try (row.next(ID?.self), row.next(Int?.self))
        let (step, rounding) = try (row.next(Money?.self), row.next(Rounding?.self))
        if let earlier, let points, let step, let rounding {
            raise = Raise(from: earlier, basisPoints: points, step: step, rounding: rounding)
        } else {
            raise = nil
        }
        source = try row.next()
        setter = try row.next()
    }

    /// The rates of the tenant, by purpose and month.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [BenefitRate] {
        try db.rows(
            """
            -- benefit rates
            SELECT r.id, r.purpose, r.valid_from, r.amount_fen, r.raises, r.raise_basis_points, r.rounding_fen,
                r.rounding, r.source, a.name
            FROM benefit_rate r JOIN account a ON a.id = r.set_by
            WHERE r.tenant_id = \(try viewer.requireTenant().id) ORDER BY r.purpose, r.valid_from
            """
        ) { row in try BenefitRate(row: &row) }
    }

    /// Sets the first rate of a purpose. A programme officer or an accountant of the tenant does this.
    public static func set(
        _ purpose: String, from day: Day, amount: Money, source: String, in change: Change
    ) throws -> ID {
        guard amount.fen > 0 else { throw FundsRefusal.amountNotPositive }
        return try store(purpose, from: day, amount: amount, raise: nil, source: source, in: change)
    }

    /// Raises the rate from a month on.
    public func raise(
        by basisPoints: Int, from day: Day, step: Money, rounding: Rounding, source: String, in change: Change
    ) throws -> ID {
        let raise = Raise(from: id, basisPoints: basisPoints, step: step, rounding: rounding)
        return try Self.store(
            purpose, from: day, amount: try raise.applied(to: amount), raise: raise, source: source, in: change)
    }

    private static func store(
        _ purpose: String, from day: Day, amount: Money, raise: Raise?, source: String, in change: Change
    ) throws -> ID {
        let account = try change.viewer.require(.programmeOfficer, .accountant)
        try requireCode(purpose, signsMax: 30)
        guard !source.isEmpty else { throw FieldRefusal("source", "field.refusal.missing") }
        let id = try refusing {
            try change.db.value(
                """
                -- set a benefit rate
                INSERT INTO benefit_rate (tenant_id, purpose, valid_from, amount_fen, raises, raise_basis_points,
                    rounding_fen, rounding, source, set_by)
                VALUES (\(try change.tenant()), \(purpose), \(day.firstOfMonth), \(amount), \(raise?.from),
                    \(raise.map { Int32($0.basisPoints) }), \(raise?.step), \(raise?.rounding), \(source), \(account))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.set_rate", "benefit_rate", id, ["amount": .string(amount.description)])
        return id
    }

    /// What is owed to people of one month who were paid less than the rate in force then.
    public struct Arrears: Sendable, Hashable {
        /// The month, such as 2026-03.
        public let period: String
        /// What they were paid.
        public let paid: Money
        /// The rate in force in that month.
        public let due: Money
        /// How many people.
        public let people: Int
        /// What is owed to all of them.
        public let owed: Money
    }

    /// Arrears of a purpose, month by month: paid monthly grants that are less than the rate of their month, which was
    /// set or raised later.
    public static func arrears(of purpose: String, for viewer: Viewer, in db: Connection) throws -> [Arrears] {
        _ = try viewer.requireTenant()
        return try db.rows(
            """
            -- arrears of a benefit
            SELECT o.period, o.paid_fen, o.due_fen, count(*), sum(o.owed_fen)::bigint FROM owed_arrears(\(purpose)) o
            GROUP BY 1, 2, 3 ORDER BY 1, 2
            """
        ) { row in
            try Arrears(
                period: row.next(), paid: row.next(), due: row.next(), people: row.next(), owed: row.next())
        }
    }
}
