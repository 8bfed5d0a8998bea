internal import Forms
internal import Funds
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
        on organisation: Organisation.ID, besides proposal: Proposal.ID?, offer: ApplicantFacts.Offer? = nil,
        in db: Connection
    ) throws -> [EligibilityVerdict] {
        if eligibility.isEmpty { return [] }
        var facts = try Self.facts(on: organisation, call: id, besides: proposal, in: db)
        facts.offer = offer
        // The books are asked only by rules that need them.
        for rule in eligibility.map(\.demand) {
            if case .noPastAward = rule { facts.awards = try Self.awards(of: organisation, besides: id, in: db) }
            guard case .noPastPrize = rule else { continue }
            facts.prizes = try Organisation.find(organisation, in: db).honours(in: db)
                .map { .init(title: $0.title, grantedOn: $0.grantedOn) }
        }
        let needsBooks = eligibility.contains { rule in
            switch rule.demand {
            case .executed, .noOpenRecovery: true
            default: false
            }
        }
        if needsBooks { facts.executions = try ProjectExecution.all(of: organisation, in: db) }
        return eligibility.map { $0.verdict(on: facts) }
    }

    /// What was awarded to an organisation in other calls.
    private static func awards(
        of organisation: Organisation.ID, besides call: ID, in db: Connection
    ) throws -> [ApplicantFacts.Prize] {
        try db.rows(
            """
            -- awards of an organisation in other calls
            SELECT c.title, p.awarded_on FROM proposal p
            JOIN call c ON (c.tenant_id, c.id) = (p.tenant_id, p.call_id)
            WHERE p.tenant_id = current_tenant() AND p.organisation_id = \(organisation) AND p.call_id <> \(call)
              AND p.awarded_on IS NOT NULL
            ORDER BY p.awarded_on, p.id
            """
        ) { row in try .init(title: row.next(), grantedOn: row.next()) }
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
    /// What stands in the way of an award today: rules that the lead or a partner does not meet any more, or whose
    /// proof is still 待核.
    /// Empty when the proposal may be awarded. For the module that awards.
    public static func obstaclesToAward(_ id: ID, in db: Connection) throws -> [EligibilityVerdict] {
        let found = try db.first(
            """
            -- call and organisation of a proposal
            SELECT \(Call.columns), p.organisation_id, (SELECT r.response_id FROM proposal_revision r
                WHERE r.tenant_id = p.tenant_id AND r.proposal_id = p.id AND r.submitted_at IS NOT NULL
                ORDER BY r.number DESC LIMIT 1)
            FROM proposal p JOIN call c ON (c.tenant_id, c.id) = (p.tenant_id, p.call_id)
            WHERE p.tenant_id = current_tenant() AND p.id = \(id)
            """
        ) { row in (try Call(row: &row), try row.next(Organisation.ID.self), try row.next(FormResponse.ID?.self)) }
        guard let (call, organisation, response) = found else { throw NotFound() }
        let offer = try response.map { try FormResponse.find($0, in: db).offer }
        let own = try call.verdicts(on: organisation, besides: id, offer: offer, in: db)
        let together = try call.verdicts(onPartners: ProposalPartner.all(of: id, in: db), in: db)
        return (own + together.map(\.verdict)).filter { $0.outcome != .met && $0.outcome != .advised }
    }
}

extension FormResponse {
    /// What the budgets of the answers ask the authority for and what they bring beside that.
    var offer: ApplicantFacts.Offer {
        var (requested, offered) = (Money.zero, Money.zero)
        for field in definition.fields {
            guard case .budget(let rules) = field.kind, case .budget(let grid)? = answers[field.key] else { continue }
            for source in rules.sources {
                // A sum beyond 64 bits is a problem of the form, which is told there.
                guard let total = try? grid.total(of: source.key) else { continue }
                if rules.requestedSources.contains(source.key) {
                    requested = (try? requested.adding(total)) ?? requested
                } else {
                    offered = (try? offered.adding(total)) ?? offered
                }
            }
        }
        return .init(requested: requested, offered: offered)
    }
}
