public import Kernel
public import Platform
internal import Postgres

extension ActionPlan {
    /// A plan that an officer writes down.
    public struct Draft: Sendable {
        /// Its title.
        public var title: String
        /// Its English title; may be empty.
        public var englishTitle = ""
        /// The document that states it.
        public var document = ""
        /// First and last year.
        public var years: ClosedRange<Int>
        /// What the document says of itself and the parts do not bear out.
        public var note = ""
        /// Its parts: kind, number of what it belongs to, place, year of a phase, title.
        public var parts: [(kind: Part.Kind, parent: Int?, place: Int, year: Int?, title: String)]
        /// Which office answers for it, by level.
        public var offices: [Int: String] = [:]
        /// What has to be met before a pilot becomes the rule.
        public var gates: [String] = []

        /// A draft with its parts.
        public init(
            title: String, years: ClosedRange<Int>,
            parts: [(kind: Part.Kind, parent: Int?, place: Int, year: Int?, title: String)]
        ) {
            self.title = title
            self.years = years
            self.parts = parts
        }

        fileprivate func check() throws {
            func refuse(_ field: String, _ code: String) -> ActionPlanRefusal { .value(field: field, code) }
            guard !title.isEmpty, title.count <= 200 else { throw refuse("title", "title") }
            guard years.lowerBound >= 1900, years.upperBound <= 2200 else { throw refuse("firstYear", "years") }
            guard !parts.isEmpty, parts.count <= 500 else { throw refuse("parts", "no_parts") }
            for (index, part) in parts.enumerated() {
                guard !part.title.isEmpty, part.title.count <= 300, (1...1_000).contains(part.place) else {
                    throw refuse("parts", "part_title")
                }
                guard (part.kind == .phase) == (part.year != nil) else { throw refuse("parts", "phase_year") }
                if let year = part.year, !years.contains(year) { throw refuse("parts", "phase_year") }
                let above = part.parent.flatMap { (1...max(index, 1)).contains($0) && index > 0 ? parts[$0 - 1] : nil }
                switch part.kind {
                case .aspect, .commitment: guard part.parent == nil else { throw refuse("parts", "part_parent") }
                case .measure: guard above?.kind == .aspect else { throw refuse("parts", "part_parent") }
                case .phase:
                    guard part.parent == nil || above?.kind == .measure else { throw refuse("parts", "part_parent") }
                }
            }
            guard offices.keys.allSatisfy((1...5).contains), gates.count <= 50,
                gates.allSatisfy({ !$0.isEmpty && $0.count <= 300 })
            else { throw refuse("gates", "gates") }
        }
    }

    /// Writes a plan down as its document has it. A programme officer does; the parts stay as they are.
    public static func write(_ draft: Draft, for programme: Programme.ID, in change: Change) throws -> ActionPlan {
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: programme))
        _ = try Programme.find(programme, for: change.viewer, in: change.db)
        try draft.check()
        let tenant = try change.tenant()
        let id = try ActionPlanRefusal.told {
            try change.db.value(
                """
                -- write down a plan
                INSERT INTO action_plan (tenant_id, programme_id, title, title_en, document, first_year, last_year,
                    note,
                    created_by)
                VALUES (\(tenant), \(programme), \(draft.title), \(draft.englishTitle), \(draft.document),
                    \(Int16(clamping: draft.years.lowerBound)), \(Int16(clamping: draft.years.upperBound)),
                    \(draft.note), \(account))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        try ActionPlanRefusal.told {
            try change.db.execute(
                """
                -- parts of a plan
                INSERT INTO plan_part (tenant_id, plan_id, n, parent_n, kind, place, year, title)
                SELECT \(tenant), \(id), p.n, nullif(p.parent, 0), p.kind, p.place, nullif(p.year, 0), p.title
                FROM unnest(\(draft.parts.map { Int32($0.parent ?? 0) }), \(draft.parts.map(\.kind.rawValue)),
                    \(draft.parts.map { Int32($0.place) }), \(draft.parts.map { Int32($0.year ?? 0) }),
                    \(draft.parts.map(\.title))) WITH ORDINALITY AS p (parent, kind, place, year, title, n)
                """)
        }
        let levels = draft.offices.keys.sorted()
        try change.db.execute(
            """
            -- who answers for a plan
            INSERT INTO plan_accountable (tenant_id, plan_id, level, office)
            SELECT \(tenant), \(id), o.level, o.office
            FROM unnest(\(levels.map { Int32($0) }), \(levels.map { draft.offices[$0] ?? "" })) AS o (level, office)
            """)
        try change.db.execute(
            """
            -- gates of a plan
            INSERT INTO plan_gate (tenant_id, plan_id, n, criterion)
            SELECT \(tenant), \(id), g.n, g.criterion
            FROM unnest(\(draft.gates)) WITH ORDINALITY AS g (criterion, n)
            """)
        change.record("plans.write", "action_plan", id, ["parts": .integer(Int64(draft.parts.count))])
        return try find(id, for: change.viewer, in: change.db)
    }

    private static func locked(_ id: ID, version: Int, in change: Change) throws -> (ActionPlan, Account.ID) {
        try change.db.execute(
            """
            -- lock a plan
            SELECT FROM action_plan p WHERE p.tenant_id = \(try change.tenant()) AND p.id = \(id) FOR UPDATE
            """)
        let plan = try find(id, for: change.viewer, in: change.db)
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: plan.programme))
        guard plan.version == version else { throw Conflict(current: ["title": plan.title]) }
        return (plan, account)
    }

    private static func touch(_ id: ID, in change: Change) throws {
        try change.db.execute(
            """
            -- a plan changed
            UPDATE action_plan SET version = version + 1 WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
    }

    /// Says how far a part is. Nothing is said of what has parts of its own: it follows from them.
    public static func report(
        _ number: Int, of id: ID, as state: Part.State, version: Int, in change: Change
    ) throws -> ActionPlan {
        let (plan, _) = try locked(id, version: version, in: change)
        guard let part = plan.parts.first(where: { $0.number == number }) else {
            throw ActionPlanRefusal.value(field: "part", "unknown_part")
        }
        guard !plan.parts.contains(where: { $0.parent == number }) else {
            throw ActionPlanRefusal.value(field: "part", "part_follows")
        }
        try change.db.execute(
            """
            -- how far a part of a plan is
            UPDATE plan_part SET state = \(state)
            WHERE tenant_id = \(try change.tenant()) AND plan_id = \(id) AND n = \(Int32(clamping: number))
            """)
        try touch(id, in: change)
        change.record(
            "plans.report", "action_plan", id,
            ["part": .integer(Int64(number)), "from": .string(part.state.rawValue), "to": .string(state.rawValue)])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// A gate is met, on a day, shown by evidence.
    public static func meet(
        gate number: Int, of id: ID, on day: Day, evidence: String, version: Int, in change: Change
    ) throws -> ActionPlan {
        let (plan, account) = try locked(id, version: version, in: change)
        guard plan.gates.contains(where: { $0.number == number && $0.metOn == nil }), plan.adoptedOn == nil else {
            throw ActionPlanRefusal.value(field: "gate", "unknown_gate")
        }
        guard !evidence.isEmpty, evidence.count <= 1_000 else {
            throw ActionPlanRefusal.value(field: "evidence", "evidence")
        }
        guard try day <= change.moment().day(in: .shanghai) else {
            throw ActionPlanRefusal.value(field: "metOn", "future_day")
        }
        try change.db.execute(
            """
            -- a gate is met
            UPDATE plan_gate SET met_on = \(day), evidence = \(evidence), met_by = \(account)
            WHERE tenant_id = \(try change.tenant()) AND plan_id = \(id) AND n = \(Int32(clamping: number))
            """)
        try touch(id, in: change)
        change.record("plans.gate", "action_plan", id, ["gate": .integer(Int64(number))])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// What was tried becomes the rule, by a document of a day, after every gate was met.
    public static func adopt(
        _ id: ID, on day: Day, document: String, version: Int, in change: Change
    ) throws -> ActionPlan {
        let (_, account) = try locked(id, version: version, in: change)
        guard !document.isEmpty, document.count <= 200 else {
            throw ActionPlanRefusal.value(field: "document", "document")
        }
        guard try day <= change.moment().day(in: .shanghai) else {
            throw ActionPlanRefusal.value(field: "adoptedOn", "future_day")
        }
        try ActionPlanRefusal.told {
            try change.db.execute(
                """
                -- a pilot becomes the rule
                UPDATE action_plan SET adopted_on = \(day), adopted_document = \(document), adopted_by = \(account),
                    version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        change.record("plans.adopt", "action_plan", id, ["document": .string(document)])
        return try find(id, for: change.viewer, in: change.db)
    }
}
