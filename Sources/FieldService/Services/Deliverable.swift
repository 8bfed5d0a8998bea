public import Kernel
public import Platform
public import Postgres

/// What a contractor delivers under a contract, in a named unit: a service that is counted, or a product.
public struct Deliverable: Sendable {
    /// Identifies a deliverable.
    public typealias ID = Identifier<Deliverable>

    /// How far it is. Progress, quota and pay all start from `verified`.
    public struct Units: Sendable, Hashable {
        /// What was agreed.
        public let planned: Int64
        /// What was reported, without what was given back.
        public let claimed: Int64
        /// What the supervisor verified.
        public let verified: Int64

        /// Verified of planned, in percent; more than a hundred where more was delivered.
        public var progress: Fraction { Fraction(verified * 100, over: max(planned, 1)) ?? .zero }
        /// Whether all that was agreed is verified.
        public var isReached: Bool { verified >= planned }
        /// The units that are paid: what is verified, up to what was agreed.
        public var payable: Int64 { min(verified, planned) }
    }

    /// An item that sites submit.
    public struct Item: Sendable, Hashable {
        /// Its template.
        public let template: ReportTemplate.ID
        /// Its key there.
        public let key: String

        /// An item of a template.
        public init(template: ReportTemplate.ID, key: String) {
            self.template = template
            self.key = key
        }
    }

    /// What is agreed of one.
    public struct Plan: Sendable {
        /// What is delivered.
        public var title: String
        /// In what it is counted, such as 人次 or 份.
        public var unit: String
        /// How much.
        public var planned: Int64
        /// By when.
        public var dueOn: Day
        /// Whether each unit stands in a log.
        public var needsLog: Bool
        /// Number of the service line of the contract that it delivers.
        public var line: Int?
        /// The item of a template whose accepted submissions are its units; nil where the contractor counts them.
        public var item: Item?

        /// A plan.
        public init(
            title: String, unit: String, planned: Int64, dueOn: Day, needsLog: Bool, line: Int? = nil,
            item: Item? = nil
        ) {
            self.title = title
            self.unit = unit
            self.planned = planned
            self.dueOn = dueOn
            self.needsLog = needsLog
            self.line = line
            self.item = item
        }
    }

    /// Whose contract it belongs to.
    public struct Agreement: Sendable {
        let contract: Int64
        let programme: Programme.ID
        let contractor: Organisation.ID
        let areaCode: String
        let areaPath: String

        /// A contract, by its key.
        public init(
            contract: Int64, programme: Programme.ID, contractor: Organisation.ID, areaCode: String, areaPath: String
        ) {
            self.contract = contract
            self.programme = programme
            self.contractor = contractor
            self.areaCode = areaCode
            self.areaPath = areaPath
        }
    }

    /// Its key.
    public let id: ID
    /// Key of the contract.
    public let contract: Int64
    /// The programme.
    public let programme: Programme.ID
    /// The contractor.
    public let organisation: Organisation.ID
    /// Name of the contractor.
    public let organisationName: String
    /// Where the work is done.
    public let areaCode: String
    /// Path of that area.
    public let areaPath: String
    /// What is agreed.
    public let plan: Plan
    /// Name of the service line that it delivers, as the contract has it; nil where it delivers none.
    public let lineName: String?
    /// Unit of that line; nil where it delivers none.
    public let lineUnit: String?
    /// How far it is.
    public let units: Units
    /// Defects that are not closed.
    public let openDefects: Int

    /// Where rights to it are looked up.
    public var scope: Scope { Scope(programme: programme, areaPath: areaPath) }

    /// Those who read what is delivered, where their grant covers the place.
    public static let readers: Set<Role> = [
        .programmeOfficer, .decisionMaker, .supervisor, .auditor, .areaOfficer, .evaluator,
    ]

    private static func load(_ condition: SQL, for viewer: Viewer, in db: Connection) throws -> [Deliverable] {
        try db.rows(
            """
            -- deliverables with their units
            SELECT d.id, d.contract_id, d.programme_id, d.organisation_id, o.name, d.area_code, a.path, d.title, d.unit,
                d.planned, d.due_on, d.needs_log, l.n, l.title, l.unit, d.template_id, d.item_key,
                (SELECT coalesce(sum(r.claimed), 0)::bigint FROM delivery_report r
                 WHERE r.tenant_id = d.tenant_id AND r.deliverable_id = d.id AND r.state <> 'returned'),
                verified_units(d.tenant_id, d.id),
                (SELECT count(*) FROM defect f
                 WHERE f.tenant_id = d.tenant_id AND f.deliverable_id = d.id AND f.state <> 'closed')
            FROM deliverable d JOIN organisation o ON o.id = d.organisation_id JOIN area a ON a.code = d.area_code
            LEFT JOIN contract_line l ON l.tenant_id = d.tenant_id AND l.id = d.line_id
            WHERE d.tenant_id = \(try viewer.requireTenant().id) AND \(condition)
            ORDER BY d.contract_id, d.id LIMIT 1000
            """
        ) { row in
            let head: (ID, Int64, Programme.ID) = (try row.next(), try row.next(), try row.next())
            let place: (Organisation.ID, String, String, String) = (
                try row.next(), try row.next(), try row.next(), try row.next()
            )
            var plan = Plan(
                title: try row.next(), unit: try row.next(), planned: try row.next(), dueOn: try row.next(),
                needsLog: try row.next(), line: try row.next(Int16?.self).map { Int($0) })
            let line: (name: String?, unit: String?) = (try row.next(), try row.next())
            let item: (ReportTemplate.ID?, String?) = (try row.next(), try row.next())
            plan.item = item.0.flatMap { template in item.1.map { Item(template: template, key: $0) } }
            return Deliverable(
                id: head.0, contract: head.1, programme: head.2, organisation: place.0, organisationName: place.1,
                areaCode: place.2, areaPath: place.3, plan: plan, lineName: line.name, lineUnit: line.unit,
                units: Units(planned: plan.planned, claimed: try row.next(), verified: try row.next()),
                openDefects: try row.next())
        }.filter { $0.isVisible(to: viewer) }
    }

    func isVisible(to viewer: Viewer) -> Bool {
        viewer.acts(for: organisation) || Self.readers.contains { viewer.holds($0, in: scope) }
    }

    /// The deliverables of a contract that the viewer may see, in order.
    public static func all(of contract: Int64, for viewer: Viewer, in db: Connection) throws -> [Deliverable] {
        try load("d.contract_id = \(contract)", for: viewer, in: db)
    }

    /// A deliverable. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Deliverable {
        guard let found = try load("d.id = \(id)", for: viewer, in: db).first else { throw NotFound() }
        return found
    }

    /// Adds a deliverable to a contract that has not ended. A programme officer does; what is agreed does not change.
    public static func plan(_ plan: Plan, under agreement: Agreement, in change: Change) throws -> Deliverable {
        let scope = Scope(programme: agreement.programme, areaPath: agreement.areaPath)
        let account = try change.viewer.require(.programmeOfficer, in: scope)
        func refuse(_ field: String, _ code: String) -> DeliveryRefusal { .value(field: field, code) }
        guard !plan.title.isEmpty, plan.title.count <= 200 else { throw refuse("title", "title") }
        guard !plan.unit.isEmpty, plan.unit.count <= 20 else { throw refuse("unit", "unit") }
        guard (1...1_000_000_000).contains(plan.planned) else { throw refuse("planned", "planned") }
        try requireContract(agreement.contract, in: ["draft", "to_sign", "active"], change)
        let line = try plan.line.map { try Self.line($0, of: agreement.contract, in: change) }
        let id = try DeliveryRefusal.told {
            try change.db.value(
                """
                -- a deliverable of a contract
                INSERT INTO deliverable (tenant_id, programme_id, contract_id, organisation_id, area_code, title, unit,
                    planned, due_on, needs_log, line_id, template_id, item_key, created_by)
                VALUES (\(try change.tenant()), \(agreement.programme), \(agreement.contract), \(agreement.contractor),
                    \(agreement.areaCode), \(plan.title), \(plan.unit), \(plan.planned), \(plan.dueOn),
                    \(plan.needsLog), \(line), \(plan.item?.template), \(plan.item?.key), \(account))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("delivery.plan", "deliverable", id, ["contract": .integer(agreement.contract)])
        return try find(id, for: change.viewer, in: change.db)
    }

    private static func line(_ number: Int, of contract: Int64, in change: Change) throws -> Int64 {
        let found = try change.db.value(
            """
            -- service line by number
            SELECT l.id FROM contract_line l
            WHERE l.tenant_id = \(try change.tenant()) AND l.contract_id = \(contract)
              AND l.n = \(Int16(clamping: number))
            """, as: Int64.self)
        guard let found else { throw DeliveryRefusal.value(field: "line", "line") }
        return found
    }

    /// Verified units of the service lines of a contract by their numbers, of each deliverable up to what was agreed:
    /// what a contract that pays its units is worth so far. The caller has found the contract for this viewer.
    public static func lineUnits(of contract: Int64, for viewer: Viewer, in db: Connection) throws -> [Int: Int64] {
        let rows = try db.rows(
            """
            -- verified units of service lines
            SELECT l.n, line_units(l.tenant_id, l.id) FROM contract_line l
            WHERE l.tenant_id = \(try viewer.requireTenant().id) AND l.contract_id = \(contract)
            """
        ) { row in (Int(try row.next(Int16.self)), try row.next(Int64?.self)) }
        return Dictionary(uniqueKeysWithValues: rows.compactMap { number, units in units.map { (number, $0) } })
    }

    static func requireContract(_ contract: Int64, in states: [String], _ change: Change) throws {
        let isRight = try change.db.exists(
            """
            -- is the contract in such a state?
            SELECT FROM contract c WHERE c.tenant_id = \(try change.tenant()) AND c.id = \(contract)
              AND c.state = ANY(\(states)) FOR SHARE
            """)
        guard isRight else { throw DeliveryRefusal.contractNotActive }
    }
}
