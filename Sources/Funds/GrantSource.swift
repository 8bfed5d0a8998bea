public import Kernel
public import Platform
public import Postgres

/// Money that a list of grants can be paid from: a cell with what is left of it, or an agency fund.
public struct GrantSource: Sendable, Hashable {
    /// The fund.
    public let fund: Fund.ID
    /// Name of the fund.
    public let fundName: String
    /// The cell; nil for an agency fund.
    public let cell: CellKey?
    /// Name of the budget line; empty for an agency fund.
    public let lineName: String
    /// The year; nil for an agency fund.
    public let year: Int?
    /// Name of the area; empty for an agency fund.
    public let areaName: String
    /// What is left of the cell; nil for an agency fund.
    public let left: Money?

    /// The keys of the cell, or of the fund alone, joined by hyphens.
    public var code: String {
        guard let cell else { return fund.description }
        return "\(fund)-\(cell.line)-\(cell.year)-\(cell.area)"
    }

    /// What the viewer may prepare grants from, by fund, line, year and area.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [GrantSource] {
        try db.rows(
            """
            -- money for grants
            SELECT f.id, f.holder_id, f.programme_id, f.name, c.budget_line_id, coalesce(l.name, ''), c.year,
                c.area_code, coalesce(a.name, ''), c.approved_fen - c.committed_fen - c.spent_fen - c.held_fen
            FROM fund f
            LEFT JOIN budget_cell c ON c.tenant_id = f.tenant_id AND c.fund_id = f.id AND NOT f.agency
            LEFT JOIN budget_line l ON l.tenant_id = c.tenant_id AND l.id = c.budget_line_id
            LEFT JOIN area a ON a.code = c.area_code
            WHERE f.tenant_id = \(try viewer.requireTenant().id) AND (f.agency OR c.fund_id IS NOT NULL)
            ORDER BY f.code, l.position, c.year, c.area_code
            """
        ) { row -> GrantSource? in
            let (fund, holder, programme) = try (
                row.next(Fund.ID.self), row.next(Holder.ID.self), row.next(Programme.ID?.self)
            )
            let name = try row.next(String.self)
            let (line, lineName) = try (row.next(Budget.Line.ID?.self), row.next(String.self))
            let (year, area) = try (row.next(Int?.self), row.next(String?.self))
            let (areaName, left) = try (row.next(String.self), row.next(Money?.self))
            guard viewer.holds(.accountant, in: Scope(programme: programme, holder: holder.rawValue)) else {
                return nil
            }
            return GrantSource(
                fund: fund, fundName: name,
                cell: line.map { CellKey(fund: fund, line: $0, year: year ?? 0, area: area ?? Area.rootCode) },
                lineName: lineName, year: year, areaName: areaName, left: left)
        }
        .compactMap(\.self)
    }
}
