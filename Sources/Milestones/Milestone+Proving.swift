public import Kernel
public import Platform
internal import Postgres

extension Milestone {
    /// What a supervisor finds.
    public enum Finding: Sendable {
        /// All is proved.
        case passed
        /// The report is not enough; it goes back.
        case returned
        /// Something has to be put right by a day.
        case rectify(by: Day)
    }

    /// The contractor reports, with evidence that already lies in the store.
    public func report(
        _ statement: String, evidence: [FileStore.Upload], version seen: Int, in change: Change
    ) throws -> Milestone {
        guard change.viewer.acts(for: organisation) else { throw NotFound() }
        let account = try change.viewer.signedIn()
        try requireVersion(seen)
        guard [.scheduled, .returned, .rectify].contains(state), !isOnSigning else {
            throw MilestoneRefusal.notNow(state)
        }
        guard !statement.isEmpty else { throw FieldRefusal("statement", "field.refusal.missing") }
        guard !evidence.isEmpty else { throw MilestoneRefusal.noEvidence }
        try requireActiveContract(in: change)
        try lock(seen: seen, in: change)
        let report = try change.db.value(
            """
            -- report on a milestone
            INSERT INTO milestone_report (tenant_id, milestone_id, n, statement, submitted_by)
            SELECT \(try change.tenant()), \(id), 1 + count(*), \(statement), \(account)
            FROM milestone_report WHERE tenant_id = \(try change.tenant()) AND milestone_id = \(id)
            RETURNING id
            """, as: Int64.self)
        guard let report else { throw NotFound() }
        for file in evidence { _ = try StoredFile.attach(file, to: "milestone_report", report, in: change) }
        return try move(to: .submitted, seen: seen, action: "milestones.report", in: change)
    }

    /// A supervisor of the place checks the report that lies before them.
    public func check(
        _ finding: Finding, statement: String, visitedOn: Day?, version seen: Int, in change: Change
    ) throws -> Milestone {
        let account = try change.viewer.require(.supervisor, in: scope)
        try requireVersion(seen)
        guard state == .submitted else { throw MilestoneRefusal.notNow(state) }
        guard !statement.isEmpty else { throw FieldRefusal("statement", "field.refusal.missing") }
        guard !isWork(of: change.viewer) else { throw MilestoneRefusal.samePerson }
        if let visitedOn, visitedOn > change.viewer.today { throw FieldRefusal("visitedOn", "field.refusal.in_future") }
        var rectifyBy: Day?
        let (code, next): (String, State) =
            switch finding {
            case .passed: ("passed", .checked)
            case .returned: ("returned", .returned)
            case .rectify: ("rectify", .rectify)
            }
        if case .rectify(let day) = finding {
            guard day > change.viewer.today else { throw MilestoneRefusal.noRectificationDay }
            rectifyBy = day
        }
        try lock(seen: seen, in: change)
        try change.db.execute(
            """
            -- check a report
            INSERT INTO milestone_check (tenant_id, milestone_id, report_id, visited_on, finding, statement, checked_by)
            SELECT \(try change.tenant()), \(id), max(r.id), \(visitedOn), \(code), \(statement), \(account)
            FROM milestone_report r WHERE r.tenant_id = \(try change.tenant()) AND r.milestone_id = \(id)
            """)
        return try move(
            to: next, seen: seen, rectifyBy: rectifyBy, reason: statement, action: "milestones.check", in: change)
    }

    /// A programme officer accepts after a passed check by somebody else: the tranche is open.
    public func accept(_ statement: String, version seen: Int, in change: Change) throws -> Milestone {
        let account = try change.viewer.require(.programmeOfficer, in: scope)
        try requireVersion(seen)
        guard state == .checked else { throw MilestoneRefusal.notNow(state) }
        try lock(seen: seen, in: change)
        do {
            _ = try change.db.savepoint {
                try change.db.execute(
                    """
                    -- accept a milestone
                    INSERT INTO milestone_acceptance (tenant_id, milestone_id, check_id, accepted_by, statement)
                    SELECT \(try change.tenant()), \(id), max(c.id), \(account), \(statement)
                    FROM milestone_check c WHERE c.tenant_id = \(try change.tenant()) AND c.milestone_id = \(id)
                    """)
            }
        } catch let error as PostgresError {
            switch error.constraint {
            case "acceptance_takes_another": throw MilestoneRefusal.samePerson
            case "acceptance_needs_opinion": throw MilestoneRefusal.noOpinion
            case "acceptance_after_evaluation": throw MilestoneRefusal.notEvaluated
            default: throw error
            }
        }
        return try move(to: .accepted, seen: seen, reason: statement, action: "milestones.accept", in: change)
    }

    /// The sealed contract meets the milestone that hangs on signing. Called by Contracts when the paper is accepted.
    public func meetBySigning(paper: Int64, in change: Change) throws {
        try meet(paper: paper, signature: nil, in: change)
    }

    /// The signed contract meets the milestone that hangs on signing. Called by Contracts when the last party has
    /// signed with its certificate.
    public func meetBySigning(signature: Int64, in change: Change) throws {
        try meet(paper: nil, signature: signature, in: change)
    }

    private func meet(paper: Int64?, signature: Int64?, in change: Change) throws {
        guard isOnSigning, state == .scheduled else { throw MilestoneRefusal.notNow(state) }
        try change.db.execute(
            """
            -- a milestone is met by signing
            INSERT INTO milestone_acceptance (tenant_id, milestone_id, sealed_paper_id, contract_signature_id,
                accepted_by)
            VALUES (\(try change.tenant()), \(id), \(paper), \(signature), \(try change.viewer.signedIn()))
            """)
        _ = try move(to: .accepted, seen: version, action: "milestones.accept", in: change)
    }

    /// The contract ended before this was proved.
    public func cancel(reason: String, in change: Change) throws {
        guard ![.accepted, .cancelled].contains(state) else { throw MilestoneRefusal.notNow(state) }
        _ = try move(to: .cancelled, seen: version, reason: reason, action: "milestones.cancel", in: change)
    }

    /// Of two who saw the same milestone the second is told so, before the rows of the first stand in its way.
    private func lock(seen: Int, in change: Change) throws {
        let isAsSeen = try change.db.exists(
            """
            -- lock a milestone
            SELECT FROM milestone m
            WHERE m.tenant_id = \(try change.tenant()) AND m.id = \(id) AND m.version = \(Int32(seen))
              AND m.state = \(state) FOR UPDATE
            """)
        guard isAsSeen else { throw Conflict(current: ["state": state.rawValue]) }
    }

    /// Who saw another version learns what is stored before anything else is said of the milestone.
    private func requireVersion(_ seen: Int) throws {
        guard seen == version else { throw Conflict(current: ["state": state.rawValue]) }
    }

    private func move(
        to next: State, seen: Int, rectifyBy: Day? = nil, reason: String = "", action: String, in change: Change
    ) throws -> Milestone {
        let moved = try change.db.execute(
            """
            -- move a milestone
            UPDATE milestone SET state = \(next), rectify_by = \(rectifyBy), version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND version = \(Int32(seen)) AND state = \(state)
            """)
        guard moved == 1 else { throw Conflict(current: ["state": state.rawValue]) }
        try change.move("milestone", id.rawValue, from: state.rawValue, to: next.rawValue, reason: reason)
        change.record(action, "milestone", id, ["state": .string(next.rawValue)])
        return try Milestone.find(id, for: change.viewer, in: change.db)
    }

    private func requireActiveContract(in change: Change) throws {
        let isActive = try change.db.exists(
            """
            -- is the contract in force?
            SELECT FROM contract c
            WHERE c.tenant_id = \(try change.tenant()) AND c.id = \(contract) AND c.state = 'active'
            """)
        guard isActive else { throw MilestoneRefusal.contractNotActive }
    }
}
