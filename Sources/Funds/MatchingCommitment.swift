public import Kernel
public import Platform
public import Postgres

/// 配套资金: for what one fund receives, another one promises a share of it.
public struct MatchingCommitment: Sendable, Hashable {
    /// Identifies a promise.
    public typealias ID = Identifier<MatchingCommitment>

    /// Its key.
    public let id: ID
    /// The fund that is matched.
    public let fund: Fund.ID
    /// The fund that matches.
    public let matching: Fund.ID
    /// Name of the fund that matches.
    public let matchingName: String
    /// Hundredths of a percent of what the matched fund receives.
    public let shareBasisPoints: Int
    /// Where it was agreed.
    public let agreement: String
    /// What the matched fund has received.
    public let received: Money
    /// What the matching fund has received.
    public let matched: Money
    /// Whether the promise has ended.
    public let isEnded: Bool

    /// What is due by now, rounded to the fen.
    public func due() throws -> Money {
        let share = Fraction(basisPoints: shareBasisPoints)
        return try received.multiplied(by: share)
    }

    /// What is missing; never below zero.
    public func missing() throws -> Money { max(.zero, try due().subtracting(matched)) }
}

extension MatchingCommitment {
    private init(row: inout Row) throws {
        id = try row.next()
        fund = try row.next()
        matching = try row.next()
        matchingName = try row.next()
        shareBasisPoints = Int(try row.next(Int32.self))
        agreement = try row.next()
        received = try row.next()
        matched = try row.next()
        isEnded = try row.next()
    }

    private static let selection: SQL = """
        SELECT m.id, m.fund_id, m.matching_fund_id, f.name, m.share_bp, m.agreement,
            received_of(m.tenant_id, m.fund_id), received_of(m.tenant_id, m.matching_fund_id), m.ended_at IS NOT NULL
        FROM matching_commitment m JOIN fund f ON f.tenant_id = m.tenant_id AND f.id = m.matching_fund_id
        """

    /// Notes the promise. The accountant of the matched fund's holder or a programme officer does this.
    public static func promise(
        to fund: Fund, from matching: Fund, shareBasisPoints: Int, agreement: String, in change: Change
    ) throws -> MatchingCommitment {
        let account = try change.viewer.require(.accountant, .programmeOfficer, in: fund.scope)
        let id = try refusing {
            try change.db.value(
                """
                -- note a promise of matching money
                INSERT INTO matching_commitment (tenant_id, fund_id, matching_fund_id, share_bp, agreement, made_by)
                VALUES (\(try change.tenant()), \(fund.id), \(matching.id), \(Int32(clamping: shareBasisPoints)),
                    \(agreement), \(account))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.promise_matching", "matching_commitment", id)
        return try find(id, of: fund, in: change.db, tenant: try change.tenant())
    }

    /// Ends the promise; what was matched stays. The accountant of the matched fund's holder or a programme officer
    /// does this. Throws a `Conflict` when it has ended.
    public func end(of fund: Fund, in change: Change) throws {
        let account = try change.viewer.require(.accountant, .programmeOfficer, in: fund.scope)
        let ended = try change.db.execute(
            """
            -- end a promise of matching money
            UPDATE matching_commitment SET ended_by = \(account), ended_at = moment()
            WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND ended_at IS NULL
            """)
        guard ended == 1 else { throw Conflict() }
        change.record("funds.end_matching", "matching_commitment", id)
    }

    /// The promises to a fund, the oldest first; the caller has found the fund for the viewer.
    public static func all(to fund: Fund, for viewer: Viewer, in db: Connection) throws -> [MatchingCommitment] {
        try db.rows(
            "-- promises of matching money\n" + selection
                + " WHERE m.tenant_id = \(try viewer.requireTenant().id) AND m.fund_id = \(fund.id) ORDER BY m.id"
        ) { row in try MatchingCommitment(row: &row) }
    }

    /// A promise to a fund. Throws `NotFound`.
    public static func find(
        _ id: ID, of fund: Fund, in db: Connection, tenant: Tenant.ID
    ) throws -> MatchingCommitment {
        let found = try db.first(
            "-- promise of matching money by id\n" + selection
                + " WHERE m.tenant_id = \(tenant) AND m.fund_id = \(fund.id) AND m.id = \(id)"
        ) { row in try MatchingCommitment(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }
}
