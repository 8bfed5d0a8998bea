public import Kernel
public import Platform
public import Postgres

/// A choice by hand against the ranking. It survives every computation until it is withdrawn.
public struct AwardOverride: Sendable {
    /// Identifies a choice.
    public typealias ID = Identifier<AwardOverride>

    /// What was chosen.
    public enum Verdict: String, StoredAsText, CaseIterable {
        case award
        case refuse
    }

    /// Its key.
    public let id: ID
    /// Key of the proposal.
    public let proposal: Int64
    /// What was chosen.
    public let verdict: Verdict
    /// The amount; nil: what the proposal asks for.
    public let amount: Money?
    /// Why.
    public let reason: String
    /// Name of who chose.
    public let decidedBy: String
    /// When.
    public let decidedAt: Timestamp
}

extension AwardPlan {
    /// The standing choices by hand; the viewer has found the plan.
    public func overrides(for viewer: Viewer, in db: Connection) throws -> [AwardOverride] {
        try db.rows(
            """
            -- choices by hand
            SELECT v.id, v.proposal_id, v.verdict, v.amount_fen, v.reason, a.name, v.decided_at
            FROM award_override v JOIN account a ON a.id = v.decided_by
            WHERE v.tenant_id = \(try viewer.requireTenant().id) AND v.plan_id = \(id) AND v.withdrawn_at IS NULL
            ORDER BY v.id
            """
        ) { row in
            try AwardOverride(
                id: row.next(), proposal: row.next(), verdict: row.next(), amount: row.next(), reason: row.next(),
                decidedBy: row.next(), decidedAt: row.next())
        }
    }

    /// The officer or the decision-maker chooses by hand, with a reason. A choice before is withdrawn by it.
    public func override(
        _ proposal: Int64, _ verdict: AwardOverride.Verdict, amount: Money? = nil, reason: String, in change: Change
    ) throws {
        let account = try lockDraft(in: change)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        guard reason.count <= 2_000 else {
            throw FieldRefusal.tooLong("reason", reason, max: 2000)
        }
        if let amount, amount.fen <= 0 { throw FieldRefusal("amount", "awards.refusal.not_positive") }
        let tenant = try change.tenant()
        let ranked = try change.db.exists(
            """
            -- is ranked
            SELECT FROM ranking_place x
            WHERE x.tenant_id = \(tenant) AND x.ranking_id = \(ranking) AND x.proposal_id = \(proposal)
            """)
        guard ranked else { throw NotFound() }
        if verdict == .award { try refuseObstacle(of: proposal, in: change) }
        try withdraw(proposal, by: account, in: change)
        try AwardRefusal.mapping {
            try change.db.execute(
                """
                -- choose by hand
                INSERT INTO award_override (tenant_id, plan_id, proposal_id, verdict, amount_fen, reason, decided_by)
                VALUES (\(tenant), \(id), \(proposal), \(verdict), \(verdict == .award ? amount : nil), \(reason),
                    \(account))
                """)
        }
        change.record(
            "awards.override", "award_plan", id,
            ["proposal": .integer(proposal), "verdict": .string(verdict.rawValue), "reason": .string(reason)])
    }

    /// The officer or the decision-maker withdraws a choice by hand: the ranking counts again.
    public func withdrawOverride(_ proposal: Int64, in change: Change) throws {
        let account = try lockDraft(in: change)
        try withdraw(proposal, by: account, in: change)
        change.record("awards.withdraw_override", "award_plan", id, ["proposal": .integer(proposal)])
    }

    /// No choice by hand awards somebody who cannot be awarded.
    private func refuseObstacle(of proposal: Int64, in change: Change) throws {
        let found = try change.db.first(
            """
            -- what stands in the way of a proposal
            SELECT p.title, o.name, u.obstacle FROM unawardable u
            JOIN proposal p ON p.tenant_id = u.tenant_id AND p.id = u.proposal_id
            JOIN organisation o ON o.id = p.organisation_id
            WHERE u.tenant_id = \(try change.tenant()) AND u.proposal_id = \(proposal) ORDER BY u.obstacle LIMIT 1
            """
        ) { row in
            try AwardRefusal.obstacle(
                title: row.next(), organisation: row.next(),
                outcome: row.choice("obstacle", CutLine.Outcome.init(rawValue:)))
        }
        if let message = found?.message { throw FieldRefusal("verdict", message.key, message.arguments) }
    }

    private func lockDraft(in change: Change) throws -> Account.ID {
        let current = try Self.lock(id, in: change)
        let account = try change.viewer.require(.programmeOfficer, .decisionMaker, in: scope)
        guard current.state == .draft else { throw AwardRefusal.planAsked }
        return account
    }

    private func withdraw(_ proposal: Int64, by account: Account.ID, in change: Change) throws {
        try AwardRefusal.mapping {
            try change.db.execute(
                """
                -- withdraw a choice by hand
                UPDATE award_override SET withdrawn_at = moment(), withdrawn_by = \(account)
                WHERE tenant_id = \(try change.tenant()) AND plan_id = \(id) AND proposal_id = \(proposal)
                  AND withdrawn_at IS NULL
                """)
        }
    }
}
