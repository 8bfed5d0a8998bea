public import Kernel
public import Platform
public import Postgres

/// Money that a contractor has to pay back (追回款): after an evaluation that takes it back, or after an early end.
/// It is claimed fund by fund, and met by recoveries of the payments of its contract, by what is set off against a next
/// tranche, or written off by two persons.
public struct RecoveryClaim: Sendable {
    /// Identifies a claim.
    public typealias ID = Identifier<RecoveryClaim>

    /// What goes back to a fund.
    public struct Part: Sendable, Hashable {
        /// The fund.
        public let fund: Fund.ID
        /// What is claimed for it.
        public let amount: Money
        /// What came back.
        public let received: Money
        /// What is set off in requests for next tranches.
        public let setOff: Money
        /// What was written off.
        public let writtenOff: Money
        /// What is still due.
        public var open: Money { Money(fen: amount.fen - received.fen - setOff.fen - writtenOff.fen) }
    }

    /// Where it stands; late is derived from the day.
    public enum State: String, Sendable, CaseIterable {
        case open
        /// The day is past and something is missing.
        case late
        /// All of it came back or was set off.
        case met
        /// Nothing is due any more, and a part was written off.
        case writtenOff = "written_off"

        /// Key of its name in the message catalogue.
        public var messageKey: String { "recovery_claims.state.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// The contract.
    public let contract: Int64
    /// Its number.
    public let contractNumber: String
    /// Where rights to its contract are looked up.
    public let scope: Scope
    /// Who owes it.
    public let organisation: Organisation.ID
    /// The name.
    public let organisationName: String
    /// The evaluation from which it follows; nil after an early end.
    public let evaluation: Int64?
    /// How much.
    public let amount: Money
    /// By when.
    public let dueOn: Day
    /// Why.
    public let reason: String
    /// When it was raised.
    public let raisedAt: Timestamp
    /// Its parts by fund.
    public private(set) var parts: [Part]

    /// What came back.
    public var received: Money { Money(fen: parts.reduce(0) { $0 + $1.received.fen }) }
    /// What is set off in requests for next tranches.
    public var setOff: Money { Money(fen: parts.reduce(0) { $0 + $1.setOff.fen }) }
    /// What was written off.
    public var writtenOff: Money { Money(fen: parts.reduce(0) { $0 + $1.writtenOff.fen }) }
    /// What is missing.
    public var open: Money { Money(fen: parts.reduce(0) { $0 + $1.open.fen }) }

    /// Where it stands on a day.
    public func state(on day: Day) -> State {
        open.fen <= 0 ? writtenOff.isZero ? .met : .writtenOff : dueOn < day ? .late : .open
    }
}

extension RecoveryClaim {
    /// The claims upon a contract, the oldest first. The caller has found the contract for this viewer.
    public static func all(of contract: Int64, for viewer: Viewer, in db: Connection) throws -> [RecoveryClaim] {
        try load("c.contract_id = \(contract)", for: viewer, in: db)
    }

    /// The claims upon a contractor by all of its contracts, the oldest first. Whoever calls keeps the books.
    public static func all(
        upon organisation: Organisation.ID, for viewer: Viewer, in db: Connection
    ) throws -> [RecoveryClaim] {
        try load("c.organisation_id = \(organisation)", for: viewer, in: db)
    }

    /// The claims that the viewer may see, what is missing first: all of the authority's for those who keep its books,
    /// else those upon contracts that a grant covers.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [RecoveryClaim] {
        let readers: [Role] = [.programmeOfficer, .decisionMaker, .auditor]
        return try load("true", for: viewer, in: db).filter { claim in
            viewer.holdsAnywhere(Role.finance) || readers.contains { viewer.holds($0, in: claim.scope) }
        }.sorted { one, other in
            (one.open.isZero ? 1 : 0, one.dueOn, one.id.rawValue)
                < (other.open.isZero ? 1 : 0, other.dueOn, other.id.rawValue)
        }
    }

    private static func load(_ condition: SQL, for viewer: Viewer, in db: Connection) throws -> [RecoveryClaim] {
        let tenant = try viewer.requireTenant().id
        let claims = try db.rows(
            """
            -- claims upon contractors
            SELECT c.id, c.contract_id, k.number, k.programme_id, a.path, c.organisation_id, o.name, c.evaluation_id,
                c.amount_fen, c.due_on, c.reason, c.raised_at
            FROM recovery_claim c JOIN contract k ON k.tenant_id = c.tenant_id AND k.id = c.contract_id
            JOIN organisation o ON o.id = c.organisation_id JOIN area a ON a.code = k.area_code
            WHERE c.tenant_id = \(tenant) AND \(condition) ORDER BY c.id
            """
        ) { row in try RecoveryClaim(row: &row) }
        guard !claims.isEmpty else { return [] }
        let parts = try db.rows(
            """
            -- parts of claims
            SELECT p.claim_id, p.fund_id, p.amount_fen, (SELECT coalesce(sum(r.amount_fen), 0)::bigint
                    FROM recovery_claim_receipt r WHERE r.tenant_id = p.tenant_id AND r.claim_id = p.claim_id
                      AND r.fund_id = p.fund_id),
                claim_part_relief(p.tenant_id, p.claim_id, p.fund_id, 'set_off'),
                claim_part_relief(p.tenant_id, p.claim_id, p.fund_id, 'write_off')
            FROM recovery_claim c JOIN recovery_claim_part p ON p.tenant_id = c.tenant_id AND p.claim_id = c.id
            WHERE c.tenant_id = \(tenant) AND \(condition) ORDER BY p.claim_id, p.fund_id
            """
        ) { row in
            (
                try row.next(ID.self),
                try Part(
                    fund: row.next(), amount: row.next(), received: row.next(), setOff: row.next(),
                    writtenOff: row.next())
            )
        }
        let byClaim = Dictionary(grouping: parts, by: \.0).mapValues { $0.map(\.1) }
        return claims.map { claim in
            var claim = claim
            claim.parts = byClaim[claim.id] ?? []
            return claim
        }
    }

    private init(row: inout Row) throws {
        id = try row.next()
        contract = try row.next()
        contractNumber = try row.next()
        scope = Scope(programme: try row.next(), areaPath: try row.next())
        organisation = try row.next()
        organisationName = try row.next()
        evaluation = try row.next()
        amount = try row.next()
        dueOn = try row.next()
        reason = try row.next()
        raisedAt = try row.next()
        parts = []
    }

    /// What may be claimed of a contract: what each fund has paid for it, less what came back and what is claimed
    /// already.
    public static func claimable(of contract: Int64, in change: Change) throws -> [(fund: Fund.ID, amount: Money)] {
        try change.db.rows(
            """
            -- what may be claimed back of a contract
            SELECT f.fund_id, f.fen FROM (SELECT s.fund_id, contract_paid_of_fund(s.tenant_id, s.contract_id, s.fund_id)
                - (SELECT coalesce(sum(claim_part_standing(p.tenant_id, p.claim_id, p.fund_id)), 0)::bigint
                    FROM recovery_claim c JOIN recovery_claim_part p ON p.tenant_id = c.tenant_id AND p.claim_id = c.id
                    WHERE c.tenant_id = s.tenant_id AND c.contract_id = s.contract_id AND p.fund_id = s.fund_id) AS fen
                FROM (SELECT DISTINCT q.tenant_id, q.contract_id, r.fund_id FROM payment_request q
                    JOIN payment_request_row r ON r.tenant_id = q.tenant_id AND r.request_id = q.id
                    WHERE q.tenant_id = \(try change.tenant()) AND q.contract_id = \(contract)
                      AND q.state = 'paid') s) f
            WHERE f.fen > 0 ORDER BY f.fund_id
            """
        ) { row in (fund: try row.next(Fund.ID.self), amount: try row.next(Money.self)) }
    }

    /// Claims an amount back from the contractor, by what each fund has paid. Whoever calls has checked the right to do
    /// so. From the day after the last one the contractor may not apply until all of it is back.
    ///
    /// Throws a refusal at the field of the amount when more is claimed than was paid, and at that of the day when that
    /// is past or missing.
    @discardableResult
    public static func raise(
        _ amount: Money, of contract: Int64, from organisation: Organisation.ID, evaluation: Int64? = nil,
        by day: Day?, reason: String, fields: (amount: String, day: String), in change: Change
    ) throws -> ID {
        guard let day else { throw FieldRefusal(fields.day, "field.refusal.missing") }
        guard day > change.viewer.today else { throw FieldRefusal(fields.day, "recovery_claims.refusal.day_past") }
        let paid = try claimable(of: contract, in: change)
        let whole = try paid.map(\.amount).sum()
        guard amount.fen > 0, amount <= whole else {
            throw FieldRefusal(fields.amount, "recovery_claims.refusal.beyond_paid", ["paid": whole.grouped])
        }
        let debtor = try Organisation.find(organisation, in: change.db)
        let bar = try debtor.bar(
            from: try day.adding(days: 1), until: nil, reason: reason, citation: "追回款逾期未退", in: change)
        let id = try change.db.value(
            """
            -- claim money back
            INSERT INTO recovery_claim (tenant_id, contract_id, organisation_id, evaluation_id, amount_fen, due_on,
                reason, bar_id, raised_by)
            VALUES (\(try change.tenant()), \(contract), \(organisation), \(evaluation), \(amount), \(day), \(reason),
                \(bar), \(try change.viewer.signedIn()))
            RETURNING id
            """, as: ID.self)
        guard let id else { throw NotFound() }
        let shares = try amount.split(weights: paid.map { Fraction($0.amount.fen) })
        for (part, share) in zip(paid, shares) where share.fen > 0 {
            try refusing {
                try change.db.execute(
                    """
                    -- a part of a claim
                    INSERT INTO recovery_claim_part (tenant_id, claim_id, fund_id, amount_fen)
                    VALUES (\(try change.tenant()), \(id), \(part.fund), \(share))
                    """)
            }
        }
        change.record(
            "funds.claim", "contract", contract,
            ["claim": .integer(id.rawValue), "amount": .string(amount.description), "due": .string(day.description)])
        try change.notifyMembers(
            of: [organisation], Message("notice.claim", ["amount": amount.grouped, "day": day.description]),
            url: "/\(try change.viewer.requireTenant().slug)/contracts/\(contract)", byMail: true)
        return id
    }
}
