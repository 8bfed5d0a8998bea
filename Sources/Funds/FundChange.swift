public import Kernel
public import Platform
public import Postgres

/// A changed use of a fund (变更用途): purpose, end, areas and lines, with what allows it. One person proposes it with its
/// paper, another confirms it; what was used before stays as it was.
public struct FundChange: Sendable, Hashable {
    /// Identifies a change.
    public typealias ID = Identifier<FundChange>

    /// Kind of the subject of the papers that allow it.
    public static let fileKind = "fund_change"

    /// What allows it.
    public enum Ground: String, StoredAsText, CaseIterable {
        /// A campaign's changed plan was filed with 民政 (慈善法 56).
        case filing
        /// The giver agrees (慈善法 56).
        case donor
        /// Who granted public money, or the owner of own money, approves.
        case funder
        /// What is left over goes to the same or a similar purpose (慈善法 58).
        case remainder

        /// Key of its name in the message catalogue.
        public var messageKey: String { "fund_changes.ground.\(rawValue)" }
    }

    /// What ties a fund.
    public struct Ties: Sendable, Hashable {
        /// What it may be used for.
        public var purpose: String
        /// Until when.
        public var usableUntil: Day?
        /// Codes of the areas that it may be used in; none: anywhere.
        public var areas: [String]
        /// Codes of the lines of the budget that it may be used for; none: any.
        public var lines: [String]

        /// The ties of a fund.
        public init(purpose: String, usableUntil: Day? = nil, areas: [String] = [], lines: [String] = []) {
            self.purpose = purpose
            self.usableUntil = usableUntil
            self.areas = areas
            self.lines = lines
        }
    }

    /// Its key.
    public let id: ID
    /// The fund.
    public let fund: Fund.ID
    /// What allows it.
    public let ground: Ground
    /// Number or date of the paper that allows it.
    public let reference: String
    /// Why.
    public let reason: String
    /// What tied the fund before.
    public let before: Ties
    /// What ties it afterwards.
    public let after: Ties
    /// Account of who proposed it.
    public let proposedBy: Account.ID
    /// Name of who proposed it.
    public let proposer: String
    /// When.
    public let proposedAt: Timestamp
    /// How it was answered; nil while it waits.
    public let answer: FundRule.Answer?
    /// Name of who answered.
    public let answerer: String?
    /// When.
    public let answeredAt: Timestamp?
    /// Why it was refused.
    public let answerReason: String
    /// What the fund had in its accounts when it was confirmed; nil otherwise, and where that was not kept.
    public let rest: Money?
}

extension FundChange {
    private init(row: inout Row) throws {
        id = try row.next()
        fund = try row.next()
        ground = try row.next()
        reference = try row.next()
        reason = try row.next()
        before = try Ties(
            purpose: row.next(), usableUntil: row.next(), areas: row.next([String].self), lines: row.next([String].self)
        )
        after = try Ties(
            purpose: row.next(), usableUntil: row.next(), areas: row.next([String].self), lines: row.next([String].self)
        )
        proposedBy = try row.next()
        proposer = try row.next()
        proposedAt = try row.next()
        answer = try row.next()
        answerer = try row.next()
        answeredAt = try row.next()
        answerReason = try row.next()
        rest = try row.next()
    }

    private static let selection: SQL = """
        SELECT c.id, c.fund_id, c.ground, c.reference, c.reason, c.purpose_before, c.usable_until_before,
            c.area_codes_before, c.line_codes_before, c.purpose, c.usable_until, c.area_codes, c.line_codes,
            c.proposed_by, p.name, c.proposed_at, c.answer, a.name, c.answered_at, c.answer_reason, c.rest_fen
        FROM fund_change c JOIN account p ON p.id = c.proposed_by LEFT JOIN account a ON a.id = c.answered_by
        """

    /// Proposes a changed use of a fund. A programme officer or the accountant of the holder does this and attaches the
    /// paper that allows it; one change of a fund waits at a time.
    public static func propose(
        _ ties: Ties, for fund: Fund, on ground: Ground, reference: String, reason: String, in change: Change
    ) throws -> FundChange {
        let account = try change.viewer.require(.programmeOfficer, .accountant, in: fund.scope)
        for (name, text) in [("reference", reference), ("reason", reason)] where text.isEmpty {
            throw FieldRefusal(name, "field.refusal.missing")
        }
        let id = try refusing {
            try change.db.value(
                """
                -- propose a changed use of a fund
                INSERT INTO fund_change (tenant_id, fund_id, ground, reference, reason, purpose, usable_until,
                    area_codes, line_codes, proposed_by)
                VALUES (\(try change.tenant()), \(fund.id), \(ground), \(reference), \(reason), \(ties.purpose),
                    \(ties.usableUntil), \(ties.areas), \(ties.lines), \(account)) RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.propose_fund_change", "fund_change", id, ["fund": .integer(fund.id.rawValue)])
        return try find(id, of: fund, in: change.db, tenant: try change.tenant())
    }

    /// Attaches the paper that allows the change.
    @discardableResult
    public func attach(_ upload: FileStore.Upload, in change: Change) throws -> StoredFile {
        guard answer == nil, proposedBy == change.viewer.account else { throw NotFound() }
        return try StoredFile.attach(upload, to: Self.fileKind, id.rawValue, in: change)
    }

    /// Confirms or refuses the change as the second person: a decision-maker, or the finance approver of the holder.
    public func answer(_ answer: FundRule.Answer, reason: String = "", of fund: Fund, in change: Change) throws {
        let account = try change.viewer.require(.decisionMaker, .financeApprover, in: fund.scope)
        try refusing {
            try change.db.execute(
                """
                -- answer a changed use of a fund
                UPDATE fund_change SET answer = \(answer), answered_by = \(account), answered_at = moment(),
                    answer_reason = \(reason)
                WHERE tenant_id = \(try change.tenant()) AND fund_id = \(fund.id) AND id = \(id)
                """)
        }
        change.record("funds.answer_fund_change", "fund_change", id, ["answer": .string(answer.rawValue)])
    }

    /// A change of a fund by its key. The caller has found the fund for the viewer. Throws `NotFound`.
    public static func find(_ id: ID, of fund: Fund, in db: Connection, tenant: Tenant.ID) throws -> FundChange {
        let found = try db.first(
            "-- changed use by id\n" + selection
                + " WHERE c.tenant_id = \(tenant) AND c.fund_id = \(fund.id) AND c.id = \(id)"
        ) { row in try FundChange(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// The changes of a fund, the newest first. The caller has found the fund for the viewer.
    public static func all(of fund: Fund, in db: Connection, tenant: Tenant.ID) throws -> [FundChange] {
        try db.rows(
            "-- changed uses of a fund\n" + selection
                + " WHERE c.tenant_id = \(tenant) AND c.fund_id = \(fund.id) ORDER BY c.id DESC"
        ) { row in try FundChange(row: &row) }
    }

    /// The confirmed changes of the funds of a programme, the newest first: everybody may know them (慈善法 58).
    public static func confirmed(
        of programme: Programme.ID, in db: Connection, tenant: Tenant.ID
    ) throws -> [FundChange] {
        try db.rows(
            "-- changed uses of a programme's funds\n" + selection
                + """
                 JOIN fund f ON f.tenant_id = c.tenant_id AND f.id = c.fund_id
                WHERE c.tenant_id = \(tenant) AND f.programme_id = \(programme) AND c.answer = 'confirmed'
                ORDER BY c.id DESC
                """
        ) { row in try FundChange(row: &row) }
    }

    /// Funds of which something waits for the viewer as the second person: a changed use, or a rule.
    public static func fundsWaiting(for viewer: Viewer, in db: Connection) throws -> (changes: [Fund], rules: [Fund]) {
        let tenant = try viewer.requireTenant().id
        func waiting(_ question: SQL) throws -> [Fund] {
            let keys = Set(try db.rows(question) { row in try row.next(Fund.ID.self) })
            guard !keys.isEmpty else { return [] }
            return try Fund.all(for: viewer, in: db).filter { fund in
                keys.contains(fund.id)
                    && [Role.decisionMaker, .financeApprover].contains { viewer.holds($0, in: fund.scope) }
            }
        }
        return (
            try waiting(
                """
                -- changed uses that wait
                SELECT c.fund_id FROM fund_change c WHERE c.tenant_id = \(tenant) AND c.answer IS NULL
                  AND c.proposed_by IS DISTINCT FROM \(viewer.account)
                """),
            try waiting(
                """
                -- rules of funds that wait
                SELECT c.fund_id FROM fund_rule c WHERE c.tenant_id = \(tenant) AND c.answer IS NULL
                  AND c.proposed_by IS DISTINCT FROM \(viewer.account)
                """)
        )
    }
}
