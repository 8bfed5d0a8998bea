public import Kernel
public import Platform
public import Postgres

/// The purchase plan of a year: needs put together by one person, approved by another, frozen and published.
public struct PurchasePlan: Sendable {
    /// Identifies a plan.
    public typealias ID = Identifier<PurchasePlan>

    /// How far it is.
    public enum State: String, StoredAsText, CaseIterable {
        case submitted
        case returned
        case approved
        case published

        /// Key of its name in the message catalogue.
        public var messageKey: String { "purchasing.plan.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// The programme.
    public let programme: Programme.ID
    /// The year.
    public let year: Int
    /// Its number.
    public let number: String
    /// Its title.
    public let title: String
    /// How far it is.
    public let state: State
    /// Who put it together.
    public let submittedBy: Account.ID
    /// When it was published.
    public let publishedAt: Timestamp?
    /// Why it was returned, or a remark of who approved it.
    public let reason: String
    /// Hash of what was approved.
    public let sha256: [UInt8]?

    private static let select: SQL = """
        SELECT p.id, p.programme_id, p.year, p.number, p.title, p.state, p.submitted_by, p.published_at,
            p.decided_reason, p.content_sha256
        FROM purchase_plan p
        """

    private init(row: inout Row) throws {
        id = try row.next()
        programme = try row.next()
        year = Int(try row.next(Int16.self))
        number = try row.next()
        title = try row.next()
        state = try row.next()
        submittedBy = try row.next()
        publishedAt = try row.next()
        reason = try row.next()
        sha256 = try row.next()
    }

    private func isVisible(to viewer: Viewer) -> Bool {
        state == .published || PurchaseNeed.readers.contains { viewer.holds($0, in: Scope(programme: programme)) }
    }

    /// Plans, the newest first: what is published for everybody, for the authority's staff all.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [PurchasePlan] {
        try db.rows(
            """
            -- purchase plans
            \(select) WHERE p.tenant_id = \(try viewer.requireTenant().id) ORDER BY p.year DESC, p.id DESC
            """
        ) { row in try PurchasePlan(row: &row) }.filter { $0.isVisible(to: viewer) }
    }

    /// All plans whose content is hashed, for `miaopu check`.
    static func unguarded(for viewer: Viewer, in db: Connection) throws -> [PurchasePlan] {
        try db.rows(
            """
            -- hashed plans
            \(select)
            WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.content_sha256 IS NOT NULL ORDER BY p.id
            """
        ) { row in try PurchasePlan(row: &row) }
    }

    /// A plan. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> PurchasePlan {
        let found = try db.first(
            "-- plan by id\n\(select) WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.id = \(id)"
        ) { row in try PurchasePlan(row: &row) }
        guard let found, found.isVisible(to: viewer) else { throw NotFound() }
        return found
    }

    /// What is on it, in its order.
    public func needs(for viewer: Viewer, in db: Connection) throws -> [PurchaseNeed] {
        try PurchaseNeed.all(on: id, for: viewer, in: db)
    }

    /// What is approved and hashed.
    static func content(_ plan: PurchasePlan, _ needs: [PurchaseNeed]) -> JSON {
        [
            "number": .string(plan.number), "year": .integer(Int64(plan.year)), "title": .string(plan.title),
            "needs": .array(
                needs.map {
                    [
                        "id": .integer($0.id.rawValue), "title": .string($0.title), "item": .string($0.itemCode),
                        "quantity": .string($0.quantity.description), "unit": .string($0.unit),
                        "value": .string($0.value.description),
                    ]
                }),
        ]
    }
}

extension PurchasePlan {
    /// The officer puts needs of a year together and submits the plan for approval.
    public static func submit(
        number: String, title: String, year: Int, programme: Programme.ID, needs: [PurchaseNeed.ID], in change: Change
    ) throws -> PurchasePlan {
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: programme))
        _ = try Programme.find(programme, for: change.viewer, in: change.db)
        var refusals: [any Refusal] = []
        if number.isEmpty { refusals.append(FieldRefusal("number", "field.refusal.missing")) }
        if title.isEmpty { refusals.append(FieldRefusal("title", "field.refusal.missing")) }
        if needs.isEmpty { refusals.append(FieldRefusal("needs", "field.refusal.missing")) }
        if !refusals.isEmpty { throw Refusals(refusals) }
        let tenant = try change.tenant()
        let id = try PurchaseRefusal.mapping(in: change) {
            let id = try change.db.value(
                """
                -- submit a purchase plan
                INSERT INTO purchase_plan (tenant_id, programme_id, year, number, title, submitted_by)
                VALUES (\(tenant), \(programme), \(Int16(clamping: year)), \(number), \(title), \(account))
                RETURNING id
                """, as: ID.self)
            try change.db.execute(
                """
                -- needs come on a plan
                INSERT INTO purchase_plan_line (tenant_id, plan_id, need_id, n)
                SELECT \(tenant), \(id), u.need, u.place FROM unnest(\(needs.map(\.rawValue)))
                    WITH ORDINALITY AS u (need, place)
                """)
            return id
        }
        guard let id else { throw NotFound() }
        change.record("purchasing.submit_plan", "purchase_plan", id, ["number": .string(number)])
        try change.move("purchase_plan", id.rawValue, from: "", to: State.submitted.rawValue)
        return try find(id, for: change.viewer, in: change.db)
    }

    /// A decision-maker who did not put it together approves it: from now on it is frozen.
    public func approve(in change: Change) throws -> PurchasePlan {
        let account = try decider(in: change)
        let content = Self.content(self, try needs(for: change.viewer, in: change.db)).canonical
        return try step(to: .approved, "", "purchasing.approve_plan", in: change) {
            """
            UPDATE purchase_plan SET state = 'approved', decided_by = \(account), decided_at = moment(),
                content_sha256 = \(SHA256.digest(Array(content.utf8)))
            """
        }
    }

    /// It is returned with the reason; its needs may come on another plan.
    public func giveBack(reason: String, in change: Change) throws -> PurchasePlan {
        let account = try decider(in: change)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        return try step(to: .returned, reason, "purchasing.return_plan", in: change) {
            """
            UPDATE purchase_plan SET state = 'returned', decided_by = \(account), decided_at = moment(),
                decided_reason = \(reason)
            """
        }
    }

    /// The officer publishes an approved plan.
    public func publish(in change: Change) throws -> PurchasePlan {
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: programme))
        return try step(to: .published, "", "purchasing.publish_plan", in: change) {
            "UPDATE purchase_plan SET state = 'published', published_by = \(account), published_at = moment()"
        }
    }

    private func decider(in change: Change) throws -> Account.ID {
        let account = try change.viewer.require(.decisionMaker, in: Scope(programme: programme))
        guard account != submittedBy else { throw PurchaseRefusal.planTakesTwo }
        return account
    }

    private func step(
        to next: State, _ reason: String, _ action: String, in change: Change, _ update: () -> SQL
    ) throws -> PurchasePlan {
        let rows = try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                "-- a step of a purchase plan\n\(update()) WHERE tenant_id = \(try change.tenant()) AND id = \(id)")
        }
        guard rows == 1 else { throw NotFound() }
        change.record(action, "purchase_plan", id, ["state": .string(next.rawValue)])
        try change.move("purchase_plan", id.rawValue, from: state.rawValue, to: next.rawValue, reason: reason)
        return try Self.find(id, for: change.viewer, in: change.db)
    }
}
