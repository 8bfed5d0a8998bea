public import Kernel
public import Platform
public import Postgres

extension Competition {
    /// Who stands behind an edition.
    public enum PartyRole: String, StoredAsText, CaseIterable {
        case host
        case coHost = "co_host"
        case `operator`
        case supporter
    }

    /// An organisation behind an edition.
    public struct Party: Sendable {
        /// Key of the organisation.
        public let organisation: Int64
        /// Its name.
        public let name: String
        /// As what.
        public let role: PartyRole
    }

    /// What happens in a stage.
    public enum StageKind: String, StoredAsText, CaseIterable {
        case entries
        case firstReview = "first_review"
        case training
        case visits
        case pitch
        case award
    }

    /// A stage of an edition with its days and places.
    public struct Stage: Sendable, Hashable {
        /// 1 for the first.
        public let position: Int
        /// What happens in it.
        public let kind: StageKind
        /// First day.
        public let begins: Day
        /// Last day.
        public let ends: Day
        /// How many entries reach it at most; nil: all.
        public let places: Int?
        /// How many entries have reached it by now.
        public let reached: Int

        /// A stage.
        public init(position: Int, kind: StageKind, begins: Day, ends: Day, places: Int? = nil, reached: Int = 0) {
            self.position = position
            self.kind = kind
            self.begins = begins
            self.ends = ends
            self.places = places
            self.reached = reached
        }
    }

    /// How many entries of an area reach a stage.
    public struct Quota: Sendable, Hashable {
        /// Position of the stage.
        public let stage: Int
        /// The area; what lies in it counts too.
        public let areaCode: String
        /// Its name.
        public let areaName: String
        /// How many at most.
        public let places: Int
        let path: String
    }

    /// Who stands behind the edition; public.
    public func parties(for viewer: Viewer, in db: Connection) throws -> [Party] {
        try db.rows(
            """
            -- parties of an edition
            SELECT o.id, o.name, p.role FROM competition_party p JOIN organisation o ON o.id = p.organisation_id
            WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.competition_id = \(id) ORDER BY p.role, o.name
            """
        ) { row in try Party(organisation: row.next(), name: row.next(), role: row.next()) }
    }

    /// The stages in their order; public.
    public func stages(for viewer: Viewer, in db: Connection) throws -> [Stage] {
        try db.rows(
            """
            -- stages of an edition
            SELECT s.position, s.kind, s.begins_on, s.ends_on, s.places, (SELECT count(*) FROM competition_advance a
                WHERE a.tenant_id = s.tenant_id AND a.competition_id = s.competition_id AND a.stage = s.position)
            FROM competition_stage s
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.competition_id = \(id) ORDER BY s.position
            """
        ) { row in
            try Stage(
                position: Int(row.next(Int16.self)), kind: row.next(), begins: row.next(), ends: row.next(),
                places: row.next(Int16?.self).map(Int.init), reached: Int(row.next(Int64.self)))
        }
    }

    /// The quotas by area; public.
    public func quotas(for viewer: Viewer, in db: Connection) throws -> [Quota] {
        try db.rows(
            """
            -- quotas of an edition
            SELECT q.stage, q.area_code, a.name, q.places, a.path FROM competition_quota q
            JOIN area a ON a.code = q.area_code
            WHERE q.tenant_id = \(try viewer.requireTenant().id) AND q.competition_id = \(id)
            ORDER BY q.stage, q.area_code
            """
        ) { row in
            try Quota(
                stage: Int(row.next(Int16.self)), areaCode: row.next(), areaName: row.next(),
                places: Int(row.next(Int16.self)), path: row.next())
        }
    }

    /// The officer names an organisation behind the edition by its 统一社会信用代码. The operator never enters.
    public static func name(party code: String, as role: PartyRole, in id: ID, _ change: Change) throws {
        _ = try lock(id, in: change)
        let added = try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- name a party of an edition
                INSERT INTO competition_party (tenant_id, competition_id, organisation_id, role)
                SELECT \(try change.tenant()), \(id), o.id, \(role) FROM organisation o WHERE o.code = \(code)
                """)
        }
        guard added == 1 else { throw FieldRefusal("code", "field.refusal.choice") }
        change.record("contests.party", "competition", id, ["role": .string(role.rawValue)])
    }

    /// The officer adds a stage.
    public static func add(_ stage: Stage, to id: ID, in change: Change) throws {
        _ = try lock(id, in: change)
        guard stage.ends >= stage.begins else { throw FieldRefusal("endsOn", "field.refusal.ends_before_start") }
        try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- add a stage
                INSERT INTO competition_stage (tenant_id, competition_id, position, kind, begins_on, ends_on, places)
                VALUES (\(try change.tenant()), \(id), \(Int16(stage.position)), \(stage.kind), \(stage.begins),
                    \(stage.ends), \(stage.places.map(Int16.init)))
                """)
        }
        change.record("contests.stage", "competition", id, ["kind": .string(stage.kind.rawValue)])
    }

    /// The officer limits how many entries of an area reach a stage.
    public static func limit(stage: Int, area: String, to places: Int, in id: ID, _ change: Change) throws {
        _ = try lock(id, in: change)
        let added = try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- limit an area
                INSERT INTO competition_quota (tenant_id, competition_id, stage, area_code, places)
                SELECT s.tenant_id, s.competition_id, s.position, a.code, \(Int16(places))
                FROM competition_stage s CROSS JOIN area a
                WHERE s.tenant_id = \(try change.tenant()) AND s.competition_id = \(id)
                  AND s.position = \(Int16(stage)) AND a.code = \(area)
                """)
        }
        guard added == 1 else { throw FieldRefusal("area", "field.refusal.choice") }
        change.record("contests.quota", "competition", id, ["area": .string(area), "places": .integer(Int64(places))])
    }

    /// The officer sets who may enter and when the public votes, before the result is published.
    public static func set(
        entriesMax: Int?, barred: [Grade], votes: VotePeriod?, in id: ID, _ change: Change
    ) throws {
        let competition = try lock(id, in: change)
        guard competition.publishedAt == nil else { throw ContestRefusal.published }
        if let votes, votes.until <= votes.from { throw FieldRefusal("votesUntil", "field.refusal.ends_before_start") }
        try change.db.execute(
            """
            -- rules of an edition
            UPDATE competition SET entries_max = \(entriesMax.map(Int16.init)),
                barred_grades = \(barred.map(\.rawValue)), votes_from = \(votes?.from), votes_until = \(votes?.until),
                version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        change.record("contests.rules", "competition", id, ["barred": .array(barred.map { .string($0.rawValue) })])
    }

    /// The officer adds a source of the prize money.
    public static func add(_ purse: Purse, fund: Int64? = nil, to id: ID, in change: Change) throws {
        _ = try lock(id, in: change)
        guard !purse.name.isEmpty else { throw FieldRefusal("name", "field.refusal.missing") }
        try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- add a source of prize money
                INSERT INTO competition_purse (tenant_id, competition_id, position, name, fund_id, limit_fen)
                VALUES (\(try change.tenant()), \(id), \(Int16(purse.position)), \(purse.name), \(fund),
                    \(purse.limit))
                """)
        }
        change.record("contests.purse", "competition", id, ["limit_fen": .integer(purse.limit.fen)])
    }

    /// The officer declares a grade with what each source gives to it.
    public static func add(_ terms: GradeTerms, to id: ID, in change: Change) throws {
        _ = try lock(id, in: change)
        let tenant = try change.tenant()
        try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- add a grade
                INSERT INTO competition_grade (tenant_id, competition_id, grade, places, score_min)
                VALUES (\(tenant), \(id), \(terms.grade), \(Int16(terms.places)),
                    \(terms.floor?.decimal(places: 6))::text::numeric)
                """)
            for (purse, amount) in terms.parts.sorted(by: { $0.key < $1.key }) {
                let added = try change.db.execute(
                    """
                    -- what a source gives to a grade
                    INSERT INTO competition_grade_part (tenant_id, competition_id, grade, purse, amount_fen)
                    SELECT s.tenant_id, s.competition_id, \(terms.grade), s.position, \(amount) FROM competition_purse s
                    WHERE s.tenant_id = \(tenant) AND s.competition_id = \(id) AND s.position = \(Int16(purse))
                    """)
                guard added == 1 else { throw FieldRefusal("amount", "field.refusal.choice") }
            }
        }
        change.record("contests.grade", "competition", id, ["grade": .string(terms.grade.rawValue)])
    }
}
