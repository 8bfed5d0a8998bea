public import Kernel
public import Platform
internal import Postgres

extension Competition {
    /// A piece of what an edition was set up with.
    public enum Setting: Sendable, Hashable {
        /// An organisation behind it, by its key.
        case party(Int64)
        /// A stage with its quotas, by its position.
        case stage(Int)
        /// The quota of an area in a stage.
        case quota(stage: Int, area: String)
        /// A source of the prizes, by its position.
        case purse(Int)
        /// A grade with what each source gives to it.
        case grade(Grade)

        /// The piece that a text names, such as `purse:1` or `quota:2:510000`; nil for any other text.
        public init?(_ text: String) {
            let parts = text.split(separator: ":").map(String.init)
            switch (parts.first, parts.count) {
            case ("party", 2): guard let key = Int64(parts[1]) else { return nil }; self = .party(key)
            case ("stage", 2): guard let position = Self.position(parts[1]) else { return nil }; self = .stage(position)
            case ("purse", 2): guard let position = Self.position(parts[1]) else { return nil }; self = .purse(position)
            case ("grade", 2): guard let grade = Grade(rawValue: parts[1]) else { return nil }; self = .grade(grade)
            case ("quota", 3):
                guard let stage = Self.position(parts[1]) else { return nil }
                self = .quota(stage: stage, area: parts[2])
            default: return nil
            }
        }

        private static func position(_ text: String) -> Int? { Int(text).flatMap { (1...20).contains($0) ? $0 : nil } }

        /// The text that names it.
        public var text: String {
            switch self {
            case .party(let key): "party:\(key)"
            case .stage(let position): "stage:\(position)"
            case .quota(let stage, let area): "quota:\(stage):\(area)"
            case .purse(let position): "purse:\(position)"
            case .grade(let grade): "grade:\(grade.rawValue)"
            }
        }
    }

    /// The officer takes a piece of the set-up away, so that what was mistyped can be entered anew. Throws a refusal
    /// once the result is published, an entry has reached the stage, or a grade draws from the source; `NotFound` for
    /// what is not there.
    public static func remove(_ setting: Setting, from id: ID, in change: Change) throws {
        _ = try lock(id, in: change)
        let removed = try ContestRefusal.mapping {
            switch setting {
            case .party(let key): try delete(party: key, from: id, in: change)
            case .stage(let position): try delete(stage: position, from: id, in: change)
            case .quota(let stage, let area): try delete(quota: stage, area, from: id, in: change)
            case .purse(let position): try delete(purse: position, from: id, in: change)
            case .grade(let grade): try delete(grade, from: id, in: change)
            }
        }
        guard removed == 1 else { throw FieldRefusal("setting", "field.refusal.choice") }
        change.record("contests.remove", "competition", id, ["setting": .string(setting.text)])
    }

    private static func delete(party key: Int64, from id: ID, in change: Change) throws -> Int {
        try change.db.execute(
            """
            -- take a party of an edition away
            DELETE FROM competition_party WHERE tenant_id = \(try change.tenant()) AND competition_id = \(id)
              AND organisation_id = \(key)
            """)
    }

    private static func delete(stage position: Int, from id: ID, in change: Change) throws -> Int {
        let tenant = try change.tenant()
        try change.db.execute(
            """
            -- take the quotas of a stage away
            DELETE FROM competition_quota WHERE tenant_id = \(tenant) AND competition_id = \(id)
              AND stage = \(Int16(position))
            """)
        return try change.db.execute(
            """
            -- take a stage away
            DELETE FROM competition_stage WHERE tenant_id = \(tenant) AND competition_id = \(id)
              AND position = \(Int16(position))
            """)
    }

    private static func delete(quota stage: Int, _ area: String, from id: ID, in change: Change) throws -> Int {
        try change.db.execute(
            """
            -- take a quota away
            DELETE FROM competition_quota WHERE tenant_id = \(try change.tenant()) AND competition_id = \(id)
              AND stage = \(Int16(stage)) AND area_code = \(area)
            """)
    }

    private static func delete(purse position: Int, from id: ID, in change: Change) throws -> Int {
        try change.db.execute(
            """
            -- take a source of prize money away
            DELETE FROM competition_purse WHERE tenant_id = \(try change.tenant()) AND competition_id = \(id)
              AND position = \(Int16(position))
            """)
    }

    private static func delete(_ grade: Grade, from id: ID, in change: Change) throws -> Int {
        let tenant = try change.tenant()
        try change.db.execute(
            """
            -- take what sources give to a grade away
            DELETE FROM competition_grade_part WHERE tenant_id = \(tenant) AND competition_id = \(id)
              AND grade = \(grade)
            """)
        return try change.db.execute(
            """
            -- take a grade away
            DELETE FROM competition_grade WHERE tenant_id = \(tenant) AND competition_id = \(id) AND grade = \(grade)
            """)
    }
}
