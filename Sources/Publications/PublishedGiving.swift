public import Funds
public import Kernel
public import Platform
public import Postgres

/// What everybody may know of what was given and passed on: money by source, gifts in kind, grants to people,
/// settlements of platforms, and by which channels money came. No giver and nobody who was helped is named, and no
/// small number of people is told, nor two numbers whose difference is small.
public struct PublishedGiving: Sendable {
    /// A gift in kind.
    public struct InKind: Sendable, Hashable {
        /// The fund that it belongs to.
        public let fund: Fund.ID
        /// What it is.
        public let item: String
        /// In what it is counted.
        public let unit: String
        /// How many arrived.
        public let quantity: Int
        /// What all of it is worth; nil where nobody stated it.
        public let value: Money?
        /// How many were handed out.
        public let issued: Int
        /// How many were written off.
        public let writtenOff: Int
        /// How many are in stock.
        public let inStock: Int
    }

    /// Grants to people of one purpose and period, out of one fund.
    public struct Grants: Sendable, Hashable {
        /// The fund.
        public let fund: Fund.ID
        /// Short code of the purpose.
        public let purpose: String
        /// The year or month.
        public let period: String
        /// How many were granted by approved lists; nil where the number is too small to be told.
        public let granted: Int?
        /// What was granted; nil with the number.
        public let grantedAmount: Money?
        /// How many have it; nil where this number, or what is missing to those granted, is too small to be told.
        public let paid: Int?
        /// What they have; nil with the number.
        public let paidAmount: Money?
    }

    /// What a platform settled.
    public struct Settled: Sendable, Hashable {
        /// The fund.
        public let fund: Fund.ID
        /// Name of the platform.
        public let platform: String
        /// How many campaigns.
        public let campaigns: Int
        /// What givers gave.
        public let gross: Money
        /// What the platform kept.
        public let fee: Money
        /// What the platform owes or paid.
        public let net: Money
    }

    /// What came into a fund by one channel, for one place or for all.
    public struct Inflow: Sendable, Hashable {
        /// The fund.
        public let fund: Fund.ID
        /// How it was won.
        public let channel: Receipt.Channel
        /// Name of the place that the giver named; empty when none was named.
        public let earmark: String
        /// How many receipts.
        public let receipts: Int
        /// How much.
        public let amount: Money
    }

    /// The funds with what came in and what is left, by holder and code.
    public let funds: [PublishedFund]
    /// Gifts in kind, in order of arrival.
    public let inKind: [InKind]
    /// Grants to people.
    public let grants: [Grants]
    /// Settlements by platform.
    public let settled: [Settled]
    /// Money by fund, channel and place.
    public let inflows: [Inflow]

    /// Of one programme, or of the viewer's whole tenant.
    public static func load(
        _ programme: Programme.ID? = nil, for viewer: Viewer, in db: Connection
    ) throws -> PublishedGiving {
        let tenant = try viewer.requireTenant().id
        let funds = try PublishedFund.all(of: programme, tenant: tenant, in: db)
        let keys = funds.map(\.id.rawValue)
        let least = try Rule.inForce("personal_data.small_cell.min", on: viewer.today, in: db).wholeValue ?? 5
        return PublishedGiving(
            funds: funds, inKind: try inKind(keys, tenant: tenant, in: db),
            grants: try grants(keys, least: least, tenant: tenant, in: db),
            settled: try settled(keys, tenant: tenant, in: db), inflows: try inflows(keys, tenant: tenant, in: db))
    }

    private static func inKind(_ funds: [Int64], tenant: Tenant.ID, in db: Connection) throws -> [InKind] {
        try db.rows(
            """
            -- published gifts in kind
            SELECT g.fund_id, g.item, g.unit, sum(g.quantity)::bigint, sum(g.value_fen)::bigint,
                sum(coalesce(m.issued, 0))::bigint, sum(coalesce(m.gone, 0))::bigint, sum(coalesce(s.held, 0))::bigint
            FROM goods g
            LEFT JOIN LATERAL (SELECT sum(quantity) FILTER (WHERE kind = 'issue')
                        - coalesce(sum(quantity) FILTER (WHERE kind = 'return' AND area_code IS NOT NULL), 0) AS issued,
                    sum(quantity) FILTER (WHERE kind = 'write_off') AS gone
                FROM stock_move WHERE tenant_id = g.tenant_id AND goods_id = g.id) m ON true
            LEFT JOIN LATERAL (SELECT sum(quantity) AS held FROM goods_stock
                WHERE tenant_id = g.tenant_id AND goods_id = g.id) s ON true
            WHERE g.tenant_id = \(tenant) AND g.fund_id = ANY (\(funds))
            GROUP BY g.fund_id, g.item, g.unit, (g.value_fen IS NULL) ORDER BY min(g.id)
            """
        ) { row in
            try InKind(
                fund: row.next(), item: row.next(), unit: row.next(), quantity: row.next(), value: row.next(),
                issued: row.next(), writtenOff: row.next(), inStock: row.next())
        }
    }

    /// Items that grant again what came back count once.
    private static func grants(
        _ funds: [Int64], least: Int, tenant: Tenant.ID, in db: Connection
    ) throws -> [Grants] {
        try db.rows(
            """
            -- published grants to people
            SELECT b.fund_id, i.purpose, i.period, count(*) FILTER (WHERE i.reissues IS NULL),
                coalesce(sum(i.amount_fen) FILTER (WHERE i.reissues IS NULL), 0)::bigint,
                count(*) FILTER (WHERE i.state = 'paid'),
                coalesce(sum(i.amount_fen) FILTER (WHERE i.state = 'paid'), 0)::bigint
            FROM grant_batch b JOIN grant_item i ON i.tenant_id = b.tenant_id AND i.batch_id = b.id
            WHERE b.tenant_id = \(tenant) AND b.fund_id = ANY (\(funds)) AND b.state IN ('approved', 'sent')
            GROUP BY 1, 2, 3 ORDER BY 2, 3, 1
            """
        ) { row in
            let (fund, purpose, period) = try (row.next(Fund.ID.self), row.next(String.self), row.next(String.self))
            let (granted, grantedAmount) = try (row.next(Int.self), row.next(Money.self))
            let (paid, paidAmount) = try (row.next(Int.self), row.next(Money.self))
            func mayTell(_ count: Int) -> Bool { count == 0 || count >= least }
            let tellsGranted = mayTell(granted)
            let tellsPaid = tellsGranted && mayTell(paid) && mayTell(abs(granted - paid))
            return Grants(
                fund: fund, purpose: purpose, period: period, granted: tellsGranted ? granted : nil,
                grantedAmount: tellsGranted ? grantedAmount : nil, paid: tellsPaid ? paid : nil,
                paidAmount: tellsPaid ? paidAmount : nil)
        }
    }

    private static func settled(_ funds: [Int64], tenant: Tenant.ID, in db: Connection) throws -> [Settled] {
        try db.rows(
            """
            -- published settlements
            SELECT s.fund_id, s.platform, count(DISTINCT l.project), sum(l.gross_fen)::bigint,
                sum(l.fee_fen)::bigint, sum(l.net_fen)::bigint
            FROM settlement s JOIN settlement_line l ON l.tenant_id = s.tenant_id AND l.settlement_id = s.id
            WHERE s.tenant_id = \(tenant) AND s.fund_id = ANY (\(funds)) AND s.reversed_entry_id IS NULL
            GROUP BY 1, 2 ORDER BY min(s.id)
            """
        ) { row in
            try Settled(
                fund: row.next(), platform: row.next(), campaigns: row.next(), gross: row.next(), fee: row.next(),
                net: row.next())
        }
    }

    private static func inflows(_ funds: [Int64], tenant: Tenant.ID, in db: Connection) throws -> [Inflow] {
        try db.rows(
            """
            -- published inflows by channel and place
            SELECT r.fund_id, r.channel, coalesce(a.name, ''), count(*), sum(r.amount_fen)::bigint
            FROM receipt r LEFT JOIN area a ON a.code = r.earmark_area_code
            WHERE r.tenant_id = \(tenant) AND r.fund_id = ANY (\(funds)) AND r.entry_id IS NOT NULL
              AND NOT EXISTS (SELECT FROM journal_entry e WHERE e.tenant_id = r.tenant_id AND e.reverses = r.entry_id)
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            """
        ) { row in
            try Inflow(
                fund: row.next(), channel: row.next(), earmark: row.next(), receipts: row.next(), amount: row.next())
        }
    }
}
