public import Kernel
public import Platform
public import Postgres

extension Call {
    /// Begins a test run (试运行) beside a call that is a draft or published: its form, lots, rules, funds, workflow and
    /// checklist as they are now. Officers fill in and hand in as often as they like; nothing of it counts anywhere,
    /// and nobody else sees it. One runs at a time for a call.
    public static func startTrial(of id: ID, in change: Change) throws -> Call {
        let call = try locked(id, in: change)
        try change.viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
        guard !call.isTrial, [.draft, .announced, .open].contains(call.status), call.form != nil, !call.lots.isEmpty
        else { throw CallRefusal.wrongState }
        guard try trial(of: id, for: change.viewer, in: change.db) == nil else { throw CallRefusal.trialRuns }
        var plan = call.plan
        plan.code = try freeTrialCode(for: call.code, in: change)
        // Lists, letters and printed papers show the title alone: it says itself what it is the title of.
        plan.title = String("试运行：\(plan.title)".prefix(200))
        if !plan.englishTitle.isEmpty { plan.englishTitle = String("Test run: \(plan.englishTitle)".prefix(300)) }
        let made = try draft(plan, in: change)
        try change.db.execute(
            """
            -- make a draft a test run
            UPDATE call SET trial_of = \(id), version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(made.id)
            """)
        try made.takeSettings(of: call, in: change)
        change.record("calls.start_trial", "call", made.id, ["of": .string(call.code)])
        return try find(made.id, for: change.viewer, in: change.db)
    }

    /// The test run of a call that was not thrown away, for its officers.
    public static func trial(of id: ID, for viewer: Viewer, in db: Connection) throws -> ID? {
        guard viewer.holdsAnywhere([.programmeOfficer]) else { return nil }
        return try db.value(
            """
            -- test run of a call
            SELECT c.id FROM call c
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.trial_of = \(id) AND c.state = 'draft'
              AND \(StaffReach(of: viewer, as: [.programmeOfficer]).touchesCall)
            """, as: ID.self)
    }

    /// Throws a test run away with everything that was tried in it. The database keeps what was written, because
    /// submissions are frozen everywhere; no page, list or number shows it any more.
    public static func throwTrialAway(_ id: ID, in change: Change) throws {
        let call = try locked(id, in: change)
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
        guard call.isTrial, call.status == .draft else { throw CallRefusal.wrongState }
        try change.db.execute(
            """
            -- throw a test run away
            UPDATE call SET state = 'archived', archived_at = moment(), archived_by = \(account), version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        try change.move("call", id.rawValue, from: Status.draft.rawValue, to: Status.archived.rawValue)
        try change.recordTurn("calls.throw_trial_away", of: id, "archival_fingerprint(c)")
    }

    /// Codes are never given twice, so that each test run of a call has its own.
    private static func freeTrialCode(for code: String, in change: Change) throws -> String {
        let taken = Set(
            try change.db.rows(
                """
                -- codes of test runs
                SELECT c.code FROM call c WHERE c.tenant_id = \(try change.tenant()) AND starts_with(c.code, 'T')
                """
            ) { row in try row.next(String.self) })
        var number = 1
        while true {
            let made = String("T\(number)-\(code)".prefix(30))
            if !taken.contains(made) { return made }
            number += 1
        }
    }
}
