public import Kernel
public import Platform
public import Postgres

/// What is owed to one person for one month, because the rate of the month was set or raised after the grant was paid
/// (补发). Who the person is lies in the vault.
public struct GrantArrears: Sendable, Hashable {
    /// Short code of the purpose.
    public let purpose: String
    /// The grant that was paid.
    public let item: GrantItem.ID
    /// Number of the person.
    public let person: Int64
    /// The month, such as 2026-03.
    public let period: String
    /// What was paid.
    public let paid: Money
    /// The rate of the month.
    public let due: Money
    /// What no list makes good yet.
    public let owed: Money

    /// What is owed of the purposes that have rates, by purpose, person and month.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [GrantArrears] {
        let holders = try Holder.all(for: viewer, in: db).map(\.id.rawValue)
        let tenant = try viewer.requireTenant().id
        return try db.rows(
            """
            -- arrears by person and month
            SELECT p.purpose, o.for_item, o.person, o.period, o.paid_fen, o.due_fen, o.owed_fen
            FROM (SELECT DISTINCT purpose FROM benefit_rate WHERE tenant_id = \(tenant)) p
            CROSS JOIN LATERAL owed_arrears(p.purpose) o
            JOIN grant_item i ON i.tenant_id = \(tenant) AND i.id = o.for_item AND i.holder_id = ANY (\(holders))
            ORDER BY p.purpose, o.person, o.period
            """
        ) { row in
            try GrantArrears(
                purpose: row.next(), item: row.next(), person: row.next(), period: row.next(), paid: row.next(),
                due: row.next(), owed: row.next())
        }
    }

    /// Makes a list of grants of all arrears of a purpose, to be approved and sent by two others. The holder's
    /// accountant does this. Throws `FundsRefusal.broken(.arrearsOwed)` where nothing is owed.
    public static func prepare(
        _ purpose: String, from fund: Fund, cell: CellKey?, title: String, posting: GrantBatch.Posting,
        in change: Change
    ) throws -> GrantBatch {
        try change.viewer.require(.accountant, in: fund.scope)
        try requireCode(purpose, signsMax: 30)
        guard !title.isEmpty else { throw FieldRefusal("title", "field.refusal.missing") }
        if fund.agency != (cell == nil) { throw FundsRefusal.broken(.grantCellOrAgency) }
        let period = String(change.viewer.today.description.prefix(7))
        let id = try refusing {
            let id = try change.db.value(
                """
                -- prepare a list of arrears
                SELECT prepare_arrears(\(purpose), \(fund.id), \(cell?.line), \(cell.map { Int32($0.year) }),
                    \(cell?.area), \(period), \(title), \(posting))
                """, as: GrantBatch.ID.self)
            try change.db.settle(.grantItemsSum)
            return id
        }
        guard let id else { throw NotFound() }
        change.record("funds.prepare_arrears", "grant_batch", id, ["purpose": .string(purpose)])
        try change.move("grant_batch", id.rawValue, from: "", to: GrantBatch.State.prepared.rawValue)
        return try GrantBatch.find(id, for: change.viewer, in: change.db)
    }
}

extension LedgerCheck {
    /// What is kept about arrears.
    static let arrearsQuestions: [Question] = [
        Question(name: "grant_arrears") { tenant in
            """
            -- check: grants of arrears against what they make good, and that against the rate
            SELECT 'grant ' || i.id, i.amount_fen::text, sum(a.amount_fen)::text
            FROM grant_arrears a JOIN grant_item i ON i.tenant_id = a.tenant_id AND i.id = a.item_id
            WHERE a.tenant_id = \(tenant) GROUP BY i.id, i.amount_fen HAVING i.amount_fen <> sum(a.amount_fen)
            UNION ALL
            SELECT 'grant ' || p.id, 'at most ' || max(due.amount_fen), (p.amount_fen + sum(a.amount_fen))::text
            FROM grant_arrears a JOIN grant_item p ON p.tenant_id = a.tenant_id AND p.id = a.for_item_id
            JOIN grant_item n ON n.tenant_id = a.tenant_id AND n.id = a.item_id
                AND n.state NOT IN ('returned', 'cancelled')
            CROSS JOIN LATERAL (SELECT max(r.amount_fen) AS amount_fen FROM benefit_rate r
                WHERE r.tenant_id = p.tenant_id AND r.purpose = p.purpose
                  AND r.valid_from <= (p.period || '-01')::date) due
            WHERE a.tenant_id = \(tenant) GROUP BY p.id, p.amount_fen
            HAVING p.amount_fen + sum(a.amount_fen) > max(due.amount_fen)
            """
        }
    ]
}
