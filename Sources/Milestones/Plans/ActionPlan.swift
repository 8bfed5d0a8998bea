public import Kernel
public import Platform
public import Postgres

/// A plan that a programme carries out, as its document has it: aspects with measures, yearly phases, ranked
/// commitments, who answers for it at each level, and the gates from pilot to scale.
public struct ActionPlan: Sendable {
    /// Identifies a plan.
    public typealias ID = Identifier<ActionPlan>

    /// A part of the document.
    public struct Part: Sendable, Hashable {
        /// What it is.
        public enum Kind: String, StoredAsText, CaseIterable {
            case aspect
            case measure
            case phase
            case commitment

            /// Key of its name in the message catalogue.
            public var messageKey: String { "plans.kind.\(rawValue)" }
        }

        /// How far it is.
        public enum State: String, StoredAsText, CaseIterable {
            case planned
            case underWay = "under_way"
            case done

            /// Key of its name in the message catalogue.
            public var messageKey: String { "plans.state.\(rawValue)" }
        }

        /// Its number in the document, from 1.
        public var number: Int
        /// The number of what it belongs to; nil for what stands in the plan itself.
        public var parent: Int?
        /// What it is.
        public var kind: Kind
        /// Its place among its likes; for a commitment its rank.
        public var place: Int
        /// The year of a phase.
        public var year: Int?
        /// What it says.
        public var title: String
        /// How far it is.
        public var state: State
    }

    /// What has to be met before a pilot becomes the rule.
    public struct Gate: Sendable, Hashable {
        /// Its number, from 1.
        public let number: Int
        /// What has to be met.
        public let criterion: String
        /// When it was met.
        public let metOn: Day?
        /// What shows it.
        public let evidence: String
    }

    /// Its key.
    public let id: ID
    /// The programme.
    public let programme: Programme.ID
    /// Its title.
    public let title: String
    /// Its English title; may be empty.
    public let englishTitle: String
    /// The document that states it, with its number.
    public let document: String
    /// The years it covers.
    public let years: ClosedRange<Int>
    /// What the document says of itself and the parts do not bear out; may be empty.
    public let note: String
    /// The day on which what was tried became the rule.
    public let adoptedOn: Day?
    /// The document that made it the rule.
    public let adoptedDocument: String
    /// Counts the changes.
    public let version: Int
    /// Its parts in the order of the document.
    public internal(set) var parts: [Part] = []
    /// Which office answers for it, by level: 1 the province to 5 the village.
    public internal(set) var offices: [Int: String] = [:]
    /// The gates from pilot to scale.
    public internal(set) var gates: [Gate] = []

    /// The parts of a kind, or those of a kind below another part.
    public func parts(_ kind: Part.Kind, of parent: Int? = nil) -> [Part] {
        parts.filter { $0.kind == kind && (parent == nil || $0.parent == parent) }
    }

    /// How far what lies below a part is: done of all, in percent; for a part without anything below it, itself.
    public func progress(of part: Part) -> Fraction {
        let below = parts.filter { $0.parent == part.number }
        guard !below.isEmpty else { return part.state == .done ? Fraction(100) : .zero }
        return below.reduce(Fraction.zero) { $0 + progress(of: $1) }.divided(by: Fraction(Int64(below.count))) ?? .zero
    }

    /// Where a part stands: what was said of it, or what follows from the parts below it.
    public func state(of part: Part) -> Part.State {
        let below = Set(parts.filter { $0.parent == part.number }.map { state(of: $0) })
        switch below.count {
        case 0: return part.state
        case 1: return below.first ?? part.state
        default: return .underWay
        }
    }

    /// Gates that are met.
    public var gatesMet: Int { gates.count { $0.metOn != nil } }

    /// The plans of the tenant. Plans are public.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [ActionPlan] {
        try load(nil, for: viewer, in: db)
    }

    /// A plan. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> ActionPlan {
        guard let found = try load(id, for: viewer, in: db).first else { throw NotFound() }
        return found
    }

    private static func load(_ id: ID?, for viewer: Viewer, in db: Connection) throws -> [ActionPlan] {
        let tenant = try viewer.requireTenant().id
        var plans = try db.rows(
            """
            -- plans of programmes
            SELECT p.id, p.programme_id, p.title, p.title_en, p.document, p.first_year, p.last_year, p.note,
                p.adopted_on, p.adopted_document, p.version
            FROM action_plan p WHERE p.tenant_id = \(tenant) AND (\(id)::bigint IS NULL OR p.id = \(id))
            ORDER BY p.id LIMIT 200
            """
        ) { row in
            let head: (ID, Programme.ID, String, String, String) = (
                try row.next(), try row.next(), try row.next(), try row.next(), try row.next()
            )
            let (first, last) = (Int(try row.next(Int16.self)), Int(try row.next(Int16.self)))
            return ActionPlan(
                id: head.0, programme: head.1, title: head.2, englishTitle: head.3, document: head.4,
                years: first...max(first, last), note: try row.next(), adoptedOn: try row.next(),
                adoptedDocument: try row.next(), version: try row.next())
        }
        let ids = plans.map(\.id)
        let parts = Dictionary(grouping: try parts(of: ids, tenant, in: db), by: \.0)
        let offices = Dictionary(grouping: try offices(of: ids, tenant, in: db), by: \.0)
        let gates = Dictionary(grouping: try gates(of: ids, tenant, in: db), by: \.0)
        for index in plans.indices {
            let id = plans[index].id
            plans[index].parts = (parts[id] ?? []).map(\.1)
            plans[index].offices = Dictionary(uniqueKeysWithValues: (offices[id] ?? []).map { ($0.1, $0.2) })
            plans[index].gates = (gates[id] ?? []).map(\.1)
        }
        return plans
    }

    private static func parts(of ids: [ID], _ tenant: Tenant.ID, in db: Connection) throws -> [(ID, Part)] {
        try db.rows(
            """
            -- parts of plans
            SELECT t.plan_id, t.n, t.parent_n, t.kind, t.place, t.year, t.title, t.state FROM plan_part t
            WHERE t.tenant_id = \(tenant) AND t.plan_id = ANY(\(ids)) ORDER BY t.plan_id, t.n
            """
        ) { row in
            (
                try row.next(ID.self),
                Part(
                    number: Int(try row.next(Int16.self)), parent: (try row.next(Int16?.self)).map { Int($0) },
                    kind: try row.next(), place: Int(try row.next(Int16.self)),
                    year: (try row.next(Int16?.self)).map { Int($0) }, title: try row.next(), state: try row.next())
            )
        }
    }

    private static func offices(of ids: [ID], _ tenant: Tenant.ID, in db: Connection) throws -> [(ID, Int, String)] {
        try db.rows(
            """
            -- offices that answer for plans
            SELECT a.plan_id, a.level, a.office FROM plan_accountable a
            WHERE a.tenant_id = \(tenant) AND a.plan_id = ANY(\(ids)) ORDER BY a.plan_id, a.level
            """
        ) { row in (try row.next(ID.self), Int(try row.next(Int16.self)), try row.next(String.self)) }
    }

    private static func gates(of ids: [ID], _ tenant: Tenant.ID, in db: Connection) throws -> [(ID, Gate)] {
        try db.rows(
            """
            -- gates of plans
            SELECT g.plan_id, g.n, g.criterion, g.met_on, g.evidence FROM plan_gate g
            WHERE g.tenant_id = \(tenant) AND g.plan_id = ANY(\(ids)) ORDER BY g.plan_id, g.n
            """
        ) { row in
            (
                try row.next(ID.self),
                Gate(
                    number: Int(try row.next(Int16.self)), criterion: try row.next(), metOn: try row.next(),
                    evidence: try row.next())
            )
        }
    }
}
