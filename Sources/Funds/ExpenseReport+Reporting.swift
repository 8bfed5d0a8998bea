public import Kernel
public import Platform
public import Postgres

extension ExpenseReport {
    private init(row: inout Row) throws {
        id = try row.next()
        contract = try row.next()
        organisation = try row.next()
        organisationName = try row.next()
        programme = try row.next()
        title = try row.next()
        submittedAt = try row.next()
        total = try row.next()
        accepted = try row.next()
        disallowed = try row.next()
    }

    private static let selection: SQL = """
        SELECT r.id, r.contract_id, r.organisation_id, o.name, r.programme_id, r.title, r.submitted_at,
            s.total, s.accepted, s.disallowed
        FROM expense_report r JOIN organisation o ON o.id = r.organisation_id
        CROSS JOIN LATERAL (SELECT coalesce(sum(l.amount_fen), 0)::bigint AS total,
            coalesce(sum(l.amount_fen) FILTER (WHERE a.accepted), 0)::bigint AS accepted,
            coalesce(sum(l.amount_fen) FILTER (WHERE NOT a.accepted), 0)::bigint AS disallowed
            FROM expense_line l LEFT JOIN expense_answer a ON a.tenant_id = l.tenant_id AND a.expense_line_id = l.id
            WHERE l.tenant_id = r.tenant_id AND l.report_id = r.id) s
        """

    /// Begins a report under a contract. A member of the grantee does this; Contracts has checked that the
    /// organisation is the contract's grantee.
    public static func begin(
        _ title: String, contract: Int64, of organisation: Organisation.ID, programme: Programme.ID, in change: Change
    ) throws -> ExpenseReport {
        let account = try change.viewer.signedIn()
        guard change.viewer.acts(for: organisation) else { throw NotFound() }
        guard !title.isEmpty else { throw FieldRefusal("title", "field.refusal.missing") }
        let id = try refusing {
            try change.db.value(
                """
                -- begin an expense report
                INSERT INTO expense_report (tenant_id, contract_id, organisation_id, programme_id, title, begun_by)
                VALUES (\(try change.tenant()), \(contract), \(organisation), \(programme), \(title), \(account))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.begin_report", "expense_report", id)
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Adds a cost to the draft. An invoice that another report of the installation holds is refused.
    @discardableResult
    public func add(_ cost: Cost, in change: Change) throws -> Line.ID {
        guard change.viewer.acts(for: organisation) else { throw NotFound() }
        guard cost.amount.fen > 0 else { throw FundsRefusal.amountNotPositive }
        guard Cost.isInvoiceNumber(cost.invoiceNumber) else {
            throw FieldRefusal("invoice_number", "expenses.refusal.invoice_number")
        }
        let id = try refusing {
            try change.db.value(
                """
                -- add a cost
                INSERT INTO expense_line (tenant_id, report_id, fund_id, budget_line_id, area_code, spent_on, purpose,
                    seller, invoice_number, amount_fen)
                VALUES (\(try change.tenant()), \(self.id), \(cost.fund), \(cost.line), \(cost.area), \(cost.day),
                    \(cost.purpose), \(cost.seller), \(cost.invoiceNumber), \(cost.amount))
                RETURNING id
                """, as: Line.ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.add_cost", "expense_line", id, ["amount": .string(cost.amount.description)])
        return id
    }

    /// Takes a cost off the draft.
    public func remove(_ line: Line.ID, in change: Change) throws {
        guard change.viewer.acts(for: organisation) else { throw NotFound() }
        let removed = try refusing {
            try change.db.execute(
                """
                -- remove a cost
                DELETE FROM expense_line
                WHERE tenant_id = \(try change.tenant()) AND report_id = \(id) AND id = \(line)
                """)
        }
        guard removed == 1 else { throw NotFound() }
        change.record("funds.remove_cost", "expense_line", line)
    }

    /// Hands the report in; from then on the database keeps it as it is.
    public func submit(in change: Change) throws -> ExpenseReport {
        let account = try change.viewer.signedIn()
        guard change.viewer.acts(for: organisation) else { throw NotFound() }
        try refusing {
            try change.db.execute(
                """
                -- submit an expense report
                UPDATE expense_report SET submitted_by = \(account), submitted_at = moment()
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        change.record("funds.submit_report", "expense_report", id)
        return try Self.find(id, for: change.viewer, in: change.db)
    }

    /// Accepts a cost, or disallows it with a reason. An accountant or a programme officer does this. An accepted cost
    /// is met from what was paid under the contract out of the same fund, and cannot be more than that.
    public func answer(_ line: Line.ID, accepted: Bool, reason: String = "", in change: Change) throws {
        try change.viewer.require(.accountant, .programmeOfficer, in: try answerPlace(of: line, in: change))
        try refusing {
            try change.db.execute(
                "-- answer a cost\nSELECT answer_expense(\(line), \(accepted), \(reason))")
        }
        change.record(
            accepted ? "funds.accept_cost" : "funds.disallow_cost", "expense_line", line, ["reason": .string(reason)])
    }

    func answerPlace(of line: Line.ID, in change: Change) throws -> Scope {
        let holder = try change.db.value(
            """
            -- holder of a cost
            SELECT f.holder_id FROM expense_line l JOIN fund f ON f.tenant_id = l.tenant_id AND f.id = l.fund_id
            WHERE l.tenant_id = \(try change.tenant()) AND l.report_id = \(id) AND l.id = \(line)
            """, as: Int64.self)
        guard let holder else { throw NotFound() }
        return Scope(programme: programme, holder: holder)
    }

    /// A report that the viewer may see: the grantee's members, and who sees the programme's money once it is in.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> ExpenseReport {
        let found = try db.first(
            "-- expense report by id\n" + selection
                + " WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.id = \(id)"
        ) { row in try ExpenseReport(row: &row) }
        guard let found, found.isVisible(to: viewer) else { throw NotFound() }
        return found
    }

    /// Reports that the viewer may see, the newest first; of one contract or of all.
    public static func all(
        of contract: Int64? = nil, for viewer: Viewer, in db: Connection
    ) throws -> [ExpenseReport] {
        let filter: SQL = contract.map { " AND r.contract_id = \($0)" } ?? ""
        return try db.rows(
            "-- expense reports\n" + selection + " WHERE r.tenant_id = \(try viewer.requireTenant().id)" + filter
                + " ORDER BY r.id DESC LIMIT 500"
        ) { row in try ExpenseReport(row: &row) }
        .filter { $0.isVisible(to: viewer) }
    }

    private func isVisible(to viewer: Viewer) -> Bool {
        viewer.acts(for: organisation) || submittedAt != nil && viewer.seesMoney(of: programme)
    }

    /// The costs, in the order in which they were added.
    public func lines(for viewer: Viewer, in db: Connection) throws -> [Line] {
        try db.rows(
            """
            -- costs of a report
            SELECT l.id, l.fund_id, l.budget_line_id, l.area_code, l.spent_on, l.purpose, l.seller, l.invoice_number,
                l.amount_fen, a.accepted, coalesce(a.reason, '')
            FROM expense_line l LEFT JOIN expense_answer a ON a.tenant_id = l.tenant_id AND a.expense_line_id = l.id
            WHERE l.tenant_id = \(try viewer.requireTenant().id) AND l.report_id = \(id) ORDER BY l.id
            """
        ) { row in
            try Line(
                id: row.next(),
                cost: Cost(
                    fund: row.next(), line: row.next(), area: row.next(), day: row.next(), purpose: row.next(),
                    seller: row.next(), invoiceNumber: row.next(), amount: row.next()),
                accepted: row.next(), reason: row.next())
        }
    }
}
