internal import Kernel
internal import Platform
internal import Postgres

extension Proposal {
    /// A clock of a proposal that is due or over.
    private struct Clock: Sendable {
        let proposal: ID
        let step: String
        let dueOn: Day
        let isOverdue: Bool
        let waitsFor: Workflow.Actor
        let organisation: Organisation.ID
        let recommender: Organisation.ID?
        let programme: Programme.ID
        let title: String
    }

    /// The step under which a reminder of a sealed paper is kept.
    private static let paperStep = "sealed_paper"

    /// Reminds whoever acts on the last working day before a clock ends, and again on its last day if the first was
    /// missed; a clock that is over goes on to the office too. Each once for a step and a day. Returns how many.
    @discardableResult
    static func remind(in change: Change) throws -> Int {
        let today = try change.moment().day(in: .shanghai)
        let calendar = try WorkingCalendar.load(in: change.db)
        let soon = try calendar.addingWorkingDays(1, to: today)
        let due = try clocks(until: soon, on: today, in: change)
        var count = 0
        for clock in due where try isFirst(clock, in: change) {
            count += 1
            try tell(clock, in: change)
        }
        return count
    }

    private static func clocks(until soon: Day, on today: Day, in change: Change) throws -> [Clock] {
        try change.db.rows(
            """
            -- clocks that are due
            SELECT p.id, k.step, k.due_on, k.due_on < \(today), k.waits_for, p.organisation_id, p.recommender_id,
                c.programme_id, coalesce(nullif(p.title, ''), c.title)
            FROM proposal p
            JOIN call c ON (c.tenant_id, c.id) = (p.tenant_id, p.call_id) AND c.trial_of IS NULL
            CROSS JOIN LATERAL (
                SELECT p.step, p.step_due_on, p.waits_for
                WHERE p.step_due_on <= \(soon) AND p.state NOT IN ('accepted', 'refused', 'withdrawn')
                UNION ALL
                SELECT \(paperStep), p.paper_due_on, 'applicant'
                WHERE p.paper_due_on <= \(soon) AND p.state = 'submitted' AND NOT EXISTS (
                    SELECT FROM proposal_paper s
                    WHERE s.tenant_id = p.tenant_id AND s.answer IS DISTINCT FROM 'refused' AND s.revision_id = (
                        SELECT r.id FROM proposal_revision r WHERE r.tenant_id = p.tenant_id AND r.proposal_id = p.id
                          AND r.submitted_at IS NOT NULL ORDER BY r.number DESC LIMIT 1))
            ) AS k (step, due_on, waits_for)
            WHERE p.tenant_id = \(try change.tenant())
              AND (p.step_due_on <= \(soon) OR p.paper_due_on <= \(soon))
            ORDER BY p.id, k.step
            """
        ) { row in
            try Clock(
                proposal: row.next(), step: row.next(), dueOn: row.next(), isOverdue: row.next(),
                waitsFor: Workflow.Actor(rawValue: row.next(String.self)) ?? .nobody, organisation: row.next(),
                recommender: row.next(), programme: row.next(), title: row.next())
        }
    }

    private static func isFirst(_ clock: Clock, in change: Change) throws -> Bool {
        try change.db.execute(
            """
            -- note a reminder of a clock
            INSERT INTO step_reminder (tenant_id, proposal_id, step, due_on, kind)
            VALUES (\(try change.tenant()), \(clock.proposal), \(clock.step), \(clock.dueOn),
                \(clock.isOverdue ? "overdue" : "due"))
            ON CONFLICT DO NOTHING
            """) == 1
    }

    private static func tell(_ clock: Clock, in change: Change) throws {
        let key = clock.step == paperStep ? "paper" : "step"
        let message = Message(
            "proposals.notice.\(key)_\(clock.isOverdue ? "overdue" : "due")",
            ["title": clock.title, "due": clock.dueOn.description])
        let url = "/\(try change.viewer.requireTenant().slug)/proposals/\(clock.proposal)"
        switch clock.waitsFor {
        case .applicant, .administrator:
            try change.notifyMembers(of: [clock.organisation], message, url: url, byMail: true)
        case .recommendingUnit:
            if let recommender = clock.recommender {
                try change.notifyMembers(of: [recommender], message, url: url, byMail: true)
            } else {
                try change.notifyHolders(
                    of: .recommendingUnit, in: clock.programme, message, url: url, byMail: true)
            }
        case .officer:
            try change.notifyHolders(
                of: .programmeOfficer, in: clock.programme, message, url: url, byMail: true)
        case .decisionMaker:
            try change.notifyHolders(of: .decisionMaker, in: clock.programme, message, url: url, byMail: true)
        case .nobody: return
        }
        // What is overdue goes one step up: the officer for everybody else, the decision-maker for the officer.
        guard clock.isOverdue else { return }
        try change.notifyHolders(
            of: clock.waitsFor == .officer ? .decisionMaker : .programmeOfficer, in: clock.programme, message, url: url,
            byMail: true)
    }
}
