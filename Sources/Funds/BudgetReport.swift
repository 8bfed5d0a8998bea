public import Kernel
public import Platform
public import Postgres

/// Approved, adjusted, committed, spent and left, by any cut of source × line × year × area (预算执行表).
public struct BudgetReport: Sendable {
    /// What rows are told apart by.
    public enum Dimension: String, CaseIterable, Sendable {
        case fund
        case line
        case year
        case area
    }

    /// Which part of the budget.
    public struct Filter: Sendable {
        /// Only this fund.
        public var fund: Fund.ID?
        /// Only this line.
        public var line: Budget.Line.ID?
        /// Only this year.
        public var year: Int?
        /// Only this place and what lies in it.
        public var areaPath: String?
        /// As the budget was at the end of this day; nil: as it is now.
        public var day: Day?

        /// Everything, unless said otherwise.
        public init(
            fund: Fund.ID? = nil, line: Budget.Line.ID? = nil, year: Int? = nil, areaPath: String? = nil,
            day: Day? = nil
        ) {
            self.fund = fund
            self.line = line
            self.year = year
            self.areaPath = areaPath
            self.day = day
        }
    }

    /// The five amounts.
    public struct Amounts: Sendable, Hashable {
        /// 预算: what the original budget said.
        public var approved = Money.zero
        /// 调整后: with all later documents.
        public var adjusted = Money.zero
        /// 已承诺: reserved for contracts and not yet paid.
        public var committed = Money.zero
        /// 已支用: paid, less what came back.
        public var spent = Money.zero
        /// 结余: adjusted less committed and spent.
        public var left: Money { Money(fen: adjusted.fen - committed.fen - spent.fen) }
        /// Spent of adjusted in percent with two decimals (执行率); nil when nothing was budgeted.
        public var rate: String? {
            Fraction(spent.fen, over: adjusted.fen)?.inPercent(places: 2)
        }

        /// Nothing.
        public static let zero = Amounts()

        /// Both together. Throws when a sum is too large.
        public func adding(_ other: Amounts) throws -> Amounts {
            try Amounts(
                approved: approved.adding(other.approved), adjusted: adjusted.adding(other.adjusted),
                committed: committed.adding(other.committed), spent: spent.adding(other.spent))
        }
    }

    /// One row; a dimension that the cut leaves out is nil.
    public struct Row: Sendable, Hashable {
        /// The fund.
        public let fund: Fund.ID?
        /// The budget line.
        public let line: Budget.Line.ID?
        /// The year.
        public let year: Int?
        /// Code of the area.
        public let area: String?
        /// Name of the area.
        public let areaName: String?
        /// The amounts.
        public let amounts: Amounts
    }

    /// The rows, in order of fund, line, year and area.
    public let rows: [Row]
    /// Sum of the rows.
    public let total: Amounts

    /// The report of a programme's budget at this moment, for those who see its money.
    ///
    /// Areas are rolled up to `areaLevel` (3 is the county); what lies higher stays where it is.
    public static func of(
        _ programme: Programme.ID, by dimensions: Set<Dimension>, filter: Filter = Filter(), areaLevel: Int = 3,
        for viewer: Viewer, in db: Connection
    ) throws -> BudgetReport {
        guard viewer.seesMoney(of: programme) else { throw NotFound() }
        return try make(
            programme, by: dimensions, filter: filter, areaLevel: areaLevel, in: db,
            tenant: try viewer.requireTenant().id)
    }

    /// The same report without a viewer, for the public page: it names no person and no payee.
    public static func published(
        _ programme: Programme.ID, by dimensions: Set<Dimension>, areaLevel: Int = 3, on day: Day? = nil,
        tenant: Tenant.ID, in db: Connection
    ) throws -> BudgetReport {
        try make(programme, by: dimensions, filter: Filter(day: day), areaLevel: areaLevel, in: db, tenant: tenant)
    }

    /// The four amounts of each cell: as kept in the cell or, at the end of a day, from the moves up to it.
    private static func amounts(on day: Day?, tenant: Tenant.ID) -> SQL {
        guard let day else {
            // Both are summed below: joined with one another, thousands of cells would be looked through for each.
            return """
                SELECT c.fund_id, c.budget_line_id, c.year, c.area_code, 0::bigint AS original_fen, c.approved_fen,
                    c.committed_fen, c.spent_fen
                FROM budget_cell c WHERE c.tenant_id = \(tenant)
                UNION ALL
                SELECT m.fund_id, m.budget_line_id, m.year, m.area_code, m.approved_fen, 0, 0, 0
                FROM budget_move m WHERE m.tenant_id = \(tenant) AND m.kind = 'approve'
                """
        }
        return """
            SELECT m.fund_id, m.budget_line_id, m.year, m.area_code,
                coalesce(sum(m.approved_fen) FILTER (WHERE m.kind = 'approve'), 0)::bigint AS original_fen,
                sum(m.approved_fen)::bigint AS approved_fen, sum(m.committed_fen)::bigint AS committed_fen,
                sum(m.spent_fen)::bigint AS spent_fen
            FROM budget_move m LEFT JOIN journal_entry e ON e.tenant_id = m.tenant_id AND e.id = m.entry_id
            WHERE m.tenant_id = \(tenant)
              AND coalesce(e.entry_date, (m.at AT TIME ZONE 'Asia/Shanghai')::date) <= \(day) GROUP BY 1, 2, 3, 4
            """
    }

    private static func make(
        _ programme: Programme.ID, by dimensions: Set<Dimension>, filter: Filter, areaLevel: Int, in db: Connection,
        tenant: Tenant.ID
    ) throws -> BudgetReport {
        let year = filter.year.map(Int32.init)
        let rows = try db.rows(
            """
            -- budget report
            WITH kept AS (
                \(amounts(on: filter.day, tenant: tenant))
            ), place AS MATERIALIZED (
                -- By the level and not by the place in the path: some counties lie right below their province. Once for
                -- each place, not for each cell.
                SELECT a.code AS area_code, a.path, up.code, up.name FROM area a
                CROSS JOIN LATERAL (SELECT u.code, u.name
                    FROM unnest(string_to_array(rtrim(a.path, '.'), '.')) AS part (code)
                    JOIN area u ON u.code = part.code WHERE u.level <= \(Int32(areaLevel))
                    ORDER BY u.level DESC LIMIT 1) up
                WHERE a.code IN (SELECT c.area_code FROM budget_cell c WHERE c.tenant_id = \(tenant))
            ), cell AS (
                SELECT CASE WHEN \(dimensions.contains(.fund)) THEN c.fund_id END AS fund_id,
                    CASE WHEN \(dimensions.contains(.line)) THEN c.budget_line_id END AS line_id,
                    CASE WHEN \(dimensions.contains(.year)) THEN c.year END AS year,
                    CASE WHEN \(dimensions.contains(.area)) THEN place.code END AS area_code,
                    CASE WHEN \(dimensions.contains(.area)) THEN place.name END AS area_name,
                    c.original_fen, c.approved_fen, c.committed_fen, c.spent_fen
                FROM kept c
                JOIN budget_line l ON l.tenant_id = \(tenant) AND l.id = c.budget_line_id
                JOIN budget b ON b.tenant_id = l.tenant_id AND b.id = l.budget_id
                JOIN place ON place.area_code = c.area_code
                WHERE b.programme_id = \(programme)
                  AND (\(filter.fund)::bigint IS NULL OR c.fund_id = \(filter.fund))
                  AND (\(filter.line)::bigint IS NULL OR c.budget_line_id = \(filter.line))
                  AND (\(year)::integer IS NULL OR c.year = \(year))
                  AND place.path LIKE \(filter.areaPath ?? "") || '%'
            )
            SELECT fund_id, line_id, year, area_code, area_name, sum(original_fen)::bigint, sum(approved_fen)::bigint,
                sum(committed_fen)::bigint, sum(spent_fen)::bigint
            FROM cell GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4
            """
        ) { row in
            try Row(
                fund: row.next(), line: row.next(), year: row.next(), area: row.next(), areaName: row.next(),
                amounts: Amounts(approved: row.next(), adjusted: row.next(), committed: row.next(), spent: row.next()))
        }
        let total = try rows.reduce(Amounts.zero) { try $0.adding($1.amounts) }
        return BudgetReport(rows: rows, total: total)
    }
}
