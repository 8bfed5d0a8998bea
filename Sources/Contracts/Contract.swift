public import Competitions
internal import Funds
public import Kernel
public import Platform
internal import Postgres

/// An agreement made from an award: who does what by when, for how much, out of which funds, in which tranches.
///
/// draft → to_sign (content frozen, printed) → active (sealed paper accepted, or all parties' certificate signatures)
/// → completed or terminated; a contract that was never concluded is cancelled.
public struct Contract: Sendable {
    /// Identifies a contract.
    public typealias ID = Identifier<Contract>

    /// Where it stands.
    public enum State: String, StoredAsText, CaseIterable {
        case draft
        case toSign = "to_sign"
        case active
        case completed
        case terminated
        case cancelled

        /// Key of its name in the message catalogue.
        public var messageKey: String { "contracts.state.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// The programme.
    public let programme: Programme.ID
    /// The confirmed award of a call that it was made from, if it was.
    public let award: Award.ID?
    /// What it was made from.
    public let origin: Origin
    /// What is agreed upon.
    public let kind: Kind
    /// What a purchase over several years rests on.
    public let conditions: [TermCondition]
    /// When the last party signed.
    public let signedOn: Day?
    /// When it ended.
    public let endedOn: Day?
    /// Whether it is suspended now.
    public let isSuspended: Bool
    /// The last day that an amendment has set, if one has.
    public let amendedEndsOn: Day?
    /// What amendments added to the value, which itself is never overwritten.
    public let supplements: Money
    /// The members of the consortium beside the contractor.
    public let members: [Organisation.ID]
    /// What amendments took off the value.
    public let reductions: Money
    /// Whether no more is paid than the verified units of the service lines are worth.
    public let paysUnits: Bool
    /// Who validates outcomes of the contract.
    public let validators: [Organisation.ID]
    /// Its number, unique in the tenant.
    public let number: String
    /// Its title.
    public let title: String
    /// The authority's organisation (甲方).
    public let authority: Organisation.ID
    /// Its name.
    public let authorityName: String
    /// The contractor (乙方).
    public let contractor: Organisation.ID
    /// Its name.
    public let contractorName: String
    /// Where the work is done.
    public let areaCode: String
    /// Path of that area.
    public let areaPath: String
    /// First day.
    public let startsOn: Day
    /// Last day.
    public let endsOn: Day
    /// The whole value.
    public let value: Money
    /// Terms beside the tables.
    public let terms: String
    /// By which rule its tranches are met from its sources.
    public let splitRule: SplitRule
    /// Where it stands.
    public let state: State
    /// SHA-256 of the frozen content; nil for a draft.
    public let frozenSHA256: [UInt8]?
    /// The code printed on the paper, by which anybody can check it.
    public let verificationCode: String?
    /// When it came into force.
    public let activatedAt: Timestamp?
    /// Why it ended, where it did.
    public let endedReason: String
    /// Counts the changes.
    public let version: Int

    /// Where rights to it are looked up.
    public var scope: Scope { Scope(programme: programme, areaPath: areaPath) }

    static let columns: SQL = """
        c.id, c.programme_id, c.award_id, c.number, c.title, c.authority_id, ao.name, c.contractor_id, co.name,
        c.area_code, ar.path, c.starts_on, c.ends_on, c.value_fen, c.terms, c.split_rule, c.state, c.frozen_sha256,
        c.verification_code, c.activated_at, c.ended_reason, c.version, c.kind, c.recorded_award_id, c.framework_id,
        array_to_string(c.term_conditions, ' '), c.signed_on, (c.ended_at AT TIME ZONE 'Asia/Shanghai')::date,
        EXISTS (SELECT FROM contract_suspension cs WHERE cs.tenant_id = c.tenant_id AND cs.contract_id = c.id
            AND cs.resumed_on IS NULL),
        (SELECT ca.ends_on FROM contract_amendment ca WHERE ca.tenant_id = c.tenant_id AND ca.contract_id = c.id
            AND ca.state = 'active' AND ca.ends_on IS NOT NULL ORDER BY ca.n DESC LIMIT 1),
        (SELECT coalesce(sum(ca.supplement_fen), 0)::bigint FROM contract_amendment ca
            WHERE ca.tenant_id = c.tenant_id AND ca.contract_id = c.id AND ca.state = 'active'),
        (SELECT coalesce(sum(ca.reduction_fen), 0)::bigint FROM contract_amendment ca
            WHERE ca.tenant_id = c.tenant_id AND ca.contract_id = c.id AND ca.state = 'active'), c.pays_units,
        (SELECT coalesce(string_agg(cp.organisation_id::text, ' ' ORDER BY cp.signing_order), '')
            FROM contract_party cp
            WHERE cp.tenant_id = c.tenant_id AND cp.contract_id = c.id AND cp.role = 'member'),
        (SELECT coalesce(string_agg(ot.validator_id::text, ' '), '') FROM outcome_term ot
            WHERE ot.tenant_id = c.tenant_id AND ot.contract_id = c.id)
        """
    static let tables: SQL = """
        contract c JOIN organisation ao ON ao.id = c.authority_id JOIN organisation co ON co.id = c.contractor_id
        JOIN area ar ON ar.code = c.area_code
        """

    init(row: inout Row) throws {
        id = try row.next()
        programme = try row.next()
        award = try row.next()
        number = try row.next()
        title = try row.next()
        authority = try row.next()
        authorityName = try row.next()
        contractor = try row.next()
        contractorName = try row.next()
        areaCode = try row.next()
        areaPath = try row.next()
        startsOn = try row.next()
        endsOn = try row.next()
        value = try row.next()
        terms = try row.next()
        splitRule = SplitRule(rawValue: try row.next()) ?? .proportional
        state = try row.next()
        frozenSHA256 = try row.next()
        verificationCode = try row.next()
        activatedAt = try row.next()
        endedReason = try row.next()
        version = try row.next()
        kind = try row.next()
        let recorded = try row.next(RecordedAward.ID?.self)
        let framework = try row.next(Contract.ID?.self)
        conditions = try row.next(String.self).split(separator: " ").compactMap { TermCondition(rawValue: String($0)) }
        signedOn = try row.next()
        endedOn = try row.next()
        isSuspended = try row.next()
        amendedEndsOn = try row.next()
        supplements = try row.next()
        reductions = try row.next()
        paysUnits = try row.next()
        members = try row.next(String.self).split(separator: " ").compactMap { Organisation.ID(String($0)) }
        validators = try row.next(String.self).split(separator: " ").compactMap { Organisation.ID(String($0)) }
        guard let origin = award.map(Origin.award) ?? recorded.map(Origin.recorded) ?? framework.map(Origin.framework)
        else { throw NotFound() }
        self.origin = origin
    }

    /// Whether somebody acts for the contractor or a member of its consortium.
    public func isContractor(_ viewer: Viewer) -> Bool {
        viewer.acts(for: contractor) || members.contains { viewer.acts(for: $0) }
    }

    /// The last day as it is agreed now.
    public var lastDay: Day { amendedEndsOn ?? endsOn }
}
