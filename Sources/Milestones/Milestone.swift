public import Kernel
public import Platform
internal import Postgres

/// What a contractor has to prove by a day. Its acceptance opens one tranche of the contract.
public struct Milestone: Sendable {
    /// Identifies a milestone.
    public typealias ID = Identifier<Milestone>

    /// Where it stands. Overdue is no state: it follows from the day.
    public enum State: String, StoredAsText, CaseIterable {
        case scheduled
        case submitted
        case checked
        case accepted
        case returned
        case rectify
        case cancelled

        /// Key of its name in the message catalogue.
        public var messageKey: String { "milestones.state.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// The programme.
    public let programme: Programme.ID
    /// Key of the contract.
    public let contract: Int64
    /// Key of the tranche that it opens.
    public let tranche: Int64
    /// The contractor.
    public let organisation: Organisation.ID
    /// Name of the contractor.
    public let organisationName: String
    /// Where the work is done.
    public let areaCode: String
    /// Path of that area.
    public let areaPath: String
    /// Its number within the contract, from 1.
    public let number: Int
    /// What it is called.
    public let title: String
    /// What has to be proved.
    public let requirement: String
    /// By when.
    public let dueOn: Day
    /// Whether it is met by the signing of the contract.
    public let isOnSigning: Bool
    /// Where it stands.
    public let state: State
    /// By when something has to be put right, in the state `rectify`.
    public let rectifyBy: Day?
    /// Counts the changes.
    public let version: Int
    /// Members of the contractor's consortium, the contractor among them where there is one.
    let consortium: [Organisation.ID]
    /// Whether it ends a public service, whose users have to be asked before it is accepted.
    public let needsOpinion: Bool

    /// Where rights to it are looked up.
    public var scope: Scope { Scope(programme: programme, areaPath: areaPath) }

    /// Whether it is late on `day`: neither accepted nor waiting for somebody else.
    public func isOverdue(on day: Day) -> Bool {
        switch state {
        case .scheduled, .returned: dueOn < day
        case .rectify: rectifyBy.map { $0 < day } ?? false
        case .submitted, .checked, .accepted, .cancelled: false
        }
    }

    /// Whether the viewer acts for the contractor or for a member of its consortium.
    public func isWork(of viewer: Viewer) -> Bool {
        viewer.acts(for: organisation) || consortium.contains { viewer.acts(for: $0) }
    }

    static let columns: SQL = """
        m.id, m.programme_id, m.contract_id, m.tranche_id, m.organisation_id, o.name, m.area_code, ar.path, m.n,
        m.title,
        m.requirement, m.due_on, m.on_signing, m.state, m.rectify_by, m.version, m.needs_opinion,
        (SELECT coalesce(string_agg(p.organisation_id::text, ' '), '') FROM contract_party p
            WHERE p.tenant_id = m.tenant_id AND p.contract_id = m.contract_id AND p.role <> 'authority')
        """

    init(row: inout Row) throws {
        id = try row.next()
        programme = try row.next()
        contract = try row.next()
        tranche = try row.next()
        organisation = try row.next()
        organisationName = try row.next()
        areaCode = try row.next()
        areaPath = try row.next()
        number = try row.next()
        title = try row.next()
        requirement = try row.next()
        dueOn = try row.next()
        isOnSigning = try row.next()
        state = try row.next()
        rectifyBy = try row.next()
        version = try row.next()
        needsOpinion = try row.next()
        consortium = try row.next(String.self).split(separator: " ").compactMap { Organisation.ID(String($0)) }
    }
}
