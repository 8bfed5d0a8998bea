public import Kernel
public import Platform
internal import Postgres

extension Call {
    /// Moves the deadline later, with a reason that everybody reads, and tells everybody who has begun a proposal.
    /// Never shortens; never opens a closed call again.
    public static func extend(_ id: ID, to deadline: Timestamp, reason: String, in change: Change) throws -> Call {
        let call = try locked(id, in: change)
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
        guard [.announced, .open].contains(call.status) else { throw CallRefusal.wrongState }
        guard deadline > call.deadlineAt else { throw CallRefusal.deadlineShortened }
        guard !reason.isEmpty, reason.count <= 2_000 else { throw CallRefusal.reasonMissing }
        let tenant = try change.tenant()
        let announced = try CallRefusal.told {
            let announced = try change.db.first(
                """
                -- announce an extension
                INSERT INTO call_extension AS e (tenant_id, call_id, deadline_from, deadline_to, reason, extended_by)
                VALUES (\(tenant), \(id), \(call.deadlineAt), \(deadline), \(reason), \(account))
                RETURNING e.id, fingerprint(e)
                """
            ) { row in try Fingerprinted(row: &row) }
            try change.db.execute(
                """
                -- extend a call
                UPDATE call SET deadline_at = \(deadline), version = version + 1
                WHERE tenant_id = \(tenant) AND id = \(id)
                """)
            return announced
        }
        guard let announced else { throw NotFound() }
        change.record(
            "calls.extend", "call", id,
            announced.detail(
                "extension", ["from": .string(call.deadlineAt.description), "to": .string(deadline.description)]))
        try call.tellApplicants(
            Message("calls.notice.extended", ["code": call.code, "deadline": deadline.beijing]), in: change)
        return try kept(id, because: .extended, in: change)
    }

    /// Takes a published call back, with a reason that everybody reads. Nothing of it is accepted, given back or
    /// awarded afterwards; one of which something was awarded stays.
    public static func withdraw(_ id: ID, reason: String, in change: Change) throws -> Call {
        let call = try locked(id, in: change)
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
        guard [.announced, .open, .closed].contains(call.status) else { throw CallRefusal.wrongState }
        guard !reason.isEmpty, reason.count <= 2_000 else { throw CallRefusal.reasonMissing }
        try CallRefusal.told {
            try change.db.execute(
                """
                -- withdraw a call
                UPDATE call SET state = 'withdrawn', withdrawn_at = moment(), withdrawn_by = \(account),
                    withdrawn_reason = \(reason), version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        try change.move("call", id.rawValue, from: call.status.rawValue, to: Status.withdrawn.rawValue, reason: reason)
        try change.recordTurn(
            "calls.withdraw", of: id, "withdrawal_fingerprint(c)", ["reason": .string(reason)])
        try call.tellApplicants(Message("calls.notice.withdrawn", ["code": call.code]), in: change)
        return try kept(id, because: .withdrawn, in: change)
    }

    /// Puts a closed or withdrawn call away; it stays readable. A closed one has no proposal left that waits for
    /// screening or for a correction. A draft that leads to nothing is put away as well, for the office alone. Needs
    /// that nobody has taken are free for another call.
    public static func archive(_ id: ID, in change: Change) throws -> Call {
        let call = try locked(id, in: change)
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
        guard [.draft, .closed, .withdrawn].contains(call.status), !call.isTrial else { throw CallRefusal.wrongState }
        if try trial(of: id, for: change.viewer, in: change.db) != nil { throw CallRefusal.trialRuns }
        try CallRefusal.told {
            try change.db.execute(
                """
                -- archive a call
                UPDATE call SET state = 'archived', archived_at = moment(), archived_by = \(account),
                    version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        try change.move("call", id.rawValue, from: call.status.rawValue, to: Status.archived.rawValue)
        try change.recordTurn("calls.archive", of: id, "archival_fingerprint(c)")
        return try find(id, for: change.viewer, in: change.db)
    }

    func tellApplicants(_ message: Message, in change: Change) throws {
        let organisations = try change.db.rows(
            """
            -- organisations that propose
            SELECT DISTINCT p.organisation_id FROM proposal p
            WHERE p.tenant_id = \(try change.tenant()) AND p.call_id = \(id) AND p.state NOT IN ('withdrawn', 'refused')
            """
        ) { row in try row.next(Organisation.ID.self) }
        try change.notifyMembers(of: organisations, message, url: try url(in: change), byMail: true)
    }
}
