public import Kernel
public import Postgres

/// A legal or contractual number with its validity and its source. No such number stands in code.
public struct Rule: Sendable {
    /// Identifies a rule row.
    public typealias ID = Identifier<Rule>

    /// In what the value is counted.
    public enum Unit: String, StoredAsText, CaseIterable {
        case percent
        case fen
        case day
        case workingDay = "working_day"
        case month
        case year
        case count
    }

    /// How an actual number is compared with the value.
    public enum Operator: String, StoredAsText, CaseIterable {
        case atMost = "at_most"
        case atLeast = "at_least"
        case equal
    }

    /// How well the number is known: V read in the primary text, V2 second-hand, G general knowledge.
    public enum Mark: String, StoredAsText, CaseIterable {
        case verified = "V"
        case secondHand = "V2"
        case general = "G"
    }

    /// Whether breaking it stops the user or warns. A rule of general knowledge only warns.
    public enum Effect: String, StoredAsText, CaseIterable {
        case block
        case warn
    }

    /// Its key.
    public let id: ID
    /// What it is about, e.g. `notice.award.days`.
    public let code: String
    /// Where it holds: `CN`, an area code, or an agreement.
    public let scope: String
    /// The number, an exact decimal.
    public let value: Fraction
    /// In what it is counted.
    public let unit: Unit
    /// How an actual number is compared.
    public let comparison: Operator
    /// First day.
    public let validFrom: Day
    /// Last day; nil: until further notice.
    public let validTo: Day?
    /// Where it stands.
    public let citation: String
    /// How well it is known.
    public let mark: Mark
    /// What breaking it does.
    public let effect: Effect
    /// Anything a reader should know.
    public let note: String

    private static let columns: SQL = """
        r.id, r.code, r.scope, r.value::text, r.unit, r.operator, r.valid_from, r.valid_to, r.citation, r.mark,
        r.effect,
        r.note
        """

    private init(row: inout Row) throws {
        id = try row.next()
        code = try row.next()
        scope = try row.next()
        let digits = try row.next(String.self)
        guard let number = Fraction(digits) else {
            throw PostgresDecodingError(column: "value", reason: "no decimal number")
        }
        value = number
        unit = try row.next()
        comparison = try row.next()
        validFrom = try row.next()
        validTo = try row.next()
        citation = try row.next()
        mark = try row.next()
        effect = try row.next()
        note = try row.next()
    }

    /// The value as a whole number; nil when it has a fraction or is too large.
    public var wholeValue: Int? { value.int64.map { Int($0) } }
}

extension Rule {
    /// The row of a rule in force on a day, the narrowest scope first. Throws `RuleMissing` when there is none.
    public static func inForce(
        _ code: String, scopes: [String] = ["CN"], on day: Day, in db: Connection
    ) throws -> Rule {
        let found = try db.first(
            """
            -- rule in force
            SELECT \(columns) FROM rule r
            WHERE r.code = \(code) AND r.scope = ANY(\(scopes))
              AND \(day) BETWEEN r.valid_from AND coalesce(r.valid_to, '9999-12-31')
            ORDER BY array_position(\(scopes), r.scope), r.valid_from DESC LIMIT 1
            """
        ) { row in try Rule(row: &row) }
        guard let found else { throw RuleMissing(code: code, day: day) }
        return found
    }

    /// All rows, by code, scope and validity.
    public static func all(in db: Connection) throws -> [Rule] {
        try db.rows("-- all rules\nSELECT \(columns) FROM rule r ORDER BY r.code, r.scope, r.valid_from DESC") { row in
            try Rule(row: &row)
        }
    }

    /// A row by its key. Throws `NotFound`.
    public static func find(_ id: ID, in db: Connection) throws -> Rule {
        let found = try db.first("-- rule by id\nSELECT \(columns) FROM rule r WHERE r.id = \(id)") { row in
            try Rule(row: &row)
        }
        guard let found else { throw NotFound() }
        return found
    }

    /// Closes this row on the eve of `day` and adds its successor: a number is never overwritten.
    public func replace(
        by value: Fraction, from day: Day, citation: String, mark: Mark, effect: Effect, note: String, in change: Change
    ) throws -> Rule {
        guard change.viewer.administrator == .system || change.viewer.holds(.decisionMaker) else { throw NotFound() }
        guard day > validFrom else { throw FieldRefusal("validFrom", "rule.refusal.before_predecessor") }
        guard !citation.isEmpty else { throw FieldRefusal("citation", "field.refusal.missing") }
        guard mark != .general || effect == .warn else {
            throw FieldRefusal("effect", "rule.refusal.unverified_blocks")
        }
        let closed = try change.db.execute(
            """
            -- close a rule
            UPDATE rule SET valid_to = \(try day.adding(days: -1)) WHERE id = \(id) AND valid_to IS NULL
            """)
        guard closed == 1 else { throw try replacedMeanwhile(in: change.db) }
        let made = try change.db.value(
            """
            -- the next row of a rule
            INSERT INTO rule (code, scope, value, unit, operator, valid_from, citation, mark, effect, note, edited_by)
            VALUES (\(code), \(scope), \(value.description)::text::numeric, \(unit), \(comparison), \(day), \(citation),
                \(mark), \(effect), \(note), \(change.viewer.account))
            RETURNING id
            """, as: Rule.ID.self)
        guard let made else { throw NotFound() }
        change.record("rules.replace", "rule", id, ["code": .string(code), "successor": .string(made.description)])
        return try Rule.find(made, in: change.db)
    }

    /// Somebody replaced this row before: what holds now, by the names of the fields.
    private func replacedMeanwhile(in db: Connection) throws -> Conflict {
        let now = try db.first(
            """
            -- the open row of a rule
            SELECT r.value::text, r.valid_from, r.citation FROM rule r
            WHERE r.code = \(code) AND r.scope = \(scope) AND r.valid_to IS NULL
            """
        ) { row in (try row.next(String.self), try row.next(Day.self), try row.next(String.self)) }
        guard let (value, from, citation) = now else { return Conflict() }
        return Conflict(current: ["value": value, "validFrom": from.description, "citation": citation])
    }
}

/// A module asked for a rule that nobody has entered: the installation is incomplete.
public struct RuleMissing: Error, Sendable {
    /// The rule.
    public let code: String
    /// The day.
    public let day: Day
}
