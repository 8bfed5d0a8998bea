public import Kernel
public import Platform
public import Postgres

/// 业务活动表 (会民非02表) of a holder: a month and the year so far, each unrestricted, restricted and together. Income of a
/// restricted fund is restricted; costs are unrestricted and met by what is released.
public struct ActivityStatement: Sendable {
    /// What a row says.
    public enum Item: Sendable, Hashable {
        /// An income, by meaning.
        case income(LedgerAccount)
        /// 收入合计.
        case incomeTotal
        /// A cost, by meaning.
        case cost(LedgerAccount)
        /// 费用合计.
        case costTotal
        /// 限定性净资产转为非限定性净资产.
        case released
        /// 非限定性净资产转为限定性净资产: released costs came back.
        case restrictedAgain
        /// 以前年度净资产调整.
        case priorYears
        /// 净资产变动额.
        case change
    }

    /// The three columns of a period.
    public struct Amounts: Sendable, Hashable {
        /// 非限定性.
        public var unrestricted = Money.zero
        /// 限定性.
        public var restricted = Money.zero

        /// 合计. Throws when the sum is too large.
        public func total() throws -> Money { try unrestricted.adding(restricted) }

        fileprivate func adding(_ other: Amounts) throws -> Amounts {
            try Amounts(
                unrestricted: unrestricted.adding(other.unrestricted), restricted: restricted.adding(other.restricted))
        }

        fileprivate func negated() throws -> Amounts {
            try Amounts(unrestricted: unrestricted.negated(), restricted: restricted.negated())
        }
    }

    /// A row of the table.
    public struct Row: Sendable, Hashable {
        /// What it says.
        public let item: Item
        /// The month.
        public let month: Amounts
        /// The year up to the end of the month.
        public let year: Amounts
    }

    /// First day of the month.
    public let month: Day
    /// The rows, in order of the form.
    public let rows: [Row]

    /// Income and costs in the order of the form.
    public static let incomes: [LedgerAccount] = [
        .donationIncome, .membershipIncome, .serviceIncome, .salesIncome, .governmentIncome, .investmentIncome,
        .headquartersIncome, .otherIncome,
    ]
    /// The costs in the order of the form.
    public static let costs: [LedgerAccount] = [
        .programmeCost, .inKindCost, .taxCost, .managementCost, .fundraisingCost, .impairmentLoss, .incomeTax,
        .otherCost,
    ]

    /// The statement of a month. What closes accounts moves nothing here.
    public static func of(
        _ holder: Holder, month day: Day, for viewer: Viewer, in db: Connection
    ) throws -> ActivityStatement {
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        let (month, last) = (day.firstOfMonth, day.lastOfMonth)
        guard let year = Day(year: month.year, month: 1, day: 1) else { throw NotFound() }
        let tenant = try viewer.requireTenant().id
        let found = try db.rows(
            """
            -- statement of activities
            -- What closes or releases is little: the journal is read once, and added up before anything is joined.
            WITH moved AS MATERIALIZED (
                SELECT e.id, e.kind FROM journal_entry e
                WHERE e.tenant_id = \(tenant) AND e.holder_id = \(holder.id) AND e.kind IN ('closing', 'release')
            ), special AS (
                SELECT w.id, w.kind, coalesce(r.released_fen, 0) < 0 AS is_back FROM (
                    SELECT m.id, m.id AS original, m.kind FROM moved m
                    UNION ALL
                    SELECT e.id, m.id, m.kind FROM moved m
                    JOIN journal_entry e ON e.tenant_id = \(tenant) AND e.reverses = m.id) w
                LEFT JOIN release_run r ON r.tenant_id = \(tenant) AND r.entry_id = w.original
            ), part AS (
                SELECT l.ledger_account, l.fund_id, l.entry_date >= \(month) AS now, s.kind, s.is_back,
                    sum(l.amount_fen) AS fen
                FROM journal_line l LEFT JOIN special s ON s.id = l.entry_id
                WHERE l.tenant_id = \(tenant) AND l.holder_id = \(holder.id) AND l.bank_account_id IS NULL
                  AND l.entry_date BETWEEN \(year) AND \(last) AND s.kind IS DISTINCT FROM 'closing'
                GROUP BY 1, 2, 3, 4, 5
            ), line AS (
                SELECT p.ledger_account, p.fen, p.now, p.kind IS NOT NULL AS is_release,
                    -- A release that is negative brings back what costs released before: row four of the form.
                    coalesce(p.is_back, false) AS is_back,
                    CASE WHEN p.ledger_account = 'restricted_net_assets' THEN true
                        WHEN a.nature = 'income' OR p.ledger_account = 'prior_year_adjustment' THEN is_restricted(f)
                        ELSE false END AS restricted
                FROM part p
                JOIN ledger_account a ON a.code = p.ledger_account
                    AND (a.nature IN ('income', 'expense') OR p.ledger_account IN ('prior_year_adjustment',
                        'unrestricted_net_assets', 'restricted_net_assets'))
                JOIN fund f ON f.tenant_id = \(tenant) AND f.id = p.fund_id
            )
            SELECT ledger_account, is_release AND NOT is_back, is_release AND is_back,
                -coalesce(sum(fen) FILTER (WHERE now AND NOT restricted), 0)::bigint,
                -coalesce(sum(fen) FILTER (WHERE now AND restricted), 0)::bigint,
                -coalesce(sum(fen) FILTER (WHERE NOT restricted), 0)::bigint,
                -coalesce(sum(fen) FILTER (WHERE restricted), 0)::bigint
            FROM line
            WHERE is_release OR ledger_account NOT IN ('unrestricted_net_assets', 'restricted_net_assets')
            GROUP BY 1, 2, 3
            """
        ) { row in
            let account = try row.next(LedgerAccount.self)
            let (released, back) = try (row.next(Bool.self), row.next(Bool.self))
            return Line(
                account: account, released: released, back: back,
                month: try Amounts(unrestricted: row.next(), restricted: row.next()),
                year: try Amounts(unrestricted: row.next(), restricted: row.next()))
        }
        return ActivityStatement(month: month, rows: try rows(of: found))
    }

    private struct Line {
        let account: LedgerAccount
        let released: Bool
        let back: Bool
        let month: Amounts
        let year: Amounts
    }

    private static func rows(of found: [Line]) throws -> [Row] {
        func sum(_ item: Item, _ isWanted: (Line) -> Bool) throws -> Row {
            let lines = found.filter(isWanted)
            return try Row(
                item: item, month: lines.reduce(Amounts()) { try $0.adding($1.month) },
                year: lines.reduce(Amounts()) { try $0.adding($1.year) })
        }
        func cost(_ item: Item, _ isWanted: (Line) -> Bool) throws -> Row {
            let row = try sum(item, isWanted)
            return try Row(item: item, month: row.month.negated(), year: row.year.negated())
        }
        let isMove: (Line) -> Bool = { $0.released || $0.back }
        return try incomes.map { account in try sum(.income(account)) { $0.account == account } }
            + [sum(.incomeTotal) { incomes.contains($0.account) }]
            + costs.map { account in try cost(.cost(account)) { $0.account == account } }
            + [
                cost(.costTotal) { costs.contains($0.account) }, sum(.released, \.released),
                sum(.restrictedAgain, \.back),
                sum(.priorYears) { $0.account == .priorYearAdjustment && !isMove($0) }, sum(.change) { _ in true },
            ]
    }
}
