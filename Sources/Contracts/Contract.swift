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
    /// The award that it was made from.
    public let award: Award.ID
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
        c.verification_code, c.activated_at, c.ended_reason, c.version
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
    }
}
