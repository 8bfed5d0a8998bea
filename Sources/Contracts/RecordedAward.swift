public import Kernel
public import Platform
public import Postgres

/// An award that was made outside the calls of this house: direct, with its reason, or by a method that the platform of
/// the government ran. A second person confirms it; from then on a contract can be made from it.
public struct RecordedAward: Sendable {
    /// Identifies a recorded award.
    public typealias ID = Identifier<RecordedAward>

    /// How the contractor was found.
    public enum Method: String, StoredAsText, CaseIterable {
        case direct
        case openTender = "open_tender"
        case invitedTender = "invited_tender"
        case negotiation
        case consultation
        case inquiry
        case singleSource = "single_source"
        case frameworkAgreement = "framework_agreement"
        case belowThreshold = "below_threshold"

        /// Key of its name in the message catalogue.
        public var messageKey: String { "contracts.method.\(rawValue)" }
    }

    /// How far it is.
    public enum State: String, Sendable, CaseIterable {
        case recorded
        case confirmed
        case withdrawn

        /// Key of its name in the message catalogue.
        public var messageKey: String { "contracts.recorded.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// The programme.
    public let programme: Programme.ID
    /// The contractor.
    public let organisation: Organisation.ID
    /// Its name.
    public let organisationName: String
    /// Where the work is done.
    public let areaCode: String
    /// Path of that area.
    public let areaPath: String
    /// What it is for.
    public let title: String
    /// The amount.
    public let amount: Money
    /// How the contractor was found.
    public let method: Method
    /// Why that way.
    public let reason: String
    /// The minutes or the announcement that it rests on, or empty.
    public let document: String
    /// When it was decided.
    public let decidedOn: Day
    /// Code of the item of the catalogue that was bought; empty where nothing was purchased.
    public let itemCode: String
    /// Why it was confirmed although purchases alike reach a threshold, or empty.
    public let confirmedReason: String
    /// Who recorded it.
    public let recordedBy: Account.ID
    /// When it was confirmed.
    public let confirmedAt: Timestamp?
    /// Why it was withdrawn, or empty.
    public let withdrawnReason: String

    /// How far it is.
    public var state: State {
        !withdrawnReason.isEmpty ? .withdrawn : confirmedAt == nil ? .recorded : .confirmed
    }
    /// Where rights to it are looked up.
    public var scope: Scope { Scope(programme: programme, areaPath: areaPath) }

    private static let select: SQL = """
        SELECT w.id, w.programme_id, w.organisation_id, o.name, w.area_code, a.path, w.title, w.amount_fen, w.method,
            w.reason, w.document, w.decided_on, w.item_code, w.confirmed_reason, w.recorded_by, w.confirmed_at,
            w.withdrawn_reason
        FROM recorded_award w JOIN organisation o ON o.id = w.organisation_id JOIN area a ON a.code = w.area_code
        """

    private init(row: inout Row) throws {
        id = try row.next()
        programme = try row.next()
        organisation = try row.next()
        organisationName = try row.next()
        areaCode = try row.next()
        areaPath = try row.next()
        title = try row.next()
        amount = try row.next()
        method = try row.next()
        reason = try row.next()
        document = try row.next()
        decidedOn = try row.next()
        itemCode = try row.next()
        confirmedReason = try row.next()
        recordedBy = try row.next()
        confirmedAt = try row.next()
        withdrawnReason = try row.next()
    }

    /// Who reads recorded awards, within their grants.
    public static let readers: Set<Role> = [.programmeOfficer, .decisionMaker, .auditor]

    private func isVisible(to viewer: Viewer) -> Bool { Self.readers.contains { viewer.holds($0, in: scope) } }

    /// A recorded award, for officers, decision-makers and auditors whose grant covers it. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> RecordedAward {
        let found = try db.first(
            "-- recorded award by id\n\(select) WHERE w.tenant_id = \(try viewer.requireTenant().id) AND w.id = \(id)"
        ) { row in try RecordedAward(row: &row) }
        guard let found, found.isVisible(to: viewer) else { throw NotFound() }
        return found
    }

    /// Recorded awards without a contract, the newest first: what waits for its confirmation or its contract.
    public static func waiting(for viewer: Viewer, in db: Connection) throws -> [RecordedAward] {
        guard viewer.holdsAnywhere(readers) else { return [] }
        return try db.rows(
            """
            -- recorded awards that wait
            \(select) WHERE w.tenant_id = \(try viewer.requireTenant().id) AND w.withdrawn_at IS NULL
              AND NOT EXISTS (SELECT FROM contract c WHERE c.tenant_id = w.tenant_id AND c.recorded_award_id = w.id
                AND c.state <> 'cancelled')
            ORDER BY w.id DESC LIMIT 100
            """
        ) { row in try RecordedAward(row: &row) }.filter { $0.isVisible(to: viewer) }
    }

    /// Purchases alike (same item and year) that together reach a threshold, with their names; nil when there are none.
    public func splitting(for viewer: Viewer, in db: Connection) throws -> (found: SplitPurchases, names: String)? {
        try db.first(
            """
            -- purchases alike with a recorded award
            SELECT s.purchases, s.total_fen, s.limit_fen, s.effect, s.splitting_rule, s.evidence
            FROM recorded_award_alike(\(try viewer.requireTenant().id), \(id)) s
            """
        ) { row in
            (
                found: try SplitPurchases(
                    count: Int(row.next(Int64.self)), total: row.next(), limit: row.next(), effect: row.next(),
                    rule: row.next()), names: try row.next()
            )
        }
    }

    /// What each fund pays, by fund; the parts are the amount.
    public func parts(for viewer: Viewer, in db: Connection) throws -> [(fund: Int64, amount: Money)] {
        try db.rows(
            """
            -- parts of a recorded award
            SELECT s.fund_id, s.amount_fen FROM recorded_award_source s
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.award_id = \(id) ORDER BY s.fund_id
            """
        ) { row in (fund: try row.next(), amount: try row.next()) }
    }
}
