public import Kernel
public import Platform
public import Postgres

/// 未结清承诺: what contracts of a holder's funds may still use on a day, by contract, source, line and age. Nothing is
/// stored for it: what was reserved, used and released up to the day is added up.
public struct CommitmentReport: Sendable {
    /// How long ago the money was reserved.
    public enum Age: String, Sendable, CaseIterable {
        case month
        case quarter
        case half
        case year
        case older

        /// The most days that belong to it; nil for no limit.
        public var daysMax: Int? {
            switch self {
            case .month: 30
            case .quarter: 90
            case .half: 180
            case .year: 365
            case .older: nil
            }
        }

        /// The age of so many days.
        public init(days: Int) {
            self = Self.allCases.first { $0.daysMax.map { days <= $0 } ?? true } ?? .older
        }

        /// Key of its name in the message catalogue.
        public var messageKey: String { "commitments.age.\(rawValue)" }
    }

    /// A commitment that is not settled on the day.
    public struct Row: Sendable, Hashable {
        /// The commitment.
        public let id: Commitment.ID
        /// The contract.
        public let contract: Int64
        /// The cell.
        public let cell: CellKey
        /// Code and name of the budget line.
        public let lineName: String
        /// Name of the area.
        public let areaName: String
        /// The day on which it was reserved.
        public let reservedOn: Day
        /// What was reserved.
        public let amount: Money
        /// What payments used of it up to the day.
        public let used: Money
        /// What was given back up to the day.
        public let released: Money
        /// Days from then to the day of the report.
        public let days: Int

        /// What payments may still use.
        public var open: Money { Money(fen: amount.fen - used.fen - released.fen) }
        /// How old it is.
        public var age: Age { Age(days: days) }
    }

    /// The day.
    public let day: Day
    /// The commitments, by contract, fund and key.
    public let rows: [Row]

    /// The commitments for which this holds.
    public func filtered(_ isWanted: (Row) -> Bool) -> CommitmentReport {
        CommitmentReport(day: day, rows: rows.filter(isWanted))
    }

    /// What is open in all.
    public func total() throws -> Money { try rows.map(\.open).sum() }

    /// The commitments of a holder's funds that are not settled on a day.
    public static func of(
        _ holder: Holder, on day: Day, for viewer: Viewer, in db: Connection
    ) throws -> CommitmentReport {
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        let rows = try db.rows(
            """
            -- commitments that are not settled on a day
            WITH whole AS (
                SELECT c.id, c.contract_id, c.fund_id, c.budget_line_id, c.year, c.area_code, c.amount_fen,
                    (c.reserved_at AT TIME ZONE 'Asia/Shanghai')::date AS reserved_on,
                    coalesce((SELECT sum(u.amount_fen) FROM commitment_use u
                        JOIN journal_entry e ON e.tenant_id = u.tenant_id AND e.id = u.entry_id
                        WHERE u.tenant_id = c.tenant_id AND u.commitment_id = c.id
                          AND e.entry_date <= \(day)), 0)::bigint AS used_fen,
                    -coalesce((SELECT sum(m.committed_fen) FROM budget_move m
                        WHERE m.tenant_id = c.tenant_id AND m.commitment_id = c.id AND m.kind = 'release'
                          AND (m.at AT TIME ZONE 'Asia/Shanghai')::date <= \(day)), 0)::bigint AS released_fen
                FROM commitment c JOIN fund f ON f.tenant_id = c.tenant_id AND f.id = c.fund_id
                WHERE c.tenant_id = \(try viewer.requireTenant().id) AND f.holder_id = \(holder.id)
                  AND (c.reserved_at AT TIME ZONE 'Asia/Shanghai')::date <= \(day)
            )
            SELECT w.id, w.contract_id, w.fund_id, w.budget_line_id, w.year, w.area_code, l.code || ' ' || l.name,
                a.name, w.reserved_on, w.amount_fen, w.used_fen, w.released_fen, \(day) - w.reserved_on
            FROM whole w JOIN budget_line l ON l.tenant_id = \(try viewer.requireTenant().id)
                AND l.id = w.budget_line_id
            JOIN area a ON a.code = w.area_code
            WHERE w.amount_fen - w.used_fen - w.released_fen <> 0 ORDER BY w.contract_id, w.fund_id, w.id
            """
        ) { row in
            try Row(
                id: row.next(), contract: row.next(),
                cell: CellKey(fund: row.next(), line: row.next(), year: row.next(), area: row.next()),
                lineName: row.next(), areaName: row.next(), reservedOn: row.next(), amount: row.next(),
                used: row.next(), released: row.next(), days: Int(row.next(Int32.self)))
        }
        return CommitmentReport(day: day, rows: rows)
    }
}

/// Something that happened to a commitment: reserved, used by a voucher, or released.
public struct CommitmentLine: Sendable, Hashable {
    /// What happened.
    public enum Kind: String, StoredAsText, CaseIterable {
        case reserve
        case use
        case release

        /// Key of its name in the message catalogue.
        public var messageKey: String { "commitments.kind.\(rawValue)" }
    }

    /// The day.
    public let day: Day
    /// What happened.
    public let kind: Kind
    /// Positive for what was reserved, negative for what was used or released.
    public let amount: Money
    /// The voucher that used it.
    public let entry: Voucher.ID?
}

extension Commitment {
    /// A commitment of a fund whose books the viewer sees. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Commitment {
        let contract = try db.value(
            """
            -- contract of a commitment
            SELECT c.contract_id FROM commitment c
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.id = \(id)
            """, as: Int64.self)
        guard let contract, let found = try all(of: contract, for: viewer, in: db).first(where: { $0.id == id }),
            try Fund.find(found.cell.fund, for: viewer, in: db).id == found.cell.fund
        else { throw NotFound() }
        return found
    }

    /// Everything that happened to it, in order; the amounts sum to what is open.
    public func lines(for viewer: Viewer, in db: Connection) throws -> [CommitmentLine] {
        try db.rows(
            """
            -- what happened to a commitment
            SELECT s.day, s.kind, s.amount_fen, s.entry_id FROM (
                SELECT (c.reserved_at AT TIME ZONE 'Asia/Shanghai')::date AS day, 'reserve' AS kind, c.amount_fen,
                    NULL::bigint AS entry_id, 0 AS place, 0::bigint AS key
                FROM commitment c WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.id = \(id)
                UNION ALL
                SELECT e.entry_date, 'use', -u.amount_fen, u.entry_id, 1, u.id
                FROM commitment_use u JOIN journal_entry e ON e.tenant_id = u.tenant_id AND e.id = u.entry_id
                WHERE u.tenant_id = \(try viewer.requireTenant().id) AND u.commitment_id = \(id)
                UNION ALL
                SELECT (m.at AT TIME ZONE 'Asia/Shanghai')::date, 'release', m.committed_fen, NULL, 2, m.id
                FROM budget_move m WHERE m.tenant_id = \(try viewer.requireTenant().id) AND m.commitment_id = \(id)
                  AND m.kind = 'release'
            ) s ORDER BY s.day, s.place, s.key
            """
        ) { row in
            try CommitmentLine(day: row.next(), kind: row.next(), amount: row.next(), entry: row.next())
        }
    }
}
