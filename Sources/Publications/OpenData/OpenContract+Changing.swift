public import Kernel
internal import Platform
internal import Postgres

extension OpenContract {
    /// A service line: unit price by quantity.
    public struct Line: Sendable, Hashable {
        /// Its number.
        public let number: Int
        /// What is bought.
        public let title: String
        /// In what it is counted.
        public let unit: String
        /// Price of a unit.
        public let price: Money
        /// How many.
        public let quantity: Fraction
        /// Code and name of the item of the catalogue of purchasable services, where the line names one.
        public let item: Item?
    }

    /// An item of the catalogue of purchasable services.
    public struct Item: Sendable, Hashable {
        /// Its code.
        public let code: String
        /// Its name.
        public let name: String
    }

    /// An amendment that came into force.
    public struct Amendment: Sendable, Hashable {
        /// Its number.
        public let number: Int
        /// Code of the reason, as `ContractAmendment.Rationale` names it.
        public let rationale: String
        /// What the value grew by, less what was taken off.
        public let change: Money
        /// What each fund pays more or less, by its code.
        public let byFund: [String: Money]
        /// The new last day, if it has one.
        public let endsOn: Day?
        /// When it came into force.
        public let at: Timestamp
    }

    /// How an early end was settled.
    public struct Settlement: Sendable, Hashable {
        /// Value of what was delivered.
        public let delivered: Money
        /// What is due back.
        public let refund: Money
    }

    static func lines(of contracts: [Int64], tenant: Tenant.ID, in db: Connection) throws -> [(Int64, Line)] {
        try db.rows(
            """
            -- open data: service lines
            SELECT l.contract_id, l.n, l.title, l.unit, l.unit_price_fen, trim_scale(l.quantity)::text,
                i.code, i.name
            FROM contract_line l LEFT JOIN catalogue_item i ON i.tenant_id = l.tenant_id AND i.id = l.item_id
            WHERE l.tenant_id = \(tenant) AND l.contract_id = ANY(\(contracts))
            ORDER BY l.contract_id, l.n
            """
        ) { row in
            (
                try row.next(Int64.self),
                Line(
                    number: Int(try row.next(Int16.self)), title: OpenText.withoutNumbers(of: try row.next()),
                    unit: OpenText.withoutNumbers(of: try row.next()), price: try row.next(),
                    quantity: Fraction(try row.next(String.self)) ?? .zero, item: try item(&row))
            )
        }
    }

    private static func item(_ row: inout Row) throws -> Item? {
        let (code, name) = (try row.next(String?.self), try row.next(String?.self))
        guard let code, let name else { return nil }
        return Item(code: code, name: OpenText.withoutNumbers(of: name))
    }

    static func amendments(
        of contracts: [Int64], tenant: Tenant.ID, in db: Connection
    ) throws -> [(Int64, Amendment)] {
        let parts = try db.rows(
            """
            -- open data: what amendments change by fund
            SELECT a.id, f.code, sum(p.fen)::bigint FROM contract_amendment a
            JOIN (SELECT s.tenant_id, s.amendment_id, s.fund_id, s.amount_fen AS fen FROM amendment_source s
                UNION ALL SELECT k.tenant_id, k.amendment_id, k.fund_id, -k.amount_fen FROM amendment_cut k) p
                ON p.tenant_id = a.tenant_id AND p.amendment_id = a.id
            JOIN fund f ON f.tenant_id = p.tenant_id AND f.id = p.fund_id
            WHERE a.tenant_id = \(tenant) AND a.contract_id = ANY(\(contracts)) AND a.state = 'active'
            GROUP BY a.id, f.code
            """
        ) { row in (try row.next(Int64.self), try row.next(String.self), try row.next(Money.self)) }
        let byAmendment = Dictionary(grouping: parts, by: \.0)
        return try db.rows(
            """
            -- open data: amendments in force
            SELECT a.contract_id, a.id, a.n, a.rationale, a.supplement_fen - a.reduction_fen, a.ends_on, a.answered_at
            FROM contract_amendment a
            WHERE a.tenant_id = \(tenant) AND a.contract_id = ANY(\(contracts)) AND a.state = 'active'
            ORDER BY a.contract_id, a.answered_at, a.n
            """
        ) { row in
            let (contract, id) = (try row.next(Int64.self), try row.next(Int64.self))
            let byFund = (byAmendment[id] ?? []).map { ($0.1, $0.2) }
            return (
                contract,
                Amendment(
                    number: Int(try row.next(Int16.self)), rationale: try row.next(), change: try row.next(),
                    byFund: Dictionary(uniqueKeysWithValues: byFund), endsOn: try row.next(), at: try row.next())
            )
        }
    }

    static func settlements(
        of contracts: [Int64], tenant: Tenant.ID, in db: Connection
    ) throws -> [Int64: Settlement] {
        let rows = try db.rows(
            """
            -- open data: early ends
            SELECT s.contract_id, s.delivered_fen, s.refund_fen FROM contract_settlement s
            WHERE s.tenant_id = \(tenant) AND s.contract_id = ANY(\(contracts))
            """
        ) { row in
            (try row.next(Int64.self), Settlement(delivered: try row.next(), refund: try row.next()))
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }
}
