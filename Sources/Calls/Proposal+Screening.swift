internal import Forms
public import Kernel
public import Platform
public import Postgres

/// The officer's answer to one submitted revision.
public struct Screening: Sendable {
    /// How it ends.
    public enum Outcome: String, StoredAsText, CaseIterable {
        case accepted, returned, refused
    }

    /// Coded reasons for a correction or a refusal.
    public enum Reason: String, StoredAsText, CaseIterable {
        case notEligible = "not_eligible"
        case incomplete
        case duplicate
        case outsideScope = "outside_scope"
        case budgetUnsound = "budget_unsound"
        case attachmentsWrong = "attachments_wrong"
        case falseStatement = "false_statement"
        case other

        /// Key of the reason's name in the message catalogue.
        public var messageKey: String { "screening.reason.\(rawValue)" }
    }

    /// How it ended.
    public let outcome: Outcome
    /// The coded reasons.
    public let reasons: [Reason]
    /// What the organisation reads.
    public let explanation: String
    /// Last day of the correction.
    public let dueOn: Day?
    /// Name of the officer.
    public let officer: String
    /// When.
    public let at: Timestamp
}

extension Proposal {
    /// Accepts a submitted proposal for review. A programme officer whose grant covers its lot does.
    public static func accept(_ id: ID, version: Int, in change: Change) throws -> Proposal {
        try accept(id, version: version, to: nil, in: change)
    }

    /// As above, by a certain move of the workflow.
    static func accept(
        _ id: ID, version: Int, to wanted: Workflow.Step?, in change: Change
    ) throws -> Proposal {
        let proposal = try screenable(id, version: version, in: change)
        guard proposal.state == .submitted else { throw CallRefusal.proposalState }
        let target = try wanted ?? proposal.target(.positive, by: change.viewer, in: change.db)
        try proposal.requireChecklist(in: change.db)
        try proposal.requirePaper(in: change.db)
        try proposal.screen(.accepted, [], "", dueOn: nil, in: change)
        try proposal.finish(target, dueOn: nil, reason: "", in: change)
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Gives a submitted proposal back for a correction (补正) until the end of `dueOn`, a working day. The
    /// organisation goes on from a copy of its answers; what was submitted stays as it is.
    public static func returnForCorrection(
        _ id: ID, version: Int, reasons: [Screening.Reason], explanation: String, dueOn: Day, in change: Change
    ) throws -> Proposal {
        try returnForCorrection(
            id, version: version, reasons: reasons, explanation: explanation, dueOn: dueOn, to: nil, in: change)
    }

    /// As above, by a certain move of the workflow.
    static func returnForCorrection(
        _ id: ID, version: Int, reasons: [Screening.Reason], explanation: String, dueOn: Day,
        to wanted: Workflow.Step?, in change: Change
    ) throws -> Proposal {
        let proposal = try screenable(id, version: version, in: change)
        guard proposal.state == .submitted else { throw CallRefusal.proposalState }
        let target = try wanted ?? proposal.target(.returned, by: change.viewer, in: change.db)
        let calendar = try WorkingCalendar.load(in: change.db)
        let today = try change.moment().day(in: .shanghai)
        guard dueOn > today, calendar.isWorkingDay(dueOn) else { throw CallRefusal.dueDay }
        try proposal.screen(.returned, reasons, explanation, dueOn: dueOn, in: change)
        let copy = try proposal.answers(in: change.db).copy(in: change)
        try beginRevision(proposal.revision + 1, of: id, response: copy, in: change)
        try proposal.finish(target, dueOn: dueOn, reason: explanation, in: change)
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Refuses a submitted proposal with coded reasons, or one whose correction was not handed in in time.
    public static func refuse(
        _ id: ID, version: Int, reasons: [Screening.Reason], explanation: String, in change: Change
    ) throws -> Proposal {
        try refuse(id, version: version, reasons: reasons, explanation: explanation, to: nil, in: change)
    }

    /// As above, by a certain move of the workflow.
    static func refuse(
        _ id: ID, version: Int, reasons: [Screening.Reason], explanation: String, to wanted: Workflow.Step?,
        in change: Change
    ) throws -> Proposal {
        let proposal = try screenable(id, version: version, in: change)
        switch proposal.state {
        case .submitted: break
        case .returned:
            let today = try change.moment().day(in: .shanghai)
            guard let due = proposal.correctionDueOn, today > due else { throw CallRefusal.correctionRunning }
        default: throw CallRefusal.proposalState
        }
        let target = try wanted ?? proposal.target(.negative, by: change.viewer, in: change.db)
        try proposal.screen(.refused, reasons, explanation, dueOn: nil, in: change)
        try proposal.finish(target, dueOn: nil, reason: explanation, in: change)
        return try find(id, for: change.viewer, in: change.db)
    }

    private static func screenable(_ id: ID, version: Int, in change: Change) throws -> Proposal {
        let proposal = try locked(id, in: change)
        try change.viewer.require(.programmeOfficer, .decisionMaker, in: proposal.scope)
        guard proposal.isTrial || !change.viewer.acts(for: proposal.organisation) else {
            throw CallRefusal.ownOrganisation
        }
        guard proposal.version == version else {
            throw Conflict(current: ["state": proposal.state.rawValue, "title": proposal.title])
        }
        return proposal
    }

    private func screen(
        _ outcome: Screening.Outcome, _ reasons: [Screening.Reason], _ explanation: String, dueOn: Day?,
        in change: Change
    ) throws {
        var missing: [any Refusal] = []
        if outcome != .accepted, reasons.isEmpty { missing.append(FieldRefusal("reasons", "field.refusal.missing")) }
        if outcome != .accepted, explanation.isEmpty {
            missing.append(FieldRefusal("explanation", "field.refusal.missing"))
        }
        if explanation.count > 4_000 {
            missing.append(
                FieldRefusal(
                    "explanation", "field.refusal.long", ["max": "4000", "count": "\(explanation.count)"]))
        }
        if !missing.isEmpty { throw Refusals(missing) }
        try CallRefusal.told {
            try change.db.execute(
                """
                -- screen a proposal
                INSERT INTO proposal_screening (tenant_id, proposal_id, revision_id, outcome, reasons, explanation,
                    due_on, screened_by)
                SELECT r.tenant_id, r.proposal_id, r.id, \(outcome), \(reasons.map(\.rawValue)), \(explanation),
                    \(dueOn), \(try change.viewer.signedIn())
                FROM proposal_revision r
                WHERE r.tenant_id = \(try change.tenant()) AND r.proposal_id = \(id) AND r.number = \(Int32(revision))
                """)
        }
    }

    private func finish(_ step: Workflow.Step, dueOn: Day?, reason: String, in change: Change) throws {
        let target = step.state
        let state = target.kind.state
        try CallRefusal.told {
            try change.db.execute(
                """
                -- a proposal was screened
                UPDATE proposal SET state = \(state), step = \(target.key), waits_for = \(target.actor.rawValue),
                    step_due_on = \(dueOn), correction_due_on = \(dueOn), version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        try moved(to: target, reason: reason, in: change)
        var record = try screeningRecord(in: change.db).object ?? JSONObject()
        record["outcome"] = .string(state.rawValue)
        change.record("proposals.screen", "proposal", id, .object(record))
        if isTrial { return }
        try change.notifyMembers(
            of: [organisation], Message("proposals.notice.\(state.rawValue)", ["receipt": receipt ?? ""]),
            url: try url(in: change), byMail: true)
        try tellOthers(of: step.move, in: change)
    }

    /// The officer's answers to the proposal, the oldest first.
    public func screenings(for viewer: Viewer, in db: Connection) throws -> [Screening] {
        try db.rows(
            """
            -- screenings of a proposal
            SELECT s.outcome, s.reasons, s.explanation, s.due_on, a.name, s.screened_at
            FROM proposal_screening s JOIN account a ON a.id = s.screened_by
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.proposal_id = \(id) ORDER BY s.id
            """
        ) { row in
            try Screening(
                outcome: row.next(), reasons: row.next([String].self).compactMap(Screening.Reason.init(rawValue:)),
                explanation: row.next(), dueOn: row.next(), officer: row.next(), at: row.next())
        }
    }
}
