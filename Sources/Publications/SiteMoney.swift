public import Contracts
public import FieldService
public import Funds
public import Kernel
public import Platform
public import Postgres

/// What reached a site: accepted costs in its village, each met from receipts. The way up, as `Gift` is the way down.
public struct SiteMoney: Sendable {
    /// The part of the village's costs that one receipt met under one contract.
    public struct Origin: Sendable, Hashable {
        /// The contract.
        public let contract: Contract.ID
        /// Number of the contract.
        public let contractNumber: String
        /// The fund.
        public let fund: Fund.ID
        /// The receipt.
        public let receipt: Receipt.ID
        /// How its money was won.
        public let channel: Receipt.Channel
        /// The day on which it arrived.
        public let day: Day
        /// 指标文号 of an appropriation; a giver's number is the giver's own and is left out.
        public let documentNumber: String
        /// How much of the village's costs it met.
        public let amount: Money
    }

    /// The site.
    public let site: FieldService.Site
    /// Its village with what lies above it.
    public let place: String
    /// Accepted costs by contract and fund.
    public let costs: [PlaceCost]
    /// The receipts that met them, the oldest first. They sum to the costs, fund by fund.
    public let origins: [Origin]

    /// Accepted costs in all.
    public var total: Money { Money(fen: costs.reduce(0) { $0 + $1.amount.fen }) }

    /// The money of a site of a programme. Throws `NotFound`.
    public static func find(
        _ id: FieldService.Site.ID, of programme: Programme.ID, for viewer: Viewer, in db: Connection
    ) throws -> SiteMoney {
        let tenant = try viewer.requireTenant().id
        let found = try FieldService.Site.all(of: programme, for: viewer, in: db).first { $0.id == id }
        guard let site = found else { throw NotFound() }
        return SiteMoney(
            site: site, place: try Area.fullName(of: site.areaCode, in: db),
            costs: try PlaceCost.all(of: programme, area: site.areaCode, tenant: tenant, in: db),
            origins: try origins(of: programme, area: site.areaCode, tenant: tenant, in: db))
    }

    private static func origins(
        of programme: Programme.ID, area: String, tenant: Tenant.ID, in db: Connection
    ) throws -> [Origin] {
        try db.rows(
            """
            -- receipts that met the costs of a place
            SELECT p.contract_id, c.number, x.fund_id, r.id, r.channel, r.received_on,
                CASE WHEN f.source_kind = 'government' THEN r.document_number ELSE '' END, sum(u.amount_fen)::bigint
            FROM expense_line x
            JOIN expense_report p ON p.tenant_id = x.tenant_id AND p.id = x.report_id
            JOIN contract c ON c.tenant_id = p.tenant_id AND c.id = p.contract_id
            JOIN trace_use u ON u.tenant_id = x.tenant_id AND u.expense_line_id = x.id
            JOIN trace_link t ON t.tenant_id = u.tenant_id AND t.id = u.trace_link_id
            JOIN receipt r ON r.tenant_id = t.tenant_id AND r.id = t.receipt_id
            JOIN fund f ON f.tenant_id = r.tenant_id AND f.id = r.fund_id
            WHERE x.tenant_id = \(tenant) AND p.programme_id = \(programme) AND x.area_code = \(area)
            GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(u.amount_fen) <> 0 ORDER BY 6, 4, 1
            """
        ) { row in
            try Origin(
                contract: row.next(), contractNumber: row.next(), fund: row.next(), receipt: row.next(),
                channel: row.next(), day: row.next(), documentNumber: row.next(), amount: row.next())
        }
    }
}
