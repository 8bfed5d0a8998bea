public import Kernel
public import Platform
internal import Postgres

extension ProposalPartner {
    /// Names a partner by its code, or changes its share and task; the lead names its own share by its own code. Who is
    /// asked something else has to agree anew. Members of the lead do, while the proposal is written.
    public static func name(
        _ code: String, percent: Fraction, task: String, of id: Proposal.ID, in change: Change
    ) throws {
        let proposal = try editable(id, in: change)
        guard let organisation = try Organisation.find(code: code, in: change.db) else {
            throw PartnerRefusal.unknown(code)
        }
        guard let points = (percent * Fraction(100)).int64, (1...Int64(wholeBasisPoints)).contains(points) else {
            throw PartnerRefusal.share
        }
        guard (1...500).contains(task.count) else { throw PartnerRefusal.task }
        let account = try change.viewer.signedIn()
        try PartnerRefusal.told {
            try change.db.execute(
                """
                -- name a partner
                INSERT INTO proposal_partner AS q
                    (tenant_id, proposal_id, organisation_id, share_basis_points, task, named_by)
                VALUES (\(try change.tenant()), \(id), \(organisation.id), \(Int32(points)), \(task), \(account))
                ON CONFLICT (tenant_id, proposal_id, organisation_id) DO UPDATE
                SET share_basis_points = EXCLUDED.share_basis_points, task = EXCLUDED.task, state = 'asked',
                    agreed_fen = NULL, answered_by = NULL, answered_at = NULL, reason = '', version = q.version + 1
                WHERE q.share_basis_points <> EXCLUDED.share_basis_points OR q.task <> EXCLUDED.task
                   OR q.state = 'declined'
                """)
        }
        change.record(
            "partners.name", "proposal", id,
            ["organisation": .integer(organisation.id.rawValue), "share": .string(Self.percent(Int(points)))])
        // Nobody outside learns of a test run.
        guard organisation.id != proposal.organisation, !proposal.isTrial else { return }
        guard let partner = try proposal.partners(in: change.db).first(where: { $0.organisation == organisation.id })
        else { throw NotFound() }
        try change.notifyMembers(
            of: [organisation.id],
            Message("partners.notice.asked", ["lead": proposal.organisationName, "title": proposal.shownTitle]),
            url: "/\(try change.viewer.requireTenant().slug)/partnerships/\(partner.id)", byMail: true)
    }

    /// Takes a partner off the proposal; the lead leaves last. Members of the lead do, while it is written.
    public static func remove(_ partner: ID, of id: Proposal.ID, in change: Change) throws {
        let proposal = try editable(id, in: change)
        let partners = try proposal.partners(in: change.db)
        guard let gone = partners.first(where: { $0.id == partner }) else { throw NotFound() }
        if gone.isLead, partners.count > 1 { throw PartnerRefusal.leadStays }
        try PartnerRefusal.told {
            try change.db.execute(
                """
                -- take a partner off
                DELETE FROM proposal_partner WHERE tenant_id = \(try change.tenant()) AND id = \(partner)
                """)
        }
        change.record("partners.remove", "proposal", id, ["organisation": .integer(gone.organisation.rawValue)])
    }

    /// Agrees to take part with this share and task in a proposal for the sum that was seen. An administrator of the
    /// partner does. Throws a conflict with the present sum when the lead asks for another one meanwhile.
    public static func agree(_ id: ID, to sum: Money, seen version: Int, in change: Change) throws {
        try answer(id, .agreed(sum), reason: "", seen: version, in: change)
    }

    /// Declines to take part. An administrator of the partner does.
    public static func decline(_ id: ID, reason: String, seen version: Int, in change: Change) throws {
        guard (1...1_000).contains(reason.count) else { throw PartnerRefusal.reason }
        try answer(id, .declined, reason: reason, seen: version, in: change)
    }

    private enum Answer {
        case agreed(Money)
        case declined
    }

    private static func answer(
        _ id: ID, _ answer: Answer, reason: String, seen version: Int, in change: Change
    ) throws {
        let account = try change.viewer.signedIn()
        let partner = try find(id, for: change.viewer, in: change.db)
        guard change.viewer.administers(partner.organisation) else { throw PartnerRefusal.onlyAdministrator }
        try change.db.execute(
            """
            -- lock the proposal of a partnership
            SELECT FROM proposal WHERE tenant_id = \(try change.tenant()) AND id = \(partner.proposal) FOR UPDATE
            """)
        let proposal = try partner.subject(in: change.db)
        guard proposal.isEditable else { throw PartnerRefusal.frozen }
        guard let requested = proposal.requested else { throw PartnerRefusal.sumMissing }
        var (state, agreed): (State, Money?) = (.declined, nil)
        if case .agreed(let sum) = answer {
            guard sum == requested else {
                throw Conflict(current: [
                    "percent": partner.percent, "task": partner.task, "requested": requested.grouped,
                ])
            }
            (state, agreed) = (.agreed, sum)
        }
        let rows = try PartnerRefusal.told {
            try change.db.execute(
                """
                -- a partner answers
                UPDATE proposal_partner SET state = \(state), agreed_fen = \(agreed), answered_by = \(account),
                    answered_at = moment(), reason = \(reason), version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND version = \(Int32(clamping: version))
                """)
        }
        guard rows == 1 else {
            throw Conflict(current: ["percent": partner.percent, "task": partner.task, "state": partner.state.rawValue])
        }
        change.record(
            "partners.\(state.rawValue)", "proposal", partner.proposal,
            ["organisation": .integer(partner.organisation.rawValue)])
        try change.notifyMembers(
            of: [proposal.organisation],
            Message("partners.notice.\(state.rawValue)", ["partner": partner.organisationName]),
            url: "\(try proposal.url(in: change))/partners", byMail: true)
    }

    /// What stands against the submission of a proposal for this sum.
    static func problems(of proposal: Proposal, requested: Money, in db: Connection) throws -> [PartnerRefusal] {
        let partners = try proposal.partners(in: db)
        guard !partners.isEmpty else { return [] }
        var problems: [PartnerRefusal] = []
        let sum = partners.reduce(0) { $0 + $1.shareBasisPoints }
        if !partners.contains(where: \.isLead) { problems.append(.leadMissing) }
        if sum != wholeBasisPoints { problems.append(.sum(sum)) }
        let silent = proposal.isTrial ? [] : partners.filter { !$0.isLead && !$0.agrees(to: requested) }
        if !silent.isEmpty { problems.append(.consent(silent.map(\.organisationName))) }
        return problems
    }

    /// Whether the partner agreed to this very sum.
    public func agrees(to requested: Money?) -> Bool { state == .agreed && agreedTo == requested }

    private static func editable(_ id: Proposal.ID, in change: Change) throws -> Proposal {
        _ = try change.viewer.signedIn()
        let proposal = try Proposal.find(id, for: change.viewer, in: change.db)
        guard proposal.isWritten(by: change.viewer) else { throw NotFound() }
        guard proposal.isEditable else { throw PartnerRefusal.frozen }
        return proposal
    }

    /// In a test run the officer who hands in agrees for the partners that were named.
    static func agreeInTrial(_ proposal: Proposal, to requested: Money, in change: Change) throws {
        try change.db.execute(
            """
            -- partners of a test run agree
            UPDATE proposal_partner SET state = 'agreed', agreed_fen = \(requested),
                answered_by = \(try change.viewer.signedIn()), answered_at = moment(), version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND proposal_id = \(proposal.id)
              AND organisation_id <> \(proposal.organisation)
            """)
    }
}
