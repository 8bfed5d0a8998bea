public import Kernel
public import Platform
public import Postgres

/// What a tranche pays by what was proved: the share that the contract gives for a score, or the price of outcomes that
/// somebody else validated.
public struct TrancheResult: Sendable, Hashable {
    /// From which score on a tranche pays which share, in percent.
    public struct Step: Sendable, Hashable {
        /// The score, from 0 to 100.
        public var from: Fraction
        /// The share in percent.
        public var percent: Fraction

        /// A step.
        public init(from: Fraction, percent: Fraction) {
            self.from = from
            self.percent = percent
        }
    }

    /// The terms of a tranche that pays for outcomes.
    public struct Term: Sendable, Hashable {
        /// What is counted.
        public var metric: String
        /// In what.
        public var unit: String
        /// What one pays.
        public var price: Money
        /// Who validates it; no party of the contract.
        public var validator: Organisation.ID

        /// Terms.
        public init(metric: String, unit: String, price: Money, validator: Organisation.ID) {
            self.metric = metric
            self.unit = unit
            self.price = price
            self.validator = validator
        }
    }

    /// The tranche.
    public let tranche: Tranche.ID
    /// The score, where the contract has steps.
    public let score: Fraction?
    /// How many outcomes were validated, where the tranche pays for them.
    public let outcomes: Fraction?
    /// The share that the score gives.
    public let percent: Fraction?
    /// What the tranche pays.
    public let payable: Money
    /// Why.
    public let statement: String
    /// Name of who decided or validated.
    public let decider: String
    /// When.
    public let decidedAt: Timestamp

    /// The results of the tranches of a contract. The caller has found the contract for this viewer.
    public static func all(of contract: Contract.ID, for viewer: Viewer, in db: Connection) throws -> [TrancheResult] {
        try db.rows(
            """
            -- results of the tranches of a contract
            SELECT r.tranche_id, r.score::text, r.outcomes::text, r.percent::text, r.payable_fen, r.statement, a.name,
                r.decided_at
            FROM tranche_result r JOIN account a ON a.id = r.decided_by
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.contract_id = \(contract) ORDER BY r.tranche_id
            """
        ) { row in
            try TrancheResult(
                tranche: row.next(), score: row.next(String?.self).flatMap { Fraction($0) },
                outcomes: row.next(String?.self).flatMap { Fraction($0) },
                percent: row.next(String?.self).flatMap { Fraction($0) }, payable: row.next(), statement: row.next(),
                decider: row.next(), decidedAt: row.next())
        }
    }

    /// What each tranche of a contract may pay in all, as the database holds payments to it: by its result, by the
    /// evaluation of its milestone, nothing before a result that the contract asks for. The caller has found the
    /// contract for this viewer.
    public static func payable(
        of contract: Contract.ID, for viewer: Viewer, in db: Connection
    ) throws -> [Tranche.ID: Money] {
        let rows = try db.rows(
            """
            -- what the tranches of a contract pay
            SELECT t.id, tranche_payable(t.tenant_id, t.id) FROM tranche t
            WHERE t.tenant_id = \(try viewer.requireTenant().id) AND t.contract_id = \(contract)
            """
        ) { row in (try row.next(Tranche.ID.self), try row.next(Money.self)) }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    /// What the verified units of the service lines are worth. The caller has found the contract for this viewer.
    public static func earned(by contract: Contract.ID, for viewer: Viewer, in db: Connection) throws -> Money {
        try db.value(
            """
            -- what verified units are worth
            SELECT contract_earned(\(try viewer.requireTenant().id), \(contract))
            """, as: Money.self) ?? .zero
    }

    /// The steps of a contract, the highest first. The caller has found the contract for this viewer.
    public static func steps(of contract: Contract.ID, for viewer: Viewer, in db: Connection) throws -> [Step] {
        try db.rows(
            """
            -- what scores pay
            SELECT s.score_from::text, s.percent::text FROM payment_step s
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.contract_id = \(contract)
            ORDER BY s.score_from DESC
            """
        ) { row in
            Step(
                from: Fraction(try row.next(String.self)) ?? .zero,
                percent: Fraction(try row.next(String.self)) ?? .zero)
        }
    }

    /// The share, in percent, that a contract pays for a score by its steps; nil where it does not pay by score.
    public static func share(
        of score: Fraction, by contract: Int64, for viewer: Viewer, in db: Connection
    ) throws -> Fraction? {
        try db.value(
            """
            -- what a contract pays for a score
            SELECT trim_scale(step_percent(\(try viewer.requireTenant().id), \(contract),
                \(score.exactDecimal)::text::numeric))::text
            """, as: String?.self
        ).flatMap { $0 }.flatMap { Fraction($0) }
    }

    /// The outcome terms of a contract by tranche, with the names of the validators.
    public static func terms(
        of contract: Contract.ID, for viewer: Viewer, in db: Connection
    ) throws -> [(tranche: Tranche.ID, term: Term, validator: String)] {
        try db.rows(
            """
            -- what outcomes pay
            SELECT t.tranche_id, t.metric, t.unit, t.unit_price_fen, t.validator_id, o.name FROM outcome_term t
            JOIN organisation o ON o.id = t.validator_id
            WHERE t.tenant_id = \(try viewer.requireTenant().id) AND t.contract_id = \(contract) ORDER BY t.tranche_id
            """
        ) { row in
            (
                tranche: try row.next(),
                term: try Term(metric: row.next(), unit: row.next(), price: row.next(), validator: row.next()),
                validator: try row.next()
            )
        }
    }
}
