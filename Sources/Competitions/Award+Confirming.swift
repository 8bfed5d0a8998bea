internal import Kernel
public import Platform
public import Postgres

extension AwardPlan {
    private static let confirmation = "award"

    /// After the period of the notice and with every objection answered, the officer asks a decision-maker to confirm
    /// the awards that still stand.
    public func askConfirmation(in change: Change) throws {
        let current = try Self.lock(id, in: change)
        try change.viewer.require(.programmeOfficer, in: scope)
        try current.checkNotice(in: change)
        let content = try current.confirmationContent(in: change)
        try Decision.request(Self.confirmation, about: "award_plan", id.rawValue, content: content, in: change)
    }

    /// Whether the confirmation was asked for and waits for its answer.
    public func awaitsConfirmation(for viewer: Viewer, in db: Connection) throws -> Bool {
        try Decision.all(about: "award_plan", id.rawValue, for: viewer, in: db)
            .contains { $0.question == Self.confirmation && $0.answer == nil }
    }

    /// A decision-maker other than the one who asked confirms the awards, and may cite the minutes (会议纪要). From
    /// then on contracts can be made from them; winners of a competition get an honour in their record.
    public func confirm(minutes: String = "", in change: Change) throws -> [Award] {
        let current = try Self.lock(id, in: change)
        let account = try change.viewer.require(.decisionMaker, in: scope)
        try current.checkNotice(in: change)
        guard
            let decision = try Decision.open(Self.confirmation, about: "award_plan", id.rawValue, in: change)
        else { throw AwardRefusal.nothingAsked }
        let content = try current.confirmationContent(in: change)
        try decision.answer(.approved, content: content, minutes: minutes, in: change)
        try AwardRefusal.mapping {
            try change.db.execute(
                """
                -- confirm awards
                UPDATE award SET confirmed_at = moment(), confirmed_by = \(account), decision_id = \(decision.id)
                WHERE tenant_id = \(try change.tenant()) AND plan_id = \(id) AND withdrawn_at IS NULL
                  AND confirmed_at IS NULL
                """)
        }
        let confirmed = try Award.all(of: current, for: change.viewer, in: change.db).filter { $0.state == .confirmed }
        for award in confirmed {
            change.record(
                "awards.confirm", "award", award.id,
                ["proposal": .integer(award.proposal), "amount_fen": .integer(award.amount.fen)])
            try change.move(
                "award", award.id.rawValue, from: Award.State.proposed.rawValue, to: Award.State.confirmed.rawValue)
        }
        try Competition.honour(confirmed, call: call, in: change)
        return confirmed
    }

    /// A decision-maker other than the one who asked refuses the confirmation, with a reason.
    public func refuseConfirmation(reason: String, minutes: String = "", in change: Change) throws {
        _ = try Self.lock(id, in: change)
        try change.viewer.require(.decisionMaker, in: scope)
        guard
            let decision = try Decision.open(Self.confirmation, about: "award_plan", id.rawValue, in: change)
        else { throw AwardRefusal.nothingAsked }
        try decision.answer(
            .refused, content: decision.contentSHA256, reason: reason, minutes: minutes, in: change)
    }

    private func checkNotice(in change: Change) throws {
        guard state == .approved else { throw AwardRefusal.planNotApproved }
        guard let notice = try ResultNotice.standing(of: id, for: change.viewer, in: change.db) else {
            throw AwardRefusal.noNotice
        }
        guard change.viewer.today > notice.endsOn else { throw AwardRefusal.noticeRuns(notice.endsOn.description) }
        let open = try Objection.all(of: notice, for: change.viewer, in: change.db).filter { $0.answer == nil }.count
        guard open == 0 else { throw AwardRefusal.objectionsOpen(open) }
        try checkObstacles(in: change)
    }

    /// A rating may have expired, or a new one be 待核, since the cut line was approved.
    private func checkObstacles(in change: Change) throws {
        let found = try change.db.first(
            """
            -- what stands in the way of proposed awards
            SELECT p.title, o.name, u.obstacle FROM award w
            JOIN unawardable u ON u.tenant_id = w.tenant_id AND u.proposal_id = w.proposal_id
            JOIN proposal p ON p.tenant_id = w.tenant_id AND p.id = w.proposal_id
            JOIN organisation o ON o.id = p.organisation_id
            WHERE w.tenant_id = \(try change.tenant()) AND w.plan_id = \(id) AND w.withdrawn_at IS NULL
              AND w.confirmed_at IS NULL
            ORDER BY w.position, u.obstacle LIMIT 1
            """
        ) { row in
            try AwardRefusal.obstacle(
                title: row.next(), organisation: row.next(),
                outcome: row.choice("obstacle", CutLine.Outcome.init(rawValue:)))
        }
        if let found { throw found }
    }

    private func confirmationContent(in change: Change) throws -> [UInt8] {
        let standing = try Award.all(of: self, for: change.viewer, in: change.db).filter { $0.state == .proposed }
        guard !standing.isEmpty else { throw AwardRefusal.confirmedBefore }
        let content: JSON = .array(
            standing.map { award in
                [
                    "award": .integer(award.id.rawValue), "proposal": .integer(award.proposal),
                    "amount_fen": .integer(award.amount.fen),
                ]
            })
        return SHA256.digest(Array(content.canonical.utf8))
    }
}

extension Award {
    /// A decision-maker withdraws a proposed award, with a reason, as after an objection that was upheld.
    public func withdraw(reason: String, in change: Change) throws {
        let account = try change.viewer.require(.decisionMaker, in: scope)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let current = try Self.find(id, for: change.viewer, in: change.db)
        guard current.state == .proposed else { throw AwardRefusal.awardKept }
        try AwardRefusal.mapping {
            try change.db.execute(
                """
                -- withdraw an award
                UPDATE award SET withdrawn_at = moment(), withdrawn_by = \(account), withdrawn_reason = \(reason)
                WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND withdrawn_at IS NULL
                """)
        }
        change.record("awards.withdraw", "award", id, ["reason": .string(reason)])
        try change.move(
            "award", id.rawValue, from: State.proposed.rawValue, to: State.withdrawn.rawValue, reason: reason)
    }
}
