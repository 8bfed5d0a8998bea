public import Kernel
public import Platform
public import Postgres

/// The lines behind the figures of 资金来源与使用.
extension SourcesAndUses {
    /// What a movement of money is for its fund.
    public enum Flow: String, StoredAsText, CaseIterable {
        /// A receipt, or one that was reversed.
        case received
        /// Paid out, below zero.
        case paid
        /// A payment that came back, or was reversed.
        case returned
    }

    /// A movement of money in a bank account or in cash.
    public struct Movement: Sendable, Hashable {
        /// Its line in the journal.
        public let place: AccountStatement.Place
        /// Number of its voucher.
        public let name: String
        /// Its day.
        public let day: Day
        /// What happened.
        public let summary: String
        /// What it is for the fund.
        public let flow: Flow
        /// Above zero where money came in.
        public let amount: Money
    }

    /// A cost of a grantee that was accepted (已支出).
    public struct AcceptedCost: Sendable, Hashable {
        /// Its line in the report of the grantee.
        public let id: ExpenseReport.Line.ID
        /// The report.
        public let report: ExpenseReport.ID
        /// What the grantee calls the report.
        public let title: String
        /// Name of the grantee.
        public let grantee: String
        /// Day of the invoice.
        public let day: Day
        /// What for.
        public let purpose: String
        /// Number of the invoice.
        public let invoiceNumber: String
        /// Code and name of the budget line.
        public let line: String
        /// Name of the place.
        public let area: String
        /// How much.
        public let amount: Money
    }

    /// The movements of a fund in a period in order of their days: all of them, or those of one flow.
    public static func movements(
        of fund: Fund, in flow: Flow?, from: Day, through: Day, for viewer: Viewer, in db: Connection
    ) throws -> [Movement] {
        guard viewer.seesBooks(of: fund.holder) else { throw NotFound() }
        let wanted: SQL = flow.map { " AND \(Self.flow) = \($0.rawValue)" } ?? ""
        return try db.rows(
            """
            -- movements of a fund
            SELECT e.id, l.n, to_char(e.month, 'YYYY-MM') || '-' || lpad(e.voucher_no::text, 4, '0'), e.entry_date,
                e.summary, \(Self.flow), l.amount_fen
            \(movements)
            WHERE l.tenant_id = \(try viewer.requireTenant().id) AND l.holder_id = \(fund.holder)
              AND l.fund_id = \(fund.id) AND l.ledger_account IN ('bank_deposit', 'cash')
              AND l.entry_date BETWEEN \(from) AND \(through)
              AND NOT \(isOpening)\(wanted)
            ORDER BY e.entry_date, e.id, l.n
            """
        ) { row in
            try Movement(
                place: AccountStatement.Place(entry: row.next(), line: Int(row.next(Int32.self))), name: row.next(),
                day: row.next(), summary: row.next(), flow: row.next(), amount: row.next())
        }
    }

    /// What a fund had in the bank before a period, with what was there when the books began in it.
    public static func opening(
        of fund: Fund, from: Day, through: Day, for viewer: Viewer, in db: Connection
    ) throws -> Money {
        guard viewer.seesBooks(of: fund.holder) else { throw NotFound() }
        return try db.value(
            """
            -- money of a fund before a period
            SELECT coalesce(sum(l.amount_fen), 0)::bigint
            \(movements)
            WHERE l.tenant_id = \(try viewer.requireTenant().id) AND l.holder_id = \(fund.holder)
              AND l.fund_id = \(fund.id) AND l.ledger_account IN ('bank_deposit', 'cash') AND l.entry_date <= \(through)
              AND (l.entry_date < \(from) OR \(isOpening))
            """, as: Money.self) ?? .zero
    }

    /// The costs of grantees that were accepted from a fund, by the days of their invoices.
    public static func acceptedCosts(
        of fund: Fund, from: Day, through: Day, for viewer: Viewer, in db: Connection
    ) throws -> [AcceptedCost] {
        guard viewer.seesBooks(of: fund.holder) else { throw NotFound() }
        return try db.rows(
            """
            -- accepted costs of a fund
            SELECT x.id, x.report_id, r.title, g.name, x.spent_on, x.purpose, x.invoice_number,
                b.code || ' ' || b.name, coalesce(a.name, x.area_code), x.amount_fen
            FROM expense_line x
            JOIN expense_answer y ON y.tenant_id = x.tenant_id AND y.expense_line_id = x.id AND y.accepted
            JOIN expense_report r ON r.tenant_id = x.tenant_id AND r.id = x.report_id
            JOIN organisation g ON g.id = r.organisation_id
            JOIN budget_line b ON b.tenant_id = x.tenant_id AND b.id = x.budget_line_id
            LEFT JOIN area a ON a.code = x.area_code
            WHERE x.tenant_id = \(try viewer.requireTenant().id) AND x.fund_id = \(fund.id)
              AND x.spent_on BETWEEN \(from) AND \(through)
            ORDER BY x.spent_on, x.id
            """
        ) { row in
            try AcceptedCost(
                id: row.next(), report: row.next(), title: row.next(), grantee: row.next(), day: row.next(),
                purpose: row.next(), invoiceNumber: row.next(), line: row.next(), area: row.next(),
                amount: row.next())
        }
    }
}
