public import Kernel
public import Platform
public import Postgres

extension Procurement {
    /// What the dated rules say of the size of a purchase.
    public struct Thresholds: Sendable {
        /// From here the rules of government procurement hold.
        public let procurement: Rule?
        /// From here an open tender is asked for.
        public let openTender: Rule?

        /// The rows that hold in a place on a day; those of the central authorities for the whole country.
        public static func inForce(_ area: Area, on day: Day, in db: Connection) throws -> Thresholds {
            let place = area.level == 0 ? "central" : "local"
            let scopes = area.path.split(separator: ".").map(String.init).reversed() + ["CN"]
            func rule(_ what: String) throws -> Rule? {
                do {
                    return try Rule.inForce(
                        "procurement.threshold.\(place).\(what)", scopes: Array(scopes), on: day, in: db)
                } catch is RuleMissing { return nil }
            }
            return Thresholds(procurement: try rule("goods_services"), openTender: try rule("open_tender"))
        }

        /// The row that a method departs from at this value; nil when it is in order.
        public func broken(by method: RecordedAward.Method, at value: Money) -> Rule? {
            let amount = Fraction(value.fen)
            if let openTender, amount >= openTender.value, method != .openTender { return openTender }
            if let procurement, amount >= procurement.value, method == .belowThreshold { return procurement }
            return nil
        }

        /// The methods that the rules leave at this value.
        public func methods(at value: Money) -> [RecordedAward.Method] {
            RecordedAward.Method.allCases.filter { $0 != .direct && broken(by: $0, at: value) == nil }
        }
    }

    /// What an officer writes down of a procurement; item, place and programme come from the need.
    public struct Draft: Sendable {
        /// Its number.
        public var number: String
        /// What it is for.
        public var title: String
        /// What is asked for.
        public var description: String
        /// How the contractor is found.
        public var method: RecordedAward.Method

        /// A draft.
        public init(number: String, title: String, description: String, method: RecordedAward.Method) {
            self.number = number
            self.title = title
            self.description = description
            self.method = method
        }
    }

    /// The officer starts to buy what is needed. Where the dated rules only warn, what they found is kept with the
    /// evidence; where they block, the start is refused.
    public static func start(_ draft: Draft, for need: PurchaseNeed, in change: Change) throws -> Procurement {
        let account = try change.viewer.require(.programmeOfficer, in: need.scope)
        var refusals: [any Refusal] = []
        if draft.number.isEmpty { refusals.append(FieldRefusal("number", "field.refusal.missing")) }
        if draft.title.isEmpty { refusals.append(FieldRefusal("title", "field.refusal.missing")) }
        if draft.description.isEmpty { refusals.append(FieldRefusal("description", "field.refusal.missing")) }
        if draft.method == .direct { refusals.append(FieldRefusal("method", "field.refusal.choice")) }
        if need.state == .withdrawn { refusals.append(PurchaseRefusal.needStays) }
        if !refusals.isEmpty { throw Refusals(refusals) }
        let tenant = try change.viewer.requireTenant()
        let today = change.viewer.today
        let id = try PurchaseRefusal.mapping(in: change) {
            try change.db.value(
                """
                -- start a procurement
                INSERT INTO procurement (tenant_id, number, need_id, programme_id, item_id, item_code, area_code,
                    purchaser_id, year, title, description, estimate_fen, method, started_by, started_on)
                SELECT n.tenant_id, \(draft.number), n.id, n.programme_id, n.item_id, \(need.itemCode), n.area_code,
                    t.organisation_id, n.year, \(draft.title), \(draft.description), n.value_fen, \(draft.method),
                    \(account), \(today)
                FROM purchase_need n JOIN tenant t ON t.id = n.tenant_id
                WHERE n.tenant_id = \(tenant.id) AND n.id = \(need.id)
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record(
            "purchasing.start", "procurement", id,
            ["number": .string(draft.number), "method": .string(draft.method.rawValue)])
        try change.move("procurement", id.rawValue, from: "", to: State.draft.rawValue)
        let started = try find(id, for: change.viewer, in: change.db)
        try started.noteStart(need, in: change)
        return started
    }

    /// Keeps what the rules that only warn find at the start.
    private func noteStart(_ need: PurchaseNeed, in change: Change) throws {
        let area = try Area.find(areaCode, in: change.db)
        let thresholds = try Thresholds.inForce(area, on: startedOn, in: change.db)
        if let rule = thresholds.broken(by: method, at: estimate) {
            try note(.method, rule, "\(estimate.grouped) ≥ \(Money(fen: rule.value.int64 ?? 0).grouped)", in: change)
        }
        let plan = try need.plan.map { try PurchasePlan.find($0, for: change.viewer, in: change.db) }
        let isPlanned = plan.map { $0.state == .approved || $0.state == .published } ?? false
        if let rule = try? Rule.inForce(
            "procurement.plan.listed_and_budgeted", scopes: ruleScopes, on: startedOn, in: change.db)
        {
            let isBudgeted = need.budgeted >= need.value
            if rule.effect == .block, !(isPlanned && isBudgeted) { throw PurchaseRefusal.unlisted }
            if !isPlanned { try note(.unplanned, rule, plan?.number ?? "–", in: change) }
            if !isBudgeted {
                try note(.unbudgeted, rule, "\(need.budgeted.grouped) < \(need.value.grouped)", in: change)
            }
        }
        if let rule = try ProcurementBody.rule(
            of: purchaser, as: .purchaser, area: areaCode, on: startedOn, in: change),
            rule.value.isZero
        {
            try note(.purchaserKind, rule, purchaserName, in: change)
        }
        try noteSplitting(in: change)
    }
}
