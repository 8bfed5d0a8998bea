public import Funds
public import Kernel
public import Platform
public import Postgres

/// What is to be bought in a year: of which item, how much, at what estimated value, out of which line of the budget.
public struct PurchaseNeed: Sendable {
    /// Identifies a need.
    public typealias ID = Identifier<PurchaseNeed>

    /// How far it is.
    public enum State: String, StoredAsText, CaseIterable {
        case open
        case planned
        case procuring
        case withdrawn

        /// Key of its name in the message catalogue.
        public var messageKey: String { "purchasing.need.\(rawValue)" }
    }

    /// What an officer writes down.
    public struct Draft: Sendable {
        /// The programme.
        public var programme: Programme.ID
        /// The year in which it is bought.
        public var year: Int
        /// What it is.
        public var title: String
        /// Code of the item of the catalogue.
        public var itemCode: String
        /// Where the service is given.
        public var areaCode: String
        /// How much.
        public var quantity: Fraction
        /// In what it is counted.
        public var unit: String
        /// What it will cost.
        public var value: Money
        /// The fund and the line of the budget that pay; nil where none is named yet.
        public var source: (fund: Fund.ID, line: Budget.Line.ID)?

        /// A draft.
        public init(
            programme: Programme.ID, year: Int, title: String, itemCode: String, areaCode: String, quantity: Fraction,
            unit: String, value: Money, source: (fund: Fund.ID, line: Budget.Line.ID)?
        ) {
            self.programme = programme
            self.year = year
            self.title = title
            self.itemCode = itemCode
            self.areaCode = areaCode
            self.quantity = quantity
            self.unit = unit
            self.value = value
            self.source = source
        }
    }

    /// Its key.
    public let id: ID
    /// The programme.
    public let programme: Programme.ID
    /// The year.
    public let year: Int
    /// What it is.
    public let title: String
    /// The item.
    public let item: CatalogueItem.ID
    /// Its code.
    public let itemCode: String
    /// Its name.
    public let itemName: String
    /// Where the service is given.
    public let areaCode: String
    /// Path of that area.
    public let areaPath: String
    /// How much.
    public let quantity: Fraction
    /// In what it is counted.
    public let unit: String
    /// What it will cost.
    public let value: Money
    /// The fund that pays.
    public let fund: Int64?
    /// The line of its budget.
    public let line: Int64?
    /// What is approved in the budget for it.
    public let budgeted: Money
    /// The plan on which it is; nil while on none.
    public let plan: PurchasePlan.ID?
    /// How far it is.
    public let state: State

    /// Where rights to it are looked up.
    public var scope: Scope { Scope(programme: programme, areaPath: areaPath) }

    private static let select: SQL = """
        SELECT n.id, n.programme_id, n.year, n.title, n.item_id, i.code, i.name, n.area_code, a.path,
            n.quantity::text, n.unit, n.value_fen, n.fund_id, n.budget_line_id,
            purchase_need_budget(n.tenant_id, n.id), k.id,
            CASE WHEN n.withdrawn_at IS NOT NULL THEN 'withdrawn'
                WHEN EXISTS (SELECT FROM procurement p WHERE p.tenant_id = n.tenant_id AND p.need_id = n.id
                    AND p.state NOT IN ('failed', 'cancelled')) THEN 'procuring'
                WHEN k.id IS NOT NULL THEN 'planned' ELSE 'open' END
        FROM purchase_need n JOIN catalogue_item i ON i.tenant_id = n.tenant_id AND i.id = n.item_id
        JOIN area a ON a.code = n.area_code
        LEFT JOIN LATERAL (SELECT p.id FROM purchase_plan_line l JOIN purchase_plan p ON p.tenant_id = l.tenant_id
            AND p.id = l.plan_id AND p.state <> 'returned'
            WHERE l.tenant_id = n.tenant_id AND l.need_id = n.id LIMIT 1) k ON true
        """

    private init(row: inout Row) throws {
        id = try row.next()
        programme = try row.next()
        year = Int(try row.next(Int16.self))
        title = try row.next()
        item = try row.next()
        itemCode = try row.next()
        itemName = try row.next()
        areaCode = try row.next()
        areaPath = try row.next()
        quantity = Fraction(try row.next(String.self)) ?? .zero
        unit = try row.next()
        value = try row.next()
        fund = try row.next()
        line = try row.next()
        budgeted = try row.next()
        plan = try row.next()
        state = try row.next()
    }

    /// Who reads needs before they are published in a plan.
    public static let readers: Set<Role> = [.programmeOfficer, .decisionMaker, .auditor]

    /// The needs of a year, or of all, the newest first, as far as the viewer's grants cover them.
    public static func all(year: Int?, for viewer: Viewer, in db: Connection) throws -> [PurchaseNeed] {
        guard viewer.holdsAnywhere(readers) else { return [] }
        return try db.rows(
            """
            -- needs of a purchaser
            \(select)
            WHERE n.tenant_id = \(try viewer.requireTenant().id)
              AND (\(year.map(Int64.init))::bigint IS NULL OR n.year = \(year.map(Int64.init))::bigint)
            ORDER BY n.id DESC
            """
        ) { row in try PurchaseNeed(row: &row) }.filter { need in readers.contains { viewer.holds($0, in: need.scope) }
        }
    }

    /// The needs of a plan that the viewer has found, in its order.
    static func all(on plan: PurchasePlan.ID, for viewer: Viewer, in db: Connection) throws -> [PurchaseNeed] {
        try db.rows(
            """
            -- needs on a plan
            \(select)
            JOIN purchase_plan_line o ON o.tenant_id = n.tenant_id AND o.need_id = n.id AND o.plan_id = \(plan)
            WHERE n.tenant_id = \(try viewer.requireTenant().id) ORDER BY o.n
            """
        ) { row in try PurchaseNeed(row: &row) }
    }

    /// A need, for whom its grant covers. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> PurchaseNeed {
        let found = try db.first(
            "-- need by id\n\(select) WHERE n.tenant_id = \(try viewer.requireTenant().id) AND n.id = \(id)"
        ) { row in try PurchaseNeed(row: &row) }
        guard let found, readers.contains(where: { viewer.holds($0, in: found.scope) }) else { throw NotFound() }
        return found
    }

    /// The officer states a need. Throws refusals at the fields of a wrong draft.
    public static func state(_ draft: Draft, in change: Change) throws -> PurchaseNeed {
        let area = try Area.find(draft.areaCode, in: change.db)
        let account = try change.viewer.require(
            .programmeOfficer, in: Scope(programme: draft.programme, areaPath: area.path))
        _ = try Programme.find(draft.programme, for: change.viewer, in: change.db)
        let day = max(change.viewer.today, Day(year: draft.year, month: 1, day: 1) ?? change.viewer.today)
        let item = try CatalogueItem.inForce(
            draft.itemCode, area: draft.areaCode, on: day, for: change.viewer, in: change.db)
        var refusals: [any Refusal] = []
        if draft.title.isEmpty { refusals.append(FieldRefusal("title", "field.refusal.missing")) }
        if draft.unit.isEmpty { refusals.append(FieldRefusal("unit", "field.refusal.missing")) }
        if item == nil { refusals.append(FieldRefusal("item", "purchasing.refusal.item", ["code": draft.itemCode])) }
        if draft.quantity <= .zero || draft.quantity != draft.quantity.rounded(places: 4)
            || !draft.quantity.isWithin(bits: 64) || draft.quantity >= Fraction(10_000_000_000)
        {
            refusals.append(FieldRefusal("quantity", "field.refusal.form"))
        }
        // Ten trillion yuan: sums of many needs stay far below what a number holds.
        if !(1...1_000_000_000_000_000).contains(draft.value.fen) {
            refusals.append(FieldRefusal("value", "field.refusal.form"))
        }
        guard refusals.isEmpty, let item else { throw Refusals(refusals) }
        let id = try change.db.value(
            """
            -- state a need
            INSERT INTO purchase_need (tenant_id, programme_id, year, title, item_id, area_code, quantity, unit,
                value_fen, fund_id, budget_line_id, stated_by)
            VALUES (\(try change.tenant()), \(draft.programme), \(Int16(clamping: draft.year)), \(draft.title),
                \(item.id), \(draft.areaCode), \(draft.quantity.description)::text::numeric, \(draft.unit),
                \(draft.value), \(draft.source?.fund), \(draft.source?.line), \(account))
            RETURNING id
            """, as: ID.self)
        guard let id else { throw NotFound() }
        change.record(
            "purchasing.state_need", "purchase_need", id,
            ["item": .string(draft.itemCode), "value": .string(draft.value.description)])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// A need that is on no plan is withdrawn, with the reason.
    public func withdraw(reason: String, in change: Change) throws {
        let account = try change.viewer.require(.programmeOfficer, in: scope)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- withdraw a need
                UPDATE purchase_need
                SET withdrawn_by = \(account), withdrawn_at = moment(), withdrawn_reason = \(reason)
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        change.record("purchasing.withdraw_need", "purchase_need", id, ["reason": .string(reason)])
    }
}
