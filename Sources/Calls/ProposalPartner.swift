public import Kernel
public import Platform
public import Postgres

/// An organisation that proposes together with others (联合申报); the lead is one of them, with a share of its own.
public struct ProposalPartner: Sendable {
    /// Identifies a partner.
    public typealias ID = Identifier<ProposalPartner>

    /// What the partner said.
    public enum State: String, StoredAsText, CaseIterable {
        case asked
        case agreed
        case declined

        /// Key of the state's name in the message catalogue.
        public var messageKey: String { "partners.state.\(rawValue)" }
    }

    /// The whole, in hundredths of a percent.
    public static let wholeBasisPoints = 10_000

    /// Its key.
    public let id: ID
    /// The proposal.
    public let proposal: Proposal.ID
    /// Who takes part.
    public let organisation: Organisation.ID
    /// Name of who takes part.
    public let organisationName: String
    /// 统一社会信用代码 of who takes part.
    public let organisationCode: String?
    /// Whether it leads: the proposal is its own.
    public let isLead: Bool
    /// Its share of the money in hundredths of a percent.
    public let shareBasisPoints: Int
    /// What it does.
    public let task: String
    /// What it said; the lead has nothing to say.
    public let state: State
    /// The sum that was asked for when it agreed.
    public let agreedTo: Money?
    /// Why it declined.
    public let reason: String
    /// When it answered.
    public let answeredAt: Timestamp?
    /// Counts the changes.
    public let version: Int

    /// Its share in percent, without a sign.
    public var percent: String { Self.percent(shareBasisPoints) }

    /// Hundredths of a percent as a percentage with two places.
    public static func percent(_ basisPoints: Int) -> String {
        Fraction(basisPoints: basisPoints).inPercent(places: 2)
    }

    private static let columns: SQL = """
        q.id, q.proposal_id, q.organisation_id, o.name, o.code, q.organisation_id = p.organisation_id,
        q.share_basis_points, q.task, q.state, q.agreed_fen, q.reason, q.answered_at, q.version
        """

    private static let joins: SQL = """
        proposal_partner q
        JOIN proposal p ON (p.tenant_id, p.id) = (q.tenant_id, q.proposal_id)
        JOIN organisation o ON o.id = q.organisation_id
        """

    private init(row: inout Row) throws {
        id = try row.next()
        proposal = try row.next()
        organisation = try row.next()
        organisationName = try row.next()
        organisationCode = try row.next()
        isLead = try row.next()
        shareBasisPoints = Int(try row.next(Int32.self))
        task = try row.next()
        state = try row.next()
        agreedTo = try row.next()
        reason = try row.next()
        answeredAt = try row.next()
        version = Int(try row.next(Int32.self))
    }

    /// What stands of it in the content that is submitted.
    var content: JSON {
        [
            "number": .integer(organisation.rawValue), "name": .string(organisationName),
            "code": organisationCode.map { .string($0) } ?? .null, "lead": .bool(isLead),
            "share": .string(percent), "task": .string(task),
        ]
    }

    /// The partners of a proposal, the lead first. The caller has found the proposal for the viewer.
    static func all(of proposal: Proposal.ID, in db: Connection) throws -> [ProposalPartner] {
        try db.rows(
            """
            -- partners of a proposal
            SELECT \(columns) FROM \(joins)
            WHERE q.tenant_id = current_tenant() AND q.proposal_id = \(proposal)
            ORDER BY q.organisation_id = p.organisation_id DESC, q.id
            """
        ) { row in try ProposalPartner(row: &row) }
    }

    /// What the viewer's organisations are asked to take part in, or take part in, the newest first; without what they
    /// lead.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [(ProposalPartner, title: String)] {
        try db.rows(
            """
            -- partnerships of an organisation
            SELECT \(columns), coalesce(nullif(p.title, ''), c.title) FROM \(joins)
            JOIN call c ON (c.tenant_id, c.id) = (p.tenant_id, p.call_id)
            WHERE q.tenant_id = \(try viewer.requireTenant().id)
              AND q.organisation_id = ANY(\(viewer.memberships.map(\.organisation)))
              AND q.organisation_id <> p.organisation_id AND c.trial_of IS NULL
            ORDER BY q.id DESC LIMIT 500
            """
        ) { row in (try ProposalPartner(row: &row), title: try row.next()) }
    }

    /// A partnership that one of the viewer's organisations is asked to take part in. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> ProposalPartner {
        let found = try db.first(
            """
            -- partnership by id
            SELECT \(columns) FROM \(joins)
            WHERE q.tenant_id = \(try viewer.requireTenant().id) AND q.id = \(id)
              AND q.organisation_id = ANY(\(viewer.memberships.map(\.organisation)))
              AND q.organisation_id <> p.organisation_id
              AND NOT EXISTS (SELECT FROM call c WHERE (c.tenant_id, c.id) = (p.tenant_id, p.call_id)
                AND c.trial_of IS NOT NULL)
            """
        ) { row in try ProposalPartner(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// The proposal as a partner sees it before it agrees: the whole of it, although it is still being written.
    public func subject(in db: Connection) throws -> Proposal {
        let found = try db.first(
            """
            -- proposal of a partnership
            SELECT \(Proposal.columns) FROM \(Proposal.joins)
            WHERE p.tenant_id = current_tenant() AND p.id = \(proposal)
            """
        ) { row in try Proposal(row: &row) }
        guard let found else { throw NotFound() }
        return try found.asWritten(in: db)
    }
}

extension Proposal {
    /// Its partners, the lead first; none when the organisation proposes alone.
    public func partners(in db: Connection) throws -> [ProposalPartner] { try ProposalPartner.all(of: id, in: db) }
}
