public import Kernel
public import Platform
public import Postgres

/// 资金来源与使用: what each fund of a holder had, received, paid and has in the bank, and how receipts came in.
public struct SourcesAndUses: Sendable {
    /// A fund in a period; opening, received, less paid, plus what came back, is closing.
    public struct Row: Sendable, Hashable {
        /// The fund.
        public let fund: Fund.ID
        /// Where its money comes from.
        public let source: Fund.Source
        /// In the bank before the period.
        public let opening: Money
        /// Receipts, less those that were reversed.
        public let received: Money
        /// Paid out (已拨付).
        public let paid: Money
        /// Payments that came back.
        public let returned: Money
        /// In the bank at the end.
        public let closing: Money
        /// Accounted for by grantees (已支出), whenever that was paid.
        public let spent: Money
    }

    /// What share of the receipts of the period came in one way.
    public struct Share<Way: Sendable & Hashable>: Sendable, Hashable {
        /// The way.
        public let way: Way
        /// How many receipts.
        public let count: Int
        /// How much.
        public let amount: Money
        /// Hundredths of a percent of all receipts; the parts sum to 10,000.
        public let countShare: Int64
        /// Hundredths of a percent of all money received; the parts sum to 10,000.
        public let amountShare: Int64
    }

    /// The funds, in order of source and code.
    public let rows: [Row]
    /// By the channel on each receipt: 政府购买, 创投大赛, 网络众筹 and others.
    public let channels: [Share<Receipt.Channel>]
    /// By the source of the fund.
    public let sources: [Share<Fund.Source>]

    /// What a line of a bank account or of cash is for its fund.
    static let flow: SQL = """
        CASE WHEN coalesce(o.kind, e.kind) = 'receipt' THEN 'received'
            WHEN e.kind IN ('recovery', 'reversal') THEN 'returned' ELSE 'paid' END
        """
    /// Whether a line brings what was there before the books began: it is no receipt, whenever the books begin.
    static let isOpening: SQL = "coalesce(o.kind, e.kind) = 'opening'"
    /// The lines with their vouchers, and what those reverse.
    static let movements: SQL = """
        FROM journal_line l
        JOIN journal_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
        LEFT JOIN journal_entry o ON o.tenant_id = e.tenant_id AND o.id = e.reverses
        """

    /// The report of a period.
    public static func of(
        _ holder: Holder, from: Day, through: Day, for viewer: Viewer, in db: Connection
    ) throws -> SourcesAndUses {
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        let tenant = try viewer.requireTenant().id
        let rows = try db.rows(
            """
            -- sources and uses of funds
            WITH flow AS (
                SELECT l.fund_id, l.entry_date < \(from) OR \(isOpening) AS before, l.amount_fen, \(flow) AS flow
                \(movements)
                WHERE l.tenant_id = \(tenant) AND l.holder_id = \(holder.id)
                  AND l.ledger_account IN ('bank_deposit', 'cash') AND l.entry_date <= \(through)
            )
            SELECT f.id, f.source_kind, coalesce(sum(w.amount_fen) FILTER (WHERE w.before), 0)::bigint,
                coalesce(sum(w.amount_fen) FILTER (WHERE NOT w.before AND w.flow = 'received'), 0)::bigint,
                -coalesce(sum(w.amount_fen) FILTER (WHERE NOT w.before AND w.flow = 'paid'), 0)::bigint,
                coalesce(sum(w.amount_fen) FILTER (WHERE NOT w.before AND w.flow = 'returned'), 0)::bigint,
                coalesce(sum(w.amount_fen), 0)::bigint,
                coalesce((SELECT sum(x.amount_fen) FROM expense_line x JOIN expense_answer y
                    ON y.tenant_id = x.tenant_id AND y.expense_line_id = x.id AND y.accepted
                    WHERE x.tenant_id = f.tenant_id AND x.fund_id = f.id
                      AND x.spent_on BETWEEN \(from) AND \(through)), 0)::bigint
            FROM fund f LEFT JOIN flow w ON w.fund_id = f.id
            WHERE f.tenant_id = \(tenant) AND f.holder_id = \(holder.id)
            GROUP BY f.tenant_id, f.id, f.source_kind, f.code ORDER BY f.source_kind, f.code
            """
        ) { row in
            try Row(
                fund: row.next(), source: row.next(), opening: row.next(), received: row.next(), paid: row.next(),
                returned: row.next(), closing: row.next(), spent: row.next())
        }
        let receipts = try db.rows(
            """
            -- receipts by channel and source
            SELECT r.channel, r.source_kind, count(*), sum(r.amount_fen)::bigint FROM receipt r
            WHERE r.tenant_id = \(tenant) AND r.holder_id = \(holder.id) AND r.entry_id IS NOT NULL AND NOT r.opening
              AND r.received_on BETWEEN \(from) AND \(through)
              AND NOT EXISTS (SELECT FROM journal_entry e WHERE e.tenant_id = r.tenant_id AND e.reverses = r.entry_id)
            GROUP BY 1, 2
            """
        ) { row in
            try Group(channel: row.next(), source: row.next(), count: row.next(), amount: row.next())
        }
        return SourcesAndUses(
            rows: rows, channels: try shares(Receipt.Channel.allCases, of: receipts, by: \.channel),
            sources: try shares(Fund.Source.allCases, of: receipts, by: \.source))
    }

    private struct Group {
        let channel: Receipt.Channel
        let source: Fund.Source
        let count: Int64
        let amount: Money
    }

    /// Shares of the ways that occur; hundredths of a percent by the largest remainder, so that they sum to the whole.
    private static func shares<Way: Sendable & Hashable>(
        _ ways: [Way], of groups: [Group], by way: (Group) -> Way
    ) throws -> [Share<Way>] {
        let parts = try ways.compactMap { one -> (way: Way, count: Int64, amount: Money)? in
            let mine = groups.filter { way($0) == one }
            guard !mine.isEmpty else { return nil }
            return (one, mine.reduce(0) { $0 + $1.count }, try mine.map(\.amount).sum())
        }
        guard !parts.isEmpty else { return [] }
        let counts = LargestRemainder.split(10_000, weights: parts.map { Fraction($0.count) })
        let amounts = LargestRemainder.split(10_000, weights: parts.map { Fraction($0.amount.fen) })
        return parts.indices.map { index in
            Share(
                way: parts[index].way, count: Int(parts[index].count), amount: parts[index].amount,
                countShare: counts[index], amountShare: amounts[index])
        }
    }
}
