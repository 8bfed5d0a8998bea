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

    /// What a rule is called, one name for all its versions; the code where nobody has named it.
    public struct Name: Sendable, Hashable {
        /// In Chinese.
        public let chinese: String
        /// In English.
        public let english: String

        /// A name in both languages.
        public init(chinese: String, english: String) {
            self.chinese = chinese
            self.english = english
        }
    }

    /// Its key.
    public let id: ID
    /// What it is about, e.g. `notice.award.days`.
    public let code: String
    /// What it is called.
    public let name: Name
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
        r.id, r.code, coalesce(n.chinese, r.code), coalesce(n.english, r.code), r.scope, r.value::text, r.unit,
        r.operator, r.valid_from, r.valid_to, r.citation, r.mark, r.effect, r.note
        """
    private static let rows: SQL = "rule r LEFT JOIN rule_name n ON n.code = r.code"

    private init(row: inout Row) throws {
        id = try row.next()
        code = try row.next()
        name = try Name(chinese: row.next(), english: row.next())
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
            SELECT \(columns) FROM \(rows)
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
        try db.rows(
            """
            -- all rules
            SELECT \(columns) FROM \(rows) ORDER BY r.code, r.scope, r.valid_from DESC
            """
        ) { row in try Rule(row: &row) }
    }

    /// A row by its key. Throws `NotFound`.
    public static func find(_ id: ID, in db: Connection) throws -> Rule {
        let found = try db.first("-- rule by id\nSELECT \(columns) FROM \(rows) WHERE r.id = \(id)") { row in
            try Rule(row: &row)
        }
        guard let found else { throw NotFound() }
        return found
    }

    /// All versions of this rule in its scope, the newest first; itself among them.
    public func versions(in db: Connection) throws -> [Rule] {
        try db.rows(
            """
            -- versions of a rule
            SELECT \(Self.columns) FROM \(Self.rows) WHERE r.code = \(code) AND r.scope = \(scope)
            ORDER BY r.valid_from DESC
            """
        ) { row in try Rule(row: &row) }
    }
}

/// A module asked for a rule that nobody has entered: the installation is incomplete.
public struct RuleMissing: Error, Sendable {
    /// The rule.
    public let code: String
    /// The day.
    public let day: Day
}
