public import Kernel
public import Platform
public import Postgres

/// The releases of a period, as the statement of activities counts them.
extension Release {
    /// A voucher that moved net assets from restricted to unrestricted, or back, or one that reversed such a voucher.
    public struct Move: Sendable, Hashable {
        /// The release.
        public let release: Release.ID
        /// The voucher.
        public let entry: Voucher.ID
        /// Its number.
        public let name: String
        /// Its day.
        public let day: Day
        /// Its fund.
        public let fund: Fund.ID
        /// Whether the release brought back what costs had released before (非限定性净资产转为限定性净资产).
        public let isBack: Bool
        /// What became unrestricted; below zero where a release was reversed or brought costs back.
        public let amount: Money
    }

    /// The moves of a period by their days. They sum to the unrestricted column of rows three and four of the
    /// statement.
    public static func moves(
        of holder: Holder, isBack: Bool, from: Day, through: Day, for viewer: Viewer, in db: Connection
    ) throws -> [Move] {
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        return try db.rows(
            """
            -- releases of a period
            SELECT r.id, e.id, to_char(e.month, 'YYYY-MM') || '-' || lpad(e.voucher_no::text, 4, '0'), e.entry_date,
                r.fund_id, r.released_fen < 0, CASE WHEN e.id = r.entry_id THEN r.released_fen ELSE -r.released_fen END
            FROM release_run r
            JOIN journal_entry e ON e.tenant_id = r.tenant_id AND (e.id = r.entry_id OR e.reverses = r.entry_id)
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.holder_id = \(holder.id)
              AND (r.released_fen < 0) = \(isBack) AND e.entry_date BETWEEN \(from) AND \(through)
            ORDER BY e.entry_date, e.id
            """
        ) { row in
            try Move(
                release: row.next(), entry: row.next(), name: row.next(), day: row.next(), fund: row.next(),
                isBack: row.next(), amount: row.next())
        }
    }
}
