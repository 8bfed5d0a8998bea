public import Kernel
public import Platform
public import Postgres

/// What a town or another payer bought and paid for itself, recorded from its document.
public struct PurchaseRecord: Sendable, Hashable {
    /// Who paid.
    public var payer: String
    /// Where.
    public var areaCode: String
    /// What was bought.
    public var subject: String
    /// The document that states it, with its number.
    public var document: String
    /// When it was paid.
    public var paidOn: Day
    /// How much.
    public var amount: Money

    /// A purchase.
    public init(payer: String, areaCode: String, subject: String, document: String, paidOn: Day, amount: Money) {
        self.payer = payer
        self.areaCode = areaCode
        self.subject = subject
        self.document = document
        self.paidOn = paidOn
        self.amount = amount
    }

    /// What a payer bought altogether.
    public struct Payer: Sendable, Hashable {
        /// Who.
        public let name: String
        /// Name of the place.
        public let areaName: String
        /// How many purchases.
        public let purchases: Int
        /// How much.
        public let amount: Money
    }

    /// What each payer bought, the largest sum first. Everybody may read it.
    public static func payers(for viewer: Viewer, in db: Connection) throws -> [Payer] {
        try db.rows(
            """
            -- purchases by payer
            SELECT p.payer, min(a.name), count(*), sum(p.amount_fen)::bigint
            FROM purchase_record p JOIN area a ON a.code = p.area_code
            WHERE p.tenant_id = \(try viewer.requireTenant().id) GROUP BY p.payer ORDER BY 4 DESC, 1
            """
        ) { row in
            try Payer(name: row.next(), areaName: row.next(), purchases: row.next(), amount: row.next())
        }
    }

    /// Records purchases, all or none. A programme officer does; the same document of a payer counts once.
    public static func record(_ purchases: [PurchaseRecord], in change: Change) throws {
        let account = try change.viewer.require(.programmeOfficer)
        func refuse(_ code: String) -> ActionPlanRefusal { .value(field: "purchases", code) }
        guard !purchases.isEmpty, purchases.count <= 1_000 else { throw refuse("no_purchases") }
        let today = try change.moment().day(in: .shanghai)
        for purchase in purchases {
            guard !purchase.payer.isEmpty, purchase.payer.count <= 200, !purchase.subject.isEmpty,
                purchase.subject.count <= 200, !purchase.document.isEmpty, purchase.document.count <= 100
            else { throw refuse("purchase") }
            guard purchase.amount.fen > 0, purchase.paidOn <= today else { throw refuse("purchase_amount") }
            _ = try Area.find(purchase.areaCode, in: change.db)
        }
        try ActionPlanRefusal.told {
            try change.db.execute(
                """
                -- record purchases
                INSERT INTO purchase_record (tenant_id, payer, area_code, subject, document, paid_on, amount_fen,
                    recorded_by)
                SELECT \(try change.tenant()), p.payer, p.area, p.subject, p.document, p.day, p.fen, \(account)
                FROM unnest(\(purchases.map(\.payer)), \(purchases.map(\.areaCode)), \(purchases.map(\.subject)),
                    \(purchases.map(\.document)), \(purchases.map(\.paidOn)), \(purchases.map(\.amount.fen)))
                    AS p (payer, area, subject, document, day, fen)
                """)
        }
        change.record(
            "plans.purchases", "purchase_record", Identifier<PurchaseRecord>(0),
            ["purchases": .integer(Int64(purchases.count))])
    }
}
