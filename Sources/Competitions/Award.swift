public import Kernel
public import Platform
internal import Postgres

/// What a proposal gets.
public struct Award: Sendable {
    /// Identifies an award.
    public typealias ID = Identifier<Award>

    /// How far it is; derived from what was done.
    public enum State: String, Sendable, CaseIterable {
        case proposed
        case confirmed
        case withdrawn
    }

    /// Its key.
    public let id: ID
    /// Its plan.
    public let plan: AwardPlan.ID
    /// The call.
    public let call: Int64
    /// The programme.
    public let programme: Programme.ID
    /// Key of the proposal.
    public let proposal: Int64
    /// Title of the proposal.
    public let title: String
    /// The organisation that is awarded.
    public let organisation: Organisation.ID
    /// Its name.
    public let organisationName: String
    /// Key of the lot.
    public let lot: Int64
    /// Title of the lot.
    public let lotTitle: String
    /// The area of the lot.
    public let areaCode: String
    /// Position in the ranking.
    public let position: Int
    /// The amount.
    public let amount: Money
    /// Why it was chosen by hand; empty when the ranking gave it.
    public let overrideReason: String
    /// When it was confirmed: from then on a contract can be made from it.
    public let confirmedAt: Timestamp?
    /// When it was withdrawn.
    public let withdrawnAt: Timestamp?
    /// Why it was withdrawn, or empty.
    public let withdrawnReason: String

    /// How far it is.
    public var state: State { withdrawnAt != nil ? .withdrawn : confirmedAt != nil ? .confirmed : .proposed }
    /// Where it lies for the roles of a viewer.
    public var scope: Scope { Scope(programme: programme, lot: lot) }

    /// What a fund pays of an award.
    public struct Part: Sendable, Hashable {
        /// Key of the fund.
        public let fund: Int64
        /// What it pays.
        public let amount: Money
    }

    static let select: SQL = """
        SELECT w.id, w.plan_id, p.call_id, c.programme_id, w.proposal_id, p.title, p.organisation_id, o.name, p.lot_id,
            l.title, l.area_code, w.position, w.amount_fen, coalesce(v.reason, ''), w.confirmed_at, w.withdrawn_at,
            w.withdrawn_reason
        FROM award w
        JOIN proposal p ON p.tenant_id = w.tenant_id AND p.id = w.proposal_id
        JOIN call c ON c.tenant_id = p.tenant_id AND c.id = p.call_id
        JOIN lot l ON l.tenant_id = p.tenant_id AND l.id = p.lot_id
        JOIN organisation o ON o.id = p.organisation_id
        LEFT JOIN award_override v ON v.tenant_id = w.tenant_id AND v.id = w.override_id
        """

    init(row: inout Row) throws {
        id = try row.next()
        plan = try row.next()
        call = try row.next()
        programme = try row.next()
        proposal = try row.next()
        title = try row.next()
        organisation = try row.next()
        organisationName = try row.next()
        lot = try row.next()
        lotTitle = try row.next()
        areaCode = try row.next()
        position = Int(try row.next(Int32.self))
        amount = try row.next()
        overrideReason = try row.next()
        confirmedAt = try row.next()
        withdrawnAt = try row.next()
        withdrawnReason = try row.next()
    }
}
