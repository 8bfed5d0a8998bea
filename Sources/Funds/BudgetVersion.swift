public import Kernel
public import Platform
public import Postgres

/// A budget document: the original budget, money added later, or money moved between cells. It takes effect when a
/// second person approves it.
public struct BudgetVersion: Sendable, Hashable {
    /// Identifies a budget document.
    public typealias ID = Identifier<BudgetVersion>

    /// What it does.
    public enum Kind: String, StoredAsText, CaseIterable {
        /// The first budget.
        case original
        /// Money added or taken away later.
        case supplement
        /// Money moved between cells; every fund stays as large as it was.
        case reallocation

        /// Key of its name in the message catalogue.
        public var messageKey: String { "funds.version.\(rawValue)" }
    }

    /// How the second person answered.
    public enum Answer: String, StoredAsText {
        case approved
        case refused
    }

    /// Its key.
    public let id: ID
    /// Counts the documents of a budget from 1.
    public let number: Int
    /// What it does.
    public let kind: Kind
    /// Why.
    public let reason: String
    /// SHA-256 of its rows, in hexadecimal digits: what the second person approves.
    public let contentSHA256: [UInt8]
    /// Who prepared it.
    public let preparedBy: Account.ID
    /// Name of who prepared it.
    public let preparer: String
    /// When.
    public let preparedAt: Timestamp
    /// How it was answered; nil while it waits.
    public let answer: Answer?
    /// Name of who answered.
    public let answerer: String?
    /// When it was answered.
    public let answeredAt: Timestamp?
    /// Why it was refused.
    public let answerReason: String
    /// The minutes (会议纪要) that the answer cites.
    public let minutesReference: String
    /// Sum of its rows: nothing for a reallocation.
    public let total: Money
}

extension BudgetVersion {
    private init(row: inout Row) throws {
        id = try row.next()
        number = try row.next()
        kind = try row.next()
        reason = try row.next()
        contentSHA256 = try row.next()
        preparedBy = try row.next()
        preparer = try row.next()
        preparedAt = try row.next()
        answer = try row.next()
        answerer = try row.next()
        answeredAt = try row.next()
        answerReason = try row.next()
        minutesReference = try row.next()
        total = try row.next()
    }

    private static let selection: SQL = """
        SELECT v.id, v.number, v.kind, v.reason, v.content_sha256, v.prepared_by, p.name, v.prepared_at, v.answer,
            a.name, v.answered_at, v.answer_reason, v.minutes_reference,
            (SELECT coalesce(sum(r.amount_fen), 0)::bigint FROM budget_version_row r
             WHERE r.tenant_id = v.tenant_id AND r.version_id = v.id)
        FROM budget_version v JOIN account p ON p.id = v.prepared_by LEFT JOIN account a ON a.id = v.answered_by
        """

    /// Prepares a document with its rows; amounts of equal cells are added up. A programme officer or an accountant
    /// does this; only one document of a budget waits at a time.
    @discardableResult
    public static func prepare(
        _ kind: Kind, of budget: Budget, rows: [CellAmount], reason: String, in change: Change
    ) throws -> BudgetVersion {
        let account = try change.viewer.require(
            .programmeOfficer, .accountant, in: Scope(programme: budget.programme))
        let amounts = Dictionary(rows.map { ($0.cell, $0.amount.fen) }, uniquingKeysWith: +).filter { $0.value != 0 }
        guard !amounts.isEmpty else { throw FundsRefusal.broken(.budgetVersionFilled) }
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let content = JSON.array(
            amounts.map { CellAmount($0.key, Money(fen: $0.value)).json.canonical }.sorted().map { .string($0) }
        ).canonical
        let parts = JSON.array(amounts.map { CellAmount($0.key, Money(fen: $0.value)).json })
        let tenant = try change.tenant()
        let id = try refusing {
            let id = try change.db.value(
                """
                -- prepare a budget document
                INSERT INTO budget_version (tenant_id, budget_id, number, kind, reason, content_sha256, prepared_by)
                SELECT \(tenant), \(budget.id), coalesce(max(v.number), 0) + 1, \(kind), \(reason),
                    \(SHA256.digest(Array(content.utf8))), \(account)
                FROM budget_version v WHERE v.tenant_id = \(tenant) AND v.budget_id = \(budget.id)
                RETURNING id
                """, as: ID.self)
            guard let id else { throw NotFound() }
            try change.db.execute(
                """
                -- rows of a budget document
                INSERT INTO budget_version_row (tenant_id, version_id, fund_id, budget_line_id, year, area_code,
                    amount_fen)
                SELECT \(tenant), \(id), r.fund_id, r.budget_line_id, r.year, r.area_code, r.amount_fen
                FROM jsonb_to_recordset(\(parts.stored))
                    AS r (fund_id bigint, budget_line_id bigint, year integer, area_code text, amount_fen bigint)
                """)
            try change.db.settle(.reallocationKeepsFund)
            return id
        }
        change.record("funds.prepare_budget", "budget_version", id)
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Answers the document as the second person: a decision-maker or finance approver who saw this content.
    public func answer(
        _ answer: Answer, seen content: [UInt8], reason: String = "", minutes: String = "", in change: Change
    ) throws -> BudgetVersion {
        try change.viewer.require(
            .decisionMaker, .financeApprover, in: Scope(programme: try programme(in: change)))
        try refusing {
            try change.db.execute(
                """
                -- answer a budget document
                SELECT FROM answer_budget(\(id), \(content), \(answer == .approved), \(reason), \(minutes))
                """)
        }
        change.record(
            "funds.answer_budget", "budget_version", id,
            ["answer": .string(answer.rawValue), "minutes": .string(minutes)])
        return try Self.find(id, for: change.viewer, in: change.db)
    }

    private func programme(in change: Change) throws -> Programme.ID {
        let programme = try change.db.value(
            """
            -- programme of a budget document
            SELECT b.programme_id FROM budget_version v
            JOIN budget b ON b.tenant_id = v.tenant_id AND b.id = v.budget_id
            WHERE v.tenant_id = \(try change.tenant()) AND v.id = \(id)
            """, as: Programme.ID.self)
        guard let programme else { throw NotFound() }
        return programme
    }

    /// A document of a budget that the viewer sees. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> BudgetVersion {
        let tenant = try viewer.requireTenant().id
        let programme = try db.value(
            """
            -- programme of a budget document
            SELECT b.programme_id FROM budget_version v
            JOIN budget b ON b.tenant_id = v.tenant_id AND b.id = v.budget_id
            WHERE v.tenant_id = \(tenant) AND v.id = \(id)
            """, as: Programme.ID.self)
        guard let programme, viewer.seesMoney(of: programme) else { throw NotFound() }
        let found = try db.first(
            "-- budget document by id\n" + selection + " WHERE v.tenant_id = \(tenant) AND v.id = \(id)"
        ) { row in try BudgetVersion(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// The budget that this is a document of. Throws `NotFound`.
    public func budget(for viewer: Viewer, in db: Connection) throws -> Budget {
        let programme = try db.value(
            """
            -- programme of a budget document of one's own
            SELECT b.programme_id FROM budget_version v
            JOIN budget b ON b.tenant_id = v.tenant_id AND b.id = v.budget_id
            WHERE v.tenant_id = \(try viewer.requireTenant().id) AND v.id = \(id)
            """, as: Programme.ID.self)
        guard let programme else { throw NotFound() }
        return try Budget.of(programme, for: viewer, in: db)
    }

    /// The documents of a budget, the newest first.
    public static func all(of budget: Budget, for viewer: Viewer, in db: Connection) throws -> [BudgetVersion] {
        guard viewer.seesMoney(of: budget.programme) else { throw NotFound() }
        return try db.rows(
            "-- budget documents\n" + selection
                + " WHERE v.tenant_id = \(try viewer.requireTenant().id) AND v.budget_id = \(budget.id)"
                + " ORDER BY v.number DESC"
        ) { row in try BudgetVersion(row: &row) }
    }

    /// What the document adds to or takes from which cells.
    public func rows(for viewer: Viewer, in db: Connection) throws -> [CellAmount] {
        try db.rows(
            """
            -- rows of a budget document
            SELECT r.fund_id, r.budget_line_id, r.year, r.area_code, r.amount_fen FROM budget_version_row r
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.version_id = \(id) ORDER BY 1, 2, 3, 4
            """
        ) { row in
            try CellAmount(
                CellKey(fund: row.next(), line: row.next(), year: row.next(), area: row.next()), row.next())
        }
    }
}
