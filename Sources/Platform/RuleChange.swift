public import Kernel
public import Postgres

/// A rule that somebody proposed, or the next version of one. It holds only when another person has confirmed it;
/// until then no module reads it.
public struct RuleChange: Sendable {
    /// Identifies a change.
    public typealias ID = Identifier<RuleChange>

    /// How it was answered.
    public enum Answer: String, StoredAsText, CaseIterable {
        case confirmed
        case refused
        case withdrawn
    }

    /// What is proposed of a rule.
    public struct Version: Sendable, Hashable {
        /// The number, an exact decimal.
        public let value: Fraction
        /// In what it is counted.
        public let unit: Rule.Unit
        /// How an actual number is compared.
        public let comparison: Rule.Operator
        /// First day.
        public let validFrom: Day
        /// Last day; nil: until further notice.
        public let validTo: Day?
        /// Where it stands.
        public let citation: String
        /// How well it is known.
        public let mark: Rule.Mark
        /// What breaking it does.
        public let effect: Rule.Effect
        /// Anything a reader should know.
        public let note: String

        /// A proposed version.
        public init(
            value: Fraction, unit: Rule.Unit, comparison: Rule.Operator, validFrom: Day, validTo: Day? = nil,
            citation: String, mark: Rule.Mark, effect: Rule.Effect, note: String = ""
        ) {
            self.value = value
            self.unit = unit
            self.comparison = comparison
            self.validFrom = validFrom
            self.validTo = validTo
            self.citation = citation
            self.mark = mark
            self.effect = effect
            self.note = note
        }
    }

    /// Its key.
    public let id: ID
    /// The version that it follows; nil for a new rule.
    public let predecessor: Rule.ID?
    /// What the rule is about.
    public let code: String
    /// What it is called.
    public let name: Rule.Name
    /// Where it holds.
    public let scope: String
    /// What is proposed.
    public let version: Version
    /// Who proposed it.
    public let proposedBy: Account.ID
    /// The person's name.
    public let proposer: String
    /// When.
    public let proposedAt: Timestamp
    /// How it was answered; nil while open.
    public let answer: Answer?
    /// Name of who answered, or empty.
    public let answerer: String
    /// When it was answered.
    public let answeredAt: Timestamp?
    /// Why it was refused, or empty.
    public let reason: String
    /// The rule that it became.
    public let rule: Rule.ID?

    private static let select: SQL = """
        SELECT c.id, c.predecessor_id, c.code, c.chinese, c.english, c.scope, c.value::text, c.unit, c.operator,
            c.valid_from, c.valid_to, c.citation, c.mark, c.effect, c.note, c.proposed_by, p.name, c.proposed_at,
            c.answer, coalesce(a.name, ''), c.answered_at, c.reason, c.rule_id
        FROM rule_change c JOIN account p ON p.id = c.proposed_by LEFT JOIN account a ON a.id = c.answered_by
        """

    private init(row: inout Row) throws {
        id = try row.next()
        predecessor = try row.next()
        code = try row.next()
        name = try Rule.Name(chinese: row.next(), english: row.next())
        scope = try row.next()
        guard let number = Fraction(try row.next(String.self)) else {
            throw PostgresDecodingError(column: "value", reason: "no decimal number")
        }
        version = try Version(
            value: number, unit: row.next(), comparison: row.next(), validFrom: row.next(), validTo: row.next(),
            citation: row.next(), mark: row.next(), effect: row.next(), note: row.next())
        proposedBy = try row.next()
        proposer = try row.next()
        proposedAt = try row.next()
        answer = try row.next()
        answerer = try row.next()
        answeredAt = try row.next()
        reason = try row.next()
        rule = try row.next()
    }
}

extension RuleChange {
    /// Those who see what is proposed.
    private static func requireAdministrator(_ viewer: Viewer) throws {
        guard viewer.administrator != nil else { throw NotFound() }
    }

    /// All changes, the open ones first and then the newest; the three administrators look. Throws `NotFound`.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [RuleChange] {
        try requireAdministrator(viewer)
        return try db.rows("\(select) ORDER BY c.answer IS NOT NULL, c.id DESC") { row in try RuleChange(row: &row) }
    }

    /// A change by its key; the three administrators look. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> RuleChange {
        try requireAdministrator(viewer)
        let found = try db.first("\(select) WHERE c.id = \(id)") { row in try RuleChange(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// The open change of a rule in its scope, if there is one and the viewer may see it.
    public static func open(of rule: Rule, for viewer: Viewer, in db: Connection) throws -> RuleChange? {
        guard viewer.administrator != nil else { return nil }
        return try db.first("\(select) WHERE c.code = \(rule.code) AND c.scope = \(rule.scope) AND c.answer IS NULL") {
            row in try RuleChange(row: &row)
        }
    }
}

extension Rule {
    /// What may change from one version of the rule to the next.
    public var version: RuleChange.Version {
        RuleChange.Version(
            value: value, unit: unit, comparison: comparison, validFrom: validFrom, validTo: validTo,
            citation: citation, mark: mark, effect: effect, note: note)
    }
}
