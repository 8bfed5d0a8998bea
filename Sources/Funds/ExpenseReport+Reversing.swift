public import Kernel
public import Platform
public import Postgres

extension ExpenseReport {
    /// An answer to a cost that somebody else took back.
    public struct Reversal: Sendable, Hashable {
        /// The cost.
        public let line: Line.ID
        /// Whether the answer had accepted it.
        public let accepted: Bool
        /// What the answer had said.
        public let answerReason: String
        /// Name of who had answered.
        public let answerer: String
        /// Why the answer was taken back.
        public let reason: String
        /// Name of who took it back.
        public let reverser: String
        /// When.
        public let reversedAt: Timestamp
    }

    /// Kind of the files that prove a cost.
    public static let proofKind = "expense_line"

    /// Takes the answer to a cost back: what it was met from is free again, and the cost waits for an answer. An
    /// accountant or a programme officer does this who neither answered it nor handed the report in.
    ///
    /// Refused while a final account of the contract waits or was accepted: that one is sent back first.
    public func reverse(_ line: Line.ID, reason: String, in change: Change) throws {
        try change.viewer.require(.accountant, .programmeOfficer, in: try answerPlace(of: line, in: change))
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        try refusing {
            try change.db.execute(
                "-- take the answer to a cost back\nSELECT reverse_expense_answer(\(line), \(reason))")
        }
        change.record("funds.reverse_cost", "expense_line", line, ["reason": .string(reason)])
    }

    /// Answers of this report that were taken back, the earliest first. The caller has found the report for the viewer.
    public func reversals(in db: Connection, tenant: Tenant.ID) throws -> [Reversal] {
        try db.rows(
            """
            -- answers to costs that were taken back
            SELECT v.expense_line_id, v.accepted, v.answer_reason, a.name, v.reason, b.name, v.reversed_at
            FROM expense_reversal v
            JOIN expense_line l ON l.tenant_id = v.tenant_id AND l.id = v.expense_line_id
            JOIN account a ON a.id = v.answered_by JOIN account b ON b.id = v.reversed_by
            WHERE v.tenant_id = \(tenant) AND l.report_id = \(id) ORDER BY v.id
            """
        ) { row in
            try Reversal(
                line: row.next(), accepted: row.next(), answerReason: row.next(), answerer: row.next(),
                reason: row.next(), reverser: row.next(), reversedAt: row.next())
        }
    }

    /// Attaches the invoice of a cost that nobody has answered: for costs that came in a spreadsheet, and for what was
    /// forgotten. A member of the grantee does this.
    public func prove(_ line: Line.ID, with upload: FileStore.Upload, in change: Change) throws -> StoredFile {
        guard change.viewer.acts(for: organisation) else { throw NotFound() }
        guard let found = try lines(for: change.viewer, in: change.db).first(where: { $0.id == line }) else {
            throw NotFound()
        }
        guard found.accepted == nil else { throw FundsRefusal.broken(.expenseAnswered) }
        return try StoredFile.attach(upload, to: Self.proofKind, line.rawValue, in: change)
    }
}
