public import Kernel
public import Platform
public import Postgres

/// A dated rule of one fund, where its agreement says something else than what holds for all: proposed by one person,
/// answered by another, never changed. A later one takes its place from its own day on.
public struct FundRule: Sendable, Hashable {
    /// Identifies a rule of a fund.
    public typealias ID = Identifier<FundRule>

    /// What a rule is about.
    public enum Kind: String, StoredAsText, CaseIterable {
        /// In which order receipts are spent.
        case assignment
        /// How far a budget line is moved before the funder has to approve.
        case lineMove = "line_move"
    }

    /// In which order the receipts of a fund are spent, decided when a payment is posted.
    public enum Method: String, StoredAsText, CaseIterable {
        /// What was given for the line and the place first, then first in, first out: what holds without a rule.
        case earmarkedFirst = "earmarked_first"
        /// First in, first out, earmarked or not.
        case oldestFirst = "oldest_first"
        /// What was given for the line and the place first, then last in, first out.
        case newestFirst = "newest_first"
        /// What was given for the line and the place first, then every other receipt by its share of what is left.
        case proportional

        /// Key of its name in the message catalogue.
        public var messageKey: String { "fund_rules.method.\(rawValue)" }
    }

    /// What a rule says.
    public enum Content: Sendable, Hashable {
        /// The order in which receipts are spent.
        case assignment(Method)
        /// The share of a line's original amount that is moved without the funder, in hundredths of a percent.
        case lineMove(basisPoints: Int)

        /// What it is about.
        public var kind: Kind {
            switch self {
            case .assignment: .assignment
            case .lineMove: .lineMove
            }
        }
    }

    /// How the second person answered.
    public enum Answer: String, StoredAsText, CaseIterable {
        case confirmed
        case refused

        /// Key of its name in the message catalogue.
        public var messageKey: String { "fund_rules.answer.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// The fund.
    public let fund: Fund.ID
    /// What it says.
    public let content: Content
    /// The first day; it holds until the next one of its kind begins.
    public let validFrom: Day
    /// Where the agreement says so.
    public let clause: String
    /// Account of who proposed it.
    public let proposedBy: Account.ID
    /// Name of who proposed it.
    public let proposer: String
    /// When.
    public let proposedAt: Timestamp
    /// How it was answered; nil while it waits.
    public let answer: Answer?
    /// Name of who answered.
    public let answerer: String?
    /// Why it was refused.
    public let answerReason: String
}

extension FundRule {
    private init(row: inout Row) throws {
        id = try row.next()
        fund = try row.next()
        let (method, points) = try (row.next(Method?.self), row.next(Int32?.self))
        content = method.map { .assignment($0) } ?? .lineMove(basisPoints: Int(points ?? 0))
        validFrom = try row.next()
        clause = try row.next()
        proposedBy = try row.next()
        proposer = try row.next()
        proposedAt = try row.next()
        answer = try row.next()
        answerer = try row.next()
        answerReason = try row.next()
    }

    private static let selection: SQL = """
        SELECT r.id, r.fund_id, r.method, r.percent_bp, r.valid_from, r.clause, r.proposed_by, p.name, r.proposed_at,
            r.answer, a.name, r.answer_reason
        FROM fund_rule r JOIN account p ON p.id = r.proposed_by LEFT JOIN account a ON a.id = r.answered_by
        """

    /// Proposes a rule for a fund. A programme officer or the accountant of the holder does this; one rule of a kind
    /// waits at a time.
    ///
    /// - Parameter day: The first day, today at the earliest: nothing that was posted is decided anew.
    public static func propose(
        _ content: Content, for fund: Fund, from day: Day, clause: String, in change: Change
    ) throws -> FundRule {
        let account = try change.viewer.require(.programmeOfficer, .accountant, in: fund.scope)
        guard !clause.isEmpty else { throw FieldRefusal("clause", "field.refusal.missing") }
        var (method, points): (Method?, Int32?) = (nil, nil)
        switch content {
        case .assignment(let order): method = order
        case .lineMove(let share):
            guard (0...10_000).contains(share) else { throw FieldRefusal("percent", "funds.refusal.fund_rule_percent") }
            points = Int32(share)
        }
        let id = try refusing {
            try change.db.value(
                """
                -- propose a rule of a fund
                INSERT INTO fund_rule (tenant_id, fund_id, kind, method, percent_bp, valid_from, clause, proposed_by)
                VALUES (\(try change.tenant()), \(fund.id), \(content.kind), \(method), \(points), \(day), \(clause),
                    \(account)) RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record(
            "funds.propose_fund_rule", "fund_rule", id,
            ["fund": .integer(fund.id.rawValue), "kind": .string(content.kind.rawValue)])
        return try find(id, of: fund, in: change.db, tenant: try change.tenant())
    }

    /// Answers a proposed rule as the second person: a decision-maker, or the finance approver of the holder.
    public func answer(_ answer: Answer, reason: String = "", of fund: Fund, in change: Change) throws {
        let account = try change.viewer.require(.decisionMaker, .financeApprover, in: fund.scope)
        try refusing {
            try change.db.execute(
                """
                -- answer a rule of a fund
                UPDATE fund_rule SET answer = \(answer), answered_by = \(account), answered_at = moment(),
                    answer_reason = \(reason)
                WHERE tenant_id = \(try change.tenant()) AND fund_id = \(fund.id) AND id = \(id)
                """)
        }
        change.record("funds.answer_fund_rule", "fund_rule", id, ["answer": .string(answer.rawValue)])
    }

    /// A rule of a fund by its key. The caller has found the fund for the viewer. Throws `NotFound`.
    public static func find(_ id: ID, of fund: Fund, in db: Connection, tenant: Tenant.ID) throws -> FundRule {
        let found = try db.first(
            "-- rule of a fund by id\n" + selection
                + " WHERE r.tenant_id = \(tenant) AND r.fund_id = \(fund.id) AND r.id = \(id)"
        ) { row in try FundRule(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// The rules of a fund, the newest first. The caller has found the fund for the viewer.
    public static func all(of fund: Fund, in db: Connection, tenant: Tenant.ID) throws -> [FundRule] {
        try db.rows(
            "-- rules of a fund\n" + selection
                + " WHERE r.tenant_id = \(tenant) AND r.fund_id = \(fund.id) ORDER BY r.id DESC"
        ) { row in try FundRule(row: &row) }
    }

    /// The confirmed rules of a kind that hold on a day, by fund. The caller has checked who may see them.
    public static func inForce(
        _ kind: Kind, on day: Day, in db: Connection, tenant: Tenant.ID
    ) throws -> [Fund.ID: FundRule] {
        let found = try db.rows(
            "-- rules of funds in force\n" + selection
                + """
                 WHERE r.tenant_id = \(tenant) AND r.kind = \(kind) AND r.answer = 'confirmed'
                  AND r.valid_from <= \(day)
                ORDER BY r.valid_from
                """
        ) { row in try FundRule(row: &row) }
        return Dictionary(found.map { ($0.fund, $0) }) { $1 }
    }
}

extension LedgerCheck {
    /// What decided a trace was a rule of that very fund, in force on the day of the voucher, confirmed before it was
    /// posted; and where nothing decided, nothing was in force.
    static let fundRuleQuestions: [Question] = [
        Question(name: "trace_rules") { tenant in
            """
            -- check: rules that decided traces
            SELECT DISTINCT 'voucher ' || t.entry_id || ' fund ' || t.fund_id, coalesce(r.id::text, 'none'),
                coalesce(t.rule_id::text, 'none')
            FROM trace_link t JOIN journal_entry e ON e.tenant_id = t.tenant_id AND e.id = t.entry_id
            LEFT JOIN LATERAL (SELECT f.id FROM fund_rule f
                WHERE f.tenant_id = t.tenant_id AND f.fund_id = t.fund_id AND f.kind = 'assignment'
                  AND f.answer = 'confirmed' AND f.valid_from <= e.entry_date AND f.answered_at <= e.posted_at
                ORDER BY f.valid_from DESC LIMIT 1) r ON true
            WHERE t.tenant_id = \(tenant) AND t.undoes IS NULL AND e.kind NOT IN ('adjustment', 'reversal')
              AND r.id IS DISTINCT FROM t.rule_id
            """
        },
        Question(name: "cell_rules") { tenant in
            """
            -- check: cells that rules are looked up for
            SELECT 'cell ' || concat_ws('.', c.fund_id, c.budget_line_id, c.year, c.area_code),
                cell_is_bound(c.fund_id, c.budget_line_id)::text, c.rule_bound::text
            FROM budget_cell c
            WHERE c.tenant_id = \(tenant) AND c.rule_bound <> cell_is_bound(c.fund_id, c.budget_line_id)
            """
        },
        Question(name: "cells_of_ties") { tenant in
            """
            -- check: cells outside of what their funds are tied to
            SELECT 'cell ' || concat_ws('.', c.fund_id, c.budget_line_id, c.year, c.area_code),
                coalesce(fund_tie_broken(f, c.budget_line_id, c.area_code), 'within'), c.barred::text
            FROM budget_cell c JOIN fund f ON f.tenant_id = c.tenant_id AND f.id = c.fund_id
            WHERE c.tenant_id = \(tenant)
              AND c.barred <> (fund_tie_broken(f, c.budget_line_id, c.area_code) IS NOT NULL)
            """
        },
    ]
}
