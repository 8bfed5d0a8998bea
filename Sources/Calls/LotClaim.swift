public import Kernel
public import Platform
public import Postgres

/// An organisation's claim on a lot that goes to the first valid one (抢单).
public struct LotClaim: Sendable {
    /// Identifies a claim.
    public typealias ID = Identifier<LotClaim>

    /// Its key.
    public let id: ID
    /// The lot.
    public let lot: Call.Lot.ID
    /// Counts the rounds of the lot from 1: each release begins the next one.
    public let round: Int
    /// Who claimed it.
    public let organisation: Organisation.ID
    /// Name of who claimed it.
    public let organisationName: String
    /// When, by the database's clock.
    public let claimedAt: Timestamp
    /// When it was released; nil while it stands.
    public let releasedAt: Timestamp?
    /// Why it was released, or empty.
    public let releasedReason: String
    /// From when the lot may be claimed again.
    public let reopensAt: Timestamp?

    fileprivate static let columns: SQL = """
        k.id, k.lot_id, k.round, k.organisation_id, o.name, k.claimed_at, k.released_at, k.released_reason, k.reopens_at
        """

    fileprivate init(row: inout Row) throws {
        id = try row.next()
        lot = try row.next()
        round = Int(try row.next(Int32.self))
        organisation = try row.next()
        organisationName = try row.next()
        claimedAt = try row.next()
        releasedAt = try row.next()
        releasedReason = try row.next()
        reopensAt = try row.next()
    }
}

extension Call {
    /// All claims on lots of the call, the oldest first: who took what is public, as the lots are.
    public func claims(in db: Connection) throws -> [LotClaim] {
        guard kind == .claim else { return [] }
        return try db.rows(
            """
            -- claims of a call
            SELECT \(LotClaim.columns) FROM lot_claim k JOIN organisation o ON o.id = k.organisation_id
            WHERE k.tenant_id = current_tenant() AND k.call_id = \(id) ORDER BY k.id
            """
        ) { row in try LotClaim(row: &row) }
    }

    /// Claims a lot for an organisation. An administrator of it does. The first valid claim wins: the rules of the
    /// call are checked before, and the database lets exactly one through; the others are refused with `claimed`
    /// at once. The winner gets a proposal to fill in.
    public static func claim(
        _ lot: Lot.ID, of id: ID, for organisation: Organisation.ID, in change: Change
    ) throws -> (claim: LotClaim, proposal: Proposal) {
        let account = try change.viewer.signedIn()
        let call = try find(id, for: change.viewer, in: change.db)
        if call.isTrial {
            // A test run is tried by officers in the name of the authority.
            guard organisation == (try change.viewer.requireTenant().organisation),
                change.viewer.holds(.programmeOfficer, in: Scope(programme: call.programme))
            else { throw NotFound() }
        } else {
            guard change.viewer.acts(for: organisation) else { throw NotFound() }
            guard change.viewer.administers(organisation) else { throw CallRefusal.onlyAdministrator }
        }
        guard call.lot(lot) != nil, call.kind == .claim else { throw NotFound() }
        if call.status == .closed { throw CallRefusal.late }
        guard call.takesProposals else { throw CallRefusal.notOpen }
        try Proposal.lockOrganisation(organisation, in: id, change)
        let verdicts = try call.verdicts(on: organisation, besides: nil, in: change.db)
        let unmet = call.isTrial ? [] : verdicts.filter { $0.outcome == .unmet }
        if !unmet.isEmpty { throw Refusals(unmet.map { CallRefusal.notEligible($0) }) }
        let claimed = try CallRefusal.told {
            try change.db.value(
                """
                -- claim a lot
                INSERT INTO lot_claim (tenant_id, call_id, lot_id, round, organisation_id, verdicts, claimed_by)
                SELECT \(try change.tenant()), \(id), \(lot), 1 + count(*), \(organisation),
                    \(JSON.array(verdicts.map(\.json)).stored), \(account)
                FROM lot_claim k WHERE k.tenant_id = \(try change.tenant()) AND k.lot_id = \(lot)
                    AND k.released_at IS NOT NULL
                RETURNING id
                """, as: LotClaim.ID.self)
        }
        guard let claimed else { throw NotFound() }
        change.record("calls.claim", "call", id, try claimRecord(of: claimed, on: lot, in: change.db))
        if !call.isTrial { try takeNeeds(of: lot, by: organisation, in: change) }
        let proposal = try Proposal.begin(id, lot: lot, for: organisation, in: change)
        guard let claim = try call.claims(in: change.db).first(where: { $0.id == claimed }) else { throw NotFound() }
        return (claim, proposal)
    }

    /// Releases the claim on a lot: its organisation withdraws, or an officer takes it off with a reason. The lot may
    /// be claimed again from `reopensAt`, which everybody reads; not before tomorrow, so that all have the same chance.
    /// What was accepted on the claim holds it: it is withdrawn first.
    public static func release(
        _ lot: Lot.ID, of id: ID, reason: String, reopensAt: Timestamp, in change: Change
    ) throws -> LotClaim {
        let account = try change.viewer.signedIn()
        let call = try find(id, for: change.viewer, in: change.db)
        guard let claim = try call.claims(in: change.db).first(where: { $0.lot == lot && $0.releasedAt == nil })
        else { throw NotFound() }
        let isOfficer = change.viewer.holds(.programmeOfficer, in: Scope(programme: call.programme))
        guard isOfficer || change.viewer.administers(claim.organisation) else { throw NotFound() }
        guard call.isTrial ? call.status == .draft : [.announced, .open, .closed].contains(call.status) else {
            throw CallRefusal.wrongState
        }
        guard !reason.isEmpty, reason.count <= 2_000 else { throw CallRefusal.reasonMissing }
        let tomorrow = try change.moment().day(in: .shanghai).adding(days: 1)
        guard reopensAt.day(in: .shanghai) >= tomorrow else {
            throw CallRefusal.value(field: "reopens", "reopens_tomorrow")
        }
        try Proposal.lockAll(lot: lot, of: claim.organisation, in: change)
        let released = try CallRefusal.told {
            try change.db.first(
                """
                -- release a claim
                UPDATE lot_claim AS k SET released_by = \(account), released_at = moment(), released_reason = \(reason),
                    reopens_at = \(reopensAt)
                WHERE tenant_id = \(try change.tenant()) AND id = \(claim.id) AND released_at IS NULL
                RETURNING k.id, release_fingerprint(k)
                """
            ) { row in try Fingerprinted(row: &row) }
        }
        guard let released else { throw Conflict() }
        try Proposal.endAfterRelease(lot: lot, of: claim.organisation, reason: reason, in: change)
        change.record(
            "calls.release", "call", id,
            released.detail("claim", ["lot": .integer(lot.rawValue), "reason": .string(reason)]))
        if call.isTrial { return claim }
        try leaveNeeds(of: lot, by: claim.organisation, in: change)
        try change.notifyMembers(
            of: [claim.organisation], Message("claims.notice.released", ["code": call.code]),
            url: try call.url(in: change) + "/lots", byMail: true)
        return claim
    }

    /// The moment from which a released lot may usually be claimed again: the next working day at nine.
    public func nextRound(in db: Connection) throws -> Timestamp {
        let calendar = try WorkingCalendar.load(in: db)
        let next = try calendar.deadline(from: readAt.day(in: .shanghai), add: 1, unit: .working).due
        return Timestamp(next, TimeOfDay(hour: 9, minute: 0) ?? .midnight, in: .shanghai)
    }
}

extension Proposal {
    /// Nothing of an organisation on a lot is decided between the look and the change.
    static func lockAll(lot: Call.Lot.ID, of organisation: Organisation.ID, in change: Change) throws {
        try change.db.execute(
            """
            -- lock proposals of a claim
            SELECT FROM proposal p
            WHERE p.tenant_id = \(try change.tenant()) AND p.lot_id = \(lot) AND p.organisation_id = \(organisation)
            ORDER BY p.id FOR UPDATE
            """)
    }

    /// The proposal of who has lost the claim on a lot ends with it.
    static func endAfterRelease(
        lot: Call.Lot.ID, of organisation: Organisation.ID, reason: String, in change: Change
    ) throws {
        let standing = try change.db.rows(
            """
            -- proposals of a released claim
            SELECT \(columns) FROM \(joins)
            WHERE p.tenant_id = \(try change.tenant()) AND p.lot_id = \(lot) AND p.organisation_id = \(organisation)
              AND p.withdrawn_at IS NULL AND p.waits_for <> 'nobody'
            FOR UPDATE OF p
            """
        ) { row in try Proposal(row: &row) }
        for proposal in standing {
            let workflow = try proposal.workflow(in: change.db)
            guard let end = workflow.states.first(where: { $0.kind == .withdrawn }) else { continue }
            try proposal.takeBack(to: end, reason: reason, in: change)
        }
    }
}
