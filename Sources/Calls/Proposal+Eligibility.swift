public import Kernel
public import Platform
public import Postgres

extension Call {
    /// What each rule of the call says of an organisation today, before work starts. The organisation's own members
    /// and the office ask. Throws `NotFound` for everybody else.
    public func verdicts(
        on organisation: Organisation.ID, for viewer: Viewer, in db: Connection
    ) throws -> [EligibilityVerdict] {
        let isOffice = StaffReach.office.contains { viewer.holds($0, in: Scope(programme: programme)) }
        guard viewer.acts(for: organisation) || isOffice else { throw NotFound() }
        return try verdicts(on: organisation, besides: nil, in: db)
    }

    /// What each rule says, the proposal itself not counted among the organisation's proposals.
    func verdicts(
        on organisation: Organisation.ID, besides proposal: Proposal.ID?, in db: Connection
    ) throws -> [EligibilityVerdict] {
        if eligibility.isEmpty { return [] }
        let facts = try Self.facts(on: organisation, call: id, besides: proposal, in: db)
        return eligibility.map { $0.verdict(on: facts) }
    }

    private static func facts(
        on id: Organisation.ID, call: Call.ID, besides proposal: Proposal.ID?, in db: Connection
    ) throws -> ApplicantFacts {
        let organisation = try Organisation.find(id, in: db)
        let today = try db.value("-- today\nSELECT today()", as: Day.self)
        let count = try db.value(
            """
            -- proposals of an organisation in a call
            SELECT count(*) FROM proposal p
            WHERE p.tenant_id = current_tenant() AND p.organisation_id = \(id) AND p.call_id = \(call)
              AND p.state NOT IN ('withdrawn', 'refused') AND p.id <> \(proposal?.rawValue ?? 0)
            """, as: Int64.self)
        guard let today, let count else { throw NotFound() }
        let inForce = try organisation.ratings(in: db).filter { $0.issuedOn <= today && today < $0.expiresOn }
        let area = try Area.find(organisation.areaCode, in: db)
        return ApplicantFacts(
            kind: organisation.kind, registeredOn: organisation.registeredOn,
            verifiedGrade: inForce.filter(\.isVerified).map(\.grade).max(),
            pendingGrade: inForce.filter { !$0.isVerified }.map(\.grade).max(),
            areaCodes: area.path.split(separator: ".").map(String.init), otherProposals: Int(count),
            bars: try organisation.bars(on: today, in: db).map(\.reason), day: today)
    }
}

extension Proposal {
    /// What stands in the way of an award today: rules that are not met any more, or whose proof is still 待核.
    /// Empty when the proposal may be awarded. For the module that awards.
    public static func obstaclesToAward(_ id: ID, in db: Connection) throws -> [EligibilityVerdict] {
        let found = try db.first(
            """
            -- call and organisation of a proposal
            SELECT \(Call.columns), p.organisation_id
            FROM proposal p JOIN call c ON (c.tenant_id, c.id) = (p.tenant_id, p.call_id)
            WHERE p.tenant_id = current_tenant() AND p.id = \(id)
            """
        ) { row in (try Call(row: &row), try row.next(Organisation.ID.self)) }
        guard let (call, organisation) = found else { throw NotFound() }
        return try call.verdicts(on: organisation, besides: id, in: db).filter { $0.outcome != .met }
    }
}
