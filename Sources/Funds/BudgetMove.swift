public import Kernel
public import Platform
public import Postgres

/// A change of a budget cell with the document behind it: what every figure of a budget opens to.
public struct BudgetMove: Sendable, Hashable {
    /// Identifies a move.
    public typealias ID = Identifier<BudgetMove>

    /// What happened to the cell.
    public enum Kind: String, StoredAsText, CaseIterable {
        case approve
        case reallocate
        case commit
        case release
        case spend

        /// Key of its name in the message catalogue.
        public var messageKey: String { "budgets.move.\(rawValue)" }
    }

    /// Which of the amounts of a budget.
    public enum Figure: String, Sendable, CaseIterable {
        case approved
        case adjusted
        case committed
        case spent
        case left
    }

    /// The document behind a move.
    public enum Document: Sendable, Hashable {
        /// A budget document, by its number.
        case version(BudgetVersion.ID, number: Int)
        /// A commitment of a contract.
        case commitment(Commitment.ID, contract: Int64)
        /// A voucher, by its name.
        case voucher(Voucher.ID, name: String)
    }

    /// Which moves.
    public struct Filter: Sendable {
        /// As in the report.
        public var report = BudgetReport.Filter()
        /// Only what the report counts at the place of this code, rolled up to counties.
        public var place: String?
        /// Only what makes up this amount.
        public var figure = Figure.left

        /// Every move.
        public init() {}
    }

    /// Its key.
    public let id: ID
    /// The day: of the voucher, or on which the document was approved or the commitment changed.
    public let day: Day
    /// What happened.
    public let kind: Kind
    /// The cell.
    public let cell: CellKey
    /// Name of its area.
    public let areaName: String
    /// What it did to the amounts of the cell.
    public let amounts: BudgetReport.Amounts
    /// The document behind it.
    public let document: Document
    /// What happened, in words: the reason of the budget document or the summary of the voucher; empty of a commitment.
    public let text: String
}

/// A page of moves with the sums and the number of all of them.
public struct BudgetMoves: Sendable {
    /// The moves of the page, in order.
    public let moves: [BudgetMove]
    /// The last one of the page when others follow.
    public let next: BudgetMove.ID?
    /// Sums of all moves that fit: the very figure that was opened.
    public let total: BudgetReport.Amounts
    /// How many there are.
    public let count: Int

    /// Moves of a programme's budget for those who see its money: those after `last`, at most `limit`; nil: all.
    public static func of(
        _ programme: Programme.ID, _ filter: BudgetMove.Filter, after last: BudgetMove.ID? = nil, limit: Int? = 100,
        for viewer: Viewer, in db: Connection
    ) throws -> BudgetMoves {
        guard viewer.seesMoney(of: programme) else { throw NotFound() }
        let scope = scope(programme, filter, tenant: try viewer.requireTenant().id)
        let start: SQL = last.map { " AND m.id > \($0)" } ?? ""
        let most: SQL = limit.map { " LIMIT \($0 + 1)" } ?? ""
        let moves = try db.rows(
            """
            -- moves of a budget
            SELECT m.id, coalesce(e.entry_date, (m.at AT TIME ZONE 'Asia/Shanghai')::date), m.kind, m.fund_id,
                m.budget_line_id, m.year, m.area_code, a.name,
                CASE m.kind WHEN 'approve' THEN m.approved_fen ELSE 0 END, m.approved_fen, m.committed_fen,
                m.spent_fen, m.version_id, v.number, m.commitment_id, e.id,
                to_char(e.month, 'YYYY-MM') || '-' || lpad(e.voucher_no::text, 4, '0'),
                q.contract_id, coalesce(e.summary, v.reason, '')
            \(scope)
            LEFT JOIN journal_entry e ON e.tenant_id = m.tenant_id AND e.id = m.entry_id
            LEFT JOIN budget_version v ON v.tenant_id = m.tenant_id AND v.id = m.version_id
            LEFT JOIN commitment q ON q.tenant_id = m.tenant_id AND q.id = m.commitment_id
            WHERE \(wanted(filter))\(start) ORDER BY m.id\(most)
            """
        ) { row in try BudgetMove(row: &row) }
        let sums = try db.first(
            """
            -- sums of the moves of a budget
            SELECT count(*), coalesce(sum(m.approved_fen) FILTER (WHERE m.kind = 'approve'), 0)::bigint,
                coalesce(sum(m.approved_fen), 0)::bigint, coalesce(sum(m.committed_fen), 0)::bigint,
                coalesce(sum(m.spent_fen), 0)::bigint
            \(scope) WHERE \(wanted(filter))
            """
        ) { row in
            try (
                row.next(Int.self),
                BudgetReport.Amounts(
                    approved: row.next(), adjusted: row.next(), committed: row.next(), spent: row.next())
            )
        }
        let shown = limit.map { Array(moves.prefix($0)) } ?? moves
        return BudgetMoves(
            moves: shown, next: moves.count > shown.count ? shown.last?.id : nil, total: sums?.1 ?? .zero,
            count: sums?.0 ?? 0)
    }

    /// The moves of the cells that fit.
    private static func scope(_ programme: Programme.ID, _ filter: BudgetMove.Filter, tenant: Tenant.ID) -> SQL {
        let (report, year) = (filter.report, filter.report.year.map(Int32.init))
        return """
            FROM (SELECT c.* FROM budget_cell c
                JOIN budget_line l ON l.tenant_id = c.tenant_id AND l.id = c.budget_line_id
                JOIN budget b ON b.tenant_id = l.tenant_id AND b.id = l.budget_id
                JOIN area p ON p.code = c.area_code
                WHERE c.tenant_id = \(tenant) AND b.programme_id = \(programme)
                  AND (\(report.fund)::bigint IS NULL OR c.fund_id = \(report.fund))
                  AND (\(report.line)::bigint IS NULL OR c.budget_line_id = \(report.line))
                  AND (\(year)::integer IS NULL OR c.year = \(year))
                  AND p.path LIKE \(report.areaPath ?? "") || '%'
                  AND (\(filter.place)::text IS NULL OR \(filter.place) = (SELECT u.code
                    FROM unnest(string_to_array(rtrim(p.path, '.'), '.')) AS part (code)
                    JOIN area u ON u.code = part.code WHERE u.level <= 3 ORDER BY u.level DESC LIMIT 1))) c
            JOIN budget_move m ON m.tenant_id = c.tenant_id AND m.fund_id = c.fund_id
                AND m.budget_line_id = c.budget_line_id AND m.year = c.year AND m.area_code = c.area_code
            JOIN area a ON a.code = m.area_code
            LEFT JOIN journal_entry d ON d.tenant_id = m.tenant_id AND d.id = m.entry_id
            """
    }

    /// Only what had happened by the end of the day that was asked for.
    private static func wanted(_ filter: BudgetMove.Filter) -> SQL {
        guard let day = filter.report.day else { return made(filter) }
        return "\(made(filter)) AND coalesce(d.entry_date, (m.at AT TIME ZONE 'Asia/Shanghai')::date) <= \(day)"
    }

    /// What makes up the amount.
    private static func made(_ filter: BudgetMove.Filter) -> SQL {
        switch filter.figure {
        case .approved: "m.kind = 'approve'"
        case .adjusted: "m.approved_fen <> 0"
        case .committed: "m.committed_fen <> 0"
        case .spent: "m.spent_fen <> 0"
        case .left: "true"
        }
    }
}

extension BudgetMove {
    fileprivate init(row: inout Row) throws {
        id = try row.next()
        day = try row.next()
        kind = try row.next()
        cell = try CellKey(fund: row.next(), line: row.next(), year: Int(row.next(Int32.self)), area: row.next())
        areaName = try row.next()
        amounts = try BudgetReport.Amounts(
            approved: row.next(), adjusted: row.next(), committed: row.next(), spent: row.next())
        let (version, number) = try (row.next(BudgetVersion.ID?.self), row.next(Int32?.self))
        let commitment = try row.next(Commitment.ID?.self)
        let (voucher, name) = try (row.next(Voucher.ID?.self), row.next(String?.self))
        let contract = try row.next(Int64?.self)
        if let voucher {
            document = .voucher(voucher, name: name ?? "")
        } else if let commitment {
            document = .commitment(commitment, contract: contract ?? 0)
        } else {
            document = .version(version ?? BudgetVersion.ID(0), number: Int(number ?? 0))
        }
        text = try row.next()
    }
}
