public import Kernel
public import Platform
public import Postgres

/// A month of a holder's books.
public struct Period: Sendable, Hashable {
    /// First day of the month.
    public let month: Day
    /// Whether it is closed for postings.
    public let isClosed: Bool
    /// Number of its last voucher.
    public let lastNumber: Int
    /// End of its chain of vouchers.
    public let head: [UInt8]

    /// The months of a holder, the newest first.
    public static func all(of holder: Holder, for viewer: Viewer, in db: Connection) throws -> [Period] {
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        return try db.rows(
            """
            -- months of a holder
            SELECT p.month, p.state = 'closed', p.last_no, p.head FROM period p
            WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.holder_id = \(holder.id) ORDER BY p.month DESC
            """
        ) { row in
            try Period(month: row.next(), isClosed: row.next(), lastNumber: row.next(), head: row.next())
        }
    }

    /// Closes a month: nothing is posted into it any more. Months close in order. The finance approver does this.
    @discardableResult
    public static func close(_ month: Day, of holder: Holder, in change: Change) throws -> Period {
        try change.viewer.require(.financeApprover, in: holder.scope)
        let closed = try refusing {
            try change.db.first(
                """
                -- close a month
                SELECT p.month, p.state = 'closed', p.last_no, p.head
                FROM close_period(\(holder.id), \(month.firstOfMonth)) p
                """
            ) { row in try Period(month: row.next(), isClosed: row.next(), lastNumber: row.next(), head: row.next()) }
        }
        guard let closed else { throw NotFound() }
        change.record(
            "funds.close_month", "period", "\(holder.id)/\(closed.month)", ["last": .integer(Int64(closed.lastNumber))])
        return closed
    }
}
