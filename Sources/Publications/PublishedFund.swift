public import Funds
public import Kernel
public import Platform
public import Postgres

/// What everybody may know of a fund of a programme: whose books it is in, what came in and what went out.
public struct PublishedFund: Sendable, Hashable {
    /// The fund.
    public let id: Fund.ID
    /// Name in Chinese.
    public let name: String
    /// Name in English; empty when there is none.
    public let englishName: String
    /// Where the money comes from.
    public let source: Fund.Source
    /// The holder.
    public let holder: Holder.ID
    /// Name of the organisation that holds it.
    public let holderName: String
    /// What was promised for the whole term.
    public let agreed: Money?
    /// What was received and booked.
    public let received: Money
    /// What is in its accounts.
    public let balance: Money

    /// What left its accounts, less what came back.
    public var paidOut: Money { Money(fen: received.fen - balance.fen) }

    /// The funds of a programme, or of the whole tenant, in order of holder and code.
    public static func all(of programme: Programme.ID?, tenant: Tenant.ID, in db: Connection) throws -> [PublishedFund]
    {
        try db.rows(
            """
            -- published funds of a programme
            SELECT f.id, f.name, f.name_en, f.source_kind, f.holder_id, o.name, f.agreed_fen,
                (SELECT coalesce(sum(r.amount_fen), 0)::bigint FROM receipt r
                 WHERE r.tenant_id = f.tenant_id AND r.fund_id = f.id AND r.entry_id IS NOT NULL
                   AND NOT EXISTS (SELECT FROM journal_entry e
                                   WHERE e.tenant_id = r.tenant_id AND e.reverses = r.entry_id)),
                (SELECT coalesce(sum(b.balance_fen), 0)::bigint FROM bank_balance b
                 WHERE b.tenant_id = f.tenant_id AND b.fund_id = f.id)
            FROM fund f JOIN holder h ON h.tenant_id = f.tenant_id AND h.id = f.holder_id
            JOIN organisation o ON o.id = h.organisation_id
            WHERE f.tenant_id = \(tenant) AND (\(programme == nil) OR f.programme_id = \(programme))
            ORDER BY f.holder_id, f.code
            """
        ) { row in
            try PublishedFund(
                id: row.next(), name: row.next(), englishName: row.next(), source: row.next(), holder: row.next(),
                holderName: row.next(), agreed: row.next(), received: row.next(), balance: row.next())
        }
    }

    /// How many vouchers hold lines of funds of two holders: money of two holders is never mixed, so there is none.
    public static func mixedVouchers(of programme: Programme.ID, tenant: Tenant.ID, in db: Connection) throws -> Int {
        try db.value(
            """
            -- vouchers with money of two holders
            SELECT count(*) FROM (
                SELECT l.entry_id FROM journal_line l
                JOIN fund f ON f.tenant_id = l.tenant_id AND f.id = l.fund_id
                JOIN journal_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
                WHERE l.tenant_id = \(tenant)
                GROUP BY l.entry_id HAVING count(DISTINCT f.holder_id) > 1 OR bool_or(f.holder_id <> e.holder_id)
                INTERSECT
                SELECT l.entry_id FROM journal_line l JOIN fund f ON f.tenant_id = l.tenant_id AND f.id = l.fund_id
                WHERE l.tenant_id = \(tenant) AND f.programme_id = \(programme)) mixed
            """, as: Int.self) ?? 0
    }
}

/// What was received through a channel, and its share.
public struct ChannelIncome: Sendable, Hashable {
    /// How the money was won.
    public let channel: Receipt.Channel
    /// How many receipts.
    public let receipts: Int
    /// How much.
    public let amount: Money

    /// Booked receipts of a programme's funds by channel, the largest first.
    public static func all(of programme: Programme.ID, tenant: Tenant.ID, in db: Connection) throws -> [ChannelIncome] {
        try db.rows(
            """
            -- income of a programme by channel
            SELECT r.channel, count(*), sum(r.amount_fen)::bigint FROM receipt r
            JOIN fund f ON f.tenant_id = r.tenant_id AND f.id = r.fund_id
            WHERE r.tenant_id = \(tenant) AND f.programme_id = \(programme) AND r.entry_id IS NOT NULL
              AND NOT EXISTS (SELECT FROM journal_entry e WHERE e.tenant_id = r.tenant_id AND e.reverses = r.entry_id)
            GROUP BY 1 ORDER BY 3 DESC, 1
            """
        ) { row in try ChannelIncome(channel: row.next(), receipts: row.next(), amount: row.next()) }
    }
}
