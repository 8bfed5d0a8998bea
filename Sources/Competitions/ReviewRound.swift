internal import Forms
public import Kernel
public import Platform
internal import Postgres

/// One round in which reviewers score the accepted proposals of a call.
public struct ReviewRound: Sendable {
    /// Identifies a round.
    public typealias ID = Identifier<ReviewRound>

    /// Who learns whose name.
    public enum Anonymity: String, StoredAsText, CaseIterable {
        /// Names are known on both sides.
        case open
        /// Applicants do not learn who scored them.
        case blind
        /// Nor do reviewers learn who applied: a number stands for the applicant.
        case doubleBlind = "double_blind"
    }

    /// How far it is; derived from what was done.
    public enum State: String, Sendable, CaseIterable {
        case draft
        case open
        case closed
    }

    /// Its key.
    public let id: ID
    /// The call whose proposals it scores.
    public let call: Int64
    /// The programme of the call.
    public let programme: Programme.ID
    /// 1 for the first round of the call.
    public let number: Int
    /// Its name, such as 初评.
    public let name: String
    /// Who learns whose name.
    public let anonymity: Anonymity
    /// How many sheets each proposal is to have.
    public let reviewsPerEntry: Int
    /// How many proposals a reviewer has at most.
    public let loadMax: Int
    /// Until when reviewers are asked to submit.
    public let sheetsDueAt: Timestamp
    /// How sheets become an order.
    public let rule: RankingRule
    /// When it opened and its rule was frozen.
    public let openedAt: Timestamp?
    /// When it closed.
    public let closedAt: Timestamp?
    /// Counts the changes; a change names the version it saw.
    public let version: Int

    /// How far it is.
    public var state: State { closedAt != nil ? .closed : openedAt != nil ? .open : .draft }
    /// Somebody stored another version: what it says now, by the names of the fields.
    var changedMeanwhile: Conflict {
        Conflict(current: [
            "state": state.rawValue, "name": name, "anonymity": anonymity.rawValue,
            "reviewsPerEntry": String(reviewsPerEntry), "loadMax": String(loadMax), "sheetsDueAt": sheetsDueAt.beijing,
        ])
    }
    /// Where it lies for the roles of a viewer.
    public var scope: Scope { Scope(programme: programme) }

    static let columns: SQL = """
        r.id, r.call_id, c.programme_id, r.number, r.name, r.anonymity, r.reviews_per_entry, r.load_max,
        r.sheets_due_at,
        r.method, r.drop_high, r.drop_low, r.when_at_least, r.places, r.sheet_places, r.rounding, r.ranked_by, r.quorum,
        r.tie_chain, r.opened_at, r.closed_at, r.version, r.combination, r.calibration,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('source', x.source, 'name', x.name,
            'least', trim_scale(x.points_least)::text, 'most', trim_scale(x.points_most)::text,
            'full_at', trim_scale(x.full_at)::text) ORDER BY x.position), '[]')::text
            FROM round_part x WHERE x.tenant_id = r.tenant_id AND x.round_id = r.id)
        """

    init(row: inout Row) throws {
        id = try row.next()
        call = try row.next()
        programme = try row.next()
        number = Int(try row.next(Int16.self))
        name = try row.next()
        anonymity = try row.next()
        reviewsPerEntry = Int(try row.next(Int16.self))
        loadMax = Int(try row.next(Int16.self))
        sheetsDueAt = try row.next()
        var rule = RankingRule(method: try row.choice("method", RankingRule.Method.init(rawValue:)), quorum: 1)
        rule.dropHigh = Int(try row.next(Int16.self))
        rule.dropLow = Int(try row.next(Int16.self))
        rule.whenAtLeast = Int(try row.next(Int16.self))
        rule.places = Int(try row.next(Int16.self))
        rule.sheetPlaces = Int(try row.next(Int16.self))
        rule.rounding = try row.choice("rounding", Rounding.init(rawValue:))
        rule.rankedBy = try row.next()
        rule.quorum = Int(try row.next(Int16.self))
        rule.tieChain = try row.next([String].self).compactMap(TieBreak.init)
        openedAt = try row.next()
        closedAt = try row.next()
        version = Int(try row.next(Int32.self))
        rule.combination = try row.next()
        rule.calibration = try row.next()
        rule.parts = try JSON.parse(try row.next(String.self)).array?.compactMap(RankingRule.Part.init) ?? []
        self.rule = rule
    }
}

extension Row {
    /// A text that stands for a value of the house.
    mutating func choice<Value>(_ column: String, _ read: (String) -> Value?) throws -> Value {
        guard let value = read(try next(String.self)) else {
            throw PostgresDecodingError(column: column, reason: "no value of the house")
        }
        return value
    }

    /// An exact number from a numeric column.
    mutating func fraction() throws -> Fraction {
        try choice("numeric", Fraction.init)
    }

    /// An exact number from a numeric column that may be empty.
    mutating func fractionIfAny() throws -> Fraction? {
        try next(String?.self).flatMap(Fraction.init)
    }
}
