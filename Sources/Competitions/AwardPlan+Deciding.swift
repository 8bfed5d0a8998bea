internal import Kernel
public import Platform
internal import Postgres

extension AwardPlan {
    private static let question = "cut_line"

    /// The officer asks a decision-maker to approve the cut line as it is computed now; the plan stays so until the
    /// answer.
    public func ask(in change: Change) throws -> AwardPlan {
        let current = try Self.lock(id, in: change)
        try change.viewer.require(.programmeOfficer, in: scope)
        guard current.version == version else { throw current.changedMeanwhile }
        guard current.state == .draft else { throw AwardRefusal.planAsked }
        let computation = try current.compute(for: change.viewer, in: change.db)
        guard computation.lines.contains(where: \.isAwarded) else { throw AwardRefusal.nobodyAwarded }
        if let line = computation.lines.first(where: { $0.override?.verdict == .award && !$0.isAwarded }) {
            throw AwardRefusal.overrideDoesNotFit(line.place.title)
        }
        let text = computation.canonical(plan: current, sources: try sources(for: change.viewer, in: change.db))
        let sha256 = SHA256.digest(Array(text.utf8))
        let decision = try Decision.request(
            Self.question, about: "award_plan", id.rawValue, content: sha256, in: change)
        try change.db.execute(
            """
            -- a plan asks for its decision
            UPDATE award_plan SET proposal = \(text), proposal_sha256 = \(sha256), decision_id = \(decision.id),
                version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        try change.move("award_plan", id.rawValue, from: State.draft.rawValue, to: State.asked.rawValue)
        return try Self.load(id, tenant: try change.tenant(), in: change.db)
    }

    /// A decision-maker other than the one who asked approves the cut line: its awards are proposed. Throws a
    /// conflict when something that it rests on, such as a rating, changed since it was asked.
    public func approve(reason: String = "", minutes: String = "", in change: Change) throws -> AwardPlan {
        let (current, decision) = try decidable(in: change)
        let computation = try current.compute(for: change.viewer, in: change.db)
        let text = computation.canonical(plan: current, sources: try sources(for: change.viewer, in: change.db))
        try decision.answer(
            .approved, content: SHA256.digest(Array(text.utf8)), reason: reason, minutes: minutes, in: change)
        try change.db.execute(
            """
            -- approve a plan
            UPDATE award_plan SET approved_at = moment(), approved_by = \(change.viewer.account), version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        for line in computation.lines where line.isAwarded { try propose(line, in: change) }
        change.record("awards.approve_cut_line", "award_plan", id, ["minutes": .string(minutes)])
        try change.move("award_plan", id.rawValue, from: State.asked.rawValue, to: State.approved.rawValue)
        return try Self.load(id, tenant: try change.tenant(), in: change.db)
    }

    /// A decision-maker other than the one who asked refuses the cut line, with a reason: it is a draft again, and
    /// the choices by hand still stand.
    public func refuse(reason: String, minutes: String = "", in change: Change) throws -> AwardPlan {
        let (current, decision) = try decidable(in: change)
        try decision.answer(
            .refused, content: decision.contentSHA256, reason: reason, minutes: minutes, in: change)
        return try current.backToDraft(reason: reason, in: change)
    }

    /// The officer takes the question back to change the plan.
    public func takeBack(reason: String, in change: Change) throws -> AwardPlan {
        let current = try Self.lock(id, in: change)
        try change.viewer.require(.programmeOfficer, in: scope)
        guard let decision = try Decision.open(Self.question, about: "award_plan", id.rawValue, in: change) else {
            throw AwardRefusal.nothingAsked
        }
        try decision.lapse(in: change)
        return try current.backToDraft(reason: reason, in: change)
    }

    private func decidable(in change: Change) throws -> (AwardPlan, Decision) {
        let current = try Self.lock(id, in: change)
        try change.viewer.require(.decisionMaker, in: scope)
        guard current.state == .asked,
            let decision = try Decision.open(Self.question, about: "award_plan", id.rawValue, in: change)
        else { throw AwardRefusal.nothingAsked }
        return (current, decision)
    }

    private func backToDraft(reason: String, in change: Change) throws -> AwardPlan {
        try change.db.execute(
            """
            -- a plan is a draft again
            UPDATE award_plan SET proposal = NULL, proposal_sha256 = NULL, decision_id = NULL, version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        try change.move(
            "award_plan", id.rawValue, from: State.asked.rawValue, to: State.draft.rawValue, reason: reason)
        return try Self.load(id, tenant: try change.tenant(), in: change.db)
    }

    private func propose(_ line: Computation.Line, in change: Change) throws {
        let tenant = try change.tenant()
        try AwardRefusal.mapping {
            let award = try change.db.value(
                """
                -- propose an award
                INSERT INTO award (tenant_id, plan_id, proposal_id, position, amount_fen, override_id)
                VALUES (\(tenant), \(id), \(line.place.proposal), \(Int32(line.place.position)), \(line.amount),
                    \(line.override?.id))
                RETURNING id
                """, as: Award.ID.self)
            guard let award else { throw NotFound() }
            for (fund, amount) in line.byFund.sorted(by: { $0.key < $1.key }) {
                try change.db.execute(
                    """
                    -- source of an award
                    INSERT INTO award_source (tenant_id, award_id, fund_id, amount_fen)
                    VALUES (\(tenant), \(award), \(fund), \(amount))
                    """)
            }
        }
    }
}
