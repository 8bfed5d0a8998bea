public import Competitions
public import Kernel
public import Platform
public import Postgres

extension Contract {
    /// What is agreed upon. Only a service is bought; the others are no purchase.
    public enum Kind: String, StoredAsText, CaseIterable {
        /// 政府购买服务: the term and the bond are bound by the rules of procurement.
        case service
        /// 资助: money for a project of the grantee's own.
        case grant
        /// 合作协议.
        case cooperation
        /// 长期帮扶.
        case assistance
        /// 框架协议: a ceiling, out of which call-offs are made; it pays nothing itself.
        case framework

        /// Key of its name in the message catalogue.
        public var messageKey: String { "contracts.kind.\(rawValue)" }
        /// Whether the rules of procurement bind it: its term, its publication, its filing.
        public var isPurchase: Bool { self == .service || self == .framework }
        /// Key of the title on its paper.
        public var titleKey: String { "contracts.paper_title.\(rawValue)" }
    }

    /// The threshold that the way to the award departs from, where that rule only warns; nil when it is in order.
    public func methodRule(for viewer: Viewer, in db: Connection) throws -> Rule? {
        guard kind.isPurchase else { return nil }
        let id = try db.value(
            """
            -- the threshold that a contract departs from
            SELECT c.method_rule_id FROM contract c
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.id = \(self.id)
              AND c.method_rule_id IS NOT NULL
            """, as: Rule.ID.self)
        return try id.map { try Rule.find($0, in: db) }
    }

    /// What a purchase of services has to show to run for several years; all of them together.
    public enum TermCondition: String, StoredAsText, CaseIterable {
        case budgetSecured = "budget_secured"
        case contentFixed = "content_fixed"
        case continuous
        case fundingStable = "funding_stable"
        case priceStable = "price_stable"

        /// Key of its name in the message catalogue.
        public var messageKey: String { "contracts.condition.\(rawValue)" }
    }

    /// What a contract was made from.
    public enum Origin: Sendable, Hashable {
        /// A confirmed award of a call or a competition.
        case award(Award.ID)
        /// An award that was made elsewhere and is recorded here.
        case recorded(RecordedAward.ID)
        /// A call-off of a framework agreement.
        case framework(Contract.ID)
    }

    /// A service line: what is bought, by unit price and quantity.
    public struct Line: Sendable, Hashable {
        /// Lot that it belongs to, or empty.
        public var lot: String
        /// What it is.
        public var title: String
        /// In what it is counted.
        public var unit: String
        /// Price of a unit.
        public var price: Money
        /// How many.
        public var quantity: Fraction
        /// Code of the item of the catalogue that is bought, or empty.
        public var itemCode: String

        /// A line.
        public init(
            lot: String, title: String, unit: String, price: Money, quantity: Fraction, itemCode: String = ""
        ) {
            self.itemCode = itemCode
            self.lot = lot
            self.title = title
            self.unit = unit
            self.price = price
            self.quantity = quantity
        }

        /// Price by quantity, half up to the fen.
        public var amount: Money {
            get throws { try price.multiplied(by: quantity) }
        }
    }

    /// The service lines in order. The caller has found the contract for this viewer.
    public static func lines(of contract: ID, for viewer: Viewer, in db: Connection) throws -> [Line] {
        try db.rows(
            """
            -- lines of a contract
            SELECT l.lot, l.title, l.unit, l.unit_price_fen, l.quantity::text, coalesce(i.code, '')
            FROM contract_line l LEFT JOIN catalogue_item i ON i.tenant_id = l.tenant_id AND i.id = l.item_id
            WHERE l.tenant_id = \(try viewer.requireTenant().id) AND l.contract_id = \(contract) ORDER BY l.n
            """
        ) { row in
            try Line(
                lot: row.next(), title: row.next(), unit: row.next(), price: row.next(),
                quantity: Fraction(row.next(String.self)) ?? .zero, itemCode: row.next())
        }
    }

    /// Names of the places where the services are given. The caller has found the contract for this viewer.
    public static func sites(
        of contract: ID, for viewer: Viewer, in db: Connection
    ) throws -> [(code: String, name: String)] {
        try db.rows(
            """
            -- sites of a contract
            SELECT s.area_code, a.name FROM contract_site s JOIN area a ON a.code = s.area_code
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.contract_id = \(contract) ORDER BY s.area_code
            """
        ) { row in (code: try row.next(), name: try row.next()) }
    }
}
