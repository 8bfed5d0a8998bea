public import Kernel
public import Platform
public import Postgres

extension Competition {
    /// What an entry can win (金奖、银奖、铜奖、优秀奖), the best first.
    public enum Grade: String, StoredAsText, CaseIterable {
        case gold
        case silver
        case bronze
        case merit
    }

    /// How often a grade is given, from which score on, and what it brings.
    public struct GradeTerms: Sendable, Hashable {
        /// The grade.
        public let grade: Grade
        /// How often at most.
        public let places: Int
        /// The score below which it is not given; nil: any score.
        public let floor: Fraction?
        /// What each source gives, by its position.
        public let parts: [Int: Money]

        /// What the grade brings in all.
        public var amount: Money { Money(fen: parts.values.reduce(0) { $0 + $1.fen }) }

        /// Terms of a grade.
        public init(grade: Grade, places: Int, floor: Fraction? = nil, parts: [Int: Money] = [:]) {
            self.grade = grade
            self.places = places
            self.floor = floor
            self.parts = parts
        }
    }

    /// A source of the prize money.
    public struct Purse: Sendable, Hashable {
        /// 1 for the first.
        public let position: Int
        /// Its name.
        public let name: String
        /// What it gives at most.
        public let limit: Money

        /// A source.
        public init(position: Int, name: String, limit: Money) {
            self.position = position
            self.name = name
            self.limit = limit
        }
    }

    /// An entry on its way to a grade, as computed now.
    public struct Standing: Sendable, Hashable {
        /// Key of the entry.
        public let entry: Entry.ID
        /// Its score; nil while it has none.
        public let score: Fraction?
        /// Its place, 1 for the best; equal scores share it.
        public var place: Int
        /// What it gets.
        public var grade: Grade?
        /// The choice by hand that it follows, if any.
        public var override: Override?
    }

    /// A grade given or denied by hand.
    public struct Override: Sendable, Hashable {
        /// Its key.
        public let id: Int64
        /// The entry.
        public let entry: Entry.ID
        /// The grade; nil: none.
        public let grade: Grade?
        /// Why.
        public let reason: String
    }

    /// What the grade of an entry follows from.
    public struct Scored: Sendable, Hashable {
        /// The entry.
        public let entry: Entry.ID
        /// Its published score; nil while it has none.
        public let score: Fraction?
        /// The score that a floor is compared with: the exact one where the rule ranks by it.
        public let measured: Fraction?
        /// Its place in the frozen ranking, by the rule's basis and along its tie chain; nil where scores alone order.
        public let place: Int?

        /// A scored entry.
        public init(entry: Entry.ID, score: Fraction?, measured: Fraction? = nil, place: Int? = nil) {
            self.entry = entry
            self.score = score
            self.measured = measured ?? score
            self.place = score == nil ? nil : place
        }

        func isEqual(to other: Scored) -> Bool {
            score != nil && (place == nil ? score == other.score : place == other.place)
        }

        func precedes(_ other: Scored) -> Bool {
            guard let score, let otherScore = other.score else {
                return score != nil || other.score == nil && entry < other.entry
            }
            if let place, let otherPlace = other.place { return (place, entry) < (otherPlace, other.entry) }
            return score == otherScore ? entry < other.entry : score > otherScore
        }
    }

    /// Grades by scores alone.
    public static func standings(
        scores: [(entry: Entry.ID, score: Fraction?)], grades: [GradeTerms], overrides: [Override]
    ) -> [Standing] {
        standings(scores.map { Scored(entry: $0.entry, score: $0.score) }, grades: grades, overrides: overrides)
    }

    /// Grades down the ranking: choices by hand first, then the best entries, each grade within its places and above
    /// its floor. Entries of equal place whose places would not all fit are passed by together: nobody is chosen by the
    /// order of the table.
    public static func standings(
        _ scored: [Scored], grades: [GradeTerms], overrides: [Override]
    ) -> [Standing] {
        let byHand = Dictionary(overrides.map { ($0.entry, $0) }, uniquingKeysWith: { first, _ in first })
        let ordered = scored.sorted { $0.precedes($1) }
        let measured = Dictionary(scored.map { ($0.entry, $0.measured) }) { first, _ in first }
        var standings: [Standing] = []
        for (index, line) in ordered.enumerated() {
            let isEqual = index > 0 && ordered[index - 1].isEqual(to: line)
            var standing = Standing(
                entry: line.entry, score: line.score, place: isEqual ? standings[index - 1].place : index + 1)
            standing.override = byHand[line.entry]
            standing.grade = standing.override?.grade
            standings.append(standing)
        }
        for terms in grades.sorted(by: { $0.grade.rank < $1.grade.rank }) {
            var left = terms.places - standings.filter { $0.override?.grade == terms.grade }.count
            let free = standings.indices.filter { index in
                standings[index].grade == nil && standings[index].override == nil && standings[index].score != nil
                    && terms.floor.map { ((measured[standings[index].entry] ?? nil) ?? .zero) >= $0 } != false
            }
            for group in Dictionary(grouping: free, by: { standings[$0].place }).sorted(by: { $0.key < $1.key }) {
                guard group.value.count <= left else { break }
                for index in group.value { standings[index].grade = terms.grade }
                left -= group.value.count
            }
        }
        return standings
    }

    /// The grades of the edition, the best first; public.
    public func grades(for viewer: Viewer, in db: Connection) throws -> [GradeTerms] {
        let parts = try db.rows(
            """
            -- what sources give to grades
            SELECT p.grade, p.purse, p.amount_fen FROM competition_grade_part p
            WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.competition_id = \(id)
            """
        ) { row in try (row.next(Grade.self), Int(row.next(Int16.self)), row.next(Money.self)) }
        let byGrade = Dictionary(grouping: parts, by: \.0)
        return try db.rows(
            """
            -- grades of an edition
            SELECT g.grade, g.places, g.score_min FROM competition_grade g
            WHERE g.tenant_id = \(try viewer.requireTenant().id) AND g.competition_id = \(id)
            """
        ) { row in
            let (grade, places) = (try row.next(Grade.self), Int(try row.next(Int16.self)))
            return GradeTerms(
                grade: grade, places: places, floor: try row.fractionIfAny(),
                parts: Dictionary(uniqueKeysWithValues: (byGrade[grade] ?? []).map { ($0.1, $0.2) }))
        }.sorted { $0.grade.rank < $1.grade.rank }
    }

    /// The sources of the prize money; public.
    public func purses(for viewer: Viewer, in db: Connection) throws -> [Purse] {
        try db.rows(
            """
            -- sources of prize money
            SELECT s.position, s.name, s.limit_fen FROM competition_purse s
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.competition_id = \(id) ORDER BY s.position
            """
        ) { row in try Purse(position: Int(row.next(Int16.self)), name: row.next(), limit: row.next()) }
    }

    /// The standing choices by hand; the viewer is staff.
    func overrides(in db: Connection, tenant: Tenant.ID) throws -> [Override] {
        try db.rows(
            """
            -- choices by hand
            SELECT v.id, v.entry_id, v.grade, v.reason FROM competition_override v
            WHERE v.tenant_id = \(tenant) AND v.competition_id = \(id) AND v.withdrawn_at IS NULL ORDER BY v.id
            """
        ) { row in try Override(id: row.next(), entry: row.next(), grade: row.next(), reason: row.next()) }
    }
}

extension Competition.Grade {
    /// 0 for the best.
    public var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
