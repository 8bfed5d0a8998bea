public import Kernel
public import Platform
public import Postgres

extension Period {
    /// 期末结转: carries income and costs of a month over to net assets, and releases what was used of restricted ones.
    /// A second run takes only what came since. The holder's accountant does this.
    ///
    /// - Returns: The vouchers, in order. The same key answers those that are there.
    @discardableResult
    public static func carryOver(
        _ month: Day, of holder: Holder, key: String, in change: Change
    ) throws -> [Voucher] {
        try change.viewer.require(.accountant, in: holder.scope)
        return try refusing {
            let ids = try change.db.rows(
                "-- carry a month over\nSELECT e FROM carry_over(\(holder.id), \(month), \(key)) AS e"
            ) { row in try row.next(Voucher.ID.self) }
            try change.db.settle(.entryBalances)
            change.record(
                "funds.carry_over", "period", "\(holder.id)/\(month.firstOfMonth)",
                ["vouchers": .array(ids.map { .integer($0.rawValue) })])
            return try ids.map { try Voucher.find($0, in: change.db, tenant: try change.tenant()) }
        }
    }

    /// What of income and costs no closing voucher has taken to net assets yet, at the end of a month.
    public static func open(in month: Day, of holder: Holder, for viewer: Viewer, in db: Connection) throws -> Money {
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        return try db.value(
            """
            -- income less costs not carried over
            SELECT -coalesce(sum(l.amount_fen), 0)::bigint FROM journal_line l
            JOIN ledger_account a ON a.code = l.ledger_account
                AND (a.nature IN ('income', 'expense') OR a.code = 'prior_year_adjustment')
            WHERE l.tenant_id = \(try viewer.requireTenant().id) AND l.holder_id = \(holder.id)
              AND l.entry_date <= \(month.lastOfMonth)
            """, as: Money.self) ?? .zero
    }
}
