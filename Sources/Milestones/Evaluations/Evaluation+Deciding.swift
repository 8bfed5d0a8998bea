internal import Funds
public import Kernel
public import Platform
public import Postgres

extension Evaluation {
    /// What follows for the money.
    public enum Effect: String, StoredAsText, CaseIterable {
        case full, reduced, withheld
        case clawedBack = "clawed_back"

        /// Key of its name in the message catalogue.
        public var messageKey: String { "evaluations.effect.\(rawValue)" }
    }

    /// What follows from an evaluation.
    public struct Decision: Sendable {
        /// For the money.
        public var effect: Effect
        /// The share of the tranche that is paid, in percent.
        public var payPercent: Fraction
        /// Whether the next tranche is held.
        public var holdsNext: Bool
        /// What is recovered of what was paid, for a clawback.
        public var recover: Money
        /// By when it is paid back.
        public var recoverBy: Day?
        /// Until when the contractor may not apply.
        public var barredUntil: Day?
        /// Why.
        public var reason: String

        /// A decision.
        public init(
            effect: Effect, payPercent: Fraction, holdsNext: Bool = false, recover: Money = .zero,
            recoverBy: Day? = nil, barredUntil: Day? = nil, reason: String
        ) {
            self.effect = effect
            self.payPercent = payPercent
            self.holdsNext = holdsNext
            self.recover = recover
            self.recoverBy = recoverBy
            self.barredUntil = barredUntil
            self.reason = reason
        }
    }

    /// What was decided, if it was.
    public func decision(in db: Connection) throws -> Decision? {
        try db.first(
            """
            -- decision of an evaluation
            SELECT d.effect, trim_scale(d.pay_percent)::text, d.holds_next, d.recover_fen,
                (SELECT c.due_on FROM recovery_claim c WHERE c.tenant_id = d.tenant_id
                    AND c.evaluation_id = d.evaluation_id), d.barred_until, d.reason
            FROM evaluation_decision d WHERE d.tenant_id = current_tenant() AND d.evaluation_id = \(id)
            """
        ) { row in
            Decision(
                effect: try row.next(), payPercent: Fraction(try row.next(String.self)) ?? .zero,
                holdsNext: try row.next(), recover: try row.next(), recoverBy: try row.next(),
                barredUntil: try row.next(), reason: try row.next())
        }
    }

    /// A decision-maker says what follows: the share that is paid, whether the next tranche is held, what is recovered
    /// by which day, until when the contractor may not apply. What is recovered becomes a claim upon the contractor.
    /// The database takes a decision only after the periods for objections and appeals, with all of them answered, from
    /// nobody who scored or published, and, where the contract pays by score, with the share of the contract's step.
    public func decide(_ decision: Decision, version seen: Int, in change: Change) throws -> Evaluation {
        let account = try change.viewer.require(.decisionMaker, in: milestone.scope)
        guard seen == version else { throw Conflict(current: ["state": state.rawValue]) }
        guard state == .published else { throw EvaluationRefusal.notNow(state) }
        guard !decision.reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        try check(decision, on: change.viewer.today)
        try change.guarded([
            "evaluation_is_settled": (nil, "evaluations.refusal.unsettled"),
            "effect_fits_percent": ("payPercent", "evaluations.refusal.effect"),
            "full_pay_bars_nobody": ("barredUntil", "evaluations.refusal.effect"),
            "decision_by_the_rule": ("payPercent", "evaluations.refusal.by_the_rule"),
        ]) {
            try change.db.execute(
                """
                -- decide what follows from an evaluation
                INSERT INTO evaluation_decision (tenant_id, evaluation_id, round, effect, pay_percent, holds_next,
                    recover_fen, barred_until, reason, decided_by)
                VALUES (\(try change.tenant()), \(id), \(Int16(round)), \(decision.effect),
                    \(decision.payPercent.exactDecimal)::text::numeric, \(decision.holdsNext), \(decision.recover),
                    \(decision.barredUntil), \(decision.reason), \(account))
                """)
        }
        if decision.recover > .zero {
            try RecoveryClaim.raise(
                decision.recover, of: milestone.contract, from: milestone.organisation, evaluation: id.rawValue,
                by: decision.recoverBy, reason: decision.reason, fields: ("recover", "recoverBy"), in: change)
        }
        if let until = decision.barredUntil {
            try Organisation.find(milestone.organisation, in: change.db).bar(
                from: change.viewer.today, until: until, reason: decision.reason,
                citation: "评估结果应用：\(milestone.title)", in: change)
        }
        // What is not paid for at all was not achieved: the milestone ends, and the contract can end in its own time.
        if decision.payPercent.isZero {
            let judged = try Milestone.find(milestone.id, for: change.viewer, in: change.db)
            if ![.accepted, .cancelled].contains(judged.state) {
                try judged.cancel(reason: decision.reason, in: change)
            }
        }
        try tell("notice.evaluation_decided", in: change)
        return try move(to: .final, reason: decision.reason, "evaluations.decide", in: change)
    }

    private func check(_ decision: Decision, on today: Day) throws {
        let percent = decision.payPercent
        let fits =
            switch decision.effect {
            case .full: percent == Fraction(100) && !decision.holdsNext && decision.barredUntil == nil
            case .reduced: percent > .zero && percent < Fraction(100)
            case .withheld, .clawedBack: percent.isZero
            }
        guard fits, percent.rounded(places: 2) == percent else {
            throw FieldRefusal("payPercent", "evaluations.refusal.effect")
        }
        guard (decision.effect == .clawedBack) == (decision.recover > .zero) else {
            throw FieldRefusal("recover", "evaluations.refusal.recover")
        }
        if let until = decision.barredUntil, until <= today {
            throw FieldRefusal("barredUntil", "evaluations.refusal.bar_past")
        }
    }
}
