public import Competitions
public import Funds
public import Kernel
public import Platform
public import Postgres

extension Contract {
    /// A contract that the viewer may see: the contractor's members, staff, supervisors and finance. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Contract {
        let found = try db.first(
            """
            -- contract by id
            SELECT \(columns) FROM \(tables) WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.id = \(id)
            """
        ) { row in try Contract(row: &row) }
        guard let found, found.isVisible(to: viewer) else { throw NotFound() }
        return found
    }

    /// Contracts that the viewer may see, the newest first, a page at a time.
    public static func list(before last: ID?, limit: Int, for viewer: Viewer, in db: Connection) throws -> [Contract] {
        try db.rows(
            """
            -- contracts of a tenant
            SELECT \(columns) FROM \(tables)
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.id < \(last?.rawValue ?? Int64.max)
              AND (\(seesAll(viewer)) OR c.contractor_id = ANY(\(viewer.memberships.map(\.organisation)))
                OR EXISTS (SELECT FROM contract_party mp WHERE mp.tenant_id = c.tenant_id AND mp.contract_id = c.id
                    AND mp.role = 'member' AND mp.organisation_id = ANY(\(viewer.memberships.map(\.organisation))))
                OR EXISTS (SELECT FROM outcome_term mt WHERE mt.tenant_id = c.tenant_id AND mt.contract_id = c.id
                    AND mt.validator_id = ANY(\(viewer.memberships.map(\.organisation)))))
            ORDER BY c.id DESC LIMIT \(Int64(limit))
            """
        ) { row in try Contract(row: &row) }.filter { $0.isVisible(to: viewer) }
    }

    /// The call-offs of a framework that were not cancelled, the oldest first. The caller has found the framework.
    public static func callOffs(of framework: ID, for viewer: Viewer, in db: Connection) throws -> [Contract] {
        try db.rows(
            """
            -- call-offs of a framework
            SELECT \(columns) FROM \(tables)
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.framework_id = \(framework)
              AND c.state <> 'cancelled' ORDER BY c.id
            """
        ) { row in try Contract(row: &row) }
    }

    /// What the public may read: contracts of a programme that came into force, in the order of their numbers. A
    /// framework pays nothing; its call-offs stand there.
    public static func published(
        of programme: Programme.ID, for viewer: Viewer, in db: Connection
    ) throws -> [Contract] {
        try db.rows(
            """
            -- contracts of a programme in force
            SELECT \(columns) FROM \(tables)
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.programme_id = \(programme)
              AND c.state IN ('active', 'completed', 'terminated') AND c.kind <> 'framework'
            ORDER BY c.number
            """
        ) { row in try Contract(row: &row) }
    }

    /// The contract whose paper bears a verification code: whoever holds the paper may check it. Throws `NotFound`.
    public static func find(verificationCode: String, for viewer: Viewer, in db: Connection) throws -> Contract {
        let found = try db.first(
            """
            -- contract by verification code
            SELECT \(columns) FROM \(tables)
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.verification_code = \(verificationCode)
            """
        ) { row in try Contract(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// Confirmed awards that have no contract yet and from which the viewer may draft one.
    public static func awardsWaiting(for viewer: Viewer, in db: Connection) throws -> [Award] {
        let taken = Set(
            try db.rows(
                """
                -- awards that have a contract
                SELECT c.award_id FROM contract c
                WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.state <> 'cancelled'
                  AND c.award_id IS NOT NULL
                """
            ) { row in try row.next(Award.ID.self) })
        return try Award.confirmed(except: taken, for: viewer, in: db)
            .filter { viewer.holds(.programmeOfficer, in: $0.scope) }
    }

    /// The contract of an award, if it has one that was not cancelled.
    public static func find(ofAward award: Int64, for viewer: Viewer, in db: Connection) throws -> ID? {
        try db.value(
            """
            -- contract of an award
            SELECT c.id FROM contract c
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.award_id = \(award) AND c.state <> 'cancelled'
            """, as: ID.self)
    }

    private static func seesAll(_ viewer: Viewer) -> Bool {
        viewer.holdsAnywhere(Role.staff.union(Role.finance).union([.supervisor, .areaOfficer, .evaluator]))
    }

    func isVisible(to viewer: Viewer) -> Bool {
        let watchers: [Role] = [.programmeOfficer, .decisionMaker, .supervisor, .auditor, .areaOfficer, .evaluator]
        return isContractor(viewer) || validators.contains { viewer.acts(for: $0) }
            || watchers.contains { viewer.holds($0, in: scope) } || viewer.holdsAnywhere(Role.finance)
    }
}

/// A part of a contract that is paid when its milestone has been accepted.
public struct Tranche: Sendable {
    /// Identifies a tranche.
    public typealias ID = Identifier<Tranche>
    /// Its key.
    public let id: ID
    /// Its number, from 1.
    public let number: Int
    /// The amendment whose supplement it pays; nil for the tranches of the original value.
    public let amendment: ContractAmendment.ID?
    /// Its share of the original value, in percent.
    public let percent: Fraction
    /// Its amount.
    public let amount: Money
    /// The one budget line that it is for; nil when it is for none.
    public let line: Budget.Line.ID?
    /// What each fund pays of it, in order of the funds.
    public let parts: [(fund: Fund.ID, amount: Money)]
    /// Whether its milestone has been accepted.
    public let isOpen: Bool
    /// What amendments in force cut out of it, by fund.
    public let cuts: [Fund.ID: Money]

    /// What it is worth now.
    public var worth: Money { Money(fen: cuts.values.reduce(amount.fen) { $0 - $1.fen }) }
    /// What each fund pays of what it is worth now.
    public var partsNow: [(fund: Fund.ID, amount: Money)] {
        parts.map { ($0.fund, Money(fen: $0.amount.fen - (cuts[$0.fund]?.fen ?? 0))) }
    }

    /// The tranches of a contract in order. The caller has found the contract for this viewer.
    public static func all(of contract: Contract.ID, for viewer: Viewer, in db: Connection) throws -> [Tranche] {
        let tenant = try viewer.requireTenant().id
        let parts = try db.rows(
            """
            -- parts of the tranches of a contract
            SELECT s.tranche_id, s.fund_id, s.amount_fen, (SELECT coalesce(sum(k.amount_fen), 0)::bigint
                FROM amendment_cut k JOIN contract_amendment a ON a.tenant_id = k.tenant_id AND a.id = k.amendment_id
                    AND a.state = 'active'
                WHERE k.tenant_id = s.tenant_id AND k.tranche_id = s.tranche_id AND k.fund_id = s.fund_id)
            FROM tranche_source s
            JOIN tranche t ON t.tenant_id = s.tenant_id AND t.id = s.tranche_id
            WHERE t.tenant_id = \(tenant) AND t.contract_id = \(contract) ORDER BY s.tranche_id, s.fund_id
            """
        ) { row in
            (
                try row.next(ID.self), try row.next(Fund.ID.self), try row.next(Money.self), try row.next(Money.self)
            )
        }
        let byTranche = Dictionary(grouping: parts, by: \.0)
        return try db.rows(
            """
            -- tranches of a contract
            SELECT t.id, t.n, t.amendment_id, t.percent::text, t.amount_fen, t.budget_line_id,
                a.milestone_id IS NOT NULL
            FROM tranche t
            LEFT JOIN milestone m ON m.tenant_id = t.tenant_id AND m.tranche_id = t.id
            LEFT JOIN milestone_acceptance a ON a.tenant_id = m.tenant_id AND a.milestone_id = m.id
            WHERE t.tenant_id = \(tenant) AND t.contract_id = \(contract) ORDER BY t.n
            """
        ) { row in
            let id = try row.next(ID.self)
            return Tranche(
                id: id, number: try row.next(), amendment: try row.next(),
                percent: Fraction(try row.next(String.self)) ?? .zero,
                amount: try row.next(), line: try row.next(), parts: (byTranche[id] ?? []).map { ($0.1, $0.2) },
                isOpen: try row.next(),
                cuts: Dictionary(
                    uniqueKeysWithValues: (byTranche[id] ?? []).filter { $0.3.fen > 0 }.map { ($0.1, $0.3) }))
        }
    }
}

/// How much of a contract a fund pays, out of which cell of its budget.
public struct ContractSource: Sendable {
    /// The cell.
    public let cell: CellKey
    /// The amount.
    public let amount: Money

    /// An amount out of a cell.
    public init(cell: CellKey, amount: Money) {
        self.cell = cell
        self.amount = amount
    }

    /// The sources of a contract in order of the funds. The caller has found the contract for this viewer.
    public static func all(of contract: Contract.ID, for viewer: Viewer, in db: Connection) throws -> [ContractSource] {
        try db.rows(
            """
            -- sources of a contract
            SELECT s.fund_id, s.budget_line_id, s.year, s.area_code, s.amount_fen FROM contract_source s
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.contract_id = \(contract) ORDER BY s.fund_id
            """
        ) { row in
            ContractSource(
                cell: CellKey(fund: try row.next(), line: try row.next(), year: try row.next(), area: try row.next()),
                amount: try row.next())
        }
    }

    /// What each cell pays of a supplement, in order of the funds.
    static func all(
        of amendment: ContractAmendment.ID, for viewer: Viewer, in db: Connection
    ) throws -> [ContractSource] {
        try db.rows(
            """
            -- sources of a supplement
            SELECT s.fund_id, s.budget_line_id, s.year, s.area_code, s.amount_fen FROM amendment_source s
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.amendment_id = \(amendment) ORDER BY s.fund_id
            """
        ) { row in
            ContractSource(
                cell: CellKey(fund: try row.next(), line: try row.next(), year: try row.next(), area: try row.next()),
                amount: try row.next())
        }
    }
}
