public import Kernel
public import Platform
public import Postgres

extension Voucher {
    /// Code of the rule that says how much one person pays directly.
    public static let directCostRule = "posting.direct_cost.max"

    /// What is to be said of a voucher that the database did not refuse: more than one person should pay directly, a
    /// cost after the end of its fund.
    public func warnings(for viewer: Viewer, in db: Connection) throws -> [Message] {
        guard viewer.seesBooks(of: holder) else { throw NotFound() }
        var warnings: [Message] = []
        if kind == .expense, documentKind == "voucher", let most = try Self.directCostMost(on: day, in: db),
            amount > most
        {
            warnings.append(Message("vouchers.beyond_rule", ["most": most.grouped]))
        }
        let late = try db.rows(
            """
            -- funds that a voucher spends after their end
            SELECT DISTINCT f.name, f.usable_until FROM journal_line l
            JOIN fund f ON f.tenant_id = l.tenant_id AND f.id = l.fund_id AND f.usable_until < l.entry_date
            WHERE l.tenant_id = \(try viewer.requireTenant().id) AND l.entry_id = \(id)
              AND l.budget_line_id IS NOT NULL AND l.amount_fen > 0 ORDER BY 1
            """
        ) { row in
            Message(
                "vouchers.after_end", ["fund": try row.next(String.self), "day": try row.next(Day.self).description])
        }
        return warnings + late + (try beyondCells(in: db, tenant: try viewer.requireTenant().id))
    }

    /// What the bank had paid from a cell of another year, or for what its money is barred from: it is booked and said.
    private func beyondCells(in db: Connection, tenant: Tenant.ID) throws -> [Message] {
        guard kind == .payment else { return [] }
        return try db.rows(
            """
            -- cells that a voucher spends beyond their rules
            SELECT DISTINCT l.code || ' ' || l.name, x.year, x.year NOT IN (0, extract(year FROM x.entry_date)::integer)
            FROM journal_line x
            JOIN budget_line l ON l.tenant_id = x.tenant_id AND l.id = x.budget_line_id
            JOIN budget_cell c ON (c.tenant_id, c.fund_id, c.budget_line_id, c.year, c.area_code)
                = (x.tenant_id, x.fund_id, x.budget_line_id, x.year, x.area_code)
            WHERE x.tenant_id = \(tenant) AND x.entry_id = \(id) AND x.amount_fen > 0
              AND (c.rule_bound OR x.year NOT IN (0, extract(year FROM x.entry_date)::integer)) ORDER BY 1, 2
            """
        ) { row in
            let (line, year) = (try row.next(String.self), try row.next(Int32.self))
            return try row.next(Bool.self)
                ? Message("vouchers.of_another_year", ["line": line, "year": String(year)])
                : Message("vouchers.bound_by_rules", ["line": line])
        }
    }

    private static func directCostMost(on day: Day, in db: Connection) throws -> Money? {
        do {
            return try Rule.inForce(directCostRule, on: day, in: db).wholeValue.map { Money(fen: Int64($0)) }
        } catch is RuleMissing {
            return nil
        }
    }
}
