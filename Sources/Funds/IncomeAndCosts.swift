public import Kernel
public import Platform
public import Postgres

/// 收支明细: every line of income and of costs of a holder in a period, with what it was for and who gave or got it.
public struct IncomeAndCosts: Sendable {
    /// Which lines.
    public struct Filter: Sendable, Hashable {
        /// Only this fund.
        public var fund: Fund.ID?
        /// First day.
        public var from: Day
        /// Last day.
        public var through: Day
        /// Only these accounts; all where none is named.
        public var accounts: [LedgerAccount]
        /// Only income, or only costs.
        public var isIncome: Bool?
        /// Only what the statement of activities counts as restricted, or only the rest: costs are never restricted.
        public var isRestricted: Bool?

        /// Lines of a period.
        public init(
            fund: Fund.ID? = nil, from: Day, through: Day, accounts: [LedgerAccount] = [], isIncome: Bool? = nil,
            isRestricted: Bool? = nil
        ) {
            self.fund = fund
            self.from = from
            self.through = through
            self.accounts = accounts
            self.isIncome = isIncome
            self.isRestricted = isRestricted
        }

        /// Behind the conditions of every question.
        fileprivate func condition(_ tenant: Tenant.ID) -> SQL {
            var condition: SQL = fund.map { " AND l.fund_id = \($0)" } ?? ""
            if !accounts.isEmpty { condition = condition + " AND l.ledger_account = ANY (\(accounts.map(\.rawValue)))" }
            if let isIncome { condition = condition + " AND (a.nature = 'income') = \(isIncome)" }
            if let isRestricted {
                condition =
                    condition
                        + """
                         AND (a.nature = 'income' AND is_restricted((SELECT f FROM fund f
                            WHERE f.tenant_id = \(tenant) AND f.id = l.fund_id))) = \(isRestricted)
                        """
            }
            return condition
        }
    }

    /// A line of income or of a cost.
    public struct Row: Sendable, Hashable {
        /// Where it stands.
        public let place: AccountStatement.Place
        /// Number of its voucher.
        public let name: String
        /// Its day.
        public let day: Day
        /// What happened.
        public let summary: String
        /// The account, by meaning.
        public let account: LedgerAccount
        /// The fund.
        public let fund: Fund.ID
        /// Code and name of the budget line; empty without one.
        public let line: String
        /// Name of the area; empty without one.
        public let area: String
        /// Who gave it or got it, as far as an organisation or a giver who may be named is known.
        public let party: String
        /// Whether it is income.
        public let isIncome: Bool
        /// Above zero as it usually is: income received, a cost paid.
        public let amount: Money
    }

    /// Sums of a period.
    public struct Totals: Sendable, Hashable {
        /// All income.
        public let income: Money
        /// All costs.
        public let cost: Money
    }

    /// The rows of this page.
    public let rows: [Row]
    /// Where the next page begins; nil on the last one.
    public let next: AccountStatement.Place?
    /// Sums of the whole period, not of the page.
    public let totals: Totals

    /// A page of the lines in order of their days: those after `last`, at most `limit`; nil: all.
    public static func of(
        _ holder: Holder, _ filter: Filter, after last: AccountStatement.Place? = nil, limit: Int? = 100,
        for viewer: Viewer, in db: Connection
    ) throws -> IncomeAndCosts {
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        let tenant = try viewer.requireTenant().id
        let wanted = filter.condition(tenant)
        let scope: SQL = """
            FROM journal_entry e
            JOIN journal_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
            JOIN ledger_account a ON a.code = l.ledger_account AND a.nature IN ('income', 'expense')
            """
        let period: SQL = """
            e.tenant_id = \(tenant) AND e.holder_id = \(holder.id)
            AND e.entry_date BETWEEN \(filter.from) AND \(filter.through) AND NOT closes_accounts(e)
            """
        let start: SQL =
            last.map {
                """
                 AND (e.entry_date, e.id, l.n) > ((SELECT s.entry_date FROM journal_entry s
                    WHERE s.tenant_id = \(tenant) AND s.id = \($0.entry)), \($0.entry), \(Int32($0.line)))
                """
            } ?? ""
        let most: SQL = limit.map { " LIMIT \($0 + 1)" } ?? ""
        let rows = try db.rows(
            """
            -- lines of income and costs
            SELECT e.id, l.n, to_char(e.month, 'YYYY-MM') || '-' || lpad(e.voucher_no::text, 4, '0'), e.entry_date,
                e.summary, l.ledger_account, l.fund_id, coalesce(b.code || ' ' || b.name, ''), coalesce(p.name, ''),
                coalesce(payee.name, CASE WHEN NOT r.anonymous THEN r.payer_name END, ''), a.nature = 'income',
                CASE a.nature WHEN 'income' THEN -l.amount_fen ELSE l.amount_fen END
            \(scope)
            LEFT JOIN budget_line b ON b.tenant_id = l.tenant_id AND b.id = l.budget_line_id
            LEFT JOIN area p ON p.code = l.area_code
            LEFT JOIN payment_request q ON q.tenant_id = e.tenant_id AND q.id = e.document_id
                AND e.document_kind = 'payment_request'
            LEFT JOIN organisation payee ON payee.id = q.payee_organisation_id
            LEFT JOIN receipt r ON r.tenant_id = e.tenant_id AND r.id = e.document_id AND e.document_kind = 'receipt'
            WHERE \(period)\(wanted)\(start) ORDER BY e.entry_date, e.id, l.n\(most)
            """
        ) { row in
            try Row(
                place: .init(entry: row.next(), line: row.next()), name: row.next(), day: row.next(),
                summary: row.next(), account: row.next(), fund: row.next(), line: row.next(), area: row.next(),
                party: row.next(), isIncome: row.next(), amount: row.next())
        }
        let totals = try db.first(
            """
            -- sums of income and costs
            SELECT -coalesce(sum(l.amount_fen) FILTER (WHERE a.nature = 'income'), 0)::bigint,
                coalesce(sum(l.amount_fen) FILTER (WHERE a.nature = 'expense'), 0)::bigint
            \(scope) WHERE \(period)\(wanted)
            """
        ) { row in try Totals(income: row.next(), cost: row.next()) }
        let shown = limit.map { Array(rows.prefix($0)) } ?? rows
        return IncomeAndCosts(
            rows: shown, next: rows.count > shown.count ? shown.last?.place : nil,
            totals: totals ?? Totals(income: .zero, cost: .zero))
    }
}
