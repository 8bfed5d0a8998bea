public import Kernel
public import Platform
public import Postgres

/// A cell of a holder's funds with its names, to be chosen from.
public struct BudgetCell: Sendable, Hashable {
    /// The cell.
    public let key: CellKey
    /// Code of the fund.
    public let fundCode: String
    /// Code and name of the budget line.
    public let lineName: String
    /// Name of the area.
    public let areaName: String
    /// What is left in it, without what is under way at the bank.
    public let left: Money

    /// What is left in a cell; nil when there is no such cell. The caller has found its programme for the viewer.
    public static func left(in cell: CellKey, tenant: Tenant.ID, in db: Connection) throws -> Money? {
        try db.value(
            """
            -- what is left in a cell
            SELECT approved_fen - committed_fen - spent_fen - held_fen FROM budget_cell
            WHERE tenant_id = \(tenant) AND fund_id = \(cell.fund) AND budget_line_id = \(cell.line)
              AND year = \(Int32(clamping: cell.year)) AND area_code = \(cell.area)
            """, as: Money.self)
    }

    /// The cells of a holder's funds, in order of fund, line, year and area.
    public static func all(of holder: Holder, for viewer: Viewer, in db: Connection) throws -> [BudgetCell] {
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        return try db.rows(
            """
            -- cells of a holder
            SELECT c.fund_id, c.budget_line_id, c.year, c.area_code, f.code, l.code || ' ' || l.name, a.name,
                c.approved_fen - c.committed_fen - c.spent_fen - c.held_fen
            FROM budget_cell c
            JOIN fund f ON f.tenant_id = c.tenant_id AND f.id = c.fund_id
            JOIN budget_line l ON l.tenant_id = c.tenant_id AND l.id = c.budget_line_id
            JOIN area a ON a.code = c.area_code
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND f.holder_id = \(holder.id)
            ORDER BY f.code, l.position, c.year, c.area_code
            """
        ) { row in
            try BudgetCell(
                key: CellKey(fund: row.next(), line: row.next(), year: row.next(), area: row.next()),
                fundCode: row.next(), lineName: row.next(), areaName: row.next(), left: row.next())
        }
    }
}
