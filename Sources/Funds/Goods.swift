public import Kernel
public import Platform
public import Postgres

/// A gift in kind (实物捐赠): item, quantity and, only where a paper or a fair price states it, value. What nobody stated
/// is unvalued, never worth 0.
public struct Goods: Sendable, Hashable {
    /// Identifies a gift in kind.
    public typealias ID = Identifier<Goods>

    /// What the value rests on.
    public enum Basis: String, StoredAsText, CaseIterable {
        /// The donor's papers.
        case paper
        /// A fair price of the market.
        case fair
        /// Nothing: the gift is listed by quantity.
        case none

        /// Key of its name in the message catalogue.
        public var messageKey: String { "goods.basis.\(rawValue)" }
    }

    /// What a new gift is to be.
    public struct Draft: Sendable {
        /// The fund that it belongs to.
        public var fund: Fund
        /// Who gave it.
        public var donor: String
        /// Whether the name is withheld.
        public var isAnonymous: Bool
        /// What the giver wishes.
        public var wish: String
        /// What it is.
        public var item: String
        /// In what it is counted.
        public var unit: String
        /// How many.
        public var quantity: Int
        /// What all of it is worth; nil where nobody stated it.
        public var value: Money?
        /// What the value rests on.
        public var basis: Basis
        /// The day on which it arrived.
        public var day: Day
        /// Number of the paper.
        public var document: String

        /// A gift in kind.
        public init(
            fund: Fund, donor: String, isAnonymous: Bool = false, wish: String = "", item: String, unit: String,
            quantity: Int, value: Money?, basis: Basis, day: Day, document: String = ""
        ) {
            self.fund = fund
            self.donor = donor
            self.isAnonymous = isAnonymous
            self.wish = wish
            self.item = item
            self.unit = unit
            self.quantity = quantity
            self.value = value
            self.basis = basis
            self.day = day
            self.document = document
        }
    }

    /// Its key.
    public let id: ID
    /// In whose books.
    public let holder: Holder.ID
    /// Name of the holder.
    public let holderName: String
    /// The fund that it belongs to.
    public let fund: Fund.ID
    /// Name of the fund.
    public let fundName: String
    /// The programme of the fund.
    public let programme: Programme.ID?
    /// Who gave it, for finance people only when `isAnonymous`.
    public let donor: String
    /// Whether the name must not be shown.
    public let isAnonymous: Bool
    /// What the giver wishes.
    public let wish: String
    /// What it is.
    public let item: String
    /// In what it is counted.
    public let unit: String
    /// How many arrived.
    public let quantity: Int
    /// What all of it is worth; nil where nobody stated it.
    public let value: Money?
    /// What the value rests on.
    public let basis: Basis
    /// The day on which it arrived.
    public let day: Day
    /// Number of the paper.
    public let document: String
    /// The voucher; nil for unvalued gifts.
    public let entry: Voucher.ID?
    /// How many were handed out.
    public let issued: Int
    /// How many were written off.
    public let writtenOff: Int
    /// How many are still in stock.
    public let inStock: Int

    /// What one is worth, if the value divides exactly into fen; nil otherwise and for unvalued gifts.
    public var unitValue: Money? {
        guard let value, value.fen.isMultiple(of: Int64(quantity)) else { return nil }
        return Money(fen: value.fen / Int64(quantity))
    }

    var scope: Scope { Scope(programme: programme, holder: holder.rawValue) }
}

extension Goods {
    private init(row: inout Row) throws {
        id = try row.next()
        holder = try row.next()
        holderName = try row.next()
        fund = try row.next()
        fundName = try row.next()
        programme = try row.next()
        donor = try row.next()
        isAnonymous = try row.next()
        wish = try row.next()
        item = try row.next()
        unit = try row.next()
        quantity = try row.next()
        value = try row.next()
        basis = try row.next()
        day = try row.next()
        document = try row.next()
        entry = try row.next()
        issued = try row.next()
        writtenOff = try row.next()
        inStock = try row.next()
    }

    private static let selection: SQL = """
        SELECT g.id, g.holder_id, o.name, g.fund_id, f.name, f.programme_id, g.donor_name, g.anonymous, g.wish, g.item,
            g.unit, g.quantity, g.value_fen, g.basis, g.received_on, g.document_number, g.entry_id,
            (SELECT coalesce(sum(CASE m.kind WHEN 'issue' THEN m.quantity ELSE -m.quantity END), 0)::bigint
             FROM stock_move m WHERE m.tenant_id = g.tenant_id AND m.goods_id = g.id
             AND (m.kind = 'issue' OR m.kind = 'return' AND m.area_code IS NOT NULL)),
            (SELECT coalesce(sum(m.quantity), 0)::bigint FROM stock_move m WHERE m.tenant_id = g.tenant_id
             AND m.goods_id = g.id AND m.kind = 'write_off'),
            (SELECT coalesce(sum(s.quantity), 0)::bigint FROM goods_stock s WHERE s.tenant_id = g.tenant_id
             AND s.goods_id = g.id)
        FROM goods g
        JOIN holder h ON h.tenant_id = g.tenant_id AND h.id = g.holder_id
        JOIN organisation o ON o.id = h.organisation_id
        JOIN fund f ON f.tenant_id = g.tenant_id AND f.id = g.fund_id
        """

    /// A gift that the viewer may see. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Goods {
        let found = try db.first(
            "-- gift in kind by id\n" + selection
                + " WHERE g.tenant_id = \(try viewer.requireTenant().id) AND g.id = \(id)"
        ) { row in try Goods(row: &row) }
        guard let found, viewer.seesBooks(of: found.holder, programme: found.programme) else { throw NotFound() }
        return found
    }

    /// Gifts that the viewer may see, the newest first: those before `last`.
    public static func list(
        before last: ID? = nil, limit: Int, for viewer: Viewer, in db: Connection
    ) throws -> [Goods] {
        let holders = try Holder.all(for: viewer, in: db).map(\.id.rawValue)
        let start: SQL = last.map { " AND g.id < \($0)" } ?? ""
        return try db.rows(
            "-- gifts in kind\n" + selection
                + " WHERE g.tenant_id = \(try viewer.requireTenant().id) AND g.holder_id = ANY (\(holders))" + start
                + " ORDER BY g.id DESC LIMIT \(limit)"
        ) { row in try Goods(row: &row) }
        .filter { viewer.seesBooks(of: $0.holder, programme: $0.programme) }
    }
}
