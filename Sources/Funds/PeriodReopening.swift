public import Kernel
public import Platform
public import Postgres

/// A request to open the last closed month of a holder again. One person asks, another one answers; what was published
/// while the month was closed stays as it is.
public struct PeriodReopening: Sendable, Hashable {
    /// Identifies a request.
    public typealias ID = Identifier<PeriodReopening>

    /// How a request is answered.
    public enum Answer: String, StoredAsText, CaseIterable {
        case reopened
        case refused

        /// Key of its name in the message catalogue.
        public var messageKey: String { "funds.reopening.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// In whose books.
    public let holder: Holder.ID
    /// First day of the month.
    public let month: Day
    /// Why.
    public let reason: String
    /// Number of the last voucher when the month was closed.
    public let lastNumber: Int
    /// Who asked.
    public let requestedBy: Account.ID
    /// Name of who asked.
    public let requester: String
    /// When.
    public let requestedAt: Timestamp
    /// The answer; nil while it waits.
    public let answer: Answer?
    /// Name of who answered.
    public let answerer: String?
    /// Why it was refused.
    public let answerReason: String
}

extension PeriodReopening {
    private init(row: inout Row) throws {
        id = try row.next()
        holder = try row.next()
        month = try row.next()
        reason = try row.next()
        lastNumber = try row.next()
        requestedBy = try row.next()
        requester = try row.next()
        requestedAt = try row.next()
        answer = try row.next()
        answerer = try row.next()
        answerReason = try row.next()
    }

    private static let selection: SQL = """
        SELECT r.id, r.holder_id, r.month, r.reason, r.last_no, r.requested_by, a.name, r.requested_at, r.answer,
            b.name, r.answer_reason
        FROM period_reopening r JOIN account a ON a.id = r.requested_by LEFT JOIN account b ON b.id = r.answered_by
        """

    /// Asks for the last closed month to be opened again. The accountant or the finance approver of the holder does.
    public static func request(
        _ month: Day, of holder: Holder, reason: String, in change: Change
    ) throws -> PeriodReopening {
        try change.viewer.require(.accountant, .financeApprover, in: holder.scope)
        let id = try refusing {
            try change.db.value(
                """
                -- ask for a month to be opened again
                SELECT r.id FROM request_reopening(\(holder.id), \(month.firstOfMonth), \(reason)) r
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.request_reopening", "period_reopening", id, ["reason": .string(reason)])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Opens the month, or refuses to. A finance approver who did not ask does this.
    @discardableResult
    public func answer(_ answer: Answer, reason: String = "", in change: Change) throws -> PeriodReopening {
        try change.viewer.require(.financeApprover, in: Scope(holder: holder.rawValue))
        try refusing {
            _ = try change.db.value(
                """
                -- answer a request to open a month
                SELECT r.id FROM answer_reopening(\(id), \(answer == .reopened), \(reason)) r
                """, as: ID.self)
        }
        change.record("funds.answer_reopening", "period_reopening", id, ["answer": .string(answer.rawValue)])
        return try Self.find(id, for: change.viewer, in: change.db)
    }

    /// A request in books that the viewer may see. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> PeriodReopening {
        let found = try db.first(
            "-- reopening by id\n" + selection
                + " WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.id = \(id)"
        ) { row in try PeriodReopening(row: &row) }
        guard let found, viewer.seesBooks(of: found.holder) else { throw NotFound() }
        return found
    }

    /// All requests for months of a holder, the newest first.
    public static func all(of holder: Holder, for viewer: Viewer, in db: Connection) throws -> [PeriodReopening] {
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        return try db.rows(
            "-- reopenings of a holder\n" + selection
                + " WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.holder_id = \(holder.id)"
                + " ORDER BY r.id DESC"
        ) { row in try PeriodReopening(row: &row) }
    }
}
