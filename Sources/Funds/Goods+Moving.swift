public import Kernel
public import Platform
public import Postgres

/// A move of a gift in kind. Moves are never changed.
public struct StockMove: Sendable, Hashable {
    /// What happened.
    public enum Kind: String, StoredAsText, CaseIterable {
        case receipt
        case transfer
        case issue
        /// Came back: from a site to the store, or from people to whom it was handed out.
        case comeBack = "return"
        case writeOff = "write_off"

        /// Key of its name in the message catalogue.
        public var messageKey: String { "goods.move.\(rawValue)" }
    }

    /// Identifies a move.
    public typealias ID = Identifier<StockMove>

    /// Its key.
    public let id: ID
    /// What happened.
    public let kind: Kind
    /// Where it was taken from; empty for the holder's own store.
    public let from: String
    /// Where it went: a site, or the place in which it was handed out; empty for what was received or written off.
    public let to: String
    /// How many.
    public let quantity: Int
    /// What they are worth; nil where the gift is unvalued or only changed its place.
    public let value: Money?
    /// The day.
    public let day: Day
    /// Why, or to whom in general words.
    public let note: String
    /// Number of the paper, such as the note of hand-over; may be empty.
    public let document: String
    /// The voucher, if there is one.
    public let entry: Voucher.ID?
    /// Name of who moved it.
    public let mover: String
}

/// How much of a gift is where.
public struct StockPlace: Sendable, Hashable {
    /// The site; nil is the holder's own store.
    public let site: Int64?
    /// Name of the site; empty for the store.
    public let name: String
    /// How many.
    public let quantity: Int
}

extension Goods {
    /// Takes a gift in kind into the store. The holder's accountant does this; a stated value is posted as inventory.
    public static func receive(_ draft: Draft, in change: Change) throws -> Goods {
        try change.viewer.require(.accountant, in: draft.fund.scope)
        guard draft.quantity > 0 else { throw FieldRefusal("quantity", "goods.refusal.quantity") }
        guard (draft.value == nil) == (draft.basis == .none) else {
            throw FieldRefusal("value", "funds.refusal.goods_value_or_none")
        }
        if let value = draft.value, value.fen <= 0 { throw FieldRefusal("value", "goods.refusal.value") }
        for (field, text) in [("item", draft.item), ("unit", draft.unit)] where text.isEmpty {
            throw FieldRefusal(field, "field.refusal.missing")
        }
        let id = try refusing {
            try change.db.value(
                """
                -- receive a gift in kind
                SELECT receive_goods(\(draft.fund.id), \(draft.donor), \(draft.isAnonymous), \(draft.wish),
                    \(draft.item), \(draft.unit), \(Int64(draft.quantity)), \(draft.value), \(draft.basis),
                    \(draft.day), \(draft.document))
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record(
            "funds.receive_goods", "goods", id,
            [
                "quantity": .integer(Int64(draft.quantity)),
                "value": draft.value.map { .string($0.description) } ?? .null,
            ])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Moves some of the gift: to a site, to people in a place (`area`), back to the store from a site or from people
    /// of a place, or out of the books because it is lost or spoilt. The holder's accountant or cashier does this.
    /// Never more than is there, whoever else moves some.
    public func move(
        _ kind: StockMove.Kind, _ quantity: Int, from site: Int64? = nil, to target: Int64? = nil, area: String? = nil,
        on day: Day, note: String = "", document: String = "", in change: Change
    ) throws {
        try change.viewer.require(.accountant, .cashier, in: scope)
        guard quantity > 0 else { throw FieldRefusal("quantity", "goods.refusal.quantity") }
        let moved = try refusing {
            try change.db.value(
                """
                -- move a gift in kind
                SELECT move_goods(\(id), \(kind), \(site), \(target), \(area), \(Int64(quantity)), \(day), \(note),
                    \(document))
                """, as: Int64.self)
        }
        guard let moved else { throw NotFound() }
        change.record(
            "funds.move_goods", "goods", id,
            ["move": .integer(moved), "kind": .string(kind.rawValue), "quantity": .integer(Int64(quantity))])
    }

    /// The moves of the gift, in order.
    public func moves(in db: Connection, tenant: Tenant.ID) throws -> [StockMove] {
        try db.rows(
            """
            -- moves of a gift in kind
            SELECT m.id, m.kind, coalesce(source.name, ''), coalesce(target.name, place.name, ''), m.quantity,
                m.value_fen, m.day, m.note, m.document_number, m.entry_id, a.name
            FROM stock_move m JOIN account a ON a.id = m.moved_by
            LEFT JOIN site source ON source.tenant_id = m.tenant_id AND source.id = m.from_site_id
            LEFT JOIN site target ON target.tenant_id = m.tenant_id AND target.id = m.to_site_id
            LEFT JOIN LATERAL (SELECT string_agg(above.name, '' ORDER BY above.level) AS name
                FROM area v JOIN area above ON v.path LIKE above.path || '%' AND above.level > 1
                WHERE v.code = m.area_code) place ON true
            WHERE m.tenant_id = \(tenant) AND m.goods_id = \(id) ORDER BY m.id
            """
        ) { row in
            try StockMove(
                id: row.next(), kind: row.next(), from: row.next(), to: row.next(), quantity: row.next(),
                value: row.next(), day: row.next(), note: row.next(), document: row.next(), entry: row.next(),
                mover: row.next())
        }
    }

    /// Where the gift is now, the store first.
    public func stock(in db: Connection, tenant: Tenant.ID) throws -> [StockPlace] {
        try db.rows(
            """
            -- stock of a gift in kind
            SELECT s.site_id, coalesce(p.name, ''), s.quantity FROM goods_stock s
            LEFT JOIN site p ON p.tenant_id = s.tenant_id AND p.id = s.site_id
            WHERE s.tenant_id = \(tenant) AND s.goods_id = \(id) AND (s.quantity > 0 OR s.site_id IS NULL)
            ORDER BY s.site_id NULLS FIRST
            """
        ) { row in try StockPlace(site: row.next(), name: row.next(), quantity: row.next()) }
    }

    /// Sites to which goods can be moved, by key and name.
    public static func sites(in db: Connection, tenant: Tenant.ID) throws -> [(id: Int64, name: String)] {
        try db.rows(
            """
            -- sites for goods
            SELECT s.id, s.name FROM site s WHERE s.tenant_id = \(tenant) ORDER BY s.area_code
            """
        ) { row in try (id: row.next(Int64.self), name: row.next(String.self)) }
    }
}
